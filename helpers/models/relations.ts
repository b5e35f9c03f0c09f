import { hasAccessor, reverseNames } from "../fields/relations.ts";
import { type Field, isRelation, type RelationField } from "../fields.ts";
import { didYouMean } from "../nearest.ts";
import { path } from "../project/files.ts";
import { labelsOf } from "../project/local-apps.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import type { Model, ModelField } from "../python/models.ts";
import { snakeCase } from "../words.ts";
import { type AppModel, appOfTarget, modelsOf, type Target, targetOf } from "./read.ts";

/** A model that is asked for. */
interface Wanted {
  readonly name: string;
  readonly fields: readonly Field[];
  /** The models that its app has. */
  readonly existing: readonly AppModel[];
}

/**
 * Finds relations that lead nowhere, and those whose way back is taken where they lead.
 *
 * @param project the project
 * @param app the model's
 * @param wanted the model
 * @param known mistakes that are known already, each beginning with its field
 * @returns a line for each mistake: the field, the reason, and how it would be right
 */
export async function relationMistakes(
  project: DjangoProject,
  app: LocalApp,
  { name, fields, existing }: Wanted,
  known: readonly string[],
): Promise<string[]> {
  const lost = await lostRelations(project, app, name, fields, existing);
  const isFine = (field: Field) => ![...known, ...lost].some((fault) => fault.startsWith(`${field.name}: `));
  const relations = fields.filter(isRelation).filter(isFine).filter(hasAccessor);
  return [...lost, ...(await clashes(project, app, { name, fields, existing }, relations))];
}

/** A name that leads from a model to another one, and what has it. */
interface Taken {
  readonly name: string;
  readonly by: string;
}

/**
 * The ways back that something else in their target is called: Django's fields.E302 to E305
 * (https://docs.djangoproject.com/en/5.2/ref/checks/#related-fields).
 */
async function clashes(
  project: DjangoProject,
  app: LocalApp,
  { name, fields }: Wanted,
  relations: readonly RelationField[],
): Promise<string[]> {
  const faults: string[] = [];
  const before: { field: RelationField; target: Target }[] = [];
  for (const field of relations) {
    const target = await targetOf(project, app, name, field.to);
    const wanted = reverseNames(field, { name, app: app.label });
    const isItself = target.label === app.label && target.name === name;
    const ofFields = isItself ? fields.map((each) => each.name) : fieldNames(target);
    const twins = before.filter((each) => each.target.label === target.label && each.target.name === target.name);
    const taken: Taken[] = [
      ...ofFields.map((each) => ({ name: each, by: `which is a field of ${target.name}` })),
      ...twins.flatMap((twin) =>
        reverseNames(twin.field, { name, app: app.label }).map((each) => ({
          name: each,
          by: waysBackOf(name, twin.field),
        })),
      ),
      ...(await waysBack(project, app, name, target, wanted)),
    ];
    const clash = taken.find((each) => wanted.includes(each.name));
    if (clash !== undefined) faults.push(clashText(field, clash, freeName(app, name, field, taken)));
    before.push({ field, target });
  }
  return faults;
}

function waysBackOf(model: string, { name }: { readonly name: string }): string {
  return `as that of ${model}.${name} is`;
}

function clashText(field: RelationField, { name: taken, by }: Taken, free: string): string {
  const { name, type, to, optional } = field;
  const example = `${name}:${type}:${to}:as=${free}${optional ? "?" : ""}`;
  return `${name}: the way back would be called ${taken}, ${by}; name it with as=, such as ${example}`;
}

function freeName(app: LocalApp, model: string, { name }: RelationField, taken: readonly Taken[]): string {
  const long = `${snakeCase(model)}_${name}_set`;
  const isFree = (candidate: string) => !taken.some((each) => each.name === candidate);
  return [`${name}_set`, long].find(isFree) ?? `${app.label}_${long}`;
}

/** What Django's AbstractUser has (https://docs.djangoproject.com/en/5.2/ref/contrib/auth/#fields). */
const USER_FIELDS = [
  ...["id", "username", "first_name", "last_name", "email", "password", "groups", "user_permissions"],
  ...["is_staff", "is_active", "is_superuser", "last_login", "date_joined"],
];

function fieldNames({ label, name, own }: Target): string[] {
  if (own === undefined) return `${label}.${name}` === "auth.User" ? USER_FIELDS : [];
  const ofUsers = own.model.bases.some((base) => /\bAbstractUser$/.test(base)) ? USER_FIELDS : [];
  return [...own.model.fields.map((field) => field.name), ...ofUsers];
}

