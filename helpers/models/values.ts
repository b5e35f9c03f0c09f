// What a factory puts into a field.

import type { Choices, FieldKind, ModelField } from "../python/models.ts";
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
  readonly imports: readonly Import[];
}

const datetime = (name: string): Import => ({ module: "datetime", name });

type Recipe = (field: ModelField) => Omit<FieldValue, "name">;

const constant = (code: string, ...imports: Import[]): Omit<FieldValue, "name"> => ({ code, fresh: "never", imports });
const numbered = (code: string, ...imports: Import[]): Omit<FieldValue, "name"> => ({ code, fresh: "number", imports });
const called = (code: string, ...imports: Import[]): Omit<FieldValue, "name"> => ({ code, fresh: "call", imports });

const RECIPES: Readonly<Partial<Record<FieldKind, Recipe>>> = {
  char: (field) => text(field, capitalized(words(field.name))),
  text: (field) => text(field, capitalized(words(field.name))),
  slug: (field) => slug(field),
  email: ({ name, maxLength = 254 }) =>
    numbered(maxLength > name.length + 20 ? `f"${name}{n}@example.com"` : 'f"{n}@a.co"'),
  url: ({ maxLength = 200 }) => numbered(maxLength >= 28 ? 'f"https://example.com/{n}"' : 'f"http://a.co/{n}"'),
  bool: () => constant("False"),
  date: ({ unique }) => {
    const imports = [datetime("date"), ...(unique ? [datetime("timedelta")] : [])];
    return unique
      ? numbered("date(2026, 1, 1) + timedelta(days=n)", ...imports)
      : constant("date(2026, 1, 1)", ...imports);
  },
  datetime: ({ unique }) => {
    const now = { module: "django.utils", name: "timezone" };
    return unique
      ? numbered("timezone.now() + timedelta(days=n)", now, datetime("timedelta"))
      : called("timezone.now()", now);
  },
  time: ({ unique }) =>
    unique ? numbered("time(n // 60 % 24, n % 60)", datetime("time")) : constant("time(9, 30)", datetime("time")),
  duration: ({ unique }) =>
    unique
      ? numbered("timedelta(minutes=n)", datetime("timedelta"))
      : constant("timedelta(hours=1)", datetime("timedelta")),
  json: ({ unique }) => (unique ? numbered('{"number": n}') : called('{"key": "value"}')),
  uuid: () => called("uuid4()", { module: "uuid", name: "uuid4" }),
  binary: ({ unique }) => (unique ? numbered("str(n).encode()") : constant('b"bytes"')),
  ip: ({ unique }) =>
    unique ? numbered('f"10.{n // 62500 % 250}.{n // 250 % 250}.{n % 250 + 1}"') : constant('"192.0.2.1"'),
  int: () => numbered("n"),
  bigint: () => numbered("n"),
  smallint: () => numbered("n % 30000"),
  posint: () => numbered("n"),
  posbigint: () => numbered("n"),
  possmallint: () => numbered("n % 30000"),
  float: () => numbered("n + 0.5"),
  decimal: (field) => decimal(field),
  file: ({ name, maxLength = 100 }) => numbered(maxLength > name.length + 12 ? `f"${name}/{n}.txt"` : 'f"{n}.txt"'),
  image: ({ name, maxLength = 100 }) => numbered(maxLength > name.length + 12 ? `f"${name}/{n}.png"` : 'f"{n}.png"'),
};

/**
 * Finds a value that a field takes, which is another one for each object where the field is unique.
 *
 * @param field not a relation
 * @param model how the model is called where the value is used
 * @returns undefined for a field that needs none, or whose values the source doesn't tell
 */
export function factoryValue(field: ModelField, model: string): FieldValue | undefined {
  const { name, kind, choices } = field;
  if (!wantsValue(field)) return undefined;
  if (choices !== undefined) {
    const value = ofChoices(choices, field, model);
    return value && { name, ...value };
  }
  const recipe = RECIPES[kind];
  return recipe && { name, ...recipe(field) };
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
  choices,
}: ModelField): boolean {
  if (automatic || ["auto", "generated", "m2m", "fk", "o2o"].includes(kind)) return false;
  if (kind === "filepath" || kind === "unknown") return !(nullable || blank || hasDefault);
  // A default such as "" or {} is one that a form refuses.
  const mayBeEmpty = choices === undefined && ["char", "slug", "email", "url", "text", "json"].includes(kind);
  return !hasDefault || mayBeEmpty || (unique && kind !== "uuid");
}

function words(name: string): string {
  return name.replaceAll("_", " ").trim();
}

function text({ unique, maxLength = Number.POSITIVE_INFINITY }: ModelField, label: string): Omit<FieldValue, "name"> {
  if (maxLength >= label.length + 7) return numbered(`f"${label} {n}"`);
  if (maxLength >= 6) return numbered('f"{n}"');
  // So few letters hold enough different texts only with an alphabet as large as this one.
  return unique ? numbered("chr(0x4E00 + n % 20000)") : constant(pythonString("x".repeat(Math.min(maxLength, 3))));
}

function slug({ name, unique, maxLength = 50 }: ModelField): Omit<FieldValue, "name"> {
  const label = name.replaceAll("_", "-").toLowerCase();
  if (maxLength >= label.length + 7) return numbered(`f"${label}-{n}"`);
  return unique || maxLength >= 5 ? numbered('f"{n:x}"') : constant('"x"');
}

function decimal({ maxDigits = 10, decimalPlaces = 2 }: ModelField): Omit<FieldValue, "name"> {
  const number = { module: "decimal", name: "Decimal" };
  const whole = Math.min(maxDigits - decimalPlaces, 6);
  if (whole > 0) return numbered(`Decimal(n % ${10 ** whole})`, number);
  return numbered(`Decimal(n % ${10 ** Math.min(decimalPlaces, 6)}).scaleb(-${decimalPlaces})`, number);
}

function ofChoices(
  { enum: name, members }: Choices,
  { unique }: ModelField,
  model: string,
): Omit<FieldValue, "name"> | undefined {
  const isNested = name?.includes(".") ?? false;
  const local = isNested ? `${model}.${name?.split(".").slice(1).join(".")}` : undefined;
  const codes = members
    .filter(({ value }) => !/^(""|''|None)$/.test(value))
    .map((member) => (local !== undefined && member.name !== undefined ? `${local}.${member.name}` : member.value));
  const [first] = codes;
  if (first === undefined) return undefined;
  return unique ? numbered(`[${codes.join(", ")}][n % ${codes.length}]`) : constant(first);
}
