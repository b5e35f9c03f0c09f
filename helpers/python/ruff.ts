import type { Diagnostic, Workspace } from "@astral-sh/ruff-wasm-nodejs";
import { type Splice, splice } from "./source.ts";
import { compileWasmOnce } from "./wasm.ts";

/** How a project writes its Python. */
export interface PythonStyle {
  readonly lineLength: number;
  /** Undefined in a project that doesn't say. */
  readonly quote: '"' | "'" | undefined;
  readonly indent: "space" | "tab";
  readonly indentWidth: number;
  /** What the lines of new files end with. */
  readonly lineEnding: "\n" | "\r\n";
  /** Top-level modules of the project itself; imports of them stand in a group of their own. */
  readonly firstParty: readonly string[];
  /** What its ruff is told about the order of imports. */
  readonly isort: Readonly<Record<string, unknown>>;
}

/** The style of a project that says nothing about it: ruff's. */
export const RUFF_STYLE: PythonStyle = {
  lineLength: 88,
  quote: undefined,
  indent: "space",
  indentWidth: 4,
  lineEnding: "\n",
  firstParty: [],
  isort: {},
};

/**
 * Brings a generated module into a project's style: without unused imports, the imports in order, formatted.
 *
 * @param module Python source
 * @param style the project's
 * @returns the source as ruff leaves it
 * @throws Error for what is no valid Python
 */
export async function tidy(module: string, style: PythonStyle): Promise<string> {
  const workspace = await workspaceFor(style);
  let text = module;
  // Each round takes something away, so that there is an end.
  for (let shorter = fix(workspace, text, "F401"); shorter.length < text.length; shorter = fix(workspace, text, "F401"))
    text = shorter;
  return workspace.format(fix(workspace, text, "I001"));
}

/** In characters: what ruff takes for a line grows with the square of its length, to minutes for a megabyte. */
const LONGEST_LINE = 50_000;

/**
 * Keeps the imports of a changed module in order, if they were; where they were not, nobody asked for another order.
 *
 * @param before the module as it was, with its byte order mark and line endings
 * @param after the module with imports added
 * @param style the project's
 * @returns the changed module
 */
export async function keepImportOrder(before: string, after: string, style: PythonStyle): Promise<string> {
  if (before.split("\n").some(({ length }) => length > LONGEST_LINE)) return after;
  const workspace = await workspaceFor(style);
  let ordered: Required<Splice>[];
  try {
    // Of what it can't read, it doesn't say whether the imports are in order.
    const complaints: Diagnostic[] = workspace.check(plain(before));
    if (complaints.some(({ code }) => code !== "F401")) return after;
    ordered = fixes(workspace, plain(after), "I001");
  } catch {
    // It falls over a sum of thousands of terms, for one: nobody misses the order there.
    return after;
  }
  const mark = after.startsWith("\ufeff") ? "\ufeff" : "";
  const text = after.slice(mark.length);
  const returns = [...text.matchAll(/\r\n/g)].map(({ index }, count) => index - count);
  const placed = (offset: number) => offset + returns.filter((each) => each < offset).length;
  const moved = ordered
    .map((each) => narrowed(plain(after), each))
    .map(({ start, end, text: imports }) => ({ start: placed(start), end: placed(end), text: imports }));
  // ruff takes a form feed for a blank line too many.
  const isPlain = moved.every(({ start, end }) => !text.slice(start, end).includes("\f"));
  return isPlain ? mark + splice(text, moved) : after;
}

/**
 * Keeps a module in order and formatted, where it was: its imports are sorted and its lines broken again after names
 * changed in it.
 *
 * @param before the module as it was, with its byte order mark and line endings
 * @param after the module now
 * @param then the style in which it was
 * @param now the style for where it is now
 */
export async function keepStyle(before: string, after: string, then: PythonStyle, now: PythonStyle): Promise<string> {
  if (before.split("\n").some(({ length }) => length > LONGEST_LINE)) return after;
  const [old, workspace] = await Promise.all([workspaceFor(then), workspaceFor(now)]);
  try {
    const isOrdered = found(old, plain(before), "I001").length === 0;
    const isFormatted = old.format(plain(before)) === plain(before);
    const ordered = isOrdered ? fix(workspace, plain(after), "I001") : plain(after);
    const text = isFormatted ? workspace.format(ordered) : ordered;
    const mark = before.startsWith("\ufeff") ? "\ufeff" : "";
    // Mixed line endings are nothing that a formatter keeps.
    const isMixed = before.includes("\r\n") && /(?<!\r)\n/.test(before);
    return isMixed ? after : mark + (before.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text);
  } catch {
    return after;
  }
}

/** A splice without the lines at its begin and end that stay as they are. */
function narrowed(text: string, { start, end, text: inserted }: Required<Splice>): Required<Splice> {
  const old = linesOf(text.slice(start, end));
  const made = linesOf(inserted);
  const shorter = Math.min(old.length, made.length);
  let head = 0;
  while (head < shorter && old[head] === made[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === made.at(-1 - tail)) tail++;
  return {
    start: start + old.slice(0, head).join("").length,
    end: end - old.slice(old.length - tail).join("").length,
    text: made.slice(head, made.length - tail).join(""),
  };
}

function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}

/** As ruff is to see it: what it says of Windows line endings and byte order marks is of no interest. */
function plain(text: string): string {
  return text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
}

/** A module with ruff's fixes of one rule. */
function fix(workspace: Workspace, text: string, rule: string): string {
  return splice(text, fixes(workspace, text, rule));
}

function found(workspace: Workspace, text: string, rule: string): Diagnostic[] {
  const all: Diagnostic[] = workspace.check(text);
  return all.filter(({ code }) => code === rule);
}

/** What ruff would change by one rule, those that overlap another left for the next call. */
function fixes(workspace: Workspace, text: string, rule: string): Required<Splice>[] {
  const all = found(workspace, text, rule)
    .flatMap(({ fix: each }) => each?.edits ?? [])
    .map(({ location, end_location, content }) => ({
      start: offsetOf(text, location),
      end: offsetOf(text, end_location),
      text: content ?? "",
    }))
    .sort((one, other) => one.start - other.start);
  let done = 0;
  return all.filter(({ start, end }) => {
    if (start < done) return false;
    done = end;
    return true;
  });
}

/** Rows and columns are counted from 1. */
function offsetOf(text: string, { row, column }: { row: number; column: number }): number {
  let start = 0;
  for (let line = 1; line < row; line++) start = text.indexOf("\n", start) + 1 || text.length;
  return Math.min(start + column - 1, text.length);
}

const workspaces = new Map<string, Promise<Workspace>>();

function workspaceFor(style: PythonStyle): Promise<Workspace> {
  const key = JSON.stringify(style);
  const known = workspaces.get(key) ?? open(style);
  workspaces.set(key, known);
  return known;
}

async function open({ lineLength, quote, indent, indentWidth, firstParty, isort }: PythonStyle): Promise<Workspace> {
  compileWasmOnce();
  const { PositionEncoding, Workspace } = await import("@astral-sh/ruff-wasm-nodejs");
  const options = (order: Readonly<Record<string, unknown>>) => ({
    "line-length": lineLength,
    "indent-width": indentWidth,
    format: { "quote-style": quote === "'" ? "single" : "double", "indent-style": indent },
    lint: { select: ["F401", "I001"], isort: { ...order, "known-first-party": firstParty } },
  });
  try {
    return new Workspace(options(isort), PositionEncoding.Utf16);
  } catch {
    // An option that this ruff doesn't know.
    return new Workspace(options({}), PositionEncoding.Utf16);
  }
}
