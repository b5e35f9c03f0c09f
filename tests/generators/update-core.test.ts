import { chmod, cp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { updateCore } from "../../generators/update-core.ts";
import { change, commit, copyForProject, line, makeRepository, publishSmallKit } from "../support/core.ts";
import { place, scratch, tree } from "../support/files.ts";
import { git, SOMEBODY, type Upstream } from "../support/git.ts";
import { type Ran, runPlop } from "../support/plop.ts";

const KIT = "tools/quickscale";

const CHANGELOG = "# Changes\n\n## 0.2.0 - 2026-12-01\n\n- Do this by hand.\n\n## 0.1.0\n\n- The first one.\n";

let folder: string;
let upstream: Upstream;
let project: string;

const update = (words: readonly string[] = [], dest = project): Promise<Ran> =>
  runPlop(updateCore, ["update-core", `--dest=${dest}`, ...words], { cwd: dest });

const read = (path: string, below = project) => readFile(join(below, path), "utf8");
const log = async (place = project) => (await git(place, "log", "--format=%s")).stdout.trim().split("\n");
const status = async (place = project) => (await git(place, "status", "--porcelain=v1")).stdout;
const headOf = async (place = project) => (await git(place, "rev-parse", "HEAD")).stdout.trim();

beforeEach(async () => {
  for (const [name, value] of Object.entries(SOMEBODY)) vi.stubEnv(name, value);
  folder = await scratch();
  upstream = await publishSmallKit(folder);
  project = join(folder, "shop");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A project with what init writes of the kit. */
async function copied(place = project): Promise<void> {
  await copyForProject(place, upstream.clone);
  await makeRepository(place);
}

/** An agency's repository that took the kit in. */
async function takenIn(prefix = KIT, options: readonly string[] = ["--squash"]): Promise<void> {
  await makeRepository(project);
  await git(
    project,
    "-c",
    "core.quotePath=false",
    "subtree",
    "add",
    `--prefix=${prefix}`,
    upstream.url,
    "main",
    ...options,
  );
}

const release = (changes: Readonly<Record<string, (text: string) => string>>) =>
  upstream.release("0.2.0", { "CHANGELOG.md": () => CHANGELOG, ...changes });

describe("a copy in a project", () => {
  it("gets what is newer in one commit, with the packages and the version", async () => {
    await copied();
    await git(upstream.clone, "rm", "--quiet", "helpers/unused.ts");
    await release({
      "helpers/words.ts": line(3, "// theirs"),
      "helpers/new.ts": () => "// new\n",
      "generators/init.ts": line(3, "// theirs"),
      "package.json": (text) => text.replace('"plop": "4.0.5"', '"plop": "4.0.6"'),
    });
    const ran = await update([`--from=${upstream.url}`]);

    expect(ran).toMatchObject({ failure: undefined, closing: "the kit: 0.1.0 → 0.2.0" });
    expect(await log()).toEqual(["Update the kit in tools/quickscale to 0.2.0", "The first commit"]);
    expect(await status()).toBe("");
    const files = await tree(join(project, KIT));
    expect(Object.keys(files)).toEqual([
      ...["LICENSE", "generators/app.ts", "helpers/names.ts", "helpers/new.ts", "helpers/words.ts", "package.json"],
      ...["plop-templates/app/apps.py.hbs", "vendored.json"],
    ]);
    expect(files["helpers/words.ts"]).toContain("// theirs");
    expect(JSON.parse(await read("package.json"))).toEqual({
      name: "shop-generators",
      type: "module",
      devDependencies: { handlebars: "4.7.10", plop: "4.0.6" },
    });
    expect(JSON.parse(await read("quickscale.json"))).toEqual({
      kit: "0.2.0",
      answers: { name: "shop" },
      generated: [],
      core: { from: upstream.url, branch: "main" },
    });
    expect(ran.out).toContain("- Do this by hand.");
    expect(ran.out).not.toContain("- The first one.");
    expect(ran.out).toMatch(/Next:\n {2}npm install\n {2}npx plop doctor\n {2}git reset --hard [0-9a-f]{40}/);
  });

  it("is as it was the second time, and needs no --from then", async () => {
    await copied();
    await release({ "helpers/words.ts": line(3, "// theirs") });
    await update([`--from=${upstream.url}`]);
    const before = await headOf();

    const again = await update();

    expect(again).toMatchObject({ failure: undefined, closing: "the kit is 0.2.0, and nothing is newer at main" });
    expect(again.out).toContain("Nothing to do");
    expect(await headOf()).toBe(before);
  });

  it("keeps what was changed in it: lines, files that came and went, and what moved with a file", async () => {
    await copied();
    await change(join(project, KIT), {
      "helpers/words.ts": line(18, "// mine"),
      "helpers/names.ts": line(18, "// mine"),
      "helpers/own.ts": () => "// own\n",
    });
    await rm(join(project, KIT, "helpers/unused.ts"));
    await commit(project, "Mine");
    await git(upstream.clone, "mv", "helpers/names.ts", "helpers/titles.ts");
    await release({ "helpers/words.ts": line(3, "// theirs"), "helpers/titles.ts": line(3, "// theirs") });

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.failure).toBeUndefined();
    const files = await tree(join(project, KIT));
    for (const path of ["helpers/words.ts", "helpers/titles.ts"]) {
      expect(files[path]).toContain("// mine");
      expect(files[path]).toContain("// theirs");
    }
    expect(files).toHaveProperty(["helpers/own.ts"]);
    expect(files).not.toHaveProperty(["helpers/unused.ts"]);
    expect(files).not.toHaveProperty(["helpers/names.ts"]);
  });

  it("leaves a conflict as git does, with the commands that go on and back", async () => {
    await copied();
    await change(join(project, KIT), {
      "helpers/words.ts": line(3, "// mine"),
      "helpers/names.ts": line(3, "// mine"),
    });
    await commit(project, "Mine");
    const before = await headOf();
    await release({ "helpers/words.ts": line(3, "// theirs"), "generators/app.ts": line(3, "// theirs") });

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.failure).toContain("A conflict in tools/quickscale/helpers/words.ts.");
    expect(ran.out).toContain(
      "Next:\n  git status\n  git add tools/quickscale/helpers/words.ts\n  git cherry-pick --continue\n",
    );
    expect(await read(`${KIT}/helpers/words.ts`)).toMatch(/<{7} HEAD\n\/\/ mine\n={7}\n\/\/ theirs\n>{7}/);
    expect(await status()).toMatch(/^UU tools\/quickscale\/helpers\/words\.ts$/m);
    await git(project, "cherry-pick", "--abort");
    expect(await headOf()).toBe(before);
    expect(await status()).toBe("");

    await update([`--from=${upstream.url}`]);
    await change(join(project, KIT), {
      "helpers/words.ts": (text) => text.replace(/<{7}[\s\S]*>{7}.*\n/, "// both\n"),
    });
    await git(project, "add", "tools/quickscale/helpers/words.ts");
    await git(project, "-c", "core.editor=true", "cherry-pick", "--continue");
    expect(await status()).toBe("");
    await upstream.release("0.3.0", { "helpers/words.ts": line(10, "// theirs again") });

    expect(await update([`--from=${upstream.url}`])).toMatchObject({ failure: undefined });
    expect(await read(`${KIT}/helpers/words.ts`)).toContain("// both");
    expect(await read(`${KIT}/helpers/words.ts`)).toContain("// theirs again");
    expect(await read(`${KIT}/helpers/names.ts`)).toContain("// mine");
  });

  it("keeps it over several updates from a folder that is no repository", async () => {
    await copied();
    await change(join(project, KIT), { "helpers/words.ts": line(18, "// mine") });
    await commit(project, "Mine");
    const source = join(folder, "from a folder");
    for (const [version, number] of [
      ["0.2.0", 3],
      ["0.3.0", 5],
      ["0.4.0", 7],
    ] as const) {
      await upstream.release(version, { "helpers/words.ts": line(number, `// theirs ${version}`) });
      await rm(source, { recursive: true, force: true });
      await cp(upstream.clone, source, { recursive: true, filter: (path) => !path.endsWith("/.git") });

      expect(await update(["--from=../from a folder"])).toMatchObject({ failure: undefined });
    }
    const words = await read(`${KIT}/helpers/words.ts`);
    for (const text of ["// mine", "// theirs 0.2.0", "// theirs 0.3.0", "// theirs 0.4.0"])
      expect(words).toContain(text);
    expect(JSON.parse(await read("quickscale.json")).core).toEqual({ from: "../from a folder" });
  });

  it("never takes theirs where nothing tells what a changed file was: both stand there as a conflict", async () => {
    await copyForProject(project, upstream.clone);
    await change(join(project, KIT), { "helpers/words.ts": () => "// mine alone\n" });
    await makeRepository(project);
    await git(upstream.clone, "push", "--quiet", "--delete", "origin", "kit-v0.1.0");
    await release({ "helpers/words.ts": line(3, "// theirs"), "helpers/names.ts": line(3, "// theirs") });

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.failure).toContain("A conflict in tools/quickscale/helpers/words.ts.");
    expect(await status()).toMatch(/^AA tools\/quickscale\/helpers\/words\.ts$/m);
    expect(await read(`${KIT}/helpers/words.ts`)).toContain("// mine alone");
  });

  it("keeps what an agency had improved in the kit that the project came from", async () => {
    const agency = join(folder, "agency");
    await cp(upstream.clone, agency, { recursive: true, filter: (path) => !path.endsWith("/.git") });
    await change(agency, { "helpers/words.ts": line(18, "// the agency's"), "helpers/own.ts": () => "// own\n" });
    await copyForProject(project, agency);
    await makeRepository(project);
    await release({ "helpers/words.ts": line(3, "// theirs") });

    expect(await update([`--from=${upstream.url}`])).toMatchObject({ failure: undefined });
    const files = await tree(join(project, KIT));
    expect(files["helpers/words.ts"]).toMatch(/\/\/ theirs[\s\S]*\/\/ the agency's/);
    expect(files).toHaveProperty(["helpers/own.ts"]);
  });

  it("takes the next text of a file that was copied between two versions, without a conflict", async () => {
    await change(upstream.clone, { "helpers/words.ts": line(3, "// in between"), "helpers/new.ts": () => "// new\n" });
    await commit(upstream.clone, "In between");
    await copied();
    await git(upstream.clone, "push", "--quiet", "origin", "main");
    await git(upstream.clone, "rm", "--quiet", "helpers/new.ts");
    await release({ "helpers/words.ts": (text) => text.replace("in between", "theirs") });

    expect(await update([`--from=${upstream.url}`])).toMatchObject({ failure: undefined });
    const files = await tree(join(project, KIT));
    expect(files["helpers/words.ts"]).toContain("// theirs\n");
    expect(files).not.toHaveProperty(["helpers/new.ts"]);
  });

  it("finds what a file was in the kit's history, where the project's begins with a changed one", async () => {
    await copyForProject(project, upstream.clone);
    await change(join(project, KIT), { "helpers/words.ts": line(18, "// mine") });
    await makeRepository(project);
    await release({ "helpers/words.ts": line(3, "// theirs") });

    expect(await update([`--from=${upstream.url}`])).toMatchObject({ failure: undefined });
    expect(await read(`${KIT}/helpers/words.ts`)).toMatch(/\/\/ theirs[\s\S]*\/\/ mine/);
  });

  it.each(["as git checks them out", "in the repository, too"])(
    "keeps the line endings of Windows %s",
    async (where) => {
      await copyForProject(project, upstream.clone);
      const windows = where.startsWith("in");
      if (windows) await change(join(project, KIT), { "helpers/words.ts": (text) => text.replaceAll("\n", "\r\n") });
      await makeRepository(project);
      await git(project, "config", "core.autocrlf", windows ? "false" : "true");
      if (!windows) {
        await rm(join(project, KIT), { recursive: true });
        await git(project, "checkout", "--quiet", "--", ".");
      }
      const mine = (text: string) => text.replace("// line 18\r\n", "// mine\r\n");
      await change(join(project, KIT), { "helpers/words.ts": mine });
      await git(project, "commit", "--quiet", "--all", "--message=Mine");
      await release({ "helpers/words.ts": line(3, "// theirs") });

      expect(await update([`--from=${upstream.url}`])).toMatchObject({ failure: undefined });
      const words = await read(`${KIT}/helpers/words.ts`);
      expect(words).toContain("// theirs\r\n");
      expect(words).toContain("// mine\r\n");
      expect(words).not.toMatch(/[^\r]\n/);
      expect(await status()).toBe("");
    },
  );

  it("may lie below the top of its repository, in folders with blanks and letters of any kind", async () => {
    const client = join(project, "clients/Bäckerei Süß & Söhne");
    await copied(client);
    await rm(join(client, ".git"), { recursive: true });
    await makeRepository(project);
    await change(join(client, KIT), { "helpers/words.ts": line(18, "// mine") });
    await commit(project, "Mine");
    await release({ "helpers/words.ts": line(3, "// theirs") });

    expect(await update([`--from=${upstream.url}`], client)).toMatchObject({ failure: undefined });
    expect(await read(`${KIT}/helpers/words.ts`, client)).toMatch(/\/\/ theirs[\s\S]*\/\/ mine/);
    expect(JSON.parse(await read("quickscale.json", client)).kit).toBe("0.2.0");
    expect(await status()).toBe("");
  });

  it("is the one that is updated, and not the kit of the repository around it", async () => {
    await takenIn();
    const client = join(project, "clients/shop");
    await copyForProject(client, upstream.clone);
    await commit(project, "A client");
    await change(join(client, KIT), { "helpers/words.ts": line(3, "// mine") });
    await commit(project, "Mine");
    await release({ "helpers/words.ts": line(3, "// theirs") });

    const ran = await update([`--from=${upstream.url}`], client);

    expect(ran.out).toContain("\n  git add :/clients/shop/tools/quickscale/helpers/words.ts\n");
    expect(ran.failure).toContain("A conflict in clients/shop/tools/quickscale/helpers/words.ts.");
    await git(project, "cherry-pick", "--abort");
    expect(await status()).toBe("");
  });

  it("leaves a package alone that somebody chose, and names it", async () => {
    await copied();
    await change(project, { "package.json": (text) => text.replace('"plop": "4.0.5"', '"plop": "4.1.0"') });
    await commit(project, "Another plop");
    await release({ "package.json": (text) => text.replace('"4.0.5"', '"4.0.6"') });

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.out).toContain("package.json: the generators need plop 4.0.6 (package.json says 4.1.0)");
    expect(JSON.parse(await read("package.json")).devDependencies.plop).toBe("4.1.0");
  });

  it("is not touched where a file that git doesn't know would be overwritten", async () => {
    await copied();
    await release({ "helpers/new.ts": () => "// theirs\n" });
    await place(project, { [`${KIT}/helpers/new.ts`]: "// mine\n", "notes.txt": "untracked\n" });
    const before = await headOf();

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.failure).toContain("In the way, and not known to git: tools/quickscale/helpers/new.ts.");
    expect(await read(`${KIT}/helpers/new.ts`)).toBe("// mine\n");
    expect(await headOf()).toBe(before);
  });

  it("says which overrides have another original now, and shows the difference", async () => {
    await copied();
    await place(project, { "plop-templates/app/apps.py.hbs": "# mine\n" });
    await commit(project, "An override");
    await release({
      "plop-templates/app/apps.py.hbs": line(3, "// theirs"),
      "plop-templates/init/README.md": () => "x",
    });

    const ran = await update([`--from=${upstream.url}`, "--json"]);
    expect(ran.report().findings).toEqual([
      expect.objectContaining({ level: "warning", subject: "plop-templates/app/apps.py.hbs" }),
    ]);
    await git(project, "reset", "--quiet", "--hard", "HEAD~1");
    const { out } = await update([`--from=${upstream.url}`]);
    expect(out).toContain("-// line 3\n+// theirs\n");
    expect(await read("plop-templates/app/apps.py.hbs")).toBe("# mine\n");
  });

  it("only tells what it would do with --dry-run", async () => {
    await copied();
    await release({ "helpers/words.ts": line(3, "// theirs") });
    await cp(upstream.clone, join(folder, "source"), { recursive: true, filter: (path) => !path.endsWith("/.git") });
    const before = await headOf();

    const ran = await update([`--from=${upstream.url}`, "--dry-run"]);

    expect(ran.out).toContain(`$ git fetch --no-tags ${upstream.url} main\n`);
    const objects = (await git(project, "count-objects", "-v")).stdout;
    const fromFolder = await update(["--from=../source", "--dry-run"]);
    expect(fromFolder.out).toContain("$ git cherry-pick");
    expect((await git(project, "count-objects", "-v")).stdout).toBe(objects);
    expect(ran.out).toContain("$ git cherry-pick");
    expect(ran.out).toContain("Dry run: nothing was written.");
    expect(ran.closing).toBe("what would come, to tools/quickscale: 0.1.0 → 0.2.0");
    expect(fromFolder.closing).toBe("what would come, to tools/quickscale: 0.1.0 → 0.2.0");
    expect(await headOf()).toBe(before);
    expect(await status()).toBe("");
    await update([`--from=${upstream.url}`]);
    expect((await update(["--dry-run"])).closing).toBe("the kit is 0.2.0, and nothing is newer at main");
  });
});

