import type { TaskContext } from "../changes/steps.ts";
import { shellWord } from "../command-line.ts";
import { Interrupted, Refusal } from "../errors.ts";
import { type GitRun, git } from "../git.ts";
import { withoutPasswords } from "./addresses.ts";

/** git in one repository, as a task uses it. */
export interface Commands {
  /** Absolute path of the folder that git runs in. */
  readonly cwd: string;
  readonly task: TaskContext;
  /** What was printed so far. */
  readonly printed: readonly string[];
  /** Runs what only looks, or makes what nobody sees, without a word. */
  look(
    args: readonly string[],
    options?: { readonly input?: string | Buffer; readonly index?: string },
  ): Promise<GitRun>;
  /** The same, where it has to succeed. Returns what it printed, less the last line break. */
  ask(
    args: readonly string[],
    options?: { readonly input?: string | Buffer; readonly index?: string },
  ): Promise<string>;
  /** Prints a command, and runs it unless nothing is to be written. */
  run(args: readonly string[]): Promise<GitRun>;
  /** The same, where it has to succeed. */
  must(args: readonly string[], otherwise?: string): Promise<string>;
}

/**
 * @param task what the run knows
 * @param cwd absolute path of a folder in the repository
 */
export function commandsIn(task: TaskContext, cwd: string): Commands {
  const printed: string[] = [];
  const { signal } = task;
  const commands: Commands = {
    cwd,
    task,
    printed,
    look: (args, options = {}) => git(args, { cwd, signal, ...options }),
    async ask(args, options) {
      const done = await commands.look(args, options);
      if (done.code !== 0) throw failed(args, done);
      return done.stdout.replace(/\n$/, "");
    },
    async run(args) {
      const line = commandLine(args);
      printed.push(line);
      task.say(`$ ${line}`);
      if (task.dryRun) return { code: 0, stdout: "", bytes: Buffer.alloc(0), stderr: "" };
      const done = await git(args, { cwd, signal });
      if (signal.aborted) throw new Interrupted();
      return done;
    },
    async must(args, otherwise) {
      const done = await commands.run(args);
      if (done.code !== 0) throw failed(args, done, otherwise);
      return done.stdout.replace(/\n$/, "");
    },
  };
  return commands;
}

/** A command of git as a person would type it, without passwords. */
export function commandLine(args: readonly string[]): string {
  return ["git", ...args].map((word) => shellWord(withoutPasswords(word))).join(" ");
}

/** What git said, less its hints and its progress, without passwords. */
export function words({ stderr, stdout }: Pick<GitRun, "stderr" | "stdout">): string {
  const said = stderr.trim() === "" ? stdout : stderr;
  const lines = said.split(/[\r\n]+/).filter((line) => line.trim() !== "" && !/^hint:|^\s*\d+\/\d+ \(/.test(line));
  return withoutPasswords(lines.join("\n")).trim();
}

function failed(args: readonly string[], done: GitRun, otherwise = "Nothing else was done."): Refusal {
  return new Refusal(`${commandLine(args)} ended with ${done.code}. ${otherwise} It said:\n${words(done)}`);
}
