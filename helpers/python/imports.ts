import { inOrder, insertNames } from "./import-names.ts";
import { childrenOf, type PythonNode, partOf, partsOf, stringValue } from "./parser.ts";
import { lineEnd, type Source, type Splice } from "./source.ts";
import { definedName, statements } from "./statements.ts";

/** A name that a module imports. */
export interface ImportedName {
  /** How it is called here. */
  readonly bound: string;
  /** Where it comes from, `.models` for a relative module. */
  readonly module: string;
  /** What it is called there; undefined for `import module`. */
  readonly imported: string | undefined;
  /** The statement. */
  readonly node: PythonNode;
}

/** A name that code to be inserted needs: `from module import name [as alias]`, or `import module`. */
export interface WantedImport {
  readonly module: string;
  readonly name?: string | undefined;
  readonly alias?: string | undefined;
  /** Where the code that uses it stands; at the end of the file when left out. */
  readonly usedAt?: number | undefined;
}

/**
 * Reads the names that a module imports when it is loaded, those below a condition included: what a name may mean.
 *
 * @param root a module
 */
export function importedNames(root: PythonNode): ImportedName[] {
  return statements(root).flatMap(({ node }) => namesOf(node));
}

/**
 * Reads the modules of which a module imports everything: `from .order import *`.
 *
 * @param root a module
 */
export function wildcardImports(root: PythonNode): { module: string; node: PythonNode }[] {
  return statements(root).flatMap(({ node }) =>
    isWildcard(node) ? [{ module: partOf(node, "module_name"), node }] : [],
  );
}

function isWildcard(node: PythonNode): boolean {
  return node.type === "import_from_statement" && childrenOf(node).some(({ type }) => type === "wildcard_import");
}

/**
 * Reads the names that code can count on: a module imports them at its top level, or in one branch of an `if` or a
 * `try` while each of the others binds the name, too. What stands below `if TYPE_CHECKING:` is there for no code.
 *
 * @param root a module, or a block of one
 * @param before the offset of the code; what is imported behind it comes too late
 */
export function availableNames(root: PythonNode, before = Number.POSITIVE_INFINITY): ImportedName[] {
  return childrenOf(root).flatMap((node) => {
    if (node.endIndex > before) return [];
    if (node.type === "with_statement") return blocksOf(node).flatMap((block) => availableNames(block));
    if (node.type !== "if_statement" && node.type !== "try_statement") return namesOf(node);
    const branches = branchesOf(node);
    const inEach = (name: string) => branches.every((branch) => boundIn(branch).has(name));
    return branches.flatMap((branch) => availableNames(branch)).filter(({ bound }) => inEach(bound));
  });
}

/** The blocks of which one runs to its end: none for an `if` without an `else`; what raises an error goes no further. */
function branchesOf(node: PythonNode): PythonNode[] {
  const clauses = childrenOf(node).filter(({ type }) => /_clause$/.test(type) && type !== "finally_clause");
  const isWhole = node.type === "try_statement" || clauses.some(({ type }) => type === "else_clause");
  // What a try has for an else runs as well as its body.
  const others = node.type === "if_statement" ? clauses : clauses.filter(({ type }) => type !== "else_clause");
  const blocks = [...blocksOf(node), ...others.flatMap(blocksOf)];
  return isWhole ? blocks.filter((block) => childrenOf(block).at(-1)?.type !== "raise_statement") : [];
}

function blocksOf(node: PythonNode): PythonNode[] {
  return childrenOf(node).filter(({ type }) => type === "block");
}

/** The names that a block binds, by an import, an assignment or a definition. */
function boundIn(block: PythonNode): Set<string> {
  const defined = childrenOf(block).flatMap((node) => definedName(node) ?? []);
  return new Set([...availableNames(block).map(({ bound }) => bound), ...defined]);
}

/**
 * Reads the names that a statement imports: none for one that is no import, and for `from module import *`.
 *
 * @param node a statement
 */
export function namesOf(node: PythonNode): ImportedName[] {
  if (node.type === "import_statement") {
    return childrenOf(node).map((each) => {
      const [name, alias] = nameAndAlias(each);
      return { bound: alias ?? name.split(".")[0] ?? name, module: name, imported: undefined, node };
    });
  }
  if (node.type !== "import_from_statement") return [];
  const module = partOf(node, "module_name");
  return partsOf(node, "name").map((each) => {
    const [name, alias] = nameAndAlias(each);
    return { bound: alias ?? name, module, imported: name, node };
  });
}

function nameAndAlias(node: PythonNode): [string, string | undefined] {
  if (node.type !== "aliased_import") return [node.text, undefined];
  return [partOf(node, "name"), partOf(node, "alias")];
}

/**
 * How code would call a wanted import.
 *
 * @param wanted the import
 */
export function boundName({ module, name, alias }: WantedImport): string {
  return alias ?? name ?? module.split(".")[0] ?? module;
}

/** Modules that offer all that `django.db.models` does, and itself under whatever import. */
const MODELS = new Set(["django.db.models", "django.contrib.gis.db.models"]);

/** What a name stands for, as a dotted path. */
function meaningOf({ module, imported, bound }: ImportedName): string {
  if (imported !== undefined) return `${module}.${imported}`;
  return module.startsWith(`${bound}.`) ? bound : module;
}

/**
 * What a dotted name stands for: `django.contrib.admin.site` for `admin.site` behind `from django.contrib import admin`.
 *
 * @param imports what the module imports
 * @param name as the module writes it
 */
