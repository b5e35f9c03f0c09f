import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cleanEnvironment } from "../tests/support/process.ts";

/** A program to measure; no shell reads its words. */
export interface Command {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The most memory that was in use at one moment, in MiB. */
export interface Memory {
  /** All processes of the command together; what they share is counted once. */
  readonly tree: number;
  /** The largest single one of them, with all that it shares. */
  readonly largest: number;
}

/** How long a command takes, in seconds. */
export interface Time {
  /** From its start to its end. */
  readonly whole: number;
  /** On all processors together, in all of its processes; undefined where there is no /proc (not Linux). */
  readonly processor: number | undefined;
}

/**
 * Measures how long a command takes.
 *
 * @param command what to run
 * @throws Error when it fails
 */
export async function time(command: Command): Promise<Time> {
  const [start, before] = [performance.now(), childrensTime()];
  await ended(begin(command), command);
  const [end, after] = [performance.now(), childrensTime()];
  return {
    whole: (end - start) / 1000,
    processor: before === undefined || after === undefined ? undefined : after - before,
  };
}

/** What the processes have taken that this one began and that have ended: in hundredths, see proc_pid_stat(5). */
function childrensTime(): number | undefined {
  const stat = readOr("", () => readFileSync("/proc/self/stat", "utf8"));
  // "1234 (name) S parent …"; the name may hold anything. Here, the first is the third field.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return stat === "" ? undefined : (Number(fields[13]) + Number(fields[14])) / 100;
}

/**
 * Measures how much memory a command takes, every process of it counted.
 *
 * The command gets a session of its own, whose processes are looked up in /proc every few milliseconds. Together
 * they take what each has for itself, and the largest set of file pages: the rest of those are the same program's
 * (proc_pid_smaps(5)). Looking costs time, so that time is measured in runs of its own.
 *
 * @param command what to run
 * @returns the peak; nothing where there is no /proc (not Linux)
 * @throws Error when it fails
 */
export async function memory(command: Command): Promise<Memory[]> {
  const child = begin(command);
  const peak = { tree: 0, largest: 0 };
  const strangers = new Set<string>();
  const timer = setInterval(() => {
    const sizes = sessionPids(child.pid, strangers).map(sizeOf);
    const own = sizes.reduce((sum, size) => sum + size.own, 0);
    peak.tree = Math.max(peak.tree, own + Math.max(0, ...sizes.map(({ files }) => files)));
    peak.largest = Math.max(peak.largest, ...sizes.map(({ resident }) => resident));
  }, 5);
  await ended(child, command).finally(() => clearInterval(timer));
  return peak.tree > 0 ? [peak] : [];
}

function begin({ words, cwd, env }: Command): ChildProcess {
  const [program = "", ...rest] = words;
  // Detached: with a session of its own.
  return spawn(program, rest, { cwd, env: { ...cleanEnvironment(), ...env }, stdio: "ignore", detached: true });
}

function ended(child: ChildProcess, { words }: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${words.join(" ")} ended with ${code}`))));
  });
}

/** Processes of a session; those of others are remembered, so that they are looked at once only. */
function sessionPids(session: number | undefined, strangers: Set<string>): string[] {
  const entries = readOr<string[]>([], () => readdirSync("/proc"));
  return entries.filter((pid) => {
    if (!/^\d+$/.test(pid) || strangers.has(pid)) return false;
    // "1234 (name) S parent group session …"; the name may hold anything.
    const stat = readOr("", () => readFileSync(`/proc/${pid}/stat`, "utf8"));
    const belongs = stat.slice(stat.lastIndexOf(")")).split(" ")[4] === String(session);
    if (!belongs) strangers.add(pid);
    return belongs;
  });
}

/** Sizes of one process in MiB; all 0 once it is gone. */
function sizeOf(pid: string): { own: number; files: number; resident: number } {
  const rollup = readOr("", () => readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(rollup)?.[1] ?? 0) / 1024;
  return { own: field("Pss_Anon"), files: field("Rss") - field("Anonymous"), resident: field("Rss") };
}

/** A process may be gone between two looks. */
function readOr<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
