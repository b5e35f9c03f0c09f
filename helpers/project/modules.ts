import { posix } from "node:path";
import { descendants, type PythonNode, stringValue } from "../python/parser.ts";
import type { Source } from "../python/source.ts";
import { assignments } from "../python/statements.ts";
import { type ProjectFiles, parentOf, path } from "./files.ts";

/**
 * Finds a module's file.
 *
 * @param files the project's
 * @param roots folders that Python imports from
 * @param module a dotted name
 * @returns its path, `__init__.py` for a package; undefined for what is not the project's
 */
export function moduleFile(files: ProjectFiles, roots: readonly string[], module: string): string | undefined {
  const relative = module.replaceAll(".", "/");
  if (relative === "") return undefined;
  return roots
    .flatMap((root) => [path(root, relative, "__init__.py"), path(root, `${relative}.py`)])
    .find((candidate) => files.isFile(candidate));
}

/**
 * The full name of a module that another one imports: `.base` in `config.settings.local` is `config.settings.base`.
 *
 * @param name as the import has it
 * @param from the dotted name of the module that imports it
 * @param file the path of that module
 */
export function absoluteModule(name: string, from: string, file: string): string {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  if (dots === 0) return name;
  const parts = from.replace(/\.__init__$/, "").split(".");
  const levels = /(?:^|\/)__init__\.py$/.test(file) ? dots - 1 : dots;
  const parent = parts.slice(0, parts.length - levels);
  return [...parent, name.slice(dots)].filter((part) => part !== "").join(".");
}

/**
 * Finds a package's folder, with or without an `__init__.py`.
 *
 * @param files the project's
 * @param roots folders that Python imports from
 * @param module a dotted name
 */
export function packageFolder(files: ProjectFiles, roots: readonly string[], module: string): string | undefined {
  const relative = module.replaceAll(".", "/");
  return roots.map((root) => path(root, relative)).find((folder) => relative !== "" && files.isFolder(folder));
}

/**
 * The folders that a script puts on Python's path, such as `sys.path.insert(0, str(BASE_DIR / "apps"))`. Where
 * `BASE_DIR` is nobody counts: it is one of the folders around the script.
 *
 * @param files the project's
 * @param script the path of `manage.py`, or of settings
 * @returns those that exist
 */
export async function addedRoots(files: ProjectFiles, script: string): Promise<string[]> {
  const source = await files.python(script);
  if (source === undefined) return [];
  const named = valuesOf(source.root);
  return descendants(source.root, "call")
    .filter((call) => /^sys\.path\.(append|insert)$/.test(call.childForFieldName("function")?.text ?? ""))
    .map((call) => textsIn(call.childForFieldName("arguments") ?? call, named))
    .flatMap((parts) => firstFolder(files, foldersAround(script), parts) ?? [])
    .filter((folder) => folder !== "");
}

/** @returns the folders that a file lies in, the outermost first: the project's root, which is the empty text */
export function foldersAround(file: string): string[] {
  const parts = parentOf(file).split("/");
  return [...new Set(["", ...parts.map((_, index) => path(...parts.slice(0, index + 1)))])];
}

/**
 * Finds a folder whose path is known from somewhere on.
 *
 * @param files the project's
 * @param parents where it may begin, the likeliest first
 * @param parts of its path, `..` too
 * @returns undefined when there is none in the project
 */
export function firstFolder(
  files: ProjectFiles,
  parents: readonly string[],
  parts: readonly string[],
): string | undefined {
  const below = parents.map((parent) => posix.join(".", parent, ...parts).replace(/^\.?\/|\/$|^\.$/g, ""));
  return below.find((folder) => !folder.startsWith("..") && files.isFolder(folder));
}

/**
 * What a module's names stand for, those inside functions too, as `manage.py` has them.
 *
 * @param root a module
 */
export function valuesOf(root: PythonNode): Map<string, PythonNode> {
  const blocks = descendants(root, "function_definition").flatMap((each) => each.childForFieldName("body") ?? []);
  const all = [root, ...blocks].flatMap((block) => assignments(block));
  return new Map(all.map(({ name, value }) => [name, value]));
}

/**
 * The texts in an expression, those that its names stand for included: `APPS_DIR / "templates"` has two where
 * `APPS_DIR = BASE_DIR / "shop"`.
 *
 * @param node any expression
 * @param named what names stand for
 */
export function textsIn(node: PythonNode, named: ReadonlyMap<string, PythonNode>, depth = 0): string[] {
  return descendants(node, "string", "identifier").flatMap((each) => {
    if (each.type === "string") return stringValue(each) ?? [];
    const isMember = each.parent?.type === "attribute" && each.parent.childForFieldName("attribute")?.id === each.id;
    const value = depth < 3 && !isMember ? named.get(each.text) : undefined;
    return value === undefined ? [] : textsIn(value, named, depth + 1);
  });
}

/**
 * The settings module that a script names: `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")`.
 *
 * @param source `manage.py`
 * @returns undefined when it names none, or puts the name together
 */
export function namedSettings({ root }: Source): string | undefined {
  const variable = descendants(root, "string").find((node) => stringValue(node) === "DJANGO_SETTINGS_MODULE");
  const statement = enclosingStatement(variable);
  if (statement === undefined || descendants(statement, "interpolation", "binary_operator").length > 0)
    return undefined;
  return textsIn(statement, valuesOf(root)).findLast(
    (text) => text !== "DJANGO_SETTINGS_MODULE" && /^[A-Za-z_][\w.]*$/.test(text),
  );
}

function enclosingStatement(node: PythonNode | undefined): PythonNode | undefined {
  if (node === undefined || node.type.endsWith("_statement")) return node;
  return enclosingStatement(node.parent ?? undefined);
}
