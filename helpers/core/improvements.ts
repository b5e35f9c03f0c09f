import { quoted, Refusal } from "../errors.ts";
import { newestLike } from "./around.ts";
import { type Changes, commitOnto, fetchTip, isBefore, otherCommits } from "./onto.ts";
import { commitOf, copiedFiles, unlike } from "./originals.ts";
import type { Copy, Subtree } from "./place.ts";
import { names, type Repository, subtree } from "./repository.ts";
import { fetchSource, type Published, type Source } from "./source.ts";
import { digestOf, VENDORED, type Vendored } from "./subset.ts";
import type { Target } from "./target.ts";
import { readTree, type StoredFile } from "./trees.ts";

/** What is to be pushed. */
export interface Improvements {
  /** Undefined where nothing of it is new there. */
  readonly commit: string | undefined;
  /** How many files differ; undefined where that is not looked for. */
  readonly files?: number;
}

/**
 * Lets git subtree make the kit's own commits of those here that touch it, on top of the one that was taken over last.
 *
 * @param repository the one that the kit lies in
 * @param place where it lies there
 * @param source where it comes from
 * @returns undefined where nothing is other than in the kit
 */
export async function splitSubtree(
  repository: Repository,
  { prefix, split }: Subtree,
  source: Source,
): Promise<Improvements | undefined> {
  if (source.kind === "folder") throw new Error("git subtree has no commits of a folder");
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

/**
 * Makes a commit of the changed files of a copy, on top of the one that they were copied from.
 *
 * @param repository the one that the copy lies in
 * @param copy where it lies there
 * @param source where the kit comes from
 * @param target the branch that the commit is for
 * @param name who made the changes
 * @returns undefined where nothing is other than in the kit
 * @throws Refusal where nothing tells what was changed, or where the branch has something else
 */
export async function commitCopy(
  repository: Repository,
  copy: Copy,
  source: Source,
  target: Target,
  name: string,
): Promise<Improvements | undefined> {
  // What was copied stands in the kit's repository then, and nothing is fetched.
  if (repository.task.dryRun && copy.vendored === undefined) return { commit: "COMMIT" };
  const before = await copiedFiles(repository, source, copy);
  const files = await changedFiles(repository, copy, before);
  if (files.size === 0) return undefined;
  repository.task.say(`Other than in the kit: ${names([...files.keys()])}`);
  if (repository.task.dryRun) return { commit: "COMMIT", files: files.size };
  const copied = new Map(Object.entries(before.files).filter(([path]) => files.has(path)));
  await fetchTip(target);
  const base =
    source.kind === "folder"
      ? await baseAround(target, copied)
      : await baseInKit(repository, copy, source, before, copied);
  return { commit: await commitOnto(target, base, { name, repository, files, copied }), files: files.size };
}

/**
 * Finds what was changed in a copy.
 *
 * @param repository the one that it lies in
 * @param copy where it lies there
 * @param before what was copied
 * @returns each file as it is now, by its path below the copy's folder; undefined for one that is gone
 */
export async function changedFiles(
  repository: Repository,
  { prefix, vendored }: Copy,
  before: Vendored,
): Promise<Map<string, StoredFile | undefined>> {
  const ours = await readTree(repository, `${repository.head}:${prefix}`);
  const tops = new Set([...ours.keys()].map((path) => path.split("/")[0]));
  const isLeftOut = (path: string) => !tops.has(path.split("/")[0]);
  const isMade = (path: string) => vendored !== undefined && (path === VENDORED || path === "package.json");
  const changed = new Map<string, StoredFile | undefined>();
  for (const path of new Set([...Object.keys(before.files), ...ours.keys()])) {
    const file = ours.get(path);
    const digest = file === undefined ? undefined : digestOf(file.content);
    if (digest !== before.files[path] && !isMade(path) && !isLeftOut(path)) changed.set(path, file);
  }
  return changed;
}

async function baseInKit(
  repository: Repository,
  { prefix }: Copy,
  source: Published,
  before: Vendored,
  copied: Changes["copied"],
): Promise<string> {
  const base = await commitOf(repository, source, before);
  const apart = "so what was changed here can't be told apart";
  if (base === undefined) {
    throw new Refusal(
      `What was changed here can't be told apart: ${quoted(source.title)} has no tag kit-v${quoted(before.kit)}, which the copy in ${quoted(prefix)} was made from.`,
    );
  }
  const other = await unlike(repository, `${base}:`, copied);
  if (other === undefined) return base;
  throw new Refusal(
    `${quoted(other)} was copied from another state of the kit than ${quoted(source.title)} has of version ${quoted(before.kit)}, ${apart}. Where it came from somebody who had changed the kit, such as an agency, it goes back to them: npx plop update-core --from=DIR, with the kit's folder in a clone of their repository, then npx plop sync-push.`,
  );
}

/** Others may have changed the repository since, and may have merged some of it into the branch. */
async function baseAround(target: Target, copied: Changes["copied"]): Promise<string> {
  const { commands, prefix, tip, branch, title } = target;
  const common = tip === undefined ? undefined : await commands.look(["merge-base", "HEAD", tip]);
  const starts = ["HEAD", ...(common?.code === 0 ? [common.stdout.trim()] : [])];
  let isKnown = false;
  for (const start of starts) {
    const base = await newestLike({ commands, prefix }, start, copied);
    if (base === undefined) continue;
    isKnown = true;
    const commit = await commands.ask(["rev-parse", base]);
    if (tip === undefined || (await isBefore(target, tip, commit)) || (await isBefore(target, commit, tip))) {
      return commit;
    }
  }
  if (isKnown) throw new Refusal(otherCommits(branch));
  throw new Refusal(
    `No commit of ${quoted(title)} has ${names([...copied.keys()])} as copied from there, so nothing can be pushed on top of it. Commit there what it was copied from, then here: npx plop update-core, and npx plop sync-push again.`,
  );
}
