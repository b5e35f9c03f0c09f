import { basename } from "node:path";
import type { Done, TaskContext } from "../changes/steps.ts";
import { quoted, Refusal } from "../errors.ts";
import { pullRequestPage, withoutPasswords } from "./addresses.ts";
import { commandLine, words } from "./commands.ts";
import { commitOf, copiedFiles } from "./originals.ts";
import { type Copy, findKit, type Subtree } from "./place.ts";
import { names, openRepository, type Repository, subtree } from "./repository.ts";
import { fetchSource, findSource, headsOf, locate, type Published, remotesOf } from "./source.ts";
import { digestOf, VENDORED, withEndings } from "./subset.ts";
import { makeTree, mergeTrees, readTree, type StoredFile } from "./trees.ts";

/** Where improvements go. */
interface Target {
  /** What git is given. */
  readonly to: string;
  readonly branch: string;
}

/** What a remote is called that is one's own copy of the kit's repository. */
const FORK = "fork";

/**
 * Pushes what was changed in the kit here to a branch of the kit's repository, or of a fork of it.
 *
 * @param root absolute path of the folder with the plopfile
 * @param asked where it goes, and where the kit lies, as far as somebody said so
 * @param task what the run knows
 * @throws Refusal saying what is in the way; nothing was pushed then
 */
export async function pushKit(
  root: string,
  asked: { readonly to: string; readonly branch: string; readonly prefix: string; readonly cwd: string },
  task: TaskContext,
): Promise<Done> {
  const repository = await openRepository(task, root);
  const place = await findKit(repository, asked.prefix);
  const source = await findSource(repository, root, { from: "", branch: "" }, asked.cwd);
  if (source.kind === "folder") {
    throw new Refusal(
      `The kit came from ${quoted(source.title)}, which is no repository, so nothing can be pushed on top of it. Say once where it really comes from: npx plop update-core --from=https://…`,
    );
  }
  const target = await findTarget(repository, root, source, asked);
  const what =
    place.way === "subtree"
      ? await splitSubtree(repository, place, source)
      : await commitCopy(repository, place, source, target, basename(root));
  const { printed: commands } = repository;
  if (what === undefined) return { commands, isUnchanged: true, closing: "nothing here is other than in the kit" };
  const isThere = (await headsOf(repository, target.to)).get(`refs/heads/${target.branch}`) === what.commit;
  if (isThere) return { commands, isUnchanged: true, closing: `the branch ${target.branch} has it all` };
  const done = await repository.run(["push", target.to, `${what.commit}:refs/heads/${target.branch}`]);
  if (done.code !== 0) throw new Refusal(refusedPush(target, done.stderr));
  const address = await addressOf(repository, target.to);
  const page = pullRequestPage(address, target.branch);
  return {
    commands,
    next: [
      page === undefined
        ? `Open a pull request from the branch ${target.branch} of ${withoutPasswords(address)}`
        : `Open a pull request: ${page}`,
      "npx plop update-core  # once it is taken over",
    ],
    closing: `${what.files} ${what.files === 1 ? "file" : "files"} on the branch ${target.branch}`,
  };
}

async function findTarget(
  repository: Repository,
  root: string,
  source: Published,
  asked: { readonly to: string; readonly branch: string; readonly cwd: string },
): Promise<Target> {
  const fork = (await remotesOf(repository)).includes(FORK) ? FORK : undefined;
  const said = asked.to === "" ? undefined : await locate(repository, asked.to, asked.cwd);
  if (said?.isFolder) throw new Refusal(`--to=${quoted(asked.to)} is no git repository.`);
  const to = said?.address ?? fork ?? source.address;
  const branch = asked.branch || `from-${basename(root).replaceAll(/[^\p{L}\p{N}_-]+/gu, "-")}`;
  const isName = await repository.look(["check-ref-format", `refs/heads/${branch}`]);
  if (isName.code !== 0 || branch.startsWith("-"))
    throw new Refusal(`--branch=${quoted(branch)} is no name for a branch.`);
  const isSource = (await addressOf(repository, to)) === (await addressOf(repository, source.address));
  if (isSource && [source.branch, "main", "master"].includes(branch)) {
    throw new Refusal(
      `${quoted(branch)} is where everybody gets the kit from. Push to another branch (--branch=NAME), and open a pull request from there.`,
    );
  }
  return { to, branch };
}

