import { Refusal } from "./errors.ts";
import type { PythonDefault } from "./fields/defaults.ts";
import { isEmptyJson, pythonDefault } from "./fields/defaults.ts";
import { choiceMember, choicesClass, usedNames } from "./fields/names.ts";
import { pragmaFor } from "./fields/python.ts";
import { relationFaults } from "./fields/relations.ts";
import type { CharField, ChoiceField, Field, RelationField } from "./fields/types.ts";
import { DEFAULT_LENGTHS, DJANGO_FIELDS, isNullable, isRelation } from "./fields/types.ts";
import { pythonString } from "./templates.ts";

/** A model to be written. */
export interface ModelDescription {
  /** The class, such as `Task`. */
  readonly name: string;
  /** The label of its app. */
  readonly app: string;
  readonly fields: readonly Field[];
  readonly verboseName?: string;
  readonly verboseNamePlural?: string;
  /** Models that stand above it in its module. */
  readonly sameModule: readonly string[];
}

/** Where the names come from that a model may use. */
const MODULES: Readonly<Record<string, string>> = {
  datetime: "",
  Decimal: "decimal",
  Any: "typing",
  UUID: "uuid",
  uuid4: "uuid",
  settings: "django.conf",
  models: "django.db",
  timezone: "django.utils",
};

/** Fields that people know a row by, the best first. */
const TELLING_NAMES = ["name", "title", "label", "subject", "headline", "full_name", "username", "slug", "code"];
const TEXT_TYPES: ReadonlySet<string> = new Set(["char", "slug", "email", "url"]);

/**
 * Writes a Django model as a module of its own: imports, the functions that give defaults, and the class. The order
 * within the class is Django's own
 * (https://docs.djangoproject.com/en/5.2/internals/contributing/writing-code/coding-style/#model-style); the layout is
 * left to ruff.
 *
 * @param model what to write; its fields are those that readFields gives
 * @returns Python source
 * @throws Refusal naming the fields that clash in a model of this name
 */
export function modelSource(model: ModelDescription): string {
  const faults = relationFaults(model.fields, model);
  if (faults.length > 0) throw new Refusal(faults.map(({ name, reason }) => `${name}: ${reason}`).join("\n"));
  const parts = [importsSource(model), ...defaultFunctions(model), classSource(model)];
  return `${parts.join("\n\n\n")}\n`;
}

function importsSource({ fields }: ModelDescription): string {
  const used = fields.flatMap((field) => {
    const ofDefault = pythonDefault(field);
    return [...usedNames(field, ofDefault?.uses ?? []), ...(ofDefault?.function?.uses ?? [])];
  });
  const names = new Set(["models", ...used]);
  const lines = Object.entries(groupedByModule(Object.keys(MODULES).filter((name) => names.has(name))));
  const [ofPython, ofDjango] = [false, true].map((django) =>
    lines.filter(([module]) => module.startsWith("django.") === django).map(importSource),
  );
  return [ofPython, ofDjango].flatMap((group) => (group?.length ? group.join("\n") : [])).join("\n\n");
}

function groupedByModule(names: readonly string[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const name of names) {
    const module = MODULES[name] ?? "";
    groups[module] = [...(groups[module] ?? []), name];
  }
  return groups;
}

function importSource([module, names]: readonly [string, readonly string[]]): string {
  return module === "" ? `import ${names.join(", ")}` : `from ${module} import ${names.join(", ")}`;
}

function defaultFunctions(model: ModelDescription): string[] {
  return model.fields.flatMap((field) => {
    const body = pythonDefault(field)?.function;
    return body ? `def ${functionName(model, field)}() -> ${body.returns}:\n    return ${body.value}` : [];
  });
}

/** Django's migrations name the function, and a module may hold several models. */
function functionName(model: ModelDescription, field: Field): string {
  return `default_${words(model.name).join("_")}_${field.name}`;
}

function words(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(" ");
}

function classSource(model: ModelDescription): string {
  const choices = model.fields.filter((field) => field.type === "choice").map(choicesSource);
  const fields = model.fields.map((field) => fieldSource(field, model)).join("\n");
  const sections = [...choices, fields, metaSource(model), stringSource(model)].filter((section) => section !== "");
  return `class ${model.name}(models.Model):\n${sections.map(indented).join("\n\n")}`;
}

function indented(source: string): string {
  return source.replaceAll(/^(?=.)/gm, "    ");
}

function choicesSource({ name, choices }: ChoiceField): string {
  const members = choices.map((choice, index) => {
    const label = choice.replaceAll(/[_-]+/g, " ").trim();
    const pair = `${pythonString(choice)}, ${pythonString(label.charAt(0).toUpperCase() + label.slice(1))}`;
    return `${choiceMember(choice, index)} = ${pair}${pragmaFor(choice)}`;
  });
  return `class ${choicesClass(name)}(models.TextChoices):\n${indented(members.join("\n"))}`;
}

function fieldSource(field: Field, model: ModelDescription): string {
  const options = [...typeOptions(field, model), ...commonOptions(field)];
  return `${field.name} = models.${DJANGO_FIELDS[field.type]}(${[...options, ...defaultOption(field, model)].join(", ")})`;
}

