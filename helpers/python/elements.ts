import { childrenOf, type PythonNode } from "./parser.ts";
import { indentAt, lineEnd, lineStart, type Source, type Splice } from "./source.ts";

/**
 * The splices that put elements into a list, a tuple or the arguments of a call, written as their neighbours are.
 *
 * @param source the file
 * @param collection the `list`, `tuple` or `argument_list`
 * @param added the elements' source, one after the other
 * @param options `before`: the element that they have to stand before, at the end when left out; `width`: how long a
 *   line may grow
 */
export function insertElements(
  source: Source,
  collection: PythonNode,
  added: readonly string[],
  { before, width = 88 }: { before?: PythonNode | undefined; width?: number } = {},
): Splice[] {
  const elements = childrenOf(collection);
  const last = elements.at(-1);
  if (last === undefined) return [intoEmpty(source, collection, added)];
  if (collection.startPosition.row === collection.endPosition.row) {
    const inline = inOneLine(collection, last, added, before);
    const line = lineEnd(source.text, collection.startIndex) - lineStart(source.text, collection.startIndex);
    const fits = added.length === 1 && line + inline.text.length <= width;
    return fits ? [inline] : [oneToALine(source, collection, elements, added, before)];
  }
  return before === undefined
    ? atTheEnd(source, collection, last, added)
    : [beforeElement(source, collection, before, added)];
}

function intoEmpty({ text, indent }: Source, collection: PythonNode, added: readonly string[]): Splice {
  const outer = indentAt(text, collection.startIndex);
  const start = collection.startIndex + 1;
  const lines = added.map((element) => `\n${outer}${indent}${element},`).join("");
  const inside = text.slice(start, collection.endIndex - 1);
  if (inside.trim() === "") return { start, end: collection.endIndex - 1, text: `${lines}\n${outer}` };
  // Nothing but comments: they come behind the last one.
  const end = start + inside.trimEnd().length;
  return { start: end, text: lines };
}

function inOneLine(
  collection: PythonNode,
  last: PythonNode,
  added: readonly string[],
  before: PythonNode | undefined,
): Splice {
  const elements = added.join(", ");
  if (before !== undefined) return { start: before.startIndex, text: `${elements}, ` };
  const comma = commaAfter(collection, last);
  if (comma === undefined) return { start: last.endIndex, text: `, ${elements}` };
  // A tuple of one needs its comma, and loses it with the second element.
  return { start: comma, end: comma + 1, text: `, ${elements}${collection.type === "tuple" ? "" : ","}` };
}

function oneToALine(
  { text, indent }: Source,
  collection: PythonNode,
  elements: readonly PythonNode[],
  added: readonly string[],
  before: PythonNode | undefined,
): Splice {
  const outer = indentAt(text, collection.startIndex);
  const texts = elements.flatMap((each) => (each.id === before?.id ? [...added, each.text] : [each.text]));
  const all = before === undefined ? [...texts, ...added] : texts;
  const lines = all.map((each) => `\n${outer}${indent}${each},`).join("");
  return { start: collection.startIndex + 1, end: collection.endIndex - 1, text: `${lines}\n${outer}` };
}

function atTheEnd(source: Source, collection: PythonNode, last: PythonNode, added: readonly string[]): Splice[] {
  const { text } = source;
  const indent = elementIndent(source, collection, last);
  const comma = commaAfter(collection, last);
  const close = collection.endIndex - 1;
  const closesItsLine = text.slice(lineStart(text, close), close).trim() === "";
  if (!closesItsLine && comma === undefined) {
    return [{ start: last.endIndex, text: added.map((element) => `,\n${indent}${element}`).join("") }];
  }
  // Behind the comments that follow the last element.
  const inside = collection.startIndex + text.slice(collection.startIndex, close).trimEnd().length;
  const lines = added.map((element) => `\n${indent}${element},`).join("");
  return [
    ...(comma === undefined ? [{ start: last.endIndex, text: "," }] : []),
    { start: closesItsLine ? lineEnd(text, inside) : inside, text: lines },
  ];
}

function beforeElement(source: Source, collection: PythonNode, before: PythonNode, added: readonly string[]): Splice {
  const { text } = source;
  const indent = elementIndent(source, collection, before);
  const startsItsLine = text.slice(lineStart(text, before.startIndex), before.startIndex).trim() === "";
  if (!startsItsLine) {
    return { start: before.startIndex, text: added.map((element) => `${element},\n${indent}`).join("") };
  }
  // Comments just above belong to what follows them, but for `# ...`, which keeps a place open as a starter has it.
  let start = lineStart(text, before.startIndex);
  while (start > collection.startIndex) {
    const previous = lineStart(text, start - 1);
    if (previous <= collection.startIndex || !/^[ \t]*#(?!\s*\.\.\.\s*$)/.test(text.slice(previous, start))) break;
    start = previous;
  }
  return { start, text: added.map((element) => `${indent}${element},\n`).join("") };
}

/**
 * The blanks that an element of a list has in front when it begins a line.
 *
 * @param source the file
 * @param collection the list
 * @param near the element that it will stand by, or the list itself where it has none
 */
export function elementIndent({ text, indent }: Source, collection: PythonNode, near: PythonNode): string {
  const startsItsLine = (node: PythonNode) =>
    text.slice(lineStart(text, node.startIndex), node.startIndex).trim() === "";
  const sibling = [near, ...childrenOf(collection)].find(startsItsLine);
  if (sibling !== undefined) return indentAt(text, sibling.startIndex);
  return indentAt(text, collection.startIndex) + indent;
}

/** Where the comma behind the last element stands. */
function commaAfter(collection: PythonNode, last: PythonNode): number | undefined {
  return collection.children.find((child) => child.type === "," && child.startIndex >= last.endIndex)?.startIndex;
}
