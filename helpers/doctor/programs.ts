import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { Interrupted } from "../errors.ts";

/** How a program answered. */
export type Answer =
  | { readonly out: string }
  /** It is not there, or may not be run; it took too long; it failed with these last words. */
  | { readonly fault: "missing" | "slow" | "failed"; readonly words: string };

/** Whoever says a version takes no time; milliseconds. */
export const PATIENCE = 10_000;

/**
 * Asks a program something that it answers at once.
 *
 * @param program its name, or its absolute path
 * @param args its arguments
 * @param options `signal` calls it off; `cwd`: where it is run, in no project when left out
 * @returns what it printed, without blanks around it, or why it didn't
 * @throws Interrupted when it is called off
 */
export function ask(
  program: string,
  args: readonly string[],
  { signal, cwd = tmpdir(), patience = PATIENCE }: { signal: AbortSignal; cwd?: string; patience?: number },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settings = { cwd, signal, timeout: patience, killSignal: "SIGKILL", maxBuffer: 1_000_000 } as const;
    const child = execFile(program, args, settings, (error, stdout, stderr) => {
      if (error === null) return resolve({ out: stdout.trim() });
      if (signal.aborted) return reject(new Interrupted());
      const isThere = !["ENOENT", "EACCES", "ENOEXEC", "ENOTDIR"].includes(String(error.code));
      const words = (isThere && (stderr.trim() || stdout.trim()).split("\n").at(-1)) || error.message.split("\n")[0];
      resolve({ fault: !isThere ? "missing" : error.killed ? "slow" : "failed", words: words ?? "" });
    });
    child.stdin?.on("error", () => undefined).end();
  });
}
