import { labelsOf, moduleOfEntry } from "../project/local-apps.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { descendants, type PythonNode, stringValue } from "../python/parser.ts";
import { argumentsOf, calledName } from "../python/url-patterns.ts";

/** @returns the label and the class of the user model, as the settings name them */
export function userModel({ assigned }: DjangoProject["settings"]): [string, string] {
  const named = assigned.filter(({ name }) => name === "AUTH_USER_MODEL").map(({ value }) => stringValue(value));
  const [label = "", model = ""] = (named.findLast((each) => each !== undefined) ?? "auth.User").split(".");
  return [label, model];
}

/**
 * What an app has of the models of other apps of the project: in its fields, its migrations and its look-ups.
 *
 * @param project the project
 * @param app the app
 * @param root one of its modules
 * @param file the path of that
 * @returns a line for each place
 */
export function relationFaults(
  { apps, settings }: DjangoProject,
  app: LocalApp,
  root: PythonNode,
  file: string,
): string[] {
  const labels = new Set(apps.filter(({ label }) => label !== app.label).map(({ label }) => label));
  const [userLabel, model] = userModel(settings);
  const users = `${userLabel}.${model}`.toLowerCase();
  return descendants(root, "string").flatMap((node) => {
    const text = stringValue(node) ?? "";
    const [label = "", ...rest] = text.split(".");
    if (!labels.has(label)) return [];
    const line = node.startPosition.row + 1;
    if (rest.length === 1 && isRelation(node)) {
      const advice = text.toLowerCase() === users ? ": take settings.AUTH_USER_MODEL" : "";
      return [`${file}:${line}: "${text}" is a model of this project${advice}`];
    }
    if (rest.length > 0) return [];
    if (isDependency(node)) return [`${file}:${line}: the migration depends on ${label}, an app of this project`];
    return isLookUp(node) ? [`${file}:${line}: the models of ${label} are this project's`] : [];
  });
}

/**
 * Apps of packages, other modules among them, that relations, migrations and texts name without an import.
 *
 * @param project the project
 * @param root a module of the app
 */
export function outerNames({ apps, installed }: DjangoProject, root: PythonNode): { name: string; line: number }[] {
  const labelOf = labelsOf(apps);
  const local = new Set(apps.map(({ entry }) => entry));
  const entries = installed.lists
    .flatMap(({ items }) => items)
    .filter((entry) => !local.has(entry) && !entry.startsWith("django."));
  const byLabel = new Map(entries.map((entry) => [labelOf(entry), moduleOfEntry(entry)]));
  const nested = [...byLabel.values()].filter((module) => module.includes("."));
  return descendants(root, "string").flatMap((node) => {
    const text = stringValue(node) ?? "";
    const line = node.startPosition.row + 1;
    const named = nested.find((module) => text.startsWith(`${module}.`) && /^[\w.]+$/.test(text));
    if (named !== undefined) return [{ name: text, line }];
    const [label = "", ...rest] = text.split(".");
    const module = byLabel.get(label);
    const isMeant = rest.length === 1 ? isRelation(node) : rest.length === 0 && (isDependency(node) || isLookUp(node));
    return module !== undefined && isMeant ? [{ name: module, line }] : [];
  });
}

/** `ForeignKey("notes.Note")`, and `to="notes.note"` in a migration. */
function isRelation(node: PythonNode): boolean {
  const { parent } = node;
  const isNamed = parent?.type === "keyword_argument";
  const name = isNamed ? parent.childForFieldName("name")?.text : "to";
  const call = (isNamed ? parent.parent : parent)?.parent;
  if (call?.type !== "call" || (name !== "to" && name !== "through")) return isLookUp(node);
  if (!isNamed && argumentsOf(call)[0]?.id !== node.id) return false;
  return /(Field|ForeignKey|Relation|Key)$/.test(calledName(call)) || isLookUp(node);
}

function isLookUp(node: PythonNode): boolean {
  const call = node.parent?.parent;
  return call?.type === "call" && ["get_model", "get_app_config"].includes(calledName(call));
}

/** `("notes", "0001_initial")` among the dependencies of a migration. */
function isDependency(node: PythonNode): boolean {
  const tuple = node.parent;
  const assignment = tuple?.parent?.parent;
  const name = assignment?.type === "assignment" ? assignment.childForFieldName("left")?.text : "";
  return tuple?.type === "tuple" && ["dependencies", "run_before", "replaces"].includes(name ?? "");
}
