import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { JOURNAL, journalOf, readInFlight, readRuns } from "./changes/journal.ts";
import { printable, quoted, Refusal } from "./errors.ts";
import type { Around } from "./generator.ts";
import { type ProjectFiles, parentOf, path, projectFiles, refuseBroken } from "./project/files.ts";
import { type LocalApp, localApps } from "./project/local-apps.ts";
import { addedRoots, moduleFile, namedSettings } from "./project/modules.ts";
import { type BaseTemplate, findBase, templateFolders } from "./project/pages.ts";
import { listsOf, readSettings, type Setting, type Settings, type SettingsList } from "./project/settings.ts";
import { at, configurationFolder, dependsOn, readStyle, readToml } from "./project/style.ts";
import type { Ask } from "./prompts.ts";
import type { PythonStyle } from "./python/ruff.ts";

export type { LocalApp } from "./project/local-apps.ts";

/** A Django project, as far as its source tells. Paths are relative to its root. */
export interface DjangoProject {
  /** The folder with `manage.py`, absolute. */
  readonly root: string;
  readonly files: ProjectFiles;
  /** Folders that Python imports from; the empty text is the root. */
  readonly importRoots: readonly string[];
  readonly settings: Settings;
  /** Their dotted name, where a person had to give it: commands need it, too. */
  readonly givenSettings: string | undefined;
  /** The plain lists that `INSTALLED_APPS` is made of, and the part of it that is none. */
  readonly installed: { readonly lists: readonly SettingsList[]; readonly opaque: Setting | undefined };
  readonly apps: readonly LocalApp[];
  /** It has Django's administration. */
  readonly hasAdmin: boolean;
  readonly style: PythonStyle;
  /** What its tests are written for. */
  readonly tests: "pytest" | "django";
  /** Folders of templates outside the apps. */
  readonly templates: readonly string[];
  readonly base: BaseTemplate | undefined;
}

/**
 * Finds the Django project around a folder: upwards to `manage.py`, else in the only folder below that has one.
 *
 * @param folder absolute path
 * @returns the absolute path of the folder with `manage.py`
 * @throws Refusal when there is none, or when there are several below
 */
export function findProject(folder: string): string {
  const [only, ...others] = projectsFor(folder);
  if (only !== undefined && others.length === 0) return only;
  const how = "Go to a project's folder, or name it with --dest=DIR";
  if (only !== undefined) {
    const names = [only, ...others].map((each) => quoted(basename(each))).join(", ");
    throw new Refusal(`There are several Django projects in ${printable(folder)}: ${names}. ${how}.`);
  }
  const other = upwards(folder)
    .map((each) => join(each, MANAGE))
    .find((each) => existsSync(each));
  const reason =
    other === undefined
      ? "no manage.py in it, above it, or one folder below"
      : `${printable(other)} is no file that names Django`;
  throw new Refusal(
    `There is no Django project in ${printable(folder)}: ${reason}. ${how}; \`npx plop init NAME\` begins a new one.`,
  );
}

/** The one around a folder, else those below it. */
function projectsFor(folder: string): string[] {
  const above = upwards(folder).find(hasManage);
  return above === undefined ? foldersIn(folder).filter(hasManage) : [above];
}

/**
 * Finds the folder whose runs are meant: the one that `--dest` names if a run was there; else, of that folder and the
 * Django project that generators would work on from there, the one with the newest run; else the plopfile's if a run
 * was there.
 *
 * @param folder absolute path of the one where the person stands, or that `--dest` names
 * @param around what else is known
 * @returns the absolute path; the project, or the folder itself, where no run was
 * @throws Refusal when it can't be read which run is the newest
 */
export function findRuns(folder: string, { root, options }: Pick<Around, "root" | "options">): string {
  const hasRuns = (each: string) => existsSync(join(each, JOURNAL));
  const isNamed = options.has("dest");
  if (isNamed && hasRuns(folder)) return folder;
  const projects = projectsFor(folder);
  const project = projects.length === 1 ? projects : [];
  const [newest] = [...project, folder].filter(hasRuns).sort((one, other) => lastRunAt(other) - lastRunAt(one));
  return newest ?? project[0] ?? (!isNamed && hasRuns(root) ? root : folder);
}

/** When the last run at a destination began, one that was cut off too, in milliseconds since 1970. */
function lastRunAt(folder: string): number {
  const journal = journalOf(folder);
  const last = readInFlight(journal) ?? readRuns(journal)[0]?.run;
  return last === undefined ? 0 : Date.parse(last.at);
}

const MANAGE = "manage.py";

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

function upwards(folder: string): string[] {
  return dirname(folder) === folder ? [folder] : [folder, ...upwards(dirname(folder))];
}

