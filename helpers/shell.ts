import { Interrupted } from "./errors.ts";

/** The process around a run: its words, its terminal and its signals. Tests give one of their own. */
export interface Shell {
  /** The words after `plop`. */
  readonly words: readonly string[];
  readonly cwd: string;
  /** Whether somebody sits at a terminal. */
  readonly interactive: boolean;
  out(text: string): void;
  /** Takes plop's spinner off the terminal before something is printed or asked. */
  quiet(): Promise<void>;
  /** Runs something to its end; an interruption ends the process with exit code 130. */
  guard<T>(task: () => Promise<T>): Promise<T>;
  /** Turns a question that was broken off with Ctrl-C into an interruption. */
  untilInterrupted<T>(answer: Promise<T>): Promise<T>;
  /** A signal that is aborted by SIGINT or SIGTERM while the task runs. */
  abortable<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** The shell of this very process. */
export function processShell(): Shell {
  return {
    words: process.argv.slice(2),
    cwd: process.cwd(),
    interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    out: (text) => {
      process.stdout.write(text);
    },
    quiet: stopSpinner,
    async guard(task) {
      // A reader that went away (`| head -1`) is no error: the work goes on.
      process.stdout.on("error", ignoreClosedPipe);
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
    async abortable(task) {
      const controller = new AbortController();
      const abort = () => controller.abort();
      process.on("SIGINT", abort).on("SIGTERM", abort);
      try {
        return await task(controller.signal);
      } finally {
        process.off("SIGINT", abort).off("SIGTERM", abort);
      }
    },
  };
}

async function stopSpinner(): Promise<void> {
  const { progressSpinner } = (await import("plop")) as unknown as { progressSpinner?: { stop(): void } };
  progressSpinner?.stop();
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
