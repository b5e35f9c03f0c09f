// Values for the fields that a form declares itself.

import { modelsOf } from "../models/read.ts";
import { findPlace } from "../project/lineage.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { assignedIn, type Definition } from "../python/definitions.ts";
import { childrenOf, type PythonNode, stringValue } from "../python/parser.ts";
import { bare } from "../python/statements.ts";
import { argumentsOf } from "../python/url-patterns.ts";
import { pythonString } from "../templates.ts";
import { assignedTo, type DeclaredField, isPlainWidget } from "./read.ts";

/** What a test posts for one field of a form. */
export interface Posted {
  readonly name: string;
  readonly required: boolean;
  /** What is posted, by its key, as Python; undefined where no good value can be told. */
  readonly values: Readonly<Record<string, string>> | undefined;
  /** It goes with the files. */
  readonly isFile: boolean;
  /** The model of which an object is made for it, as its module calls it, and whether it takes several. */
  readonly chosen?: { readonly model: string; readonly several: boolean };
}

/** Values that Django's form fields take (https://docs.djangoproject.com/en/5.2/ref/forms/fields/). */
const VALUES: Readonly<Record<string, string>> = {
  BooleanField: "True",
  CharField: '"Text"',
  DateField: '"2026-01-02"',
  DateTimeField: '"2026-01-02 03:04:05"',
  DecimalField: '"1"',
  DurationField: '"1:00:00"',
  EmailField: '"somebody@example.com"',
  FileField: 'SimpleUploadedFile("new.txt", b"New")',
  FloatField: '"1.5"',
  GenericIPAddressField: '"192.0.2.1"',
  ImageField: 'SimpleUploadedFile("new.gif", PIXEL)',
  IntegerField: '"1"',
  JSONField: `'{"key": 1}'`,
  NullBooleanField: '"true"',
  SlugField: '"slug"',
  TimeField: '"03:04:05"',
  URLField: '"https://example.com/"',
  UUIDField: '"6f9619ff-8b86-4011-b42d-00c04fc964ff"',
};

/** Options that say nothing about the values that a field takes. */
const NEUTRAL =
  /^(label|label_suffix|help_text|initial|error_messages|required|disabled|widget|show_hidden_initial|localize|strip|empty_value|empty_label|blank|coerce|assume_scheme|allow_unicode|allow_empty_file|queryset|choices|protocol|limit_choices_to)$/;

/** What is said about a field, as Python. */
type Options = ReadonlyMap<string, PythonNode>;

/**
 * Finds what a test posts for a field that a form declares itself.
 *
 * @param project the project
 * @param app the form's app
 * @param field the field
 */
export async function postedFor(project: DjangoProject, app: LocalApp, field: DeclaredField): Promise<Posted> {
  const { name, className } = field;
  const options = optionsOf(field.call);
  const isOff = options?.get("disabled")?.type === "true";
  const isRequired = options?.get("required")?.type !== "false" && className !== "NullBooleanField" && !isOff;
  const isFile = className === "FileField" || className === "ImageField";
  const about = { name, required: isRequired, isFile };
  // Whatever is posted for it, it keeps its first value.
  if (isOff) {
    const lacks = options?.get("required")?.type !== "false" && !options?.has("initial");
    return { ...about, required: lacks, values: undefined };
  }
  if (options === undefined || !isPlainWidget(options.get("widget"))) return { ...about, values: undefined };
  if (/^(Typed)?(Multiple)?ChoiceField$/.test(className)) {
    const choice = await choiceFor(project, app, field, options.get("choices"));
    const value = choice !== undefined && /Multiple/.test(className) ? `[${choice}]` : choice;
    return { ...about, values: onlyNeutral(options) && value !== undefined ? { [name]: value } : undefined };
  }
  if (/^Model(Multiple)?ChoiceField$/.test(className)) {
    const model =
      onlyNeutral(options) && !options.has("limit_choices_to") ? modelIn(options.get("queryset")) : undefined;
    const several = className === "ModelMultipleChoiceField";
    return { ...about, values: undefined, ...(model === undefined ? {} : { chosen: { model, several } }) };
  }
  if (className === "SplitDateTimeField") {
    const values = { [`${name}_0`]: '"2026-01-02"', [`${name}_1`]: '"03:04:05"' };
    return { ...about, values: onlyNeutral(options) ? values : undefined };
  }
  const value = valueFor(className, options);
  return { ...about, values: value === undefined ? undefined : { [name]: value } };
}

/** The arguments of a call by name, the first positional one as `queryset`, which only choices of models have. */
function optionsOf(call: PythonNode): Options | undefined {
  const options = new Map<string, PythonNode>();
  for (const argument of argumentsOf(call)) {
    if (/splat/.test(argument.type)) return undefined;
    const name = argument.type === "keyword_argument" ? argument.childForFieldName("name")?.text : "queryset";
    const value = argument.type === "keyword_argument" ? argument.childForFieldName("value") : argument;
    if (name !== undefined && value !== null) options.set(name, bare(value));
  }
  return options;
}

