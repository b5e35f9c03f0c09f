import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { printable, Refusal } from "../errors.ts";
import {
  digest,
  fileInFlight,
  forgetRun,
  isTemporary,
  type Journal,
  type Run,
  type RunFile,
  type RunMigrations,
  readInFlight,
  strikeInFlight,
  writeInFlight,
} from "./journal.ts";
import { beganAt, isLeftLock, isRunning } from "./lock.ts";
import { emptyDatabases, MIGRATION_PATIENCE, migrationFiles } from "./migration-files.ts";
import { resolveInside, statOf } from "./paths.ts";

/** What became of a run that was cut off. */
export interface Recovered {
  /** What was cut off: the command that was run, or the undo of it. */
  readonly command: string;
  readonly isUndo: boolean;
  readonly outcome: "taken back" | "finished";
  /** A sentence for each file that was changed since and stays as it is. */
  readonly left: readonly string[];
}

/**
 * Brings a run to its end that was cut off, by a crash or an end of its process: all that it wrote is taken back, or,
 * where all of it stood already, it counts as done.
 *
 * @param journal the journal, locked
 * @returns what was found; undefined when nothing was
 */
export async function recover(journal: Journal): Promise<Recovered | undefined> {
  const run = readInFlight(journal);
  if (run !== undefined) await untilMigrationsEnd(journal);
  const outcome = run === undefined ? undefined : await bringToEnd(journal, run);
  await clearLeavings(journal);
  return outcome;
}

async function bringToEnd(journal: Journal, run: Run): Promise<Recovered> {
  const origin = { command: run.command, isUndo: run.takesBack !== undefined };
  if (run.state === "done" || (run.state === "placing" && !(await isThere(temporaryFolder(journal, run))))) {
    await finish(journal, run);
    return { ...origin, outcome: "finished", left: [] };
  }
  return { ...origin, outcome: "taken back", left: await takeBack(journal, run) };
}

/**
 * Takes back all that a run wrote so far. It may be called again when it was cut off itself.
 *
 * @param journal the journal, locked
 * @param run the run in flight
 * @returns a sentence for each file that somebody changed meanwhile, and that stays as it is
 */
export async function takeBack(journal: Journal, run: Run): Promise<string[]> {
  const left: string[] = [];
  const newFolder = temporaryFolder(journal, run);
  if (newFolder === undefined) {
    for (const made of run.migrations ?? []) await removeMigrations(journal, made);
    for (const file of [...run.files].reverse()) left.push(...(await putBack(journal, file)));
  } else {
    await rm(newFolder, { recursive: true, force: true });
  }
  await removeFolders(journal, run.folders);
  await strikeInFlight(journal);
  return left;
}

/**
 * Brings a run to its end that is complete: its leavings go, and it can be taken back from now on. It may be called
 * again when it was cut off itself.
 *
 * @param journal the journal, locked
 * @param run the run in flight
 */
export async function finish(journal: Journal, run: Run): Promise<void> {
  if (run.state === "writing") await writeInFlight(journal, { ...run, state: "done" });
  const leavings = run.files.filter(({ temporary, backup }) => temporary !== undefined || backup !== undefined);
  for (const file of leavings) {
    const folder = await folderOf(journal, file);
    if (folder === undefined) continue;
    for (const name of [file.temporary, file.backup]) if (name) await rm(join(folder, name), { force: true });
    if (file.action === "remove") await removeCompiled(folder, file);
  }
  await removeFolders(journal, run.emptied ?? []);
  if (run.takesBack === undefined) return fileInFlight(journal);
  await forgetRun(journal, run.takesBack);
  await strikeInFlight(journal);
}

/** Puts one file back; from what stands there, it is told how far the run had come. */
async function putBack(journal: Journal, file: RunFile): Promise<string[]> {
  const { path, action } = file;
  const folder = await folderOf(journal, file);
  if (folder === undefined) return [`${printable(path)} can't be reached any more, and stays as it is.`];
  const target = join(folder, basename(path));
  if (file.temporary === undefined) return [];
  const temporary = join(folder, file.temporary);
  if (action === "remove") return putRemovedBack(path, target, temporary);
  const backup = file.backup === undefined ? undefined : join(folder, file.backup);
  const now = await digestOf(target);
  if (backup === undefined && (await isSameFile(temporary, target))) await rm(target);
  const isPlaced = !(await isThere(temporary)) && (backup === undefined || (await isThere(backup)));
  if (!isPlaced || now === file.before) {
    if (backup !== undefined) await rm(backup, { force: true });
    await rm(temporary, { force: true });
    return [];
  }
  if (now !== file.after) {
    const old = backup === undefined ? "" : `; the one before the run is ${printable(backup)}`;
    return [`${printable(path)} was changed since, and stays as it is${old}.`];
  }
  await (backup === undefined ? rm(target, { force: true }) : rename(backup, target));
  return [];
}

