import type { layoutOf } from "../project/apps.ts";
import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { pascalCase, snakeCase } from "../words.ts";
import { existingForm } from "./existing.ts";
import { TEMPLATES, type ViewApp, type ViewKind } from "./input.ts";

/** What an app's pages are written into. */
export interface Places {
  readonly views: string;
  readonly forms: string;
  readonly urls: string;
  /** From where that imports the views. */
  readonly home: string;
  readonly tests: string;
  readonly templates: string;
}

/** Where the parts of an app are. */
type Layout = Awaited<ReturnType<typeof layoutOf>>;

/**
 * What the pages need to know of their app.
 *
 * @param app the app
 * @param layout its parts
 * @param places what is written into
 */
export function viewApp(app: LocalApp, layout: Layout, places: Places): ViewApp {
  const module = (file: string) => file.slice(app.folder.length + 1, -".py".length).replaceAll("/", ".");
  return {
    label: layout.templatePrefix,
    module: app.module,
    namespace: layout.namespace.replace(/:$/, ""),
    models: fromApp(app, places, `${app.module}.models`),
    forms: fromApp(app, places, `${app.module}.${module(places.forms).replace(/\.__init__$/, "")}`),
  };
}

/**
 * How the app's views and forms import what its own package offers: by its full name, where they are packages.
 *
 * @param app the app
 * @param places what is written into
 * @param module the dotted name of what is imported
 */
export function fromApp(app: LocalApp, { views, forms }: Places, module: string): string {
  const isNested = [views, forms].some((file) => file.slice(app.folder.length + 1).includes("/"));
  return isNested || !module.startsWith(`${app.module}.`) ? module : module.slice(app.module.length);
}

/**
 * Says what the pages are written into.
 *
 * @param project the project
 * @param app the app
 * @param layout its parts
 * @param snake the model or the page, in snake case
 */
export function placesOf({ files }: DjangoProject, app: LocalApp, layout: Layout, snake: string): Places {
  const place = (name: string) => {
    const inPackage = files.isFile(path(app.folder, name, "__init__.py"));
    return inPackage ? path(app.folder, name, `${snake}.py`) : path(app.folder, `${name}.py`);
  };
  const { urls, home, tests, templates } = layout;
  return { views: place("views"), forms: place("forms"), urls, home, tests, templates };
}

/**
 * The same for the pages of a model, whose form may be there already.
 *
 * @param project the project
 * @param app the app
 * @param layout its parts
 * @param model the model's name
 */
export async function placesFor(project: DjangoProject, app: LocalApp, layout: Layout, model: string): Promise<Places> {
  const form = await existingForm(project, app, model);
  const places = placesOf(project, app, layout, snakeCase(model));
  return form === undefined ? places : { ...places, forms: form.file };
}

/** @returns the templates of some pages of a model */
export function templatesOf({ templates }: Places, snake: string, kinds: readonly ViewKind[]): string[] {
  return [...new Set(kinds.map((kind) => `${templates}/${snake}_${TEMPLATES[kind]}.html`))];
}

/** @returns the modules that some pages of a model are written into */
export function modulesOf(
  { views, forms, urls, tests }: Places,
  snake: string,
  kinds: readonly ViewKind[],
  isTested: boolean,
): string[] {
  const hasForm = kinds.includes("create") || kinds.includes("update");
  return [views, urls, ...(isTested ? [`${tests}/test_${snake}_views.py`] : []), ...(hasForm ? [forms] : [])];
}

/** @returns the names of the views of a model */
export function viewClasses(model: string, kinds: readonly ViewKind[]): string[] {
  return kinds.map((kind) => `${model}${pascalCase(kind)}View`);
}
