// What the tests of a model's pages need to know.

import { isNeeded, mostRows, placed } from "../models/values.ts";
import type { Model, ModelField } from "../python/models.ts";
import { isAsked } from "./fields.ts";
import type { ViewInput } from "./input.ts";
import { importClause, localImports, localModel, localVariable, nameInTests } from "./names.ts";
import { type Mistake, mistakeFor, type Sample, sampleFor, tellingField, untestable } from "./samples.ts";

/** The rows that the test of the pages of a list makes: a page's 25, and one on the next. */
const ROWS_FOR_PAGES = 26;

/** The rows that the test of the number of queries makes. */
const ROWS_FOR_QUERIES = 4;

/** What the template of the tests uses. */
export interface TestData {
  /** What a test calls an object of the model: `task`. */
  readonly variable: string;
  readonly factory: string;
  /** A call that makes a user who may see the pages; empty when everybody may. */
  readonly member: string;
  readonly outsider: string;
  readonly imports: readonly { readonly module: string; readonly clause: string }[];
  readonly samples: readonly Sample[];
  /** Those that hold for an old object: its key stays. */
  readonly changes: readonly Sample[];
  /** There is a test that can be written. */
  readonly any: boolean;
  /** The factory makes rows that tests can count on. */
  readonly rows: boolean;
  /** The pages that the tests ask for with a row. */
  readonly has: { readonly detail: boolean; readonly update: boolean; readonly delete: boolean };
  /** A row that is deleted is gone. */
  readonly deletes: boolean;
  /** Why the tests can't fill in the form. */
  readonly untestable: string | undefined;
  readonly fillsIn: boolean;
  /** A field that the form shows; empty when it asks for none. */
  readonly shown: string;
  readonly mistake: Mistake | false;
  /** The model, as the tests call it, and how they import it. */
  readonly model: string;
  readonly modelClause: string;
  /** How a test finds what it has stored: `get(title=data["title"])`. */
  readonly lookup: string;
  /** Arguments with which the factory makes a row that has all its relations. */
  readonly relations: string;
  readonly files: boolean;
  readonly images: boolean;
  readonly pages: boolean;
  readonly queries: boolean;
}

/**
 * Works out what the tests make, type in and look for.
 *
 * @param input the model and its app
 * @param snake the model's name in snake case
 */
export function testData(input: ViewInput, snake: string): TestData {
  const { model, access, factories, relations, gaps, kinds } = input;
  const hasRows = gaps.model === undefined;
  const asked = placed(model.fields).filter(isAsked);
  const variable = localVariable(snake);
  const imports = factoryImports(input);
  const local = ({ module, name }: { module: string; name: string }): string =>
    imports.find((each) => each.module === module && each.name === name)?.local ?? name;
  const factoryOf = ({ name }: ModelField): string | undefined => {
    const factory = relations.find(({ field }) => field === name)?.factory;
    return factory && local(factory);
  };
  const samples = asked.flatMap((field) =>
    isOwn(field, model.name) ? [] : (sampleFor(field, variable, factoryOf(field)) ?? []),
  );
  const reason = untestable(model, samples);
  const rowsWith = (needs: (field: ModelField) => boolean) => {
    const related = relationsOf(model, needs).map(({ name }) => relations.find(({ field }) => field === name)?.rows);
    return Math.min(mostRows(model), ...related.map((rows) => rows ?? Number.POSITIVE_INFINITY));
  };
  const inTests = nameInTests(localModel(model.name));
  const user = local(factories.user);
  const key = asked.find(({ primaryKey }) => primaryKey)?.name;
  return {
    variable,
    factory: local(factories.model),
    member: { login: `${user}.create()`, staff: `${user}.create(is_staff=True)`, public: "" }[access],
    outsider: `${user}.create()`,
    imports,
    samples,
    changes: samples.filter(({ name }) => name !== key),
    any: canBeTested(input),
    rows: hasRows,
    has: {
      detail: hasRows && kinds.includes("detail"),
      update: hasRows && kinds.includes("update"),
      delete: hasRows && kinds.includes("delete"),
    },
    deletes: !model.hasOwnDelete,
    untestable: reason,
    fillsIn: reason === undefined && hasRows,
    shown: asked[0]?.name ?? "",
    mistake: mistakeFor(asked) ?? false,
    model: inTests,
    modelClause: importClause(model.name, inTests),
    lookup: lookup(tellingField(model.fields, samples), samples, asked, model.name),
    relations: relationsOf(model, () => true)
      .flatMap((field) => (factoryOf(field) === undefined ? [] : `${field.name}=${factoryOf(field)}.create()`))
      .join(", "),
    files: model.fields.some(({ kind }) => kind === "file" || kind === "image"),
    images: asked.some(({ kind }) => kind === "image"),
    pages: hasRows && rowsWith(isNeeded) >= ROWS_FOR_PAGES,
    queries: hasRows && rowsWith(() => true) >= ROWS_FOR_QUERIES,
  };
}

/** Without rows, strangers can ask for a list, and everybody for an empty form. */
function canBeTested({ model, access, gaps, kinds }: ViewInput): boolean {
  if (!model.managed || (access !== "public" && gaps.user !== undefined)) return false;
  return gaps.model === undefined || kinds.includes("create") || (kinds.includes("list") && access !== "public");
}

/** A form that takes other objects of the model has some made first. */
function lookup(telling: string | undefined, samples: readonly Sample[], fields: readonly ModelField[], model: string) {
  if (telling !== undefined) return `get(${telling}=data["${telling}"])`;
  const own = fields.find(({ kind, name, to }) => {
    const isOfModel = kind === "m2m" && (to === "self" || to === model);
    return isOfModel && samples.some((sample) => sample.name === name);
  });
  return own === undefined ? "get()" : `exclude(pk__in=data["${own.name}"]).get()`;
}

/** The relations to one object each, of which a test makes one for each row. */
function relationsOf({ fields, name }: Model, needs: (field: ModelField) => boolean): ModelField[] {
  return fields.filter((field) => isForeign(field) && !field.primaryKey && !isOwn(field, name) && needs(field));
}

const isForeign = ({ kind }: ModelField): boolean => kind === "fk" || kind === "o2o";

/** Another object of the model would be in the way, and none is needed. */
function isOwn(field: ModelField, model: string): boolean {
  return field.blank && (field.to === "self" || field.to === model);
}

function factoryImports({ factories, relations }: ViewInput) {
  const related = relations.flatMap(({ factory }) => factory ?? []);
  return localImports([factories.model, factories.user, ...related]);
}
