import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { git, publishKit, SOMEBODY, type Upstream } from "../support/git.ts";
import { codeBlocks } from "../support/markdown.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { temporaryFolder } from "./support/project.ts";
import { bash } from "./support/shell.ts";

/** All checks, which take as long as this very run. */
const ALL_CHECKS = "CI=true bash .ci/run\n";

/** The page's own example would be an old one some day. */
const NEXT = "99.0.0";

describeWith(["git"], "docs/releasing.md", () => {
  let world: string;
  let kit: Upstream;
  let maintainer: string;

  beforeAll(async () => {
    world = await temporaryFolder();
    kit = await publishKit(world);
    maintainer = join(world, "maintainer");
    await git(world, "clone", "--quiet", kit.url, maintainer);
    await symlink(join(KIT, "node_modules"), join(maintainer, "node_modules"));
  });
  afterAll(() => rm(world, { recursive: true, force: true }));

  const edit = async (path: string, change: (text: string) => string) => {
    const file = join(maintainer, path);
    await writeFile(file, change(await readFile(file, "utf8")));
  };

  it("makes a version that people can pull, by the commands and the two edits that it names", async () => {
    const page = (await readFile(join(KIT, "docs/releasing.md"), "utf8")).replaceAll("0.2.0", NEXT);
    const blocks = codeBlocks(page).filter(({ language }) => language === "bash");
    expect(blocks.map(({ code }) => code)).toContain(ALL_CHECKS);
    const shown: string[] = [];
    for (const { code } of blocks.filter((block) => block.code !== ALL_CHECKS)) {
      const finished = await bash(code, { cwd: maintainer, env: SOMEBODY });
      expect(finished.code, code + finished.stdout + finished.stderr).toBe(0);
      shown.push(finished.stdout);
      if (!code.includes("npm version")) continue;
      await edit("CHANGELOG.md", (text) => text.replace("## Unreleased", `## ${NEXT} (2099-12-01)`));
      await edit("docs/compatibility.md", (text) =>
        text.replace(/^\| \d.*$/m, (row) => `${row.replace(/\d+\.\d+\.\d+/, NEXT)}\n${row}`),
      );
    }

    expect(shown.at(-1)).toContain(`refs/tags/kit-v${NEXT}`);
    const clone = join(world, "clone");
    await git(world, "clone", "--quiet", `--branch=kit-v${NEXT}`, kit.url, clone);
    expect(JSON.parse(await readFile(join(clone, "package.json"), "utf8")).version).toBe(NEXT);
    expect(JSON.parse(await readFile(join(clone, "package-lock.json"), "utf8")).version).toBe(NEXT);
    expect((await git(clone, "log", "-1", "--format=%s")).stdout).toBe(`Version ${NEXT}\n`);
  });
});
