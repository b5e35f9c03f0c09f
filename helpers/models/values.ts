// What a factory puts into a field.

import type { Choices } from "../python/choices.ts";
import type { FieldKind, Model, ModelField } from "../python/models.ts";
import { pythonString } from "../templates.ts";
import type { Import } from "../views/names.ts";
import { capitalized } from "../words.ts";

/** A value for a field, as Python. */
export interface FieldValue {
  readonly name: string;
  /** An expression; `n` in it is the number of the object. */
  readonly code: string;
  /** It differs from object to object, or is an object that two must not share. */
  readonly fresh: "number" | "call" | "never";
  /** How many different ones there are. */
  readonly many: number;
  readonly imports: readonly Import[];
}

const datetime = (name: string): Import => ({ module: "datetime", name });

/** A field of a model that has others. */
export interface PlacedField extends ModelField {
  /** How many of its kind stand above it. */
  readonly place: number;
}

type Value = Omit<FieldValue, "name">;
type Recipe = (field: PlacedField) => Value | undefined;

const ENDLESS = Number.POSITIVE_INFINITY;
const constant = (code: string, ...imports: Import[]): Value => ({ code, fresh: "never", many: 1, imports });
const numbered = (code: string, ...imports: Import[]): Value => ({ code, fresh: "number", many: ENDLESS, imports });
const called = (code: string, ...imports: Import[]): Value => ({ code, fresh: "call", many: ENDLESS, imports });

/** So many different values that no test comes to their end. */
const PLENTY = 1000;

/** Of several dates in a model, each is a day after the one above it: what ends does after it began. */
const MOST_DAYS = 30;
const MOST_HOURS = 14;

const RECIPES: Readonly<Partial<Record<FieldKind, Recipe>>> = {
  char: (field) => text(field, capitalized(words(field.name))),
  text: (field) => text(field, capitalized(words(field.name))),
  slug: (field) => slug(field),
  email: (field) => {
    const room = roomIn(field);
    return room > field.name.length + 20
      ? numbered(`f"${field.name}{n}@example.com"`)
      : counted(room - "@a.co".length, (n) => `f"{${n}}@a.co"`);
  },
  url: (field) => {
    const room = roomIn(field);
    if (room >= 28) return numbered('f"https://example.com/{n}"');
    return room >= 18
      ? numbered('f"http://a.co/{n}"')
      : counted(room - "http://.co".length, (n) => `f"http://{${n}}.co"`);
  },
  bool: () => constant("False"),
  date: ({ unique, place }) => {
    const day = `date(2026, 1, ${1 + Math.min(place, MOST_DAYS)})`;
    return unique
      ? numbered(`${day} + timedelta(days=n)`, datetime("date"), datetime("timedelta"))
      : constant(day, datetime("date"));
  },
  datetime: ({ unique, place }) => {
    const days = [...(unique ? ["n"] : []), ...(place > 0 ? [String(place)] : [])].join(" + ");
    const now = { module: "django.utils", name: "timezone" };
    if (days === "") return called("timezone.now()", now);
    const later = `timezone.now() + timedelta(days=${days})`;
    return (unique ? numbered : called)(later, now, datetime("timedelta"));
  },
  time: ({ unique, place }) =>
    unique
      ? numbered("time(n // 60 % 24, n % 60)", datetime("time"))
      : constant(`time(${9 + Math.min(place, MOST_HOURS)}, 30)`, datetime("time")),
  duration: ({ unique }) =>
    unique
      ? numbered("timedelta(minutes=n)", datetime("timedelta"))
      : constant("timedelta(hours=1)", datetime("timedelta")),
  json: ({ unique }) => (unique ? numbered('{"number": n}') : called('{"key": "value"}')),
  uuid: () => called("uuid4()", { module: "uuid", name: "uuid4" }),
  binary: ({ unique }) => (unique ? numbered("str(n).encode()") : constant('b"bytes"')),
  ip: ({ unique, isIPv6 }) => {
    if (isIPv6) return unique ? numbered('f"2001:db8::{n % 65536:x}"') : constant('"2001:db8::1"');
    return unique ? numbered('f"10.{n // 62500 % 250}.{n // 250 % 250}.{n % 250 + 1}"') : constant('"192.0.2.1"');
  },
  int: () => numbered("n + 1"),
  bigint: () => numbered("n + 1"),
  smallint: () => numbered("n % 30000 + 1"),
  posint: () => numbered("n + 1"),
  posbigint: () => numbered("n + 1"),
  possmallint: () => numbered("n % 30000 + 1"),
  float: () => numbered("n + 0.5"),
  decimal: (field) => decimal(field),
  file: (field) => numbered(roomIn(field) > field.name.length + 12 ? `f"${field.name}/{n}.txt"` : 'f"{n}.txt"'),
  // One that is measured has to be there: https://docs.djangoproject.com/en/5.2/ref/models/fields/#imagefield
  image: (field) =>
    field.isMeasured
      ? undefined
      : numbered(roomIn(field) > field.name.length + 12 ? `f"${field.name}/{n}.png"` : 'f"{n}.png"'),
};

