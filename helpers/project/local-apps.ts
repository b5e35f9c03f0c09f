import { definitionsOf, lastPart } from "../python/definitions.ts";
import { stringValue } from "../python/parser.ts";
import { assignments } from "../python/statements.ts";
import { type ProjectFiles, path } from "./files.ts";
import { moduleFile, packageFolder } from "./modules.ts";
import type { SettingsList } from "./settings.ts";

/** An app whose source is the project's own. */
export interface LocalApp {
  /** As the settings name it: `tasks`, `apps.tasks` or `tasks.apps.TasksConfig`. */
  readonly entry: string;
  /** The dotted name of its package. */
  readonly module: string;
  /** The last part of it. */
  readonly name: string;
  /** What Django calls it in relations, migrations and the addresses of the administration. */
  readonly label: string;
  /** Its folder below the root. */
  readonly folder: string;
}

/** What Python can import, and Django takes for a label. */
const IDENTIFIERS = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u;

/** `tasks.apps.TasksConfig` and `tasks.TasksConfig` name a class. */
const CONFIG = /(?:\.\w+)?\.[A-Z]\w*$/;

/** @returns whether an entry of INSTALLED_APPS names an app's configuration rather than its package */
export function namesConfig(entry: string): boolean {
  return CONFIG.test(entry);
}

/**
 * The package that an entry of INSTALLED_APPS stands for.
 *
 * @param entry such as `tasks.apps.TasksConfig`, which is the app `tasks`
 */
export function moduleOfEntry(entry: string): string {
  return entry.replace(CONFIG, "");
}

/**
 * Tells the labels of installed apps.
 *
 * @param apps the project's own, whose source says what they are called
 * @returns gives the label for an entry of INSTALLED_APPS
 */
export function labelsOf(apps: readonly LocalApp[]): (entry: string) => string {
  const own = new Map(apps.map(({ entry, label }) => [entry, label]));
  return (entry) => {
    const module = moduleOfEntry(entry);
    // Wagtail's packages have labels of their own (`wagtailimages`), and leave the plain names to projects.
    return own.get(entry) ?? (module.startsWith("wagtail.") ? `wagtail${lastPart(module)}` : lastPart(module));
  };
}

/**
 * The apps of the project's own among those that are installed.
 *
 * @param files the project's
 * @param roots folders that Python imports from
 * @param lists what INSTALLED_APPS is made of
 */
export async function localApps(
  files: ProjectFiles,
  roots: readonly string[],
  lists: readonly SettingsList[],
): Promise<LocalApp[]> {
  const entries = [...new Set(lists.flatMap(({ items }) => items))];
  const found = entries.map(async (entry): Promise<LocalApp[]> => {
    const module = moduleOfEntry(entry);
    if (!IDENTIFIERS.test(module)) return [];
    const folder = packageFolder(files, roots, module);
    return folder === undefined ? [] : [await localApp(files, roots, { entry, module, folder })];
  });
  return (await Promise.all(found)).flat();
}

/**
 * An app with the label that its configuration gives it, else the last part of its name.
 *
 * @param files the project's
 * @param roots folders that Python imports from
 * @param app where it is, or goes
 */
export async function localApp(
  files: ProjectFiles,
  roots: readonly string[],
  app: Pick<LocalApp, "entry" | "module" | "folder">,
): Promise<LocalApp> {
  const name = lastPart(app.module);
  return { ...app, name, label: (await labelInConfig(files, roots, app)) ?? name };
}

/**
 * The class that an entry names, else the only one in `apps.py`, else its default one, as Django finds it
 * (https://docs.djangoproject.com/en/5.2/ref/applications/#configuring-applications).
 */
async function labelInConfig(
  files: ProjectFiles,
  roots: readonly string[],
  { entry, folder }: Pick<LocalApp, "entry" | "folder">,
): Promise<string | undefined> {
  const named = namesConfig(entry) ? lastPart(entry) : undefined;
  const holder = named === undefined ? undefined : moduleFile(files, roots, entry.slice(0, -named.length - 1));
  const modules = [holder ?? "", path(folder, "apps.py")];
  // Hardly any says so, and to parse all of them would take longer the more apps there are.
  if (!modules.some((file) => /\blabel\b/.test(files.text(file) ?? ""))) return undefined;
  const sources = await Promise.all(modules.map((file) => files.python(file)));
  const configs = sources
    .flatMap((source) => (source === undefined ? [] : definitionsOf(source.root)))
    .filter(({ bases }) => bases.some((base) => base.endsWith("Config")));
  const candidates = configs.filter(({ attributes }) => attributes.get("default") !== "False");
  const byDefault = configs.filter(({ attributes }) => attributes.get("default") === "True");
  const [only] = candidates.length === 1 ? candidates : byDefault;
  const config = named === undefined ? only : configs.find(({ name }) => name === named);
  const body = config?.node.childForFieldName("body");
  const label = stringValue(body && assignments(body).find(({ name }) => name === "label")?.value);
  return label !== undefined && IDENTIFIERS.test(label) && !label.includes(".") ? label : undefined;
}
