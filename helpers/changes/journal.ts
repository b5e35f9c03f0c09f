import { createHash, randomBytes } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { mkdir, open, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { printable, Refusal } from "../errors.ts";
import type { Hunk } from "./hunks.ts";

/** The folder at a destination that holds what runs did there. */
export const JOURNAL = ".quickscale";

/** How many runs can be taken back. */
const KEPT = 20;

/** Marks what the write layer leaves on disk while it works, so that it can be told from anybody's files. */
const TEMPORARY = ".quickscale-";

/** One file of a run. Paths are relative to the destination, with `/` on every system. */
export interface RunFile {
  readonly path: string;
  readonly action: "create" | "modify" | "remove";
  /** The digest of what stood there before; undefined where nothing did. */
  readonly before?: string;
  /** The digest of what the run left there; undefined where it left nothing. */
  readonly after?: string;
  /** What a created file held, a character for each byte; not of a big file, and never of one that holds a secret. */
  readonly content?: string;
  /** What changed in a file that was there; all that a removed one held. */
  readonly hunks?: readonly Hunk[];
  /** The permissions of a removed file. */
  readonly mode?: number;
  /** The name beside it under which the new contents wait for their turn, or the removed file for the end. */
  readonly temporary?: string;
  /** The name beside it under which the old file waits for the end. */
  readonly backup?: string;
}

/** A migration that a run lets Django write, and how to speak of it to the project. */
export interface RunMigrations {
  readonly label: string;
  readonly settings?: string | undefined;
  /** The command that makes one, as people would run it. */
  readonly byHand: string;
  /** The folders of the project's migrations. */
  readonly folders: readonly string[];
  /** The migrations and the empty databases that were there, and the folders that weren't. */
  readonly there: readonly string[];
  readonly absent: readonly string[];
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
}

/** What a run does, or did. It is written down before the first byte of it. */
export interface Run {
  /**
   * `writing`: it may be half done, and is to be taken back. `placing`: done as soon as its new folder is in place.
   * `done`: all of it stands, and only its leavings are to be cleared away.
   */
  readonly state: "writing" | "placing" | "done";
  readonly generator: string;
  /** The command that does it again. */
  readonly command: string;
  /** When, as ISO 8601. */
  readonly at: string;
  /** Folders that it makes, the outermost first. */
  readonly folders: readonly string[];
  /** Folders that go at its end where nothing is left in them, the outermost first. */
  readonly emptied?: readonly string[];
  readonly files: readonly RunFile[];
  /** A folder that is built under a temporary name in the journal. */
  readonly newFolder?: { readonly path: string; readonly temporary: string };
  readonly migrations?: readonly RunMigrations[];
  /** The identifier of the run that this one takes back. */
  readonly takesBack?: string;
}

const IN_FLIGHT = "run.json";
const RUNS = "runs";

/** Runs are numbered. */
const ID = /^\d{6,15}$/;

/** Where the runs at a destination are written down. */
export interface Journal {
  /** The destination's absolute path, links followed. */
  readonly root: string;
  /** The folder in it. */
  readonly folder: string;
}

/**
 * Finds the journal of a destination. It need not exist.
 *
 * @param destination absolute path
 * @throws Refusal when something else stands in its place, such as a link that leads elsewhere
 */
export function journalOf(destination: string): Journal {
  const root = existsSync(destination) ? realpathSync.native(destination) : destination;
  const folder = join(root, JOURNAL);
  for (const place of [folder, join(folder, RUNS)]) {
    const stats = lstatSync(place, { throwIfNoEntry: false });
    if (stats === undefined || stats.isDirectory()) continue;
    const what = stats.isSymbolicLink() ? "a symbolic link" : "no folder";
    throw new Refusal(`${printable(place)} is ${what}, and runs are written down there. Move it away first.`);
  }
  return { root, folder };
}

/**
 * Makes the folder of a journal, one that git ignores.
 *
 * @param journal the journal
 */
export async function makeJournal({ folder }: Journal): Promise<void> {
  await mkdir(folder, { recursive: true });
  const ignore = join(folder, ".gitignore");
  if (!existsSync(ignore)) await replaceFile(ignore, "*\n");
}

/**
 * Takes the folder of a journal away that holds no run.
 *
 * @param journal the journal
 * @param release what is done between its files and the folder itself
 */
export async function clearJournal(journal: Journal, release: () => Promise<void>): Promise<void> {
  const isEmpty = !existsSync(join(journal.folder, IN_FLIGHT)) && idsOf(journal).length === 0;
  if (isEmpty) {
    await rmdir(join(journal.folder, RUNS)).catch(() => undefined);
    await rm(join(journal.folder, ".gitignore"), { force: true });
  }
  await release();
  if (isEmpty) await rmdir(journal.folder).catch(() => undefined);
}

/**
 * @param journal the journal
 * @returns the run that has not come to its end; undefined when there is none
 * @throws Refusal when that can't be read
 */
export function readInFlight({ folder }: Journal): Run | undefined {
  const file = join(folder, IN_FLIGHT);
  return existsSync(file) ? readRun(file) : undefined;
}

/**
 * Writes down what a run does, in one step: whoever reads it finds what was there before or this.
 *
 * @param journal the journal
 * @param run the run
 */
export async function writeInFlight({ folder }: Journal, run: Run): Promise<void> {
  await replaceFile(join(folder, IN_FLIGHT), JSON.stringify(run));
}

/**
 * Strikes the run in flight out: it left nothing.
 *
 * @param journal the journal
 */
export async function strikeInFlight({ folder }: Journal): Promise<void> {
  await rm(join(folder, IN_FLIGHT), { force: true });
}

/**
 * Puts the run in flight to those that can be taken back, and forgets the oldest beyond what is kept.
 *
 * @param journal the journal
 */
export async function fileInFlight(journal: Journal): Promise<void> {
  const ids = idsOf(journal);
  const id = String(Number(ids.at(-1) ?? 0) + 1).padStart(6, "0");
  const runs = join(journal.folder, RUNS);
  await mkdir(runs, { recursive: true });
  await rename(join(journal.folder, IN_FLIGHT), join(runs, `${id}.json`));
  for (const old of [...ids, id].slice(0, -KEPT)) await rm(join(runs, `${old}.json`), { force: true });
}

/**
 * Forgets a run.
 *
 * @param journal the journal
 * @param id its identifier
 */
export async function forgetRun({ folder }: Journal, id: string): Promise<void> {
  await rm(join(folder, RUNS, `${id}.json`), { force: true });
}

/**
 * @param journal the journal
 * @returns the runs that can be taken back, the last one first
 * @throws Refusal when one can't be read
 */
export function readRuns(journal: Journal): { readonly id: string; readonly run: Run }[] {
  return idsOf(journal)
    .map((id) => ({ id, run: readRun(join(journal.folder, RUNS, `${id}.json`)) }))
    .reverse();
}

/**
 * @param journal the journal
 * @returns absolute paths of what should be runs, the one in flight too, and can't be read as such
 */
export function damagedRuns(journal: Journal): string[] {
  const done = idsOf(journal).map((id) => join(journal.folder, RUNS, `${id}.json`));
  return [join(journal.folder, IN_FLIGHT), ...done].filter((file) => {
    try {
      const stats = statSync(file, { throwIfNoEntry: false });
      if (stats === undefined) return false;
      if (!stats.isFile()) return true;
      readRun(file);
      return false;
    } catch {
      return true;
    }
  });
}

function idsOf({ folder }: Journal): string[] {
  const runs = join(folder, RUNS);
  const names = existsSync(runs) ? readdirSync(runs) : [];
  const ids = names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
  return ids.filter((id) => ID.test(id)).sort((one, other) => Number(one) - Number(other));
}

function readRun(file: string): Run {
  try {
    const run = JSON.parse(readFileSync(file, "utf8")) as Run;
    if (isRun(run)) return run;
  } catch {
    // It is none.
  }
  throw new Refusal(
    `${printable(file)} can't be read as a run, so that nothing can be taken back from it. ` +
      "Look at what changed (git status), then delete it.",
  );
}

/** A project may come from anybody, and its journal with it. */
function isRun(run: Run): boolean {
  const isText = (value: unknown) => typeof value === "string";
  const isOptional = (value: unknown) => value === undefined || isText(value);
  const isPath = (value: unknown) =>
    isText(value) && (value as string).split("/").every((part) => !/^\.{0,2}$/.test(part));
  const isFile = (file: RunFile) =>
    isPath(file.path) &&
    ["create", "modify", "remove"].includes(file.action) &&
    [file.before, file.after, file.content].every(isOptional) &&
    [file.temporary, file.backup].every((name) => name === undefined || isTemporary(name)) &&
    // Only what a program made, or what lies in a new folder, comes without a stage of its own.
    (file.temporary !== undefined || file.action === "create") &&
    (file.mode === undefined || Number.isInteger(file.mode)) &&
    (file.hunks ?? []).every(({ at, inserted, removed }) => Number.isInteger(at) && isText(inserted + removed));
  const isMigration = ({ label, settings, byHand, folders, there, absent, since }: RunMigrations) =>
    /^[\p{L}\p{N}_]+$/u.test(label) &&
    [...folders, ...there, ...absent].every(isPath) &&
    isText(byHand) &&
    isOptional(settings) &&
    Number.isFinite(since);
  return (
    ["writing", "placing", "done"].includes(run.state) &&
    [run.generator, run.command].every(isText) &&
    Number.isFinite(Date.parse(run.at)) &&
    [...run.folders, ...(run.emptied ?? [])].every(isPath) &&
    run.files.every(isFile) &&
    (run.newFolder === undefined || (isPath(run.newFolder.path) && isTemporary(run.newFolder.temporary))) &&
    (run.migrations ?? []).every(isMigration) &&
    (run.takesBack === undefined || ID.test(run.takesBack))
  );
}

/** @returns the SHA-256 of some bytes, in hexadecimal digits */
export function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * A name beside a file that nobody else has.
 *
 * @param target the file's path
 * @returns the name, below 255 bytes however long the file's is
 */
export function temporaryName(target: string): string {
  const start = Buffer.from(basename(target))
    .subarray(0, 60)
    .toString("latin1")
    .replace(/[^\w.-]/g, "_");
  return `.${start}${TEMPORARY}${randomBytes(6).toString("hex")}`;
}

/** @returns whether a name is one that `temporaryName` gives */
export function isTemporary(name: unknown): boolean {
  return typeof name === "string" && /^\.[\w.-]*\.quickscale-[0-9a-f]{12}$/.test(name);
}

/**
 * Writes a new file and sees to it that it is on the disk.
 *
 * @param path absolute path; nothing may stand there
 * @param content the bytes
 * @param mode its permissions before the umask
 */
export async function writeFlushed(path: string, content: Buffer, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), temporaryName(path));
  try {
    await writeFlushed(temporary, Buffer.from(text), 0o600);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}
