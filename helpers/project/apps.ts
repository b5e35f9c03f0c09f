import { basename } from "node:path";
import { shellWord } from "../command-line.ts";
import { printable, quoted, Refusal, told } from "../errors.ts";
import { rejectAppName } from "../names.ts";
import { didYouMean } from "../nearest.ts";
import { type DjangoProject, type LocalApp, readProject } from "../project.ts";
import type { PromptContext } from "../prompts.ts";
import { descendants, stringValue } from "../python/parser.ts";
import { lineAt } from "../python/source.ts";
import { assignments } from "../python/statements.ts";
import { pascalCase } from "../words.ts";
import { parentOf, path } from "./files.ts";
import { labelsOf, localApp, namesConfig } from "./local-apps.ts";
import { foldersAround, packageFolder } from "./modules.ts";
import type { Setting, Settings, SettingsList } from "./settings.ts";
import { collectsTests } from "./style.ts";
import { hasPatterns, homeOf, urlsOf } from "./urls.ts";

/** What names an app; a label is that of one only. */
const APP_KEYS = ["label", "module", "folder", "name"] as const;

/**
 * Finds an app by the name that a person gives it: its label, its dotted name, its folder or the last part of these.
 *
 * @param project the project
 * @param name as it was typed
 * @throws Refusal naming the nearest one, or those that it may be
 */
export function findApp(project: DjangoProject, name: string): LocalApp {
  const found = lookUpApp(project, name);
  if (found instanceof Refusal) throw found;
  return found;
}

function lookUpApp(project: DjangoProject, name: string): LocalApp | Refusal {
  const { apps, installed } = project;
  const wanted = name.toLowerCase().replaceAll(/[\s-]+/g, "_");
  const byKey = APP_KEYS.map((key) => apps.filter((app) => app[key].toLowerCase() === wanted));
  const [app, other] = byKey.find((found) => found.length > 0) ?? [];
  if (app !== undefined && other !== undefined) {
    return new Refusal(`Several apps are called ${quoted(name)}. Say which: ${app.label} or ${other.label}.`);
  }
  if (app !== undefined) return app;
  const folder = folderOfApp(project, wanted);
  if (folder !== undefined && installed.opaque !== undefined) {
    const place = placeOf(installed.opaque);
    const reason = `The folder ${folder} holds an app, but INSTALLED_APPS can't be read as a whole.`;
    return new Refusal(`${reason} List the app there by its name.`, place);
  }
  if (folder !== undefined) {
    const adds = `\`npx plop django-app ${basename(folder)}\` adds it to them.`;
    return new Refusal(`The folder ${folder} holds an app that the settings don't list. ${adds}`);
  }
  const known = apps.map((each) => each.label);
  const make = rejectAppName(wanted, true) === undefined ? ` \`npx plop django-app ${wanted}\` makes it.` : "";
  return new Refusal(`There is no app "${quoted(name)}" in this project.${didYouMean(name, known)}${make}`);
}

/** The folder of an app that is there, whether it is installed or not. */
function folderOfApp(project: DjangoProject, name: string): string | undefined {
  if (!/^\w+(\.\w+)*$/.test(name)) return undefined;
  const { apps, files, importRoots } = project;
  const parents = [...importRoots, homeOfApps(project), ...apps.map(({ folder }) => parentOf(folder))];
  return parents
    .map((parent) => path(parent, name.replaceAll(".", "/")))
    .find((folder) => ["apps.py", "models.py", "models/__init__.py"].some((file) => files.isFile(path(folder, file))));
}

function placeOf({ file, value }: Setting): { file: string; line: number } {
  return { file, line: value.startPosition.row + 1 };
}

/**
 * Says where a new app belongs: beside its siblings, and called as they are.
 *
 * @param project the project
 * @param name the app's name, an identifier
 * @param parent the folder that it shall lie in, where a person said so; else empty
 */
export async function placeForApp(project: DjangoProject, name: string, parent = ""): Promise<LocalApp> {
  const siblings = project.apps.filter(({ folder }) => !isSettingsPackage(project, folder));
  const home = parent || (commonest(siblings.map(({ folder }) => parentOf(folder))) ?? homeOfApps(project));
  const sibling = siblings.findLast(({ folder }) => parentOf(folder) === home);
  const prefix = sibling === undefined ? dottedFolder(project, home) : sibling.module.split(".").slice(0, -1).join(".");
  const module = prefix === "" ? name : `${prefix}.${name}`;
  const withConfig = siblings.length > 0 && siblings.every(({ entry }) => namesConfig(entry));
  const entry = withConfig ? `${module}.apps.${pascalCase(name)}Config` : module;
  const known = project.apps.find((each) => each.module === module);
  return known ?? localApp(project.files, project.importRoots, { entry, module, folder: path(home, name) });
}

