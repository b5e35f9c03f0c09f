import { type Choices, choicesOf, enumsIn, textOrTranslation } from "./choices.ts";
import { assignedIn, type Definition, definitionsOf, lastPart, metaOf, textsIn } from "./definitions.ts";
import { importedNames } from "./imports.ts";
import { type Manager, type ManagerClasses, managerClasses, managersIn } from "./managers.ts";
import { childrenOf, descendants, type PythonNode, parsePython, stringValue } from "./parser.ts";
import { bare } from "./statements.ts";
import { argumentsOf, calledName } from "./url-patterns.ts";

/** What a field holds, by Django's field classes; `unknown` is any other class. */
export type FieldKind =
  | "char"
  | "slug"
  | "email"
  | "url"
  | "text"
  | "bool"
  | "date"
  | "datetime"
  | "time"
  | "duration"
  | "json"
  | "uuid"
  | "binary"
  | "ip"
  | "int"
  | "bigint"
  | "smallint"
  | "posint"
  | "posbigint"
  | "possmallint"
  | "float"
  | "decimal"
  | "file"
  | "image"
  | "filepath"
  | "auto"
  | "fk"
  | "o2o"
  | "m2m"
  | "generated"
  | "unknown";

/** A model's field, as its source declares it. */
export interface ModelField {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
  readonly kind: FieldKind;
  /** The class as it is called there, without the module: `CharField`. */
  readonly className: string;
  /** Nothing need be given: `null`, `default` and the like do not count for it. */
  readonly null: boolean;
  readonly blank: boolean;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  readonly index: boolean;
  readonly editable: boolean;
  /** It has a `default` or a `db_default`. */
  readonly hasDefault: boolean;
  /** What stands behind `default=`, as written. */
  readonly default: string | undefined;
  /** `auto_now` or `auto_now_add`. */
  readonly automatic: boolean;
  readonly maxLength: number | undefined;
  /** Its `max_length` is something that the source doesn't tell. */
  readonly untoldLength: boolean;
  readonly maxDigits: number | undefined;
  readonly decimalPlaces: number | undefined;
  /** Its choices, if any. */
  readonly choices: Choices | undefined;
  /** It has `validators`, which the kit can't evaluate. */
  readonly hasValidators: boolean;
  /** It has `limit_choices_to`, so that it takes some objects only. */
  readonly hasLimits: boolean;
  /** An image's width and height are kept in other fields, so that there has to be a file. */
  readonly isMeasured: boolean;
  /** An IP address of the sixth version. */
  readonly isIPv6: boolean;
  /**
   * What a relation leads to: `Project` (in this module or app), `projects.Project`, `self`, or `user` for
   * `settings.AUTH_USER_MODEL` and `get_user_model()`.
   */
  readonly to: string | undefined;
  /** The attribute of the other object that is stored, where it is not the key. */
  readonly toField: string | undefined;
  readonly onDelete: string | undefined;
  readonly relatedName: string | undefined;
  /** A many-to-many relation through a model of its own. */
  readonly through: string | undefined;
  /** The text between the quotes, if `verbose_name` (or a first positional text) is a plain one. */
  readonly verboseName: string | undefined;
}

