import { isIP } from "node:net";
import { quoted } from "../errors.ts";
import { pythonString } from "../templates.ts";
import { choiceMember, choicesClass } from "./names.ts";
import { pragmaFor, pythonValue } from "./python.ts";
import type { Field, FieldType } from "./types.ts";

/** A default as a model's source needs it. */
export interface PythonDefault {
  /** What follows `default=`; absent when a function of the module gives the value. */
  readonly code?: string;
  /** A comment for the line's end. */
  readonly pragma?: string;
  /** The names from outside that the code uses. */
  readonly uses: readonly string[];
  readonly function?: { readonly returns: string; readonly value: string; readonly uses: readonly string[] };
}

type Read = (text: string, field: Field) => PythonDefault | undefined;
type Rule = readonly [expected: string, read: Read];

/** NUL, and halves of characters: PostgreSQL stores neither. */
const UNSTORABLE = /[\0\p{Cs}]/u;

const code = (source: string, ...uses: string[]): PythonDefault => ({ code: source, uses });

const integer = (least: bigint, most: bigint): Rule => [
  `write a whole number from ${least} to ${most}`,
  (text) => {
    if (!/^[+-]?\d{1,30}$/.test(text)) return undefined;
    const value = BigInt(text.replace(/^\+/, ""));
    return value >= least && value <= most ? code(value.toString()) : undefined;
  },
];

// What a default has to be, and how Python writes it. The ranges are those of Django's integer fields
// (https://docs.djangoproject.com/en/5.2/ref/models/fields/#integerfield).
const RULES: Readonly<Partial<Record<FieldType, Rule>>> = {
  char: ["write a text that is not longer than the field", readText(/^/)],
  text: ["write a text", readText(/^/)],
  slug: ["write letters a to z, digits, - and _, not more than the field holds", readText(/^[-\w]+$/)],
  email: ["write an address like ann@example.com", readText(emailPattern())],
  url: ["write a URL like https://example.com/", (text, field) => (isUrl(text) ? asText(text, field) : undefined)],
  ip: ["write an IP address like 192.0.2.1", (text, field) => (isAddress(text) ? asText(text, field) : undefined)],
  bool: ["write true or false", readBoolean],
  int: integer(-2147483648n, 2147483647n),
  bigint: integer(-9223372036854775808n, 9223372036854775807n),
  smallint: integer(-32768n, 32767n),
  posint: integer(0n, 2147483647n),
  float: ["write a number like 0.5", readFloat],
  decimal: ["write a number like 9.50 that fits the field's digits", readDecimal],
  date: ["write a date like 2026-01-31, or today", readDate],
  datetime: ["write a moment like 2026-01-31T09:30 (UTC) or 2026-01-31T09:30+02:00, or now", readMoment],
  time: ["write a time like 09:30 or 09:30:15, or now", readTime],
  duration: ["write a duration like 1d, 2h30m, 02:30:00 or P1DT12H", readDuration],
  uuid: ["write a UUID like 5f0c6a5e-5a3b-4c0e-9f3a-0d4c1a8b7e21, or uuid4 for a new one each time", readUuid],
  json: [`write JSON like {} or [] or '{"a": 1}', but not null`, readJson],
  choice: ["write one of the choices", readChoice],
};

/**
 * Reads a field's default.
 *
 * @param field a field with a default or without
 * @returns what Python source needs; undefined when the field has no default, or one that is not of its type
 */
export function pythonDefault(field: Field): PythonDefault | undefined {
  if (!("default" in field) || field.default === undefined) return undefined;
  return RULES[field.type]?.[1](field.default, field);
}

/**
 * Says whether a form takes the field's default for no answer, as Django does with `{}`, `[]` and an empty text
 * (django.core.validators.EMPTY_VALUES).
 *
 * @param field a field with a default or without
 */
export function isEmptyJson(field: Field): boolean {
  if (field.type !== "json" || field.default === undefined) return false;
  return ["{}", "[]", '""'].includes(JSON.stringify(parsedJson(field.default)));
}

/**
 * Says why a field can't have its default.
 *
 * @param field the field
 * @param text its default
 * @returns the reason; undefined for a good default
 */
