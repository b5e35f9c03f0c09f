import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { git, publishKit, SOMEBODY, type Upstream } from "../support/git.ts";
import { codeBlocks } from "../support/markdown.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { temporaryFolder } from "./support/project.ts";
import { bash } from "./support/shell.ts";

/** All checks, which take as long as this very run. */
const ALL_CHECKS = "CI=true bash .ci/run\n";

/** The page's own example would be an old one some day. */
const NEXT = "99.0.0";

const DOCUMENTS = ["implementation", "validation"].map((kind) => `docs/releases/${kind}-${NEXT}.md`);

describeWith(["git"], "making a version", () => {
  let world: string;
  let kit: Upstream;
  let maintainer: string;
  let begun: string;

  beforeAll(async () => {
    world = await temporaryFolder();
    kit = await publishKit(world);
    maintainer = join(world, "maintainer");
    await git(world, "clone", "--quiet", kit.url, maintainer);
    await symlink(join(KIT, "node_modules"), join(maintainer, "node_modules"));
    begun = (await git(maintainer, "rev-parse", "HEAD")).stdout.trim();
  });
  afterEach(async () => {
    await git(maintainer, "checkout", "--quiet", "--force", "-B", "main", begun);
    await git(maintainer, "clean", "--quiet", "--force", "-d");
    await typed(`git tag --delete kit-v${NEXT} || true; rm -f .git/hooks/pre-commit`);
  });
  afterAll(() => rm(world, { recursive: true, force: true }));

  const edit = async (path: string, change: (text: string) => string) => {
    const file = join(maintainer, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, change(await readFile(file, "utf8").catch(() => "")));
  };

  /** What the page asks for. */
  const prepare = async () => {
    await edit("CHANGELOG.md", (text) => text.replace("## [Unreleased]", `$&\n\n## [${NEXT}] - 2099-12-01`));
    await edit("docs/compatibility.md", (text) =>
      text.replace(/^\| \d.*$/m, (row) => `${row.replace(/\d+\.\d+\.\d+/, NEXT)}\n${row}`),
    );
    for (const path of DOCUMENTS) await edit(path, () => "# A document\n");
    await git(maintainer, "add", "--all");
    await git(maintainer, "commit", "--quiet", "--message=What is new");
  };

  const typed = async (command: string) => bash(command, { cwd: maintainer, env: SOMEBODY });

  /** Everything that a refusal must leave alone. */
  const state = async () => ({
    head: (await git(maintainer, "rev-parse", "HEAD")).stdout,
    tags: (await git(maintainer, "tag")).stdout,
    status: (await git(maintainer, "status", "--porcelain")).stdout,
    manifest: await readFile(join(maintainer, "package.json"), "utf8"),
  });

  const refused = async (command: string) => {
    const before = await state();
    const { code, stderr } = await typed(command);
    expect(code, stderr).toBe(1);
    expect(await state()).toEqual(before);
    return stderr;
  };

  const versionIn = async (folder: string, file: string) =>
    JSON.parse(await readFile(join(folder, file), "utf8")).version;

  it("says the command that publishes it, and publishes nothing", async () => {
    await prepare();
    const { code, stdout } = await typed(`npm run release ${NEXT}`);

    expect(code).toBe(0);
    expect(stdout).toContain(`\n  git push --atomic origin main kit-v${NEXT}\n`);
    expect((await git(maintainer, "ls-remote", "--tags", "origin", `kit-v${NEXT}`)).stdout).toBe("");
  });

  it.each([`npm run release -- ${NEXT} --dry-run`, `npm run release ${NEXT} --dry-run`])(
    "only says what it would do: %s",
    async (command) => {
      await prepare();
      const before = await state();
      const { code, stdout } = await typed(command);

      expect(code).toBe(0);
      expect(stdout).toContain(`→ ${NEXT}\ncommit: Version ${NEXT}\ntag: kit-v${NEXT}\n`);
      expect(await state()).toEqual(before);
    },
  );

  it("makes a plain tag for whoever signs tags, too", async () => {
    await prepare();
    await git(maintainer, "config", "tag.gpgSign", "true");
    const { code, stderr } = await typed(`npm run release ${NEXT}`);
    await git(maintainer, "config", "--unset", "tag.gpgSign");

    expect(code, stderr).toBe(0);
    expect((await git(maintainer, "cat-file", "-t", `kit-v${NEXT}`)).stdout).toBe("commit\n");
  });

  it("makes no commit where the number stands there already", async () => {
    await prepare();
    await typed(`npm version ${NEXT} --no-git-tag-version && git commit --quiet --all --message=Ready`);
    const { code, stderr } = await typed(`npm run release ${NEXT}`);

    expect(code, stderr).toBe(0);
    expect((await git(maintainer, "log", "-1", "--format=%s", `kit-v${NEXT}`)).stdout).toBe("Ready\n");
  });

  it("names all that is missing at once", async () => {
    await edit("notes.txt", () => "");
    await git(maintainer, "switch", "--quiet", "--create", "next");
    await git(maintainer, "tag", `kit-v${NEXT}`);
    const said = await refused(`npm run release ${NEXT}`);

    for (const part of [
      `Version ${NEXT} can't be made yet:`,
      "the branch is next, and versions are made on main: git switch main",
      "what git status shows:\n    ?? notes.txt",
      `the tag kit-v${NEXT} is there`,
      `CHANGELOG.md has no "## [${NEXT}] - YYYY-MM-DD"`,
      `docs/compatibility.md has no row for ${NEXT}`,
      ...DOCUMENTS.map((path) => `${path} is not there: write it`),
    ]) {
      expect(said).toContain(part);
    }
    expect(said).not.toMatch(/which is newer|at .+:\d+/);
  });

  it.each<[string, () => Promise<void>]>([
    [
      `CHANGELOG.md has no "## [${NEXT}] - YYYY-MM-DD"`,
      () => edit("CHANGELOG.md", (text) => text.replace(/(\[99\.0\.0\]) - .*/, "$1")),
    ],
    [
      `docs/compatibility.md has no row for ${NEXT}`,
      () => edit("docs/compatibility.md", (text) => text.replace(/^\| 99.*\n/m, "")),
    ],
    [`${DOCUMENTS[0]} is not there`, () => rm(join(maintainer, DOCUMENTS[0] ?? ""))],
    [`${DOCUMENTS[1]} is not there`, () => rm(join(maintainer, DOCUMENTS[1] ?? ""))],
  ])("refuses with nothing else to say: %s", async (fault, spoil) => {
    await prepare();
    await spoil();
    await git(maintainer, "commit", "--quiet", "--all", "--message=Spoilt");
    const said = await refused(`npm run release ${NEXT}`);

    expect(said).toContain(fault);
    expect(said.match(/^ {2}- /gm)).toHaveLength(1);
  });

  it.each([
    ["", "No version is named"],
    ["v99.0.0", '"v99.0.0" is no version'],
    ["99.0", '"99.0" is no version'],
    ["99.0.0 98.0.0", '"99.0.0 98.0.0" is no version'],
    ["0.0.1", "package.json says 0.1.0, which is newer"],
    ["-- --force 99.0.0", "--force"],
  ])("refuses %j", async (words, said) => {
    expect(await refused(`npm run release ${words}`)).toContain(said);
  });

  it("puts the number back where git takes no commit", async () => {
    await prepare();
    const hook = join(maintainer, ".git/hooks/pre-commit");
    await writeFile(hook, "#!/bin/sh\necho not today >&2\nexit 1\n", { mode: 0o755 });
    const said = await refused(`npm run release ${NEXT}`);

    expect(said).toContain("The version is 0.1.0, as it was.");
    expect(said).toContain("not today");
  });

  it("works as docs/releasing.md says, for people who pull it", async () => {
    const page = (await readFile(join(KIT, "docs/releasing.md"), "utf8")).replaceAll("0.2.0", NEXT);
    const blocks = codeBlocks(page).filter(({ language }) => language === "bash");
    expect(blocks.map(({ code }) => code)).toContain(ALL_CHECKS);
    await prepare();
    const shown: string[] = [];
    for (const { code } of blocks.filter((block) => block.code !== ALL_CHECKS)) {
      const finished = await typed(code);
      expect(finished.code, code + finished.stdout + finished.stderr).toBe(0);
      shown.push(finished.stdout);
    }

    expect(shown.join("")).toContain(`refs/tags/kit-v${NEXT}`);
    expect(shown.join("")).toContain(`quickscale-kit-${NEXT}.tgz`);
    const clone = join(world, "clone");
    await git(world, "clone", "--quiet", `--branch=kit-v${NEXT}`, kit.url, clone);
    expect(await versionIn(clone, "package.json")).toBe(NEXT);
    expect(await versionIn(clone, "package-lock.json")).toBe(NEXT);
    expect((await git(clone, "log", "-1", "--format=%s")).stdout).toBe(`Version ${NEXT}\n`);
    expect((await git(clone, "diff", "--stat=200", "HEAD~")).stdout).toMatch(/ 2 files changed, 3 insertions/);
    expect((await git(clone, "cat-file", "-t", `kit-v${NEXT}`)).stdout).toBe("commit\n");
  });
});
