import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What is in a folder, to the byte: `mode content` of each file and `mode folder` of each folder, by path. */
export type Snapshot = Readonly<Record<string, string>>;

/**
 * Reads a folder but for the journals of runs.
 *
 * @param folder absolute path
 * @returns what is in it; links are not followed
 */
export function snapshot(folder: string): Snapshot {
  const found: Record<string, string> = {};
  const look = (below: string) => {
    for (const name of readdirSync(join(folder, below)).sort()) {
      if (name === ".quickscale") continue;
      const path = below === "" ? name : `${below}/${name}`;
      const stats = lstatSync(join(folder, path));
      const content = stats.isFile() ? readFileSync(join(folder, path), "latin1") : "folder";
      found[path] = `${(stats.mode & 0o7777).toString(8)} ${content}`;
      if (stats.isDirectory()) look(path);
    }
  };
  look("");
  return found;
}

/**
 * @param folder absolute path
 * @returns what is in its journal that only a run that is cut off may leave there
 */
export function leavings(folder: string): string[] {
  const journal = join(folder, ".quickscale");
  try {
    return readdirSync(journal).filter((name) => ![".gitignore", "runs"].includes(name));
  } catch {
    return [];
  }
}
