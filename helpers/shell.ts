import picocolors from "picocolors";
import { namedGenerator } from "./command-line.ts";
import { Interrupted } from "./errors.ts";

/** The process around a run: its words, its terminal and its signals. Tests give one of their own. */
export interface Shell {
  /** The words after `plop`. */
  readonly words: readonly string[];
  readonly cwd: string;
  /** Whether somebody sits at a terminal. */
  readonly interactive: boolean;
  /** Whether what is printed is seen on a terminal, which obeys what stands in it. */
  readonly isSeen: boolean;
  /** How wide the terminal is that shows what is printed; undefined where none does. */
  readonly columns: number | undefined;
  out(text: string): void;
  /** Says on a terminal what is waited for from now on; elsewhere nobody waits. */
  waitFor(what: string): void;
  /** Keeps plop's spinner away from what is printed and asked, and its sign for an action out of its last line. */
  quiet(): Promise<void>;
  /** Runs something to its end; an interruption ends the process with exit code 130. */
  guard<T>(task: () => Promise<T>): Promise<T>;
  /** Turns a question that was broken off with Ctrl-C into an interruption. */
  untilInterrupted<T>(answer: Promise<T>): Promise<T>;
  /** Puts better words in the place of plop's own for a generator that it does not know. */
  explainUnknown(explain: (name: string) => string): void;
  /** Ends the process. */
  leave(code: number): void;
  /** A signal that is aborted by Ctrl-C, an end or a closed terminal while the task runs. */
  abortable<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** What would end the process in the middle of its work. */
const ENDINGS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The shell of this very process. */
export function processShell(): Shell {
  return {
    words: process.argv.slice(2),
    cwd: process.cwd(),
    interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    isSeen: Boolean(process.stdout.isTTY),
    columns: process.stdout.columns || undefined,
    out: (text) => {
      process.stdout.write(text);
    },
    waitFor(what) {
      if (process.stderr.isTTY) process.stderr.write(`${picocolors.dim(`${what} …`)}\n`);
    },
    quiet: quietSpinner,
    async guard(task) {
      // A reader that went away (`| head -1`) is no error: the work goes on.
      process.stdout.on("error", explainOutput);
      try {
        return await task();
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        process.stderr.write(`\n${error.message}\n`);
        process.exit(130);
      }
    },
    async untilInterrupted(answer) {
      // Inquirer answers Ctrl-C by sending the process SIGINT, so its promise never settles.
      let interrupt = () => {};
      const interrupted = new Promise<never>((_, reject) => {
        interrupt = () => reject(new Interrupted());
      });
      process.once("SIGINT", interrupt);
      // It closes standard input first: without a timer the process would end before the signal arrives.
      const alive = setInterval(() => {}, 60_000);
      try {
        return await Promise.race([answer, interrupted]);
      } finally {
        clearInterval(alive);
        process.off("SIGINT", interrupt);
      }
    },
    explainUnknown,
    leave(code) {
      // Inquirer takes the end of the process for Ctrl-C while a question is open.
      process.removeAllListeners("exit");
      process.exit(code);
    },
    async abortable(task) {
      const controller = new AbortController();
      const abort = () => controller.abort();
      for (const signal of ENDINGS) process.on(signal, abort);
      try {
        return await task(controller.signal);
      } finally {
        for (const signal of ENDINGS) process.off(signal, abort);
      }
    },
  };
}

/** plop's spinner, and how it ends a run. */
interface Spinner {
  start(): Spinner;
  success(line: string): Spinner;
  error(line: string): Spinner;
}

async function quietSpinner(): Promise<void> {
  const { progressSpinner: spinner } = (await import("plop")) as unknown as { progressSpinner?: Spinner };
  if (spinner === undefined) return;
  const { success, error } = spinner;
  const withoutSign = (line: string) => line.replace(/^ \S*->\S* /, "");
  spinner.start = () => spinner;
  spinner.success = (line) => success(withoutSign(line));
  spinner.error = (line) => error(withoutSign(line));
}

/**
 * plop looks for the generator when all plopfiles are loaded, and ends the process where there is none: its message is
 * the only thing to get hold of. It names nothing that is near, and shows what was typed as it is. What is refused
 * before the first action gets the sign of what is refused later.
 */
function explainUnknown(explain: (name: string) => string): void {
  const { error } = console;
  const cross = picocolors.red("✖");
  console.error = (...words: unknown[]) => {
    const [first, ...others] = words;
    if (/Could not find a generator for/.test(String(first))) {
      error(`${cross} ${explain(namedGenerator(process.argv.slice(2)))}`);
    } else if (/\[ERROR\]/.test(String(first))) error(cross, ...others);
    else error(...words);
  };
}

function explainOutput({ code, message }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") return;
  process.stderr.write(`The report can't be printed: ${message}\n`);
  process.exitCode = 1;
}
