import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { statOf } from "./changes/paths.ts";
import { Interrupted } from "./errors.ts";

const run = promisify(execFile);

/**
 * Says whether a folder lies inside a git repository, by looking for `.git` upwards; git itself is not needed.
 *
 * @param folder absolute path; it need not exist
 */
export async function isInsideRepository(folder: string): Promise<boolean> {
  if ((await statOf(join(folder, ".git"))) !== undefined) return true;
  return dirname(folder) === folder ? false : isInsideRepository(dirname(folder));
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
