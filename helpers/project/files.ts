import { existsSync, readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { unreadable } from "../errors.ts";
import { readSource, type Source } from "../python/source.ts";

/** The files of a project, each read once. Paths are relative to its root, with `/` on every system. */
export interface ProjectFiles {
  readonly root: string;
  /** The folders from the root up to that of the repository, as paths: nothing, `..`, `../..`. */
  readonly levels: readonly string[];
  /**
   * @returns the text without a byte order mark; undefined for what is no file
   * @throws Refusal for a file that may not be read
   */
  text(path: string): string | undefined;
  /** @returns the parsed file; undefined for what is no readable file */
  python(path: string): Promise<Source | undefined>;
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** @returns the names in a folder, sorted; none for what is no folder */
  list(folder: string): string[];
}

/**
 * Opens a project for reading.
 *
 * @param root the project's absolute path
 */
export function projectFiles(root: string): ProjectFiles {
  const texts = new Map<string, string | undefined>();
  const sources = new Map<string, Promise<Source>>();
  const stats = (path: string) => look(join(root, path));
  const files: ProjectFiles = {
    root,
    levels: levelsOf(root),
    text(path) {
      if (!texts.has(path)) texts.set(path, read(join(root, path), path));
      return texts.get(path);
    },
    async python(path) {
      const text = files.text(path);
      if (text === undefined) return undefined;
      const known = sources.get(path) ?? readSource(text);
      sources.set(path, known);
      return known;
    },
    isFile: (path) => stats(path)?.isFile() ?? false,
    isFolder: (path) => stats(path)?.isDirectory() ?? false,
    list: (folder) => (files.isFolder(folder) ? namesIn(join(root, folder), folder) : []),
  };
  return files;
}

/** A project that is in no repository is on its own. */
function levelsOf(root: string): string[] {
  const levels = [""];
  for (let folder = root; !existsSync(join(folder, ".git")); folder = dirname(folder)) {
    if (dirname(folder) === folder) return [""];
    levels.push(path("..", levels.at(-1) ?? ""));
  }
  return levels;
}

/** What lies behind a file, or can't be reached, is not there. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function namesIn(folder: string, path: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw unreadable(error, path);
  }
}

/** What may not be read is not the same as what is not there: conclusions from its absence would be wrong. */
function read(file: string, path: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    if (["EACCES", "EPERM", "EIO"].includes((error as NodeJS.ErrnoException).code ?? "")) throw unreadable(error, path);
    return undefined;
  }
}

/**
 * Joins the parts of a path, leaving out the empty ones.
 *
 * @param parts relative, such as `""` for the root and `apps`
 */
export function path(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("/");
}

/** @returns the folder that something lies in, the root being the empty text */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