/** A Django model, as its source declares it. */
export interface Model {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
  /** The base classes as written, such as `models.Model`. */
  readonly bases: readonly string[];
  readonly abstract: boolean;
  readonly proxy: boolean;
  /** Own fields and those of its bases, in the order of Django. */
  readonly fields: readonly ModelField[];
  /** It, or one of its bases, has a `__str__`. */
  readonly hasStr: boolean;
  /** The names of the fields that `__str__` mentions. */
  readonly strFields: readonly string[];
  /** Those among them whose text is in its text, as in `return self.title`. */
  readonly strShows: readonly string[];
  /** What `__str__` looks up, step by step: `["project", "client", "name"]`. */
  readonly strPaths: readonly (readonly string[])[];
  /** It has a `get_absolute_url`. */
  readonly hasAbsoluteUrl: boolean;
  /** `Meta.ordering`, as far as it is plain texts. */
  readonly ordering: readonly string[];
  readonly verboseName: string | undefined;
  readonly verboseNamePlural: string | undefined;
  /** Sets of fields that are unique together, by `UniqueConstraint(fields=…)` or `unique_together`. */
  readonly uniqueTogether: readonly (readonly string[])[];
  /** The same under a condition, or of what is made of the fields. */
  readonly uniqueSometimes: readonly (readonly string[])[];
  /** It overrides `clean`, `save` or has check constraints, which may refuse what the fields allow. */
  readonly hasOwnRules: boolean;
  /** Its `save` refuses what is not valid. */
  readonly validatesOnSave: boolean;
  /** It has a `delete` of its own, which may keep the row. */
  readonly hasOwnDelete: boolean;
  /** The constraints that rows have to meet, with their conditions as written, less the blanks. */
  readonly checks: readonly { readonly name: string; readonly condition: string }[];
  /** Django makes its table. */
  readonly managed: boolean;
  /** The managers that it and its bases declare, its own first. */
  readonly managers: readonly Manager[];
  /** The manager to ask for its rows: `objects`, unless it has another in its place. */
  readonly manager: string;
  /** All classes that it is built on, as written. */
  readonly lineage: readonly string[];
  /** Those among them that are nowhere in the project. */
  readonly unreadBases: readonly string[];
  /** What it takes away from its bases, as `username = None` does. */
  readonly removed: readonly string[];
}

/** What a module gives to those that import it, as far as models are made of it. */
export interface ModuleNames {
  readonly models: ReadonlyMap<string, Model>;
  readonly choices: ReadonlyMap<string, Choices>;
  readonly numbers: ReadonlyMap<string, number>;
  readonly managers: ManagerClasses;
  /** All its classes. */
  readonly classes: ReadonlySet<string>;
}

/** What a module without imports has from others. */
export const NO_NAMES: ModuleNames = {
  models: new Map(),
  choices: new Map(),
  numbers: new Map(),
  managers: new Map(),
  classes: new Set(),
};

/** Django's field classes (https://docs.djangoproject.com/en/5.2/ref/models/fields/). */
const KINDS: Readonly<Record<string, FieldKind>> = {
  AutoField: "auto",
  BigAutoField: "auto",
  SmallAutoField: "auto",
  BigIntegerField: "bigint",
  BinaryField: "binary",
  BooleanField: "bool",
  NullBooleanField: "bool",
  CharField: "char",
  CommaSeparatedIntegerField: "char",
  DateField: "date",
  DateTimeField: "datetime",
  DecimalField: "decimal",
  DurationField: "duration",
  EmailField: "email",
  FileField: "file",
  FilePathField: "filepath",
  FloatField: "float",
  ForeignKey: "fk",
  GeneratedField: "generated",
  GenericIPAddressField: "ip",
  ImageField: "image",
  IntegerField: "int",
  JSONField: "json",
  ManyToManyField: "m2m",
  OneToOneField: "o2o",
  PositiveBigIntegerField: "posbigint",
  PositiveIntegerField: "posint",
  PositiveSmallIntegerField: "possmallint",
  SlugField: "slug",
  SmallIntegerField: "smallint",
  TextField: "text",
  TimeField: "time",
  URLField: "url",
  UUIDField: "uuid",
};

/** The max_length that Django's classes have of their own. */
const LENGTHS: Readonly<Partial<Record<FieldKind, number>>> = { slug: 50, email: 254, url: 200, file: 100, image: 100 };

/** Bases of classes that are no models, though they may hold fields. */
const NO_MODEL =
  /(Form|Choices|Manager|QuerySet|Enum|Admin|Serializer|FilterSet|Factory|TestCase|Inline|Config|View|Type|Schema|Widget|Field|Exception|Error)$/;

/** The last one is no column, but what two others make. */
const MAY_BE_NULL = ["NullBooleanField", "GenericForeignKey"];

const RELATIONS: ReadonlySet<FieldKind> = new Set(["fk", "o2o", "m2m"]);

