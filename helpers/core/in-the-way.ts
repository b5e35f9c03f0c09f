import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Refusal } from "../errors.ts";
import { names, type Repository } from "./repository.ts";

/**
 * Refuses where a file is about to come to a place that another one has which git doesn't know: git itself would write
 * over one that it is told to ignore, without a word.
 *
 * @param repository where
 * @param coming the paths that come, from the repository's top
 * @throws Refusal naming what stands there
 */
export async function refuseInTheWay(repository: Repository, coming: readonly string[]): Promise<void> {
  const known = new Set((await repository.ask(["ls-files", "-z"])).split("\0"));
  const listings = new Map<string, Promise<readonly string[]>>();
  const listing = (folder: string) => {
    const found = listings.get(folder) ?? readdir(join(repository.cwd, folder)).catch(() => []);
    listings.set(folder, found);
    return found;
  };
  const found = new Set<string>();
  for (const path of coming) {
    for (const at of stepsTo(path)) {
      // By its very name: where upper and lower case are the same, a file may only be about to change that.
      if (!(await listing(dirname(at))).includes(basename(at)) || known.has(at)) break;
      if (at !== path && (await lstat(join(repository.cwd, at))).isDirectory()) continue;
      found.add(at);
      break;
    }
  }
  if (found.size === 0) return;
  throw new Refusal(
    `In the way, and not known to git: ${names([...found].sort())}. The kit brings files of that name, and they would be written over. Move yours away first. Nothing was changed.`,
  );
}

/** `a`, `a/b`, `a/b/c`. */
function stepsTo(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
