import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** What a test needs to know of a file or a folder. */
export interface Entry {
  /** Permission bits. */
  readonly mode: number;
  /** A file's text, byte for byte; undefined for a folder. */
  readonly content?: string;
}

/**
 * Reads a folder, all but its git repository, the journal of runs and what npm installs.
 *
 * @param folder absolute path
 * @returns everything below it, by its path with `/` between the parts, in order
 */
export async function readTree(folder: string): Promise<Map<string, Entry>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
  const wanted = paths.filter((path) => !/(^|\/)(\.git|\.quickscale|node_modules)(\/|$)/.test(path)).sort();
  const read = async (path: string): Promise<[string, Entry]> => {
    const stats = await stat(join(folder, path));
    const mode = stats.mode & 0o777;
    return [path, stats.isDirectory() ? { mode } : { mode, content: await readFile(join(folder, path), "latin1") }];
  };
  return new Map(await Promise.all(wanted.map(read)));
}

/**
 * The files of a folder, without their permissions.
 *
 * @param folder absolute path
 * @param except paths to leave out
 * @returns the content of each file by its path
 */
export async function readFiles(folder: string, except: readonly string[] = []): Promise<Map<string, string>> {
  const files = [...(await readTree(folder))].map(([path, { content }]) => [path, content] as const);
  return new Map(files.filter((file): file is [string, string] => file[1] !== undefined && !except.includes(file[0])));
}
