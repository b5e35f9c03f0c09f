import { path } from "../project/files.ts";
import { absoluteModule, moduleFile } from "../project/modules.ts";
import { textOf } from "../project/settings.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { definitionsOf, textsIn } from "../python/definitions.ts";
import { availableNames, importedNames, wildcardImports } from "../python/imports.ts";
import { type Model, readModels } from "../python/models.ts";
import type { Source } from "../python/source.ts";
import { assignments } from "../python/statements.ts";

/** A model of a local app, and where it stands. */
export interface AppModel {
  readonly app: LocalApp;
  readonly model: Model;
  /** Its file, below the root. */
  readonly file: string;
  /** The dotted name of the module to import it from. */
  readonly module: string;
}

/**
 * Reads the models of an app, of a module `models.py` or a package `models/`.
 *
 * @param project the project
 * @param app one of its apps
 */
export async function modelsOf(project: DjangoProject, app: LocalApp): Promise<AppModel[]> {
  const { files } = project;
  const folder = path(app.folder, "models");
  const inPackage = files.list(folder).filter((name) => name.endsWith(".py"));
  const isModule = files.isFile(`${folder}.py`);
  const sources = isModule ? [`${folder}.py`] : inPackage.map((name) => path(folder, name));
  const found = sources.map(async (file) => {
    const all = `${app.module}.models`;
    const isWhole = isModule || file.endsWith("__init__.py");
    const own = isWhole ? all : `${all}.${file.slice(folder.length + 1, -".py".length)}`;
    const models = await modelsIn(project, file, own);
    const offered = isWhole
      ? undefined
      : await offeredBy(project, path(folder, "__init__.py"), all, { file, module: own });
    return models.map((model): AppModel => {
      const isOffered = offered === undefined || offered.includes(model.name);
      return { app, model, file, module: isOffered ? all : own };
    });
  });
  return (await Promise.all(found)).flat();
}

/**
 * The names that a package offers of one of its modules, as the module calls them.
 *
 * @returns undefined where it offers all of them
 */
async function offeredBy(
  { files }: DjangoProject,
  init: string,
  dotted: string,
  { file, module }: { readonly file: string; readonly module: string },
): Promise<string[] | undefined> {
  const source = await files.python(init);
  if (source === undefined) return [];
  const isMeant = (each: { readonly module: string }) => absoluteModule(each.module, dotted, init) === module;
  if (wildcardImports(source.root).some(isMeant)) return listed(await files.python(file));
  return availableNames(source.root).flatMap((each) =>
    isMeant(each) && each.imported === each.bound ? [each.bound] : [],
  );
}

/** What a module says that it offers. */
function listed(source: Source | undefined): string[] | undefined {
  const all = source && assignments(source.root).filter(({ name }) => name === "__all__");
  return all === undefined || all.length === 0 ? undefined : all.flatMap(({ value }) => textsIn(value));
}

/**
 * Reads the models of a module, with what they have from bases in other modules of the project.
 *
 * @param project the project
 * @param file the module's
 * @param module its dotted name
 * @param above the modules that are being read for its sake
 */
async function modelsIn(
  project: DjangoProject,
  file: string,
  module: string,
  above: readonly string[] = [],
): Promise<Model[]> {
  const { files } = project;
  const source = await files.python(file);
  if (source === undefined) return [];
  const bases = new Set(definitionsOf(source.root).flatMap((definition) => definition.bases));
  const imported = new Map<string, Model>();
  for (const { bound, module: from, imported: name } of importedNames(source.root)) {
    if (!bases.has(bound) || name === undefined) continue;
    const base = await importedModel(project, absoluteModule(from, module, file), name, [...above, file]);
    if (base !== undefined) imported.set(bound, base);
  }
  return readModels(source.text, imported);
}

/** Finds a model where a module defines it, or where that imports it from. */
async function importedModel(
  project: DjangoProject,
  module: string,
  name: string,
  above: readonly string[],
): Promise<Model | undefined> {
  const file = moduleFile(project.files, project.importRoots, module);
  if (file === undefined || above.includes(file)) return undefined;
  const own = (await modelsIn(project, file, module, above)).find((model) => model.name === name);
  if (own !== undefined) return own;
  const source = await project.files.python(file);
  const further = source && importedNames(source.root).find(({ bound }) => bound === name);
  if (further?.imported === undefined) return undefined;
  return importedModel(project, absoluteModule(further.module, module, file), further.imported, [...above, file]);
}

/** What a relation leads to. */
export interface Target {
  /** The label of its app. */
  readonly label: string;
  readonly name: string;
  /** It is the model of the people who sign in. */
  readonly isUser: boolean;
  /** Its source, where it is one of the project's own. */
  readonly own: AppModel | undefined;
}

/** What stands for the model of the people who sign in where the settings don't name it plainly. */
const UNKNOWN_USER = "settings.AUTH_USER_MODEL";

function userModel({ settings }: DjangoProject): string {
  const isSet = settings.assigned.some(({ name }) => name === "AUTH_USER_MODEL");
  return textOf(settings, "AUTH_USER_MODEL") ?? (isSet ? UNKNOWN_USER : "auth.User");
}

/**
 * Finds what a relation leads to.
 *
 * @param project the project
 * @param app the app of the model with the relation
 * @param model that model's name
 * @param to the target as its source names it; see ModelField
 */
export async function targetOf(project: DjangoProject, app: LocalApp, model: string, to: string): Promise<Target> {
  const user = userModel(project);
  const full =
    to === "user" ? user : to === "self" ? `${app.label}.${model}` : to.includes(".") ? to : `${app.label}.${to}`;
  const [named = "", name = ""] = full.split(".").slice(-2);
  const owner = appOfTarget(project, app, named);
  const models = owner === undefined ? [] : await modelsOf(project, owner);
  const own = models.find((each) => each.model.name === name);
  const label = owner?.label ?? named;
  return { label, name, isUser: to === "user" || full === user || `${label}.${name}` === user, own };
}

/**
 * The app that a relation's target names: by its label, or by the last part of its module, which people know it by.
 *
 * @param project the project
 * @param app the app of the model with the relation, which need not be installed
 * @param named what stands before the model
 */
export function appOfTarget({ apps }: DjangoProject, app: LocalApp, named: string): LocalApp | undefined {
  const all = [app, ...apps];
  return all.find(({ label }) => label === named) ?? all.find(({ name }) => name === named);
}