function onlyNeutral(options: Options, ...more: readonly string[]): boolean {
  return [...options.keys()].every((name) => NEUTRAL.test(name) || more.includes(name));
}

function valueFor(className: string, options: Options): string | undefined {
  const value = VALUES[className];
  if (value === undefined) return undefined;
  if (className === "CharField") return text(options);
  if (/^(Integer|Float|Decimal)Field$/.test(className)) return numeral(className, options);
  if (className === "GenericIPAddressField" && /IPv6/i.test(options.get("protocol")?.text ?? ""))
    return '"2001:db8::1"';
  if (/^(Email|URL|Slug)Field$/.test(className)) {
    const { min, max } = limits(options, "min_length", "max_length");
    const length = value.length - 2;
    return onlyNeutral(options, "min_length", "max_length") && min <= length && length <= max ? value : undefined;
  }
  return onlyNeutral(options) ? value : undefined;
}

/** Bounds as far as they are plain numbers; what is none allows nothing. */
function limits(options: Options, least: string, most: string): { min: number; max: number } {
  const bound = (name: string, none: number) => {
    const node = options.get(name);
    if (node === undefined || node.type === "none") return none;
    return /^-?\d+$/.test(node.text) ? Number(node.text) : Number.NaN;
  };
  return { min: bound(least, Number.NEGATIVE_INFINITY), max: bound(most, Number.POSITIVE_INFINITY) };
}

const LONGEST = 40;

function text(options: Options): string | undefined {
  const { min, max } = limits(options, "min_length", "max_length");
  if (!onlyNeutral(options, "min_length", "max_length") || [min, max].some(Number.isNaN) || min > LONGEST)
    return undefined;
  if (min <= 4 && max >= 4) return '"Text"';
  return pythonString("x".repeat(min > 4 ? min : max));
}

function numeral(className: string, options: Options): string | undefined {
  const names = ["min_value", "max_value", ...(className === "DecimalField" ? ["max_digits", "decimal_places"] : [])];
  const { min, max } = limits(options, "min_value", "max_value");
  const { min: places, max: digits } = limits(options, "decimal_places", "max_digits");
  if (!onlyNeutral(options, ...names) || [min, max, places, digits].some(Number.isNaN)) return undefined;
  const value = Math.min(Math.max(1, min), max);
  const whole = digits - Math.max(places, 0);
  if (value < min || String(Math.abs(value)).length > whole)
    return value === 1 && whole === 0 && min <= 0 ? '"0"' : undefined;
  return pythonString(String(value));
}

/** `Label.objects.all()` gives `Label`; undefined for what may leave some out. */
function modelIn(queryset: PythonNode | undefined): string | undefined {
  return /^([A-Z]\w*|\w+\.[A-Z]\w*|get_user_model\(\))\.(?:objects|_default_manager)(?:\.(?:all|select_related|prefetch_related|order_by)\([^()]*\))*$/.exec(
    queryset?.text.replaceAll(/\s/g, "") ?? "",
  )?.[1];
}

/** A choice that is not empty, as Python. */
async function choiceFor(
  project: DjangoProject,
  app: LocalApp,
  { place }: DeclaredField,
  choices: PythonNode | undefined,
): Promise<string | undefined> {
  if (choices === undefined) return undefined;
  const node = await assignedTo(project, place, choices);
  if (node.type === "list" || node.type === "tuple")
    return literals(node).find((value) => !/^(""|''|None)$/.test(value));
  const name = node.text.replace(/\.choices$/, "");
  if (!/^[\w.]+$/.test(name)) return undefined;
  const found = await findPlace(project, place, name);
  if (typeof found !== "string") return memberOf(found.definition);
  const models = await modelsOf(project, app);
  const known = models.flatMap(({ model }) => model.fields.flatMap((field) => field.choices ?? []));
  const members = known.find((each) => each.enum !== undefined && `.${name}`.endsWith(`.${each.enum}`))?.members ?? [];
  return members.find(({ value }) => !/^(""|''|None)$/.test(value))?.value;
}

/** The values of plain pairs, those of groups included. */
function literals(node: PythonNode): string[] {
  return childrenOf(node).flatMap((pair) => {
    const [value, label] = childrenOf(bare(pair)).map(bare);
    if (value === undefined || label === undefined) return [];
    if (label.type === "list" || label.type === "tuple") return literals(label);
    return stringValue(value) !== undefined || value.type === "integer" ? [value.text] : [];
  });
}

/** The first member of an enumeration. */
function memberOf({ bases, node }: Definition): string | undefined {
  const body = bases.some((base) => /Choices$|Enum$/.test(base)) ? node.childForFieldName("body") : null;
  const [first] = body === null ? [] : assignedIn(body);
  if (first === undefined) return undefined;
  const value = bare(first[1]);
  const literal = value.type === "expression_list" || value.type === "tuple" ? childrenOf(value)[0] : value;
  return literal !== undefined && (stringValue(literal) !== undefined || literal.type === "integer")
    ? literal.text
    : undefined;
}