/** A length that is a constant somewhere is hardly shorter. */
const ROOM_UNTOLD = 5;

/** @returns how long a text may be */
export function roomIn({ maxLength, untoldLength }: Pick<ModelField, "maxLength" | "untoldLength">): number {
  return maxLength ?? (untoldLength ? ROOM_UNTOLD : Number.POSITIVE_INFINITY);
}

/** Numbers of so many digits at most; undefined where there is room for none. */
function counted(digits: number, code: (number: string) => string): Value | undefined {
  if (digits < 1) return undefined;
  const many = 10 ** digits;
  return { ...numbered(code(many < PLENTY ? `n % ${many}` : "n")), many: many < PLENTY ? many : ENDLESS };
}

/**
 * Finds a value that a field takes, which is another one for each object where the field is unique.
 *
 * @param field not a relation
 * @param model how the model is called where the value is used
 * @returns undefined for a field that needs none, or whose values the source doesn't tell
 */
export function factoryValue(field: ModelField & Partial<PlacedField>, model: string): FieldValue | undefined {
  const { name, kind, choices, place = 0 } = field;
  if (!wantsValue(field)) return undefined;
  if (choices !== undefined) {
    const value = ofChoices(choices, field, model);
    return value && { name, ...value };
  }
  const value = RECIPES[kind]?.({ ...field, place });
  return value && { name, ...value };
}

/**
 * Says of each field how many of its kind stand above it.
 *
 * @param fields those of a model
 */
export function placed(fields: readonly ModelField[]): PlacedField[] {
  return fields.map((field, index) => ({
    ...field,
    place: fields.slice(0, index).filter(({ kind }) => kind === field.kind).length,
  }));
}

/**
 * The fields of a model as its factory fills them in: one of those that are unique together differs from row to row.
 *
 * @param model the model
 */
export function factoryFields({ fields, uniqueTogether }: Model): readonly PlacedField[] {
  const isSame = (name: string) => {
    const field = fields.find((each) => each.name === name);
    return field !== undefined && manyOf(field) === 1;
  };
  const counted = uniqueTogether
    .filter((names) => names.every(isSame))
    .flatMap((names) => {
      const candidates = fields.filter(({ name, kind }) => names.includes(name) && kind !== "bool" && kind !== "fk");
      return (candidates.find(({ choices }) => choices === undefined) ?? candidates[0])?.name ?? [];
    });
  return placed(fields).map((field) => (counted.includes(field.name) ? { ...field, unique: true } : field));
}

/**
 * How many different values a factory gives a field; what has none is different from all, as far as databases go.
 *
 * @param field any field
 */
function manyOf(field: ModelField): number {
  const isGiven = wantsValue(field) || isNeeded(field);
  if (!isGiven) return field.hasDefault && field.kind !== "uuid" ? 1 : Number.POSITIVE_INFINITY;
  return factoryValue(field, "")?.many ?? Number.POSITIVE_INFINITY;
}

