import type { Edit, EditResult } from "../changes/stage.ts";
import { descendants, type PythonNode, parsePython } from "./parser.ts";

/** A Python file's text with its tree, and how it is written. */
export interface Source {
  /** Without the byte order mark, so that the offsets of the tree fit. */
  readonly text: string;
  readonly root: PythonNode;
  /** One step of indentation. */
  readonly indent: string;
  /** The quote that most of its strings have. */
  readonly quote: '"' | "'";
}

/** Text to put in at an offset, instead of what stands there up to `end`. */
export interface Splice {
  readonly start: number;
  readonly end?: number;
  /** With `\n` between lines, whatever the file has. */
  readonly text: string;
}

/** What a change of Python source answers. */
export type Change =
  | { readonly kind: "splice"; readonly splices: readonly Splice[] }
  | { readonly kind: "already" }
  | { readonly kind: "refused"; readonly reason: string; readonly line?: number; readonly paste?: string };

/**
 * Reads Python source.
 *
 * @param text the file's text, without a byte order mark
 * @param quote the one for a file that has no strings yet
 * @returns the source with its tree
 */
export async function readSource(text: string, quote: Source["quote"] = '"'): Promise<Source> {
  const root = await parsePython(text);
  return { text, root, indent: indentOf(text), quote: quoteOf(root, quote) };
}

/**
 * Makes an edit of a change. It looks after what all edits have in common: a byte order mark and the line endings
 * stay, a file that is broken or in the middle of a merge is refused, and so is a change after which the file would
 * not parse or would not hold what was asked.
 *
 * @param change finds in the tree what is to be spliced in
 * @param paste what a person can paste in where the change is refused, unless the change says it better
 * @param quote the one for a file that has no strings yet
 */
export function pythonEdit(
  change: (source: Source) => Change | Promise<Change>,
  paste: string,
  quote?: Source["quote"],
): Edit {
  const refused = (reason: string, line?: number, instead = paste): EditResult => ({
    kind: "refused",
    reason,
    paste: instead,
    ...(line === undefined ? {} : { line }),
  });
  const edit = async (whole: string): Promise<EditResult> => {
    const mark = whole.startsWith("\ufeff") ? "\ufeff" : "";
    const source = await readSource(whole.slice(mark.length), quote);
    const fault = faultOf(source);
    if (fault !== undefined) return refused(fault.reason, fault.line);
    const result = await change(source);
    if (result.kind === "already") return result;
    if (result.kind === "refused") return refused(result.reason, result.line, result.paste);
    const text = splice(source.text, result.splices);
    const changed = await readSource(text);
    const broken = faultOf(changed);
    if (broken !== undefined || (await change(changed)).kind !== "already") {
      return refused("this can't be added without breaking what is there", broken?.line);
    }
    return { kind: "ok", text: mark + text };
  };
  return Object.assign(edit, { paste });
}

/**
 * Puts texts in, with the line endings of the lines where they come to stand.
 *
 * @param text any text
 * @param splices none within another
 * @returns the new text; outside the splices it is the old one to the letter
 */
export function splice(text: string, splices: readonly Splice[]): string {
  const most = eolOf(text);
  let result = text;
  // From the end, so that the offsets hold; of two at the same place, the first one comes to stand first.
  const backwards = [...splices].reverse().sort((one, other) => other.start - one.start);
  for (const { start, end = start, text: inserted } of backwards) {
    result = result.slice(0, start) + inserted.replaceAll("\n", eolAt(text, start) ?? most) + result.slice(end);
  }
  return result;
}

/**
 * What keeps a file from being edited safely.
 *
 * @param source the file
 * @returns the reason and its line, counted from 1; undefined for sound Python
 */
export function faultOf({ text, root }: Source): { reason: string; line: number } | undefined {
  const merge = text.search(/^<{7} /m);
  if (merge !== -1) return { reason: "a merge is in progress here: settle it first", line: lineAt(text, merge) };
  for (const { pattern, reason } of UNREADABLE) {
    const place = text.search(pattern);
    if (place !== -1) return { reason, line: lineAt(text, place) };
  }
  if (!root.hasError) return nestingFault(text, root);
  return { reason: "this is no valid Python: mend it first", line: brokenNode(root).startPosition.row + 1 };
}

/** What Python reads otherwise than the parser does, or not at all. */
const UNREADABLE = [
  { pattern: /\0/, reason: "this holds NUL characters, as UTF-16 does: save it as UTF-8" },
  { pattern: /\r(?!\r*(\n|$))/, reason: "lines end in a carriage return alone here: save it with LF or CRLF" },
];

/** Python's own limit (MAXLEVEL in its tokenizer). Beyond, one program or another that reads the file falls over. */
const MOST_BRACKETS = 200;

function nestingFault(text: string, root: PythonNode): { reason: string; line: number } | undefined {
  // Those in texts and comments count here, too: few files have to be looked at closely.
  if (deepest(text.match(/[()[\]{}]/g) ?? [], (each) => each) === undefined) return undefined;
  const node = deepest(descendants(root, ..."()[]{}"), ({ type }) => type);
  const reason = `brackets are nested deeper than Python allows, ${MOST_BRACKETS} times: mend it first`;
  return node && { reason, line: node.startPosition.row + 1 };
}

/** The first bracket that is nested too deeply. */
function deepest<T>(brackets: readonly T[], textOf: (bracket: T) => string): T | undefined {
  let depth = 0;
  return brackets.find((each) => {
    depth = "([{".includes(textOf(each)) ? depth + 1 : Math.max(0, depth - 1);
    return depth > MOST_BRACKETS;
  });
}

/** Where nothing can be made of the whole file, the first piece of it that is no statement. */
function brokenNode(root: PythonNode): PythonNode {
  const isWhole = ({ type }: PythonNode) => /_statement$|_definition$|^comment$/.test(type);
  const [error = root] = [...descendants(root, "ERROR"), ...missingNodes(root)];
  return error.id === root.id ? (root.children.find((child) => !isWhole(child)) ?? root) : error;
}

function missingNodes(node: PythonNode): PythonNode[] {
  if (node.isMissing) return [node];
  return node.hasError ? node.children.flatMap(missingNodes) : [];
}

/** @returns the line of an offset, counted from 1 */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** @returns where the line of an offset begins */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** @returns where the line of an offset ends, before its line ending */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) return text.length;
  return text.charAt(end - 1) === "\r" ? end - 1 : end;
}

/** @returns the blanks that the line of an offset begins with */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? "";
}

/** How the line of an offset ends, so that each line keeps its own ending where they are mixed. */
function eolAt(text: string, offset: number): string | undefined {
  const end = text.indexOf("\n", offset);
  if (end === -1) return undefined;
  return text.charAt(end - 1) === "\r" ? "\r\n" : "\n";
}

function eolOf(text: string): string {
  const windows = text.split("\r\n").length - 1;
  const all = text.split("\n").length - 1;
  return windows * 2 > all ? "\r\n" : "\n";
}

function indentOf(text: string): string {
  const first = /^(\t|[ ]+)(?=\S)/m.exec(text)?.[1];
  if (first === undefined) return "    ";
  return first.startsWith("\t") ? "\t" : first.length === 2 ? "  " : "    ";
}

function quoteOf(root: PythonNode, otherwise: Source["quote"]): Source["quote"] {
  const starts = descendants(root, "string_start").map(({ text }) => text.replace(/^[a-z]+/i, ""));
  const count = (quote: string) => starts.filter((start) => start === quote).length;
  const [single, double] = [count("'"), count('"')];
  return single === double ? otherwise : single > double ? "'" : '"';
}