it("a copy is brought up to date by git alone as the manual says", async () => {
  await copied();
  const first = await headOf();
  await change(join(project, KIT), { "helpers/words.ts": line(18, "// mine") });
  await commit(project, "Mine");
  await release({ "helpers/words.ts": line(3, "// theirs") });
  const newer = join(folder, "newer");
  await copyForProject(newer, upstream.clone);

  await git(project, "switch", "--quiet", "--create", "kit", first);
  await rm(join(project, KIT), { recursive: true });
  await cp(join(newer, KIT), join(project, KIT), { recursive: true });
  await git(project, "add", "--all", KIT);
  await git(project, "commit", "--quiet", "--message=The kit 0.2.0");
  await git(project, "switch", "--quiet", "main");
  await git(project, "merge", "--quiet", "kit");

  expect(await read(`${KIT}/helpers/words.ts`)).toMatch(/\/\/ theirs[\s\S]*\/\/ mine/);
  await upstream.release("0.3.0", { "helpers/words.ts": line(5, "// theirs again") });
  expect(await update([`--from=${upstream.url}`])).toMatchObject({ closing: "the kit: 0.2.0 → 0.3.0" });
});

describe("a copy of the whole kit", () => {
  beforeEach(async () => {
    await cp(upstream.clone, join(project, KIT), { recursive: true, filter: (path) => !path.endsWith("/.git") });
    await rm(join(project, KIT, "tests"), { recursive: true });
    await change(join(project, KIT), { "helpers/words.ts": line(18, "// mine") });
    await makeRepository(project);
  });

  it("is merged with what the tag of its version has, and what wasn't copied stays away", async () => {
    await release({ "helpers/words.ts": line(3, "// theirs"), "tests/words.test.ts": line(3, "// theirs") });

    expect(await update([`--from=${upstream.url}`])).toMatchObject({ failure: undefined });
    const files = await tree(join(project, KIT));
    expect(files["helpers/words.ts"]).toMatch(/\/\/ theirs[\s\S]*\/\/ mine/);
    expect(files["package.json"]).toContain('"version": "0.2.0"');
    expect(files["CHANGELOG.md"]).toBe(CHANGELOG);
    expect(Object.keys(files).filter((path) => path.startsWith("tests/"))).toEqual([]);
    expect(await update()).toMatchObject({ closing: "the kit is 0.2.0, and nothing is newer at main" });
  });

  it("is refused where there is no such tag: nothing tells what was changed", async () => {
    await git(upstream.clone, "push", "--quiet", "--delete", "origin", "kit-v0.1.0");
    await release({});

    expect((await update([`--from=${upstream.url}`])).failure).toContain("has no tag kit-v0.1.0");
    expect(await log()).toEqual(["The first commit"]);
  });
});

