import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { onTestFinished } from "vitest";

/** @returns a new empty folder, links resolved, that goes when the test ends */
export async function scratch(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "quickscale-unit-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Writes files, with the folders that they need.
 *
 * @param folder absolute path
 * @param files contents by path, with `/` between the parts
 */
export async function place(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/**
 * @param folder absolute path
 * @returns the paths of everything in it that is no folder, sorted; the journals of runs are left out
 */
export async function paths(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !/(^|\/)\.quickscale\//.test(path))
    .sort();
}

/**
 * @param folder absolute path
 * @returns the text of every file in it, by path
 */
export async function tree(folder: string): Promise<Record<string, string>> {
  const contents = (await paths(folder)).map(
    async (path) => [path, await readFile(join(folder, path), "utf8")] as const,
  );
  return Object.fromEntries(await Promise.all(contents));
}

/** @returns the permissions of a file or folder, such as 0o644 */
export async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o7777;
}

/**
 * @param folder absolute path
 * @returns a line for each thing in it, folders and links too, that differs where its contents do; links not followed
 */
export async function snapshot(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const described = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isSymbolicLink() ? await readlink(path) : entry.isFile() ? await readFile(path) : "";
    return `${relative(folder, path)} ${createHash("sha256").update(content).digest("hex")}`;
  });
  return (await Promise.all(described)).sort();
}
