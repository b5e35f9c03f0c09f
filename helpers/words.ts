import indefinite from "indefinite";
import pluralize from "pluralize";

// Where the library knows an older plural than the one that people use.
for (const word of ["virus", "focus", "canvas", "campus", "bonus", "status", "lens", "atlas", "syllabus", "schema"]) {
  pluralize.addIrregularRule(word, `${word}${word.endsWith("s") ? "es" : "s"}`);
}
for (const word of ["feedback", "knowledge", "money", "progress", "stuff", "staff", "inventory stock"]) {
  pluralize.addUncountableRule(word);
}

/** A thing as texts speak of it: `invoice line`, `invoice lines`, `an invoice line`. */
export interface Words {
  readonly singular: string;
  readonly plural: string;
  readonly withArticle: string;
}

/**
 * Finds the words for a class, as Django does: `InvoiceLine` is an `invoice line`.
 *
 * @param className in Pascal case
 * @param own the model's own `verbose_name` and `verbose_name_plural`, as far as it has them
 */
export function wordsFor(
  className: string,
  own: { singular?: string | undefined; plural?: string | undefined } = {},
): Words {
  const singular = own.singular ?? spaced(className).toLowerCase();
  const plural = own.plural ?? (own.singular === undefined ? pluralOf(singular) : pluralOf(own.singular));
  return { singular, plural, withArticle: indefinite(singular) };
}

/**
 * The plural of the last word.
 *
 * @param words singular, `invoice line`
 */
export function pluralOf(words: string): string {
  return pluralize(words);
}

/**
 * A name as a Python module's: `Invoice line`, `InvoiceLine` and `invoice-line` all give `invoice_line`.
 *
 * @param name as a person says it
 */
export function snakeCase(name: string): string {
  return spaced(name).toLowerCase().replaceAll(" ", "_");
}

/**
 * A name as a Python class's: `Invoice line`, `invoice_line` and `invoice-line` all give `InvoiceLine`.
 *
 * @param name as a person says it
 */
export function pascalCase(name: string): string {
  return spaced(name)
    .split(" ")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/**
 * With a capital letter at the beginning.
 *
 * @param text any text
 */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The words of a name, with a blank between them: `APIKey` gives `API Key`. */
function spaced(name: string): string {
  return name
    .trim()
    .replaceAll(/[\s_-]+/g, " ")
    .replaceAll(/(?<=[\p{Ll}\d])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, " ");
}