export function rejectDefault(field: Field, text: string): string | undefined {
  const rule = RULES[field.type];
  if (rule === undefined) return `a field of type ${field.type} can't have a default; leave out =${quoted(text)}`;
  if (rule[1](text, field) !== undefined) return undefined;
  const shortened = text.endsWith("?") ? text.slice(0, -1) : undefined;
  const marked = shortened !== undefined && rule[1](shortened, field) !== undefined;
  const hint = marked ? `write ?=${quoted(shortened)}, since the ? stands before the default` : hintFor(field, rule);
  return `"${quoted(text)}" can't be the default of a field of type ${field.type}; ${hint}`;
}

function hintFor(field: Field, [expected]: Rule): string {
  return field.type === "choice" ? `${expected}: ${field.choices.join(", ")}` : expected;
}

function readText(pattern: RegExp): Read {
  return (text, field) => {
    const mayBeEmpty = field.optional || field.type === "char" || field.type === "text";
    return pattern.test(text) || (text === "" && mayBeEmpty) ? asText(text, field) : undefined;
  };
}

function asText(text: string, field: Field): PythonDefault | undefined {
  const length = "maxLength" in field ? field.maxLength : Number.POSITIVE_INFINITY;
  if ([...text].length > length || UNSTORABLE.test(text)) return undefined;
  return { code: pythonString(text), uses: [], pragma: pragmaFor(text) };
}

/** After django.core.validators.EmailValidator, without its quoted names and literal addresses. */
function emailPattern(): RegExp {
  const atom = "[-!#$%&'*+/=?^_`{}|~0-9A-Za-z]+";
  const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  return new RegExp(`^${atom}(?:\\.${atom})*@(?:localhost|(?:${label}\\.)+[A-Za-z0-9-]{1,62}[A-Za-z0-9])$`);
}

/** After django.core.validators.URLValidator. */
function isUrl(text: string): boolean {
  if (!/^(?:https?|ftps?):\/\/[^\s/?#]+(?:[/?#]\S*)?$/i.test(text) || !URL.canParse(text)) return false;
  const { hostname } = new URL(text);
  const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  const named = new RegExp(`^(?:localhost|(?:${label}\\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59}))$`);
  return named.test(hostname) || isIP(hostname.replace(/^\[(.*)\]$/, "$1")) !== 0;
}

function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes("%");
}

function readBoolean(text: string): PythonDefault | undefined {
  if (/^true$/i.test(text)) return code("True");
  return /^false$/i.test(text) ? code("False") : undefined;
}

function readFloat(text: string): PythonDefault | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) || !Number.isFinite(Number(text))) return undefined;
  // As ruff writes numbers.
  const plain = text
    .toLowerCase()
    .replace(/^\+/, "")
    .replace(/^(-?)\./, "$10.")
    .replace(/\.(?=e|$)/, ".0");
  return code(/[.e]/.test(plain) ? plain : `${plain}.0`);
}

function readDecimal(text: string, field: Field): PythonDefault | undefined {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?$/.exec(text);
  if (match === null || field.type !== "decimal" || !/\d/.test(text)) return undefined;
  const [, sign = "", whole = "", places = ""] = match;
  if (places.length > field.decimalPlaces || whole.length > field.maxDigits - field.decimalPlaces) return undefined;
  // Where there is no room before the point, Django counts "0" as a digit too many, and "0.0" not.
  const fraction = places || (field.maxDigits === field.decimalPlaces ? "0" : "");
  const number = `${sign.replace("+", "")}${whole || "0"}${fraction && `.${fraction}`}`;
  return code(`Decimal("${number}")`, "Decimal");
}

