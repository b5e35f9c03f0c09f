import type { AppLayout } from "../project/apps.ts";
import { path } from "../project/files.ts";
import type { Place } from "../project/lineage.ts";
import { urlsOf } from "../project/urls.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { definitionsOf, readDefinitions } from "../python/definitions.ts";
import { importedNames, wildcardImports } from "../python/imports.ts";
import { assignments } from "../python/statements.ts";
import { namedPatterns, type UrlPattern } from "../python/url-patterns.ts";
import { pascalCase, snakeCase } from "../words.ts";
import { type ExistingView, existingView, type ViewModule } from "./access.ts";
import { TEMPLATES, VIEW_KINDS, type ViewKind } from "./input.ts";

/**
 * Finds a form of the name that the kit would give, which stays as it is.
 *
 * @param project the project
 * @param app the app
 * @param model the model's name
 */
export async function existingForm({ files }: DjangoProject, app: LocalApp, model: string): Promise<Place | undefined> {
  const folder = path(app.folder, "forms");
  const modules = [`${folder}.py`, ...files.list(folder).map((name) => path(folder, name))];
  for (const file of modules.filter((name) => name.endsWith(".py"))) {
    const definitions = await readDefinitions(files.text(file) ?? "");
    const definition = definitions.find(({ name }) => name === `${model}Form`);
    const module = file.slice(app.folder.length + 1, -".py".length).replaceAll("/", ".");
    if (definition !== undefined) return { definition, file, module: `${app.module}.${module}` };
  }
  return undefined;
}

/** Pages that a model has already. */
export interface Existing {
  /** New pages can link to them. */
  readonly linked: readonly ViewKind[];
  /** Somebody wrote them by hand: they have the names that the kit would give, but not its templates. */
  readonly foreign: readonly ViewKind[];
  /** Their views. */
  readonly views: ReadonlyMap<ViewKind, ExistingView>;
}

/**
 * Finds the pages that a model has already.
 *
 * @param project the project
 * @param app the app
 * @param model the model's name
 * @param layout where the app's templates are
 */
export async function existingPages(
  project: DjangoProject,
  app: LocalApp,
  model: string,
  layout: Pick<AppLayout, "templates" | "templatePrefix">,
): Promise<Existing> {
  const { files } = project;
  const modules = await viewModules(project, app);
  const patterns = await patternsOf(project, app);
  const snake = snakeCase(model);
  const patternOf = (kind: ViewKind) => patterns.get(`${snake}_${kind}`);
  const className = (kind: ViewKind) => `${model}${pascalCase(kind)}View`;
  const viewOf = (kind: ViewKind) => {
    const called = patternOf(kind)?.view ?? "";
    const names = [className(kind), /(\w+)(?:\.as_view\(.*)?\)*$/s.exec(called)?.[1] ?? ""];
    return names.flatMap((name) => existingView(project, modules, name, called) ?? [])[0];
  };
  const views = new Map(VIEW_KINDS.map((kind) => [kind, viewOf(kind)]).filter(isKnown));
  const isThere = (kind: ViewKind) => views.has(kind) || patternOf(kind) !== undefined;
  const folders = [...project.templates, path(app.folder, "templates")];
  /** A page of the kit's, but its template is nowhere. */
  const isTemplateLost = (view: ExistingView, template: string) =>
    templateOf(view) === template && !folders.some((folder) => files.isFile(path(folder, template)));
  const isOurs = (kind: ViewKind) => {
    const [view, template] = [views.get(kind), `${snake}_${TEMPLATES[kind]}.html`];
    if (view !== undefined && view.purpose !== kind) return false;
    if (files.isFile(path(layout.templates, template))) return true;
    return view?.definition.name === className(kind) && isTemplateLost(view, path(layout.templatePrefix, template));
  };
  const wants = (kind: ViewKind) => (kind === "list" || kind === "create" ? "" : "pk");
  return {
    views,
    linked: VIEW_KINDS.filter((kind) => patternOf(kind)?.parameters.join() === wants(kind)),
    foreign: VIEW_KINDS.filter((kind) => isThere(kind) && !isOurs(kind)),
  };
}

function isKnown(entry: (ViewKind | ExistingView | undefined)[]): entry is [ViewKind, ExistingView] {
  return entry[1] !== undefined;
}

/** @returns the template that a view names, be it a long one in parentheses */
export function templateOf({ definition }: ExistingView): string | undefined {
  return /^\(?\s*["']([^"']*)["']\s*\)?$/.exec(definition.attributes.get("template_name") ?? "")?.[1];
}

/**
 * Reads the modules with an app's views.
 *
 * @param project the project
 * @param app the app
 */
export async function viewModules({ files }: DjangoProject, app: LocalApp): Promise<ViewModule[]> {
  const folder = path(app.folder, "views");
  const modules = [`${folder}.py`, ...files.list(folder).map((name) => path(folder, name))];
  const sources = await Promise.all(
    modules.filter((file) => file.endsWith(".py")).map(async (file) => ({ file, source: await files.python(file) })),
  );
  return sources.flatMap(({ file, source }) => {
    if (source === undefined) return [];
    const imports = importedNames(source.root);
    return [{ file, definitions: definitionsOf(source.root), imports }];
  });
}

/**
 * Reads the addresses of an app, by their names. One whose view is still to be written, as it is where somebody pasted
 * the lines of a refusal, is none yet.
 *
 * @param project the project
 * @param app the app
 */
export async function patternsOf(project: DjangoProject, app: LocalApp): Promise<Map<string, UrlPattern>> {
  const urls = await project.files.python(urlsOf(project, app));
  const views = await viewNames(project, app);
  const isWaiting = ({ view }: UrlPattern) => {
    const [, name] = /^views\.(\w+)/.exec(view) ?? [];
    return views !== undefined && name !== undefined && !views.has(name);
  };
  const patterns = urls === undefined ? [] : namedPatterns(urls.root).filter((each) => !isWaiting(each));
  return new Map(patterns.map((each) => [each.name, each]));
}

/** What an app's views are called; undefined where some come from a module that isn't named. */
async function viewNames(project: DjangoProject, app: LocalApp): Promise<Set<string> | undefined> {
  const modules = await viewModules(project, app);
  const { files } = project;
  const sources = await Promise.all(modules.map(({ file }) => files.python(file)));
  const roots = sources.flatMap((source) => source?.root ?? []);
  // Of the modules of a package of views, all are read.
  const isRead = (module: string) => module.startsWith(".") && !files.isFile(path(app.folder, "views.py"));
  if (roots.flatMap(wildcardImports).some(({ module }) => !isRead(module))) return undefined;
  return new Set([
    ...modules.flatMap(({ definitions, imports }) => [
      ...definitions.map(({ name }) => name),
      ...imports.map(({ bound }) => bound),
    ]),
    ...roots.flatMap((root) => assignments(root).map(({ name }) => name)),
  ]);
}
