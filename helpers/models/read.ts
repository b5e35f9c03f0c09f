import { type ProjectFiles, path, refuseBroken } from "../project/files.ts";
import { absoluteModule, moduleFile } from "../project/modules.ts";
import { textOf } from "../project/settings.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { textsIn } from "../python/definitions.ts";
import { availableNames, type ImportedName, importedNames, wildcardImports } from "../python/imports.ts";
import { type Model, type ModuleNames, readModels, readModule } from "../python/models.ts";
import type { Source } from "../python/source.ts";
import { assignments } from "../python/statements.ts";
import { LIBRARIES } from "./libraries.ts";

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
  const folder = path(app.folder, "models");
  const found: AppModel[] = [];
  // One after the other, so that what they have in common is read once.
  for (const file of modulesOf(project, app)) {
    const all = `${app.module}.models`;
    const isWhole = file === `${folder}.py` || file.endsWith("__init__.py");
    const own = isWhole ? all : `${all}.${file.slice(folder.length + 1, -".py".length)}`;
    const models = await modelsIn(project, file, own);
    const offered = isWhole
      ? undefined
      : await offeredBy(project, path(folder, "__init__.py"), all, { file, module: own });
    for (const model of models) {
      const isOffered = offered === undefined || offered.includes(model.name);
      found.push({ app, model, file, module: isOffered ? all : own });
    }
  }
  return found;
}

function modulesOf({ files }: DjangoProject, app: LocalApp): string[] {
  const folder = path(app.folder, "models");
  if (files.isFile(`${folder}.py`)) return [`${folder}.py`];
  return files
    .list(folder)
    .filter((name) => name.endsWith(".py"))
    .map((name) => path(folder, name));
}

/**
 * Refuses models that can't be read: what is not found among them may be there.
 *
 * @param project the project
 * @param app one of its apps
 * @throws Refusal that says where it is broken
 */
