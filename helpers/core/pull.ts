import { refuseInTheWay } from "./in-the-way.ts";
import { type Merged, unmerged } from "./merged.ts";
import type { Newer } from "./newer.ts";
import type { Subtree } from "./place.ts";
import { type Repository, subtree } from "./repository.ts";
import type { Published } from "./source.ts";
import { listTree } from "./trees.ts";

/**
 * Lets git subtree take over what is newer.
 *
 * @param repository the one that the kit lies in
 * @param place where it lies there
 * @param source where it comes from
 * @param newer the kit that is there; undefined where nothing is to be written
 */
export async function pullSubtree(
  repository: Repository,
  { prefix, isSquashed, split }: Subtree,
  { address, branch, commit, released }: Published,
  newer: Newer | undefined,
): Promise<Merged> {
  const target = newer?.commit ?? commit;
  // In a clone, the kit's own commit that was taken over is only known by its name.
  const has = ["merge-base", "--is-ancestor", target, isSquashed ? split : repository.head];
  if (target === split || (await repository.look(has)).code === 0) return { outcome: "unchanged" };
  if (newer !== undefined) await refuseInTheWay(repository, await coming(repository, { prefix, split }, newer.commit));
  const version = newer?.manifest.version ?? released ?? "VERSION";
  const options = [`--prefix=${prefix}`, ...(isSquashed ? ["--squash"] : []), `--message=Update the kit to ${version}`];
  const done = await repository.run(subtree(["pull", ...options, address, branch], prefix));
  if (done.code === 0) return { outcome: "done" };
  return unmerged(repository, done, { onwards: "git commit --no-edit", back: "git merge --abort" });
}

/** The files that a merge brings: those that aren't here, less what was deleted here and is as it was. */
async function coming(
  repository: Repository,
  { prefix, split }: Pick<Subtree, "prefix" | "split">,
  commit = "",
): Promise<string[]> {
  const ours = await listTree(repository, `${repository.head}:${prefix}`);
  const before = await listTree(repository, split);
  const theirs = await listTree(repository, commit);
  return [...theirs]
    .filter(([path, blob]) => !ours.has(path) && before.get(path) !== blob)
    .map(([path]) => `${prefix}/${path}`);
}
