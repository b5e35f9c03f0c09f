// What a test gives to a form.

import type { Step } from "../changes/steps.ts";
import { planFactories } from "../models/factories.ts";
import { gapInTable } from "../models/gaps.ts";
import { type AppModel, modelsOf, type Target, targetOf } from "../models/read.ts";
import { placed } from "../models/values.ts";
import { findPlace, type Place } from "../project/lineage.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { lastPart } from "../python/definitions.ts";
import type { Model, ModelField } from "../python/models.ts";
import { isRequired } from "../views/fields.ts";
import { type Import, type LocalImport, localImports, localModel } from "../views/names.ts";
import { type Sample, sampleFor } from "../views/samples.ts";
import type { FormReading } from "./read.ts";
import { type Posted, postedFor } from "./samples.ts";

/** Something that is posted, with its key. */
interface Entry {
  readonly name: string;
  /** As Python. */
  readonly value: string;
}

/** What a test gives to a form, and what comes of it. */
export interface FormInput {
  readonly data: readonly Entry[];
  readonly files: readonly Entry[];
  readonly images: boolean;
  /** What the form refuses to be sent without: by which keys it is left out. */
  readonly required: readonly { readonly name: string; readonly isFile: boolean; readonly keys: readonly string[] }[];
  /** What is true of the object afterwards, as Python, over `data` and the variable for the object. */
  readonly kept: readonly string[];
  readonly imports: readonly LocalImport[];
  /** The form's model. */
  readonly model: AppModel | undefined;
  /** Fields of the model that the form doesn't ask for, and that have to be set. */
  readonly lacks: readonly string[];
  /** The steps that make the factories that are missing. */
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
}

/** A field with what is posted for it, or the target of the object that is made for it. */
interface Field extends Posted {
  readonly target?: Target;
  /** Of a model's field, given the factory's local name. */
  readonly sample?: (factory: string | undefined) => Sample | undefined;
}

/**
 * Works out what a test gives to a form.
 *
 * @param project the project
 * @param app the app that its factories go to
 * @param form what it asks for
 * @param options `variable`: what the test calls the object; `taken`: names that the test module has already;
 *   `first`: what it imports before
 * @returns a reason where it can't be told
 */
export async function formInput(
  project: DjangoProject,
  app: LocalApp,
  form: FormReading,
  {
    variable,
    taken = new Set(),
    first = [],
  }: { readonly variable: string; readonly taken?: ReadonlySet<string>; readonly first?: readonly Import[] },
): Promise<FormInput | string> {
  if (form.untold !== undefined) return form.untold;
  const found = form.model && (await modelNamed(project, app, form.model.name, form.model.place));
  if (form.model !== undefined && found === undefined) return `its model ${form.model.name} can't be found`;
  if (found?.model.hasOwnRules) return `${found.model.name} has rules of its own`;
  const gap = found && (await gapInTable(project, found.app, found.model));
  if (gap !== undefined) return gap;
  const own = found === undefined ? [] : await modelFields(project, form, found, variable);
  const declared = await Promise.all(form.declared.map((each) => declaredField(project, app, each, found?.model)));
  const shown = [...own.filter(({ name }) => !declared.some((each) => each.name === name)), ...declared];
  const unknown = form.names?.find(
    (name) =>
      !shown.some((field) => field.name === name) &&
      found !== undefined &&
      !found.model.fields.some((field) => field.name === name),
  );
  if (unknown !== undefined) return `${found?.model.name} has no ${unknown}`;
  const factories = await planFactories(
    project,
    app,
    shown.flatMap(({ target }) => target ?? []),
  );
  const imports = localImports(
    [...first, ...shown.flatMap(({ target }) => (target && factories.find(target)) ?? [])],
    taken,
  );
  const local = (target: Target | undefined) => {
    const factory = target && factories.gap(target) === undefined ? factories.find(target) : undefined;
    return imports.find(({ module, name }) => module === factory?.module && name === factory.name)?.local;
  };
  const filled = shown.map((field) => fill(field, local(field.target)));
  const untold = filled.find(({ required, values }) => required && values === undefined);
  if (untold !== undefined) return `a good value for ${untold.name} can't be told from the source`;
  const told = filled.filter(({ values }) => values !== undefined);
  if (told.length === 0) return "it asks for nothing that can be told";
  const entries = (isFile: boolean) =>
    told
      .filter((field) => field.isFile === isFile)
      .flatMap(({ values = {} }) => Object.entries(values).map(([name, value]): Entry => ({ name, value })));
  const inForm = new Set(shown.map(({ name }) => name));
  return {
    data: entries(false),
    files: entries(true),
    images: entries(true).some(({ value }) => value.includes("PIXEL")),
    required: told
      .filter(({ required }) => required)
      .map(({ name, isFile, values = {} }) => ({ name, isFile, keys: Object.keys(values) })),
    kept: told.flatMap(({ kept }) => kept ?? []),
    imports,
    model: found,
    lacks:
      found?.model.fields.filter((field) => !inForm.has(field.name) && hasToBeSet(field)).map(({ name }) => name) ?? [],
    steps: factories.steps,
    notes: factories.notes,
  };
}

