import { Refusal } from "../errors.ts";
import { type Field, isRelation } from "../fields.ts";
import { modelSource } from "../model-source.ts";
import { didYouMean } from "../nearest.ts";
import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { type Model, type ModelField, readModels } from "../python/models.ts";
import { pluralOf, snakeCase, wordsFor } from "../words.ts";
import { type AppModel, modelsOf } from "./read.ts";

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
 * @param fields what it keeps
 * @returns the model as a reader of its source sees it
 * @throws Refusal for a model that is there with other fields, and for relations that lead nowhere
 */
export async function newModel(
  project: DjangoProject,
  app: LocalApp,
  name: string,
  fields: readonly Field[],
): Promise<NewModel> {
  const existing = await modelsOf(project, app);
  await refuseLostRelations(project, app, name, fields, existing);
  const inPackage = project.files.isFile(path(app.folder, "models/__init__.py"));
  const file = inPackage ? path(app.folder, "models", `${snakeCase(name)}.py`) : path(app.folder, "models.py");
  const { singular } = wordsFor(name);
  const plural = pluralOf(singular);
  const source = modelSource({
    name,
    app: app.name,
    fields,
    sameModule: inPackage ? [] : existing.map(({ model }) => model.name).filter((each) => each !== name),
    ...(plural === `${singular}s` ? {} : { verboseNamePlural: plural }),
  });
  const [model] = (await readModels(source)).filter((each) => each.name === name);
  if (model === undefined) throw new Error(`${name} can't be read from its own source`);
  const same = existing.find((each) => each.model.name === name);
  if (same !== undefined) refuseOtherFields(same, model);
  return { app, model, file: same?.file ?? file, module: same?.module ?? `${app.module}.models`, source, inPackage };
}

/** A model that is there stays as it is: only the same one may be asked for again. */
function refuseOtherFields({ model, file }: AppModel, wanted: Model): void {
  const differs = (field: ModelField, index: number) => describe(field) !== describe(model.fields[index]);
  if (model.fields.length === wanted.fields.length && !wanted.fields.some(differs)) return;
  throw new Refusal(
    `${model.name} exists in ${file} with other fields. Nothing was written. ` +
      "Change the model there by hand, then run makemigrations.",
    { file, line: model.line },
  );
}

function describe(field: ModelField | undefined): string {
  return JSON.stringify({ ...field, line: 0, relatedName: undefined, verboseName: undefined });
}

async function refuseLostRelations(
  project: DjangoProject,
  app: LocalApp,
  name: string,
  fields: readonly Field[],
  existing: readonly AppModel[],
): Promise<void> {
  const faults: string[] = [];
  for (const field of fields.filter(isRelation)) {
    if (["user", "self", name].includes(field.to)) continue;
    const [label, model] = field.to.includes(".") ? field.to.split(".") : [app.name, field.to];
    const owner = project.apps.find((each) => each.name === label);
    const models = label === app.name ? existing : owner === undefined ? undefined : await modelsOf(project, owner);
    const known = models?.map((each) => each.model.name) ?? [];
    if (models?.some((each) => each.model.name === model) || `${label}.${model}` === `${app.name}.${name}`) continue;
    if (models !== undefined) {
      faults.push(`${field.name}: there is no model ${model} in ${label}.${didYouMean(model ?? "", known)}`);
    } else if (!isInstalled(project, label ?? "")) {
      const labels = project.apps.map((each) => each.name);
      faults.push(`${field.name}: there is no app ${label} in the settings.${didYouMean(label ?? "", labels)}`);
    }
  }
  if (faults.length > 0) throw new Refusal(faults.join("\n"));
}

function isInstalled({ installed }: DjangoProject, label: string): boolean {
  if (installed.opaque !== undefined) return true;
  const entries = installed.lists.flatMap(({ items }) => items);
  return entries.some(
    (entry) =>
      entry
        .replace(/(?:\.\w+)?\.[A-Z]\w*$/, "")
        .split(".")
        .at(-1) === label,
  );
}