/** The package with the settings may be listed as an app, but apps don't live beside it for that. */
function isSettingsPackage({ settings, files, importRoots }: DjangoProject, folder: string): boolean {
  const parts = settings.module.split(".");
  return parts.some((_, index) => packageFolder(files, importRoots, parts.slice(0, index + 1).join(".")) === folder);
}

function homeOfApps({ files, importRoots, settings }: DjangoProject): string {
  const holder = packageFolder(files, importRoots, settings.module.split(".")[0] ?? "");
  const home = holder === undefined ? "" : parentOf(holder);
  return files.isFolder(path(home, "apps")) ? path(home, "apps") : home;
}

/** The dotted name of a folder, from the innermost folder that Python imports from. */
function dottedFolder({ importRoots }: DjangoProject, folder: string): string {
  const root = [...importRoots]
    .filter((each) => each === "" || each === folder || folder.startsWith(`${each}/`))
    .sort((one, other) => other.length - one.length)[0];
  return folder
    .slice(root?.length ?? 0)
    .replace(/^\//, "")
    .replaceAll("/", ".");
}

function commonest(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first] = [...counts].sort(([, one], [, other]) => other - one);
  return first?.[0];
}

/**
 * The list of apps that a new one belongs in: the one for the project's own. One that stands below a condition, or that
 * other settings add to what they take in, does not hold everywhere, and so is none.
 *
 * @param project the project
 * @param entry how the settings name the app
 * @throws Refusal with the line to paste when there is no plain list
 */
export function listForApps(project: DjangoProject, entry: string): Setting {
  const { installed, apps, settings } = project;
  const there = installed.lists.find(({ items }) => items.includes(entry));
  if (there !== undefined) return there.setting;
  const local = new Set(apps.map((app) => app.entry));
  const holdsEverywhere = ({ setting }: SettingsList) =>
    !setting.conditional && (!addsToItself(setting) || setting.file === firstFile(settings, setting.name));
  const score = ({ setting, items }: SettingsList) => {
    const own = /local|project|own|custom|my|our|site|internal/i.test(setting.name) ? 4 : 0;
    const held = items.filter((item) => local.has(item)).length;
    // Of two lists that hold some, such as those of django-tenants, the one with most of them.
    const holds = held === 0 ? 0 : 3 - 1 / held;
    const main = setting.name === "INSTALLED_APPS" ? 0.5 : 0;
    return { isForOwn: own + holds > 0, score: own + holds + main + (addsToItself(setting) ? 0 : 1) };
  };
  const lists = installed.lists
    .filter(holdsEverywhere)
    .map((list, index) => ({ setting: list.setting, index, ...score(list) }));
  const [best] = lists.sort((one, other) => other.score - one.score || other.index - one.index);
  const isUnread = installed.opaque?.conditional === false;
  if (best !== undefined && (best.isForOwn || !isUnread)) return best.setting;
  const setting = installed.opaque ?? installed.lists[0]?.setting;
  const place = setting === undefined ? findLine(project, /^[ \t]+INSTALLED_APPS\b/m) : placeOf(setting);
  const unread = best === undefined ? "INSTALLED_APPS is no plain list" : "INSTALLED_APPS can't be read as a whole";
  const reason = place === undefined ? "There is no INSTALLED_APPS in the settings" : unread;
  throw new Refusal(`${reason}, so the app can't be registered safely. Nothing was written. Add it by hand.`, {
    ...(place ?? { file: settings.files.at(-1) ?? "" }),
    paste: `"${entry}",`,
  });
}

/** Where a pattern is found first in the settings, in a class of theirs for example. */
function findLine({ settings, files }: DjangoProject, pattern: RegExp): { file: string; line: number } | undefined {
  for (const file of settings.files) {
    const text = files.text(file) ?? "";
    const found = pattern.exec(text);
    if (found !== null) return { file, line: lineAt(text, found.index) };
  }
  return undefined;
}

/** `X += […]`, and `X = [*X, …]`. */
function addsToItself({ name, operator, value }: Setting): boolean {
  return operator === "+=" || descendants(value, "identifier").some(({ text }) => text === name);
}

