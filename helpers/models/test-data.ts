import { dependsOn } from "../project/style.ts";
import type { DjangoProject } from "../project.ts";
import type { FieldKind, ModelField } from "../python/models.ts";
import { type Import, importClause, localModel, localVariable, nameInTests } from "../views/names.ts";
import { snakeCase, wordsFor } from "../words.ts";
import type { Factories } from "./factories.ts";
import { type AppModel, targetOf } from "./read.ts";
import { factoryFields, factoryValue, isNeeded, wantsValue } from "./values.ts";

const TEXTS: readonly FieldKind[] = ["char", "slug", "email", "url", "text"];
const NUMBERS: readonly FieldKind[] = ["int", "bigint", "smallint", "posint", "posbigint", "possmallint"];

/** What becomes of an object when what it belongs to is deleted. */
const FATES: Readonly<Record<string, "goes" | "stays" | "loses">> = {
  CASCADE: "goes",
  PROTECT: "stays",
  RESTRICT: "stays",
};

/**
 * What the template of a model's tests uses.
 *
 * @param project the project
 * @param model the model and its app
 * @param factories where its factory is, and those of what it belongs to
 * @returns undefined where tests can't count on what the factory makes
 */
export async function modelTestData(project: DjangoProject, { app, model, module }: AppModel, factories: Factories) {
  const own = factories.find({ label: app.label, name: model.name });
  if (own === undefined || factories.gap({ label: app.label, name: model.name }) !== undefined) return undefined;
  const snake = snakeCase(model.name);
  const variable = localVariable(snake);
  const made = factoryFields(model).filter(isMade);
  const plain = made.filter(({ primaryKey }) => !primaryKey);
  const relations: { field: ModelField; factory: Import; isDeletable: boolean }[] = [];
  for (const field of model.fields.filter(isNeeded)) {
    const target = await targetOf(project, app, model.name, field.to ?? "");
    const isItself = target.label === app.label && target.name === model.name;
    const factory = isItself ? undefined : factories.find(target);
    if (factory !== undefined) relations.push({ field, factory, isDeletable: !target.own?.model.hasOwnDelete });
  }
  const local = nameInTests(localModel(model.name));
  const isValid = !model.hasOwnRules && model.fields.every(isKnownToBeValid);
  const makes = (name: string) =>
    [...made, ...relations.map(({ field }) => field)].some((field) => field.name === name);
  const fated = relations.filter(
    ({ field, isDeletable }) => isDeletable && FATES[field.onDelete ?? ""] !== undefined && !field.primaryKey,
  );
  return {
    snake,
    variable,
    local,
    manager: model.manager,
    typed: dependsOn(project.files, "pytest-django"),
    clause: importClause(model.name, local),
    module,
    factory: nameInTests(own.name),
    imports: [{ module: own.module, clause: importClause(own.name, nameInTests(own.name)) }],
    kept: [...plain, ...relations.map(({ field }) => field)].map(({ name, kind, null: isNullable }) => ({
      name,
      stored: kind === "binary" ? `bytes(stored.${name}${isNullable ? ' or b""' : ""})` : `stored.${name}`,
    })),
    shown: model.strShows.filter((name) => model.fields.some((field) => field.name === name && isText(field))),
    isValid,
    unique: [...plain.filter(({ unique }) => unique), ...relations.map(({ field }) => field).filter(isOneToOne)].map(
      ({ name }) => ({ name, label: withArticle(name) }),
    ),
    together: model.uniqueTogether
      .filter((names) => names.every(makes))
      .map((names) => ({ label: withArticle(names.join("_and_")), names: names.map((name) => ({ name })) })),
    limited: isValid
      ? plain
          .filter(
            (field) => isText(field) && field.maxLength !== undefined && field.choices === undefined && field.editable,
          )
          .map(({ name, maxLength = 0 }) => ({ name, length: maxLength + 1 }))
      : [],
    chosen: isValid
      ? model.fields
          .filter(({ choices, editable, primaryKey }) => choices !== undefined && editable && !primaryKey)
          .flatMap(({ name, kind }) => {
            const value = TEXTS.includes(kind) ? '"?"' : NUMBERS.includes(kind) ? "-999" : undefined;
            return value === undefined ? [] : [{ name, value }];
          })
      : [],
    fates: fated.map(({ field }) => ({
      name: field.name,
      goes: FATES[field.onDelete ?? ""] === "goes",
      error: field.onDelete === "PROTECT" ? "ProtectedError" : "RestrictedError",
    })),
  };
}

/** `a_title`, `an_owner` */
function withArticle(name: string): string {
  return wordsFor(name, { singular: name }).withArticle.replaceAll(" ", "_");
}

/** The factory gives it a value, so that there is something to compare. */
function isMade(field: ModelField): boolean {
  return wantsValue(field) && factoryValue(field, "") !== undefined;
}

/** What a factory gives it, or leaves out, passes the checks of its own. */
function isKnownToBeValid(field: ModelField): boolean {
  const { kind, hasValidators, hasLimits, isMeasured, choices } = field;
  if (hasValidators || hasLimits || isMeasured || kind === "unknown" || choices?.members.length === 0) return false;
  const isGiven = wantsValue(field) || isNeeded(field) || field.hasDefault || field.automatic;
  return (
    isGiven ||
    field.blank ||
    !field.editable ||
    ["auto", "generated", "m2m"].includes(kind) ||
    (kind === "bool" && field.null)
  );
}

function isOneToOne({ kind, unique, primaryKey }: ModelField): boolean {
  return (kind === "o2o" || unique) && !primaryKey;
}

function isText({ kind }: ModelField): boolean {
  return TEXTS.includes(kind);
}