/** Bases that tell nothing about fields, and Django's own of which what matters is known. */
const PLAIN_BASES =
  /^(object|ABC|Generic|Protocol|Model|AbstractUser|AbstractBaseUser|PermissionsMixin)$|^[A-Z]\w*(Error|Exception)$/;

/**
 * Reads the Django models that a module declares.
 *
 * @param source Python source; of one that is broken, what can be read is read
 * @param imported what it has from other modules, by the names that it gives it: `Named`, or `base.Named`
 * @returns the models in their order, each with the fields of its bases
 */
export async function readModels(source: string, imported: ModuleNames = NO_NAMES): Promise<Model[]> {
  return [...(await readModule(source, imported)).models.values()];
}

/**
 * Reads the models that a module declares, and what else it gives to others.
 *
 * @param source Python source; of one that is broken, what can be read is read
 * @param imported what it has from other modules, by the names that it gives it
 */
export async function readModule(source: string, imported: ModuleNames = NO_NAMES): Promise<ModuleNames> {
  const root = await parsePython(source);
  const labels = new Map(importedNames(root).map((each) => [each.bound, labelOfModule(each.module, each.imported)]));
  const classes = definitionsOf(root).filter(({ kind }) => kind === "class");
  const given = namesOf(root, classes, imported);
  const models = new Map<string, Model>();
  for (const definition of classes) {
    const { name, bases, node } = definition;
    if (bases.length === 0 || bases.some((base) => NO_MODEL.test(base))) continue;
    const body = node.childForFieldName("body");
    if (body === null) continue;
    const fields = fieldsIn(body, name, given).map((field) => ({
      ...field,
      to: labels.get(field.to ?? "") ?? field.to,
    }));
    const parents = bases.flatMap((base) => models.get(base) ?? imported.models.get(base) ?? []);
    const inherits = bases.some((base) => /(^|\.)Model$|(Model|AbstractUser|AbstractBaseUser)$/.test(base));
    if (fields.length === 0 && !inherits && parents.length === 0) continue;
    const unread = bases.filter(
      (base) => !PLAIN_BASES.test(lastPart(base)) && !given.classes.has(base) && !imported.models.has(base),
    );
    models.set(name, inherit({ ...describeModel(definition, body, given.managers), fields }, parents, unread));
  }
  return { ...given, models };
}

/** What a module's names stand for, apart from its models. */
interface Names extends Omit<ModuleNames, "models"> {
  readonly constants: ReadonlyMap<string, PythonNode>;
}

function namesOf(root: PythonNode, classes: readonly Definition[], imported: ModuleNames): Names {
  const constants = new Map(assignedIn(root));
  // Their members are called otherwise in another class than that around them.
  const nested = classes.flatMap(({ name, node }) =>
    enumsIn(node.childForFieldName("body") ?? node).map(([inner, members]): [string, Choices] => [
      `${name}.${inner}`,
      { enum: undefined, members },
    ]),
  );
  const enums = new Map([
    ...imported.choices,
    ...nested,
    ...enumsIn(root).map(([name, members]): [string, Choices] => [name, { enum: name, members }]),
  ]);
  const lists = [...constants].map(([name, value]): [string, Choices] => [name, choicesOf(value, enums, constants)]);
  const numbers = [...constants].flatMap(([name, value]): [string, number][] => {
    const number = numberOf(value);
    return number === undefined ? [] : [[name, number]];
  });
  return {
    constants,
    choices: new Map([...enums, ...lists.filter(([, { members }]) => members.length > 0)]),
    numbers: new Map([...imported.numbers, ...numbers]),
    managers: managerClasses(classes, imported.managers),
    classes: new Set([...imported.classes, ...classes.map(({ name }) => name)]),
  };
}

/** `from django.contrib.auth.models import User` gives `auth.User`; undefined for what is no import of a model. */
function labelOfModule(module: string, name: string | undefined): string | undefined {
  const parts = module.split(".");
  const models = parts.indexOf("models");
  const label = models > 0 ? parts[models - 1] : undefined;
  return label && name ? `${label}.${name}` : undefined;
}