function typeOptions(field: Field, model: ModelDescription): string[] {
  if (isRelation(field)) return relationOptions(field, model);
  switch (field.type) {
    case "char":
    case "slug":
    case "email":
    case "url":
      return lengthOption(field);
    case "choice":
      return [`max_length=${field.maxLength}`, `choices=${choicesClass(field.name)}.choices`];
    case "decimal":
      return [`max_digits=${field.maxDigits}`, `decimal_places=${field.decimalPlaces}`];
    case "file":
    case "image":
      return field.uploadTo === undefined ? [] : [`upload_to=${pythonString(field.uploadTo)}`];
    default:
      return "auto" in field && field.auto !== undefined ? [`${field.auto}=True`] : [];
  }
}

function lengthOption({ type, maxLength }: CharField): string[] {
  return type !== "char" && maxLength === DEFAULT_LENGTHS[type] ? [] : [`max_length=${maxLength}`];
}

function relationOptions(field: RelationField, model: ModelDescription): string[] {
  const onDelete = field.type === "m2m" ? [] : [`on_delete=models.${field.onDelete.toUpperCase()}`];
  const relatedName = field.relatedName === undefined ? [] : [`related_name=${pythonString(field.relatedName)}`];
  return [targetSource(field, model), ...onDelete, ...relatedName];
}

/**
 * A class of choices may have a model's name, and would be taken for it. Many-to-many names the app too: without it,
 * django-stubs can't tell the type of the field.
 */
function targetSource({ to, type }: RelationField, { app, fields, sameModule }: ModelDescription): string {
  if (to === "user") return "settings.AUTH_USER_MODEL";
  const hidden = fields.some((field) => field.type === "choice" && choicesClass(field.name) === to);
  if (sameModule.includes(to) && !hidden) return to;
  return pythonString(type === "m2m" && to !== "self" && !to.includes(".") ? `${app}.${to}` : to);
}

/** What is unique has its index, and so have Django's SlugField and ForeignKey. */
function commonOptions(field: Field): string[] {
  const unique = field.unique && field.type !== "o2o";
  const indexed = field.unique || field.type === "slug" || isRelation(field);
  return [
    ...(unique ? ["unique=True"] : []),
    ...(field.index && !indexed ? ["db_index=True"] : []),
    ...(isNullable(field) ? ["null=True"] : []),
    ...(field.optional || isEmptyJson(field) ? ["blank=True"] : []),
  ];
}

function defaultOption(field: Field, model: ModelDescription): string[] {
  const ofField: PythonDefault | undefined = pythonDefault(field);
  if (ofField === undefined) return [];
  const option = `default=${ofField.code ?? functionName(model, field)}`;
  return [ofField.pragma ? `${option},${ofField.pragma}\n` : option];
}

function metaSource(model: ModelDescription): string {
  const { verboseName, verboseNamePlural } = model;
  const lines = [
    `ordering = [${ordering(model.fields).map(pythonString).join(", ")}]`,
    ...(verboseName === undefined ? [] : [`verbose_name = ${pythonString(verboseName)}`]),
    ...(verboseNamePlural === undefined ? [] : [`verbose_name_plural = ${pythonString(verboseNamePlural)}`]),
  ];
  return `class Meta:\n${indented(lines.join("\n"))}`;
}

/** Rows that are equal in the first column are ordered too, so that the pages of a list don't overlap. */
function ordering(fields: readonly Field[]): string[] {
  const text = tellingField(fields) ?? fields.find((field) => isText(field) && field.unique && !field.optional);
  if (text !== undefined) return text.unique && !isNullable(text) ? [text.name] : [text.name, "pk"];
  const date = fields.find((field) => (field.type === "datetime" || field.type === "date") && !field.optional);
  return date === undefined ? ["pk"] : [`-${date.name}`, "-pk"];
}

function isText(field: Field): boolean {
  return TEXT_TYPES.has(field.type);
}

function tellingField(fields: readonly Field[]): Field | undefined {
  const texts = fields.filter(isText);
  return TELLING_NAMES.flatMap((name) => texts.find((field) => field.name === name) ?? []).at(0);
}

function stringSource(model: ModelDescription): string {
  return `def __str__(self) -> str:\n    return ${stringExpression(model)}`;
}

function stringExpression(model: ModelDescription): string {
  const { fields, name, app, verboseName } = model;
  const numbered = numberedExpression(verboseName ?? words(name).join(" "));
  const text = tellingField(fields) ?? fields.find((field) => isText(field) && !field.optional);
  if (text !== undefined) return text.optional ? `self.${text.name} or ${numbered}` : `self.${text.name}`;
  const own = ["self", name, `${app}.${name}`];
  const relation = fields.find((field) => "onDelete" in field && !field.optional && !own.includes(field.to));
  if (relation !== undefined) return `str(self.${relation.name})`;
  const last = fields.find(isText);
  return last === undefined ? numbered : `self.${last.name} or ${numbered}`;
}

function numberedExpression(title: string): string {
  const capitalised = title.charAt(0).toUpperCase() + title.slice(1);
  return `f${pythonString(`${capitalised.replaceAll(/[{}]/g, "$&$&")} {self.pk}`)}`;
}