/**
 * How many objects of a model a factory can make, where unique fields have few values.
 *
 * @param model the model
 */
export function mostRows(model: Model): number {
  const fields = factoryFields(model);
  const byName = new Map(fields.map((field) => [field.name, manyOf(field)]));
  const sets = [...model.uniqueTogether, ...model.uniqueSometimes].map((names) =>
    names.reduce((most, name) => most * (byName.get(name) ?? Number.POSITIVE_INFINITY), 1),
  );
  const single = fields.filter(({ unique, primaryKey }) => unique || primaryKey).map(manyOf);
  return Math.min(Number.POSITIVE_INFINITY, ...sets, ...single);
}

/** @returns whether an object can't be without the relation: what a default leads to may not be there */
export function isNeeded({ kind, null: nullable, to }: ModelField): boolean {
  return (kind === "fk" || kind === "o2o") && !nullable && to !== undefined;
}

/**
 * Says whether a factory gives a field a value: not where Django or the database does.
 *
 * @param field any field but a relation
 */
export function wantsValue({
  kind,
  automatic,
  hasDefault,
  unique,
  null: nullable,
  blank,
  editable,
  choices,
}: ModelField): boolean {
  // What nobody fills in, such as the date of a deletion, is empty to begin with.
  if (nullable && !editable) return false;
  if (automatic || ["auto", "generated", "m2m", "fk", "o2o"].includes(kind)) return false;
  if (kind === "filepath" || kind === "unknown") return !(nullable || blank || hasDefault);
  // A default such as "" or {} is one that a form refuses.
  const mayBeEmpty = choices === undefined && ["char", "slug", "email", "url", "text", "json"].includes(kind);
  return !hasDefault || mayBeEmpty || (unique && kind !== "uuid");
}

function words(name: string): string {
  return name.replaceAll("_", " ").trim();
}

function text(field: ModelField, label: string): Value {
  const room = roomIn(field);
  if (room >= label.length + 7) return numbered(`f"${label} {n}"`);
  if (room >= 6) return numbered('f"{n}"');
  // So few letters hold enough different texts only with an alphabet as large as this one.
  return field.unique ? numbered("chr(0x4E00 + n % 20000)") : constant(pythonString("x".repeat(Math.min(room, 3))));
}

function slug(field: ModelField): Value {
  const room = roomIn(field);
  const label = field.name.replaceAll("_", "-").toLowerCase();
  if (room >= label.length + 7) return numbered(`f"${label}-{n}"`);
  if (room >= 5) return numbered('f"{n:x}"');
  return field.unique ? { ...numbered(`f"{n % ${16 ** room}:x}"`), many: 16 ** room } : constant('"x"');
}

function decimal({ unique, maxDigits = 10, decimalPlaces = 2 }: ModelField): Value {
  const number = { module: "decimal", name: "Decimal" };
  const whole = Math.min(maxDigits - decimalPlaces, 6);
  const isEnough = whole > 0 && (!unique || 10 ** whole >= PLENTY);
  const digits = isEnough || decimalPlaces === 0 ? whole : Math.min(maxDigits, 6);
  const different = 10 ** digits - 1;
  const code = `Decimal(n % ${different} + 1)`;
  const value = numbered(isEnough || decimalPlaces === 0 ? code : `${code}.scaleb(-${decimalPlaces})`, number);
  return { ...value, many: 10 ** digits < PLENTY ? different : ENDLESS };
}

function ofChoices({ enum: name, members }: Choices, { unique }: ModelField, model: string): Value | undefined {
  const isNested = name?.includes(".") ?? false;
  const local = isNested ? `${model}.${name?.split(".").slice(1).join(".")}` : undefined;
  const codes = members
    .filter(({ value }) => !/^(""|''|None)$/.test(value))
    .map((member) => (local !== undefined && member.name !== undefined ? `${local}.${member.name}` : member.value));
  const [first] = codes;
  if (first === undefined) return undefined;
  const all = `[${codes.join(", ")}][n % ${codes.length}]`;
  return unique ? { ...numbered(all), many: codes.length } : constant(first);
}
