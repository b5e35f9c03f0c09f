import type { Diagnostic, Workspace } from "@astral-sh/ruff-wasm-nodejs";
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
  for (let fixed = fix(workspace, text, "F401"); fixed !== undefined; fixed = fix(workspace, text, "F401"))
    text = fixed;
  return workspace.format(fix(workspace, text, "I001") ?? text);
}

/** A module with its imports in order; undefined when they are. */
async function sortImports(module: string, style: PythonStyle): Promise<string | undefined> {
  return fix(await workspaceFor(style), module, "I001");
}

/**
 * Keeps the imports of a changed module in order, if they were; where they were not, nobody asked for another order.
 *
 * @param before the module as it was, with its byte order mark and line endings
 * @param after the module with imports added
 * @param style the project's
 * @returns the changed module
 */
export async function keepImportOrder(before: string, after: string, style: PythonStyle): Promise<string> {
  const eol = before.includes("\r\n") ? "\r\n" : "\n";
  const mark = before.startsWith("\ufeff") ? "\ufeff" : "";
  const plain = (text: string) => text.slice(mark.length).replaceAll(eol, "\n");
  if (plain(before).includes("\r") || (await sortImports(plain(before), style)) !== undefined) return after;
  const sorted = await sortImports(plain(after), style);
  return sorted === undefined ? after : mark + sorted.replaceAll("\n", eol);
}

/** Applies ruff's fixes of one rule, those that overlap another left for the next call. */
function fix(workspace: Workspace, text: string, rule: string): string | undefined {
  const found: Diagnostic[] = workspace.check(text);
  const edits = found
    .filter(({ code }) => code === rule)
    .flatMap(({ fix: each }) => each?.edits ?? [])
    .map(({ location, end_location, content }) => ({
      start: offsetOf(text, location),
      end: offsetOf(text, end_location),
      content: content ?? "",
    }))
    .sort((one, other) => one.start - other.start);
  let result = "";
  let done = 0;
  for (const { start, end, content } of edits) {
    if (start < done) continue;
    result += text.slice(done, start) + content;
    done = end;
  }
  return edits.length === 0 ? undefined : result + text.slice(done);
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
