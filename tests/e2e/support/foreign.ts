import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { followUps } from "../../../generators/follow-ups.ts";
import { type Ran, runPlop } from "../../support/plop.ts";
import { attempt, type Finished, run } from "../../support/process.ts";
import { KIT, machineHas } from "./machine.ts";
import { createDatabase } from "./postgres.ts";
import { temporaryFolder } from "./project.ts";
import { CACHES, tool } from "./tools.ts";

/** A tool of somebody else that writes Django projects, and what people did with the project before the kit came. */
export interface Starter {
  readonly name: string;
  /** What is installed into the project's environment, exact versions. */
  readonly packages: readonly string[];
  /** The commands that write the project, one after the other, in a new folder with the environment active. */
  readonly commands: readonly (readonly string[])[];
  /** Files that those commands read. */
  readonly given?: Readonly<Record<string, string>>;
  /** The folder with `manage.py` that they make. */
  readonly root: string;
  /** What people wrote since, below that folder: a file's new text from its old one, which is empty for a new file. */
  readonly own: Readonly<Record<string, (text: string) => string>>;
  /** Commands that follow, in the folder with `manage.py`. */
  readonly follow: readonly (readonly string[])[];
  /** The command that runs the project's tests. */
  readonly tests: readonly string[];
  /** Tells whether the project is formatted as its people want it; left out where they don't care. */
  readonly format?: readonly string[];
  /** How the project learns of its database; left out where it uses SQLite. */
  readonly database?: (url: URL) => Readonly<Record<string, string>>;
}

/** A project that the kit did not write, with its environment. */
export interface ForeignProject {
  /** The folder with `manage.py`. */
  readonly root: string;
  /** The environment with the project's Python active. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a program of the project's environment in that folder, whatever comes of it. */
  attempt(command: readonly string[]): Promise<Finished>;
  /** Runs `npx plop … --json` for the project in the kit's folder, whatever comes of it. */
  plop(words: readonly string[]): Promise<Finished>;
  /** Runs the same in this process, which takes a tenth of the time. */
  plopHere(words: readonly string[]): Promise<Ran>;
  /** Takes everything away. */
  remove(): Promise<void>;
}

/**
 * Installs a starter and lets it write a project.
 *
 * @param starter which
 * @returns the project, as its people have it when the kit comes
 * @throws Error with what was printed when that fails
 */
export async function beginProject(starter: Starter): Promise<ForeignProject> {
  const parent = await temporaryFolder();
  const database = starter.database && (await createDatabase());
  const remove = async () => {
    await database?.drop();
    await rm(parent, { recursive: true, force: true });
  };
  try {
    const variables = database ? starter.database?.(new URL(database.url)) : {};
    return { ...(await writtenProject(starter, parent, { ...variables })), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function writtenProject(
  starter: Starter,
  parent: string,
  variables: Readonly<Record<string, string>>,
): Promise<Omit<ForeignProject, "remove">> {
  const venv = join(parent, ".venv");
  await run([tool("uv"), "venv", "--quiet", "--python", machineHas("python"), venv], { env: CACHES });
  await run([tool("uv"), "pip", "install", "--quiet", "--python", venv, ...starter.packages], { env: CACHES });
  const root = join(parent, starter.root);
  const env = {
    VIRTUAL_ENV: venv,
    PATH: [join(venv, "bin"), process.env.PATH].join(delimiter),
    // Not where the files of the project are compared.
    PYTHONPYCACHEPREFIX: join(parent, "bytecode"),
    ...variables,
  };
  for (const [path, text] of Object.entries(starter.given ?? {})) await writeFile(join(parent, path), text);
  for (const command of starter.commands) await run(command, { cwd: parent, env });
  for (const [path, edit] of Object.entries(starter.own)) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, edit(await readFile(file, "utf8").catch(() => "")));
  }
  for (const command of starter.follow) await run(command, { cwd: root, env });
  return {
    root,
    env,
    attempt: (command) => attempt(command, { cwd: root, env }),
    plop: (words) => attempt(["npx", "plop", ...words, `--dest=${root}`, "--json"], { cwd: KIT, env }),
    async plopHere(words) {
      const generator = await followUps.find(({ name }) => name === words[0])?.load();
      if (generator === undefined) throw new Error(`there is no generator ${words[0]}`);
      return runPlop(generator, [...words, `--dest=${root}`, "--json"], { cwd: KIT });
    },
  };
}

/**
 * Lets only so many jobs run at a time.
 *
 * @param width how many
 * @returns runs a job as soon as there is room for it
 */
export function lanes(width: number): <T>(job: () => Promise<T>) => Promise<T> {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (job) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

/**
 * Compares a file with what became of it: what was there has to be there still, byte for byte and in order.
 *
 * @param before its text
 * @param after its text now
 * @returns `lost`: the first line that is gone, undefined when none is; `longer`: the lines that something was
 *   inserted into, as they are now
 */
export function compareLines(before: string, after: string): { readonly lost?: string; readonly longer: string[] } {
  const lines = after.split("\n");
  const longer: string[] = [];
  let place = 0;
  for (const line of before.split("\n")) {
    const found = lines.findIndex((each, index) => index >= place && (each === line || isLonger(line, each)));
    if (found < 0) return { lost: line, longer };
    if (lines[found] !== line) longer.push(lines[found] ?? "");
    place = found + 1;
  }
  return { longer };
}

/** The second is the first with something inserted at one place. */
function isLonger(line: string, other: string): boolean {
  if (!/\w/.test(line) || other.length <= line.length) return false;
  const index = [...line].findIndex((char, at) => char !== other[at]);
  return index < 0 || other.endsWith(line.slice(index));
}
