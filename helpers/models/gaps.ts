// Why tests can't count on the rows that a factory makes.

import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { readDefinitions } from "../python/definitions.ts";
import type { Model, ModelField } from "../python/models.ts";
import { existingFactory, type WrittenFactory } from "./existing-factory.ts";
import { libraryModel, type Target, targetOf } from "./read.ts";
import { factoryFields, factoryValue, isNeeded, wantsValue } from "./values.ts";

/**
 * Says why tests can't count on what the factory of a model makes: that there is a row, and that it shows up.
 *
 * @param project the project
 * @param home the app whose tests they are
 * @param target the model
 * @param seen the models that need one of it
 * @returns undefined when they can
 */
export async function gapOf(
  project: DjangoProject,
  home: LocalApp,
  target: Target,
  seen: readonly Target[] = [],
): Promise<string | undefined> {
  const { label, name, isUser, own } = target;
  if (seen.some((each) => each.label === label && each.name === name)) return undefined;
  const app = own?.app ?? home;
  const written = await existingFactory(project, app, home, target);
  const model = own?.model ?? (await libraryModel(target));
  if (model === undefined) {
    return written !== undefined || (isUser && label === "auth") ? undefined : `nothing is known of ${label}.${name}`;
  }
  const hidden = (await gapInTable(project, app, model)) ?? gapInRows(model, written);
  if (hidden !== undefined) return hidden;
  for (const field of factoryFields(model).filter((each) => !isWritten(each, written))) {
    if (wantsValue(field) && factoryValue(field, name) === undefined) {
      return `${name}Factory gives ${field.name} no value`;
    }
    if (!isNeeded(field)) continue;
    const to = await targetOf(project, app, name, field.to ?? "");
    if (to.label === label && to.name === name) return `each needs another one for ${field.name}`;
    const gap = await gapOf(project, app, to, [...seen, target]);
    if (gap !== undefined) return `${field.name} has to be a ${to.name}, and ${gap}`;
  }
  return undefined;
}

/** Somebody saw to the field in a factory that is there. */
function isWritten({ name }: ModelField, written: WrittenFactory | undefined): boolean {
  return written !== undefined && (written.isDerived || new RegExp(`\\b${name}\\b`).test(written.text));
}

/**
 * Says why nobody, neither a factory nor a form, can be counted on to make rows of a model.
 *
 * @param project the project
 * @param app the model's app
 * @param model the model
 * @returns undefined when that can't be said
 */
export async function gapInTable(project: DjangoProject, app: LocalApp, model: Model): Promise<string | undefined> {
  const { name, managed, unreadBases } = model;
  if (!managed) return `Django makes no table for ${name} (managed = False)`;
  const [base] = unreadBases;
  if (base !== undefined) return `${name} inherits from ${base}, which can't be read`;
  return signalFor(project, app, model);
}

function gapInRows(model: Model, written: WrittenFactory | undefined): string | undefined {
  const { name, checks, validatesOnSave, managers, manager } = model;
  const check = checks.find(({ condition }) => !isMet(condition, (field) => codeFor(field, model, written)));
  if (check !== undefined) return `${name}Factory may break the constraint ${check.name}`;
  if (validatesOnSave) return `${name} has rules of its own that save() applies`;
  const filter = managers.find((each, index) => each.filters && (index === 0 || each.name === manager));
  return filter && `${filter.className}, the manager of ${name}, may leave rows out`;
}

/** Such as `Q(price__gt=0)` and `Q(end__gte=F("start"))`. */
const SIMPLE = /^(?:models\.)?Q\((\w+)__([gl]te?)=(?:(-?\d+)|(?:models\.)?F\(["'](\w+)["']\))\)$/;

/** Whether a condition holds for all that a factory makes, given what it puts into a field, as Python. */
function isMet(condition: string, codeOf: (field: string) => string | undefined): boolean {
  const [, name = "", comparison = "", number, other = ""] = SIMPLE.exec(condition) ?? [];
  const code = codeOf(name);
  const against = number ?? codeOf(other);
  if (code === undefined || against === undefined) return false;
  if (code === against) return comparison.endsWith("e") && !/\bnow\b/.test(code);
  const [low, high] = comparison.startsWith("g") ? [against, code] : [code, against];
  const most = rangeOf(low).most;
  const least = rangeOf(high).least;
  return comparison.endsWith("e") ? most <= least : most < least;
}

/** What a field has in the rows of a factory: as somebody wrote it, as one does that is still to be written, or its default. */
function codeFor(name: string, model: Model, written: WrittenFactory | undefined): string | undefined {
  const [, code] = new RegExp(`^[ \\t]+${name} *= *(.+)$`, "m").exec(written?.text ?? "") ?? [];
  if (code !== undefined)
    return /^(?:factory\.)?(?:Sequence|LazyFunction)\(lambda[^:]*: *(.+)\)$/.exec(code)?.[1] ?? code;
  const field = factoryFields(model).find((each) => each.name === name);
  if (written?.isDerived || field === undefined) return undefined;
  return wantsValue(field) ? factoryValue(field, "")?.code : field.default;
}

const DAY = /^(?:datetime\.)?date\((\d+), (\d+), (\d+)\)$/;
const NUMBER = /^(?:Decimal\(["']?)?(-?\d+(?:\.\d+)?)(?:["']?\))?$/;
const COUNTED = /^(?:Decimal\()?n(?: % \d+)?( \+ 1)?\)?$/;

/** Between which numbers a value lies; of days, each is one. */
function rangeOf(code: string): { readonly least: number; readonly most: number } {
  const [, year, month, day] = DAY.exec(code) ?? [];
  const [, number] = NUMBER.exec(code) ?? [];
  const exact = year === undefined ? number : Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (exact !== undefined) return { least: Number(exact), most: Number(exact) };
  const counted = COUNTED.exec(code);
  return { least: counted ? (counted[1] ? 1 : 0) : Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
}

/** A function that makes a row as soon as there is what it belongs to is in the way of a factory. */
async function signalFor({ files }: DjangoProject, app: LocalApp, { name }: Model): Promise<string | undefined> {
  const makes = new RegExp(`\\b${name}(\\.\\w+)*\\.(create|get_or_create|update_or_create)\\(|\\b${name}\\(`);
  const modules = files.list(app.folder).filter((file) => file.endsWith(".py"));
  for (const file of modules.map((each) => path(app.folder, each))) {
    const text = files.text(file) ?? "";
    if (!text.includes("post_save")) continue;
    const connected = (await readDefinitions(text)).find(
      ({ kind, name: receiver, decorators, node }) =>
        kind === "function" &&
        (decorators.some((each) => each.includes("post_save")) ||
          new RegExp(`post_save\\.connect\\(\\s*(receiver=)?${receiver}\\b`).test(text)) &&
        makes.test(node.text),
    );
    if (connected !== undefined) return `${connected.name}() in ${file} makes a ${name} by itself`;
  }
  return undefined;
}
