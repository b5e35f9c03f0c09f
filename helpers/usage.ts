import type { Generator, GeneratorBody } from "./generator.ts";
import type { Prompt } from "./prompts.ts";
import { wrapped } from "./wrapped.ts";

/** What a terminal shows side by side at the least. */
const COLUMNS = 80;

/** A longer word, such as an option with all its values, has a line of its own: it would leave no room for the help. */
const WIDEST_WORD = 22;

const COMMON_OPTIONS: readonly (readonly [string, string])[] = [
  ["--dest=DIR", "write to this folder instead of the current one"],
  ["--dry-run", "show what would be written, as a unified diff, and stop"],
  ["--json", "print one JSON object instead of prose"],
  ["--force", "overwrite files that are in the way"],
  ["--skip", "keep files that are in the way"],
  ["--help", "print this text"],
];

/** What has no meaning where nothing is written. */
const ONLY_FOR_WRITING = ["--dry-run", "--force", "--skip"];

/**
 * The options that a generator takes beside its own, such as `--dest=DIR`, each with its help.
 *
 * @param generator the generator that is asked about
 * @returns those that all have, but for the ones that mean nothing to it
 */
export function commonOptions({ help = {}, onlyLooks }: GeneratorBody): readonly (readonly [string, string])[] {
  return COMMON_OPTIONS.filter(([word]) => !onlyLooks || !ONLY_FOR_WRITING.includes(word))
    .map(([word, text]) => [word, help[word] ?? text] as const)
    .filter(([, text]) => text !== "");
}

/**
 * The text for `--help`.
 *
 * @param generator the generator that is asked about
 * @returns usage, arguments, options and examples, with a final newline
 */
export function usage(generator: Generator): string {
  const named = (as: Prompt["as"]) => generator.prompts.filter((prompt) => prompt.as === as);
  const argumentRows = named("argument").map((prompt) => [argumentWord(prompt), prompt.help] as const);
  const optionRows = named("option").map((prompt) => [optionWord(prompt), helpWithDefault(prompt)] as const);
  const common = commonOptions(generator);
  const rows = [...argumentRows, ...optionRows, ...common];
  const widths = rows.map(([word]) => word.length);
  const width = Math.max(...widths.filter((each) => each <= WIDEST_WORD));
  const table = (lines: typeof rows) => lines.flatMap(([word, help]) => tableRow(word, help, width));
  return `${[
    generator.description,
    "",
    "Usage:",
    `  npx plop ${[generator.name, ...argumentRows.map(([word]) => word), "[--option=value …]"].join(" ")}`,
    ...(argumentRows.length > 0 ? ["", "Arguments:", ...table(argumentRows)] : []),
    "",
    "Options:",
    ...table([...optionRows, ...common]),
    "",
    "Examples:",
    ...generator.examples.map((example) => `  ${example}`),
  ].join("\n")}\n`;
}

/**
 * How an argument stands in a usage line.
 *
 * @param prompt the argument
 * @returns such as `NAME`, `FIELD…`, or `[DIR]` for one that may be left out
 */
export function argumentWord({ name, rest, placeholder, default: standard }: Prompt): string {
  const word = (placeholder ?? name.toUpperCase()) + (rest ? "…" : "");
  return standard === undefined ? word : `[${word}]`;
}

function optionWord({ name, choices, placeholder, switch: isSwitch }: Prompt): string {
  if (isSwitch) return `--${name}`;
  return `--${name}=${choices?.join("|") ?? placeholder ?? "TEXT"}`;
}

function helpWithDefault({ help, default: standard, switch: isSwitch }: Prompt): string {
  return standard && !isSwitch ? `${help} (default: ${standard})` : help;
}

/** A word and its help, which goes on below itself where it is too long for a line. */
function tableRow(word: string, help: string, width: number): string[] {
  const [first = "", ...others] = wrapped(help, COLUMNS - width - 4);
  const below = " ".repeat(width + 4);
  const rest = others.map((line) => below + line);
  if (word.length > width) return [`  ${word}`, below + first, ...rest];
  return [`  ${word.padEnd(width)}  ${first}`, ...rest];
}
