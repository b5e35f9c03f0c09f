import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Report } from "../../helpers/changes/report.ts";
import { SOMEBODY } from "../support/git.ts";
import { attempt } from "../support/process.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { generateProject, type Project } from "./support/project.ts";

describeWith(["python", "git"], "npx plop doctor, in a project with an environment", () => {
  let project: Project;

  beforeAll(async () => {
    project = await generateProject("shop");
    await symlink(join(KIT, "node_modules"), join(project.path, "node_modules"));
  });
  afterAll(() => project?.remove());

  const doctor = async (cwd: string, ...words: string[]) => {
    const env = { ...SOMEBODY, UV_PROJECT_ENVIRONMENT: project.environment };
    const finished = await attempt(["npx", "plop", "doctor", "--json", ...words], { cwd, env });
    const { findings = [] } = JSON.parse(finished.stdout) as Report;
    const bad = findings.filter(({ level }) => level === "warning" || level === "error");
    return { code: finished.code, findings, bad };
  };

  it("finds nothing wrong, by the project's own generators and by the kit's, and knows its Python", async () => {
    const own = await doctor(join(project.path, "users"));
    const kits = await doctor(KIT, `--dest=${project.path}`);

    expect(own).toMatchObject({ code: 0, bad: [] });
    expect(kits).toMatchObject({ code: 0, bad: [] });
    expect(own.findings).toContainEqual({
      level: "ok",
      subject: "Django",
      message: expect.stringMatching(/^5\.2\.\d+$/),
    });
  });

  it("ends with 1 where something doesn't work, and with 0 once that is mended", async () => {
    const file = join(project.path, "quickscale.json");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace('"generated": []', '"generated": "none"'));
    const broken = await doctor(project.path);
    await writeFile(file, text);

    expect(broken).toMatchObject({ code: 1, bad: [{ level: "error", subject: "quickscale.json" }] });
    expect(await doctor(project.path)).toMatchObject({ code: 0, bad: [] });
  });
});