async function putRemovedBack(path: string, target: string, temporary: string): Promise<string[]> {
  if (!(await isThere(temporary))) return [];
  if (await isThere(target)) {
    return [`${printable(path)} is there again, and stays as it is; the one before is ${printable(temporary)}.`];
  }
  await rename(temporary, target);
  return [];
}

/** What appeared among the migrations while Django wrote some is the run's. */
async function removeMigrations(
  { root }: Pick<Journal, "root">,
  { folders, there, absent, since }: RunMigrations,
): Promise<void> {
  for (const path of [...migrationFiles(root, folders), ...emptyDatabases(root)]) {
    if (there.includes(path)) continue;
    const file = await resolveInside(root, path);
    const { mtimeMs } = lstatSync(file);
    // File systems count time more coarsely than clocks do.
    if (mtimeMs > since - 2_000 && mtimeMs < since + MIGRATION_PATIENCE + 2_000) await rm(file, { force: true });
  }
  await removeFolders({ root }, absent);
}

/** Where the process that writes the migrations of a run is written down: it may outlive the run. */
const CHILD = "child.json";

/**
 * Writes down which process writes the migrations of the run in flight. It runs on where that fails.
 *
 * @param journal the journal
 * @param pid the number of the process
 */
export function writeChild({ folder }: Journal, pid: number): void {
  try {
    writeFileSync(join(folder, CHILD), JSON.stringify({ pid, began: beganAt(pid) }));
  } catch {
    // Only a run that is cut off in the next moments would have needed it.
  }
}

/** How long that process is waited for, in milliseconds. */
const CHILD_PATIENCE = 10_000;

async function untilMigrationsEnd({ folder }: Journal): Promise<void> {
  const file = join(folder, CHILD);
  if (!existsSync(file)) return;
  const child = readChild(file);
  const end = performance.now() + CHILD_PATIENCE;
  while (child !== undefined && isRunning(child.pid, child.began)) {
    if (performance.now() > end) {
      throw new Refusal(
        `A run was cut off, and the makemigrations that it began (process ${child.pid}) is still at work. ` +
          "Nothing was written. Wait for it, or end it, and try again.",
      );
    }
    await sleep(100);
  }
}

/** @returns undefined where it was cut off in the middle */
function readChild(file: string): { readonly pid: number; readonly began: string } | undefined {
  try {
    const { pid, began } = JSON.parse(readFileSync(file, "utf8"));
    return { pid: Number(pid), began: String(began) };
  } catch {
    return undefined;
  }
}

/** What was not renamed yet when a run was cut off, in the journal itself. */
async function clearLeavings({ folder }: Journal): Promise<void> {
  for (const name of readdirSync(folder)) {
    const isLeft = isTemporary(name) || name === CHILD || isLeftLock(join(folder, name));
    if (isLeft) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** A removed module leaves what Python compiled of it. */
async function removeCompiled(folder: string, { path }: RunFile): Promise<void> {
  const cache = join(folder, "__pycache__");
  const [, module] = /([^/]+)\.py$/.exec(path) ?? [];
  if (module === undefined || !lstatSync(cache, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const name of readdirSync(cache)) {
    if (name.startsWith(`${module}.`) && name.endsWith(".pyc")) await rm(join(cache, name), { force: true });
  }
  await removeEmpty(cache);
}

/** What was there and is not empty stays, and so does what can't be removed. */
async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}

/** Those that are empty, in a destination; the outermost is named first. */
async function removeFolders({ root }: Pick<Journal, "root">, folders: readonly string[]): Promise<void> {
  for (const folder of [...folders].reverse()) {
    const path = await insideOrNothing(root, folder);
    if (path !== undefined) await removeEmpty(path);
  }
}

/** A file that is being placed has two names for a moment. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [here, there] = [await statOf(one), await statOf(other)];
  return here !== undefined && here.ino === there?.ino && here.dev === there.dev;
}

/** @returns the folder of a file, links followed; undefined where it leads out of the destination by now */
async function folderOf({ root }: Journal, { path }: RunFile): Promise<string | undefined> {
  const target = await insideOrNothing(root, path);
  return target && dirname(target);
}

async function insideOrNothing(root: string, path: string): Promise<string | undefined> {
  try {
    return await resolveInside(root, path);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function temporaryFolder({ folder }: Journal, { newFolder }: Run): string | undefined {
  return newFolder && join(folder, newFolder.temporary);
}

async function isThere(path: string | undefined): Promise<boolean> {
  return path !== undefined && (await statOf(path)) !== undefined;
}

async function digestOf(file: string): Promise<string | undefined> {
  return (await statOf(file))?.isFile() ? digest(readFileSync(file)) : undefined;
}
