import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { chmod, chown, link, mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { Interrupted, printable, Refusal } from "../errors.ts";
import type { Change } from "./compare.ts";
import { hunksBetween } from "./hunks.ts";
import {
  digest,
  isTemporary,
  type Journal,
  type Run,
  type RunFile,
  strikeInFlight,
  temporaryName,
  writeFlushed,
  writeInFlight,
} from "./journal.ts";
import { emptyDatabases, migrationFiles } from "./migration-files.ts";
import { isMissing, isWithoutLinks, missingFolders, resolveInside, statOf } from "./paths.ts";
import { explain } from "./reasons.ts";
import { finish, takeBack } from "./recover.ts";
import type { MakeMigrations } from "./steps.ts";

/** What is written down of a run besides what it does to files. */
export type Origin = Pick<Run, "generator" | "command" | "takesBack">;

/**
 * Writes changes into a folder that is in use, all or nothing: the run is written down, every file is written and
 * flushed beside its target, then each is renamed into place. An error or an interruption on the way takes everything
 * back, and after a crash the next run does.
 *
 * @param journal the destination's, locked
 * @param origin which run it is, and the folders that go at its end where nothing is left in them
 * @param changes settled changes; only created, modified, overwritten and removed files are touched
 * @param signal aborts the writing between two steps
 * @returns the run in flight: it stands, and can still be taken back
 * @throws Refusal when a file was changed by somebody else meanwhile or can't be written, Interrupted on abort
 */
export async function writeInPlace(
  journal: Journal,
  origin: Origin & Pick<Run, "emptied">,
  changes: readonly Change[],
  signal?: AbortSignal,
): Promise<Run> {
  const writes = changes.filter(({ action }) => ["create", "modify", "overwrite", "remove"].includes(action));
  for (const change of writes) await refuseLoss(change);
  const pending = await Promise.all(writes.map((change) => pend(change, origin.takesBack === undefined)));
  const made = await foldersFor(writes);
  const run: Run = {
    ...begun(origin),
    folders: made.map((folder) => below(journal.root, folder)),
    files: pending.map(({ file }) => file),
  };
  await begin(journal, run);
  return attempt(journal, run, async () => {
    for (const folder of made) await makeFolder(folder);
    for (const { change, temporary } of pending) {
      stopIfAborted(signal);
      if (change.after !== undefined) await writeBeside(change, change.after, temporary);
    }
    for (const each of pending) {
      stopIfAborted(signal);
      // Compared once more just before: nobody's edit is overwritten.
      await refuseMoved(each.change.target);
      if (!isStill(each.change.target, each.change.before)) throw changedMeanwhile(each.change);
      await putInPlace(each);
    }
    return run;
  });
}

/**
 * Writes a whole new folder: built under a temporary name in the journal, which git ignores, then renamed once, so
 * that it appears complete or not at all.
 *
 * @param journal the destination's, locked
 * @param origin which run it is
 * @param folder the new folder's path below the destination; all changes lie in it
 * @param changes the files to create
 * @param build what is done in the temporary folder before it is renamed (a program that adds its own files, say)
 * @param signal aborts the writing between two steps
 * @returns the run in flight
 * @throws Refusal when the folder can't be made or is not empty by now, Interrupted on abort
 */
export async function writeNewFolder(
  journal: Journal,
  origin: Origin,
  folder: string,
  changes: readonly Change[],
  build: (folder: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<Run> {
  const target = await resolveInside(journal.root, folder);
  const made = await missingFolders(target);
  const newFolder = { path: folder, temporary: temporaryName(target) };
  const temporary = join(journal.folder, newFolder.temporary);
  const folders = made.map((path) => below(journal.root, path));
  const run: Run = { ...begun(origin), folders, files: [], newFolder };
  await begin(journal, run);
  return attempt(journal, run, async () => {
    for (const parent of made.filter((path) => path !== target)) await makeFolder(parent);
    await mkdir(temporary);
    const place = (path: string) => join(temporary, path.slice(folder.length + 1));
    const parents = new Set(changes.map(({ path }) => dirname(place(path))));
    await allDone([...parents].map((parent) => mkdir(parent, { recursive: true })));
    for (const some of portions(changes, AT_ONCE)) {
      stopIfAborted(signal);
      await allDone(some.map(({ path, after, mode }) => writeFlushed(place(path), after as Buffer, mode)));
    }
    await build(temporary);
    stopIfAborted(signal);
    await refuseUnlessFree(target, folder);
    const files = changes.map(({ path, after, secret }) => created(path, after as Buffer, secret));
    const whole = await withAll({ ...run, files }, temporary, folder);
    await writeInFlight(journal, whole);
    await rename(temporary, target);
    return whole;
  });
}

/**
 * Closes a run: from here on it stands, and can be taken back as a whole.
 *
 * @param journal the destination's, locked
 * @param run the run in flight
 * @param made paths of files that programs made for it, below the destination
 * @throws Refusal when that can't be written down; the run is taken back then
 */
export async function close(journal: Journal, run: Run, made: readonly string[] = []): Promise<void> {
  const files = made.map((path) => created(path, readFileSync(join(journal.root, path)), false));
  const absent = run.migrations?.flatMap((each) => each.absent) ?? [];
  const folders = [...run.folders, ...absent.filter((path) => !run.folders.includes(path))];
  // Where nothing was written, there is nothing to take back.
  if (run.takesBack === undefined && files.length + run.files.length === 0) return strikeInFlight(journal);
  // A new folder is in place already: that is enough.
  const whole: Run =
    run.state === "placing" ? run : { ...run, state: "done", folders, files: [...run.files, ...files] };
  if (whole !== run) await attempt(journal, run, () => writeInFlight(journal, whole));
  // What can't be cleared away now is by the next run.
  await finish(journal, whole).catch(() => undefined);
}

/**
 * Writes down that programs are about to write migrations for a run, so that they go with it.
 *
 * @param journal the destination's, locked
 * @param run the run in flight
 * @param steps the apps
 * @returns the run in flight
 * @throws Refusal when that can't be written down; the run is taken back then
 */
export async function watchMigrations(journal: Journal, run: Run, steps: readonly MakeMigrations[]): Promise<Run> {
  if (steps.length === 0) return run;
  const migrations = steps.map(({ label, settings, byHand, folders: apps }) => {
    const folders = apps.map((app) => `${app}/migrations`);
    const there = [...migrationFiles(journal.root, folders), ...emptyDatabases(journal.root)];
    const absent = folders.filter((folder) => !existsSync(join(journal.root, folder)));
    return { label, settings, byHand, folders, there, absent, since: Date.now() };
  });
  const watched: Run = { ...run, migrations };
  await attempt(journal, run, () => writeInFlight(journal, watched));
  return watched;
}

function begun(origin: Origin): Pick<Run, "state" | "at"> & Origin {
  return { state: "writing", at: new Date().toISOString(), ...origin };
}

async function begin(journal: Journal, run: Run): Promise<void> {
  await writeInFlight(journal, run).catch((error) => Promise.reject(explain(error)));
}

/** Does something of a run that is written down; where that fails, the run is taken back. */
async function attempt<T>(journal: Journal, run: Run, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const reason = explain(error);
    const left = await takeBack(journal, run).catch((failure) => [
      `What was written could not be taken back (${(failure as Error).message}): mend that, then run \`npx plop undo\`.`,
    ]);
    if (left.length === 0) throw reason;
    const sentences = [(reason as Error).message.replace(/ ?Nothing was written\./, ""), ...left];
    throw new Refusal(sentences.join(" "));
  }
}

/** A change, with the names that it needs on the way. */
interface Pending {
  readonly change: Change;
  readonly file: RunFile;
  /** Absolute. */
  readonly temporary: string;
  readonly backup: string;
}

/** What a run removes is kept, to be brought back; an undo is not taken back. */
async function pend(change: Change, keepsRemoved: boolean): Promise<Pending> {
  const { path, target, before, after, secret } = change;
  const names = { temporary: temporaryName(target), backup: temporaryName(target) };
  const at = (name: string) => join(dirname(target), name);
  const absolute = { temporary: at(names.temporary), backup: at(names.backup) };
  if (after === undefined) {
    const { temporary } = names;
    const file = { path, action: "remove", before: digest(before as Buffer), temporary } as const;
    return { change, file: keepsRemoved ? { ...file, ...kept(change) } : file, ...absolute };
  }
  if (before === undefined) {
    return { change, file: { ...created(path, after, secret), temporary: names.temporary }, ...absolute };
  }
  const digests = { before: digest(before), after: digest(after) };
  const hunks = await hunksBetween(before, after);
  return { change, file: { path, action: "modify", ...digests, hunks, ...names }, ...absolute };
}

/** A removed file, whole. */
function kept({ before = Buffer.alloc(0), target }: Change): Pick<RunFile, "hunks" | "mode"> {
  const hunks = [{ at: 0, inserted: "", removed: before.toString("latin1") }];
  return { hunks, mode: lstatSync(target).mode & 0o7777 };
}

/** Bytes of a created file that are kept, to show what somebody changed in it since. */
const MOST_KEPT = 1_000_000;

function created(path: string, content: Buffer, secret: boolean): RunFile {
  const file = { path, action: "create", after: digest(content) } as const;
  return secret || content.length > MOST_KEPT ? file : { ...file, content: content.toString("latin1") };
}

/** Whatever lies in the new folder is the run's, whoever wrote it. */
async function withAll(run: Run, temporary: string, folder: string): Promise<Run> {
  const entries = await readdir(temporary, { recursive: true, withFileTypes: true });
  const path = (entry: (typeof entries)[number]) => `${folder}/${below(temporary, join(entry.parentPath, entry.name))}`;
  const known = new Set(run.files.map((file) => file.path));
  const others = entries.filter((entry) => entry.isFile() && !known.has(path(entry)));
  const folders = entries.filter((entry) => entry.isDirectory()).map(path);
  return {
    ...run,
    state: "placing",
    folders: [...run.folders, ...folders.sort()],
    files: [
      ...run.files,
      ...others.map((entry) => created(path(entry), readFileSync(join(entry.parentPath, entry.name)), false)),
    ],
  };
}

/** Absolute paths of the folders that are to be made, the outermost first. */
async function foldersFor(writes: readonly Change[]): Promise<string[]> {
  const made = await Promise.all(writes.map(({ target }) => missingFolders(dirname(target))));
  return [...new Set(made.flat())].sort();
}

function below(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

/** Somebody may have put a link in the place of one of the folders above: what was made there goes again. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder).catch((error) => (error.code === "EEXIST" ? undefined : Promise.reject(error)));
  if (isWhereItSeems(folder)) return;
  await rmdir(folder);
  throw moved(folder);
}

async function writeBeside(change: Change, content: Buffer, temporary: string): Promise<void> {
  await refuseMoved(temporary);
  await writeFlushed(temporary, content, change.mode);
  await refuseMoved(temporary);
  await keepAttributes(change, temporary);
}

/** Refuses what lies elsewhere than it seems; what the run has just put there goes again. */
async function refuseMoved(path: string): Promise<void> {
  if (isWhereItSeems(dirname(path))) return;
  if (isTemporary(basename(path))) await rm(path, { force: true });
  throw moved(dirname(path));
}

/** A link that took the place of one of its folders leads elsewhere. */
function isWhereItSeems(folder: string): boolean {
  return realpathSync.native(folder) === folder;
}

function moved(folder: string): Refusal {
  return new Refusal(`${printable(folder)} was replaced by a link meanwhile. Nothing was written. Run it again.`);
}

/** What was there waits beside it until the whole run stands; nobody's last-minute edit is lost with it. */
async function putInPlace(pending: Pending): Promise<void> {
  const { change, temporary, backup } = pending;
  const { before, after, target } = change;
  if (after === undefined) {
    await rename(target, temporary);
    if (!isStill(temporary, before)) throw changedMeanwhile(change);
  } else if (before === undefined) {
    await putAnew(pending);
  } else {
    await keepBackup(pending, before);
    await refuseMoved(backup);
    if (!isStill(target, before)) throw changedMeanwhile(change);
    await rename(temporary, target);
    // Whoever had the old file open may have written to it just now.
    if (!isStill(backup, before)) throw changedMeanwhile(change);
  }
}

/** A link takes nobody's place, as a renamed file would. */
async function putAnew({ change, temporary }: Pending): Promise<void> {
  const { target } = change;
  try {
    await link(temporary, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw changedMeanwhile(change);
    if (!isWithoutLinks(error)) throw error;
    if (!isStill(target, undefined)) throw changedMeanwhile(change);
    return rename(temporary, target);
  }
  await rm(temporary);
}

async function keepBackup({ change, backup }: Pending, before: Buffer): Promise<void> {
  try {
    await link(change.target, backup);
  } catch (error) {
    if (!isWithoutLinks(error)) throw error;
    await writeFlushed(backup, before, change.mode);
    await keepAttributes(change, backup);
  }
}

/**
 * Refuses a folder that is to be made anew and holds something already.
 *
 * @param target the folder's absolute path
 * @param name how to call it in the message
 * @throws Refusal that lists what is in the way
 */
export async function refuseUnlessFree(target: string, name: string): Promise<void> {
  const stats = await statOf(target);
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    throw new Refusal(`${printable(name)} exists and is no folder. Choose another name or move it away.`);
  }
  const entries = (await readdir(target)).sort();
  if (entries.length === 0) return;
  const shown = entries.slice(0, 10).map((entry) => `  ${printable(entry)}`);
  if (entries.length > shown.length) shown.push(`  … and ${entries.length - shown.length} more`);
  throw new Refusal(
    `The folder ${printable(name)} exists and is not empty. It holds:\n${shown.join("\n")}\n` +
      "Nothing was written. Choose another name, or move the folder away.",
  );
}

/**
 * The same as an answer to a question.
 *
 * @param destination absolute path of the folder that the run may write to
 * @param name the new folder's name
 * @returns what is in the way; undefined when nothing is
 */
export async function rejectFolder(destination: string, name: string): Promise<string | undefined> {
  try {
    await refuseUnlessFree(join(destination, name), name);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** A replaced file keeps its permissions, and its owner where the process may say so. */
async function keepAttributes({ before, target, mode, isExact }: Change, temporary: string): Promise<void> {
  if (before === undefined) return isExact ? chmod(temporary, mode) : undefined;
  const [old, made] = [lstatSync(target), lstatSync(temporary)];
  await chmod(temporary, old.mode & 0o7777);
  if (old.uid !== made.uid || old.gid !== made.gid) await chown(temporary, old.uid, old.gid).catch(() => undefined);
}

/** Looked for before anything is written: what its owner doesn't want written, and what could not be brought back. */
async function refuseLoss({ before, after, target, path, secret }: Change): Promise<void> {
  if (before === undefined) return;
  const stats = await statOf(target);
  if (after !== undefined && stats && (Number(stats.mode) & 0o200) === 0) {
    throw new Refusal(
      `${printable(path)} is read-only. Nothing was written. Make it writable (chmod u+w) and try again.`,
    );
  }
  if (after !== undefined && secret) {
    throw new Refusal(
      `${printable(path)} holds a secret, and secrets are not kept to be brought back: it is never overwritten. ` +
        "Nothing was written. Move it away first, or keep it with --skip.",
    );
  }
}

function changedMeanwhile({ path }: Change): Refusal {
  return new Refusal(`${printable(path)} was changed by somebody else meanwhile. Nothing was written. Run it again.`);
}

function isStill(target: string, before: Buffer | undefined): boolean {
  try {
    return lstatSync(target).isFile() && (before?.equals(readFileSync(target)) ?? false);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return before === undefined;
  }
}

/** Files that are open side by side: some systems allow few. */
const AT_ONCE = 32;

function portions<T>(all: readonly T[], size: number): T[][] {
  return all.length === 0 ? [] : [all.slice(0, size), ...portions(all.slice(size), size)];
}

/** Waits for all, then throws the first error: nothing is still being written when the rest is taken back. */
async function allDone(tasks: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(tasks)) {
    if (result.status === "rejected") throw result.reason;
  }
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Interrupted();
}
