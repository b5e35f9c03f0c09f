import { randomUUID } from "node:crypto";
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { mkdir, rmdir, symlink, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Interrupted, printable, Refusal } from "../errors.ts";
import { clearJournal, JOURNAL, type Journal, journalOf, makeJournal } from "./journal.ts";
import { isMissing, isWithoutLinks, missingFolders } from "./paths.ts";
import { explain } from "./reasons.ts";

/** Who is at work at a destination. */
export interface Holder {
  readonly id: string;
  readonly pid: number;
  /** When the process began, in the system's own terms: another one may get its number. Empty where it can't be told. */
  readonly began: string;
  /** The machine, or the container on it, that the number is of. */
  readonly host: string;
  /** What it runs. */
  readonly command: string;
}

/** How long one run is waited for, in milliseconds. */
const PATIENCE = 10_000;

/** How often somebody who waits looks, in milliseconds. */
const PAUSE = 40;

export interface LockOptions {
  /** What is run, as it would be typed. */
  readonly command: string;
  readonly signal?: AbortSignal;
  /** How long to wait for another run, in milliseconds. */
  readonly patience?: number;
}

/**
 * Does something at a destination while no other run does: the others wait for their turn, so that each sees what the
 * one before left.
 *
 * @param destination absolute path of the folder that the run may write to; it is made if it is not there
 * @param options who asks, and for how long
 * @param task what to do
 * @returns what the task returned
 * @throws Refusal naming the run that does not come to its end, Interrupted on abort, and what the task throws
 */
export async function withLock<T>(
  destination: string,
  { command, signal, patience = PATIENCE }: LockOptions,
  task: (journal: Journal) => Promise<T>,
): Promise<T> {
  const made = await missingFolders(destination);
  let journal: Journal;
  let release: () => Promise<void>;
  try {
    await mkdir(destination, { recursive: true });
    journal = journalOf(destination);
    release = await acquire(journal, command, signal, patience);
  } catch (error) {
    for (const folder of made.reverse()) await rmdir(folder).catch(() => undefined);
    throw explain(error);
  }
  try {
    await makeJournal(journal).catch((error) => Promise.reject(explain(error)));
    return await task(journal);
  } finally {
    // What can't be given back goes with this process.
    await clearJournal(journal, release)
      .catch(release)
      .catch(() => undefined);
    for (const folder of made.reverse()) await rmdir(folder).catch(() => undefined);
  }
}

/**
 * Waits until no run is at work at a destination, without keeping others from it.
 *
 * @param destination absolute path
 * @param options for how long
 * @throws Refusal naming the run that does not come to its end, Interrupted on abort
 */
export async function untilFree(destination: string, { signal, patience = PATIENCE }: Partial<LockOptions>) {
  const { folder } = journalOf(destination);
  await poll(destination, signal, patience, async () => {
    const holder = holderOf(join(folder, LOCK));
    return holder !== undefined && isAlive(holder) ? holder : undefined;
  });
}

const LOCK = "lock";

/** A lock, as whoever only looks sees it. */
export interface SeenLock {
  /** Absolute path. */
  readonly path: string;
  /** Who has it; undefined where that can't be read. */
  readonly holder: Holder | undefined;
  /** Whether it is at work, as far as can be told: of another machine, nothing can. */
  readonly isAlive: boolean;
  /** It is a process of another machine, or of another container. */
  readonly isElsewhere: boolean;
}

/**
 * @param journal the journal of a destination
 * @returns the lock there; undefined where nobody has it
 */
export function seenLock({ folder }: Journal): SeenLock | undefined {
  const path = join(folder, LOCK);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  // Whoever opens a pipe waits until somebody writes to it.
  const holder = stats.isSymbolicLink() || stats.isFile() ? holderOf(path) : UNREADABLE;
  if (holder === undefined) return undefined;
  if (holder === UNREADABLE) return { path, holder: undefined, isAlive: false, isElsewhere: false };
  return { path, holder, isAlive: isAlive(holder), isElsewhere: holder.host !== thisHost() };
}

/** @returns what gives the lock back */
async function acquire(
  journal: Journal,
  command: string,
  signal: AbortSignal | undefined,
  patience: number,
): Promise<() => Promise<void>> {
  const lock = join(journal.folder, LOCK);
  const mine = self(command);
  await poll(dirname(journal.folder), signal, patience, async () => {
    // Whoever gives a lock back takes an empty journal away with it.
    await mkdir(journal.folder).catch((error) => (error.code === "EEXIST" ? undefined : Promise.reject(error)));
    return take(lock, mine);
  });
  return () => giveBack(lock, mine);
}

/** Tries until nobody is in the way; every holder in turn is waited for. */
async function poll(
  place: string,
  signal: AbortSignal | undefined,
  patience: number,
  attempt: () => Promise<Holder | undefined>,
): Promise<void> {
  let last: Holder | undefined;
  let since = performance.now();
  for (;;) {
    if (signal?.aborted) throw new Interrupted();
    const holder = await attempt();
    if (holder === undefined) return;
    if (holder.id !== last?.id) [last, since] = [holder, performance.now()];
    if (performance.now() - since > patience) throw busy(holder, place);
    await sleep(PAUSE);
  }
}

