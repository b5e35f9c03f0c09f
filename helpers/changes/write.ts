import { randomBytes } from "node:crypto";
import { chmod, chown, lstat, mkdir, open, readdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Interrupted, printable, Refusal } from "../errors.ts";
import type { Change } from "./compare.ts";
import { isMissing, resolveInside, statOf } from "./paths.ts";

/** Marks what the write layer leaves on disk while it works, so that it can be told from anybody's files. */
const TEMPORARY = ".quickscale-";
const TEMPORARY_NAME = new RegExp(`/\\.([^/]*)${TEMPORARY}[0-9a-f]+$`);

/**
 * Writes changes into a folder that is in use, all or nothing: every file is first written and flushed beside its
 * target, then each is renamed into place. An error or an interruption on the way takes everything back.
 *
 * @param changes settled changes; only created, modified and overwritten files are touched
 * @param signal aborts the writing between two steps
 * @throws Refusal when a file was changed by somebody else meanwhile or can't be written, Interrupted on abort
 */
export async function writeInPlace(changes: readonly Change[], signal?: AbortSignal): Promise<void> {
  const writes = changes.filter(({ action }) => ["create", "modify", "overwrite"].includes(action));
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const change of writes) await refuseReadOnly(change);
    const temporaries: { change: Change; temporary: string }[] = [];
    for (const change of writes) {
      stopIfAborted(signal);
      for (const folder of await missingFolders(dirname(change.target))) {
        await mkdir(folder);
        undo.push(() => rmdir(folder));
      }
      const temporary = temporaryBeside(change.target);
      undo.push(() => rm(temporary, { force: true }));
      await writeFlushed(temporary, change.after, change.mode);
      await keepAttributes(change, temporary);
      temporaries.push({ change, temporary });
    }
    for (const { change, temporary } of temporaries) {
      stopIfAborted(signal);
      await refuseIfChanged(change);
      await rename(temporary, change.target);
      undo.push(() => putBack(change));
    }
  } catch (error) {
    await takeBack(undo);
    throw explain(error);
  }
}

/**
 * Writes a whole new folder: built under a temporary name in its parent, then renamed once, so that it appears
 * complete or not at all.
 *
 * @param destination absolute path of the folder that the run may write to
 * @param folder the new folder's path below the destination; all changes lie in it
 * @param changes the files to create
 * @param finish runs in the temporary folder before it is renamed (a program that adds its own files, say)
 * @param signal aborts the writing between two steps
 * @throws Refusal when the folder can't be made or is not empty by now, Interrupted on abort
 */
export async function writeNewFolder(
  destination: string,
  folder: string,
  changes: readonly Change[],
  finish: (folder: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const target = await resolveInside(destination, folder);
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const parent of await missingFolders(dirname(target))) {
      await mkdir(parent);
      undo.push(() => rmdir(parent));
    }
    const temporary = temporaryBeside(target);
    undo.push(() => rm(temporary, { recursive: true, force: true }));
    await mkdir(temporary);
    const place = (path: string) => join(temporary, path.slice(folder.length + 1));
    for (const parent of new Set(changes.map(({ path }) => dirname(place(path))))) {
      await mkdir(parent, { recursive: true });
    }
    await allDone(
      changes.map(async ({ path, after, mode }) => {
        stopIfAborted(signal);
        await writeFlushed(place(path), after, mode);
      }),
    );
    await finish(temporary);
    stopIfAborted(signal);
    await refuseUnlessFree(target, folder);
    await rename(temporary, target);
  } catch (error) {
    await takeBack(undo);
    throw explain(error);
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

function temporaryBeside(target: string): string {
  // The name is cut so that the whole stays below 255 bytes.
  return join(dirname(target), `.${basename(target).slice(0, 60)}${TEMPORARY}${randomBytes(6).toString("hex")}`);
}

async function writeFlushed(path: string, content: Buffer, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** A replaced file keeps its permissions, and its owner where the process may say so. */
async function keepAttributes({ before, target }: Change, temporary: string): Promise<void> {
  if (before === undefined) return;
  const [old, made] = [await lstat(target), await lstat(temporary)];
  await chmod(temporary, old.mode & 0o7777);
  if (old.uid !== made.uid || old.gid !== made.gid) await chown(temporary, old.uid, old.gid).catch(() => undefined);
}

async function refuseReadOnly({ before, target, path }: Change): Promise<void> {
  if (before === undefined) return;
  const stats = await statOf(target);
  if (stats && (Number(stats.mode) & 0o200) === 0) {
    throw new Refusal(
      `${printable(path)} is read-only. Nothing was written. Make it writable (chmod u+w) and try again.`,
    );
  }
}

/** Compares once more just before the rename: nobody's edit is overwritten. */
async function refuseIfChanged({ path, target, before }: Change): Promise<void> {
  let now: Buffer | undefined;
  try {
    now = await readFile(target);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  if (now === undefined ? before === undefined : before?.equals(now)) return;
  throw new Refusal(`${printable(path)} was changed by somebody else meanwhile. Nothing was written. Run it again.`);
}

async function putBack({ target, before, mode }: Change): Promise<void> {
  if (before === undefined) return rm(target, { force: true });
  const temporary = temporaryBeside(target);
  const { mode: current } = await lstat(target);
  await writeFlushed(temporary, before, mode);
  await chmod(temporary, current & 0o7777);
  await rename(temporary, target);
}

/** The folders that are not there yet, the outermost first. */
async function missingFolders(folder: string): Promise<string[]> {
  if ((await statOf(folder)) !== undefined || dirname(folder) === folder) return [];
  return [...(await missingFolders(dirname(folder))), folder];
}

async function takeBack(undo: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const step of [...undo].reverse()) await step().catch(() => undefined);
}

/** Waits for all, then throws the first error: nothing is still being written when the rest is taken back. */
async function allDone(tasks: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(tasks)) {
    if (result.status === "rejected") throw result.reason;
  }
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Interrupted();
}

/** Turns what the file system says into something for people. */
function explain(error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EACCES: "there is no permission to write there",
    EPERM: "there is no permission to write there",
    EROFS: "the file system is read-only",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    ENAMETOOLONG: "the name is too long for this file system",
    EBUSY: "it is in use",
    ENOTDIR: "a file stands where a folder is needed",
  };
  const reason = code === undefined ? undefined : reasons[code];
  if (reason === undefined) return error;
  const target = (path ?? "The destination").replace(TEMPORARY_NAME, "/$1");
  return new Refusal(`${printable(target)} can't be written: ${reason}. Nothing was written.`);
}
