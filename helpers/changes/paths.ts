import { lstatSync, realpathSync, type Stats } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { printable, Refusal } from "../errors.ts";

/**
 * Finds where a path of a run lies on disk, and refuses one that leads out of the destination: by `..`, by being
 * absolute, or through a symbolic link on the way.
 *
 * @param destination absolute path of the folder that the run may write to
 * @param path below the destination, with `/` between its parts
 * @returns the absolute path, with the links on the way followed
 * @throws Refusal when the path leads out, ends in a link, or passes through something that is no folder
 */
export async function resolveInside(destination: string, path: string): Promise<string> {
  const parts = path.split("/");
  if (isAbsolute(path) || path === "" || parts.some((part) => !isPlainName(part))) {
    throw new Refusal(`${printable(path)} is not a path below the destination. Nothing is written outside it.`);
  }
  const root = await realpathOfExisting(resolve(destination));
  const target = join(root, ...parts);
  const folder = await realpathOfExisting(dirname(target));
  if (!contains(root, folder)) {
    throw new Refusal(`${printable(path)} leads out of ${printable(destination)} through a symbolic link.`);
  }
  const obstacle = await fileOnTheWay(folder);
  if (obstacle !== undefined) {
    throw new Refusal(
      `${printable(path)} can't be written: ${printable(obstacle)} is a file, and a folder is needed there.`,
    );
  }
  return join(folder, basename(target));
}

/**
 * Looks at a path. A run looks hundreds of times, and an awaited look would take fifty times as long.
 *
 * @param path an absolute path
 * @returns what stands there, links not followed; undefined when nothing does
 */
export async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error)) return undefined;
    if ((error as NodeJS.ErrnoException).code !== "ENAMETOOLONG") throw error;
    throw new Refusal(`${printable(path)} can't be written: the name is too long for this file system.`);
  }
}

/** @returns whether a file system error says that nothing stands at the path */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/**
 * @param folder an absolute path
 * @returns those of its folders that are not there yet, the outermost first
 */
export async function missingFolders(folder: string): Promise<string[]> {
  if ((await statOf(folder)) !== undefined || dirname(folder) === folder) return [];
  return [...(await missingFolders(dirname(folder))), folder];
}

function isPlainName(part: string): boolean {
  return part !== "" && part !== "." && part !== ".." && !/[\\\p{Cc}]/u.test(part);
}

function contains(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

async function fileOnTheWay(folder: string): Promise<string | undefined> {
  const stats = await statOf(folder);
  if (stats !== undefined) return stats.isDirectory() ? undefined : folder;
  return dirname(folder) === folder ? undefined : fileOnTheWay(dirname(folder));
}

/** Follows the links of as much of a path as exists; what does not exist yet is taken as it stands. */
async function realpathOfExisting(path: string): Promise<string> {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOOP") {
      throw new Refusal(`${printable(path)} is a symbolic link that leads in a circle.`);
    }
    if (!isMissing(error) || dirname(path) === path) throw error;
    if ((await statOf(path))?.isSymbolicLink()) {
      throw new Refusal(`${printable(path)} is a symbolic link to nothing.`);
    }
    return join(await realpathOfExisting(dirname(path)), basename(path));
  }
}