describe("a kit that git subtree took in", () => {
  it("gets what is newer by git subtree, and the version is noted", async () => {
    await takenIn();
    await change(join(project, KIT), { "helpers/words.ts": line(18, "// mine") });
    await commit(project, "Mine");
    await place(project, { "plop-templates/init/README.md": "Mine\n" });
    await commit(project, "An override");
    const before = await headOf();
    await release({ "helpers/words.ts": line(3, "// theirs"), "plop-templates/init/README.md": () => "Theirs\n" });

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran).toMatchObject({ failure: undefined, closing: "the kit: 0.1.0 → 0.2.0" });
    expect(ran.out).toContain(
      `$ git subtree pull --prefix=tools/quickscale --squash '--message=Update the kit to 0.2.0' ${upstream.url} main\n`,
    );
    expect(ran.out).toContain("- Do this by hand.");
    expect(ran.out).toContain("warning  plop-templates/init/README.md");
    expect(ran.out).toContain("-Read me\n+Theirs\n");
    expect(ran.out).toContain(`git reset --hard ${before}`);
    expect(await read(`${KIT}/helpers/words.ts`)).toMatch(/\/\/ theirs[\s\S]*\/\/ mine/);
    expect(JSON.parse(await read("quickscale.json"))).toEqual({
      $schema: "./tools/quickscale/quickscale.schema.json",
      kit: "0.2.0",
      core: { from: upstream.url, branch: "main" },
    });
    expect((await log()).slice(0, 2)).toEqual(["Note the QuickScale kit 0.2.0", "Update the kit to 0.2.0"]);
    expect(await status()).toBe("");

    const again = await update();
    expect(again.out).toContain("Nothing to do");
    expect((await log()).slice(0, 2)).toEqual(["Note the QuickScale kit 0.2.0", "Update the kit to 0.2.0"]);
  });

  it("stays without the kit's history, whatever git subtree did in between", async () => {
    await takenIn();
    await change(join(project, KIT), { "helpers/words.ts": line(18, "// mine") });
    await commit(project, "Mine");
    await git(project, "subtree", "split", `--prefix=${KIT}`, "--rejoin", "--squash");
    await release({ "helpers/words.ts": line(3, "// theirs") });

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran).toMatchObject({ failure: undefined, closing: "the kit: 0.1.0 → 0.2.0" });
    expect(ran.out).toContain(" --squash ");
    expect(await log()).not.toContain("Version 0.2.0");
    expect(await update()).toMatchObject({ closing: "the kit is 0.2.0, and nothing is newer at main" });
  });

  it("goes on with its whole history, where it came with that", async () => {
    await takenIn(KIT, []);
    await release({ "helpers/words.ts": line(3, "// theirs") });

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran).toMatchObject({ failure: undefined, closing: "the kit: 0.1.0 → 0.2.0" });
    expect(ran.out).not.toContain("--squash");
    expect(await log()).toContain("Version 0.2.0");
    expect(await update()).toMatchObject({ closing: "the kit is 0.2.0, and nothing is newer at main" });
  });

  it("waits where a hook would not have git's commit, and says so", async () => {
    await takenIn();
    await release({ "helpers/words.ts": line(3, "// theirs") });
    const hook = join(project, ".git/hooks/commit-msg");
    await place(project, { ".git/hooks/commit-msg": "#!/bin/sh\necho 'no ticket' >&2\nexit 1\n" });
    await chmod(hook, 0o755);

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.failure).toMatch(/^git stopped before its commit, and says:\n[\s\S]*no ticket/);
    expect(ran.out).toContain("Next:\n  git status\n  git commit --no-edit\n");
    await git(project, "merge", "--abort");
    expect(await status()).toBe("");
  });

  it("comes from the remote quickscale, where nothing else is said", async () => {
    await takenIn();
    await git(project, "remote", "add", "quickscale", upstream.url);
    await release({ "helpers/words.ts": line(3, "// theirs") });

    expect(await update()).toMatchObject({ failure: undefined, closing: "the kit: 0.1.0 → 0.2.0" });
    expect(JSON.parse(await read("quickscale.json")).core).toEqual({ from: "quickscale", branch: "main" });
  });

  it("remembers the address of a remote that nobody named, which is the same in other clones", async () => {
    await takenIn();
    await place(folder, { ssh: '#!/bin/sh\nwhile [ $# -gt 1 ]; do shift; done\nexec sh -c "$1"\n' });
    await chmod(join(folder, "ssh"), 0o755);
    vi.stubEnv("GIT_SSH_COMMAND", `'${join(folder, "ssh")}'`);
    vi.stubEnv("GIT_SSH_VARIANT", "simple");
    const address = `ssh://git.example${upstream.url}`;
    await git(project, "remote", "add", "quickscale", address);
    await release({ "helpers/words.ts": line(3, "// theirs") });

    expect(await update()).toMatchObject({ failure: undefined, closing: "the kit: 0.1.0 → 0.2.0" });
    expect(JSON.parse(await read("quickscale.json")).core).toEqual({ from: address, branch: "main" });
    await git(project, "remote", "remove", "quickscale");
    expect((await update()).out).toContain("Nothing to do");
  });

  it("comes from the only remote that has what was taken in, where nothing else is said", async () => {
    await takenIn();
    await git(project, "remote", "add", "core", upstream.url);
    await git(project, "remote", "add", "origin", project);
    expect((await update()).failure).toContain("Where does the kit come from?");
    await git(project, "fetch", "--quiet", "--multiple", "core", "origin");
    await release({ "helpers/words.ts": line(3, "// theirs") });

    const ran = await update();

    expect(ran).toMatchObject({ failure: undefined, closing: "the kit: 0.1.0 → 0.2.0" });
    expect(ran.out).toContain("Of your remotes, only core has the kit that was taken in here: it is asked\n");
    expect(JSON.parse(await read("quickscale.json")).core).toEqual({ from: "core", branch: "main" });
  });

  it("is not asked for of two remotes that have it", async () => {
    await takenIn();
    for (const name of ["core", "backup"]) await git(project, "remote", "add", name, upstream.url);
    await git(project, "fetch", "--quiet", "--multiple", "core", "backup");

    expect((await update()).failure).toContain("Where does the kit come from?");
  });

  it("is told by its commits between two releases, and before anything is written, too", async () => {
    await takenIn();
    await change(upstream.clone, { "helpers/words.ts": line(3, "// theirs") });
    await commit(upstream.clone, "In between");
    await git(upstream.clone, "push", "--quiet", "origin", "main");
    const [before, after] = await Promise.all(
      ["main~1", "main"].map(async (name) => (await git(upstream.url, "rev-parse", name)).stdout.slice(0, 9)),
    );

    expect((await update([`--from=${upstream.url}`, "--dry-run"])).closing).toBe(
      `what would come, to tools/quickscale: 0.1.0 → main (${before} → ${after})`,
    );
    expect((await update([`--from=${upstream.url}`])).closing).toBe(`the kit: 0.1.0 → 0.1.0 (${before} → ${after})`);
  });

  it("is known by the name of its commit alone in a clone", async () => {
    await takenIn();
    const clone = join(folder, "clone");
    await git(folder, "clone", "--quiet", `file://${project}`, clone);
    project = clone;

    expect((await update([`--from=${upstream.url}`, "--dry-run"])).closing).toBe(
      "the kit is 0.1.0, and nothing is newer at main",
    );
  });

  it("may lie below the top, in folders with blanks and letters of any kind", async () => {
    const prefix = "clients/Bäckerei Süß/tools/quickscale";
    await takenIn(prefix);
    await release({ "helpers/words.ts": line(3, "// theirs") });
    const client = join(project, "clients/Bäckerei Süß");

    expect(await update([`--from=${upstream.url}`], client)).toMatchObject({ failure: undefined });
    expect(await read(`${prefix}/helpers/words.ts`)).toContain("// theirs");
    expect(JSON.parse(await read("quickscale.json", client)).kit).toBe("0.2.0");
  });

  it("is left in git's own conflict; the run after it notes the version", async () => {
    await takenIn();
    await change(join(project, KIT), { "helpers/words.ts": line(3, "// mine") });
    await commit(project, "Mine");
    const before = await headOf();
    await release({ "helpers/words.ts": line(3, "// theirs") });

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.failure).toContain("A conflict in tools/quickscale/helpers/words.ts.");
    expect(ran.out).toContain(
      "Next:\n  git status\n  git add tools/quickscale/helpers/words.ts\n  git commit --no-edit\n",
    );
    expect(await read(`${KIT}/helpers/words.ts`)).toMatch(/<{7} [^\n]*\n\/\/ mine\n={7}\n\/\/ theirs\n>{7}/);
    await git(project, "merge", "--abort");
    expect(await headOf()).toBe(before);

    await update([`--from=${upstream.url}`]);
    expect((await update()).failure).toContain("A merge is in progress here");
    await change(project, { [`${KIT}/helpers/words.ts`]: (text) => text.replace(/<{7}[\s\S]*>{7}.*\n/, "// both\n") });
    await git(project, "add", `${KIT}/helpers/words.ts`);
    await git(project, "commit", "--no-edit", "--quiet");
    expect(await update([`--from=${upstream.url}`])).toMatchObject({
      closing: "the kit is 0.2.0, and nothing is newer at main",
    });
    expect(JSON.parse(await read("quickscale.json")).kit).toBe("0.2.0");
    expect(await status()).toBe("");
  });
});

