import type { Edit } from "../changes/stage.ts";
import { insertElements } from "./elements.ts";
import { boundName, gives, importedNames, importSplices, type WantedImport } from "./imports.ts";
import { childrenOf, descendants, type PythonNode } from "./parser.ts";
import { type PythonStyle, sortImports, tidy } from "./ruff.ts";
import { type Change, lineEnd, pythonEdit, readSource, type Source, type Splice } from "./source.ts";
import { assignments, definedName, literalsOf } from "./statements.ts";
import { catchesAll } from "./url-patterns.ts";

/**
 * Adds to a module what another one has and it lacks: classes and functions by name, elements of lists (such as
 * `urlpatterns`), and the imports that these need. What bears a name that is taken stays as it is.
 *
 * @param addition a complete module
 * @param style how the project writes Python
 */
export function mergeModule(addition: string, style: PythonStyle): Edit {
  return async (text) => {
    const own = await styleOf(text, style);
    const tidied = await tidy(addition, own);
    if (text.trim() === "") return { kind: "ok", text: tidied };
    const module = await readSource(tidied);
    const edit = pythonEdit((source) => merge(source, module, own.lineLength), module.text);
    const result = await edit(text);
    if (result.kind !== "ok") return result;
    return { kind: "ok", text: await inOrder(text, result.text, own) };
  };
}

/** The module's own habits go before those of a project that says nothing about them. */
async function styleOf(text: string, style: PythonStyle): Promise<PythonStyle> {
  const { indent, quote } = await readSource(text.replace(/^\ufeff/, ""), style.quote);
  // Single quotes may be no more than a guess from the settings.
  return { ...style, indent: indent === "\t" ? "tab" : style.indent, quote: style.quote === '"' ? style.quote : quote };
}

/** Imports that were in order stay so; where they were not, nobody asked for another. */
async function inOrder(before: string, after: string, style: PythonStyle): Promise<string> {
  const eol = before.includes("\r\n") ? "\r\n" : "\n";
  const mark = before.startsWith("\ufeff") ? "\ufeff" : "";
  const plain = (text: string) => text.slice(mark.length).replaceAll(eol, "\n");
  if (plain(before).includes("\r") || (await sortImports(plain(before), style)) !== undefined) return after;
  const sorted = await sortImports(plain(after), style);
  return sorted === undefined ? after : mark + sorted.replaceAll("\n", eol);
}

function merge(source: Source, module: Source, width: number): Change {
  const taken = definedNames(source.root);
  const missing = childrenOf(module.root).filter((node) => {
    const name = definedName(node);
    return name !== undefined && !taken.has(name) && !isImport(node);
  });
  const grown = listsToGrow(source, module);
  const used = placesOfUse(missing, grown);
  const wanted = importedNames(module.root)
    .filter(({ bound }) => used.has(bound))
    .map(
      ({ bound, module: from, imported }): WantedImport => ({
        module: from,
        name: imported,
        ...(boundName({ module: from, name: imported }) === bound ? {} : { alias: bound }),
        usedAt: used.get(bound),
      }),
    );
  const foreign = otherMeaning(source, wanted);
  if (foreign !== undefined) return foreign;
  const splices: Splice[] = [
    ...importSplices(source, wanted, width),
    ...grown.flatMap(({ list, elements }) => growList(source, list, elements, width)),
    ...(missing.length === 0 ? [] : [append(source, module, missing)]),
  ];
  return splices.length === 0 ? { kind: "already" } : { kind: "splice", splices };
}

/** A name that the added code imports may mean something else in this file. */
function otherMeaning(source: Source, wanted: readonly WantedImport[]): Change | undefined {
  const imports = importedNames(source.root);
  const taken = definedNames(source.root);
  for (const each of wanted) {
    const bound = boundName(each);
    if (imports.some((one) => gives(one, each))) continue;
    const other = imports.find((one) => one.bound === bound)?.node ?? taken.get(bound);
    if (other === undefined) continue;
    const from = each.name === undefined ? "" : ` of ${each.module}`;
    return {
      kind: "refused",
      reason: `${bound} means something else in this file than ${each.name ?? each.module}${from}`,
      line: other.startPosition.row + 1,
    };
  }
  return undefined;
}

