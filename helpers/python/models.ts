import { assignedIn, definitionsOf, lastPart, metaOf, textsIn } from "./definitions.ts";
import { importedNames } from "./imports.ts";
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
  readonly maxDigits: number | undefined;
  readonly decimalPlaces: number | undefined;
  /** Its choices, if any. */
  readonly choices: Choices | undefined;
  /** It has `validators`, which the kit can't evaluate. */
  readonly hasValidators: boolean;
  /**
   * What a relation leads to: `Project` (in this module or app), `projects.Project`, `self`, or `user` for
   * `settings.AUTH_USER_MODEL` and `get_user_model()`.
   */
  readonly to: string | undefined;
  readonly onDelete: string | undefined;
  readonly relatedName: string | undefined;
  /** A many-to-many relation through a model of its own. */
  readonly through: string | undefined;
  /** The text between the quotes, if `verbose_name` (or a first positional text) is a plain one. */
  readonly verboseName: string | undefined;
}

export interface Choices {
  /** How the enumeration is called from inside the module, `Task.Status` for a nested one; undefined for a plain list. */
  readonly enum: string | undefined;
  /** The members with their values, as Python literals (`"todo"`, `1`); labels as far as they are plain texts. */
  readonly members: readonly {
    readonly name: string | undefined;
    readonly value: string;
    readonly label: string | undefined;
  }[];
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
  /** The names of the fields that `__str__` shows, when that can be seen (`return self.title`). */
  readonly strFields: readonly string[];
  /** It has a `get_absolute_url`. */
  readonly hasAbsoluteUrl: boolean;
  /** `Meta.ordering`, as far as it is plain texts. */
  readonly ordering: readonly string[];
  readonly verboseName: string | undefined;
  readonly verboseNamePlural: string | undefined;
  /** Sets of fields that are unique together, by `UniqueConstraint(fields=…)` or `unique_together`. */
  readonly uniqueTogether: readonly (readonly string[])[];
  /** It overrides `clean`, `save` or has check constraints, which may refuse what the fields allow. */
  readonly hasOwnRules: boolean;
}

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

const RELATIONS: ReadonlySet<FieldKind> = new Set(["fk", "o2o", "m2m"]);

/**
 * Reads the Django models that a module declares.
 *
 * @param source Python source; of one that is broken, what can be read is read
 * @param imported the models among the bases that it imports, by the names that it gives them
 * @returns the models in their order, each with the fields of its bases
 */
export async function readModels(source: string, imported: ReadonlyMap<string, Model> = new Map()): Promise<Model[]> {
  const root = await parsePython(source);
  const constants = new Map(assignedIn(root));
  const labels = new Map(importedNames(root).map((each) => [each.bound, labelOfModule(each.module, each.imported)]));
  const classes = definitionsOf(root).filter(({ kind }) => kind === "class");
  const enums = new Map(classes.flatMap(({ name, node }) => enumOf(name, node)));
  const models = new Map<string, Model>();
  for (const { name, line, bases, methods, node } of classes) {
    if (bases.length === 0 || bases.some((base) => NO_MODEL.test(base))) continue;
    const body = node.childForFieldName("body");
    if (body === null) continue;
    const fields = fieldsIn(body, name, enums, constants).map((field) => ({
      ...field,
      to: labels.get(field.to ?? "") ?? field.to,
    }));
    const parents = bases.flatMap((base) => models.get(base) ?? imported.get(base) ?? []);
    const inherits = bases.some((base) => /(^|\.)Model$|(Model|AbstractUser|AbstractBaseUser)$/.test(base));
    if (fields.length === 0 && !inherits && parents.length === 0) continue;
    const removed = assignedIn(body).flatMap(([attribute, value]) => (value.type === "none" ? attribute : []));
    const model = { ...describeModel(name, line, bases, methods, body), fields };
    models.set(name, inherit(model, parents, removed));
  }
  return [...models.values()];
}

/** `from django.contrib.auth.models import User` gives `auth.User`; undefined for what is no import of a model. */
function labelOfModule(module: string, name: string | undefined): string | undefined {
  const parts = module.split(".");
  const models = parts.indexOf("models");
  const label = models > 0 ? parts[models - 1] : undefined;
  return label && name ? `${label}.${name}` : undefined;
}

