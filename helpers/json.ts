/**
 * Writes other content into a JSON file, with the byte order mark, the indentation, the line endings and the end that it
 * has.
 *
 * @param text the file's text
 * @param content what it is to hold
 * @returns the new text
 */
export function withJson(text: string, content: unknown): string {
  const [, mark = "", plain = ""] = /^(\ufeff?)([\s\S]*)$/.exec(text) ?? [];
  const [, eol = "\n", indent = 2] = /^\s*\{(\r?\n)([ \t]+)/.exec(plain) ?? [];
  const end = /\s*$/.exec(plain)?.[0] ?? "";
  return mark + JSON.stringify(content, undefined, indent).replaceAll("\n", eol) + end;
}

/**
 * Reads a JSON file.
 *
 * @param text its text
 * @returns the object that it holds; undefined for what is none, and for what is no JSON
 */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @returns whether a value of JSON is an object, and no list */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