function readDate(text: string): PythonDefault | undefined {
  if (text === "today") return code("timezone.localdate", "timezone");
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parsedMoment(`${text}T00:00:00Z`) : undefined;
  if (date === undefined || date.toISOString().slice(0, 10) !== text) return undefined;
  return code(`datetime.date(${numbers(date.toISOString().slice(0, 10).split("-"))})`, "datetime");
}

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ]([\d:.]+)(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;

/** A moment without an offset is one of UTC, so that the meaning doesn't hang on the project's time zone. */
function readMoment(text: string): PythonDefault | undefined {
  if (text === "now") return code("timezone.now", "timezone");
  const [, day = "", clock = "", offset = "Z"] = MOMENT.exec(text) ?? [];
  const time = CLOCK.exec(clock);
  if (readDate(day) === undefined || time === null) return undefined;
  const moment = parsedMoment(`${day}T${time[1]}:${time[2]}:${time[3] ?? "00"}${offset}`);
  if (moment === undefined) return undefined;
  const written = moment.toISOString().slice(0, 19).split(/[-T:]/);
  const micro = time[4]?.padEnd(6, "0");
  return code(`datetime.datetime(${clockNumbers(written, micro)}, tzinfo=datetime.UTC)`, "datetime");
}

/** Python's years go from 1 to 9999. */
function parsedMoment(text: string): Date | undefined {
  const moment = new Date(text);
  const year = moment.getUTCFullYear();
  return year >= 1 && year <= 9999 ? moment : undefined;
}

function readTime(text: string): PythonDefault | undefined {
  if (text === "now") {
    const value = "timezone.localtime().time()";
    return { uses: [], function: { returns: "datetime.time", value, uses: ["datetime", "timezone"] } };
  }
  const time = CLOCK.exec(text);
  if (time === null) return undefined;
  const [, hour = "", minute = "", second = "00", micro] = time;
  return code(`datetime.time(${clockNumbers([hour, minute, second], micro?.padEnd(6, "0"))})`, "datetime");
}

/** Seconds that are zero go unsaid, as people write it. */
function clockNumbers(parts: readonly string[], micro: string | undefined): string {
  if (micro !== undefined && Number(micro) > 0) return numbers([...parts, micro]);
  return numbers(Number(parts.at(-1)) === 0 ? parts.slice(0, -1) : parts);
}

function numbers(parts: readonly string[]): string {
  return parts.map((part) => Number(part).toString()).join(", ");
}

const UNITS = ["weeks", "days", "hours", "minutes", "seconds"] as const;
/** Django's own form, ISO 8601's, and a short one. Each gives weeks, days, hours, minutes and seconds. */
const DURATIONS = [
  /^()(?:(\d{1,6}) )?(\d{1,2}):([0-5]\d):([0-5]\d)$/,
  /^P(?=.)(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/i,
  /^(?=.)(?:(\d{1,5})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/i,
];

function readDuration(text: string): PythonDefault | undefined {
  const match = DURATIONS.map((pattern) => pattern.exec(text)).find((each) => each !== null);
  if (match === undefined) return undefined;
  const amounts = UNITS.map((unit, index) => [unit, Number(match[index + 1] || 0)] as const);
  const set = amounts.filter(([, amount]) => amount > 0).map(([unit, amount]) => `${unit}=${amount}`);
  return code(`datetime.timedelta(${set.join(", ") || "0"})`, "datetime");
}

function readUuid(text: string): PythonDefault | undefined {
  if (text === "uuid4") return code("uuid4", "uuid4");
  const plain = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(text);
  return plain ? code(`UUID("${text.toLowerCase()}")`, "UUID") : undefined;
}

function readChoice(text: string, field: Field): PythonDefault | undefined {
  const index = field.type === "choice" ? field.choices.indexOf(text) : -1;
  return index < 0 ? undefined : code(`${choicesClass(field.name)}.${choiceMember(text, index)}`);
}

/** Django asks for a callable even where the value can't be changed (fields.E010). */
function readJson(text: string): PythonDefault | undefined {
  const value = parsedJson(text);
  if (value === undefined || value === null) return undefined;
  const kind = Array.isArray(value) ? "list" : typeof value;
  const builtIn = kind === "object" ? "dict" : kind;
  if (typeof value === "object" && Object.keys(value).length === 0) return code(builtIn, builtIn);
  const returns = JSON_RETURNS[kind] ?? (Number.isInteger(value) ? "int" : "float");
  const pragma = typeof value === "string" ? pragmaFor(value) : "";
  const uses = returns.includes("Any") ? ["Any"] : [];
  return { uses: [], function: { returns, value: `${pythonValue(value)}${pragma}`, uses } };
}

const JSON_RETURNS: Readonly<Record<string, string>> = {
  object: "dict[str, Any]",
  list: "list[Any]",
  string: "str",
  boolean: "bool",
};

/** Undefined also for what PostgreSQL can't store, and for numbers that JavaScript would change. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new RangeError();
      if ([key, value].some((each) => typeof each === "string" && UNSTORABLE.test(each))) throw new RangeError();
      return value;
    });
  } catch {
    return undefined;
  }
}
