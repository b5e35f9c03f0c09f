import { join, resolve } from "node:path";
import type { NodePlopAPI } from "plop";
import { refuseForeignDestination } from "./changes/paths.ts";
import { json } from "./changes/report.ts";
import type { Step } from "./changes/steps.ts";
import { type CommandLine, checkCommandLine, readCommandLine, shellWord, splitWords } from "./command-line.ts";
import { withoutPasswords } from "./core/addresses.ts";
import { Interrupted, quoted, Refusal, told } from "./errors.ts";
import { KIT } from "./home.ts";
import { loadFault } from "./load-fault.ts";
import { didYouMean } from "./nearest.ts";
import { type Ask, gatherAnswers, type Prompt } from "./prompts.ts";
import { failureReport, run } from "./run.ts";
import { processShell, type Shell } from "./shell.ts";
import { commonOptions, usage } from "./usage.ts";

export type Answers<Name extends string = string> = Readonly<Record<Name, string>>;

/** How a generator is listed by `npx plop`. */
interface Title {
  readonly name: string;
  /** One line. */
  readonly description: string;
}

/** What a generator asks, and the list of actions that the answers lead to. */
export interface GeneratorBody {
  readonly prompts: readonly Prompt[];
  /** Real command lines for `--help`. */
  readonly examples: readonly string[];
  /** What its usage text says of an option that all have, in other words than theirs; `""`: it has it not. By `--name`. */
  readonly help?: Readonly<Record<string, string>>;
  /**
   * Finds the folder that a run may write to, given the one where the person stands, or that `--dest` names: that very
   * folder when left out.
   *
   * @param folder absolute path
   * @param around what else is known by then
   */
  readonly destination?: (folder: string, around: Around) => string;
  /** Whether a run with these answers writes nothing at all. */
  readonly onlyReads?: (answers: Answers) => boolean;
  /** It looks at things as they are, half done ones too, and waits for nobody. */
  readonly onlyLooks?: boolean;
  /** The actions, the last of them a commit. It reads the disk at the most; the actions write. */
  actions(answers: Answers, context: RunContext): readonly Step[] | Promise<readonly Step[]>;
}

/** A generator in one piece. */
export interface Generator extends Title, GeneratorBody {}

/** A generator whose module is imported when it is called, so that the others start without it. */
export interface ListedGenerator extends Title {
  load(): Promise<GeneratorBody>;
}

/** What is known before the answers are. */
export interface Around {
  /** Absolute path of the folder where the person stands. */
  readonly cwd: string;
  /** Absolute path of the folder with the plopfile. */
  readonly root: string;
  /** The options as they were typed, `dest` among them, behind the defaults of whoever took the kit in. */
  readonly options: ReadonlyMap<string, string>;
}

/** What whoever took the kit in makes their own of it. */
export interface KitOptions {
  /** Absolute path of the folder with the plopfile: files in its `plop-templates/` win over the kit's. */
  readonly root?: string;
  /** Other defaults for options, by generator and option: `{ init: { django: "6.1", author: "Acme" } }`. */
  readonly defaults?: Readonly<Record<string, Answers>>;
}

/** What a generator may know of the run. */
export interface RunContext {
  /** Absolute path of the folder that the run may write to. */
  readonly destination: string;
  /** Absolute path of the folder where the person stands. */
  readonly cwd: string;
  /** The same, or the one that `--dest` names. */
  readonly folder: string;
  /** Absolute path of the folder with the plopfile: the kit's own, or that of whoever took it in. */
  readonly root: string;
  /** Other defaults for options, by generator and option, as the plopfile gives them. */
  readonly defaults: NonNullable<KitOptions["defaults"]>;
  /** Absolute paths of the folders of templates; a file in a later one wins. */
  readonly templates: readonly string[];
  /** Asks on the terminal; undefined where there is none. */
  readonly ask: Ask | undefined;
}

/** A generator as it is written down, its answers named by its prompts. */
type Written<G, P extends readonly Prompt[]> = Omit<G, "prompts" | "actions"> & {
  readonly prompts: P;
  actions(answers: Answers<P[number]["name"]>, context: RunContext): readonly Step[] | Promise<readonly Step[]>;
};

/**
 * Gives a generator's answers the names of its prompts, so that the compiler knows them.
 *
 * @param generator the generator as it is written down: in one piece, or without what its list says of it
 * @returns the same generator
 */
export function defineGenerator<const P extends readonly Prompt[]>(generator: Written<Generator, P>): Generator;
export function defineGenerator<const P extends readonly Prompt[]>(generator: Written<GeneratorBody, P>): GeneratorBody;
export function defineGenerator(generator: GeneratorBody): GeneratorBody {
  return generator;
}

/**
 * Registers generators and the write layer with plop.
 *
 * The prompts are given to plop as a function, so that the command line is read here and not by plop, and each
 * generator is one action to plop: it stages, compares, settles, shows and writes by itself, and plop's tick or
 * cross closes the run.
 *
 * @param plop the API that plop hands to a plopfile
 * @param generators what `npx plop` lists, in this order
 * @param options what whoever took the kit in makes their own of it
 * @param shell the process around the run
 */
