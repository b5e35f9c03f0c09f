import type { Edit, EditResult } from "../changes/stage.ts";
import { insertElements } from "./elements.ts";
import {
  availableNames,
  boundName,
  gives,
  importedNames,
  importSplices,
  type WantedImport,
  wildcardImports,
} from "./imports.ts";
import { type ListPlace, placeInList } from "./list-place.ts";
import { childrenOf, descendants, type PythonNode } from "./parser.ts";
import { isRoute } from "./routes.ts";
import { keepImportOrder, type PythonStyle, tidy } from "./ruff.ts";
import { type Change, lineEnd, pythonEdit, readSource, type Source, type Splice, splice } from "./source.ts";
import { assignments, definedName, literalsOf, statements } from "./statements.ts";
import { namedPatterns, routeOf } from "./url-patterns.ts";

/**
 * Adds to a module what another one has and it lacks: classes and functions by name, elements of lists (such as
 * `urlpatterns`), and the imports that these need. What bears a name that is taken stays as it is.
 *
 * @param addition a complete module
 * @param style how the project writes Python
 */
export function mergeModule(addition: string, style: PythonStyle): Edit {
  const edit = async (text: string): Promise<EditResult> => {
    const own = await styleOf(text, style);
    const tidied = await tidy(addition, own);
    if (/^\ufeff?[ \t\r\n\f]*$/.test(text)) return { kind: "ok", text: inPlaceOf(text, tidied, own) };
    const module = await readSource(tidied);
    const merged = pythonEdit((source) => merge(source, module, own.lineLength), module.text);
    const result = await merged(text);
    if (result.kind !== "ok") return result;
    return { kind: "ok", text: await keepImportOrder(text, result.text, own) };
  };
  return Object.assign(edit, { paste: addition });
}

/** A whole module instead of nothing but blanks: the byte order mark and the line endings stay. */
function inPlaceOf(text: string, module: string, { lineEnding }: PythonStyle): string {
  const start = text.startsWith("\ufeff") ? 1 : 0;
  if (!text.includes("\n")) return text.slice(0, start) + module.replaceAll("\n", lineEnding);
  return splice(text, [{ start, end: text.length, text: module }]);
}

/** The module's own habits go before those of a project that says nothing about them. */
async function styleOf(text: string, style: PythonStyle): Promise<PythonStyle> {
  const { indent, quote } = await readSource(text.replace(/^\ufeff/, ""), style.quote);
  // Single quotes may be no more than a guess from the settings.
  return { ...style, indent: indent === "\t" ? "tab" : style.indent, quote: style.quote === '"' ? style.quote : quote };
}

function merge(source: Source, module: Source, width: number): Change {
  const taken = new Set([
    ...definedNames(source.root).keys(),
    ...availableNames(source.root).map(({ bound }) => bound),
  ]);
  const missing = childrenOf(module.root).filter((node) => {
    const name = definedName(node);
    return name !== undefined && !taken.has(name) && !isImport(node);
  });
  const grown = listsToGrow(source, module);
  if ("kind" in grown) return grown;
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
    ...grown.flatMap(({ list, before, lacking }) =>
      insertElements(
        source,
        list,
        lacking.map(({ text }) => text),
        { before, width },
      ),
    ),
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
    const from = each.name === undefined ? "" : ` of ${each.module === "." ? "this package" : each.module}`;
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
  for (const { node } of statements(root)) {
    const name = definedName(node);
    if (name !== undefined && !isImport(node) && !found.has(name)) found.set(name, node);
  }
  return found;
}

function isImport({ type }: PythonNode): boolean {
  return type.startsWith("import_") || type === "future_import_statement";
}

/** A list that this module has, and what it lacks of another one's. */
interface Grown extends ListPlace {
  readonly lacking: readonly PythonNode[];
}

/**
 * The lists that another module assigns and this one has, too, with the elements that they lack.
 *
 * @returns why not, where this module calls something else so, such as `urlpatterns = router.urls`
 */
function listsToGrow(source: Source, module: Source): Grown[] | Change {
  const grown: Grown[] = [];
  for (const { name, value } of assignments(module.root)) {
    const [wanted] = literalsOf(value);
    const bound = wanted && bindingOf(source.root, name);
    if (wanted === undefined || bound === undefined) continue;
    const place = placeInList(source.root, name);
    const there = place?.elements ?? descendants(bound, "call");
    const lacking = childrenOf(wanted).filter((element) => !there.some((each) => isSame(each, element)));
    const paste = lacking.map(({ text }) => `${text},`).join("\n");
    const [taken] = lacking.flatMap((element) => there.filter((each) => hidesAddress(each, element)));
    if (taken !== undefined) {
      return { ...refusedAt(taken, `${routeOf(taken)} leads elsewhere already`), paste };
    }
    if (lacking.length > 0 && place === undefined) {
      return { ...refusedAt(bound, `${name} is no plain list here`), paste };
    }
    if (lacking.length > 0 && place !== undefined) {
      grown.push({ ...(placeInList(source.root, name, lacking) ?? place), lacking });
    }
  }
  return grown;
}

function refusedAt(node: PythonNode, reason: string): Change & { kind: "refused" } {
  return { kind: "refused", reason, line: node.startPosition.row + 1 };
}

/** Where a module gives a name its meaning; in doubt, where it takes in all names of another one of the project's. */
function bindingOf(root: PythonNode, name: string): PythonNode | undefined {
  const imported = importedNames(root).find(({ bound }) => bound === name)?.node;
  const all = wildcardImports(root).find(({ module }) => !/^django\b/.test(module));
  return definedNames(root).get(name) ?? imported ?? all?.node;
}

/** Two elements are the same whatever their quotes, blanks and line breaks; URLs, by the name that pages link to. */
function isSame(one: PythonNode, other: PythonNode): boolean {
  const name = namedPatterns(one)[0]?.name;
  if (name !== undefined && name === namedPatterns(other)[0]?.name) return true;
  return normalized(one) === normalized(other);
}

function normalized(node: PythonNode): string {
  return node.text.replaceAll(/\s+/g, "").replaceAll("'", '"').replaceAll(",)", ")");
}

/** A pattern answers the address of one that would come behind it. */
function hidesAddress(one: PythonNode, other: PythonNode): boolean {
  const route = routeOf(other);
  return route !== undefined && route !== "" && isRoute(one, route);
}

/** The names in what is added, with the offset of the list that uses them; undefined for those at the end only. */
function placesOfUse(missing: readonly PythonNode[], grown: readonly Grown[]): Map<string, number | undefined> {
  const namesIn = (nodes: readonly PythonNode[]) =>
    nodes.flatMap((node) => descendants(node, "identifier")).map(({ text }) => text);
  // Of several lists, the first one counts.
  const inLists = [...grown]
    .reverse()
    .flatMap(({ list, lacking }) => namesIn(lacking).map((name): [string, number] => [name, list.startIndex]));
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
