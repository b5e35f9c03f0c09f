// Which of a model's fields a form asks for and a page shows, and how.

import type { FieldKind, ModelField } from "../python/models.ts";
import { pythonString } from "../templates.ts";
import { capitalized } from "../words.ts";
import { htmlText } from "./names.ts";

/** Forms have no use for them. */
const NEVER_ASKED: ReadonlySet<FieldKind> = new Set(["auto", "binary", "generated", "unknown"]);

/** A row of a list has no room for them. */
const TOO_LONG: ReadonlySet<FieldKind> = new Set(["text", "json", "file", "image", "filepath", "unknown"]);

/** Columns of a list, the first one not counted. */
const MAX_COLUMNS = 5;

const TEXTS: ReadonlySet<FieldKind> = new Set(["char", "slug", "email", "url", "text", "filepath"]);

const INPUTS: Readonly<Partial<Record<FieldKind, string>>> = {
  // Browsers know no other formats. With the seconds, an edit that leaves the field alone keeps them.
  date: 'forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")',
  datetime: 'forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M:%S")',
  time: 'forms.TimeInput(attrs={"type": "time"}, format="%H:%M:%S")',
  text: 'forms.Textarea(attrs={"rows": 5})',
  json: 'forms.Textarea(attrs={"rows": 5})',
};

/** Filters by which a page shows a value, as far as `{{ object.field }}` would not do. */
const FILTERS: Readonly<Partial<Record<FieldKind, string>>> = {
  date: "|date",
  datetime: '|date:"DATETIME_FORMAT"',
  time: "|time",
  json: "|pprint",
};

/** Passwords are stored as hashes: not to be shown, and not to be typed here. */
const isPassword = ({ name }: ModelField): boolean => name === "password";

/** @returns whether a form asks for the field */
export function isAsked(field: ModelField): boolean {
  const optionalKey = field.primaryKey && field.hasDefault;
  return !(
    NEVER_ASKED.has(field.kind) ||
    isPassword(field) ||
    optionalKey ||
    field.automatic ||
    !field.editable ||
    field.through !== undefined
  );
}

/** @returns whether the form refuses to be sent without it */
export function isRequired(field: ModelField): boolean {
  return !(field.blank || (field.kind === "bool" && (field.choices === undefined || field.null)));
}

/** @returns whether a page of one object shows the field; a key that nobody chose tells nothing */
export function isShown(field: ModelField): boolean {
  const madeKey = field.primaryKey && (field.hasDefault || field.kind === "auto");
  return !madeKey && field.kind !== "binary" && !isPassword(field);
}

/**
 * The columns of a list beside the first, which says what the object is.
 *
 * @param fields those that the model has
 * @param inTitle the fields that the first column shows
 */
export function columns(fields: readonly ModelField[], inTitle: readonly string[]): ModelField[] {
  const [only, ...more] = inTitle;
  return fields
    .filter((field) => isShown(field) && !TOO_LONG.has(field.kind) && !field.primaryKey)
    .filter(({ name }) => more.length > 0 || name !== only)
    .slice(0, MAX_COLUMNS);
}

/** @returns what people call the field, with a capital, for a page */
export function label({ verboseName, name }: ModelField): string {
  return htmlText(capitalized((verboseName ?? name.replaceAll("_", " ")) || name));
}

/** @returns the widget that a form shows the field with, as Python; undefined for Django's own choice */
export function widget(field: ModelField): string | undefined {
  return field.choices === undefined ? INPUTS[field.kind] : undefined;
}

/**
 * How a page shows the field's value: an expression of Django's template language.
 *
 * @param field one for which `isShown` holds, and no file
 */
export function display(field: ModelField): string {
  const { name, kind } = field;
  if (field.choices !== undefined && kind !== "m2m") return optional(`object.get_${name}_display`, field);
  if (kind === "bool") return `{{ object.${name}|yesno:"Yes,No${field.null ? ",–" : ""}" }}`;
  if (kind === "m2m") return `{{ object.${name}.all|join:", "|default:"–" }}`;
  // First the default: urlize makes a word of None.
  if (kind === "email" || kind === "url") return `{{ object.${name}${field.blank ? '|default:"–"' : ""}|urlize }}`;
  if (kind === "text") return `{{ object.${name}${field.blank ? '|default:"–"' : ""}|linebreaks }}`;
  return optional(`object.${name}${FILTERS[kind] ?? ""}`, field);
}

function optional(value: string, field: ModelField): string {
  if (!field.null && !field.blank && field.kind !== "unknown") return `{{ ${value} }}`;
  const formatted = value.includes("|") || value.endsWith("_display") || TEXTS.has(field.kind);
  return `{{ ${value}|${formatted && field.kind !== "json" ? "default" : "default_if_none"}:"–" }}`;
}

/** A definition of a page that shows one object. */
export interface Definition {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly file: boolean;
  readonly pre: boolean;
}

/** @returns what the template of a detail page needs to show the field */
export function definition(field: ModelField): Definition {
  const file = field.kind === "file" || field.kind === "image";
  const { name, kind } = field;
  return { name, label: label(field), value: file ? "" : display(field), file, pre: kind === "json" };
}

/**
 * The fields that a form leaves out although somebody might look for them there.
 *
 * @returns a name and a class each: `location (PointField)`
 */
export function leftOut(fields: readonly ModelField[]): string[] {
  return fields
    .filter((field) => field.kind === "unknown" || (field.kind === "binary" && field.editable) || isPassword(field))
    .map(({ name, className }) => `${name} (${className})`);
}

/** @returns a Python list of texts */
export function pythonList(texts: readonly string[]): string {
  return `[${texts.map(pythonString).join(", ")}]`;
}