export function fullName(imports: readonly ImportedName[], name: string): string {
  const [head = "", ...rest] = name.split(".");
  const imported = imports.findLast(({ bound }) => bound === head);
  return [imported === undefined ? head : meaningOf(imported), ...rest].join(".");
}

/**
 * Says whether an import gives what is wanted. `.models` and `tasks.models` are taken for the same module.
 *
 * @param existing what the file imports
 * @param wanted what is needed
 */
export function gives(existing: ImportedName, wanted: WantedImport): boolean {
  if (existing.bound !== boundName(wanted)) return false;
  if (wanted.module === "django.db" && wanted.name === "models" && MODELS.has(meaningOf(existing))) return true;
  if (existing.imported !== wanted.name) return false;
  const last = (module: string) => module.split(".").at(-1);
  const related = existing.module.startsWith(".") || wanted.module.startsWith(".");
  return related ? last(existing.module) === last(wanted.module) : existing.module === wanted.module;
}

/**
 * The splices that import what is missing: into the import of the same module where there is one, else in a line of
 * its own behind the others.
 *
 * @param source the file
 * @param wanted what the inserted code needs; what is imported already is left out
 * @param width how long a line may grow
 */
export function importSplices(source: Source, wanted: readonly WantedImport[], width = 88): Splice[] {
  const missing = wanted.filter((each) => !availableNames(source.root, each.usedAt).some((one) => gives(one, each)));
  const usedAt = Math.min(...missing.map((each) => each.usedAt ?? source.text.length));
  const modules = [...new Set(missing.map(({ module }) => module))];
  const lines: string[] = [];
  const splices: Splice[] = [];
  for (const module of modules) {
    const names = missing.filter((each) => each.module === module);
    const plain = names.filter(({ name }) => name === undefined);
    const from = names.flatMap(({ name, alias }) => (name === undefined ? [] : [alias ? `${name} as ${alias}` : name]));
    lines.push(...plain.map(({ alias }) => `import ${module}${alias ? ` as ${alias}` : ""}`));
    if (from.length === 0) continue;
    const there = source.root.namedChildren.filter((node) => isPlainFrom(node, module) && node.endIndex <= usedAt);
    const [first, ...others] = there;
    const isOneToALine = others.length > 0 && there.every((node) => partsOf(node, "name").length === 1);
    const into = first && !isOneToALine ? insertNames(source, first, from, width) : undefined;
    if (into) splices.push(into);
    else if (isOneToALine) splices.push(...oneToALine(source, there, module, from));
    else lines.push(`from ${module} import ${from.join(", ")}`);
  }
  return lines.length === 0 ? splices : [...splices, newLines(source, lines, usedAt)];
}

/** A line of its own for each name, among those that import from the same module. */
function oneToALine(
  { text }: Source,
  there: readonly PythonNode[],
  module: string,
  names: readonly string[],
): Splice[] {
  return names.map((name) => {
    const line = `from ${module} import ${name}`;
    const next = there.find((node) => inOrder(partOf(node, "name"), name) > 0);
    if (next !== undefined) return { start: next.startIndex, text: `${line}\n` };
    const last = there.at(-1);
    return { start: last === undefined ? 0 : behindLine(text, last), text: `\n${line}` };
  });
}

function isPlainFrom(node: PythonNode, module: string): boolean {
  return node.type === "import_from_statement" && partOf(node, "module_name") === module && !isWildcard(node);
}

/** Where the line of a statement ends, behind others that begin on it: one of them may end some lines below. */
function behindLine(text: string, statement: PythonNode): number {
  let last = statement;
  for (
    let next = last.nextNamedSibling;
    next?.startPosition.row === last.endPosition.row;
    next = last.nextNamedSibling
  ) {
    last = next;
  }
  return lineEnd(text, last.endIndex);
}

/** Behind the imports at the top of the file: not those behind its classes and functions, or behind the place of use. */
function newLines({ text, root }: Source, lines: readonly string[], usedAt: number): Splice {
  const top = root.namedChildren;
  const firstDefinition = top.find(({ type }) => /_definition$/.test(type))?.startIndex ?? text.length;
  const isImport = ({ type, endIndex }: PythonNode) =>
    ["import_statement", "import_from_statement", "future_import_statement"].includes(type) &&
    endIndex <= Math.min(usedAt, firstDefinition);
  const last = top.findLast(isImport);
  const behind = (statement: PythonNode, gap: string): Splice => {
    const start = behindLine(text, statement);
    if (start <= usedAt) return { start, text: `${gap}${lines.join("\n")}` };
    // The place of use is on the same line.
    return { start: statement.endIndex, text: `; ${lines.join("; ")}` };
  };
  if (last !== undefined) return behind(last, "\n");
  const [first] = childrenOf(root);
  const isDocstring = first?.type === "expression_statement" && stringValue(childrenOf(first)[0]) !== undefined;
  if (isDocstring) return behind(first, "\n\n");
  // In front of all code, behind the comments at the top.
  const header = top.findLast(
    ({ type, endIndex }) => type === "comment" && endIndex <= (first?.startIndex ?? text.length),
  );
  if (header !== undefined) return { start: lineEnd(text, header.endIndex), text: `\n\n${lines.join("\n")}` };
  return { start: 0, text: text.trim() === "" ? `${lines.join("\n")}\n` : `${lines.join("\n")}\n\n` };
}
