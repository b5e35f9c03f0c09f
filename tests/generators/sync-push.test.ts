import { chmod, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { syncPush } from "../../generators/sync-push.ts";
import { updateCore } from "../../generators/update-core.ts";
import { change, commit, copyForProject, line, makeRepository, publishSmallKit } from "../support/core.ts";
import { scratch } from "../support/files.ts";
import { git, SOMEBODY, type Upstream } from "../support/git.ts";
import { type Ran, runPlop } from "../support/plop.ts";

const KIT = "tools/quickscale";

let folder: string;
let upstream: Upstream;
let project: string;

/** What a person at the terminal was told to wait for. */
let waited: string[];

const push = (words: readonly string[] = [], dest = project): Promise<Ran> =>
  runPlop(syncPush, ["sync-push", `--dest=${dest}`, ...words], {
    cwd: dest,
    shell: { waitFor: (what) => waited.push(what) },
  });

const mine = async (path = KIT) => {
  await change(join(project, path), { "helpers/words.ts": line(18, "// mine"), "helpers/own.ts": () => "// own\n" });
  await commit(project, "Better words");
};

/** What a branch of a bare repository has beyond another state: names of files, with what became of them. */
const beyond = async (branch: string, base = "main", place = upstream.url) =>
  (await git(place, "diff", "--name-status", "--no-renames", base, branch)).stdout.trim().split("\n");

const branches = async (place = upstream.url) =>
  (await git(place, "for-each-ref", "--format=%(refname:short)", "refs/heads")).stdout.trim().split("\n");

beforeEach(async () => {
  waited = [];
  for (const [name, value] of Object.entries(SOMEBODY)) vi.stubEnv(name, value);
  folder = await scratch();
  upstream = await publishSmallKit(folder);
  project = join(folder, "acme");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function takenIn(prefix = KIT, options: readonly string[] = ["--squash"]): Promise<void> {
  await makeRepository(project);
  const add = ["subtree", "add", `--prefix=${prefix}`, upstream.url, "main", ...options];
  await git(project, "-c", "core.quotePath=false", ...add);
  await git(project, "remote", "add", "quickscale", upstream.url);
}

async function copied(): Promise<void> {
  await copyForProject(project, upstream.clone);
  await makeRepository(project);
  await git(project, "remote", "add", "quickscale", upstream.url);
}

describe.each([
  ["that git subtree took in", () => takenIn()],
  ["that came with its whole history", () => takenIn(KIT, [])],
  ["of which init copied a part", () => copied()],
])("what was changed in a kit %s", (_, prepare) => {
  beforeEach(prepare);

  it("goes to a branch of its repository, where a pull request takes it further", async () => {
    await mine();
    await change(project, { "README.md": () => "Not the kit's\n" });
    await commit(project, "Mine alone");

    const ran = await push();

    expect(ran).toMatchObject({ failure: undefined });
    expect(ran.out).toContain("Open a pull request from the branch from-acme of ");
    expect(await branches()).toEqual(["from-acme", "main"]);
    expect(await beyond("from-acme")).toEqual(["A\thelpers/own.ts", "M\thelpers/words.ts"]);
    expect(waited).toContain("Asking quickscale what it has");
    expect((await git(upstream.url, "merge-base", "main", "from-acme")).stdout).toBe(
      (await git(upstream.url, "rev-parse", "main")).stdout,
    );
  });

  it("can be taken over there, and comes back with an update", async () => {
    await mine();
    await push();
    await git(upstream.clone, "pull", "--quiet", "--no-rebase", "--no-edit", "origin", "from-acme");
    await upstream.release("0.2.0", { "helpers/words.ts": line(3, "// theirs") });

    const updated = await runPlop(updateCore, ["update-core", `--dest=${project}`], { cwd: project });

    expect(updated).toMatchObject({ failure: undefined, closing: "the kit: 0.1.0 → 0.2.0" });
    expect(await readFile(join(project, KIT, "helpers/words.ts"), "utf8")).toMatch(/\/\/ theirs[\s\S]*\/\/ mine/);
    expect((await push()).out).toContain("Nothing to do");
  });

  it("is added to what was pushed before", async () => {
    await mine();
    await push();
    const first = (await git(upstream.url, "rev-parse", "from-acme")).stdout;
    await change(join(project, KIT), { "helpers/names.ts": line(4, "// mine") });
    await commit(project, "Better names");

    expect(await push()).toMatchObject({ failure: undefined });
    expect((await beyond("from-acme")).length).toBe(3);
    expect((await git(upstream.url, "rev-parse", "from-acme~1")).stdout).toBe(first);
  });

  it("is there, whatever others committed to the branch since", async () => {
    await mine();
    await push();
    await git(upstream.clone, "fetch", "--quiet", "origin", "from-acme");
    await git(upstream.clone, "switch", "--quiet", "--detach", "FETCH_HEAD");
    await change(upstream.clone, { "helpers/words.ts": line(2, "// reviewed") });
    await commit(upstream.clone, "Reviewed");
    await git(upstream.clone, "push", "--quiet", "origin", "HEAD:from-acme");

    expect(await push()).toMatchObject({ failure: undefined, closing: "the branch from-acme has it all" });
    expect((await git(upstream.url, "show", "from-acme:helpers/words.ts")).stdout).toContain("// reviewed");
  });

  it("is nothing, where nothing was changed", async () => {
    expect((await push()).out).toContain("Nothing to do");
    expect(await branches()).toEqual(["main"]);
  });

  it("never goes to the branch that everybody gets the kit from", async () => {
    await mine();
    expect((await push(["--branch=main"])).failure).toContain("is where everybody gets the kit from");
    expect((await push(["--branch=main", `--to=${upstream.url}`])).failure).toContain("Push to another branch");
    expect(await branches()).toEqual(["main"]);
  });

  it("is only told with --dry-run", async () => {
    await mine();
    const ran = await push(["--dry-run"]);

    expect(ran.out).toContain("helpers/words.ts");
    expect(ran.out).toMatch(/\$ git push \S+ COMMIT:refs\/heads\/from-acme/);
    expect(ran.closing).toBe("2 files would go to the branch from-acme");
    expect(await branches()).toEqual(["main"]);
  });

  it("is not pushed onto other work", async () => {
    await mine();
    await git(upstream.clone, "checkout", "--quiet", "--orphan", "stranger");
    await git(upstream.clone, "commit", "--quiet", "--message=Strange");
    await git(upstream.clone, "push", "--quiet", "origin", "stranger:from-acme");
    const before = (await git(upstream.url, "rev-parse", "from-acme")).stdout;

    expect((await push()).failure).toContain("Push to one of its own: --branch=NAME");
    expect((await git(upstream.url, "rev-parse", "from-acme")).stdout).toBe(before);
  });
});

describe("what others committed to the branch of a copy", () => {
  const reviewed = (changes: Parameters<typeof change>[1]) =>
    review(async (clone) => {
      await change(clone, changes);
      await commit(clone, "Reviewed");
    });

  /** Somebody looks at the branch in a clone of theirs, and pushes what they make of it. */
  const review = async (make: (clone: string) => Promise<unknown>) => {
    const clone = join(folder, "reviewer");
    await git(folder, "clone", "--quiet", "--branch=from-acme", upstream.url, clone);
    await make(clone);
    await git(clone, "push", "--quiet", "--force");
    await rm(clone, { recursive: true });
  };

  const tip = async () => (await git(upstream.url, "rev-parse", "from-acme")).stdout;
  const onBranch = async (path: string) => (await git(upstream.url, "show", `from-acme:${path}`)).stdout;

  beforeEach(async () => {
    await copied();
    await mine();
    await push();
  });

  it("stays, where nothing is new", async () => {
    const again = await push();
    expect(again.out).toContain("Other than in the kit: helpers/words.ts, helpers/own.ts");
    expect(again).toMatchObject({
      failure: undefined,
      closing: "the branch from-acme has it all",
    });
    await reviewed({ "helpers/words.ts": line(2, "// reviewed") });
    const before = await tip();

    expect(await push()).toMatchObject({ failure: undefined, closing: "the branch from-acme has it all" });
    expect(await tip()).toBe(before);
  });

  it("is merged with what is new, time and again", async () => {
    await reviewed({ "helpers/words.ts": line(2, "// reviewed"), "helpers/theirs.ts": () => "// theirs\n" });
    for (const number of [4, 5]) {
      await change(join(project, KIT), { "helpers/names.ts": line(number, "// mine") });
      await commit(project, "Better names");
      const before = await tip();

      expect(await push()).toMatchObject({ failure: undefined });
      expect((await git(upstream.url, "merge-base", "from-acme", before.trim())).stdout).toBe(before);
      expect(await onBranch("helpers/words.ts")).toMatch(/\/\/ reviewed[\s\S]*\/\/ mine/);
      expect(await onBranch("helpers/theirs.ts")).toBe("// theirs\n");
      expect((await onBranch("helpers/names.ts")).match(/mine/g)).toHaveLength(number - 3);
    }
  });

  it("stays, where somebody took back what was pushed", async () => {
    await review((clone) => git(clone, "revert", "--no-edit", "HEAD"));
    expect(await push()).toMatchObject({ failure: undefined, closing: "the branch from-acme has it all" });
    expect(await beyond("from-acme")).toEqual([""]);
  });

  it.each([
    ["on top of it", reviewed],
    [
      "by amending it",
      (changes: Parameters<typeof change>[1]) =>
        review(async (clone) => {
          await change(clone, changes);
          await git(clone, "commit", "--quiet", "--all", "--amend", "--no-edit");
        }),
    ],
  ])("is never replaced, where both changed the same file, %s", async (_, edit) => {
    await edit({ "helpers/words.ts": line(2, "// reviewed") });
    const before = await tip();
    await change(join(project, KIT), { "helpers/words.ts": line(6, "// mine as well") });
    await commit(project, "More words");

    expect((await push()).failure).toContain(
      "The branch from-acme has other commits there that change helpers/words.ts, too. Push to one of its own",
    );
    expect(await tip()).toBe(before);
  });

  it("stays, where it came from another folder of the same name", async () => {
    project = join(folder, "another/acme");
    await copied();
    await change(join(project, KIT), { "helpers/names.ts": line(4, "// theirs") });
    await commit(project, "Better names");

    expect(await push()).toMatchObject({ failure: undefined });
    expect(await beyond("from-acme")).toEqual(["M\thelpers/names.ts", "A\thelpers/own.ts", "M\thelpers/words.ts"]);
  });

  it("sees what was taken back here since", async () => {
    await change(join(project, KIT), { "helpers/words.ts": (text) => text.replace("// mine", "// line 18") });
    await commit(project, "No, they were right");

    expect(await push()).toMatchObject({ failure: undefined });
    expect(await beyond("from-acme")).toEqual(["A\thelpers/own.ts"]);
  });
});

it("goes to a fork, by the name of its remote or as it is told", async () => {
  await takenIn();
  await mine();
  const forks = ["one.git", "other.git"].map((name) => join(folder, name)) as [string, string];
  for (const fork of forks) await git(folder, "clone", "--quiet", "--bare", upstream.url, fork);
  await git(project, "remote", "add", "fork", forks[0]);

  expect(await push()).toMatchObject({ failure: undefined });
  expect(await branches(forks[0])).toEqual(["from-acme", "main"]);
  expect(await push([`--to=${forks[1]}`, "--branch=better/words"])).toMatchObject({ failure: undefined });
  expect(await branches(forks[1])).toEqual(["better/words", "main"]);
  expect(await branches()).toEqual(["main"]);
});

it("may come from below the top, from folders with blanks and letters of any kind", async () => {
  const prefix = "clients/Bäckerei Süß/tools/quickscale";
  await takenIn(prefix);
  await mine(prefix);

  expect(await push([], join(project, "clients/Bäckerei Süß"))).toMatchObject({ failure: undefined });
  expect(await beyond("from-Bäckerei-Süß")).toEqual(["A\thelpers/own.ts", "M\thelpers/words.ts"]);
});

it("says what to do where somebody may not write: a fork", async () => {
  await takenIn();
  await mine();
  const hook = join(upstream.url, "hooks/pre-receive");
  await writeFile(hook, "#!/bin/sh\necho 'permission denied' >&2\nexit 1\n");
  await chmod(hook, 0o755);

  const { failure } = await push();

  expect(failure).toContain("fork the kit's repository on its page");
  expect(failure).toContain("permission denied");
});

describe("what was changed in a copy that came from an agency", () => {
  let agency: string;
  const WORDS = `${KIT}/helpers/words.ts`;

  const update = () =>
    runPlop(updateCore, ["update-core", `--dest=${project}`, `--from=../agency/${KIT}`], { cwd: project });
  const inAgency = async (path: string, branch = "from-acme") =>
    (await git(agency, "show", `${branch}:${KIT}/${path}`)).stdout;

  beforeEach(async () => {
    agency = join(folder, "agency");
    await makeRepository(agency, { "clients/other/secret.txt": "Not for acme\n" });
    await git(agency, "subtree", "add", `--prefix=${KIT}`, upstream.url, "main", "--squash");
    await git(agency, "remote", "add", "quickscale", upstream.url);
    await change(agency, { [WORDS]: line(10, "// the agency's") });
    await commit(agency, "Words of our own");
    await copied();
    expect(await update()).toMatchObject({ failure: undefined });
    await mine();
  });

  it("goes to a branch of the agency's repository, which takes it over, and hands it on", async () => {
    await change(agency, { "README.md": () => "More to read\n", [`${KIT}/helpers/names.ts`]: line(1, "// newer") });
    await commit(agency, "Since then");
    const status = (await git(agency, "status", "--porcelain", "--branch")).stdout;

    const ran = await push();

    expect(ran).toMatchObject({ failure: undefined, closing: "2 files on the branch from-acme" });
    expect((await git(agency, "status", "--porcelain", "--branch")).stdout).toBe(status);
    expect(await beyond("from-acme", "HEAD", agency)).toEqual([`A\t${KIT}/helpers/own.ts`, `M\t${WORDS}`]);
    expect(await inAgency("helpers/words.ts")).toMatch(/\/\/ the agency's[\s\S]*\/\/ mine/);
    expect(await branches()).toEqual(["main"]);
    // Nothing else of the agency comes here.
    const secret = (await git(agency, "rev-parse", "HEAD:clients/other/secret.txt")).stdout.trim();
    await expect(git(project, "cat-file", "-e", secret)).rejects.toThrow();

    expect(ran.out).toContain(`git -C ${agency} merge from-acme`);
    await git(agency, "merge", "--quiet", "--no-edit", "from-acme");
    expect(await update()).toMatchObject({ failure: undefined });
    expect((await push()).out).toContain("Nothing to do");
    expect(await push([], agency)).toMatchObject({ failure: undefined });
    expect(await beyond("from-agency")).toEqual(["M\thelpers/names.ts", "A\thelpers/own.ts", "M\thelpers/words.ts"]);

    await change(join(project, KIT), { "helpers/names.ts": line(4, "// mine") });
    await commit(project, "Better names");
    expect(await push()).toMatchObject({ failure: undefined });
    expect(await beyond("from-acme", "HEAD", agency)).toEqual([`M\t${KIT}/helpers/names.ts`]);
  });

  it("is added to what was pushed before, with what others did since", async () => {
    expect(await push()).toMatchObject({ failure: undefined });
    await change(agency, { [`${KIT}/generators/app.ts`]: line(1, "// newer"), "README.md": () => "Newer\n" });
    await commit(agency, "Since then");
    await git(agency, "switch", "--quiet", "from-acme");
    await change(agency, { [`${KIT}/helpers/own.ts`]: () => "// reviewed\n" });
    await commit(agency, "Reviewed");
    await change(join(project, KIT), { "helpers/names.ts": line(4, "// mine") });
    await commit(project, "Better names");
    expect((await push()).failure).toContain(`from-acme is the branch that ${agency} stands at`);
    await git(agency, "switch", "--quiet", "main");

    expect(await push()).toMatchObject({ failure: undefined });
    expect(await inAgency("helpers/own.ts")).toBe("// reviewed\n");
    expect(await inAgency("helpers/names.ts")).toContain("// mine");
    await git(agency, "merge", "--quiet", "--no-edit", "from-acme");
    expect(await inAgency("generators/app.ts", "main")).toContain("// newer");
    expect((await push()).out).toContain("Nothing to do");
  });

  it("is committed on top of what was copied, where the agency changed the same file since", async () => {
    await change(agency, { [WORDS]: line(18, "// the agency's, too") });
    await commit(agency, "The same line");

    expect(await push()).toMatchObject({ failure: undefined });
    expect((await git(agency, "merge-base", "main", "from-acme")).stdout).toBe(
      (await git(agency, "rev-parse", "main~1")).stdout,
    );
  });

  it("goes nowhere else", async () => {
    const { failure } = await push([`--to=${upstream.url}`]);
    expect(failure).toContain(`The kit here comes from ${agency}`);
    await git(project, "remote", "add", "fork", "https://kit.example/fork.git");
    expect((await push(["--to=fork"])).failure).toContain("leave that out");
    expect(await push([`--to=${agency}`, "--branch=theirs"])).toMatchObject({ failure: undefined });
    expect(await branches(agency)).toEqual(["main", "theirs"]);
    expect(await branches()).toEqual(["main"]);
  });

  it("is only told with --dry-run", async () => {
    const { closing, out } = await push(["--dry-run"]);
    expect(closing).toBe("2 files would go to the branch from-acme");
    expect(out).toContain(`$ git -C ${agency} push . COMMIT:refs/heads/from-acme`);
    expect(await branches(agency)).toEqual(["main"]);
  });

  it("is refused where the agency never committed what was copied", async () => {
    await change(agency, { [WORDS]: line(3, "// not committed") });
    expect(await update()).toMatchObject({ failure: undefined });
    expect((await push()).failure).toContain(`No commit of ${agency} has helpers/words.ts as copied from there`);

    await git(agency, "commit", "--quiet", "--all", "--message=It is now");
    expect(await push()).toMatchObject({ failure: undefined });
  });

  it("is named where that folder lies in no repository any more, or is not in its last commit", async () => {
    await git(agency, "rm", "-r", "--quiet", "--cached", KIT);
    await git(agency, "commit", "--quiet", "--message=No kit");
    expect((await push()).failure).toContain("has no such folder");
    await rm(join(agency, ".git"), { recursive: true });
    const before = (await git(project, "rev-parse", "HEAD")).stdout;

    const { failure } = await push();
    expect(failure).toContain("lies in none, so there is no branch to push to");
    expect(failure).toContain("Changed here: helpers/words.ts, helpers/own.ts");
    expect((await git(project, "rev-parse", "HEAD")).stdout).toBe(before);
  });
});

it("says where it goes, where init copied what an agency had changed", async () => {
  await change(upstream.clone, { "helpers/words.ts": line(3, "// the agency's") });
  await copied();
  await mine();

  expect((await push()).failure).toContain("npx plop update-core --from=DIR");
});

it("is refused where nothing tells what was changed", async () => {
  await copied();
  await mine();
  await git(upstream.clone, "push", "--quiet", "--delete", "origin", "kit-v0.1.0");
  expect((await push()).failure).toContain("has no tag kit-v0.1.0");

  await git(project, "remote", "remove", "quickscale");
  expect((await push()).failure).toContain("Where does the kit come from?");
  await rm(join(upstream.clone, ".git"), { recursive: true });
  await runPlop(updateCore, ["update-core", `--dest=${project}`, `--from=${upstream.clone}`], { cwd: project });
  expect((await push()).failure).toContain("which is no repository");
});

it.each(["a..b", "-x", "a b", "refs/heads/main", "HEAD"])("refuses %j, which is no name for a branch", async (name) => {
  await takenIn();
  await mine();
  expect((await push([`--branch=${name}`])).failure).toContain("is no name for a branch");
});

describe("a branch that others get something from", () => {
  let fork: string;

  beforeEach(async () => {
    await takenIn();
    await mine();
    fork = join(folder, "fork.git");
    await git(folder, "clone", "--quiet", "--bare", upstream.url, fork);
  });

  it.each([
    ["has the name of a tag", "kit-v0.1.0", "is a tag of"],
    ["is a fork's main", "main", "is where everybody gets the kit from"],
    ["is that in other letters", "MAIN", "is where everybody gets the kit from"],
    ["is what its repository stands at", "trunk", "is the branch that"],
  ])("is never pushed to: it %s", async (_, branch, said) => {
    await git(fork, "branch", "trunk");
    await git(fork, "symbolic-ref", "HEAD", "refs/heads/trunk");
    const before = (await git(fork, "for-each-ref")).stdout;
    await symlink(fork, join(folder, "link"));

    for (const to of [fork, "../link"]) {
      for (const more of [[], ["--dry-run"]]) {
        expect((await push([`--to=${to}`, `--branch=${branch}`, ...more])).failure).toContain(said);
      }
    }
    expect((await git(fork, "for-each-ref")).stdout).toBe(before);
  });
});