/** The file that begins a setting. */
function firstFile({ assigned }: Settings, name: string): string | undefined {
  return assigned.find((each) => each.name === name)?.file;
}

/**
 * The folder for an app's templates: in the app where its siblings have theirs there, else in the project's.
 *
 * @param project the project
 * @param app its folder and name
 */
function templateFolder(
  { apps, files, templates }: DjangoProject,
  app: { readonly folder: string; readonly name: string },
): string {
  const inApp = path(app.folder, "templates", app.name);
  if (files.isFolder(path(app.folder, "templates"))) return inApp;
  const [shared] = templates.filter((folder) => basename(folder) === "templates" || files.list(folder).length > 0);
  if (shared !== undefined && files.isFolder(path(shared, app.name))) return path(shared, app.name);
  const siblings = apps.map(({ folder }) => path(folder, "templates")).filter((folder) => !templates.includes(folder));
  const siblingsDo = siblings.some(files.isFolder);
  return shared === undefined || siblingsDo ? inApp : path(shared, app.name);
}

/**
 * Refuses a new app whose folder or label belongs to something else.
 *
 * @param project the project
 * @param app where it would go
 * @throws Refusal that says what is in the way
 */
export function refuseTakenApp({ apps, files, installed }: DjangoProject, app: LocalApp): void {
  if (apps.some(({ module }) => module === app.module)) return;
  const isOnTop = !app.module.includes(".");
  const fault = isOnTop ? rejectAppName(app.name) : undefined;
  if (fault !== undefined) throw new Refusal(`${fault} Choose another, or a package for it: --path=DIR.`);
  // Where a list can't be edited, people have added the entry by hand, as they were told.
  const isStranger = isOnTop && installed.opaque === undefined;
  const labelOf = labelsOf(apps);
  const other = installed.lists
    .flatMap(({ items }) => items)
    .find((item) => labelOf(item) === app.label && (isStranger || item !== app.entry));
  if (other !== undefined) {
    throw new Refusal(
      `Another app of that name is installed: ${printable(other)}. Choose another name; nothing was written.`,
    );
  }
  if (files.isFile(`${app.folder}.py`)) {
    throw new Refusal(`${app.folder}.py is there already, and Python can't tell it from an app of that name.`);
  }
  const names = files.list(app.folder).filter((name) => name !== "__pycache__");
  const isApp = ["apps.py", "models.py", "models", "migrations"].some((name) => names.includes(name));
  if (names.length > 0 && !isApp) {
    throw new Refusal(`The folder ${app.folder} exists and is no Django app. Choose another name, or move it away.`);
  }
}

/**
 * The packages around a new app that are not there yet: without an `__init__.py` in each, Django's test runner would
 * pass the app's tests over.
 *
 * @param project the project
 * @param app where it would go
 * @returns the paths of their modules
 */
export function newPackages({ files, importRoots }: DjangoProject, { folder }: LocalApp): string[] {
  return foldersAround(folder)
    .filter((parent) => !importRoots.includes(parent) && !files.isFolder(parent))
    .map((parent) => path(parent, "__init__.py"));
}

/**
 * Says why a name is that of no app, as an answer to a question.
 *
 * @param name as it was typed
 * @param context where the run happens
 */
export async function rejectUnknownApp(
  name: string,
  { destination, options }: PromptContext,
): Promise<string | undefined> {
  const project = await readIfPossible(destination, options.get("settings"));
  const found = project && lookUpApp(project, name);
  return found instanceof Refusal ? (told(found) as Refusal).message : undefined;
}

/** So many apps are listed behind a question. */
const FEW = 6;

/**
 * Lists the apps of a project for whoever is asked for one.
 *
 * @param context where the run happens
 * @returns such as `(users, tasks)`; empty where there is none, or the project can't be read
 */
export async function listApps({ destination, options }: PromptContext): Promise<string> {
  const project = await readIfPossible(destination, options.get("settings"));
  const labels = project?.apps.map(({ label }) => label) ?? [];
  if (labels.length === 0) return "";
  return `(${labels.slice(0, FEW).join(", ")}${labels.length > FEW ? ", …" : ""})`;
}

