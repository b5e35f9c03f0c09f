import { Refusal } from "../errors.ts";
import { type FieldList, isRelation } from "../fields.ts";
import { modelSource } from "../model-source.ts";
import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { assignedIn, definitionsOf } from "../python/definitions.ts";
import { importedNames } from "../python/imports.ts";
import { type Model, type ModelField, readModels } from "../python/models.ts";
import type { PythonNode } from "../python/parser.ts";
import { readSource, type Source } from "../python/source.ts";
import { bare } from "../python/statements.ts";
import { argumentsOf } from "../python/url-patterns.ts";
import { pluralOf, snakeCase, wordsFor } from "../words.ts";
import { type AppModel, appOfTarget, modelsOf, targetOf } from "./read.ts";
import { relationMistakes } from "./relations.ts";

/** A model that is to be written. */
export interface NewModel extends AppModel {
  /** A complete module with it. */
  readonly source: string;
  /** It goes into a module of its own in a package of models. */
  readonly inPackage: boolean;
}

/**
 * Works out the source of a model, and where it goes.
 *
 * @param project the project
 * @param app the app
 * @param name the model's class
 * @param list what it keeps
 * @returns the model as a reader of its source sees it
 * @throws Refusal for mistakes in the list, a model that is there with other fields, a name that is taken, and for relations that lead
 *   nowhere
 */
export async function newModel(
  project: DjangoProject,
  app: LocalApp,
  name: string,
  { fields, faults }: FieldList,
): Promise<NewModel> {
  const existing = await modelsOf(project, app);
  refuseAlike(existing, name);
  const written = fields.map((field) =>
    isRelation(field) ? { ...field, to: labelled(project, app, field.to) } : field,
  );
  const mistakes = [...faults, ...(await relationMistakes(project, app, { name, fields: written, existing }, faults))];
  if (mistakes.length > 0) throw new Refusal(mistakes.join("\n"));
  const inPackage = project.files.isFile(path(app.folder, "models/__init__.py"));
  const file = inPackage ? path(app.folder, "models", `${snakeCase(name)}.py`) : path(app.folder, "models.py");
  const { singular } = wordsFor(name);
  const plural = pluralOf(singular);
  const source = modelSource({
    name,
    app: app.label,
    fields: written,
    sameModule: inPackage ? [] : existing.map(({ model }) => model.name).filter((each) => each !== name),
    ...(plural === `${singular}s` ? {} : { verboseNamePlural: plural }),
  });
  const [model] = (await readModels(source)).filter((each) => each.name === name);
  if (model === undefined) throw new Error(`${name} can't be read from its own source`);
  const same = existing.find((each) => each.model.name === name);
  // Of a broken module nothing is known for sure; its edit says what is wrong with it.
  const module = await project.files.python(same?.file ?? file);
  if (same !== undefined && module !== undefined && !module.root.hasError) {
    await refuseOtherFields(project, same, model, [module, await readSource(source)]);
  }
  if (same === undefined)
    await refuseTakenName(project, inPackage ? [file, path(app.folder, "models/__init__.py")] : [file], name);
  return { app, model, file: same?.file ?? file, module: same?.module ?? `${app.module}.models`, source, inPackage };
}

/** Django knows apps by their labels only, people by the folders. */
function labelled(project: DjangoProject, app: LocalApp, target: string): string {
  const [named = "", model] = target.split(".");
  return model === undefined ? target : `${appOfTarget(project, app, named)?.label ?? named}.${model}`;
}

/** To Django, models whose names differ in capitals alone are one. */
function refuseAlike(existing: readonly AppModel[], name: string): void {
  const alike = existing.find(({ model }) => model.name !== name && model.name.toLowerCase() === name.toLowerCase());
  if (alike === undefined) return;
  const { model, file } = alike;
  throw new Refusal(`${model.name} exists, and Django can't tell ${name} from it. Choose another name.`, {
    file,
    line: model.line,
  });
}

/** What is no model may have the name, too. */
async function refuseTakenName({ files }: DjangoProject, modules: readonly string[], name: string): Promise<void> {
  for (const file of modules) {
    const source = await files.python(file);
    if (source === undefined) continue;
    const { root } = source;
    const defined = definitionsOf(root).map((each) => ({ name: each.name, node: each.node }));
    const assigned = assignedIn(root).map(([each, node]) => ({ name: each, node }));
    const imported = importedNames(root).map(({ bound, node }) => ({ name: bound, node }));
    const taken = [...defined, ...assigned, ...imported].find((each) => each.name === name);
    if (taken === undefined) continue;
    throw new Refusal(`${name} is something else here. Choose another name for the model.`, {
      file,
      line: taken.node.startPosition.row + 1,
    });
  }
}

/** A model that is there stays as it is: only the same one may be asked for again. */
async function refuseOtherFields(
  project: DjangoProject,
  { app, model, file }: AppModel,
  wanted: Model,
  sources: readonly [Source, Source],
): Promise<void> {
  const [theirs, ours] = sources.map(({ root }) => valuesIn(root, model.name)) as [Values, Values];
  const described = ({ fields }: Model) =>
    Promise.all(fields.map((field) => describe(project, app, model.name, field)));
  const [existing, asked] = await Promise.all([described(model), described(wanted)]);
  const differs = ({ name }: ModelField, index: number) =>
    asked[index] !== existing[index] || (theirs.get(name) ?? "") !== ours.get(name);
  if (model.fields.length === wanted.fields.length && !wanted.fields.some(differs)) return;
  throw new Refusal(
    `${model.name} exists with other fields. Nothing was written. ` +
      "Change the model there by hand, then run makemigrations.",
    { file, line: model.line },
  );
}

type Values = ReadonlyMap<string, string>;

/** The defaults and folders of a model's fields, as they are written but for their layout. */
function valuesIn(root: PythonNode, model: string): Values {
  const body = definitionsOf(root)
    .find(({ name }) => name === model)
    ?.node.childForFieldName("body");
  const fields = body ? assignedIn(body) : [];
  return new Map(
    fields.map(([name, value]) => {
      const options = argumentsOf(bare(value)).map(({ text }) => text.replaceAll(/\s+/g, "").replaceAll("'", '"'));
      return [name, options.filter((option) => /^(default|upload_to)=/.test(option)).join()];
    }),
  );
}

/** Which quotes the choices and defaults stand in makes no difference, and none how a relation names its target. */
async function describe(project: DjangoProject, app: LocalApp, model: string, field: ModelField): Promise<string> {
  const target = field.to === undefined ? undefined : await targetOf(project, app, model, field.to);
  const to = target && `${target.label}.${target.name}`;
  return JSON.stringify({ ...field, to, line: 0, verboseName: undefined }).replaceAll(/\\?["']/g, '"');
}
