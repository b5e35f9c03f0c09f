import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { embedCore } from "../../generators/embed-core.ts";
import { syncPush } from "../../generators/sync-push.ts";
import { updateCore } from "../../generators/update-core.ts";
import { change, commit, copyForProject, line, makeRepository, publishSmallKit } from "../support/core.ts";
import { scratch, tree } from "../support/files.ts";
import { git, SOMEBODY, type Upstream } from "../support/git.ts";
import { type Ran, runPlop } from "../support/plop.ts";

const KIT = "tools/quickscale";

let folder: string;
let upstream: Upstream;
let agency: string;
let client: string;

/** Called in the agency's repository. */
const embed = (words: readonly string[]): Promise<Ran> =>
  runPlop(embedCore, ["embed-core", ...words, `--dest=${agency}`], { cwd: agency });

const inClient = (generator: Parameters<typeof runPlop>[0], name: string, words: readonly string[] = []) =>
  runPlop(generator, [name, `--dest=${client}`, ...words], { cwd: client });

beforeEach(async () => {
  for (const [name, value] of Object.entries(SOMEBODY)) vi.stubEnv(name, value);
  folder = await scratch();
  upstream = await publishSmallKit(folder);
  agency = join(folder, "agency");
  client = join(folder, "a client");
  await makeRepository(agency, {
    "quickscale.json": JSON.stringify({ kit: "0.1.0", core: { from: upstream.url, branch: "main" } }),
  });
  await makeRepository(client);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it("puts the kit into a project, where it is updated and pushed from then on", async () => {
  const ran = await embed(["../a client"]);

  expect(ran).toMatchObject({ failure: undefined, closing: "the kit in tools/quickscale" });
  expect(ran.out).toContain("$ git subtree add --prefix=tools/quickscale --squash ");
  expect((await tree(join(client, KIT)))["helpers/words.ts"]).toContain("// line 1\n");
  expect(JSON.parse(await readFile(join(client, "quickscale.json"), "utf8"))).toEqual({
    $schema: "./tools/quickscale/quickscale.schema.json",
    kit: "0.1.0",
    core: { from: "../kit.git", branch: "main" },
  });
  expect((await git(client, "status", "--porcelain")).stdout).toBe("");

  await change(join(client, KIT), { "helpers/words.ts": line(18, "// mine") });
  await commit(client, "Mine");
  await upstream.release("0.2.0", { "helpers/words.ts": line(3, "// theirs") });
  expect(await inClient(updateCore, "update-core")).toMatchObject({ closing: "the kit: 0.1.0 → 0.2.0" });
  expect(await inClient(syncPush, "sync-push")).toMatchObject({ failure: undefined });
  expect((await git(upstream.url, "show", "from-a-client:helpers/words.ts")).stdout).toMatch(
    /\/\/ theirs[\s\S]*\/\/ mine/,
  );
});

it("takes the address of a remote, which has no name in other repositories", async () => {
  await git(agency, "remote", "add", "core", "../kit.git");
  await change(agency, { "quickscale.json": () => JSON.stringify({ core: { from: "core", branch: "main" } }) });

  expect(await embed(["../a client"])).toMatchObject({ failure: undefined });
  expect(JSON.parse(await readFile(join(client, "quickscale.json"), "utf8")).core.from).toBe("../kit.git");
});

it("writes an absolute path down only where somebody typed it", async () => {
  expect(await embed(["../a client", `--from=${upstream.url}`])).toMatchObject({ failure: undefined });
  expect(JSON.parse(await readFile(join(client, "quickscale.json"), "utf8")).core.from).toBe(upstream.url);
});

it("remembers no tag", async () => {
  await upstream.release("0.2.0", { "helpers/words.ts": line(3, "// theirs") });

  expect(await embed(["../a client", "--branch=kit-v0.1.0"])).toMatchObject({ failure: undefined });

  expect(JSON.parse(await readFile(join(client, "quickscale.json"), "utf8"))).toMatchObject({
    kit: "0.1.0",
    core: { from: "../kit.git" },
  });
  expect(await inClient(updateCore, "update-core")).toMatchObject({ closing: "the kit: 0.1.0 → 0.2.0" });
});

it("doesn't write over a file that git ignores", async () => {
  await change(client, { ".gitignore": () => "tools\n", tools: () => "precious\n" });
  await git(client, "add", ".gitignore");
  await git(client, "commit", "--quiet", "--message=Ignored");

  expect((await embed(["../a client"])).failure).toContain("In the way, and not known to git: tools.");
  expect(await readFile(join(client, "tools"), "utf8")).toBe("precious\n");
});

it.each(["core", "../kit.git"])("finds where this kit came from, wherever one stands: %s", async (from) => {
  await git(agency, "remote", "add", "core", "../kit.git");
  await change(agency, { "quickscale.json": () => JSON.stringify({ core: { from, branch: "main" } }) });

  const ran = await runPlop(embedCore, ["embed-core", client, `--dest=${agency}`], { cwd: folder });

  expect(ran).toMatchObject({ failure: undefined });
});

it("may put it below the top of a repository of several clients", async () => {
  const shop = join(client, "clients/Süß & Co");
  await change(shop, { "README.md": () => "The shop\n" });
  await commit(client, "The shop");

  expect(await embed([shop])).toMatchObject({ failure: undefined });
  expect(await tree(join(shop, KIT))).toHaveProperty(["plopfile.ts"]);
  client = shop;
  await upstream.release("0.2.0", { "helpers/words.ts": line(3, "// theirs") });
  expect(await inClient(updateCore, "update-core")).toMatchObject({ closing: "the kit: 0.1.0 → 0.2.0" });
});

it("says what is left where a hook won't have the note", async () => {
  await change(client, { ".git/hooks/pre-commit": () => "#!/bin/sh\nexit 1\n" });
  await chmod(join(client, ".git/hooks/pre-commit"), 0o755);

  const ran = await embed(["../a client", "--json"]);

  expect(ran.failure).toMatch(
    /The kit is there, and not committed: quickscale\.json\. A hook of yours may have refused it: nothing was said\.$/,
  );
  expect(ran.report()).toMatchObject({
    commands: [
      expect.stringContaining("git fetch"),
      expect.stringContaining("git subtree add"),
      "git add -- quickscale.json",
      expect.stringContaining("git commit"),
    ],
    next: [
      "git -C '../a client' add -- quickscale.json",
      "git -C '../a client' commit --quiet '--message=Note the QuickScale kit 0.1.0'",
      expect.stringContaining("npx plop embed '--dest=../a client'"),
      expect.stringMatching(/^git -C '..\/a client' reset --hard [0-9a-f]{40} /),
    ],
  });
});

it("says what stands there already, and what to do", async () => {
  await embed(["../a client"]);
  expect((await embed(["../a client"])).failure).toContain("already exists in");
  expect((await embed(["../a client"])).failure).toContain("the kit is there already. npx plop update-core");

  const project = join(folder, "project");
  await copyForProject(project, upstream.clone);
  await makeRepository(project);
  const { failure } = await embed(["../project"]);
  expect(failure).toContain("the follow-up generators that init wrote stand there");
  expect(failure).toContain("git rm -r --quiet tools/quickscale");
  await git(project, "rm", "-r", "--quiet", KIT);
  await git(project, "commit", "--quiet", "--message=Make room for the whole kit");
  expect(await embed(["../project"])).toMatchObject({ failure: undefined });

  await change(project, { "tools/other/notes.txt": () => "Mine\n" });
  await commit(project, "Mine");
  expect((await embed(["../project", "--prefix=tools/other"])).failure).toContain("something else stands there");
});

it("changes nothing where something is in the way", async () => {
  expect((await embed(["../nowhere"])).failure).toContain("There is no folder");
  const elsewhere = await runPlop(embedCore, ["embed-core", "../a client", `--dest=${folder}`], { cwd: agency });
  expect(elsewhere.failure).toContain(
    "Where does the kit come from? Say it once, and quickscale.json remembers it: npx plop embed-core '../a client' --from=REMOTE",
  );
  await change(client, { "README.md": () => "Changed\n" });
  expect((await embed(["../a client"])).failure).toContain("Not committed yet: README.md.");
  await git(client, "checkout", "--quiet", ".");
  expect((await embed(["../a client", "--branch=mian"])).failure).toContain(
    "has no branch or tag mian. It has: main, kit-v0.1.0.",
  );
  expect((await embed(["../a client", `--from=${agency}`])).failure).toContain("is not the kit");
  const dry = await embed(["../a client", "--dry-run"]);
  expect(dry.out).toContain("$ git subtree add --prefix=tools/quickscale --squash");
  expect(dry.closing).toBe("what would come, to tools/quickscale: 0.1.0");
  expect((await git(client, "log", "--format=%s")).stdout).toBe("The first commit\n");
});
