import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { JOURNAL } from "../changes/journal.ts";
import { isMissing } from "../changes/paths.ts";
import type { Finding } from "../changes/report.ts";
import { PREFIX } from "../core/subset.ts";
import { printable, Refusal } from "../errors.ts";
import { KIT } from "../home.ts";
import { RECORD } from "../record.ts";
import { PLOPFILES } from "../way-in.ts";

/** What is examined: a project, what an agency keeps the kit in, the kit itself, or any folder. */
export interface Place {
  /** Absolute path. */
  readonly folder: string;
  /** Absolute path of the folder of the kit that lies in it, or that it is; undefined where there is none. */
  readonly kit: string | undefined;
  /** Absolute path of the folder of the kit that runs. */
  readonly running: string;
  /** It has a `manage.py`. */
  readonly isProject: boolean;
  /** Absolute path of the folder with `.git`, this one or one above; undefined outside of repositories. */
  readonly repository: string | undefined;
}

/** Looks at one thing of a place. It changes nothing. */
export type Check = (place: Place, signal: AbortSignal) => Promise<readonly Finding[]>;

/** What makes a folder the top of something that is worth a look as a whole. */
const TOPS = [RECORD, "manage.py", ...PLOPFILES];

/**
 * Finds the folder that somebody wants to know about: the nearest from here upwards that holds a project, a plopfile or
 * a record of the kit, without leaving the repository; that very folder if a run was there.
 *
 * @param folder absolute path
 * @returns the absolute path; the folder itself where nothing is found
 * @throws Refusal when there is no such folder
 */
export function findPlace(folder: string): string {
  if (!isFolder(folder))
    throw new Refusal(`There is no folder ${printable(folder)}. Name one that is there: --dest=DIR`);
  if (existsSync(join(folder, JOURNAL))) return folder;
  const found = [...upwards(folder)].find((each) => TOPS.some((name) => existsSync(join(each, name))));
  return found ?? folder;
}

/**
 * @param folder absolute path
 * @param running absolute path of the folder of the kit that runs
 * @returns what it is, as far as the files in it tell
 */
export function placeAt(folder: string, running: string = KIT): Place {
  const top = [...upwards(folder)].at(-1) ?? folder;
  return {
    folder,
    running,
    kit: kitIn(folder),
    isProject: existsSync(join(folder, "manage.py")),
    repository: existsSync(join(top, ".git")) ? top : undefined,
  };
}

/** From a folder to the top of its repository, or of the disk. */
function* upwards(folder: string): Generator<string> {
  yield folder;
  if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return;
  yield* upwards(dirname(folder));
}

/** `package.json` names the loader in the kit; a link or a path out of the folder is no kit of its own. */
function kitIn(folder: string): string | undefined {
  const { value } = readJson(join(folder, "package.json"));
  const { "#loader": loader } = (value?.imports ?? {}) as Record<string, unknown>;
  const named = typeof loader === "string" ? resolve(folder, dirname(loader), "..") : folder;
  const inside = [folder, named, join(folder, PREFIX)].filter((each) => `${each}${sep}`.startsWith(`${folder}${sep}`));
  return inside.find((each) => existsSync(join(each, "generators/follow-ups.ts")));
}

/** What a JSON file holds. */
export interface JsonFile {
  /** Its object; undefined for a file that isn't there, or is none. */
  readonly value?: Readonly<Record<string, unknown>> | undefined;
  /** Why it can't be read although it is there, as the end of a sentence that begins with its name. */
  readonly fault?: string;
}

/** More than this is nothing that the kit, or npm, has written. */
const LARGEST = 10_000_000;

/**
 * @param file absolute path
 * @returns what it holds, or why that can't be told
 */
export function readJson(file: string): JsonFile {
  try {
    const text = readPlainFile(file)?.toString("utf8");
    if (text === undefined) return {};
    const value = JSON.parse(text.replace(/^\ufeff/, ""));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { value } : { fault: "holds no JSON object" };
  } catch (error) {
    if (isMissing(error)) return {};
    const reason = (error as Error).message.split("\n")[0] ?? "";
    return { fault: error instanceof SyntaxError ? `is no valid JSON: ${reason}` : `can't be read: ${reason}` };
  }
}

/**
 * Reads a file. Whoever opens a pipe waits until somebody writes to it.
 *
 * @param file absolute path
 * @returns its contents; undefined where there is none
 * @throws Error for what is no file, or may not be read
 */
export function readPlainFile(file: string): Buffer | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) throw new Error("it is no file");
  if (stats.size > LARGEST) throw new Error("it is too big to be one of npm's or the kit's");
  return readFileSync(file);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
