import { spawn } from "node:child_process";

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to a clean environment; see `cleanEnvironment`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/**
 * The environment of a person's shell: without what npm, node, pytest or git put there for this test run. Python keeps
 * its bytecode, as it does for people, whatever the machine says: without it, every command compiles all of Django.
 *
 * @returns the process's environment less those variables
 */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(NODE_|npm_|VITEST|TEST$|VITE_|GIT_|DJANGO_|DATABASE_URL$|SECRET_KEY$|VIRTUAL_ENV$|COVERAGE|PYTHONDONTWRITEBYTECODE$)/;
  const kept = /^NODE_EXTRA_CA_CERTS$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name) || !foreign.test(name)));
}

/**
 * Runs a program to its end, whatever that is.
 *
 * @param command the program and its arguments; no shell reads them
 * @param options where and with what
 * @returns its exit code and what it printed
 */
export function attempt(command: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...cleanEnvironment(), ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.on("error", () => undefined).end(options.input ?? "");
  });
}

/**
 * Runs a program that has to succeed.
 *
 * @param command the program and its arguments
 * @param options where and with what
 * @returns what it printed
 * @throws Error with everything it printed when it fails
 */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const finished = await attempt(command, options);
  if (finished.code === 0) return finished;
  throw new Error(
    `${command.join(" ")} ended with ${finished.code} in ${options.cwd ?? "."}\n${finished.stdout}\n${finished.stderr}`,
  );
}
