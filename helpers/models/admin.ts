import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { readAdminRegistrations } from "../python/definitions.ts";
import type { FieldKind, Model, ModelField } from "../python/models.ts";
import { importClause, localModel } from "../views/names.ts";
import type { AppModel } from "./read.ts";
import { targetOf } from "./read.ts";

/** More columns than these fit no screen. */
const MOST_COLUMNS = 6;
const MOST_SEARCHED = 5;

const SEARCHED: readonly FieldKind[] = ["char", "slug", "email", "url", "text", "uuid", "ip"];
const NOT_LISTED: readonly FieldKind[] = [
  ...(["text", "json", "binary", "file", "image", "filepath", "m2m", "auto", "generated", "unknown"] as const),
];

/** What Django itself registers, with a search. */
const DJANGOS_OWN = ["auth.Group", "auth.User"];

/**
 * What the administration shows of a model, as the template of `admin.py` uses it.
 *
 * @param project the project
 * @param model the model and its app
 */
export async function adminData(project: DjangoProject, { app, model, module }: AppModel) {
  const relations = model.fields.filter(({ kind, to }) => ["fk", "o2o", "m2m"].includes(kind) && to !== undefined);
  const picked: string[] = [];
  const raw: string[] = [];
  for (const field of relations.filter(({ through, editable }) => through === undefined && editable)) {
    ((await isSearchable(project, app, model, field)) ? picked : raw).push(field.name);
  }
  const columns = columnsOf(model);
  const local = localModel(model.name);
  const joined = columns.filter((name) => relations.some((field) => field.name === name && field.kind !== "m2m"));
  return {
    local,
    clause: importClause(model.name, local),
    module: module === `${app.module}.models` ? ".models" : module,
    admin: `${model.name}Admin`,
    columns: list(columns),
    search: list(searchedFields(model)),
    filters: list(filtersOf(model)),
    autocomplete: list(picked),
    raw: list(raw),
    joined: list(joined),
  };
}

/** @returns the fields that a search looks into; without them, other models can't look for this one */
export function searchedFields({ fields }: Model): string[] {
  return fields
    .filter(({ kind, choices }) => choices === undefined && SEARCHED.includes(kind))
    .map(({ name }) => name)
    .slice(0, MOST_SEARCHED);
}

function columnsOf({ fields, strFields }: Model): string[] {
  const listed = fields.filter(({ kind }) => !NOT_LISTED.includes(kind)).map(({ name }) => name);
  const title = strFields.find((name) => listed.includes(name));
  const rest = listed.filter((name) => name !== title);
  return [title ?? "__str__", ...rest].slice(0, MOST_COLUMNS);
}

function filtersOf({ fields }: Model): string[] {
  return fields
    .filter(({ kind, choices }) => choices !== undefined || kind === "bool" || kind === "date" || kind === "datetime")
    .filter(({ kind }) => kind !== "auto")
    .map(({ name }) => name)
    .slice(0, MOST_SEARCHED);
}

/** Whether the administration can look for what a relation leads to. */
async function isSearchable(project: DjangoProject, app: LocalApp, model: Model, field: ModelField): Promise<boolean> {
  const target = await targetOf(project, app, model.name, field.to ?? "");
  if (target.own?.model.name === model.name && target.own.app === app) return searchedFields(model).length > 0;
  if (target.own === undefined) {
    if (target.label === app.label && target.name === model.name) return searchedFields(model).length > 0;
    return DJANGOS_OWN.includes(`${target.label}.${target.name}`);
  }
  const folder = target.own.app.folder;
  const files = [
    path(folder, "admin.py"),
    ...project.files.list(path(folder, "admin")).map((name) => path(folder, "admin", name)),
  ];
  for (const file of files.filter((name) => name.endsWith(".py"))) {
    const registrations = await readAdminRegistrations(project.files.text(file) ?? "");
    if (registrations.some((each) => each.model === target.name && each.searchable)) return true;
  }
  return false;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "" : `[${names.map((name) => `"${name}"`).join(", ")}]`;
}