/**
 * Finds the model that a module of an app calls by some name.
 *
 * @param project the project
 * @param app the app
 * @param name as written, such as `models.Task`
 * @param place where
 */
export async function modelNamed(
  project: DjangoProject,
  app: LocalApp,
  name: string,
  place: Pick<Place, "file" | "module">,
): Promise<AppModel | undefined> {
  if (/get_user_model\(\)$|AUTH_USER_MODEL$/.test(name)) return (await targetOf(project, app, "", "user")).own;
  const found = await findPlace(project, place, name);
  if (typeof found === "string") {
    const wanted = lastPart(found);
    return (await modelsOf(project, app)).find(({ model }) => [model.name, localModel(model.name)].includes(wanted));
  }
  for (const owner of [app, ...project.apps.filter((each) => each !== app)]) {
    const models = await modelsOf(project, owner);
    const model = models.find((each) => each.file === found.file && each.model.name === found.definition.name);
    if (model !== undefined) return model;
  }
  return undefined;
}

/** The fields that Django makes of a model's. */
async function modelFields(
  project: DjangoProject,
  { names, excluded }: FormReading,
  { app, model }: AppModel,
  variable: string,
): Promise<Field[]> {
  const shown = placed(model.fields).filter(
    (field) => hasFormField(field) && (names?.includes(field.name) ?? true) && !excluded.includes(field.name),
  );
  return Promise.all(
    shown.map(async (field): Promise<Field> => {
      const { name, kind, to } = field;
      const isSelf = to === "self" || to === model.name;
      const target =
        to === undefined || (isSelf && field.blank) ? undefined : await targetOf(project, app, model.name, to);
      const isFile = kind === "file" || kind === "image";
      const sample = (factory: string | undefined) => sampleFor(field, variable, factory);
      return { name, required: isRequired(field), isFile, values: undefined, sample, ...(target && { target }) };
    }),
  );
}

/** https://docs.djangoproject.com/en/5.2/topics/forms/modelforms/#field-types */
function hasFormField({ kind, editable, automatic }: ModelField): boolean {
  return editable && !automatic && !["auto", "generated", "binary"].includes(kind);
}

/** The form field that Django makes of a model's; what is left out is none that another one could stand for. */
const FORM_CLASSES: Readonly<Partial<Record<ModelField["kind"], string>>> = {
  ...{ char: "CharField", text: "CharField", slug: "SlugField", email: "EmailField", url: "URLField" },
  ...{ date: "DateField", datetime: "DateTimeField", time: "TimeField", duration: "DurationField", uuid: "UUIDField" },
  ...{ int: "IntegerField", bigint: "IntegerField", smallint: "IntegerField", posint: "IntegerField" },
  ...{ posbigint: "IntegerField", possmallint: "IntegerField", float: "FloatField", bool: "BooleanField" },
  ...{ decimal: "DecimalField", json: "JSONField", file: "FileField", image: "ImageField" },
};

/** A declared field; one that stands for a field of the model has to please that one, too. */
async function declaredField(
  project: DjangoProject,
  app: LocalApp,
  declared: FormReading["declared"][number],
  model: Model | undefined,
): Promise<Field> {
  const posted = await postedFor(project, app, declared);
  const over = model?.fields.find(({ name }) => name === declared.name);
  const { chosen, ...field } = posted;
  if (chosen !== undefined) {
    const found = await modelNamed(project, app, chosen.model, declared.place);
    const isUser = found === undefined && /get_user_model/.test(chosen.model);
    if (isUser) return { ...posted, target: await targetOf(project, app, "", "user") };
    return found === undefined ? field : { ...posted, target: await targetOfModel(project, found) };
  }
  const pleases = over === undefined || (FORM_CLASSES[over.kind] === declared.className && pleasesBoth(over, posted));
  return pleases ? field : { ...field, values: undefined };
}

function pleasesBoth(
  { maxLength = Number.POSITIVE_INFINITY, choices, hasValidators, kind }: ModelField,
  { values }: Posted,
) {
  const isShort = Object.values(values ?? {}).every((value) => value.length - 2 <= maxLength);
  return choices === undefined && !hasValidators && kind !== "decimal" && isShort;
}

async function targetOfModel(project: DjangoProject, own: AppModel): Promise<Target> {
  return targetOf(project, own.app, own.model.name, own.model.name);
}

/** Gives a field its value, now that the factories have their names. */
function fill(field: Field, factory: string | undefined): Posted & { readonly kept?: string } {
  const { name, chosen, sample } = field;
  if (chosen !== undefined) {
    const made = factory === undefined ? undefined : `${factory}.create().pk`;
    const value = made !== undefined && chosen.several ? `[${made}]` : made;
    return { ...field, values: value === undefined ? undefined : { [name]: value } };
  }
  if (sample === undefined) return field;
  const found = sample(factory);
  return found === undefined ? field : { ...field, values: { [name]: found.value }, kept: found.kept };
}

function hasToBeSet({ blank, hasDefault, null: nullable, automatic, kind }: ModelField): boolean {
  return !(blank || hasDefault || nullable || automatic || ["auto", "generated", "m2m"].includes(kind));
}