export async function refuseBrokenModels(project: DjangoProject, app: LocalApp): Promise<void> {
  for (const file of modulesOf(project, app)) await refuseBroken(project.files, file);
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

async function modelsIn(project: DjangoProject, file: string, module: string): Promise<Model[]> {
  const imported = await importedInto(project, { file, module }, { above: [], known: new Map(), circles: [] });
  return readModels(project.files.text(file) ?? "", imported);
}

/** A module of the project. */
interface Module {
  readonly file: string;
  /** Its dotted name. */
  readonly module: string;
}

/** How a module is come to. Modules may lead to each other by more ways than can be gone. */
interface Way {
  /** The modules that are being read for the sake of which it is read. */
  readonly above: readonly string[];
  /** What was read on the way so far. */
  readonly known: Map<string, ModuleNames>;
  /** Modules that led back to one above them, so that they lack what that one gives to others. */
  readonly circles: string[];
}

/** Modules of which nothing is lacking, however one comes to them. */
const complete = new WeakMap<ProjectFiles, Map<string, ModuleNames>>();

/**
 * What a module's models are made of and other modules of the project define: bases, choices, lengths, managers.
 *
 * @param project the project
 * @param into the module
 * @param way how it was come to
 */
async function importedInto(project: DjangoProject, into: Module, way: Way): Promise<ModuleNames> {
  const source = await project.files.python(into.file);
  const all: ModuleNames[] = [];
  for (const each of source === undefined ? [] : importedNames(source.root).filter(isUsed(source.text))) {
    const from = absoluteModule(each.module, into.module, into.file);
    const seen = { ...way, above: [...way.above, into.file] };
    const whole = each.imported === undefined ? from : `${from}.${each.imported}`;
    const names = each.imported === undefined ? undefined : await namesOf(project, from, each.imported, seen);
    if (names === undefined || names.classes.size + names.choices.size + names.numbers.size === 0) {
      const inside = await namesOf(project, whole, undefined, seen);
      const bound = each.imported === undefined && !/ as /.test(each.node.text) ? each.module : each.bound;
      if (inside !== undefined) all.push(renamed(inside, (name) => `${bound}.${name}`));
    } else all.push(renamed(names, (name) => name.replace(each.imported ?? "", each.bound)));
  }
  return merged(all);
}

/** Whether a class is built on an import, or takes its choices, lengths or managers from there. */
function isUsed(text: string) {
  return ({ bound }: ImportedName): boolean =>
    new RegExp(
      `^class \\w+\\([^:]*\\b${bound}\\b|\\b(choices|max_length|max_digits|decimal_places)\\s*=\\s*${bound}\\b|` +
        `^[ \\t]+\\w+(\\s*:[^=\\n]+)?\\s*=\\s*${bound}\\.?\\w*(\\(|\\.)`,
      "m",
    ).test(text);
}

/**
 * What a module gives to others: all, or what belongs to one name.
 *
 * @returns undefined for a module that is nowhere, or is being read already
 */
async function namesOf(
  project: DjangoProject,
  module: string,
  name: string | undefined,
  way: Way,
): Promise<ModuleNames | undefined> {
  const file = moduleFile(project.files, project.importRoots, module);
  if (file !== undefined && way.above.includes(file)) way.circles.push(file);
  if (file !== undefined && way.above.includes(file)) return undefined;
  const all = file === undefined ? await libraryNames(module) : await allNames(project, { file, module }, way);
  if (all === undefined) return undefined;
  if (name === undefined) return all;
  const found = only(all, name);
  if (found.classes.size + found.choices.size + found.numbers.size > 0) return found;
  // It may be there for others only, as in a package's `__init__.py`.
  const tree = file === undefined ? undefined : await project.files.python(file);
  const further = tree && importedNames(tree.root).find(({ bound }) => bound === name);
  if (further?.imported === undefined || file === undefined) return found;
  const from = absoluteModule(further.module, module, file);
  const next = await namesOf(project, from, further.imported, { ...way, above: [...way.above, file] });
  return next && renamed(next, (each) => each.replace(further.imported ?? "", name));
}

async function libraryNames(module: string): Promise<ModuleNames | undefined> {
  const source = LIBRARIES[module];
  return source === undefined ? undefined : readModule(source);
}

/** All that a module of the project gives to others, what it has from others included. */
async function allNames(project: DjangoProject, from: Module, way: Way): Promise<ModuleNames> {
  const { files } = project;
  const lasting = complete.get(files) ?? new Map<string, ModuleNames>();
  complete.set(files, lasting);
  const known = lasting.get(from.file) ?? way.known.get(from.file);
  if (known !== undefined) return known;
  const circles = way.circles.length;
  const imported = await importedInto(project, from, way);
  const own = await readModule(files.text(from.file) ?? "", imported);
  const all = { ...own, models: new Map([...imported.models, ...own.models]) };
  (way.circles.length === circles ? lasting : way.known).set(from.file, all);
  return all;
}

function only(names: ModuleNames, name: string): ModuleNames {
  const isIts = (each: string) => each === name || each.startsWith(`${name}.`);
  return mapped(names, (keys) => keys.filter(([key]) => isIts(key)));
}

function renamed(names: ModuleNames, rename: (name: string) => string): ModuleNames {
  return mapped(names, (keys) => keys.map(([key, value]) => [rename(key), value]));
}

function mapped(
  { models, choices, numbers, managers, classes }: ModuleNames,
  change: <Value>(entries: [string, Value][]) => [string, Value][],
): ModuleNames {
  return {
    models: new Map(change([...models])),
    choices: new Map(change([...choices])),
    numbers: new Map(change([...numbers])),
    managers: new Map(change([...managers])),
    classes: new Set(change([...classes].map((name): [string, string] => [name, name])).map(([name]) => name)),
  };
}

function merged(all: readonly ModuleNames[]): ModuleNames {
  return {
    models: new Map(all.flatMap(({ models }) => [...models])),
    choices: new Map(all.flatMap(({ choices }) => [...choices])),
    numbers: new Map(all.flatMap(({ numbers }) => [...numbers])),
    managers: new Map(all.flatMap(({ managers }) => [...managers])),
    classes: new Set(all.flatMap(({ classes }) => [...classes])),
  };
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

/**
 * Finds the model of Django's own apps that a relation leads to, as far as a factory needs to know it.
 *
 * @param target the target
 * @returns undefined for any other
 */
export async function libraryModel({ label, name, own }: Target): Promise<Model | undefined> {
  const source = own === undefined ? LIBRARIES[`django.contrib.${label}.models`] : undefined;
  return source === undefined ? undefined : (await readModels(source)).find((model) => model.name === name);
}
