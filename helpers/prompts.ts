import type { CommandLine } from "./command-line.ts";
import { quoted, Refusal, rejectControlCharacters } from "./errors.ts";
import type { Answers } from "./generator.ts";
import { didYouMean } from "./nearest.ts";
import { argumentWord } from "./usage.ts";

/** One thing that a generator wants to know: an argument (`init NAME`) or an option (`--django=6.1`). */
export interface Prompt {
  readonly name: string;
  readonly as: "argument" | "option";
  /** The question on a terminal. */
  readonly message: string;
  /** @returns what is said behind the question of what there is, such as the project's apps; nothing where none is known */
  readonly hint?: (context: PromptContext) => Promise<string>;
  /** The line in the usage text. */
  readonly help: string;
  /** The only values; `yes` and `no` become a yes-no question. */
  readonly choices?: readonly string[];
  /** What stands for the value in the usage text: `--path=DIR`. */
  readonly placeholder?: string;
  /** It takes all the words that are left, with a blank between them. */
  readonly rest?: boolean;
  /** `--name` alone says yes. */
  readonly switch?: boolean;
  /** It is never asked for on a terminal. */
  readonly unasked?: boolean;
  /** Taken when nothing is said. Without one the answer has to be given. */
  readonly default?: string;
  /** The same for what is typed at the question; the run itself looks at what stands on the command line. */
  readonly validateTyped?: (value: string) => string | undefined;
  /** @returns why the value can't be taken, and what could; undefined when it can */
  readonly validate?: (value: string, context: PromptContext) => string | undefined | Promise<string | undefined>;
}

/** Asks one question on the terminal, in inquirer's terms. */
export type Ask = (question: Record<string, unknown>) => Promise<Record<string, unknown>>;

export interface PromptContext {
  readonly generator: string;
  /** Absolute path of the folder that the run may write to. */
  readonly destination: string;
  /** Asks on the terminal; undefined where there is none. */
  readonly ask: Ask | undefined;
  /** The options of the command line, as they were typed. */
  readonly options: ReadonlyMap<string, string>;
}

/** An option with the answers yes and no. */
export function yesNo<Name extends string>(name: Name, message: string, help: string) {
  return { name, as: "option", message, help, choices: ["yes", "no"], default: "yes" } as const;
}

/** An option that may be left out, and is never asked for. */
export function unaskedOption<Name extends string>(name: Name, placeholder: string, help: string) {
  return { name, as: "option", placeholder, unasked: true, message: help, help, default: "" } as const;
}

/** Names the settings, for a project with several. */
export const settingsOption = {
  name: "settings",
  as: "option",
  placeholder: "MODULE",
  unasked: true,
  message: "Which settings?",
  help: "the dotted name of the settings; when left out, DJANGO_SETTINGS_MODULE, else manage.py names them",
  default: "",
  validate: (module: string) =>
    /^(?:[\p{L}_][\p{L}\p{N}_]*(?:\.|$))*$/u.test(module) && !module.endsWith(".")
      ? undefined
      : `--settings=${quoted(module)} is no dotted name of a module, such as config.settings.`,
} as const;

/**
 * Collects a generator's answers: from the command line, then from a terminal, else from the defaults. A bare
 * `npx plop NAME` is asked everything; as soon as one answer is given, only what has no default.
 *
 * @param prompts what the generator wants to know
 * @param line what was typed
 * @param run where it happens, and how to ask
 * @returns an answer for every prompt
 * @throws Refusal for a value that can't be taken, or for all that is missing where nobody can be asked
 */
