import { execFile, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { statOf } from "./changes/paths.ts";
import { Interrupted } from "./errors.ts";

const run = promisify(execFile);

/**
 * Finds the git repository that a folder lies in, by looking for `.git` upwards; git itself is not needed.
 *
 * @param folder absolute path; it need not exist
 * @returns the absolute path of its top; undefined where there is none
 */
export async function repositoryAround(folder: string): Promise<string | undefined> {
  if ((await statOf(join(folder, ".git"))) !== undefined) return folder;
  return dirname(folder) === folder ? undefined : repositoryAround(dirname(folder));
}

/** Two commands that take no time; whoever takes longer than this waits for something. Milliseconds. */
const PATIENCE = 30_000;

/**
 * Makes a git repository with `main` as its branch and no commit.
 *
 * @param folder absolute path of an existing folder
 * @param timeout for each of git's commands, in milliseconds
 * @returns false where there is no git to do it
 * @throws Interrupted when somebody ended git
 */
export async function initRepository(folder: string, timeout = PATIENCE): Promise<boolean> {
  // Variables such as GIT_DIR, which git sets for its hooks, would point at another repository.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  try {
    await run("git", ["init", "--quiet"], { cwd: folder, env, timeout });
    // `git init --initial-branch` needs git 2.28; this works with all.
    await run("git", ["symbolic-ref", "HEAD", "refs/heads/main"], { cwd: folder, env, timeout });
    return true;
  } catch (error) {
    // What ends git goes to the whole group of processes, and may reach this one only later.
    const { signal, killed } = error as { signal?: unknown; killed?: boolean };
    if (!killed && ["SIGINT", "SIGTERM", "SIGHUP"].includes(String(signal))) throw new Interrupted();
    return false;
  }
}

/** What git sets for its hooks, and what would point at another repository (`git rev-parse --local-env-vars`). */
const PLACES =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|CONFIG|CONFIG_PARAMETERS|CONFIG_COUNT|GRAFT_FILE|IMPLICIT_WORK_TREE|INTERNAL_SUPER_PREFIX|NO_REPLACE_OBJECTS|REPLACE_REF_BASE|SHALLOW_FILE)$/;

/** How a git command ended. */
export interface GitRun {
  /** Its exit code; 127 where there is no git. */
  readonly code: number;
  readonly stdout: string;
  /** The same, byte for byte. */
  readonly bytes: Buffer;
  readonly stderr: string;
}

/** How to run git. */
export interface GitOptions {
  /** Absolute path of the folder to run it in. */
  readonly cwd: string;
  /** What it reads. */
  readonly input?: string | Buffer;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Absolute path of an index to use instead of the repository's own. */
  readonly index?: string;
}

/**
 * Runs git to its end, whatever that is. It speaks English, so that what it says can be read, and asks for a password
 * only where somebody can give it.
 *
 * @param args its arguments
 * @param options where, and how
 * @returns its exit code and what it printed
 * @throws Interrupted when somebody ended it
 */
export function git(args: readonly string[], { cwd, input = "", signal, index }: GitOptions): Promise<GitRun> {
  const kept = Object.entries(process.env).filter(([name]) => !PLACES.test(name));
  const asks = process.stdin.isTTY ? {} : { GIT_TERMINAL_PROMPT: "0" };
  const own = { LC_ALL: "C", LANGUAGE: "", ...asks, ...(index !== undefined && { GIT_INDEX_FILE: index }) };
  const env = { ...Object.fromEntries(kept), ...own };
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd, env, stdio: "pipe", ...(signal && { signal }) });
    const read = (stream: Readable) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      return () => Buffer.concat(chunks);
    };
    const [stdout, stderr] = [read(child.stdout), read(child.stderr)];
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.name === "AbortError") reject(new Interrupted());
      else resolve({ code: 127, stdout: "", bytes: Buffer.alloc(0), stderr: error.message });
    });
    child.on("close", (code, ended) => {
      if (ended !== null) reject(new Interrupted());
      else
        resolve({ code: code ?? 1, stdout: stdout().toString("utf8"), bytes: stdout(), stderr: stderr().toString() });
    });
    child.stdin.on("error", () => undefined).end(input);
  });
}
