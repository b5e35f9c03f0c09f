import { symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { attempt, type Finished, type RunOptions } from "../../support/process.ts";
import { machineHas } from "./machine.ts";
import { CACHES, tool } from "./tools.ts";

/**
 * The shell of a person who has uv, Poetry and a Python.
 *
 * @param programs an empty folder to put the programs into
 * @returns the environment
 */
export async function personsEnvironment(programs: string): Promise<Record<string, string>> {
  const python = machineHas("python");
  await Promise.all([
    symlink(tool("uv"), join(programs, "uv")),
    symlink(tool("poetry"), join(programs, "poetry")),
    symlink(python, join(programs, "python3")),
  ]);
  const path = [programs, process.env.PATH].join(delimiter);
  return { ...CACHES, PATH: path, UV_PYTHON: python, POETRY_VIRTUALENVS_IN_PROJECT: "true" };
}

/**
 * Runs lines of shell, up to the first that fails.
 *
 * @param script what somebody would type
 * @param options where and with what
 * @returns how it ended
 */
export function bash(script: string, options: RunOptions = {}): Promise<Finished> {
  // Where its input is a socket, as Node has it, and nothing around it a shell, it would read start-up files.
  return attempt(["bash", "--norc", "-euo", "pipefail", "-c", script], options);
}

/**
 * Makes a script go on behind the lines that a document says are refused, or end in a conflict, and only there.
 *
 * @param script with `# refused` or `# a conflict` behind such a line, and `# refused by …` behind one that some refuse
 */
export function refusing(script: string): string {
  return script
    .replaceAll(/^(.+?) +# (?:refused|a conflict)$/gm, 'if $1; then echo "This was not refused."; exit 1; fi')
    .replaceAll(/^(.+?) +# refused by .*$/gm, "$1 || true");
}
