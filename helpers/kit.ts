import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { JOURNAL } from "./changes/journal.ts";
import type { Step } from "./changes/steps.ts";

/** The kit's own folder. */
const KIT = fileURLToPath(new URL("..", import.meta.url));

/** npm packages that only `init` uses: a project that it wrote does without them. */
const ONLY_INIT = ["@picocss/pico"];

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** @returns the kit's version */
export async function kitVersion(): Promise<string> {
  return (await manifest()).version;
}

async function manifest(): Promise<Manifest> {
  return JSON.parse(await readFile(join(KIT, "package.json"), "utf8")) as Manifest;
}

/**
 * Finds a file of an npm package.
 *
 * @param specifier the package and the path in it, such as `@picocss/pico/css/pico.min.css`
 * @returns its absolute path
 */
export function packageFile(specifier: string): string {
  return createRequire(import.meta.url).resolve(specifier);
}

/**
 * Steps that put the follow-up generators into a project: the kit's own files in `tools/quickscale/`, less what only
 * `init` needs, and the few files at the top that load them.
 *
 * @param project the project's folder, below the destination
 * @returns the steps
 */
export async function vendorGenerators(project: string): Promise<Step[]> {
  const needed = Object.entries((await manifest()).dependencies).filter(([name]) => !ONLY_INIT.includes(name));
  const data = { name: project, dependencies: Object.fromEntries(needed) };
  const lists = await Promise.all(["generators", "helpers", "plop-templates"].map(filesBelow));
  const vendored = [...lists.flat(), "LICENSE", "quickscale.schema.json"].filter((path) => !isOnlyForInit(path));
  return [
    { type: "createTree", from: "init-generators", to: project, data },
    ...vendored.map(
      (path): Step => ({ type: "copyFile", from: join(KIT, path), to: `${project}/tools/quickscale/${path}` }),
    ),
  ];
}

function isOnlyForInit(path: string): boolean {
  return path === "generators/init.ts" || /^plop-templates\/init(-generators)?\//.test(path);
}

/** Paths below the kit's folder, with `/` on every system. Whoever ran a generator in one of its folders left a journal. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(KIT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(KIT, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.split("/").includes(JOURNAL));
}
