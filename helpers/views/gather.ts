import type { Step } from "../changes/steps.ts";
import { Refusal } from "../errors.ts";
import { readForm } from "../forms/read.ts";
import { planFactories } from "../models/factories.ts";
import { type AppModel, modelsOf, refuseBrokenModels, targetOf } from "../models/read.ts";
import { isNeeded, mostRows } from "../models/values.ts";
import { didYouMean } from "../nearest.ts";
import { pageBase } from "../pages.ts";
import { layoutOf } from "../project/apps.ts";
import { readFeatures } from "../project/features.ts";
import type { Place } from "../project/lineage.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import type { Model, ModelField } from "../python/models.ts";
import { pascalCase, wordsFor } from "../words.ts";
import { isOpen } from "./access.ts";
import { existingForm, existingPages, patternsOf } from "./existing.ts";
import type { Access, BasePage, ViewInput, ViewKind, ViewRelation } from "./input.ts";
import { fromApp, placesFor, viewApp } from "./places.ts";
import { modelSegment } from "./segments.ts";

/**
 * Finds a model of an app by the name that a person gives it.
 *
 * @param project the project
 * @param app the app
 * @param name as it was typed
 * @throws Refusal naming the nearest one
 */
export async function findModel(project: DjangoProject, app: LocalApp, name: string): Promise<AppModel> {
  const models = await modelsOf(project, app);
  const found = models.find(({ model }) => model.name.toLowerCase() === pascalCase(name).toLowerCase());
  if (found?.model.abstract) {
    const { model, file } = found;
    throw new Refusal(`${model.name} is abstract, so there is none to show. Name a model that is built on it.`, {
      file,
      line: model.line,
    });
  }
  if (found !== undefined) return found;
  await refuseBrokenModels(project, app);
  const known = models.filter(({ model }) => !model.abstract).map(({ model }) => model.name);
  throw new Refusal(
    `There is no model ${pascalCase(name)} in ${app.name}.${didYouMean(pascalCase(name), known)} ` +
      `\`npx plop django-model ${app.label} ${pascalCase(name)} …\` makes it.`,
  );
}

/**
 * Gathers what the pages of a model, and their tests, depend on.
 *
 * @param project the project
 * @param found the model
 * @param options which pages, and who may see them
 * @returns the input for `viewData`, and the steps that make the factories that are missing
 */
export async function viewInput(
  project: DjangoProject,
  found: AppModel,
  { kinds, access }: { readonly kinds: readonly ViewKind[]; readonly access: Access },
): Promise<{ input: ViewInput; steps: readonly Step[]; notes: readonly string[] }> {
  const { app, model, module } = found;
  const layout = await layoutOf(project, app);
  const places = await placesFor(project, app, layout, model.name);
  const related = model.fields.filter(({ kind, to }) => ["fk", "o2o", "m2m"].includes(kind) && to !== undefined);
  const targets = await Promise.all(
    related.map(async (field) => ({ field, target: await targetOf(project, app, model.name, field.to ?? "") })),
  );
  const user = await targetOf(project, app, model.name, "user");
  const self = { label: app.label, name: model.name, isUser: false, own: found };
  const people = access === "public" ? [] : [user];
  const factories = await planFactories(project, app, [self, ...people, ...targets.map(({ target }) => target)]);
  const rows = await Promise.all(targets.map(({ target }) => mostRowsOf(project, target.own)));
  const follows = await Promise.all(
    targets.map(({ field, target }) => followedFrom(project, model, field, target.own)),
  );
  const relations = targets.map(({ field, target }, index): ViewRelation => {
    const fields = target.own?.model.fields ?? [];
    return {
      field: field.name,
      factory: factories.gap(target) === undefined ? factories.find(target) : undefined,
      pk: fields.find(({ primaryKey }) => primaryKey)?.kind ?? "auto",
      follows: follows[index] ?? [],
      rows: rows[index] ?? Number.POSITIVE_INFINITY,
    };
  });
  const words = wordsFor(model.name, { singular: model.verboseName, plural: model.verboseNamePlural });
  const { segment, notes } = await modelSegment(project, app, model.name, words.plural);
  const own = factories.find(self) ?? { module: layout.factories, name: `${model.name}Factory` };
  const form = await existingForm(project, app, model.name);
  const existing = await existingPages(project, app, model.name, layout);
  const input: ViewInput = {
    app: { ...viewApp(app, layout, places), models: fromApp(app, places, module) },
    model: form === undefined ? model : await askedBy(project, form, model, kinds),
    kinds,
    existing: existing.linked,
    closed: existing.linked.filter((kind) => !isOpen(existing.views.get(kind)?.access, access)),
    access,
    accesses: {
      ...Object.fromEntries(kinds.map((kind) => [kind, access])),
      ...Object.fromEntries([...existing.views].flatMap(([kind, view]) => (view.access ? [[kind, view.access]] : []))),
    },
    features: readFeatures(project),
    home: (await patternsOf(project, app)).get("index")?.parameters.length === 0 ? `${layout.namespace}index` : "",
    base: basePage(project, layout),
    names: { singular: words.singular, plural: words.plural, article: words.withArticle.split(" ")[0] ?? "a" },
    segment,
    relations,
    factories: { model: own, user: factories.find(user) ?? { module: layout.factories, name: "UserFactory" } },
    // Tests use a factory that is not there yet, as the notes say.
    gaps: { model: factories.gap(self), user: factories.find(user) && factories.gap(user) },
  };
  return { input, steps: factories.steps, notes: [...factories.notes, ...notes] };
}

