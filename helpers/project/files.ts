import { existsSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { printable, Refusal, unreadable } from "../errors.ts";
import { faultOf, readSource, type Source } from "../python/source.ts";

/** The files of a project, each read once. Paths are relative to its root, with `/` on every system. */
export interface ProjectFiles {
  readonly root: string;
  /** The folders from the root up to that of the repository, as paths: nothing, `..`, `../..`. */
  readonly levels: readonly string[];
  /**
   * @returns the text without a byte order mark; undefined for what is no file
   * @throws Refusal for a file that may not be read, or is too large
   */
  text(path: string): string | undefined;
  /** @returns the parsed file; undefined for what is no readable file */
  python(path: string): Promise<Source | undefined>;
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** @returns the names in a folder, sorted; none for what is no folder */
  list(folder: string): string[];
  /** @returns the Python modules in a folder, however deep; a folder that links lead to again counts once */
  modulesBelow(folder: string): string[];
}

/** In bytes. A syntax tree takes twenty times as much, and nobody writes that much by hand. */
const LARGEST = 32 * 1024 * 1024;

/**
 * Opens a project for reading.
 *
 * @param root the project's absolute path
 */
export function projectFiles(root: string): ProjectFiles {
  const texts = new Map<string, string | undefined>();
  const sources = new Map<string, Promise<Source>>();
  const stats = (path: string) => look(join(root, path), path);
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
    modulesBelow: (folder) => (files.isFolder(folder) ? modulesBelow(files, folder, new Set()) : []),
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

/** What lies behind a file, or at the end of no link, is not there. */
function look(file: string, path: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(error, path);
  }
}

function namesIn(folder: string, path: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw unreadable(error, path || folder);
  }
}

function modulesBelow(files: ProjectFiles, folder: string, seen: Set<string>): string[] {
  const place = realpathSync(join(files.root, folder));
  if (seen.has(place)) return [];
  seen.add(place);
  const names = files.list(folder).filter((name) => !/^(\.|__pycache__$|node_modules$)/.test(name));
  return names.flatMap((name) => {
    const each = path(folder, name);
    return files.isFolder(each) ? modulesBelow(files, each, seen) : name.endsWith(".py") ? [each] : [];
  });
}

/** What may not be read is not the same as what is not there: conclusions from its absence would be wrong. */
function read(file: string, path: string): string | undefined {
  const stats = look(file, path);
  // Whoever opens a pipe waits until somebody writes to it.
  if (stats === undefined || !stats.isFile()) return undefined;
  if (stats.size > LARGEST) {
    const reason = `${printable(path)} has more than ${LARGEST >> 20} MB, which is too much to be read.`;
    throw new Refusal(`${reason} Nothing was written.`, { file: path });
  }
  try {
    return readFileSync(file, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    throw unreadable(error, path);
  }
}

/** Nothing is there, or nothing can be by that name. */
function isAbsent(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"].includes(code);
}

/**
 * Refuses a module that is broken.
 *
 * @param files the project's
 * @param file its path
 * @throws Refusal that says what is wrong, and in which line
 */
export async function refuseBroken(files: ProjectFiles, file: string): Promise<void> {
  const source = await files.python(file);
  const fault = source && faultOf(source);
  if (fault) throw new Refusal(fault.reason, { file, line: fault.line });
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
