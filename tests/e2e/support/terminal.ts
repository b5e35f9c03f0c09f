import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { cleanEnvironment, type RunOptions } from "../../support/process.ts";
import { machineHas } from "./machine.ts";

const SCRIPT = fileURLToPath(new URL("./terminal.py", import.meta.url));
const COLUMNS = 100;
const ROWS = "30";

/** Long enough for a slow machine; only a program that hangs meets it. */
const PATIENCE = 60_000;

export const ENTER = "\r";
export const CTRL_C = "\u0003";

/** A program in a terminal of 30 rows. */
export interface Terminal {
  /** Waits until a text is shown that was not shown before the last thing typed. */
  waitFor(text: string): Promise<void>;
  type(keys: string): void;
  /** Waits for the program to end; its exit code. */
  ended(): Promise<number | null>;
  /** Everything shown so far, without colours and cursor movements. */
  shown(): string;
  /** The same, as the terminal gets it. */
  printed(): string;
  /** Hangs up, whatever the program is doing. */
  close(): void;
}

/**
 * Starts a program in a pseudo-terminal; needs a Python.
 *
 * @param command the program and its arguments
 * @param options where and with what, and the width of the terminal: 100 columns when left out
 * @returns the terminal
 */
export function openTerminal(
  command: readonly string[],
  { columns = COLUMNS, ...options }: Omit<RunOptions, "input"> & { readonly columns?: number } = {},
): Terminal {
  const child = spawn(machineHas("python"), [SCRIPT, String(columns), ROWS, ...command], {
    cwd: options.cwd,
    env: { ...cleanEnvironment(), TERM: "xterm", CI: undefined, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  let read = 0;
  const listeners = new Set<() => void>();
  const wake = () => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      wake();
    });
  }
  child.stdin.on("error", () => undefined);
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  let gone = false;
  const closed = exit.finally(() => {
    gone = true;
    wake();
  });
  closed.catch(() => undefined);
  const shown = () => stripVTControlCharacters(output);

  const until = (isTrue: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        settle();
      };
      const look = () => {
        if (isTrue()) finish(resolve);
        else if (gone) finish(() => reject(new Error(`The program ended without ${what}. It showed:\n${shown()}`)));
      };
      const timer = setTimeout(
        () => finish(() => reject(new Error(`Nothing like ${what} came. It showed:\n${shown()}`))),
        PATIENCE,
      );
      listeners.add(look);
      look();
    });

  return {
    waitFor: (text) => until(() => shown().slice(read).includes(text), `"${text}"`),
    type(keys) {
      read = shown().length;
      child.stdin.write(keys);
    },
    async ended() {
      await until(() => gone, "an end");
      return exit;
    },
    shown,
    printed: () => output,
    close() {
      child.stdin.end();
      child.kill();
    },
  };
}