describe("an update that brings a package", () => {
  const withPackage = (text: string) => text.replace('"plop": "4.0.5"', '"kleur": "4.1.5", "plop": "4.0.6"');
  const hook = async (name: string, text: string) => {
    await place(project, { [`.git/hooks/${name}`]: `#!/bin/sh\n${text}\n` });
    await chmod(join(project, ".git/hooks", name), 0o755);
  };

  beforeEach(async () => {
    await takenIn();
    await change(project, {
      "package.json": () => JSON.stringify({ devDependencies: { plop: "4.0.5", handlebars: "^4.0.0" } }),
      "package-lock.json": () => "{}\n",
    });
    await commit(project, "Embedded");
  });

  it("writes it into package.json, and names what is to be installed and committed, commands first", async () => {
    await release({ "package.json": (text) => withPackage(text).replace("4.7.10", "4.7.11") });
    const before = await headOf();

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.failure).toBeUndefined();
    expect(JSON.parse(await read("package.json")).devDependencies).toEqual({
      handlebars: "^4.0.0",
      kleur: "4.1.5",
      plop: "4.0.6",
    });
    expect(await status()).toBe("");
    expect(await log()).toContain("Note the QuickScale kit 0.2.0");
    expect(ran.out).toContain(
      `Next:
  npm install
  git commit '--message=Install what the QuickScale kit 0.2.0 needs' -- package-lock.json
  npx plop doctor
  git reset --hard ${before}  # takes it back, as long as it isn't pushed
  package.json: the generators need handlebars 4.7.11 (package.json says ^4.0.0)\n`,
    );
  });

  it("has it in the merge that a conflict leaves, with the version and where the kit comes from", async () => {
    await change(join(project, KIT), { "helpers/words.ts": line(3, "// mine") });
    await commit(project, "Mine");
    await release({ "helpers/words.ts": line(3, "// theirs"), "package.json": withPackage });
    const before = await headOf();

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.failure).not.toContain("update-core");
    expect(ran.out).toMatch(/ {2}git commit --no-edit\n {2}npm install\n {2}git commit '--message=Install /);
    await git(project, "merge", "--abort");
    expect(await headOf()).toBe(before);
    expect(await status()).toBe("");

    await update([`--from=${upstream.url}`]);
    await change(project, { [`${KIT}/helpers/words.ts`]: (text) => text.replace(/<{7}[\s\S]*>{7}.*\n/, "// both\n") });
    await git(project, "add", `${KIT}/helpers/words.ts`);
    await git(project, "commit", "--no-edit", "--quiet");
    expect(JSON.parse(await read("package.json")).devDependencies).toMatchObject({ kleur: "4.1.5" });
    expect(JSON.parse(await read("quickscale.json"))).toMatchObject({
      kit: "0.2.0",
      core: { from: upstream.url, branch: "main" },
    });
    expect((await update()).out).toContain("Nothing to do");
    await upstream.release("0.3.0", { "helpers/words.ts": line(10, "// theirs again") });
    expect(await update()).toMatchObject({ failure: undefined, closing: "the kit: 0.2.0 → 0.3.0" });
  });

  it("says what is left where a hook won't have the note", async () => {
    await place(project, { "plop-templates/init/README.md": "Mine\n" });
    await commit(project, "An override");
    await hook("pre-commit", "echo 'no ticket' >&2; exit 1");
    await release({ "package.json": withPackage, "plop-templates/init/README.md": () => "Theirs\n" });

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.failure).toMatch(
      /The kit is there, and not committed: quickscale\.json, package\.json\.[\s\S]*no ticket/,
    );
    expect(ran.out).toContain("warning  plop-templates/init/README.md");
    expect(ran.out).toContain(
      `Next:
  git add -- quickscale.json package.json
  git commit --quiet '--message=Note the QuickScale kit 0.2.0'
  npm install\n`,
    );
    expect(ran.out).toMatch(/ {2}git reset --hard [0-9a-f]{40}/);
    await rm(join(project, ".git/hooks/pre-commit"));
    await git(project, "add", "--", "quickscale.json", "package.json");
    await git(project, "commit", "--quiet", "--message=Note the QuickScale kit 0.2.0");
    expect(await status()).toBe("");
  });

  it("leaves a package.json unknown to git that is so", async () => {
    await git(project, "rm", "--quiet", "--cached", "package.json");
    await git(project, "commit", "--quiet", "--message=Without it");
    await release({ "package.json": withPackage });

    expect(await update([`--from=${upstream.url}`])).toMatchObject({ failure: undefined });
    expect(JSON.parse(await read("package.json")).devDependencies).toMatchObject({ kleur: "4.1.5" });
    expect(await status()).toBe("?? package.json\n");
  });
});