/** How the relations of other models lead back from a model. Only apps whose source has one of the names are read. */
async function waysBack(
  project: DjangoProject,
  app: LocalApp,
  model: string,
  target: Target,
  wanted: readonly string[],
): Promise<Taken[]> {
  const mentions = new RegExp(`%\\(|\\b(?:${[model, ...wanted].join("|")})\\b`, "i");
  const found: Taken[] = [];
  for (const each of project.apps.filter((one) => mentions.test(modelText(project, one)))) {
    const models = await modelsOf(project, each);
    for (const { model: other } of models.filter((one) => !one.model.abstract && !one.model.proxy)) {
      if (each.label === app.label && other.name === model) continue;
      for (const field of ownRelations(other, models)) {
        const to = await targetOf(project, each, other.name, field.to ?? "");
        if (to.label !== target.label || to.name !== target.name) continue;
        const names = namesBack(field, other, each);
        found.push(...names.map((name) => ({ name, by: waysBackOf(other.name, field) })));
      }
    }
  }
  return found;
}

function modelText({ files }: DjangoProject, { folder }: LocalApp): string {
  const inPackage = files.list(path(folder, "models")).map((name) => path(folder, "models", name));
  return [path(folder, "models.py"), ...inPackage].map((file) => files.text(file) ?? "").join("\n");
}

/** A relation that a model has from a parent with a table leads back to the parent. */
function ownRelations({ bases, fields }: Model, models: readonly AppModel[]): ModelField[] {
  const parents = models.filter(({ model }) => !model.abstract && bases.includes(model.name));
  const inherited = new Set(parents.flatMap(({ model }) => model.fields.map(({ name }) => name)));
  return fields.filter(({ kind, to, name }) => isPlainRelation(kind, to) && !inherited.has(name));
}

/** Many-to-many with itself has no way back, unless it says so. */
function isPlainRelation(kind: ModelField["kind"], to: string | undefined): boolean {
  return to !== undefined && (kind === "fk" || kind === "o2o" || (kind === "m2m" && to !== "self"));
}

function namesBack({ kind, relatedName }: ModelField, { name }: Model, { label }: LocalApp): string[] {
  const given = relatedName
    ?.replaceAll(/%\((?:class|model_name)\)s/g, name.toLowerCase())
    .replaceAll("%(app_label)s", label);
  if (given?.endsWith("+")) return [];
  const relation = { type: kind as RelationField["type"], ...(given ? { relatedName: given } : {}) };
  return reverseNames(relation, { name, app: label });
}

/** Relations to what is not there, can't be related to, or would have to be there before. */
async function lostRelations(
  project: DjangoProject,
  app: LocalApp,
  name: string,
  fields: readonly Field[],
  existing: readonly AppModel[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const field of fields.filter(isRelation)) {
    if (["self", name, `${app.label}.${name}`].includes(field.to)) {
      if (field.type !== "m2m" && !field.optional) faults.push(needsItself(field, name));
      continue;
    }
    if (field.to === "user") continue;
    const [label = "", model = ""] = field.to.includes(".") ? field.to.split(".") : [app.label, field.to];
    const owner = appOfTarget(project, app, label);
    const models = owner?.label === app.label ? existing : owner && (await modelsOf(project, owner));
    const target = models?.find((each) => each.model.name === model)?.model;
    if (target?.abstract) faults.push(`${field.name}: ${model} in ${label} is abstract: nothing can relate to it.`);
    if (target !== undefined) continue;
    if (models !== undefined) {
      const known = models.flatMap((each) => (each.model.abstract ? [] : each.model.name));
      faults.push(`${field.name}: there is no model ${model} in ${label}.${didYouMean(model, known)}`);
    } else if (!isInstalled(project, label)) {
      const labels = project.apps.map((each) => each.label);
      faults.push(`${field.name}: there is no app ${label} in the settings.${didYouMean(label, labels)}`);
    }
  }
  return faults;
}

function needsItself(field: RelationField, name: string): string {
  const optional = `${field.name}:${field.type}:${field.to}?`;
  return `${field.name}: there could be no first ${name}, as it would need another one. Make it optional: ${optional}`;
}

function isInstalled({ installed, apps }: DjangoProject, label: string): boolean {
  if (installed.opaque !== undefined) return true;
  const labelOf = labelsOf(apps);
  return installed.lists.some(({ items }) => items.some((entry) => labelOf(entry) === label));
}
