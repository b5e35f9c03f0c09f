import { descendants, type PythonNode, stringValue } from "../python/parser.ts";
import type { Source } from "../python/source.ts";
import { assignments } from "../python/statements.ts";
import { type ProjectFiles, path } from "./files.ts";

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
    .flatMap((root) => [path(root, `${relative}.py`), path(root, relative, "__init__.py")])
    .find((candidate) => files.isFile(candidate));
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
 * The folders that a script puts on Python's path, such as `sys.path.insert(0, str(BASE_DIR / "apps"))`.
 *
 * @param source `manage.py`, or settings
 * @param files the project's
 * @returns those that exist
 */
export function addedRoots({ root }: Source, files: ProjectFiles): string[] {
  const named = new Map(assignmentsAnywhere(root).map(({ name, value }) => [name, value]));
  const textsIn = (node: PythonNode, depth = 0): string[] => {
    const own = descendants(node, "string", "identifier").flatMap((each) => {
      if (each.type === "string") return stringValue(each) ?? [];
      const value = depth < 3 ? named.get(each.text) : undefined;
      return value === undefined ? [] : textsIn(value, depth + 1);
    });
    return own;
  };
  return descendants(root, "call")
    .filter((call) => /^sys\.path\.(append|insert)$/.test(call.childForFieldName("function")?.text ?? ""))
    .map((call) => path(...textsIn(call.childForFieldName("arguments") ?? call)).replace(/^(\.?\/)+/, ""))
    .filter((folder) => folder !== "" && files.isFolder(folder));
}

/** Those inside functions too, as `manage.py` has them. */
function assignmentsAnywhere(root: PythonNode) {
  const blocks = descendants(root, "function_definition").flatMap((each) => each.childForFieldName("body") ?? []);
  return [root, ...blocks].flatMap((block) => assignments(block));
}

/**
 * The settings module that a script names: `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")`.
 *
 * @param source `manage.py`
 */
export function namedSettings({ root }: Source): string | undefined {
  const texts = descendants(root, "string").map((node) => ({ node, text: stringValue(node) }));
  const name = texts.findIndex(({ text }) => text === "DJANGO_SETTINGS_MODULE");
  const statement = enclosingStatement(texts[name]?.node);
  return texts
    .filter(({ node }) => enclosingStatement(node)?.id === statement?.id)
    .map(({ text }) => text)
    .findLast((text) => text !== undefined && text !== "DJANGO_SETTINGS_MODULE" && /^[A-Za-z_][\w.]*$/.test(text));
}

function enclosingStatement(node: PythonNode | undefined): PythonNode | undefined {
  if (node === undefined || node.type.endsWith("_statement")) return node;
  return enclosingStatement(node.parent ?? undefined);
}