/** The relations of a related object that its text needs, and that of the model itself. */
async function followedFrom(
  project: DjangoProject,
  { strPaths }: Model,
  { name }: ModelField,
  found: AppModel | undefined,
): Promise<string[]> {
  if (found === undefined) return [];
  const own = strPaths.filter(([first, ...rest]) => first === name && rest.length > 0).map((path) => path.slice(1));
  const paths = await Promise.all(
    [...found.model.strPaths, ...own].map((path) => followed(project, found, path, [found])),
  );
  return [...new Set(paths.flat())];
}

/** The relation that a path leads along, with those that the text of the object at its end needs: `project__client`. */
async function followed(
  project: DjangoProject,
  { app, model }: AppModel,
  [name, ...rest]: readonly string[],
  seen: readonly AppModel[],
): Promise<string[]> {
  const field = model.fields.find((each) => each.name === name && (each.kind === "fk" || each.kind === "o2o"));
  if (name === undefined || field === undefined) return [];
  const { own } = await targetOf(project, app, model.name, field.to ?? "");
  const isSeen = seen.some((each) => each.app.name === own?.app.name && each.model.name === own.model.name);
  if (own === undefined || isSeen) return [name];
  const further = rest.length > 0 ? [rest] : own.model.strPaths;
  const paths = (await Promise.all(further.map((path) => followed(project, own, path, [...seen, own])))).flat();
  return paths.length > 0 ? paths.map((path) => `${name}__${path}`) : [name];
}

/** How many objects of a model there can be, each of which needs others of its own. */
async function mostRowsOf(
  project: DjangoProject,
  found: AppModel | undefined,
  seen: readonly Model[] = [],
): Promise<number> {
  if (found === undefined || seen.some(({ name }) => name === found.model.name)) return Number.POSITIVE_INFINITY;
  const { app, model } = found;
  const needed = model.fields.filter(isNeeded);
  const others = await Promise.all(needed.map(({ to }) => targetOf(project, app, model.name, to ?? "")));
  const rows = await Promise.all(others.map(({ own }) => mostRowsOf(project, own, [...seen, model])));
  return Math.min(mostRows(model), ...rows);
}

/**
 * The model as a form of people's own sees it: what that doesn't ask for, or asks for in its own way, is not filled in
 * by the tests, and rules of its own may refuse what the fields allow.
 */
async function askedBy(project: DjangoProject, form: Place, model: Model, kinds: readonly ViewKind[]): Promise<Model> {
  const { names, excluded, declared, needs, untold } = await readForm(project, form);
  if (needs.length > 0 && (kinds.includes("create") || kinds.includes("update"))) {
    const { name, line } = form.definition;
    throw new Refusal(`${name} wants ${needs.join(" and ")} from its view, which only its author can give.`, {
      file: form.file,
      line,
    });
  }
  const isAskedFor = ({ name }: ModelField) =>
    (names?.includes(name) ?? true) && !excluded.includes(name) && !declared.some((each) => each.name === name);
  return {
    ...model,
    fields: model.fields.map((field) => (isAskedFor(field) ? field : { ...field, editable: false })),
    hasOwnRules: model.hasOwnRules || untold !== undefined || declared.length > 0,
  };
}

/**
 * The page that those of an app extend.
 *
 * @param project the project
 * @param layout the app's
 */
export function basePage(project: DjangoProject, layout: Parameters<typeof pageBase>[1]): BasePage {
  const { base, titleBlock, contentBlock, ours } = pageBase(project, layout);
  return { template: base, title: titleBlock === "" ? undefined : titleBlock, content: contentBlock, ours };
}