function busy(holder: Holder, place: string): Refusal {
  const { pid, host, command } = holder;
  const elsewhere = host === thisHost() ? "" : ` on ${printable(host.split(" ")[0] ?? "")}`;
  const who = holder === UNREADABLE ? "Another run" : `\`${printable(command)}\` (process ${pid}${elsewhere})`;
  return new Refusal(
    `${who} is at work in ${printable(place)}. Nothing was written. ` +
      `Wait for it, or end it; if it is long gone, delete ${JOURNAL}/${LOCK} there.`,
  );
}

/**
 * Takes a lock, from a dead process if need be.
 *
 * @returns who has it; undefined when it was taken
 */
async function take(lock: string, mine: Holder): Promise<Holder | undefined> {
  if (await create(lock, mine)) return undefined;
  const holder = holderOf(lock);
  if (holder === undefined) return take(lock, mine);
  if (isAlive(holder)) return holder;
  // Of all that find it dead, one may take the dead one's lock away, and only that very lock.
  const right = `${lock}-${holder.id}`;
  const rival = await take(right, mine);
  if (rival !== undefined) return rival;
  if (holderOf(lock)?.id === holder.id) await remove(lock);
  await remove(right);
  return take(lock, mine);
}

/** A link that leads nowhere comes into being complete, or not at all; a file would be empty for a moment. */
async function create(lock: string, mine: Holder): Promise<boolean> {
  const text = JSON.stringify(mine);
  try {
    await symlink(text, lock);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    // The journal went away with its last holder.
    if (code === "ENOENT") {
      await mkdir(dirname(lock), { recursive: true });
      return create(lock, mine);
    }
    if (!isWithoutLinks(error)) throw error;
  }
  // Some file systems have no links.
  return writeFile(lock, text, { flag: "wx" }).then(
    () => true,
    (error) => (error.code === "EEXIST" ? false : Promise.reject(error)),
  );
}

/** @returns undefined when there is no lock any more */
function holderOf(lock: string): Holder | undefined {
  try {
    const holder = JSON.parse(contentOf(lock)) as Holder;
    if (isHolder(holder)) return holder;
  } catch (error) {
    if (isMissing(error)) return undefined;
    // Somebody is just writing it, or did so when the machine went down: it goes by its name for as long as it lasts.
  }
  return UNREADABLE;
}

const UNREADABLE: Holder = { id: "unreadable", pid: 0, began: "", host: "", command: "" };

/** A project may come from anybody, and its lock with it. */
function isHolder({ id, pid, began, host, command }: Holder): boolean {
  return (
    /^[\w-]+$/.test(id) && Number.isInteger(pid) && [id, began, host, command].every((text) => typeof text === "string")
  );
}

function contentOf(lock: string): string {
  try {
    return readlinkSync(lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
    return readFileSync(lock, "utf8");
  }
}

/**
 * @param path something in a journal
 * @returns whether it is what a dead process left that was to take a lock over
 */
export function isLeftLock(path: string): boolean {
  if (!basename(path).startsWith(`${LOCK}-`)) return false;
  const holder = holderOf(path);
  return holder !== undefined && !isAlive(holder);
}

async function giveBack(lock: string, mine: Holder): Promise<void> {
  if (holderOf(lock)?.id === mine.id) await remove(lock);
}

async function remove(path: string): Promise<void> {
  await unlink(path).catch((error) => (isMissing(error) ? undefined : Promise.reject(error)));
}

function self(command: string): Holder {
  const pid = process.pid;
  return { id: randomUUID(), pid, began: beganAt(pid), host: thisHost(), command: command.slice(0, 300) };
}

/** A process of another host can't be looked for: it counts as alive. After a restart, none of this one is. */
function isAlive({ pid, began, host }: Holder): boolean {
  const [name, boot = "", space] = host.split(" ");
  const [ownName, ownBoot, ownSpace] = thisHost().split(" ");
  if (host === thisHost() || (boot !== "" && boot === ownBoot && space === ownSpace)) return isRunning(pid, began);
  return name !== ownName || boot === ownBoot;
}

/**
 * @param pid the number of a process on this machine
 * @param began when it began, as `beganAt` told; empty where that isn't known
 * @returns whether it still runs
 */
export function isRunning(pid: number, began: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const [state] = statusOf(pid);
  // Nobody has asked yet how a process came to its end: it goes by the name of zombie until then.
  return state !== "Z" && (began === "" || beganAt(pid) === began);
}

/**
 * @param pid the number of a process on this machine
 * @returns when it began, in clock ticks since the machine started; empty where the system doesn't say
 */
export function beganAt(pid: number): string {
  return statusOf(pid)[19] ?? "";
}

/** proc(5): what follows the program's name, which is in parentheses and may hold blanks; nothing on other systems. */
function statusOf(pid: number): string[] {
  return read(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
}

function thisHost(): string {
  return [hostname(), read("/proc/sys/kernel/random/boot_id").trim(), namespaceOfProcesses()].join(" ");
}

/** Containers on one machine number their processes anew. */
function namespaceOfProcesses(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