describe.each([
  ["a copy", copied],
  ["git subtree", takenIn],
])("a file that git ignores (%s)", (_, take) => {
  const ignored = async (lines: string) => {
    await change(project, { ".gitignore": () => lines });
    await commit(project, "Ignored");
  };

  it.each(["new.ts", "new/index.ts"])("is not written over by one that comes: helpers/%s", async (path) => {
    await take();
    await ignored("new.ts\nnew\n");
    const mine = `${KIT}/helpers/${path.replace("/index.ts", "")}`;
    await place(project, { [mine]: "precious\n" });
    await release({ [`helpers/${path}`]: () => "// theirs\n" });
    const before = await headOf();

    const { failure } = await update([`--from=${upstream.url}`]);

    expect(failure).toContain(`In the way, and not known to git: ${mine}. The kit brings files of that name`);
    expect(await read(mine)).toBe("precious\n");
    expect(await headOf()).toBe(before);
    expect(await status()).toBe("");
  });

  it("may stand where nothing comes, also in the place of one that was deleted here", async () => {
    await take();
    await git(project, "rm", "--quiet", `${KIT}/helpers/unused.ts`);
    await ignored("unused.ts\nnode_modules\n");
    const mine = [`${KIT}/helpers/unused.ts`, `${KIT}/node_modules/a/index.js`];
    await place(project, Object.fromEntries(mine.map((path) => [path, "precious\n"])));
    await release({ "helpers/new.ts": () => "// theirs\n" });

    expect(await update([`--from=${upstream.url}`])).toMatchObject({ failure: undefined });
    for (const path of mine) expect(await read(path)).toBe("precious\n");
  });
});

