import { type PythonNode, partsOf } from "./parser.ts";
import { indentAt, lineEnd, lineStart, type Source, type Splice } from "./source.ts";

/**
 * The splice that adds names to a `from … import …`, in their place if the names are in order, else at the end.
 *
 * @param source the file
 * @param statement the `import_from_statement`
 * @param names what to add, such as `include` or `path as url_path`
 * @param width how long a line may grow
 * @returns undefined for a statement that has to stay as it is: one with comments inside, or with a backslash
 */
export function insertNames(
  { text, indent }: Source,
  statement: PythonNode,
  names: readonly string[],
  width: number,
): Splice | undefined {
  if (statement.descendantsOfType("comment").length > 0) return undefined;
  const existing = partsOf(statement, "name");
  const [first, last] = [existing[0], existing.at(-1)];
  if (first === undefined || last === undefined || /\\\r?\n/.test(statement.text)) return undefined;
  const all = merged(
    existing.map((node) => node.text.replaceAll(/\s+/g, " ")),
    names,
  );
  const isParenthesized = statement.text.trimEnd().endsWith(")");
  const startsItsLine = text.slice(lineStart(text, first.startIndex), first.startIndex).trim() === "";
  if (isParenthesized && startsItsLine) {
    const separator = `,\n${indentAt(text, first.startIndex)}`;
    const areOneToALine = existing.every((node, index) => node.startPosition.row - first.startPosition.row === index);
    const between = areOneToALine ? separator : ", ";
    return { start: first.startIndex, end: last.endIndex, text: all.join(between) };
  }
  const line = text.slice(lineStart(text, statement.startIndex), lineEnd(text, statement.startIndex));
  const grown = line.length + names.join(", ").length + 2;
  if (grown <= width || isParenthesized) return { start: first.startIndex, end: last.endIndex, text: all.join(", ") };
  const outer = indentAt(text, statement.startIndex);
  const lines = all.map((name) => `${outer}${indent}${name},\n`).join("");
  return { start: first.startIndex, end: last.endIndex, text: `(\n${lines}${outer})` };
}

function merged(existing: readonly string[], names: readonly string[]): string[] {
  const added = [...names].sort(inOrder);
  const isInOrder = existing.every((name, index) => index === 0 || inOrder(existing[index - 1] ?? "", name) <= 0);
  return isInOrder ? [...existing, ...added].sort(inOrder) : [...existing, ...added];
}

/**
 * isort's order, which ruff has too: constants, then classes, then the rest, each by the letters of the name.
 *
 * @returns a number below zero where `one` comes first
 */
export function inOrder(one: string, other: string): number {
  const rank = (name: string) => (/^[A-Z0-9_]+$/.test(name) && name.length > 1 ? 0 : /^[A-Z]/.test(name) ? 1 : 2);
  const [a, b] = [one.split(" as ")[0] ?? one, other.split(" as ")[0] ?? other];
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return a.localeCompare(b, "en", { numeric: true });
}
