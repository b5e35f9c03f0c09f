import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cleanEnvironment } from "../support/process.ts";
import type { Python } from "../support/python.ts";
import type { Trial } from "./trials.ts";

const SCRIPT = fileURLToPath(new URL("judge.py", import.meta.url));

/** Python itself, which runs as long as it is asked. */
export interface Judge {
  /**
   * @param trial the edit
   * @param before the file
   * @param after what the edit made of it; undefined where it says that all is there
   * @returns what is wrong
   */
  faults(trial: Trial, before: Buffer, after: Buffer | undefined): Promise<string[]>;
  close(): void;
}

/**
 * Starts a judge.
 *
 * @param python which Python
 */
export function startJudge({ program }: Python): Judge {
  const child = spawn(program, ["-I", SCRIPT], { env: cleanEnvironment(), stdio: ["pipe", "pipe", "inherit"] });
  const waiting: ((line: string | Error) => void)[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(line));
  child.on("close", (code) => {
    for (const settle of waiting) settle(new Error(`the judge ended with ${code}`));
  });
  return {
    faults({ edit, wanted }, before, after) {
      const question = { edit, wanted, before: before.toString("latin1"), after: after?.toString("latin1") ?? null };
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return new Promise((resolve, reject) => {
        waiting.push((answer) => (answer instanceof Error ? reject(answer) : resolve(JSON.parse(answer) as string[])));
      });
    },
    close: () => child.stdin.end(),
  };
}