describe("a file that was changed here", () => {
  it.each([
    ["a copy", copied],
    ["git subtree", takenIn],
  ])("and is gone in the kit: nothing is marked, and one says what becomes of it (%s)", async (_, take) => {
    await take();
    await change(join(project, KIT), { "helpers/unused.ts": (text) => `${text}// mine\n` });
    await commit(project, "Mine");
    await git(upstream.clone, "rm", "--quiet", "helpers/unused.ts");
    await release({});

    const ran = await update([`--from=${upstream.url}`]);

    expect(ran.failure).toMatch(
      /^Changed on one side and gone on the other, or renamed: tools\/quickscale\/helpers\/unused\.ts\./,
    );
    expect(ran.failure).not.toContain("marked");
    expect(ran.out).toContain(`  git add ${KIT}/helpers/unused.ts  # or git rm ${KIT}/helpers/unused.ts\n`);
  });
});

it.each([
  ["a copy", copied, "cherry-pick --continue"],
  ["git subtree", takenIn, "commit --no-edit"],
])("a file that got two other names is settled by what is listed (%s)", async (_, take, onwards) => {
  await take();
  await git(project, "mv", `${KIT}/helpers/names.ts`, `${KIT}/helpers/mine.ts`);
  await commit(project, "Mine");
  await git(upstream.clone, "mv", "helpers/names.ts", "helpers/theirs.ts");
  await release({});

  const { out } = await update([`--from=${upstream.url}`]);

  const [, listed = ""] = /Next:\n {2}git status\n([\s\S]*?) {2}npx plop doctor/.exec(out) ?? [];
  expect(listed).toContain(`  git rm --quiet ${KIT}/helpers/names.ts\n`);
  expect(listed).toContain(`  git ${onwards}\n`);
  for (const command of listed.trim().split("\n")) {
    const [, ...words] = command
      .trim()
      .replace(/ {2}#.*/, "")
      .split(" ");
    await git(project, "-c", "core.editor=true", ...words);
  }
  expect(await status()).toBe("");
  expect(Object.keys(await tree(join(project, KIT, "helpers")))).toContain("theirs.ts");
});

describe("a password in an address", () => {
  const address = "https://ada:s3cret@git.example/kit.git";

  it.each([{ words: [] }, { words: ["--json"] }, { words: ["--dry-run"] }])(
    "is used, and neither shown nor kept: $words",
    async ({ words }) => {
      await takenIn();
      await git(project, "config", `url.${upstream.url}.insteadOf`, address);
      await release({ "helpers/words.ts": line(3, "// theirs") });

      const ran = await update([`--from=${address}`, ...words]);

      expect(ran).toMatchObject({ failure: undefined });
      expect(ran.out).toContain("git.example");
      expect(JSON.stringify(ran)).not.toContain("s3cret");
      if (words.length === 0) {
        expect(await read("quickscale.json")).not.toContain("s3cret");
        expect(JSON.parse(await read("quickscale.json")).core.from).toBe("https://git.example/kit.git");
      }
    },
  );

  it("is not shown where git can't get there", async () => {
    await takenIn();
    for (const words of [[], ["--json"]]) {
      const ran = await update(["--from=https://ada:s3cret@127.0.0.1:1/kit.git", ...words]);
      expect(ran.failure).toContain("can't be reached");
      expect(JSON.stringify(ran)).not.toContain("s3cret");
    }
  });
});

describe("before anything happens", () => {
  const refusal = async (words: readonly string[] = [`--from=${upstream.url}`]) => {
    const { failure, closing } = await update(words);
    expect(closing).toBeUndefined();
    return failure;
  };

  it("somebody without git is told so, and with one that is too old", async () => {
    await copied();
    const programs = await scratch();
    vi.stubEnv("PATH", programs);
    expect(await refusal()).toContain("There is no git on the PATH");
    await place(programs, { git: "#!/bin/sh\necho git version 2.24.4\n" });
    await chmod(join(programs, "git"), 0o755);
    expect(await refusal()).toContain("git is 2.24.4, and 2.25 or newer is needed");
  });

  it("somebody whose git has no subtree is told which package has it; a copy needs none", async () => {
    const own = (await git(folder, "--exec-path")).stdout.trim();
    const programs = await scratch();
    for (const name of await readdir(own)) {
      if (name !== "git-subtree") await symlink(join(own, name), join(programs, name));
    }
    await takenIn();
    await release({ "helpers/words.ts": line(3, "// theirs") });
    vi.stubEnv("GIT_EXEC_PATH", programs);
    expect(await refusal()).toContain("git-subtree");
    expect(await log()).toContain("The first commit");
    project = join(folder, "copy");
    await copied();
    expect(await update([`--from=${upstream.url}`])).toMatchObject({ failure: undefined });
  });

  it("there has to be a repository, with a commit, and the kit in it", async () => {
    await copyForProject(project, upstream.clone);
    expect(await refusal()).toContain("lies in no git repository");
    await git(project, "init", "--quiet");
    expect(await refusal()).toContain("has no commit yet");
    await place(project, { "README.md": "Mine\n" });
    await git(project, "add", "README.md");
    await git(project, "commit", "--quiet", "--message=One");
    expect(await refusal()).toMatch(
      /^There is no tools\/quickscale in the last commit of .*\. Commit it, or name the kit's folder, from the repository's top: --prefix=DIR$/,
    );
    expect(await refusal([`--from=${upstream.url}`, "--prefix=README.md"])).toContain("is not the kit");
    expect(await refusal([`--from=${upstream.url}`, "--prefix=../kit"])).toContain("no folder below");
  });

  it("what is nobody else's is named before anybody is led to a commit", async () => {
    await copyForProject(project, upstream.clone);
    await place(project, {
      ...{ ".gitignore": "*.local\n", ".env": "KEY=1\n", ".env.local": "KEY=1\n", ".env.example": "KEY=\n" },
      ...{ "db.sqlite3": "SQLite\0", ".venv/pyvenv.cfg": "home = /\n", ".venv/lib/ca.pem": "A\n" },
      ...{ "web/node_modules/.package-lock.json": "{}\n", "web/.env": "KEY=1\n", "a/.venv/pyvenv.cfg": "home = /\n" },
      "a/.gitignore": ".venv\n",
    });
    const named = "commit: .env .venv/ db.sqlite3 web/.env web/node_modules/. Then make one: ";
    expect(await refusal()).toContain(
      `lies in no git repository. Name first in a .gitignore what has no place in a ${named}git init, `,
    );
    await git(project, "init", "--quiet");
    expect(await refusal()).toContain(
      `has no commit yet. Name first in a .gitignore what has no place in a ${named}git add .`,
    );
    await place(project, { ".gitignore": ".env*\n*.sqlite3\n.venv\nnode_modules\n" });
    expect(await refusal()).toContain("has no commit yet. Make one: git add ., git commit.");
  });

  it("there has to be a branch", async () => {
    await copied();
    await git(project, "checkout", "--quiet", "--detach");
    expect(await refusal()).toContain("detached HEAD");
  });

  it("all that git knows has to be committed", async () => {
    await copied();
    await change(project, { "README.md": () => "Changed\n" });
    expect(await refusal()).toContain("Not committed yet: README.md.");
    await git(project, "add", "README.md");
    expect(await refusal()).toContain("Not committed yet: README.md.");
  });

  it.each([
    ["A rebase", "rebase", "git rebase --abort"],
    ["A cherry-pick", "cherry-pick", "git cherry-pick --abort"],
    ["A merge", "merge", "git merge --abort"],
  ])("%s in progress comes first", async (what, command, back) => {
    await copied();
    await git(project, "checkout", "--quiet", "-b", "other");
    await change(project, { "README.md": () => "Other\n" });
    await commit(project, "Other");
    await git(project, "checkout", "--quiet", "main");
    await change(project, { "README.md": () => "Mine again\n" });
    await commit(project, "Mine again");
    await expect(git(project, command, "other")).rejects.toThrow();

    const refused = await refusal();
    expect(refused).toContain(`${what} is in progress here`);
    expect(refused).toContain(back);
  });

  it("git has to know who commits", async () => {
    await copied();
    vi.stubEnv("GIT_COMMITTER_NAME", "");
    vi.stubEnv("GIT_COMMITTER_EMAIL", undefined);
    vi.stubEnv("EMAIL", undefined);
    await git(project, "config", "user.useConfigOnly", "true");
    expect(await refusal()).toContain("git doesn't know who you are");
  });

  it("somebody has to say where the kit comes from, and that has to be there", async () => {
    await copied();
    expect(await refusal([])).toContain("Where does the kit come from?");
    expect(await refusal(["--from=nowhere"])).toContain("nowhere is no remote of this repository");
    expect(await refusal([`--from=file://${folder}/nowhere.git`])).toContain("can't be reached");
    expect(await refusal([`--from=${folder}/shop/${KIT}/helpers`])).toContain("is not the kit");
    expect(await refusal(["--from=--upload-pack=touch x"])).toContain("no remote, no address");
    expect(await refusal(["--from=ext::touch x"])).toContain("transport 'ext' not allowed");
    await git(upstream.clone, "push", "--quiet", "origin", "main:next", "main:maintained");
    expect(await refusal([`--from=${upstream.url}`, "--branch=mian"])).toMatch(
      /has no branch or tag mian\. It has: main, .*kit-v0\.1\.0.*Name one: --branch=NAME/,
    );
    const other = join(folder, "other");
    await makeRepository(other);
    expect(await refusal([`--from=${other}`])).toContain("is not the kit");
  });

  it.each([
    ["a copy", copied],
    ["git subtree", takenIn],
  ])("a branch may be a tag, which is not remembered (%s)", async (_, take) => {
    await take();
    await release({ "helpers/words.ts": line(3, "// theirs") });
    await upstream.release("0.3.0", { "helpers/words.ts": line(4, "// theirs") });
    expect(await update([`--from=${upstream.url}`, "--branch=kit-v0.2.0"])).toMatchObject({
      closing: "the kit: 0.1.0 → 0.2.0",
    });
    expect(JSON.parse(await read("quickscale.json")).core).toEqual({ from: upstream.url });
    expect(await update()).toMatchObject({ closing: "the kit: 0.2.0 → 0.3.0" });
    expect(JSON.parse(await read("quickscale.json")).core).toEqual({ from: upstream.url, branch: "main" });
    await upstream.release("0.4.0", { "helpers/words.ts": line(5, "// theirs") });
    expect(await update(["--branch=kit-v0.4.0"])).toMatchObject({ closing: "the kit: 0.3.0 → 0.4.0" });
    expect(JSON.parse(await read("quickscale.json")).core).toEqual({ from: upstream.url, branch: "main" });
  });

  it("nothing is remembered of where nothing came from, but the first time", async () => {
    await takenIn();
    await update([`--from=${upstream.url}`]);
    await release({ "helpers/words.ts": line(3, "// theirs") });
    await update();
    await git(upstream.clone, "push", "--quiet", "origin", "main:next");
    const before = await headOf();

    for (const branch of ["kit-v0.1.0", "next"]) {
      const ran = await update([`--branch=${branch}`]);
      expect(ran.out).toContain("Nothing to do");
      expect(ran.closing).toBe(
        `the kit is 0.2.0, and nothing is newer at ${branch}${branch === "next" ? "" : ": what is there is older, 0.1.0"}`,
      );
    }
    expect(await headOf()).toBe(before);
    expect(JSON.parse(await read("quickscale.json")).core).toEqual({ from: upstream.url, branch: "main" });
  });

  it("a shallow clone lacks the history that tells how the kit came", async () => {
    await takenIn();
    const clone = join(folder, "shallow");
    await git(folder, "clone", "--quiet", "--depth=1", `file://${project}`, clone);
    project = clone;
    expect(await refusal()).toContain("git fetch --unshallow");
  });

  it("git subtree takes nothing from a folder that is no repository", async () => {
    await takenIn();
    const source = join(folder, "source");
    await cp(upstream.clone, source, { recursive: true, filter: (path) => !path.endsWith("/.git") });
    expect(await refusal([`--from=${source}`])).toContain("is updated from a repository");
  });
});