function describeModel(
  name: string,
  line: number,
  bases: readonly string[],
  methods: readonly string[],
  body: PythonNode,
): Omit<Model, "fields"> {
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
    strFields: strFieldsOf(body),
    hasAbsoluteUrl: methods.includes("get_absolute_url"),
    ordering: ordering === undefined ? [] : textsIn(ordering),
    verboseName: textOrTranslation(option("verbose_name")),
    verboseNamePlural: textOrTranslation(option("verbose_name_plural")),
    uniqueTogether: [
      ...calls.filter((call) => calledName(call) === "UniqueConstraint").flatMap(uniqueFields),
      ...togetherOf(option("unique_together")),
    ],
    hasOwnRules:
      ["clean", "save", "full_clean", "clean_fields", "delete"].some((method) => methods.includes(method)) ||
      calls.some((call) => ["CheckConstraint", "ExclusionConstraint"].includes(calledName(call))),
  };
}

function uniqueFields(call: PythonNode): string[][] {
  const fields = keywordsOf(call).get("fields");
  return fields === undefined || keywordsOf(call).has("condition") ? [] : [textsIn(fields)];
}

function togetherOf(node: PythonNode | undefined): string[][] {
  if (node === undefined) return [];
  const plain = textsIn(node);
  return plain.length > 0 ? [plain] : childrenOf(bare(node)).map(textsIn);
}

/** The attributes of the object that its `__str__` mentions. */
function strFieldsOf(body: PythonNode): string[] {
  const method = childrenOf(body).find(
    (node) => node.type === "function_definition" && node.childForFieldName("name")?.text === "__str__",
  );
  if (method === undefined) return [];
  const attributes = descendants(method, "attribute").filter(
    (node) => node.childForFieldName("object")?.text === "self",
  );
  return [...new Set(attributes.map((node) => node.childForFieldName("attribute")?.text ?? ""))].map((name) =>
    name.replace(/^get_(\w+)_display$/, "$1"),
  );
}

/**
 * Adds what a class has from its bases, in the order in which Django puts it.
 *
 * @param model with its own fields
 * @param bases those that are models
 * @param removed names that it takes away from its bases: `username = None`
 */
function inherit(model: Model, bases: readonly Model[], removed: readonly string[]): Model {
  const own = new Set([...model.fields.map(({ name }) => name), ...removed]);
  const inherited = bases.flatMap(({ fields }) => fields).filter(({ name }) => !own.has(name));
  const unique = [...new Map(inherited.map((field) => [field.name, field])).values()];
  const [first] = bases;
  return {
    ...model,
    fields: [...unique, ...model.fields],
    hasStr: model.hasStr || bases.some(({ hasStr }) => hasStr),
    strFields: model.hasStr ? model.strFields : (bases.find(({ hasStr }) => hasStr)?.strFields ?? []),
    hasAbsoluteUrl: model.hasAbsoluteUrl || bases.some((base) => base.hasAbsoluteUrl),
    ordering: model.ordering.length > 0 ? model.ordering : (first?.ordering ?? []),
    hasOwnRules: model.hasOwnRules || bases.some((base) => base.hasOwnRules),
  };
}

type Members = Choices["members"];

function fieldsIn(
  body: PythonNode,
  model: string,
  enums: ReadonlyMap<string, Members>,
  constants: Constants,
): ModelField[] {
  const nested = definitionsOf(body).flatMap(({ name, kind, node }) => (kind === "class" ? enumOf(name, node) : []));
  const known = new Map([
    ...[...enums].map(([name, members]): [string, Choices] => [name, { enum: name, members }]),
    ...nested.map(([name, members]): [string, Choices] => [name, { enum: `${model}.${name}`, members }]),
  ]);
  const names = new Map([...constants, ...assignedIn(body)]);
  return assignedIn(body).flatMap(([name, value]) => fieldOf(name, value, known, names) ?? []);
}

