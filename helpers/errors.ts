/** Where a refusal points, and what a person could paste there. */
export interface Place {
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly paste?: string;
}

/** A refusal for people: what is wrong and what to do. It ends the run with exit code 1 and nothing written. */
export class Refusal extends Error {
  readonly place: Place;

  constructor(message: string, place: Place = {}) {
    super(message);
    this.name = "Refusal";
    this.place = place;
  }
}

/** Lines; more than that is a class or so, which nobody would paste from a terminal. `--json` has it. */
const LONGEST_PASTE = 12;

/**
 * An error as a person reads it.
 *
 * @param error whatever was thrown
 * @returns for a refusal that points somewhere, one whose message says where, and ends with what to paste there, if that is short
 */
export function told(error: unknown): unknown {
  if (!(error instanceof Refusal)) return withoutControls(error);
  const { message, place } = error;
  const { file, line, paste } = place;
  const name = printable(file ?? "");
  const where = line === undefined ? name : `${name}:${line}`;
  const placed = message.includes(name) ? message.replace(name, () => where) : `${where}: ${message}`;
  const isShort = paste !== undefined && paste.split("\n").length <= LONGEST_PASTE;
  const what = !isShort ? "" : `${/[.!?]$/.test(message) ? "" : "."} To paste there:\n${paste}`;
  return new Refusal(printableLines(placed + what), place);
}

/** What a file system or a program says may name a file whose name steers the terminal. */
function withoutControls(error: unknown): unknown {
  if (!(error instanceof Error) || printableLines(error.message) === error.message) return error;
  return new Error(printableLines(error.message), { cause: error });
}

/**
 * Explains that a file is there and can't be read.
 *
 * @param error the file system's
 * @param path as it is called in the message
 */
export function unreadable(error: unknown, path: string): Refusal {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const reason = ["EACCES", "EPERM"].includes(code) ? "there is no permission to read it" : message;
  return new Refusal(`${printable(path)} can't be read: ${reason}. Nothing was written.`, { file: path });
}

/** The person pressed Ctrl-C or chose to abort; the run ends with exit code 130. */
export class Interrupted extends Error {
  /** @param message what became of the files */
  constructor(message = "Interrupted. Nothing was written.") {
    super(message);
    this.name = "Interrupted";
  }
}

/**
 * Makes foreign text safe to show: control and escape characters never reach the terminal raw.
 *
 * @param text what somebody typed, or a path found on disk
 * @returns the text with each character that nobody sees written as an escape, such as `\u001b`
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escapeOf);
}

/**
 * The same for text of several lines, in which line breaks and tabs stay, and what only joins or parts letters.
 *
 * @param text such as a message, or the contents of a file
 */
export function printableLines(text: string): string {
  return text.replace(/\r(?!\n)|[^\P{Cc}\r\n\t]|[\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, escapeOf);
}

/**
 * Writes a character as an escape that Python, JSON and JavaScript read.
 *
 * @param character one of the basic plane
 */
export function escapeOf(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

/** More than this tells nobody what they typed. */
const LONGEST_QUOTE = 200;

/**
 * Shows what somebody typed in a message.
 *
 * @param text any text
 * @returns it, safe to show, and cut where it is too long to be read
 */
export function quoted(text: string): string {
  return printable(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 30)}…${text.slice(-30)}` : text);
}

/** Bidirectional controls, which make code read otherwise than it runs (https://trojansource.codes). */
const TURNS_TEXT = /[\u202a-\u202e\u2066-\u2069]/;

/**
 * Says why a text that somebody typed can't be used: everything that is asked for fits one line, and UTF-8.
 *
 * @param text what was typed
 * @returns the reason; undefined for a text of printable characters
 */
export function rejectControlCharacters(text: string): string | undefined {
  if (/\p{Cs}/u.test(text)) return `"${quoted(text)}" holds half a character. Leave it out.`;
  if (!/[\p{Cc}\u2028\u2029]/u.test(text) && !TURNS_TEXT.test(text)) return undefined;
  return `"${quoted(text)}" holds a control character, a line break or a change of direction. Leave it out.`;
}
