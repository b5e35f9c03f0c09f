import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe } from "vitest";
import { attempt, cleanEnvironment, type RunOptions, run } from "./process.ts";

/** Versions whose names and grammar the kit looks after. */
const SUPPORTED = ["3.11", "3.12", "3.13", "3.14"];

/** A Python on this machine. */
export interface Python {
  readonly program: string;
  /** Such as "3.13". */
  readonly version: string;
}

/** @returns one Python of each supported version that this machine has, the newest last */
export async function findPythons(): Promise<Python[]> {
  const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const installed = existsSync(pyenv) ? readdirSync(pyenv).map((version) => join(pyenv, version, "bin", "python")) : [];
  const named = [process.env.QUICKSCALE_PYTHON, "python3"].filter((name) => name !== undefined);
  const programs = [...installed, ...SUPPORTED.map((version) => `python${version}`), ...named];
  const answers = await Promise.all(programs.map(async (program) => ({ program, version: await versionOf(program) })));
  return SUPPORTED.flatMap((version) => answers.find((answer) => answer.version === version) ?? []) as Python[];
}

async function versionOf(program: string): Promise<string | undefined> {
  const answer = await attempt([program, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).catch(
    () => undefined,
  );
  return answer?.code === 0 ? answer.stdout.trim() : undefined;
}

/**
 * Declares tests that need a Python. Without one they are skipped by name; in CI that is a failure.
 *
 * @param name what the tests are about
 * @param tests declares them, given the Pythons
 */
export async function describeWithPython(name: string, tests: (pythons: readonly Python[]) => void): Promise<void> {
  const pythons = await findPythons();
  const needs = "needs Python 3.11 or newer: https://www.python.org/downloads/";
  if (pythons.length === 0 && process.env.CI) throw new Error(`${name}: this machine ${needs}`);
  if (pythons.length === 0) describe.skip(`${name} (${needs})`, () => tests(pythons));
  else describe(name, () => tests(pythons));
}

/**
 * Runs a script that reads JSON from standard input and prints JSON.
 *
 * @param python which Python
 * @param script Python source; `data` is what was read, `answer` is what is printed
 * @param data anything that JSON can hold
 * @returns the answer
 */
export async function askPython(python: Python, script: string, data: unknown = null): Promise<unknown> {
  const source = `import json, sys\ndata = json.load(sys.stdin)\n${script}\nprint(json.dumps(answer))\n`;
  const { stdout } = await run([python.program, "-c", source], {
    input: JSON.stringify(data),
    env: { PYTHONUTF8: "1" },
  });
  return JSON.parse(stdout);
}

/** A Python that answers one question after the other. */
export interface Interpreter {
  /**
   * @param data anything that JSON can hold
   * @returns what the script's `answer(data)` gives
   * @throws Error with Python's own words where it fails
   */
  ask(data: unknown): Promise<unknown>;
  close(): Promise<void>;
}

const LOOP = `
import json, sys, traceback
for line in sys.stdin:
    try:
        reply = {"answer": answer(json.loads(line))}
    except Exception:
        reply = {"error": traceback.format_exc()}
    print(json.dumps(reply), flush=True)
`;

/**
 * Starts a Python that goes on answering until it is closed.
 *
 * @param command how to start it
 * @param script Python source that defines a function `answer(data)`
 * @param options where and with what
 */
export function openPython(command: readonly string[], script: string, options: RunOptions = {}): Interpreter {
  const [program = "", ...args] = [...command, "-c", script + LOOP];
  const env = { ...cleanEnvironment(), PYTHONUTF8: "1", ...options.env };
  const child = spawn(program, args, { cwd: options.cwd, env, stdio: ["pipe", "pipe", "inherit"] });
  const waiting: { resolve(answer: unknown): void; reject(error: Error): void }[] = [];
  createInterface(child.stdout).on("line", (line) => {
    const { answer, error } = JSON.parse(line) as { answer?: unknown; error?: string };
    const first = waiting.shift();
    if (error === undefined) first?.resolve(answer);
    else first?.reject(new Error(error));
  });
  const ended = new Promise<void>((resolve) => {
    child.on("close", () => {
      for (const each of waiting.splice(0)) each.reject(new Error("Python ended before it answered"));
      resolve();
    });
  });
  child.stdin.on("error", () => undefined);
  return {
    ask: (data) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(data)}\n`);
      }),
    close() {
      child.stdin.end();
      return ended;
    },
  };
}
