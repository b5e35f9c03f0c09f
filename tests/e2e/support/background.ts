import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { cleanEnvironment, type RunOptions } from "../../support/process.ts";

/** Long enough for a slow machine; only a program that hangs meets it. */
const PATIENCE = 120_000;

/** A program that runs until it is told to end. */
export interface Background {
  /** Everything it has printed. */
  output(): string;
  /** Of that, what went to standard output. */
  standardOutput(): string;
  /** Waits until something holds; fails with what the program printed when it ends before. */
  until(holds: () => Promise<boolean>): Promise<void>;
  /** Ends it, and the programs that it started; its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts a program in a process group of its own.
 *
 * @param command the program and its arguments
 * @param options where and with what
 * @returns the running program
 */
export function startInBackground(command: readonly string[], options: Omit<RunOptions, "input"> = {}): Background {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  let standardOutput = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      if (stream === child.stdout) standardOutput += text;
    });
  }
  let gone = false;
  const closed = new Promise<number | null>((resolve) => {
    child.on("error", (error) => {
      output += error.message;
      resolve(null);
    });
    child.on("close", resolve);
  }).finally(() => {
    gone = true;
  });

  return {
    output: () => output,
    standardOutput: () => standardOutput,
    async until(holds) {
      const start = Date.now();
      while (!(await holds())) {
        if (gone) throw new Error(`${command.join(" ")} ended:\n${output}`);
        if (Date.now() - start > PATIENCE) throw new Error(`${command.join(" ")} is not ready:\n${output}`);
        await pause(100);
      }
    },
    async end(signal = "SIGTERM") {
      if (!gone && child.pid !== undefined) process.kill(-child.pid, signal);
      return closed;
    },
  };
}
