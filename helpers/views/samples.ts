// What the tests type into a form, and how they find it again in the database.

import { type PlacedField, roomIn } from "../models/values.ts";
import type { Choices } from "../python/choices.ts";
import type { FieldKind, Model, ModelField } from "../python/models.ts";
import { pythonString } from "../templates.ts";
import { isAsked, isRequired } from "./fields.ts";

/** A value for one field of a form. */
export interface Sample {
  readonly name: string;
  /** What is posted, as Python. */
  readonly value: string;
  /** What must be true of the object afterwards, as Python. */
  readonly kept: string;
}

/** How a sample of some kind is written and found again. */
interface Recipe {
  /** The posted value, as Python. */
  readonly value: (field: PlacedField) => string;
  /** A condition over the object's value and the posted one. */
  readonly kept: (stored: string, posted: string, field: ModelField) => string;
}

const same = (stored: string, posted: string) => `${stored} == ${posted}`;
const samePrinted = (stored: string, posted: string) => `str(${stored}) == ${posted}`;
const truthy = (stored: string) => stored;

const literal = (value: string, kept: Recipe["kept"]): Recipe => ({ value: () => value, kept });
const text = (value: (field: ModelField) => string): Recipe => ({
  value: (field) => pythonString(value(field)),
  kept: same,
});
const number = literal("7", same);
/** Each is after the one above it: what ends does after it began. */
const moment = (value: (place: string) => string, first: number, most: number, kept: Recipe["kept"]): Recipe => ({
  value: ({ place }) => pythonString(value(String(Math.min(first + place, most)).padStart(2, "0"))),
  kept,
});

const RECIPES: Readonly<Partial<Record<FieldKind, Recipe>>> = {
  char: text((field) => shortened(`New ${field.name.replaceAll("_", " ")}`, roomIn(field))),
  slug: text((field) => shortened("new-slug", roomIn(field))),
  email: text((field) => fitting(["new@example.com", "a@b.co"], roomIn(field))),
  url: text((field) => fitting(["https://example.com/new", "http://a.co"], roomIn(field))),
  text: text((field) => shortened(`New ${field.name.replaceAll("_", " ")}`, roomIn(field))),
  bool: literal("True", (stored) => `${stored} is True`),
  date: moment((day) => `2026-01-${day}`, 2, 31, samePrinted),
  datetime: moment((day) => `2026-01-${day}T03:04:05`, 2, 31, truthy),
  time: moment((hour) => `${hour}:04:05`, 3, 23, samePrinted),
  duration: literal('"1:00:00"', samePrinted),
  json: { value: (field) => `'${json(field)}'`, kept: (stored, _posted, field) => `${stored} == ${json(field)}` },
  uuid: literal('"6f9619ff-8b86-4011-b42d-00c04fc964ff"', samePrinted),
  ip: { value: ({ isIPv6 }) => (isIPv6 ? '"2001:db8::ffff"' : '"192.0.2.1"'), kept: samePrinted },
  int: number,
  bigint: number,
  smallint: number,
  posint: number,
  posbigint: number,
  possmallint: number,
  float: literal("1.5", same),
  decimal: { value: (field) => pythonString(decimal(field)), kept: samePrinted },
  file: literal('SimpleUploadedFile("new.txt", b"New")', truthy),
  image: literal('SimpleUploadedFile("new.gif", PIXEL)', truthy),
};

/** Values that a form refuses, when nothing is needed; a NUL does for every text. */
const WRONG: Readonly<Partial<Record<FieldKind, string>>> = {
  ...Object.fromEntries(["char", "slug", "email", "url", "text"].map((kind) => [kind, '"\\0"'])),
  ...Object.fromEntries(["file", "image"].map((kind) => [kind, 'SimpleUploadedFile("empty.txt", b"")'])),
  m2m: '["nothing"]',
};

/** Kinds whose samples identify an object, the best first. */
const TELLING: readonly FieldKind[] = ["char", "slug", "email", "url", "text"];

function shortened(value: string, maxLength: number): string {
  return value.length <= maxLength ? value : "x".repeat(maxLength);
}

function fitting(values: readonly [string, string], maxLength: number): string {
  return values[0].length <= maxLength ? values[0] : values[1];
}

function decimal({ maxDigits = 10, decimalPlaces = 2 }: ModelField): string {
  const whole = maxDigits > decimalPlaces ? "1" : "0";
  return decimalPlaces === 0 ? whole : `${whole}.${"5".padEnd(decimalPlaces, "0")}`;
}