function fieldOf(
  name: string,
  value: PythonNode,
  enums: ReadonlyMap<string, Choices>,
  constants: Constants,
): ModelField | undefined {
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
    null: is("null") || className === "NullBooleanField",
    blank: is("blank") || className === "NullBooleanField",
    unique: is("unique") || primaryKey || kind === "o2o",
    primaryKey,
    index: is("db_index"),
    editable: keywords.get("editable")?.type !== "false",
    hasDefault: keywords.has("default") || keywords.has("db_default"),
    default: keywords.get("default")?.text,
    automatic: is("auto_now") || is("auto_now_add"),
    maxLength: numberOf(keywords.get("max_length")) ?? LENGTHS[kind],
    maxDigits: numberOf(keywords.get("max_digits")),
    decimalPlaces: numberOf(keywords.get("decimal_places")),
    choices: choices && choicesOf(choices, enums, constants),
    hasValidators: keywords.has("validators"),
    to: target && targetOf(target),
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

/** A plain text, or one that is marked for translation: `_("Due date")`. */
function textOrTranslation(node: PythonNode | undefined): string | undefined {
  if (node === undefined || node.type !== "call") return stringValue(node);
  return stringValue(argumentsOf(node)[0]);
}

function targetOf(node: PythonNode): string {
  const text = stringValue(node) ?? node.text;
  if (/AUTH_USER_MODEL$|get_user_model\(\)$/.test(text)) return "user";
  return stringValue(node) === undefined ? lastPart(text) : text;
}

type Constants = ReadonlyMap<string, PythonNode>;

/** The members of an enumeration of choices. */
function enumOf(name: string, node: PythonNode): [string, Members][] {
  const bases = node.childForFieldName("superclasses")?.text ?? "";
  const body = node.childForFieldName("body");
  if (body === null || !/Choices\b|Enum\b/.test(bases)) return [];
  const members: { name: string; value: string; label: string | undefined }[] = [];
  for (const [member, value] of assignedIn(body)) {
    const expression = bare(value);
    const isPair = expression.type === "expression_list" || expression.type === "tuple";
    const [first, second] = isPair ? childrenOf(expression) : [expression];
    const isAuto = /^(\w+\.)?auto\(\)$/.test(first?.text ?? "");
    const literal = isAuto ? automatic(member, bases, members) : literalOf(first);
    if (literal === undefined || /^__/.test(member)) continue;
    members.push({ name: member, value: literal, label: textOrTranslation(second) });
  }
  return [[name, members]];
}

/** What `auto()` gives: the member's name for a text, the next number for a number. */
function automatic(name: string, bases: string, before: Members): string {
  if (/Text|Str/.test(bases)) return `"${name}"`;
  return String(Math.max(0, ...before.map(({ value }) => Number(value))) + 1);
}

function choicesOf(
  node: PythonNode,
  enums: ReadonlyMap<string, Choices>,
  constants: Constants,
  isConstant = false,
): Choices {
  const expression = bare(node);
  const name = expression.text.replace(/\.choices$/, "");
  const found = enums.get(name) ?? enums.get(lastPart(name));
  if (found !== undefined) return found;
  const constant = expression.type === "identifier" && !isConstant ? constants.get(expression.text) : undefined;
  if (constant !== undefined) return choicesOf(constant, enums, constants, true);
  return { enum: undefined, members: pairsIn(expression, constants) };
}

const isSequence = ({ type }: PythonNode) => type === "list" || type === "tuple";

/** Pairs of value and label; those of groups are flattened. */
function pairsIn(expression: PythonNode, constants: Constants): Members {
  if (expression.type === "dictionary") {
    return childrenOf(expression).flatMap((pair) =>
      member(pair.childForFieldName("key"), pair.childForFieldName("value"), constants),
    );
  }
  if (!isSequence(expression)) return [];
  return childrenOf(expression)
    .map(bare)
    .filter(isSequence)
    .flatMap((each) => {
      const [value, label] = childrenOf(each);
      return member(value ?? null, label ?? null, constants);
    });
}

function member(value: PythonNode | null, label: PythonNode | null, constants: Constants): Members {
  if (value === null || label === null) return [];
  const group = bare(label);
  if (isSequence(group) || group.type === "dictionary") return pairsIn(group, constants);
  const literal = literalOf(value, constants);
  return literal === undefined ? [] : [{ name: undefined, value: literal, label: textOrTranslation(label) }];
}

/** A value that means the same in any other module. */
function literalOf(node: PythonNode | undefined, constants: Constants = new Map()): string | undefined {
  if (node === undefined) return undefined;
  const expression = bare(node);
  if (expression.type === "identifier") return literalOf(constants.get(expression.text));
  if (expression.type === "string") return stringValue(expression) === undefined ? undefined : expression.text;
  return ["integer", "float", "true", "false", "none", "unary_operator"].includes(expression.type)
    ? expression.text
    : undefined;
}
