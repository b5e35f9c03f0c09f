import { quoted } from "../errors.ts";

/** One field as it was written, taken apart. */
export interface WrittenField {
  readonly name: string;
  /** What stands between colons after the name: the type and its options. */
  readonly parts: readonly string[];
  readonly optional: boolean;
  readonly default?: string;
  /** What is wrong with the way it is written. */
  readonly fault?: string;
}

// A name, parts after colons, a default after `=`. The `=` of `to=` and `as=` belongs to its part, and a default that
// starts with a quote goes on to that quote before a blank.
const FIELD = /([^\s:=]*)((?::(?:(?:to|as)=)?[^\s:=]*)*)(?:=("[\s\S]*?"(?=\s|$)|'[\s\S]*?'(?=\s|$)|\S*))?/y;

/**
 * Takes words apart into fields.
 *
 * @param words each one field, or several with blanks between them
 * @returns the fields in their order, well written or not
 */
export function splitFields(words: readonly string[]): WrittenField[] {
  return words.flatMap(splitWord);
}

function splitWord(word: string): WrittenField[] {
  const fields: WrittenField[] = [];
  FIELD.lastIndex = skipBlanks(word, 0);
  while (FIELD.lastIndex < word.length) {
    const [, name = "", parts = "", text] = FIELD.exec(word) ?? [];
    fields.push(takeApart(name + parts, text));
    FIELD.lastIndex = skipBlanks(word, FIELD.lastIndex);
  }
  return fields;
}

function skipBlanks(word: string, start: number): number {
  return word.length - word.slice(start).trimStart().length;
}

function takeApart(head: string, text: string | undefined): WrittenField {
  const optional = head.endsWith("?");
  const [name = "", ...parts] = (optional ? head.slice(0, -1) : head).split(":");
  const fault = faultOf(name, parts, text, head);
  return {
    name,
    parts,
    optional,
    ...(text !== undefined && { default: unquoted(text) }),
    ...(fault !== undefined && { fault }),
  };
}

function faultOf(name: string, parts: readonly string[], text: string | undefined, head: string): string | undefined {
  if (name === "")
    return `a field starts with its name, such as title:char, and ${quoted(head + (text === undefined ? "" : `=${text}`))} with none`;
  if ([name, ...parts].some((part) => part.includes("?")))
    return `the ? stands at the end, before a default: ${quoted([name, ...parts].join(":").replaceAll("?", ""))}?`;
  if (parts.includes("")) return "nothing stands between a colon and what follows; leave the colon out";
  if (text === "") return 'nothing follows the =; write ="" for an empty text';
  if (text !== undefined && /^["']/.test(text) && unquoted(text) === text)
    return "the quote of its default is not closed, or the quote's end is not followed by a blank";
  return undefined;
}

function unquoted(text: string): string {
  const quoted = text.length > 1 && /^["']/.test(text) && text.at(-1) === text.at(0);
  return quoted ? text.slice(1, -1) : text;
}
