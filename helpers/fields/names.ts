import type { Field } from "./types.ts";
import { isRelation } from "./types.ts";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Lower-case keywords of Python 3.11 to 3.14. Soft ones, such as `match` and `type`, are good names. */
const KEYWORDS = words(`
  and as assert async await break class continue def del elif else except finally for from global if import in is
  lambda nonlocal not or pass raise return try while with yield
`);

/** Attributes of django.db.models.Model 5.2 and 6.1, and what Django or a project puts beside them. */
const MODEL_ATTRIBUTES = words(`
  adelete arefresh_from_db asave check clean clean_fields date_error_message delete from_db full_clean
  get_absolute_url get_constraints get_deferred_fields id objects pk prepare_database_save refresh_from_db save
  save_base serializable_value unique_error_message validate_constraints validate_unique
`);

/** Methods and arguments of factory_boy's factories, and its module. */
const FACTORY_NAMES = [
  ...["cls", "factory", "model_class", "build", "build_batch", "create", "create_batch", "generate", "generate_batch"],
  ...["reset_sequence", "simple_generate", "simple_generate_batch", "stub", "stub_batch"],
];

/** Names that break a model class in other ways. */
const BREAKING: Readonly<Record<string, string>> = {
  models: "it would hide the module models from the lines below it",
  l: "it looks like the digit 1 (ruff's E741)",
  self: "Python takes it for the instance when a model is called with it",
  ...Object.fromEntries(FACTORY_NAMES.map((name) => [name, "factory_boy's factories need it for themselves"])),
  str: "it would hide Python's str from the annotation of __str__",
};

/** Keywords, letters that look like digits (ruff's E742), and what every model has already; a choice field makes a class of its name. */
const TAKEN_CLASSES = words("I O True False None Meta DoesNotExist MultipleObjectsReturned NotUpdated");

/** PostgreSQL cuts longer names off (https://www.postgresql.org/docs/current/limits.html). */
const LONGEST_COLUMN = 63;

/**
 * Says why a field, or a related name, can't have a name.
 *
 * @param name what it would be called
 * @returns the reason; undefined for a good name
 */
export function rejectFieldName(name: string): string | undefined {
  const reason = nameFault(name);
  return reason && `${reason}. How about ${suggestFieldName(name)}?`;
}

// Django's own rules: django.db.models.fields.Field._check_field_name (fields.E001 to E003).
function nameFault(name: string): string | undefined {
  if (/[^A-Za-z0-9_]/.test(name)) return "only the letters a to z, digits and _ will do in a name";
  if (/[A-Z]/.test(name)) return "names of fields are written in lower case";
  if (/^[0-9]/.test(name)) return "a name can't start with a digit";
  if (name.startsWith("_")) return "a name can't start with _";
  if (name.endsWith("_")) return "a name can't end with _";
  if (name.includes("__")) return "a name can't hold __, which Django's lookups are made with";
  if (KEYWORDS.has(name)) return `${name} is a keyword of Python`;
  if (MODEL_ATTRIBUTES.has(name)) return `every model has an attribute ${name} already`;
  if (Object.hasOwn(BREAKING, name)) return `the name can't be used: ${BREAKING[name]}`;
  if (name.length > LONGEST_COLUMN)
    return `the name has ${name.length} characters, and ${LONGEST_COLUMN} is PostgreSQL's most`;
  return undefined;
}

function suggestFieldName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/([a-z0-9])(?=[A-Z])/g, "$1_")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[_0-9]+|_+$/g, "")
    .slice(0, LONGEST_COLUMN)
    .replace(/_+$/, "");
  const candidates = [plain, `${plain}_value`];
  return candidates.find((candidate) => candidate !== "" && nameFault(candidate) === undefined) ?? "value";
}

/**
 * Says what is wrong with a field's name that its type brings about.
 *
 * @param field a field whose name would do for some type
 * @returns the reason; undefined for a good name
 */
export function rejectNameOfField(field: Field): string | undefined {
  if (nameFault(field.name) !== undefined) return undefined;
  const column = columnName(field);
  if (column.length > LONGEST_COLUMN)
    return `its column ${column} has ${column.length} characters, and ${LONGEST_COLUMN} is PostgreSQL's most`;
  if (field.type === "choice" && TAKEN_CLASSES.has(choicesClass(field.name)))
    return `its choices would be the class ${choicesClass(field.name)}, a name that will not do; rename it, such as ${field.name}_kind`;
  return undefined;
}

/** @returns the name of a field's column, which is also an attribute of the model */
export function columnName(field: Field): string {
  return field.type === "fk" || field.type === "o2o" ? `${field.name}_id` : field.name;
}

/** @returns the methods that Django adds to a model on a field's behalf */
export function addedMethods(field: Field): string[] {
  if (field.type === "choice") return [`get_${field.name}_display`];
  if (field.type !== "date" && field.type !== "datetime") return [];
  return [`get_next_by_${field.name}`, `get_previous_by_${field.name}`];
}

/**
 * The class that holds a field's choices: `task_status` gives `TaskStatus`. No two names give the same class.
 *
 * @param name the field's name
 */
export function choicesClass(name: string): string {
  return name
    .split("_")
    .map((word) => (/^[0-9]/.test(word) ? `_${word}` : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
}

/**
 * The member of a TextChoices class for a choice: `in-progress` gives `IN_PROGRESS`.
 *
 * @param choice the value
 * @param index where it stands among the choices, for a value without a letter or digit of ASCII
 * @returns an identifier that doesn't start with a digit or look like one (ruff's E741)
 */
export function choiceMember(choice: string, index: number): string {
  const plain = choice
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  if (plain === "") return `CHOICE_${index + 1}`;
  return /^[0-9]|^[IO]$/.test(plain) ? `VALUE_${plain}` : plain;
}

/** @returns the names that a field binds in its model's class body */
export function boundNames(field: Field): string[] {
  return field.type === "choice" ? [field.name, choicesClass(field.name)] : [field.name];
}

/**
 * The names from outside that a model's class body uses for a field, apart from `models`. A field of such a name
 * would hide it.
 *
 * @param field any field
 * @param ofDefault what its default uses
 */
export function usedNames(field: Field, ofDefault: readonly string[]): readonly string[] {
  return isRelation(field) && field.to === "user" ? ["settings"] : ofDefault;
}
