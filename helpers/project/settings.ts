import { namesOf } from "../python/imports.ts";
import { childrenOf, descendants, type PythonNode, stringValue } from "../python/parser.ts";
import type { Source } from "../python/source.ts";
import { assignments, bare, statements } from "../python/statements.ts";
import { type ProjectFiles, parentOf, path } from "./files.ts";
import { absoluteModule, moduleFile, textsIn, valuesOf } from "./modules.ts";

/** An assignment in the settings, with the file that it stands in. */
export interface Setting {
  readonly file: string;
  readonly name: string;
  /** The assignment's place among those to this name in its file, the first one being 0. */
  readonly index: number;
  readonly operator: "=" | "+=";
  readonly conditional: boolean;
  readonly value: PythonNode;
}

/** The settings, as far as their source tells. */
export interface Settings {
  readonly module: string;
  /** Every file that they are made of, in the order in which Python comes to its end. */
  readonly files: readonly string[];
  /** The assignments, in the order in which they run. */
  readonly assigned: readonly Setting[];
}

/**
 * Reads the settings from their source: the module itself, and whatever it takes in with `from … import *` or
 * django-split-settings' `include`.
 *
 * @param files the project's
 * @param roots folders that Python imports from
 * @param module the dotted name of the settings
 */
export async function readSettings(files: ProjectFiles, roots: readonly string[], module: string): Promise<Settings> {
  const followed = new Set<string>();
  const looked = new Set<string>();
  const parts: string[] = [];
  const assigned: Setting[] = [];
  const added = new Set<string>();
  const add = (found: readonly Setting[]) => {
    for (const each of found) {
      const key = `${each.file} ${each.name} ${each.index}`;
      if (!added.has(key)) assigned.push(each);
      added.add(key);
    }
  };
  const follow = async (file: string, dotted: string): Promise<void> => {
    const source = followed.has(file) ? undefined : await files.python(file);
    if (source === undefined) return;
    followed.add(file);
    parts.push(file);
    const found = new Map(settingsIn(source, file).map((each) => [each.value.parent?.parent?.id, each]));
    for (const { node } of statements(source.root)) {
      for (const next of taken(files, roots, node, file, dotted)) await follow(next.file, next.module);
      for (const each of namedFrom(node, file, dotted)) await lookFor(each.name, each.module);
      const own = found.get(node.id);
      if (own !== undefined) add([own]);
    }
  };
  const lookFor = async (name: string, dotted: string): Promise<void> => {
    const file = moduleFile(files, roots, dotted);
    const source = file === undefined ? undefined : await files.python(file);
    if (file === undefined || source === undefined || looked.has(`${dotted}.${name}`)) return;
    looked.add(`${dotted}.${name}`);
    const imported = statements(source.root).flatMap(({ node }) => namedFrom(node, file, dotted));
    for (const each of imported.filter((one) => one.name === name)) await lookFor(name, each.module);
    const found = settingsIn(source, file).filter((each) => each.name === name);
    for (const used of found.flatMap(({ value }) => descendants(value, "identifier"))) await lookFor(used.text, dotted);
    add(found);
    if (found.length > 0) parts.push(file);
  };
  const file = moduleFile(files, roots, module);
  if (file !== undefined) await follow(file, module);
  return { module, files: [...new Set(parts)], assigned };
}

/** The assignments of a module, each with its place among those to the same name. */
function settingsIn({ root }: Source, file: string): Setting[] {
  const counts = new Map<string, number>();
  return assignments(root).map((each) => {
    const index = counts.get(each.name) ?? 0;
    counts.set(each.name, index + 1);
    return { ...each, file, index };
  });
}

/** What a statement imports under the name that it has where it comes from, such as `from .apps import LOCAL_APPS`. */
function namedFrom(node: PythonNode, file: string, dotted: string): { name: string; module: string }[] {
  return namesOf(node).flatMap(({ bound, imported, module }) =>
    imported === bound ? { name: bound, module: absoluteModule(module, dotted, file) } : [],
  );
}

/** The files that a statement takes in. */
function taken(
  files: ProjectFiles,
  roots: readonly string[],
  node: PythonNode,
  file: string,
  dotted: string,
): { file: string; module: string }[] {
  if (node.type === "import_from_statement" && childrenOf(node).some(({ type }) => type === "wildcard_import")) {
    const name = node.childForFieldName("module_name")?.text ?? "";
    const module = absoluteModule(name, dotted, file);
    const found = moduleFile(files, roots, module);
    return found === undefined ? [] : [{ file: found, module }];
  }
  const [call] = node.type === "expression_statement" ? childrenOf(node) : [];
  if (call?.type !== "call" || call.childForFieldName("function")?.text !== "include") return [];
  const folder = parentOf(file);
  return textsIn(call.childForFieldName("arguments") ?? call, valuesOf(node.tree.rootNode))
    .flatMap((text) => matching(files, folder, text))
    .map((each) => ({ file: each, module: each.replace(/\.py$/, "").replaceAll("/", ".") }));
}

