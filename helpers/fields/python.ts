import { pythonString } from "../templates.ts";

/** Warnings of ruff's security rules about a text that is the user's own wish. */
const PRAGMAS: readonly (readonly [RegExp, string])[] = [
  [/^0\.0\.0\.0$/, "  # noqa: S104"],
  [/^\/(?:tmp|var\/tmp|dev\/shm)/, "  # noqa: S108"],
];

/**
 * The comment that a line with a text needs, since the generated project's ruff takes some texts for mistakes.
 *
 * @param text the text of a string literal
 * @returns two blanks and the comment, or nothing
 */
export function pragmaFor(text: string): string {
  return PRAGMAS.find(([pattern]) => pattern.test(text))?.[1] ?? "";
}

/**
 * Writes a value of JSON as a Python expression.
 *
 * @param value what JSON.parse gives
 */
export function pythonValue(value: unknown): string {
  if (typeof value === "string") return pythonString(value);
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${listed(value.map((each) => [pythonValue(each), each]))}]`;
  if (typeof value !== "object") return String(value);
  return `{${listed(Object.entries(value).map(([key, each]) => [`${pythonString(key)}: ${pythonValue(each)}`, each, key]))}}`;
}

/** An item that needs a comment ends its line. */
function listed(items: readonly (readonly [code: string, ...texts: unknown[]])[]): string {
  return items
    .map(([code, ...texts]) => {
      const pragma = texts.map((text) => (typeof text === "string" ? pragmaFor(text) : "")).find((each) => each !== "");
      return pragma === undefined ? `${code}, ` : `${code},${pragma}\n`;
    })
    .join("")
    .replace(/, $/, "");
}