function describeModel(
  { name, line, bases, methods }: Definition,
  body: PythonNode,
  known: ManagerClasses,
): Omit<Model, "fields" | "manager" | "unreadBases"> {
  const meta = new Map(assignedIn(metaOf(body) ?? body));
  const option = (key: string) => (metaOf(body) === undefined ? undefined : meta.get(key));
  const constraints = option("constraints");
  const calls = constraints === undefined ? [] : descendants(constraints, "call");
  const ordering = option("ordering");
  return {
    name,
    line,
    bases,
    abstract: option("abstract")?.type === "true",
    proxy: option("proxy")?.type === "true",
    hasStr: methods.includes("__str__"),
    ...describeText(body),
    hasAbsoluteUrl: methods.includes("get_absolute_url"),
    ordering: ordering === undefined ? [] : textsIn(ordering),
    verboseName: textOrTranslation(option("verbose_name")),
    verboseNamePlural: textOrTranslation(option("verbose_name_plural")),
    uniqueTogether: [
      ...calls.filter((call) => calledName(call) === "UniqueConstraint").flatMap(uniqueFields),
      ...togetherOf(option("unique_together")),
    ],
    uniqueSometimes: calls.filter((call) => calledName(call) === "UniqueConstraint").flatMap(sometimesUnique),
    hasOwnRules:
      ["clean", "save", "full_clean", "clean_fields"].some((method) => methods.includes(method)) || calls.some(isCheck),
    validatesOnSave: /\b(full_clean|clean)\(/.test(methodOf(body, "save")?.text ?? ""),
    hasOwnDelete: methods.includes("delete"),
    checks: calls.filter(isCheck).map((call) => ({
      name: stringValue(keywordsOf(call).get("name")) ?? calledName(call),
      condition: conditionOf(call).replaceAll(/\s/g, ""),
    })),
    managed: option("managed")?.type !== "false",
    managers: managersIn(body, known),
    lineage: bases,
    removed: assignedIn(body).flatMap(([attribute, value]) => (value.type === "none" ? attribute : [])),
  };
}

function isCheck(call: PythonNode): boolean {
  return ["CheckConstraint", "ExclusionConstraint"].includes(calledName(call));
}

/** Django 5.1 called it `check` before. */
function conditionOf(call: PythonNode): string {
  const keywords = keywordsOf(call);
  return (keywords.get("condition") ?? keywords.get("check"))?.text ?? "";
}

function methodOf(body: PythonNode, name: string): PythonNode | undefined {
  return definitionsOf(body).find((each) => each.name === name && each.kind === "function")?.node;
}

function uniqueFields(call: PythonNode): string[][] {
  const fields = keywordsOf(call).get("fields");
  return fields === undefined || keywordsOf(call).has("condition") ? [] : [textsIn(fields)];
}

function sometimesUnique(call: PythonNode): string[][] {
  const keywords = keywordsOf(call);
  const fields = keywords.get("fields");
  if (fields !== undefined) return keywords.has("condition") ? [textsIn(fields)] : [];
  const texts = descendants(call, "string").filter((node) => node.parent?.type !== "keyword_argument");
  return [texts.flatMap((node) => stringValue(node) ?? [])];
}

function togetherOf(node: PythonNode | undefined): string[][] {
  if (node === undefined) return [];
  const plain = textsIn(node);
  return plain.length > 0 ? [plain] : childrenOf(bare(node)).map(textsIn);
}

/** What the `__str__` of a class tells: the attributes of the object that it mentions, and those that it just shows. */
function describeText(body: PythonNode): Pick<Model, "strFields" | "strShows" | "strPaths"> {
  const method = methodOf(body, "__str__");
  if (method === undefined) return { strFields: [], strShows: [], strPaths: [] };
  const longest = descendants(method, "attribute").filter(({ parent }) => parent?.type !== "attribute");
  const paths = longest.flatMap(({ text }) => {
    const [, path] = /^self\.([\w.]+)$/.exec(text) ?? [];
    return path === undefined ? [] : [path.replace(/^get_(\w+)_display$/, "$1").split(".")];
  });
  return { strFields: [...new Set(paths.map(([name = ""]) => name))], strShows: shownBy(method), strPaths: paths };
}

/** The attributes that a method returns as they are: `self.a`, `str(self.a)`, `f"{self.a} {self.b}"`. */
function shownBy(method: PythonNode): string[] {
  const returned = descendants(method, "return_statement");
  const [value] = returned[0] === undefined ? [] : childrenOf(returned[0]);
  if (value === undefined || returned.length > 1) return [];
  const parts = partsOf(bare(value));
  return [
    ...new Set(parts.flatMap((text) => /^(?:self\.(\w+)|str\(self\.(\w+)\))$/.exec(text)?.slice(1) ?? [])),
  ].filter((name) => name !== undefined);
}

/** The parts of a text that stand in it as they are. */
function partsOf(value: PythonNode): string[] {
  if (value.type === "concatenated_string") return childrenOf(value).flatMap(partsOf);
  if (value.type !== "string") return [value.text];
  return descendants(value, "interpolation").flatMap((part) => /^\{([^{}:!=]+)\}$/.exec(part.text)?.[1]?.trim() ?? []);
}

/**
 * Adds what a class has from its bases, in the order in which Django puts it.
 *
 * @param model with its own fields
 * @param bases those that are models
 * @param unread those that can't be read
 */
function inherit(
  model: Omit<Model, "manager" | "unreadBases">,
  bases: readonly Model[],
  unread: readonly string[],
): Model {
  const own = new Set([...model.fields.map(({ name }) => name), ...model.removed]);
  const inherited = bases.flatMap(({ fields }) => fields).filter(({ name }) => !own.has(name));
  const unique = [...new Map(inherited.map((field) => [field.name, field])).values()];
  const [first] = bases;
  const ofText = model.hasStr ? model : (bases.find(({ hasStr }) => hasStr) ?? model);
  const managers = [...model.managers, ...bases.flatMap((base) => base.managers)];
  const unreadBases = [...new Set([...unread, ...bases.flatMap((base) => base.unreadBases)])];
  const has = (property: "hasOwnRules" | "hasStr" | "hasAbsoluteUrl" | "validatesOnSave" | "hasOwnDelete") =>
    model[property] || bases.some((base) => base[property]);
  return {
    ...model,
    fields: [...unique, ...model.fields],
    hasStr: has("hasStr"),
    strFields: ofText.strFields,
    strShows: ofText.strShows,
    strPaths: ofText.strPaths,
    hasAbsoluteUrl: has("hasAbsoluteUrl"),
    ordering: model.ordering.length > 0 ? model.ordering : (first?.ordering ?? []),
    hasOwnRules: has("hasOwnRules"),
    validatesOnSave: has("validatesOnSave"),
    hasOwnDelete: has("hasOwnDelete"),
    // Whether it has the Meta of its base can't be told.
    uniqueSometimes: [
      ...model.uniqueSometimes,
      ...bases.flatMap(({ uniqueSometimes, uniqueTogether }) => [...uniqueSometimes, ...uniqueTogether]),
    ],
    checks: [...model.checks, ...bases.flatMap(({ checks }) => checks)],
    managers,
    manager: managerOf(managers, bases, unreadBases),
    lineage: [...model.lineage, ...bases.flatMap(({ lineage }) => lineage)],
    unreadBases,
    removed: [...model.removed, ...bases.flatMap(({ removed }) => removed)],
  };
}

/** A model has `objects` unless it declares another (https://docs.djangoproject.com/en/5.2/topics/db/managers/). */
function managerOf(managers: readonly Manager[], bases: readonly Model[], unread: readonly string[]): string {
  const [first] = managers;
  const hasObjects =
    managers.some(({ name }) => name === "objects") ||
    bases.some(({ abstract, manager }) => !abstract && manager === "objects");
  if (hasObjects) return "objects";
  return first?.name ?? (unread.length > 0 ? "_default_manager" : "objects");
}

function fieldsIn(body: PythonNode, model: string, given: Names): ModelField[] {
  const nested = enumsIn(body).map(([name, members]): [string, Choices] => [
    name,
    { enum: `${model}.${name}`, members },
  ]);
  const full = nested.map(([name, choices]): [string, Choices] => [`${model}.${name}`, choices]);
  const names: Names = {
    ...given,
    choices: new Map([...given.choices, ...full, ...nested]),
    constants: new Map([...given.constants, ...assignedIn(body)]),
  };
  return assignedIn(body).flatMap(([name, value]) => fieldOf(name, value, names) ?? []);
}

function fieldOf(name: string, value: PythonNode, names: Names): ModelField | undefined {
  const call = bare(value);
  if (call.type !== "call") return undefined;
  const className = calledName(call);
  const kind = KINDS[className] ?? "unknown";
  if (kind === "unknown" && !/(Field|Key)$/.test(className)) return undefined;
  const keywords = keywordsOf(call);
  const positional = argumentsOf(call).filter(
    ({ type }) => type !== "keyword_argument" && type !== "list_splat" && type !== "dictionary_splat",
  );
  const is = (key: string) => keywords.get(key)?.type === "true";
  // The link to the row of the base is Django's to fill in.
  if (is("parent_link")) return undefined;
  const number = (key: string) => numberIn(keywords.get(key), names);
  const isRelation = RELATIONS.has(kind);
  const primaryKey = is("primary_key");
  const target = isRelation ? (keywords.get("to") ?? positional[0]) : undefined;
  const choices = keywords.get("choices");
  const through = keywords.get("through");
  return {
    name,
    line: value.startPosition.row + 1,
    kind,
    className,
    null: is("null") || MAY_BE_NULL.includes(className),
    blank: is("blank") || MAY_BE_NULL.includes(className),
    unique: is("unique") || primaryKey || kind === "o2o",
    primaryKey,
    index: is("db_index"),
    editable: keywords.get("editable")?.type !== "false",
    hasDefault: keywords.has("default") || keywords.has("db_default"),
    default: keywords.get("default")?.text,
    automatic: is("auto_now") || is("auto_now_add"),
    maxLength: keywords.has("max_length") ? number("max_length") : LENGTHS[kind],
    untoldLength: keywords.has("max_length") && number("max_length") === undefined,
    maxDigits: number("max_digits"),
    decimalPlaces: number("decimal_places"),
    choices: choices && choicesOf(choices, names.choices, names.constants),
    hasValidators: keywords.has("validators"),
    hasLimits: keywords.has("limit_choices_to"),
    isMeasured: keywords.has("width_field") || keywords.has("height_field"),
    isIPv6: stringValue(keywords.get("protocol"))?.toLowerCase() === "ipv6",
    to: target && targetOf(target),
    toField: stringValue(keywords.get("to_field")),
    onDelete: (keywords.get("on_delete") ?? (kind === "m2m" ? undefined : isRelation ? positional[1] : undefined))?.text
      .split(".")
      .at(-1),
    relatedName: stringValue(keywords.get("related_name")),
    through: through && (stringValue(through) ?? through.text),
    verboseName: textOrTranslation(keywords.get("verbose_name") ?? (isRelation ? undefined : positional[0])),
  };
}

function keywordsOf(call: PythonNode): Map<string, PythonNode> {
  const pairs = argumentsOf(call).flatMap((argument): [string, PythonNode][] => {
    const name = argument.type === "keyword_argument" ? argument.childForFieldName("name") : null;
    const value = argument.childForFieldName("value");
    return name === null || value === null ? [] : [[name.text, bare(value)]];
  });
  return new Map(pairs);
}

function numberOf(node: PythonNode | undefined): number | undefined {
  return node?.type === "integer" ? Number(node.text.replaceAll("_", "")) : undefined;
}

/** A number, or a constant that stands for one. */
function numberIn(node: PythonNode | undefined, { constants, numbers }: Names): number | undefined {
  if (node === undefined) return undefined;
  return numberOf(node) ?? numberOf(constants.get(node.text)) ?? numbers.get(node.text);
}

function targetOf(node: PythonNode): string {
  const text = stringValue(node) ?? node.text;
  if (/AUTH_USER_MODEL$|get_user_model\(\)$/.test(text)) return "user";
  return stringValue(node) === undefined ? lastPart(text) : text;
}
