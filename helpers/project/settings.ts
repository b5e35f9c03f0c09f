import { childrenOf, type PythonNode, stringValue } from "../python/parser.ts";
import { assignments, bare, statements } from "../python/statements.ts";
import { type ProjectFiles, parentOf, path } from "./files.ts";
import { moduleFile, textsIn, valuesOf } from "./modules.ts";

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
  const seen: string[] = [];
  const assigned: Setting[] = [];
  const follow = async (file: string, dotted: string): Promise<void> => {
    const source = seen.includes(file) ? undefined : await files.python(file);
    if (source === undefined) return;
    seen.push(file);
    const found = assignments(source.root);
    const counts = new Map<string, number>();
    for (const { node } of statements(source.root)) {
      for (const next of taken(files, roots, node, file, dotted)) await follow(next.file, next.module);
      for (const each of found.filter(({ value }) => value.parent?.parent?.id === node.id)) {
        const index = counts.get(each.name) ?? 0;
        counts.set(each.name, index + 1);
        assigned.push({ ...each, file, index });
      }
    }
  };
  const file = moduleFile(files, roots, module);
  if (file !== undefined) await follow(file, module);
  return { module, files: seen, assigned };
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
    const module = absoluteModule(name, dotted, file.endsWith("/__init__.py"));
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

/** `.base` in `config.settings.local` is `config.settings.base`. */
function absoluteModule(name: string, from: string, isPackage: boolean): string {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  if (dots === 0) return name;
  const parts = from.split(".");
  const base = parts.slice(0, parts.length - (isPackage ? dots - 1 : dots));
  return [...base, ...name.slice(dots).split(".")].filter((part) => part !== "").join(".");
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
 * @returns the lists in the order of the source, and the first part that is none
 */
export function listsOf(settings: Settings, name: string): { lists: SettingsList[]; opaque: Setting | undefined } {
  const lists: SettingsList[] = [];
  let opaque: Setting | undefined;
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const setting of settings.assigned.filter((each) => each.name === name)) collect(setting, setting.value);
  };
  const collect = (setting: Setting, expression: PythonNode): void => {
    const node = bare(expression);
    if (node.type === "list" || node.type === "tuple") {
      const children = childrenOf(node);
      lists.push({ setting, items: children.flatMap((child) => stringValue(child) ?? []) });
      for (const splat of children.filter(({ type }) => type === "list_splat")) {
        for (const each of childrenOf(splat)) collect(setting, each);
      }
    } else if (node.type === "identifier") visit(node.text);
    else if (node.type === "binary_operator" && node.childForFieldName("operator")?.text === "+") {
      for (const side of childrenOf(node)) collect(setting, side);
    } else if (node.type === "call" && ["list", "tuple"].includes(node.childForFieldName("function")?.text ?? "")) {
      for (const each of childrenOf(node.childForFieldName("arguments") ?? node)) collect(setting, each);
    } else opaque ??= setting;
  };
  visit(name);
  return { lists, opaque };
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