/** What is wrong with a project is for the run to say, or to ask about. */
async function readIfPossible(root: string, settings: string | undefined): Promise<DjangoProject | undefined> {
  try {
    return await readProject(root, settings === undefined ? {} : { settings });
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Where the parts of an app are, or go. */
export interface AppLayout {
  /** The folder of its test modules. */
  readonly tests: string;
  /** The dotted name of the module with its factories. */
  readonly factories: string;
  /** The folder of its templates. */
  readonly templates: string;
  /** How `{% extends %}` and views name its templates: `tasks` in `tasks/index.html`. */
  readonly templatePrefix: string;
  /** What stands before the names of its URLs: `tasks:`, or nothing where its URLs have no namespace. */
  readonly namespace: string;
  /** The file with its URLs: `urls.py`, or the `__init__.py` of a package. */
  readonly urls: string;
  /** From where that file imports the app's `views`: `.`, or the name of the app. */
  readonly home: string;
  /** It has URLs of its own. */
  readonly hasUrls: boolean;
}

/**
 * Says where the parts of an app are, or go.
 *
 * @param project the project
 * @param app the app, which need not exist
 */
export async function layoutOf(project: DjangoProject, app: LocalApp): Promise<AppLayout> {
  const { files } = project;
  // A package beside startapp's tests.py would hide it.
  const beside = files.isFile(path(app.folder, "tests.py"));
  const urls = urlsOf(project, app);
  const source = await files.python(urls);
  const named = source && assignments(source.root).find(({ name }) => name === "app_name");
  const appName = source === undefined ? app.name : (stringValue(named?.value) ?? "");
  if (/[^\p{L}\p{N}_.:-]/u.test(appName)) {
    throw new Refusal(`The app_name ${quoted(appName)} holds more than letters, digits, _ and -. Rename it first.`, {
      file: urls,
      ...(named === undefined ? {} : { line: named.value.startPosition.row + 1 }),
    });
  }
  return {
    tests: beside ? app.folder : path(app.folder, "tests"),
    factories: beside ? `${app.module}.factories` : `${app.module}.tests.factories`,
    templates: templateFolder(project, app),
    templatePrefix: app.name,
    namespace: appName === "" ? "" : `${appName}:`,
    urls,
    home: homeOf(app, urls, source),
    hasUrls: source !== undefined && hasPatterns(source.root),
  };
}

/**
 * How people run a command of `manage.py` in a project: with the settings that a person had to name.
 *
 * @param project the project
 * @param words the command
 */
export function manageCommand(project: DjangoProject, words: string): string {
  const { givenSettings } = project;
  return `${runner(project)}python manage.py ${words}${givenSettings === undefined ? "" : ` --settings=${givenSettings}`}`;
}

/**
 * How people go on with a command of the kit.
 *
 * @param project the project
 * @param words what stands behind `npx plop`
 */
export function kitCommand({ givenSettings }: DjangoProject, words: string): string {
  return `npx plop ${words}${givenSettings === undefined ? "" : ` --settings=${givenSettings}`}`;
}

/**
 * How people look at a page of a project.
 *
 * @param project the project
 * @param address where the page is, `tasks/`; undefined where that is not known
 */
export function serverCommand(project: DjangoProject, address: string | undefined): string {
  const command = manageCommand(project, "runserver");
  return address === undefined ? command : `${command}  # then open http://127.0.0.1:8000/${address}`;
}

/**
 * How people run the tests of an app. It is named, since a project may tell pytest to look elsewhere, and Django looks
 * into no folder without an `__init__.py`.
 *
 * @param project the project
 * @param app one of its apps
 */
export function testCommand(project: DjangoProject, app: LocalApp): string {
  const { files, importRoots } = project;
  // unittest finds nothing by the name of a package in a folder without an __init__.py.
  const isBare = (folder: string) => !importRoots.includes(folder) && !files.isFile(path(folder, "__init__.py"));
  const label = foldersAround(app.folder).some(isBare) ? app.folder : app.module;
  if (project.tests === "django") return manageCommand(project, `test ${shellWord(label)}`);
  const names = collectsTests(files) ? "" : "-o 'python_files=test_*.py tests.py' ";
  const settings = project.givenSettings === undefined ? "" : `--ds=${project.givenSettings} `;
  return `${runner(project)}pytest ${settings}${names}${shellWord(app.folder)}`;
}

function runner({ files }: DjangoProject): string {
  const uses = (...names: string[]) => names.some((name) => files.isFile(name));
  if (uses("uv.lock", "quickscale.json")) return "uv run ";
  return uses("poetry.lock") ? "poetry run " : "";
}