async function addressOf({ look }: Repository, remote: string): Promise<string> {
  const { code, stdout } = await look(["remote", "get-url", remote]);
  return code === 0 ? stdout.trim() : remote;
}

/** What is to be pushed. */
interface Improvements {
  readonly commit: string;
  /** How many files differ. */
  readonly files: number;
}

/** git subtree makes the kit's own commits of those here that touch it, on top of the one that was taken over last. */
async function splitSubtree(
  repository: Repository,
  { prefix, split }: Subtree,
  source: Published,
): Promise<Improvements | undefined> {
  // The commit that was taken over last has to be here, and with --squash it may not.
  const newest = await fetchSource(repository, source);
  const ours = `${repository.head}:${prefix}`;
  const paths: string[][] = [];
  for (const commit of [split, newest]) {
    const { code, stdout } = await repository.look(["diff", "--name-only", "-z", `${commit}^{tree}`, ours]);
    if (code === 0) paths.push(stdout.split("\0").filter((path) => path !== ""));
  }
  const fewest = paths.sort((one, other) => one.length - other.length)[0] ?? [];
  if (paths.length > 0 && fewest.length === 0) return undefined;
  if (fewest.length > 0) repository.task.say(`Other than in the kit: ${names(fewest)}`);
  const args = subtree(["split", `--prefix=${prefix}`], prefix);
  const commit = await repository.must(args, "Nothing was pushed.");
  return { commit: repository.task.dryRun ? "COMMIT" : commit, files: fewest.length };
}

/** The changed files of a copy, as one commit on top of the one that they were copied from. */
async function commitCopy(
  repository: Repository,
  copy: Copy,
  source: Published,
  { to, branch }: Target,
  name: string,
): Promise<Improvements | undefined> {
  // What was copied stands in the kit's repository then, and nothing is fetched.
  if (repository.task.dryRun && copy.vendored === undefined) return { commit: "COMMIT", files: 0 };
  const before = await copiedFiles(repository, source, copy);
  const ours = await readTree(repository, `${repository.head}:${copy.prefix}`);
  const changed = changedFiles(before.files, ours, copy.vendored !== undefined);
  if (changed.size === 0) return undefined;
  repository.task.say(`Other than in the kit: ${names([...changed.keys()])}`);
  if (repository.task.dryRun) return { commit: "COMMIT", files: changed.size };
  const base = await commitOf(repository, source, before);
  if (base === undefined) {
    throw new Refusal(
      `What was changed here can't be told apart: ${quoted(source.title)} has no tag kit-v${quoted(before.kit)}, which the copy in ${quoted(copy.prefix)} was made from.`,
    );
  }
  const kits = await readTree(repository, base);
  for (const [path, file] of changed) {
    const known = before.files[path];
    const kit = kits.get(path);
    if (known !== undefined && (kit === undefined || digestOf(kit.content) !== known)) {
      throw new Refusal(
        `${quoted(path)} was copied from another state of the kit than ${quoted(source.title)} has of version ${quoted(before.kit)}, so what was changed here can't be told apart.`,
      );
    }
    if (file === undefined) continue;
    const content = withEndings(file.content, kit?.content.includes("\r\n") ? "\r\n" : "\n");
    changed.set(path, content.equals(file.content) ? file : { mode: file.mode, content });
  }
  const tree = await makeTree(repository, base, changed);
  return { commit: await addTo(repository, { to, branch }, { base, tree, name }), files: changed.size };
}

