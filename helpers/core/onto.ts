import { posix } from "node:path";
import { quoted, Refusal } from "../errors.ts";
import { unlike } from "./originals.ts";
import { names, type Repository } from "./repository.ts";
import { withEndings } from "./subset.ts";
import type { Target } from "./target.ts";
import { makeTree, mergeTrees, readTree, type StoredFile } from "./trees.ts";

/** What somebody changed in a copy of the kit. */
export interface Changes {
  /** Who they are. */
  readonly name: string;
  /** The repository that they changed it in. */
  readonly repository: Repository;
  /** What each file is now, by its path below the kit's folder; undefined for one that is gone. */
  readonly files: ReadonlyMap<string, StoredFile | undefined>;
  /** The digest of what each of them was, as far as it was copied. */
  readonly copied: ReadonlyMap<string, string>;
}

/**
 * Commits changes on top of what was pushed to a branch before. What others committed there since is merged with them.
 *
 * @param target the branch
 * @param base a commit of the same repository that has the files as they were copied
 * @param changes what they are now
 * @returns the commit; undefined where nothing is new
 * @throws Refusal where the branch has something else, or others changed the same file there
 */
export async function commitOnto(target: Target, base: string, changes: Changes): Promise<string | undefined> {
  const { commands, tip, branch } = target;
  const treeOf = (commit: string) => commands.ask(["rev-parse", `${commit}^{tree}`]);
  if (tip === undefined || (await isBefore(target, tip, base))) {
    const tree = await changedTree(target, base, changes);
    return tree === (await treeOf(base)) ? undefined : commitOwn(target, changes, tree, base);
  }
  if (!(await isBefore(target, base, tip))) throw new Refusal(otherCommits(branch));
  const own = await ownCommits(target, changes, `${base}..${tip}`);
  const began = own.at(-1)?.parent ?? base;
  const start = (await isBefore(target, began, base)) ? base : began;
  if ((await unlike(commands, `${start}:${target.prefix}`, changes.copied)) !== undefined) {
    throw new Refusal(otherCommits(branch));
  }
  const tree = await changedTree(target, start, changes);
  const last = own[0]?.commit ?? start;
  if (tree === (await treeOf(last))) return undefined;
  const next = await commitOwn(target, changes, tree, last);
  if (last === tip) return next;
  const merged = await mergeTrees(commands, last, tip, next);
  if ("paths" in merged) throw new Refusal(otherCommits(branch, merged.paths));
  if (merged.tree === (await treeOf(tip))) return undefined;
  const message = `Merge improvements from ${changes.name}`;
  return commands.ask(["commit-tree", merged.tree, "-p", tip, "-p", next, "-m", message]);
}

/**
 * Brings what stands on the branch here, where it isn't.
 *
 * @param target the branch
 */
export async function fetchTip({ commands, tip, to, branch }: Target): Promise<void> {
  if (tip === undefined || (await commands.look(["cat-file", "-e", tip])).code === 0) return;
  await commands.must(["fetch", "--no-tags", to, `refs/heads/${branch}`]);
}

/** Whether a commit is in the history of another one, or is that. */
export async function isBefore({ commands }: Target, one: string, other: string): Promise<boolean> {
  return (await commands.look(["merge-base", "--is-ancestor", one, other])).code === 0;
}

/**
 * What is told where a branch can't be added to.
 *
 * @param branch its name
 * @param paths files that others changed there, as far as that is the reason
 */
export function otherCommits(branch: string, paths: readonly string[] = []): string {
  const where = paths.length === 0 ? "" : ` that change ${names(paths)}, too`;
  return `The branch ${quoted(branch)} has other commits there${where}. Push to one of its own: --branch=NAME`;
}

/** The tree of a commit, with the changes, in the line endings that the files have there. */
async function changedTree({ commands, prefix }: Target, commit: string, { files }: Changes): Promise<string> {
  const before = await readTree(commands, `${commit}:${prefix}`);
  const after = [...files].map(([path, file]) => {
    const eol = before.get(path)?.content.includes("\r\n") ? "\r\n" : "\n";
    // The name of a blob says nothing in another repository.
    const own = file && { mode: file.mode, content: withEndings(file.content, eol) };
    return [posix.join(prefix, path), own] as const;
  });
  return makeTree(commands, commit, new Map(after));
}

/**
 * What tells a commit from one of others: the commit of one's own that it was made from, since folders of several
 * people have the same name, and its tree, since somebody may have rewritten it (`git commit --amend`).
 */
function messageOf(name: string, commit: string, tree: string): string {
  return `Improvements from ${name}\n\nQuickscale-commit: ${commit}\nQuickscale-tree: ${tree}`;
}

function commitOwn({ commands }: Target, { name, repository }: Changes, tree: string, parent: string): Promise<string> {
  return commands.ask(["commit-tree", tree, "-p", parent, "-m", messageOf(name, repository.head, tree)]);
}

/** Finds what was pushed before, the newest first. */
async function ownCommits(
  { commands }: Target,
  { name, repository }: Changes,
  range: string,
): Promise<{ readonly commit: string; readonly parent: string }[]> {
  const found = await commands.ask(["log", "--topo-order", "--format=%H %T %P%x00%B%x00%x00", range]);
  const own: { readonly commit: string; readonly parent: string }[] = [];
  for (const each of found.split("\0\0")) {
    const [hashes = "", text = ""] = each.trimStart().split("\0");
    const [commit = "", tree = "", parent = ""] = hashes.split(" ");
    const from = /^Quickscale-commit: ([0-9a-f]+)$/m.exec(text)?.[1] ?? "";
    if (text.trim() !== messageOf(name, from, tree)) continue;
    const isHere = (await repository.look(["cat-file", "-e", `${from}^{commit}`])).code === 0;
    if (isHere) own.push({ commit, parent });
  }
  return own;
}
