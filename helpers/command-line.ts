import { parseArgs } from "node:util";
import { quoted, Refusal, rejectControlCharacters } from "./errors.ts";
import { didYouMean } from "./nearest.ts";

/** Switches that every writing generator takes. */
export interface Flags {
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly force: boolean;
  readonly skip: boolean;
  readonly help: boolean;
}

export interface CommandLine {
  /** The generator that was named, if any. */
  readonly generator: string | undefined;
  /** What stands after the generator's name. */
  readonly arguments: readonly string[];
  /** Every other `--name=value`. */
  readonly options: ReadonlyMap<string, string>;
  /** Every other `--name` without a value; none but the switches may do without. */
  readonly valueless: readonly string[];
  readonly flags: Flags;
  /** The plopfile that plop was told to read, if it was. */
  readonly plopfile?: string | undefined;
}

const FLAGS = { "dry-run": "dryRun", json: "json", force: "force", skip: "skip", help: "help" } as const;
const SHORT_FLAGS = { f: "force", h: "help" } as const;

/** Options that plop itself reads, and whether a value follows in a word of its own. */
const PLOP_OPTIONS = {
  plopfile: true,
  cwd: true,
  preload: true,
  completion: true,
  progress: false,
  "no-progress": false,
  "show-type-names": false,
  t: false,
} as const;

/**
 * Reads the words behind `npx plop`. Options may stand anywhere as `--name=value`, and behind `--` also as
 * `--name value`, as plop has it.
 *
 * @param words the words after `plop`, as in `process.argv.slice(2)`
 * @param switches the names of the generator's own options that need no value: they are "yes" without one
 * @returns the generator's name, its arguments, options and flags
 * @throws Refusal naming a word that can't be read
 */
export function readCommandLine(words: readonly string[], switches: readonly string[] = []): CommandLine {
  for (const word of words) {
    const reason = rejectControlCharacters(word);
    if (reason !== undefined) throw new Refusal(reason);
  }
  const flags: { -readonly [F in keyof Flags]: boolean } = {
    dryRun: false,
    json: false,
    force: false,
    skip: false,
    help: false,
  };
  const options = new Map<string, string>();
  const valueless: string[] = [];
  const positionals: string[] = [];
  let plopfile: string | undefined;
  const tail = words.indexOf("--");
  const before = tail === -1 ? words : words.slice(0, tail);
  const after = tail === -1 ? [] : words.slice(tail + 1);

  for (const { name, value, positional } of tokens(before, false).concat(tokens(after, true))) {
    if (positional !== undefined) positionals.push(positional);
    else if (name === "plopfile") plopfile = value;
    else if (Object.hasOwn(PLOP_OPTIONS, name)) continue;
    else if (Object.hasOwn(FLAGS, name)) flags[FLAGS[name as keyof typeof FLAGS]] = readSwitch(name, value);
    else if (Object.hasOwn(SHORT_FLAGS, name)) flags[SHORT_FLAGS[name as keyof typeof SHORT_FLAGS]] = true;
    else if (value === undefined && switches.includes(name)) options.set(name, "yes");
    else if (value === undefined) valueless.push(name);
    else if (options.has(name)) throw new Refusal(`--${quoted(name)} is given twice.`);
    else options.set(name, value);
  }
  const [generator, ...rest] = positionals;
  return { generator, arguments: rest, options, valueless, flags, plopfile };
}

/**
 * @param words the words after `plop`
 * @returns the generator that they name, whatever else is wrong with them; empty for none
 */
export function namedGenerator(words: readonly string[]): string {
  return tokens(words, false).find(({ positional }) => positional !== undefined)?.positional ?? "";
}

/**
 * Holds a command line against what its generator takes.
 *
 * @param line the words as read
 * @param known the names of the generator's arguments and of its options, switches among them; `rest`: whether the last
 *   argument takes all words
 * @throws Refusal naming the unknown option or the stray argument, and what was probably meant
 */
export function checkCommandLine(
  line: CommandLine,
  known: { readonly arguments: readonly string[]; readonly options: readonly string[]; readonly rest?: boolean },
): void {
  const names = [...known.arguments, ...known.options];
  const switches = Object.entries(FLAGS).filter(([, flag]) => line.flags[flag]);
  for (const name of [...line.options.keys(), ...line.valueless, ...switches.map(([name]) => name)]) {
    if (names.includes(name)) continue;
    const typed = quoted(name.length === 1 ? `-${name}` : `--${name}`);
    const spelled = names.map((each) => `--${each}`);
    throw new Refusal(`${line.generator ?? "This generator"} has no option ${typed}.${didYouMean(typed, spelled)}`);
  }
  if (line.flags.force && line.flags.skip) {
    throw new Refusal("--force and --skip exclude each other: overwrite what is there, or keep it.");
  }
  const [valueless] = line.valueless;
  if (valueless !== undefined) throw new Refusal(`--${valueless} needs a value: --${valueless}=…`);
  const stray = known.rest ? undefined : line.arguments[known.arguments.length];
  if (stray !== undefined) {
    const takes = known.arguments.map((name) => name.toUpperCase()).join(" ") || "no argument";
    throw new Refusal(
      `"${quoted(stray)}" is one argument too many: ${line.generator ?? "this generator"} takes ${takes}. ` +
        "Options are written --name=value; text with blanks needs quotes.",
    );
  }
}

/**
 * Parts a text at its blanks, but for those in double quotes, which stay.
 *
 * @param text such as `title:char="New task" done:bool`
 */
export function splitWords(text: string): string[] {
  return text.match(/(?:"[^"]*"|[^\s"]|")+/g) ?? [];
}

/**
 * Writes a word so that a POSIX shell reads it back as it is.
 *
 * @param word any text without NUL
 * @returns the word, in single quotes where it needs them
 */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

interface Token {
  readonly name: string;
  readonly value?: string | undefined;
  readonly positional?: string;
}

/** Parts words into options and positionals; `spaced` lets a value follow its option as a word of its own. */
function tokens(words: readonly string[], spaced: boolean): Token[] {
  const found: Token[] = [];
  const { tokens: parsed } = parseArgs({ args: [...words], strict: false, allowPositionals: true, tokens: true });
  for (let index = 0; index < parsed.length; index++) {
    const token = parsed[index];
    if (token === undefined) continue;
    if (token.kind === "positional") found.push({ name: "", positional: token.value });
    if (token.kind !== "option") continue;
    const next = parsed[index + 1];
    const takesNext = token.value === undefined && next?.kind === "positional" && mayFollow(token.name, spaced);
    if (takesNext) index++;
    found.push({ name: token.name, value: takesNext ? next.value : token.value });
  }
  return found;
}

function mayFollow(name: string, spaced: boolean): boolean {
  if (Object.hasOwn(FLAGS, name) || Object.hasOwn(SHORT_FLAGS, name)) return false;
  if (Object.hasOwn(PLOP_OPTIONS, name)) return PLOP_OPTIONS[name as keyof typeof PLOP_OPTIONS];
  return spaced || name === "dest";
}

function readSwitch(name: string, value: string | undefined): boolean {
  if (value === undefined || value === "yes" || value === "true") return true;
  if (value === "no" || value === "false") return false;
  throw new Refusal(`--${name} is a switch: leave out "=${quoted(value)}".`);
}