/** An empty default is what a form shows at first, so it has to be taken. */
function json({ blank, default: code = "" }: ModelField): string {
  return (blank && { dict: "{}", list: "[]" }[code]) || '{"key": "value"}';
}

/**
 * Finds a value that a form takes for the field.
 *
 * @param field one that the form asks for
 * @param variable what the test calls the object
 * @param factory the local name of the factory that makes what a relation leads to
 * @returns undefined where the source doesn't tell
 */
export function sampleFor(field: PlacedField, variable: string, factory: string | undefined): Sample | undefined {
  const { name, kind } = field;
  const posted = `data[${pythonString(name)}]`;
  const stored = `${variable}.${name}`;
  if (field.hasValidators || field.hasLimits) return undefined;
  if (kind === "fk" || kind === "o2o") {
    return factory === undefined
      ? undefined
      : { name, value: `${factory}.create().${field.toField ?? "pk"}`, kept: `${stored}_id == ${posted}` };
  }
  if (kind === "m2m") {
    const kept = `list(${stored}.values_list("pk", flat=True)) == ${posted}`;
    return factory === undefined ? undefined : { name, value: `[${factory}.create().pk]`, kept };
  }
  if (field.choices !== undefined) {
    const value = lastChoice(field.choices);
    const is = /^(True|False)$/.test(value ?? "") ? "is" : "==";
    return value === undefined ? undefined : { name, value, kept: `${stored} ${is} ${value}` };
  }
  const recipe = RECIPES[kind];
  return recipe && { name, value: recipe.value(field), kept: recipe.kept(stored, posted, field) };
}

function lastChoice({ members }: Choices): string | undefined {
  const values = members.map(({ value }) => value);
  return values.findLast((value) => !/^(""|''|None)$/.test(value));
}

/**
 * Why the tests can't fill in the form: what the source doesn't tell, and what the form doesn't ask for but the
 * database wants.
 *
 * @param model the model
 * @param samples what there is
 * @returns undefined when they can
 */
export function untestable(model: Model, samples: readonly Sample[]): string | undefined {
  if (model.hasOwnRules) return "it has rules of its own";
  const [base] = model.unreadBases;
  if (base !== undefined) return `what it has from ${base} can't be read`;
  const known = new Set(samples.map(({ name }) => name));
  const lacking = model.fields.find((field) => isAsked(field) && isRequired(field) && !known.has(field.name));
  if (lacking !== undefined) return `a good value for ${lacking.name} can't be told from the source`;
  const missing = model.fields.find((field) => !isAsked(field) && wantsValue(field));
  return missing && `the form doesn't ask for ${missing.name}, which has to be set`;
}

/** Text-like columns do with an empty text. */
const MAY_BE_EMPTY: ReadonlySet<FieldKind> = new Set([
  ...["char", "slug", "email", "url", "text", "binary", "file", "image", "filepath"],
  ...["auto", "generated", "m2m"],
] as FieldKind[]);

function wantsValue({ kind, null: nullable, hasDefault, automatic }: ModelField): boolean {
  return !(nullable || hasDefault || automatic || MAY_BE_EMPTY.has(kind));
}

/** A field with a value that its form refuses. */
export interface Mistake {
  readonly name: string;
  /** As Python. */
  readonly value: string;
}

/**
 * Finds something that the form refuses, on a new object and on an old one.
 *
 * @param fields those that the form asks for
 */
export function mistakeFor(fields: readonly ModelField[]): Mistake | undefined {
  const wrong = ({ kind, name, choices }: ModelField): Mistake => ({
    name,
    value: (choices === undefined ? WRONG[kind] : undefined) ?? '"nothing"',
  });
  const isFile = ({ kind }: ModelField) => kind === "file" || kind === "image";
  // An old object's file stays when none is sent; a key can't be changed.
  const needed = fields.find((field) => isRequired(field) && !isFile(field) && !field.primaryKey);
  if (needed !== undefined) return { name: needed.name, value: needed.kind === "m2m" ? "[]" : '""' };
  const changeable = fields.find((field) => !field.primaryKey && !(field.kind === "bool"));
  return changeable && wrong(changeable);
}

/**
 * The field by which a test finds what it has stored.
 *
 * @param fields the model's
 * @param samples what is posted
 * @returns its name; undefined when there is none that tells objects apart
 */
export function tellingField(fields: readonly ModelField[], samples: readonly Sample[]): string | undefined {
  const posted = new Set(samples.map(({ name }) => name));
  const telling = fields.filter(
    ({ name, kind, choices }) => posted.has(name) && choices === undefined && TELLING.includes(kind),
  );
  return (telling.find(({ unique }) => unique) ?? telling[0])?.name;
}
