import { lstatSync, realpathSync, type Stats } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { printable, quoted, Refusal } from "../errors.ts";
import { isDeviceName } from "../names.ts";

/**
 * Finds where a path of a run lies on disk, and refuses one that leads out of the destination: by `..`, by being
 * absolute, or through a symbolic link.
 *
 * @param destination absolute path of the folder that the run may write to
 * @param path below the destination, with `/` between its parts
 * @returns the absolute path, with all links followed, that of the path itself too
 * @throws Refusal when the path leads out, leads nowhere, passes through something that is no folder, or has a new part
 *   that means something else on Windows
 */
export async function resolveInside(destination: string, path: string): Promise<string> {
  const parts = path.split("/");
  if (isAbsolute(path) || path === "" || parts.some((part) => !isPlainName(part))) {
    throw new Refusal(`${printable(path)} is not a path below the destination. Nothing is written outside it.`);
  }
  const root = await realpathOfExisting(resolve(destination));
  const folder = await realpathOfExisting(dirname(join(root, ...parts)));
  const refuseOutside = (place: string) => {
    if (contains(root, place)) return;
    throw new Refusal(`${printable(path)} leads out of ${printable(destination)} through a symbolic link.`);
  };
  refuseOutside(folder);
  const obstacle = await fileOnTheWay(folder);
  if (obstacle !== undefined) {
    throw new Refusal(
      `${printable(path)} can't be written: ${printable(obstacle)} is a file, and a folder is needed there.`,
    );
  }
  const target = await realpathBelow(folder, basename(path));
  refuseOutside(target);
  return target;
}

/**
 * Refuses a destination before anything is made there.
 *
 * @param destination absolute path of the folder that a run may write to
 * @throws Refusal when it can't be looked at, is a link that leads nowhere, or has a new part that means something else
 *   on Windows
 */
export async function refuseForeignDestination(destination: string): Promise<void> {
  await realpathOfExisting(destination);
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
    throw explained(error, path);
  }
}

/** @returns whether a file system error says that no link can be made: some have none, and some users may make none */
export function isWithoutLinks(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["EPERM", "EMLINK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(code);
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
  if ((await statOf(path)) !== undefined || dirname(path) === path) return realpathOf(path);
  return realpathBelow(await realpathOfExisting(dirname(path)), basename(path));
}

/** The same for a name in a folder whose own links were followed. A look is cheap, where nothing is there to follow. */
async function realpathBelow(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  if ((await statOf(path)) !== undefined) return realpathOf(path);
  refuseForeignName(name);
  return path;
}

function realpathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const isLink = isMissing(error) && dirname(path) !== path;
    throw isLink ? new Refusal(`${printable(path)} is a symbolic link to nothing.`) : explained(error, path);
  }
}

/** A new name has to mean the same wherever the project is checked out. */
function refuseForeignName(name: string): void {
  const reason = isDeviceName(name) ? "is a device" : /[\\:]|[. ]$/.test(name) ? "means something else" : undefined;
  if (reason !== undefined) throw new Refusal(`${printable(name)} can't be made: that name ${reason} on Windows.`);
}

function explained(error: unknown, path: string): unknown {
  const reasons: Readonly<Record<string, string>> = {
    ELOOP: "is a symbolic link that leads in a circle.",
    ENAMETOOLONG: "can't be written: the name is too long for this file system.",
    EACCES: "can't be written: there is no permission to look there.",
  };
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ""];
  return reason === undefined ? error : new Refusal(`${quoted(path)} ${reason}`);
}
