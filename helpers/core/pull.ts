import { type Merged, unmerged } from "./merged.ts";
import type { Newer } from "./newer.ts";
import type { Subtree } from "./place.ts";
import { type Repository, subtree } from "./repository.ts";
import type { Published } from "./source.ts";

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
  { address, branch, commit }: Published,
  newer: Newer | undefined,
): Promise<Merged> {
  const has = ["merge-base", "--is-ancestor", newer?.commit ?? commit, isSquashed ? split : repository.head];
  if ((await repository.look(has)).code === 0) return { outcome: "unchanged" };
  const version = newer?.manifest.version ?? "VERSION";
  const options = [`--prefix=${prefix}`, ...(isSquashed ? ["--squash"] : []), `--message=Update the kit to ${version}`];
  const done = await repository.run(subtree(["pull", ...options, address, branch], prefix));
  if (done.code === 0) return { outcome: "done" };
  return unmerged(repository, done, { onwards: "git commit --no-edit", back: "git merge --abort" });
}