function changedFiles(
  before: Readonly<Record<string, string>>,
  ours: ReadonlyMap<string, StoredFile>,
  isOfProject: boolean,
): Map<string, StoredFile | undefined> {
  const tops = new Set([...ours.keys()].map((path) => path.split("/")[0]));
  const isLeftOut = (path: string) => !tops.has(path.split("/")[0]);
  const isMade = (path: string) => isOfProject && (path === VENDORED || path === "package.json");
  const changed = new Map<string, StoredFile | undefined>();
  for (const path of new Set([...Object.keys(before), ...ours.keys()])) {
    const file = ours.get(path);
    const digest = file === undefined ? undefined : digestOf(file.content);
    if (digest !== before[path] && !isMade(path) && !isLeftOut(path)) changed.set(path, file);
  }
  return changed;
}

/** The kit as somebody has it. */
interface Own {
  /** The kit's commit that theirs was copied from. */
  readonly base: string;
  /** That commit's tree, with what they changed. */
  readonly tree: string;
  /** Who they are. */
  readonly name: string;
}

/**
 * Commits what is new on top of what was pushed before. What others committed to the branch since is merged with it.
 *
 * @returns the commit; the one that the branch stands at where nothing is new
 */
async function addTo(repository: Repository, { to, branch }: Target, own: Own): Promise<string> {
  const { look, ask } = repository;
  const tip = (await headsOf(repository, to)).get(`refs/heads/${branch}`);
  if (tip === undefined) return commitOwn(repository, own, own.base);
  await repository.must(["fetch", "--no-tags", to, `refs/heads/${branch}`]);
  if ((await look(["merge-base", "--is-ancestor", own.base, tip])).code !== 0) throw new Refusal(otherCommits(branch));
  const last = (await lastOwn(repository, own, tip)) ?? own.base;
  const treeOf = (commit: string) => ask(["rev-parse", `${commit}^{tree}`]);
  if (own.tree === (await treeOf(last))) return tip;
  const next = await commitOwn(repository, own, last);
  if (last === tip) return next;
  const merged = await mergeTrees(repository, last, tip, next);
  if ("paths" in merged) throw new Refusal(otherCommits(branch, merged.paths));
  if (merged.tree === (await treeOf(tip))) return tip;
  return ask(["commit-tree", merged.tree, "-p", tip, "-p", next, "-m", `Merge improvements from ${own.name}`]);
}

const subjectOf = ({ name }: Own) => `Improvements from ${name}`;

/** What tells a commit from one that somebody rewrote since (`git commit --amend`): the tree that it was made with. */
const TREE = "Quickscale-tree";

function commitOwn({ ask }: Repository, own: Own, parent: string): Promise<string> {
  return ask(["commit-tree", own.tree, "-p", parent, "-m", subjectOf(own), "-m", `${TREE}: ${own.tree}`]);
}

/** Finds what was pushed last among the commits of a branch. */
async function lastOwn({ ask }: Repository, own: Own, tip: string): Promise<string | undefined> {
  const found = await ask(["log", "--topo-order", "--format=%H %T%x00%B%x00%x00", `${own.base}..${tip}`]);
  const commits = found.split("\0\0").map((each) => each.trimStart().split("\0"));
  return commits
    .map(([names = "", message = ""]) => ({ names: names.split(" "), message: message.trim() }))
    .find(({ names: [, tree], message }) => message === `${subjectOf(own)}\n\n${TREE}: ${tree}`)?.names[0];
}

function otherCommits(branch: string, paths: readonly string[] = []): string {
  const where = paths.length === 0 ? "" : ` that change ${names(paths)}, too`;
  return `The branch ${quoted(branch)} has other commits there${where}. Push to one of its own: --branch=NAME`;
}

function refusedPush({ to, branch }: Target, stderr: string): string {
  if (/non-fast-forward|fetch first/.test(stderr)) return otherCommits(branch);
  return [
    `${commandLine(["push", to])} was refused. Where you may not write, fork the kit's repository on its page, and push to yours: --to=https://…`,
    `git said:\n${words({ stderr, stdout: "" })}`,
  ].join(" ");
}
