import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, cp, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { change, commit, makeRepository } from "../support/core.ts";
import { git, publishKit, SOMEBODY, type Upstream } from "../support/git.ts";
import { attempt, cleanEnvironment, type Finished } from "../support/process.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { temporaryFolder } from "./support/project.ts";

const PREFIX = "tools/quickscale";

/** What an agency writes at the top of its repository. */
const AGENCY = {
  ".gitignore": "node_modules\n",
  ".npmrc": 'node-options="--import=#loader"\n',
  "package.json": `${JSON.stringify({
    type: "module",
    imports: { "#loader": `./${PREFIX}/helpers/loader.js` },
  })}\n`,
  "plopfile.ts": `import type { NodePlopAPI } from "plop";
import { register } from "./${PREFIX}/helpers/index.ts";

const agency = { root: import.meta.dirname };

export default async function (plop: NodePlopAPI): Promise<void> {
  await plop.load("./${PREFIX}/plopfile.ts", agency);
  register(plop, [], agency);
}
`,
};

describeWith(["git", "linux"], "the kit in other repositories", () => {
  let folder: string;
  let upstream: Upstream;
  let agency: string;
  let client: string;

  const plop = (cwd: string, ...words: readonly string[]): Promise<Finished> =>
    attempt(["npx", "plop", ...words], { cwd, env: SOMEBODY });
  const shown = ({ stdout, stderr }: Finished) => stripVTControlCharacters(stdout + stderr);
  const read = (...path: readonly string[]) => readFile(join(...path), "utf8");

  beforeAll(async () => {
    folder = await temporaryFolder();
    upstream = await publishKit(folder);
    await symlink(join(KIT, "node_modules"), join(folder, "node_modules"));
    agency = join(folder, "agency");
    client = join(folder, "my-app");
    const override = await read(upstream.clone, "plop-templates/init/.editorconfig.hbs");
    await makeRepository(agency, { ...AGENCY, "plop-templates/init/.editorconfig.hbs": `# The agency's\n${override}` });
    await git(agency, "subtree", "add", `--prefix=${PREFIX}`, upstream.url, "main", "--squash");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are brought up to date by the very code that is replaced, and work on", async () => {
    const written = await plop(agency, "init", "my-app", `--dest=${folder}`);
    expect(written, shown(written)).toMatchObject({ code: 0 });
    await commit(client, "As init wrote it");
    await change(join(client, PREFIX), { "helpers/words.ts": (text) => `${text}// The client's\n` });
    await commit(client, "A word of ours");
    const description = "Add an app that is newer";
    await upstream.release("0.2.0", {
      "generators/follow-ups.ts": (text) => text.replace(/Add an app: [^"]*/, description),
      "helpers/words.ts": (text) => `// Newer\n${text}`,
      "plop-templates/init/.editorconfig.hbs": (text) => `# Newer\n${text}`,
      "CHANGELOG.md": (text) => text.replace("## [Unreleased]\n", "$&\n## [0.2.0] - 2099-12-01\n\n- Look at it.\n"),
    });

    for (const place of [agency, client]) {
      const updated = await plop(place, "update-core", `--from=${upstream.url}`);
      expect(updated, shown(updated)).toMatchObject({ code: 0 });
      expect(shown(updated)).toContain("- Look at it.");
      expect(shown(updated)).toContain("the kit: 0.1.0 → 0.2.0");
      expect(shown(updated).includes("+# Newer"), place).toBe(place === agency);
      expect((await git(place, "status", "--porcelain", "--untracked-files=no")).stdout).toBe("");
      expect(shown(await plop(place))).toContain(description);
      expect(JSON.parse(await read(place, "quickscale.json"))).toMatchObject({ kit: "0.2.0" });
      const again = await plop(place, "update-core");
      expect(shown(again)).toContain("Nothing to do");
    }
    expect(await read(client, PREFIX, "helpers/words.ts")).toMatch(/^\/\/ Newer\n[\s\S]*\/\/ The client's\n$/);
    const app = await plop(client, "django-app", "tasks");
    expect(app, shown(app)).toMatchObject({ code: 0 });
    await git(client, "add", "--all");
    await git(client, "commit", "--quiet", "--message=An app");

    const pushed = await plop(client, "sync-push");
    expect(pushed, shown(pushed)).toMatchObject({ code: 0 });
    expect((await git(upstream.url, "diff", "--name-only", "main", "from-my-app")).stdout).toBe("helpers/words.ts\n");
  });

  it("are told to pull where they are the kit itself", async () => {
    const refused = await plop(upstream.clone, "update-core", `--from=${upstream.url}`);

    expect(refused.code).toBe(1);
    expect(shown(refused)).toContain("is the kit itself: git pull brings it up to date.");
  });

  it("are put into a project as a whole, which then has every generator", async () => {
    const project = join(folder, "a project of somebody");
    await makeRepository(project);

    const put = await plop(agency, "embed-core", "../a project of somebody");
    expect(put, shown(put)).toMatchObject({ code: 0 });
    expect(shown(put)).toContain("npx plop embed '--dest=../a project of somebody'");
    const embedded = await plop(agency, "embed", "--dest=../a project of somebody");

    expect(embedded, shown(embedded)).toMatchObject({ code: 0 });
    expect(shown(await plop(project))).toContain("init - Write a production-ready Django project");
  });

  it("are in git's hands when somebody presses Ctrl-C in the middle of a merge", async () => {
    const other = join(folder, "interrupted");
    await cp(agency, other, { recursive: true });
    const started = join(folder, "started");
    await appendFile(join(other, ".gitattributes"), "words.ts merge=slow\n");
    await change(join(other, PREFIX), { "helpers/words.ts": (text) => `${text}// The agency's\n` });
    await commit(other, "Ours");
    await git(other, "config", "merge.slow.driver", `touch ${started}; exec sleep 1000`);
    await upstream.release("0.3.0", { "helpers/words.ts": (text) => `// Newer still\n${text}` });
    const before = (await git(other, "rev-parse", "HEAD")).stdout.trim();

    const env = { ...cleanEnvironment(), ...SOMEBODY };
    const child = spawn("npx", ["plop", "update-core"], { cwd: other, env, detached: true, stdio: "pipe" });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
    const ended = new Promise((resolve) => child.on("close", resolve));
    while (!existsSync(started) && child.exitCode === null) await setTimeout(20);
    process.kill(-(child.pid ?? 0), "SIGINT");
    await ended;

    expect(said).toContain(`git status says how far it came; git reset --hard ${before} takes it back.`);
    await git(other, "reset", "--hard", before);
    expect((await git(other, "status", "--porcelain", "--untracked-files=no")).stdout).toBe("");
    await git(other, "config", "--unset", "merge.slow.driver");
    expect(await plop(other, "update-core")).toMatchObject({ code: 0 });
    expect(await read(other, PREFIX, "helpers/words.ts")).toMatch(/^\/\/ Newer still\n[\s\S]*\/\/ The agency's\n$/);
  });
});
