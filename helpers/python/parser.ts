import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Node, Parser, Range } from "web-tree-sitter";
import { compileWasmOnce } from "./wasm.ts";

/** A place in the syntax tree of Python source. */
export type PythonNode = Node;

let parser: Promise<Parser> | undefined;

/**
 * Parses Python source. The parser is loaded by the first call, so that a run without Python goes without it.
 *
 * @param source any text; what is no Python shows as errors in the tree (`hasError`)
 * @returns the root, a `module`; its offsets count UTF-16 units, as `slice` does
 */
export async function parsePython(source: string): Promise<PythonNode> {
  parser ??= loadParser();
  const tree = (await parser).parse(source, null, { includedRanges: aroundLongComments(source) });
  if (tree === null) throw new Error("the Python parser gave up");
  return tree.rootNode;
}

/**
 * A hundred comments and blank lines, none of which may end a text or go on in the next line. More than some thousands
 * at once are too many for a regular expression.
 */
const LONG_COMMENT = /^(?:[ \t]*(?:#(?:(?!"""|''').)*)?(?<!\\)\r?\n){100,5000}/gm;

/** Lines of a long comment that stay in the tree, at either end. */
const ENDS_OF_COMMENT = 10;

/**
 * For each comment, the parser looks ahead through all that follow: some thousands of them would take minutes. What is
 * left out of the tree is the middle of so long a comment; offsets, lines and the text of all nodes stay as they are.
 *
 * @returns what is read of the source; nothing where that is all of it
 */
function aroundLongComments(source: string): Range[] {
  const cuts = [...source.matchAll(LONG_COMMENT)].flatMap(({ 0: comment, index }) => {
    const lines = comment.split(/(?<=\n)/);
    return [lines.slice(0, ENDS_OF_COMMENT), lines.slice(0, -ENDS_OF_COMMENT)].map(
      (before) => index + before.join("").length,
    );
  });
  if (cuts.length === 0) return [];
  const lastLine = source.lastIndexOf("\n") + 1;
  let row = 0;
  const ends = [0, ...cuts, source.length].map((index, i, all) => {
    row += source.slice(all[i - 1] ?? 0, index).split("\n").length - 1;
    return { index, point: { row, column: Math.max(0, index - lastLine) } };
  });
  return ends.flatMap((start, i) => {
    const end = ends[i + 1];
    if (i % 2 === 1 || end === undefined) return [];
    return { startIndex: start.index, startPosition: start.point, endIndex: end.index, endPosition: end.point };
  });
}

async function loadParser(): Promise<Parser> {
  compileWasmOnce();
  const { Language, Parser } = await import("web-tree-sitter");
  const grammar = createRequire(import.meta.url).resolve("tree-sitter-python/tree-sitter-python.wasm");
  await Parser.init();
  return new Parser().setLanguage(await Language.load(await readFile(grammar)));
}

/**
 * The named children of a node, without comments.
 *
 * @param node any node
 */
export function childrenOf(node: PythonNode): PythonNode[] {
  return node.namedChildren.filter((child) => child.type !== "comment");
}

/**
 * The source of one part of a node, such as the `name` of a class.
 *
 * @param node any node
 * @param field what tree-sitter-python's grammar calls the part
 * @returns nothing for a node without it
 */
export function partOf(node: PythonNode, field: string): string {
  return node.childForFieldName(field)?.text ?? "";
}

/**
 * The parts of a node of one kind, such as each `name` of an import.
 *
 * @param node any node
 * @param field what tree-sitter-python's grammar calls the part
 */
export function partsOf(node: PythonNode, field: string): PythonNode[] {
  return node.childrenForFieldName(field).flatMap((each) => each ?? []);
}

/**
 * Every node of some types, in the order of the source, however deep.
 *
 * @param node where to begin
 * @param types names of tree-sitter-python's grammar, such as `call`
 */
export function descendants(node: PythonNode, ...types: string[]): PythonNode[] {
  return node.descendantsOfType(types);
}

/**
 * Reads a string literal, concatenated ones included.
 *
 * @param node a `string` or `concatenated_string`, parentheses around it or not
 * @returns its value; undefined for anything else, and for an f-string or bytes
 */
export function stringValue(node: PythonNode | null | undefined): string | undefined {
  if (node === null || node === undefined) return undefined;
  if (node.type === "parenthesized_expression") {
    const [inner, ...more] = childrenOf(node);
    return more.length === 0 ? stringValue(inner) : undefined;
  }
  if (node.type === "concatenated_string") {
    const parts = childrenOf(node).map(stringValue);
    return parts.includes(undefined) ? undefined : parts.join("");
  }
  if (node.type !== "string") return undefined;
  const prefix = /^[a-z]*/i.exec(node.text)?.[0].toLowerCase() ?? "";
  if (/[fbt]/.test(prefix)) return undefined;
  const quote = /^(?:'''|"""|'|")/.exec(node.text.slice(prefix.length))?.[0] ?? "";
  const body = node.text.slice(prefix.length + quote.length, -quote.length);
  return prefix.includes("r") ? body : unescaped(body);
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ "\n": "", "\r\n": "", "\\": "\\", "'": "'", '"': '"' },
  ...{ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" },
};

/** https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences; names (`\N{…}`) stay as they are. */
function unescaped(body: string): string {
  const sequence = /\\(?:(\r\n|[\n\\'"abfnrtv])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/g;
  return body.replace(sequence, (whole, simple?: string, ...codes: (string | undefined)[]) => {
    if (simple !== undefined) return ESCAPES[simple] ?? whole;
    const [x, u, U, octal] = codes;
    const code = octal === undefined ? Number.parseInt(x ?? u ?? U ?? "", 16) : Number.parseInt(octal, 8);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
