import { stripVTControlCharacters } from "node:util";
import nodePlop from "node-plop";
import type { Report } from "../../helpers/changes/report.ts";
import {
  type Generator,
  type GeneratorBody,
  type KitOptions,
  type ListedGenerator,
  register,
} from "../../helpers/generator.ts";
import type { Ask } from "../../helpers/prompts.ts";
import { processShell, type Shell } from "../../helpers/shell.ts";

/** A question in inquirer's terms, as far as the kit uses them. */
export interface Question {
  readonly type: string;
  readonly name: string;
  readonly message: string;
  readonly default?: unknown;
  readonly choices?: readonly (string | { readonly value: string })[];
  readonly validate?: (value: string) => Promise<string | true>;
}

/** Somebody at a terminal. */
export interface Person {
  readonly ask: Ask;
  /** Every question that was asked, in order. */
  readonly asked: Question[];
  /** What a question's validation said to answers that it did not take. */
  readonly complaints: string[];
}

/**
 * Somebody who answers as told, and else takes what is offered, as with the Enter key.
 *
 * @param answers for each question, by name, what is answered, one after the other; an Error is thrown, as inquirer
 *   does on Ctrl-C
 * @returns the person
 */
export function person(answers: Readonly<Record<string, readonly (string | boolean | Error)[]>> = {}): Person {
  const queues = new Map(Object.entries(answers).map(([name, values]) => [name, [...values]]));
  const asked: Question[] = [];
  const complaints: string[] = [];

  async function answer(question: Question): Promise<unknown> {
    const queue = queues.get(question.name) ?? [];
    const value = queue.length > 0 ? queue.shift() : (question.default ?? firstChoice(question));
    if (value instanceof Error) throw value;
    const choices = question.choices?.map((choice) => (typeof choice === "string" ? choice : choice.value));
    if (choices && !choices.includes(String(value))) throw new Error(`${question.name} does not offer ${value}`);
    const verdict = (await question.validate?.(String(value ?? ""))) ?? true;
    if (verdict === true) return value ?? "";
    complaints.push(verdict);
    if (queue.length === 0) throw new Error(`nothing left to answer: ${verdict}`);
    return answer(question);
  }

  return {
    asked,
    complaints,
    ask: async (question) => {
      asked.push(question as unknown as Question);
      return { [String(question.name)]: await answer(question as unknown as Question) };
    },
  };
}

function firstChoice({ choices }: Question): unknown {
  const first = choices?.[0];
  return typeof first === "object" ? first.value : first;
}

export interface RunSettings {
  /** Where the command is started. */
  readonly cwd: string;
  /** Who sits at the terminal; nobody when left out. */
  readonly person?: Person;
  /** What whoever took the kit in makes their own of it. */
  readonly options?: KitOptions;
  /** Stands in for the process around the run. */
  readonly shell?: Partial<Shell>;
}

/** How a run in this process ended. */
export interface Ran {
  /** What was printed, without colours. */
  readonly out: string;
  /** What was printed, as it was. */
  readonly printed: string;
  /** plop's closing line; undefined for a run that failed, or that had nothing to run. */
  readonly closing: string | undefined;
  /** Why it failed. */
  readonly failure: string | undefined;
  /** The object that `--json` printed. */
  report(): Report;
}

/**
 * Runs a generator as plop does, in this process.
 *
 * @param generator the generator; without a name of its own it goes by the one that is called
 * @param words what stands behind `npx plop`
 * @param settings where, and with whom
 * @returns how it ended
 */
export async function runPlop(
  generator: Generator | ListedGenerator | GeneratorBody,
  words: readonly string[],
  settings: RunSettings,
): Promise<Ran> {
  const named = "name" in generator ? generator : { ...generator, name: words[0] ?? "", description: "" };
  let printed = "";
  const shell: Shell = {
    ...processShell(),
    words,
    cwd: settings.cwd,
    columns: undefined,
    interactive: settings.person !== undefined,
    out: (text) => {
      printed += text;
    },
    quiet: async () => undefined,
    guard: (task) => task(),
    explainUnknown: () => undefined,
    ...settings.shell,
  };
  const plop = await nodePlop("");
  register(plop, [named], settings.options, shell);
  const { prompts, runActions } = plop.getGenerator(named.name);
  const ended = await (async () => {
    try {
      const inquirer = { prompt: ([question]: [Record<string, unknown>]) => settings.person?.ask(question) };
      const answers = await (prompts as (inquirer: unknown) => Promise<Record<string, unknown>>)(inquirer);
      const { changes, failures } = await runActions(answers);
      return { closing: changes[0]?.path, failure: failures[0]?.error };
    } catch (error) {
      return { closing: undefined, failure: (error as Error).message };
    }
  })();
  const out = stripVTControlCharacters(printed);
  return { ...ended, out, printed, report: () => JSON.parse(out) as Report };
}
