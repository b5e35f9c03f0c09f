import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";
import { attempt } from "../../support/process.ts";
import { findPythons } from "../../support/python.ts";

/** The kit's own folder. */
export const KIT = fileURLToPath(new URL("../../..", import.meta.url));

/** Downloads and tools of the test run, kept from one run to the next; git ignores it. */
export const CACHE = join(KIT, ".cache");

/** What a machine may lack, and how to get it. */
const HOW_TO_GET = {
  python: "Python 3.12 or newer: https://www.python.org/downloads/, or name one in QUICKSCALE_PYTHON",
  postgres: "PostgreSQL on 127.0.0.1:5432, or name a server in QUICKSCALE_POSTGRES=postgres://user@host:port",
  chromium: "Chromium: apt-get install chromium, or name one in QUICKSCALE_CHROMIUM",
  git: "git: apt-get install git",
  linux: "Linux",
  python311: "Python 3.11: https://www.python.org/downloads/",
} as const;

export type Requirement = keyof typeof HOW_TO_GET;

/** What this machine has; undefined for what it lacks. */
export type Machine = { readonly [R in Requirement]: string | undefined };

/**
 * Looks for everything that the end-to-end tests need.
 *
 * @returns a path or an address for each thing that is there
 */
export async function lookAround(): Promise<Machine> {
  const [python, postgres, git] = await Promise.all([findPython(), findPostgres(), findProgram(["git"])]);
  const chromium = await findProgram([
    process.env.QUICKSCALE_CHROMIUM,
    "chromium",
    "chromium-browser",
    "google-chrome",
  ]);
  const linux = process.platform === "linux" ? process.platform : undefined;
  const python311 = (await findPythons()).find(({ version }) => version === "3.11")?.program;
  return { python, postgres, chromium, git, linux, python311 };
}

/**
 * Declares tests that need something of the machine. What is missing skips them by name, with how to get it; in CI
 * it is a failure of its own.
 *
 * @param needs what the tests need
 * @param name what the tests are about
 * @param tests declares them
 */
export function describeWith(needs: readonly Requirement[], name: string, tests: () => void): void {
  const machine = JSON.parse(process.env.QUICKSCALE_MACHINE ?? "{}") as Machine;
  const missing = needs.filter((need) => machine[need] === undefined).map((need) => HOW_TO_GET[need]);
  if (missing.length > 0 && process.env.CI) throw new Error(`${name}: this machine lacks ${missing.join("; ")}`);
  if (missing.length === 0) describe(name, tests);
  else describe.skip(`${name} (needs ${missing.join("; ")})`, tests);
}

/** @returns what the machine has of a thing; a test that asks for it has said so to `describeWith` */
export function machineHas(requirement: Requirement): string {
  const found = (JSON.parse(process.env.QUICKSCALE_MACHINE ?? "{}") as Machine)[requirement];
  if (found === undefined) throw new Error(`describeWith does not name ${requirement}`);
  return found;
}

async function findPython(): Promise<string | undefined> {
  const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const versions = existsSync(pyenv) ? await readdir(pyenv) : [];
  const candidates = [
    process.env.QUICKSCALE_PYTHON,
    ...versions
      .sort()
      .reverse()
      .map((version) => join(pyenv, version, "bin", "python")),
    ...["python3.14", "python3.13", "python3.12", "python3"],
  ];
  for (const candidate of candidates.filter((each) => each !== undefined)) {
    const ask = "import sys; assert sys.version_info >= (3, 12); print(sys.executable)";
    const answer = await attempt([candidate, "-c", ask]).catch(() => undefined);
    if (answer?.code === 0) return answer.stdout.trim();
  }
  return undefined;
}

async function findPostgres(): Promise<string | undefined> {
  const address = process.env.QUICKSCALE_POSTGRES ?? "postgres://postgres@127.0.0.1:5432";
  const answer = await attempt(["psql", `${address}/postgres`, "-Atc", "select 1"], {
    env: { PGCONNECT_TIMEOUT: "5" },
  }).catch(() => undefined);
  return answer?.code === 0 ? address : undefined;
}

async function findProgram(names: readonly (string | undefined)[]): Promise<string | undefined> {
  for (const name of names.filter((each) => each !== undefined)) {
    const folders = name.includes("/") ? [""] : (process.env.PATH ?? "").split(delimiter);
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
  }
  return undefined;
}
