import { existsSync } from "node:fs";
import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attempt, type Finished, type RunOptions, run } from "../../support/process.ts";
import { CACHE, KIT, machineHas } from "./machine.ts";
import { CACHES, tool } from "./tools.ts";

/** A generated project with its environment. */
export interface Project {
  /** The folder that the project was generated into; the project is `path`. */
  readonly parent: string;
  readonly path: string;
  readonly name: string;
  readonly package: string;
  /** The folder of its Python environment. */
  readonly environment: string;
  /** Runs `uv run …` in the project; it has to succeed. */
  uv(command: readonly string[], env?: RunOptions["env"]): Promise<Finished>;
  /** The same, whatever comes of it. */
  tryUv(command: readonly string[], env?: RunOptions["env"]): Promise<Finished>;
  /** Takes the whole folder away. */
  remove(): Promise<void>;
}

/** @returns a new empty folder, links resolved */
export async function temporaryFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), "quickscale-")));
}

/**
 * Copies what git knows of the kit, or would take, as a clone has it.
 *
 * @param target the folder to copy it into
 */
export async function copyKit(target: string): Promise<void> {
  const listed = await run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: KIT });
  const paths = listed.stdout.split("\0").filter((path) => path !== "" && existsSync(join(KIT, path)));
  for (const path of paths) await cp(join(KIT, path), join(target, path), { recursive: true });
}

/**
 * Runs plop as a person does: `npx plop …` in the kit's folder.
 *
 * @param words what stands behind `npx plop`
 * @param options where else, and with what
 * @returns how it ended
 */
function plop(words: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return attempt(["npx", "plop", ...words], { cwd: KIT, ...options });
}

/**
 * Generates a project, and nothing else.
 *
 * @param name the project's name
 * @param options further words for `npx plop init`
 * @returns the folder that it was generated into; the project lies in it by its name
 * @throws Error with what was printed when that fails
 */
export async function writeProject(name: string, options: readonly string[] = []): Promise<string> {
  const parent = await temporaryFolder();
  const finished = await plop(["init", name, `--dest=${parent}`, ...options]);
  if (finished.code !== 0) throw new Error(`init failed:\n${finished.stdout}\n${finished.stderr}`);
  return parent;
}

/**
 * Generates a project, and installs its environment with uv.
 *
 * @param name the project's name
 * @param options further words for `npx plop init`, such as `--django=6.1`
 * @param environment `"shared"`: projects of one Django have one environment, which is made and compiled once; `"own"`:
 *   for a project whose packages change, or in which the kit is to find a Python
 * @returns the project
 */
export async function generateProject(
  name: string,
  options: readonly string[] = [],
  environment: "shared" | "own" = "shared",
): Promise<Project> {
  const parent = await writeProject(name, options);
  const path = join(parent, name);
  const django = options.find((option) => option.startsWith("--django="))?.split("=")[1] ?? "5.2";
  const folder = environment === "own" ? join(path, ".venv") : join(CACHE, "environments", django);
  const variables = { ...CACHES, UV_PYTHON: machineHas("python"), UV_PROJECT_ENVIRONMENT: folder };
  // uv lets others wait meanwhile, and does nothing where all is as it should be.
  await run([tool("uv"), "sync", "--quiet"], { cwd: path, env: variables });
  const command = (words: readonly string[]) => [tool("uv"), "run", "--no-sync", ...words];
  return {
    parent,
    path,
    name,
    package: name.replaceAll("-", "_"),
    environment: folder,
    uv: (words, env) => run(command(words), { cwd: path, env: { ...variables, ...env } }),
    tryUv: (words, env) => attempt(command(words), { cwd: path, env: { ...variables, ...env } }),
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}