export function register(
  plop: NodePlopAPI,
  generators: readonly (Generator | ListedGenerator)[],
  options: KitOptions = {},
  shell: Shell = processShell(),
): void {
  describeLoaded(plop);
  plop.setWelcomeMessage(plop.getWelcomeMessage() || WELCOME);
  plop.setPrompt("list", (shell.interactive ? longList(plop) : listPrinter(shell)) as never);
  shell.explainUnknown((name) => {
    const error = unknownGenerator(
      name,
      plop.getGeneratorList().map((each) => each.name),
    );
    refuseInJson(name, shell.cwd, shell, error);
    return error.message;
  });
  for (const generator of generators) {
    plop.setGenerator(generator.name, {
      description: generator.description,
      prompts: (inquirer) =>
        shell.guard(async () => {
          await shell.quiet();
          return prepare(await whole(generator, shell), options, shell, inquirer);
        }),
      actions: (prepared) => (isPrepared(prepared) ? [() => shell.guard(() => run(prepared, shell))] : []),
    });
  }
}

/** plop lists the generators of a plopfile that it loads without what they say of themselves. */
function describeLoaded(plop: NodePlopAPI): void {
  for (const { name } of plop.getGeneratorList()) {
    const loaded = plop.getGenerator(name) as Partial<Loaded>;
    const { proxy, proxyName } = loaded;
    if (proxy && proxyName) loaded.description = proxy.getGenerator(proxyName).description;
  }
}

/** A generator of a plopfile that another one has loaded. */
interface Loaded {
  description: string;
  readonly proxyName: string;
  readonly proxy: Pick<NodePlopAPI, "getGenerator">;
}

/** The question above plop's list, unless the plopfile has one of its own. */
const WELCOME = "Which generator? (npx plop NAME --help says more of one)";

/** The part of inquirer that plop's types leave out. */
interface WithLists {
  readonly inquirer: { readonly prompt: { readonly prompts: { readonly list: new (...given: unknown[]) => object } } };
}

/** The lines around a list: its question, the command before it, and the cursor's. */
const AROUND_LIST = 3;

/** inquirer's list, which shows no more than seven choices at once unless it is told to. */
function longList(plop: NodePlopAPI) {
  const { list: List } = (plop as unknown as WithLists).inquirer.prompt.prompts;
  return function LongList(question: object, ...others: unknown[]) {
    const pageSize = Math.max(7, (process.stdout.rows ?? 24) - AROUND_LIST);
    return new List({ pageSize, ...question }, ...others);
  };
}

/**
 * What stands in for plop's menu where nobody can choose from it: a prompt of inquirer's that prints its choices and
 * ends the process. No other question is asked there.
 */
function listPrinter(shell: Shell) {
  return function List({ choices }: { readonly choices: readonly { readonly name: string }[] }) {
    return {
      run: async () => {
        shell.out(
          `${choices.map(({ name }) => name).join("\n")}\n\nRun one: npx plop NAME …, or npx plop NAME --help\n`,
        );
        shell.leave(0);
      },
    };
  };
}

/** A generator that can't be loaded leaves the others as they are. */
async function whole(generator: Generator | ListedGenerator, shell: Shell): Promise<Generator> {
  if (!("load" in generator)) return generator;
  const { name, description } = generator;
  try {
    return { ...(await generator.load()), name, description };
  } catch (cause) {
    const error = new Error(loadFault(name, cause), { cause });
    refuseInJson(name, shell.cwd, shell, error);
    throw error;
  }
}

/** Everything that a run needs to know, settled before its first action. */
export interface Prepared extends RunContext {
  readonly generator: Generator;
  readonly line: CommandLine;
  readonly answers: Answers;
  /**
   * The command that repeats the run without questions, those included that were asked after its first action.
   *
   * @param flag what was said of every conflict
   */
  replay(flag?: "force" | "skip"): string;
}

type Inquirer = Parameters<Extract<Parameters<NodePlopAPI["setGenerator"]>[1]["prompts"], CallableFunction>>[0];