/** What a module defines at its top level, conditional definitions included, with where. */
function definedNames(root: PythonNode): Map<string, PythonNode> {
  const found = new Map<string, PythonNode>();
  const add = (node: PythonNode) => {
    const name = definedName(node);
    if (name !== undefined && !isImport(node) && !found.has(name)) found.set(name, node);
    if (["if_statement", "try_statement"].includes(node.type)) {
      for (const block of descendants(node, "block")) childrenOf(block).forEach(add);
    }
  };
  childrenOf(root).forEach(add);
  return found;
}

function isImport({ type }: PythonNode): boolean {
  return type.startsWith("import_") || type === "future_import_statement";
}

/** A list, and the elements that it lacks. */
interface Grown {
  readonly list: PythonNode;
  readonly elements: readonly PythonNode[];
}

/** The lists that both modules assign, with the elements that the first one lacks. */
function listsToGrow(source: Source, module: Source): Grown[] {
  const own = assignments(source.root).filter(({ conditional }) => !conditional);
  return assignments(module.root).flatMap(({ name, value }) => {
    const existing = own.filter((each) => each.name === name).flatMap((each) => literalsOf(each.value));
    const [list] = existing;
    const [wanted] = literalsOf(value);
    if (list === undefined || wanted === undefined) return [];
    const present = new Set(existing.flatMap(childrenOf).map(normalized));
    const elements = childrenOf(wanted).filter((element) => !present.has(normalized(element)));
    return elements.length === 0 ? [] : [{ list, elements }];
  });
}

/** Two elements are the same whatever their quotes, blanks and line breaks. */
function normalized(node: PythonNode): string {
  return node.text.replaceAll(/\s+/g, "").replaceAll("'", '"').replaceAll(",)", ")");
}

function growList(source: Source, list: PythonNode, elements: readonly PythonNode[], width: number): Splice[] {
  const before = childrenOf(list).find(catchesAll);
  return insertElements(
    source,
    list,
    elements.map(({ text }) => text),
    { before, width },
  );
}

/** The names in what is added, with the offset of the list that uses them; undefined for those at the end only. */
function placesOfUse(missing: readonly PythonNode[], grown: readonly Grown[]): Map<string, number | undefined> {
  const namesIn = (nodes: readonly PythonNode[]) =>
    nodes.flatMap((node) => descendants(node, "identifier")).map(({ text }) => text);
  // Of several lists, the first one counts.
  const inLists = [...grown]
    .reverse()
    .flatMap(({ list, elements }) => namesIn(elements).map((name): [string, number] => [name, list.startIndex]));
  return new Map([...namesIn(missing).map((name): [string, undefined] => [name, undefined]), ...inLists]);
}

/** Behind everything else, with the blank lines that PEP 8 wants. */
function append({ text }: Source, module: Source, missing: readonly PythonNode[]): Splice {
  const parts = missing.map((node) => {
    const [comments, isLarge] = [commentsAbove(module, node), node.type !== "expression_statement"];
    return { text: module.text.slice(comments, node.endIndex), isLarge };
  });
  const last = text.trimEnd().length;
  const added = parts
    .map(({ text: part, isLarge }, index) => {
      const gap = isLarge || parts[index - 1]?.isLarge || index === 0 ? "\n\n\n" : "\n";
      return gap + part;
    })
    .join("");
  // The blank end of the file stays what it was.
  return { start: lineEnd(text, last), text: added };
}

function commentsAbove({ text, root }: Source, node: PythonNode): number {
  const above = root.namedChildren.filter((each) => each.type === "comment" && each.endIndex <= node.startIndex);
  let start = node.startIndex;
  for (const comment of above.reverse()) {
    if (text.slice(comment.endIndex, start).trim() !== "" || /\n\s*\n/.test(text.slice(comment.endIndex, start))) break;
    start = comment.startIndex;
  }
  return start;
}