/** Other frameworks have a `manage.py`, too. */
function hasManage(folder: string): boolean {
  const file = join(folder, MANAGE);
  try {
    // Whoever opens a pipe waits until somebody writes to it.
    return statSync(file).isFile() && /django/i.test(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
}

/**
 * Reads a Django project from its source; no Python is run.
 *
 * @param root the folder with `manage.py`, absolute
 * @param options `settings`: the dotted name of the settings, where a person gave it; `ask`: asks which settings,
 *   where there are several
 * @returns the project
 * @throws Refusal when its settings can't be found, or are broken
 */
export async function readProject(
  root: string,
  { settings: given, ask }: { readonly settings?: string; readonly ask?: Ask | undefined } = {},
): Promise<DjangoProject> {
  const files = projectFiles(root);
  const manage = await files.python("manage.py");
  const roots = unique(["", ...(await addedRoots(files, "manage.py")), ...(files.isFolder("src") ? ["src"] : [])]);
  const named = given ? undefined : namedInProject(files, roots, manage && namedSettings(manage));
  const givenSettings = named === undefined ? given || (await askForSettings(files, roots, ask)) : undefined;
  const module = named ?? givenSettings ?? "";
  const settings = await readSettings(files, roots, module);
  if (settings.files.length === 0) {
    throw new Refusal(`The settings ${quoted(module)} can't be found in this project. Name them: --settings=MODULE`);
  }
  for (const file of settings.files) {
    // Half a list of apps would lead to wrong conclusions.
    await refuseBroken(files, file);
    roots.push(...(await addedRoots(files, file)));
  }
  const importRoots = unique(roots);
  const installed = listsOf(settings, "INSTALLED_APPS");
  const apps = await localApps(files, importRoots, installed.lists);
  const style = readStyle(files, importRoots, { settings: settings.files, apps: apps.map(({ folder }) => folder) });
  const templates = templateFolders(files, settings, [...importRoots, ...apps.map(({ folder }) => parentOf(folder))]);
  return {
    root,
    files,
    importRoots,
    settings,
    givenSettings,
    installed,
    apps,
    hasAdmin: installed.opaque !== undefined || installed.lists.some(({ items }) => items.some(isAdmin)),
    style,
    tests: dependsOn(files, "pytest-django") ? "pytest" : "django",
    templates,
    base: findBase(files, unique([...templates, ...apps.map(({ folder }) => path(folder, "templates"))])),
  };
}

function isAdmin(entry: string): boolean {
  return entry.startsWith("django.contrib.admin");
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** By the environment, `manage.py`, the configuration of the tests; else the only ones that there are. */
function namedInProject(
  files: ProjectFiles,
  roots: readonly string[],
  byManage: string | undefined,
): string | undefined {
  const exists = (module: string | undefined): module is string =>
    module !== undefined && moduleFile(files, roots, module) !== undefined;
  const named = [process.env.DJANGO_SETTINGS_MODULE, byManage, ...settingsOfTests(files)].find(exists);
  if (named !== undefined) return named;
  const found = settingsLookingAround(files, roots);
  return found.length === 1 ? found[0] : undefined;
}

/** Which of several are meant. */
async function askForSettings(files: ProjectFiles, roots: readonly string[], ask: Ask | undefined): Promise<string> {
  const found = settingsLookingAround(files, roots);
  const [first] = found;
  if (first === undefined) {
    throw new Refusal(
      "The project's settings can't be found: manage.py names none that exist. Name them: --settings=MODULE",
      { file: "manage.py" },
    );
  }
  if (ask === undefined) {
    throw new Refusal(`Which settings? There are ${found.join(" and ")}. Say it with --settings=${first}`);
  }
  const { settings } = await ask({ type: "list", name: "settings", message: "Which settings?", choices: found });
  return String(settings);
}

function settingsOfTests(files: ProjectFiles): string[] {
  const home = configurationFolder(files);
  const pyproject = readToml(files, path(home, "pyproject.toml"));
  const tables = [at(pyproject, "tool", "pytest", "ini_options"), at(pyproject, "tool", "pytest")];
  const stubs = at(pyproject, "tool", "django-stubs")?.django_settings_module;
  const inToml = [...tables.map((table) => table?.DJANGO_SETTINGS_MODULE), stubs];
  const inIni = ["pytest.ini", "setup.cfg", "tox.ini"].map(
    (file) => /^\s*DJANGO_SETTINGS_MODULE\s*=\s*([\w.]+)/m.exec(files.text(path(home, file)) ?? "")?.[1],
  );
  return [...inToml, ...inIni].filter((value) => typeof value === "string");
}

/** Modules called settings that list apps, in the folders that Python imports from and one below. */
function settingsLookingAround(files: ProjectFiles, roots: readonly string[]): string[] {
  // A folder within another is the one that Python knows the module from.
  const modules = new Map<string, string>();
  for (const root of roots) {
    for (const folder of ["", ...files.list(root).filter((name) => /^[A-Za-z_]\w*$/.test(name))]) {
      const parts = files
        .list(path(root, folder, "settings"))
        .filter(isModule)
        .map((name) => `settings/${name}`);
      for (const name of ["settings.py", ...parts]) {
        const file = path(root, folder, name);
        const module = path(folder, name).replace(/(\/__init__)?\.py$/, "");
        if (/INSTALLED_APPS/.test(files.text(file) ?? "")) modules.set(file, module.replaceAll("/", "."));
      }
    }
  }
  return unique([...modules.values()]);
}

function isModule(name: string): boolean {
  return /^[A-Za-z_]\w*\.py$/.test(name);
}