function matching(files: ProjectFiles, folder: string, pattern: string): string[] {
  const below = path(folder, pattern);
  if (!pattern.includes("*")) return files.isFile(below) ? [below] : [];
  const parent = parentOf(below);
  const name = new RegExp(
    `^${below
      .slice(parent.length)
      .replace(/^\//, "")
      .replaceAll(/[.+^${}()|[\]\\?]/g, "\\$&")
      .replaceAll("*", ".*")}$`,
  );
  return files
    .list(parent)
    .filter((each) => name.test(each))
    .map((each) => path(parent, each));
}

/** A list of texts in the settings: where it stands, and what it holds. */
export interface SettingsList {
  readonly setting: Setting;
  readonly items: readonly string[];
}

/**
 * The plain lists that a setting is made of: `DJANGO_APPS + LOCAL_APPS` leads to two.
 *
 * @param settings as read
 * @param name the setting, `INSTALLED_APPS`
 * @returns the lists in the order of the source, and a part that is none: one that always holds, if there is one
 */
export function listsOf(settings: Settings, name: string): { lists: SettingsList[]; opaque: Setting | undefined } {
  const lists: SettingsList[] = [];
  const opaque: Setting[] = [];
  const seen = new Set<string>();
  const visit = (name: string): boolean => {
    const found = settings.assigned.filter((each) => each.name === name);
    if (seen.has(name)) return true;
    seen.add(name);
    for (const setting of found) collect(setting, setting.value);
    return found.length > 0;
  };
  const collect = (setting: Setting, expression: PythonNode): void => {
    const node = bare(expression);
    if (node.type === "list" || node.type === "tuple") {
      const children = childrenOf(node);
      lists.push({ setting, items: children.flatMap((child) => stringValue(child) ?? []) });
      for (const splat of children.filter(({ type }) => type === "list_splat")) {
        for (const each of childrenOf(splat)) collect(setting, each);
      }
    } else if (node.type === "identifier") {
      if (!visit(node.text)) opaque.push(setting);
    } else if (isSelection(node)) {
      const source = childrenOf(node)
        .find(({ type }) => type === "for_in_clause")
        ?.childForFieldName("right");
      if (source) collect(setting, source);
    } else if (node.type === "conditional_expression") {
      const [one, , other] = childrenOf(node);
      for (const branch of [one, other]) if (branch) collect({ ...setting, conditional: true }, branch);
    } else if (node.type === "binary_operator" && node.childForFieldName("operator")?.text === "+") {
      for (const side of childrenOf(node)) collect(setting, side);
    } else if (node.type === "call" && KEEPS_ITEMS.has(node.childForFieldName("function")?.text ?? "")) {
      const given = node.childForFieldName("arguments") ?? node;
      for (const each of given.type === "argument_list" ? childrenOf(given) : [given]) collect(setting, each);
    } else opaque.push(setting);
  };
  visit(name);
  return { lists, opaque: opaque.find(({ conditional }) => !conditional) ?? opaque[0] };
}

/** Calls that give a list of the items that they are given. */
const KEEPS_ITEMS = new Set(["list", "tuple", "dict.fromkeys"]);

/** `[app for app in TENANT_APPS if app not in SHARED_APPS]` has the items of TENANT_APPS, or some of them. */
function isSelection(node: PythonNode): boolean {
  if (node.type !== "list_comprehension" && node.type !== "generator_expression") return false;
  const clauses = childrenOf(node).filter(({ type }) => type === "for_in_clause");
  const name = clauses[0]?.childForFieldName("left");
  return clauses.length === 1 && name?.type === "identifier" && node.childForFieldName("body")?.text === name.text;
}

/**
 * The text that a setting is given last, such as `ROOT_URLCONF`.
 *
 * @param settings as read
 * @param name the setting
 * @returns undefined when it is never a plain text
 */
export function textOf(settings: Settings, name: string): string | undefined {
  return settings.assigned
    .filter((each) => each.name === name)
    .map(({ value }) => stringValue(value))
    .findLast((text) => text !== undefined);
}