export async function gatherAnswers(
  prompts: readonly Prompt[],
  line: CommandLine,
  run: Omit<PromptContext, "options">,
): Promise<Answers> {
  const context = { ...run, options: line.options };
  const given = await readGiven(prompts, line, context);
  const asksAll = given.size === 0;
  const answers: Record<string, string> = {};
  const missing: Prompt[] = [];
  for (const prompt of prompts) {
    const value = given.get(prompt.name);
    const wanted = (asksAll && !prompt.unasked) || prompt.default === undefined;
    if (value !== undefined) answers[prompt.name] = value;
    else if (context.ask !== undefined && wanted) answers[prompt.name] = await askFor(prompt, context);
    else if (prompt.default !== undefined) answers[prompt.name] = await checkedDefault(prompt, prompt.default, context);
    else missing.push(prompt);
  }
  if (missing.length > 0) throw new Refusal(missingText(context.generator, prompts, missing));
  return answers;
}

async function readGiven(
  prompts: readonly Prompt[],
  line: CommandLine,
  context: PromptContext,
): Promise<Map<string, string>> {
  const given = new Map<string, string>();
  const positionals = [...line.arguments];
  for (const prompt of prompts) {
    const option = line.options.get(prompt.name);
    const value = option ?? (prompt.as === "argument" ? nextArgument(prompt, positionals) : undefined);
    if (value === undefined) continue;
    const reason = await reject(prompt, value.trim(), context);
    if (reason !== undefined) throw new Refusal(reason);
    given.set(prompt.name, value.trim());
  }
  if (positionals[0] !== undefined) throw new Refusal(`"${quoted(positionals[0])}" is one argument too many.`);
  return given;
}

/** A plopfile may give defaults of its own. */
async function checkedDefault(prompt: Prompt, standard: string, context: PromptContext): Promise<string> {
  const reason = await reject(prompt, standard, context);
  if (reason !== undefined) throw new Refusal(reason);
  return standard;
}

function nextArgument({ rest }: Prompt, positionals: string[]): string | undefined {
  if (!rest) return positionals.shift();
  return positionals.length === 0 ? undefined : positionals.splice(0).join(" ");
}

async function reject(prompt: Prompt, value: string, context: PromptContext): Promise<string | undefined> {
  if (prompt.choices !== undefined && !prompt.choices.includes(value)) {
    const hint = didYouMean(value, prompt.choices);
    return `--${prompt.name}=${quoted(value)} is none of ${prompt.choices.join(", ")}.${hint.startsWith(" Did") ? hint : ""}`;
  }
  const unprintable = rejectControlCharacters(value);
  if (unprintable !== undefined) return unprintable;
  if (value === "" && prompt.default === undefined) return `${prompt.name.toUpperCase()} is empty.`;
  return prompt.validate?.(value, context);
}

async function askFor(prompt: Prompt, context: PromptContext): Promise<string> {
  const isYesNo = prompt.choices?.join() === "yes,no";
  const type = isYesNo ? "confirm" : prompt.choices ? "list" : "input";
  const hint = (await prompt.hint?.(context)) ?? "";
  const answer = await context.ask?.({
    type,
    name: prompt.name,
    message: hint === "" ? prompt.message : `${prompt.message} ${hint}`,
    ...(prompt.choices && !isYesNo ? { choices: [...prompt.choices] } : {}),
    ...(prompt.default === undefined ? {} : { default: isYesNo ? prompt.default === "yes" : prompt.default }),
    ...(type === "input"
      ? { validate: async (value: string) => (await rejectTyped(prompt, value.trim(), context)) ?? true }
      : {}),
  });
  const value = answer?.[prompt.name];
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value).trim();
}

async function rejectTyped(prompt: Prompt, value: string, context: PromptContext): Promise<string | undefined> {
  if (value === "" && prompt.default === undefined)
    return "This needs an answer. Ctrl-C leaves, and nothing is written.";
  return (await reject(prompt, value, context)) ?? prompt.validateTyped?.(value);
}

function missingText(generator: string, prompts: readonly Prompt[], missing: readonly Prompt[]): string {
  const names = missing.map(({ name }) => name.toUpperCase()).join(" and ");
  const usageLine = ["npx plop", generator, ...prompts.filter(({ as }) => as === "argument").map(argumentWord)];
  const are = missing.length === 1 ? "is" : "are";
  return `${names} ${are} missing, and there is no terminal to ask on. Give it as: ${usageLine.join(" ")}`;
}