async function prepare(
  written: Generator,
  { root = KIT, defaults = {} }: KitOptions,
  shell: Shell,
  inquirer: Inquirer,
): Promise<Prepared | Record<string, never>> {
  let destination = shell.cwd;
  let generator = written;
  try {
    generator = withDefaults(written, defaults[written.name] ?? {});
    const switches = generator.prompts.filter((prompt) => prompt.switch).map(({ name }) => name);
    const line = readCommandLine(shell.words, switches);
    destination = resolve(shell.cwd, line.options.get("dest") ?? ".");
    checkLine(generator, line);
    if (line.flags.help) {
      shell.out(usage(generator));
      return {};
    }
    const folder = destination;
    const options = new Map([...Object.entries(defaults[written.name] ?? {}), ...line.options]);
    destination = generator.destination?.(folder, { cwd: shell.cwd, root, options }) ?? folder;
    await refuseForeignDestination(destination);
    const late: Record<string, string> = {};
    const ask: Ask | undefined =
      shell.interactive && !line.flags.json
        ? onceEach(generator, late, (question) => shell.untilInterrupted(inquirer.prompt([question as never])))
        : undefined;
    const context = { generator: generator.name, destination, ask };
    const answers = await gatherAnswers(generator.prompts, line, context);
    return {
      generator,
      line,
      answers,
      destination,
      cwd: shell.cwd,
      folder,
      root,
      defaults,
      templates: [...new Set([KIT, root])].map((folder) => join(folder, "plop-templates")),
      ask,
      replay: (flag) => replayLine(generator, { ...answers, ...late }, line, flag),
    };
  } catch (error) {
    refuseInJson(generator.name, destination, shell, error);
    throw told(error);
  }
}

/** Puts other defaults in the place of a generator's own. */
function withDefaults(generator: Generator, defaults: Answers): Generator {
  const options = generator.prompts.filter((prompt) => prompt.default !== undefined).map(({ name }) => name);
  const stranger = Object.keys(defaults).find((name) => !options.includes(name));
  if (stranger !== undefined) {
    const hint = didYouMean(stranger, options);
    throw new Refusal(
      `The plopfile gives ${generator.name} a default for "${quoted(stranger)}", and it has no such option.${hint}`,
    );
  }
  const prompts = generator.prompts.map((prompt) => ({ ...prompt, ...pick(defaults[prompt.name]) }));
  return { ...generator, prompts };
}

function pick(standard: string | undefined): Pick<Prompt, "default"> {
  return standard === undefined ? {} : { default: standard };
}

/**
 * Asks for an option that is only asked for when the run comes upon it, such as one of several settings: whoever asks
 * again gets the answer that was given.
 */
function onceEach({ prompts }: Generator, late: Record<string, string>, ask: Ask): Ask {
  return async (question) => {
    const name = String(question.name);
    if (!prompts.some((prompt) => prompt.unasked && prompt.name === name)) return ask(question);
    late[name] ??= String((await ask(question))[name]);
    return { [name]: late[name] };
  };
}

/** Tells programs of a run that ended before its first action. */
function refuseInJson(generator: string, destination: string, shell: Shell, error: unknown): void {
  if (!shell.words.some((word) => /^--json(=(yes|true))?$/.test(word)) || error instanceof Interrupted) return;
  shell.out(json(failureReport({ generator, destination }, error)));
}

/**
 * plop runs its only generator whatever name was typed, and hands over to the one that was picked from its list
 * when none was: the name on the command line is held against this generator's own.
 */
function checkLine(generator: Generator, line: CommandLine): void {
  if (line.generator !== undefined && line.generator !== generator.name) {
    throw unknownGenerator(line.generator, [generator.name]);
  }
  const dest = line.options.get("dest");
  if (dest?.trim() === "") throw new Refusal("--dest needs a value: --dest=DIR");
  if (dest?.startsWith("~")) {
    throw new Refusal(
      `--dest=${quoted(dest)}: no shell puts your home folder there. Write "$HOME", or ./~ for what is really called ~.`,
    );
  }
  const named = (as: Prompt["as"]) => generator.prompts.filter((prompt) => prompt.as === as).map(({ name }) => name);
  const rest = generator.prompts.some((prompt) => prompt.rest);
  const common = commonOptions(generator).map(([word]) => word.replace(/^--|=.*$/g, ""));
  checkCommandLine(line, { arguments: named("argument"), options: [...named("option"), ...common], rest });
}

function unknownGenerator(name: string, known: readonly string[]): Refusal {
  const hint = didYouMean(name, known);
  return new Refusal(
    `There is no generator "${quoted(name)}".${hint} \`npx plop\` lists what there is, \`npx plop NAME --help\` says more.`,
  );
}

function replayLine(generator: Generator, answers: Answers, line: CommandLine, settled?: string): string {
  const { flags, options, plopfile } = line;
  const words = ["npx", "plop"];
  if (plopfile !== undefined) words.push(`--plopfile=${shellWord(plopfile)}`);
  words.push(generator.name);
  for (const { name, as, rest, default: standard } of generator.prompts) {
    const answer = answers[name] ?? "";
    if (rest) words.push(...splitWords(answer).map(shellWord));
    else if (as === "argument" && !answer.startsWith("-")) words.push(shellWord(answer));
    else if (answer !== standard) words.push(`--${name}=${shellWord(withoutPasswords(answer))}`);
  }
  // Whoever overwrote or kept files would be asked about them again.
  for (const flag of ["force", "skip"] as const) if (flags[flag] || flag === settled) words.push(`--${flag}`);
  const dest = options.get("dest");
  if (dest !== undefined) words.push(`--dest=${shellWord(dest)}`);
  return words.join(" ");
}

function isPrepared(answers: unknown): answers is Prepared {
  return typeof answers === "object" && answers !== null && "generator" in answers;
}
