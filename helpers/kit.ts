import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import { JOURNAL } from "./changes/journal.ts";
import type { Step } from "./changes/steps.ts";
import { isAddress, withoutPasswords } from "./core/addresses.ts";
import { recordOf, USUAL_REMOTE } from "./core/source.ts";
import {
  goesIntoProjects,
  type Manifest,
  PREFIX,
  projectDependencies,
  projectManifest,
  readManifest,
  VENDORED,
  vendoredRecord,
} from "./core/subset.ts";
import type { KitOptions } from "./generator.ts";
import { git } from "./git.ts";
import { KIT } from "./home.ts";
import { knownTemplates, TEMPLATES, templateDigest } from "./overrides.ts";
import type { ProjectRecord } from "./record.ts";
import { PARTIALS } from "./templates.ts";

const NPMRC = ".npmrc";

/** What projects have at their top says the same as the kit's own, but where the kit lies. */
const NPMRC_OF_PROJECTS = join(KIT, TEMPLATES, "init-generators/.npmrc.hbs");

/** @returns the version of the kit, or of what a project has of it */
export async function kitVersion(): Promise<string> {
  return (await manifest()).version;
}

async function manifest(): Promise<Manifest> {
  return readManifest(await readFile(join(KIT, "package.json"), "utf8"), KIT);
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
 * the whole kit needs, with what was copied written down beside them; the few files at the top that load them; and
 * templates of whoever took the kit in, in a folder of their own.
 *
 * @param project the project's folder, below the destination
 * @param overrides templates of whoever took the kit in
 * @param defaults their defaults for options, by generator
 * @returns the steps
 */
export async function vendorGenerators(
  project: string,
  overrides: readonly Override[],
  defaults: NonNullable<KitOptions["defaults"]>,
): Promise<Step[]> {
  const kit = await manifest();
  const data = {
    name: project,
    dependencies: projectDependencies(kit),
    defaults: Object.keys(defaults).length === 0 ? "" : JSON.stringify(defaults, undefined, 2),
  };
  const copies = await filesForProjects(KIT);
  const written = {
    "package.json": projectManifest(kit),
    // npm packs no .npmrc.
    ...(!copies.includes(NPMRC) && { [NPMRC]: readFileSync(NPMRC_OF_PROJECTS, "utf8").replace(`${PREFIX}/`, "") }),
  };
  const contents = new Map(Object.entries(written).map(([path, text]) => [path, Buffer.from(text)] as const));
  // Awaited, hundreds of reads take a good part of the time that init takes.
  for (const path of copies) contents.set(path, readFileSync(join(KIT, path)));
  const folder = `${project}/${PREFIX}`;
  const made = { ...written, [VENDORED]: vendoredRecord({ kit: kit.version }, contents) };
  return [
    { type: "createTree", from: "init-generators", to: project, data },
    ...copies.map((path): Step => ({ type: "copyFile", from: join(KIT, path), to: `${folder}/${path}` })),
    ...Object.entries(made).map(
      ([path, content]): Step => ({ type: "createFile", path: `${folder}/${path}`, content }),
    ),
    ...overrides.map(
      ({ path, source }): Step => ({ type: "copyFile", from: source, to: `${project}/${TEMPLATES}/${path}` }),
    ),
  ];
}

/**
 * Templates of whoever took the kit in that win over those that a project's generators use, and the partials that they
 * may take in. They stay overrides there, so that the kit's own files stay the kit's.
 *
 * @param root absolute path of the folder with the plopfile
 * @returns each with the digest of the original, if it has one
 */
export async function overridesForProjects(root: string): Promise<Override[]> {
  const kit = await manifest();
  const overrides: Override[] = [];
  const partials: Override[] = [];
  for (const { path, source, from, original } of await knownTemplates(root)) {
    if (from === "own" && path.startsWith(`${PARTIALS}/`)) partials.push({ path, source, digest: undefined });
    if (from !== "override" || original === undefined) continue;
    if (!goesIntoProjects(kit, `${TEMPLATES}/${original.name}`)) continue;
    overrides.push({ path, source, digest: await templateDigest(original.source) });
  }
  return overrides.length === 0 ? [] : [...overrides, ...partials];
}

/**
 * Where a project may get the kit from later: where whoever took it in does, if that means the same elsewhere.
 *
 * @param root absolute path of the folder with the plopfile
 * @returns a part of `quickscale.json`, in which a remote is told by its address; empty where only a path is known
 */
export async function coreForProjects(root: string): Promise<Pick<ProjectRecord, "core">> {
  const core = recordOf(root)?.core;
  const from = String(core?.from ?? USUAL_REMOTE);
  if (core !== undefined && isAddress(from)) return { core };
  if (root === KIT) return {};
  const { code, stdout } = await git(["remote", "get-url", "--", from], { cwd: root });
  const address = withoutPasswords(stdout.trim());
  return code === 0 && isAddress(address) && !address.startsWith("file:") ? { core: { ...core, from: address } } : {};
}

interface Override {
  /** Below `plop-templates/`. */
  readonly path: string;
  /** Absolute path. */
  readonly source: string;
  /** Of the kit's template in whose place it is; undefined for a partial of their own. */
  readonly digest: string | undefined;
}

/**
 * The files of a kit that go into projects.
 *
 * @param folder absolute path of the kit's folder
 * @returns paths below it, with `/` on every system, sorted
 * @throws Refusal when it is not the kit's
 */
export async function filesForProjects(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
  const kit = readManifest(text, folder);
  const tops = new Set(kit.quickscale?.projects?.files.map((path) => path.split("/")[0] ?? path));
  const entries = await readdir(folder, { withFileTypes: true });
  const wanted = entries.filter(({ name }) => tops.has(name));
  const folders = wanted.filter((entry) => entry.isDirectory()).map(({ name }) => filesBelow(folder, name));
  const files = wanted.filter((entry) => entry.isFile()).map(({ name }) => name);
  const paths = [...files, ...(await Promise.all(folders)).flat()];
  return paths.filter((path) => goesIntoProjects(kit, path)).sort();
}

/** Whoever ran a generator in one of the folders left a journal. */
async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.split("/").includes(JOURNAL));
}
