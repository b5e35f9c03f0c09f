import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { djangoApp } from "../../generators/django-app.ts";
import { djangoModel } from "../../generators/django-model.ts";
import { djangoTest } from "../../generators/django-test.ts";
import { djangoView } from "../../generators/django-view.ts";
import { init } from "../../generators/init.ts";
import type { GeneratorBody } from "../../helpers/generator.ts";
import { startProject } from "../support/django-project.ts";
import { place, scratch, snapshot } from "../support/files.ts";
import { HOSTILE } from "../support/hostile.ts";
import { person, type Ran, runPlop } from "../support/plop.ts";

const GENERATORS: Readonly<Record<string, GeneratorBody>> = {
  init,
  "django-app": djangoApp,
  "django-model": djangoModel,
  "django-view": djangoView,
  "django-test": djangoTest,
};

type What = keyof typeof HOSTILE;

interface Case {
  readonly words: (value: string) => readonly string[];
  /** The values that are no mistake here; all others are refused. */
  readonly takes: readonly What[];
  /** It takes nearly all, so that some of them tell as much. */
  readonly isText?: true;
}

const CONTROL: readonly What[] = Object.keys(HOSTILE).filter((what) =>
  /[\p{Cc}\p{Cs}\u2028\u202e\u2066]/u.test(HOSTILE[what] ?? ""),
);
const TOO_LONG: readonly What[] = ["255 bytes", "256 bytes", "10,000 characters", "10,000 characters and a sign"];

/** What is text and nothing else may be anything that a line can hold. */
const TEXTS = Object.keys(HOSTILE).filter((what) => !CONTROL.includes(what) && !TOO_LONG.includes(what));

/** What happens to be a plain word. */
const WORDS = ["a device", "a device in small letters", "a device with a number"];
const PROPERTIES = ["the name of every object's prototype", "the name of a property of every object"];

const quiet = ["--git=no", "--generators=no"];
const field = (word: string) => ["django-model", "tasks", "Other", word, "--migrate=no"];

const CASES: Readonly<Record<string, Case>> = {
  "init NAME": { words: (value) => ["init", value, ...quiet], takes: ["the name of a property of every object"] },
  "init --name": {
    words: (value) => ["init", `--name=${value}`, ...quiet],
    takes: ["the name of a property of every object"],
  },
  "init --description --author": {
    words: (value) => ["init", "fresh", `--description=${value}`, `--author=${value}`, ...quiet],
    takes: TEXTS,
    isText: true,
  },
  "init --django": { words: (value) => ["init", "fresh", `--django=${value}`, ...quiet], takes: [] },
  "init --generators": { words: (value) => ["init", "fresh", `--generators=${value}`], takes: [] },
  "an unknown option": { words: (value) => ["init", "fresh", `--${value}=1`, ...quiet], takes: [] },
  "an argument too many": { words: (value) => ["init", "fresh", value, ...quiet], takes: [] },
  "a switch": { words: (value) => ["init", "fresh", `--force=${value}`, ...quiet], takes: [] },
  "django-app NAME": {
    words: (value) => ["django-app", value],
    takes: ["the name of a property of every object"],
  },
  "django-app --path": {
    words: (value) => ["django-app", "fresh", `--path=${value}`],
    takes: ["nothing", "blanks", ...PROPERTIES],
  },
  "django-app --url": {
    words: (value) => ["django-app", "fresh", `--url=${value}`],
    takes: [
      ...["nothing", "blanks", "an absolute path", "the home folder", "a path below home", "a device with an ending"],
      ...["a dot at the end", "a leading dash", ...WORDS, ...PROPERTIES],
    ],
  },
  "--settings": {
    words: (value) => ["django-app", "fresh", `--settings=${value}`],
    takes: ["nothing", "blanks"],
  },
  "django-app --dest": {
    words: (value) => ["django-app", "fresh", `--dest=${value}`],
    // A folder that is not there belongs to the project around it.
    takes: Object.keys(HOSTILE).filter(
      (what) => !CONTROL.includes(what) && !/^(nothing|blanks|a way up.*|an absolute path|.*home.*)$/.test(what),
    ),
  },
  "django-model APP": { words: (value) => ["django-model", value, "Other", "title:char", "--migrate=no"], takes: [] },
  "django-model MODEL": {
    words: (value) => ["django-model", "tasks", value, "title:char", "--migrate=no"],
    takes: [...WORDS, ...PROPERTIES],
  },
  "django-model FIELD": {
    words: field,
    takes: ["a device in small letters", "the name of a property of every object"],
  },
  "the name of a field": {
    words: (value) => field(`${value}:char`),
    takes: ["a device in small letters", "the name of a property of every object"],
  },
  "the type of a field": { words: (value) => field(`x:${value}`), takes: [] },
  "the length of a field": { words: (value) => field(`x:char:${value}`), takes: [] },
  "a default in quotes": {
    words: (value) => field(`x:text=${value.includes('"') ? `'${value}'` : `"${value}"`}`),
    takes: [...TEXTS, ...TOO_LONG],
    isText: true,
  },
  "a default of a number": { words: (value) => field(`x:int=${value}`), takes: [] },
  "a default that is JSON": {
    words: (value) => field(`x:json='${JSON.stringify({ [value]: [value] })}'`),
    takes: Object.keys(HOSTILE).filter(
      // JSON writes most of the control characters as escapes.
      (what) => !/[\0\p{Cs}\u009b\u2028\u202e\u2066]/u.test(HOSTILE[what] ?? ""),
    ),
    isText: true,
  },
  "a choice": {
    words: (value) => field(`x:choice:${value},b`),
    takes: [
      ...["a device with an ending", "a dot at the end", "a combining accent", "a letter of another script"],
      ...["255 bytes", "255 bytes of two-byte letters", "256 bytes of two-byte letters"],
      ...[...WORDS, "the name of a property of every object"],
    ],
  },
  "a folder of uploads": {
    words: (value) => field(`x:file:to=${value}`),
    takes: ["a device with an ending", "a dot at the end", "a leading dash", ...WORDS, ...PROPERTIES],
  },
  "a related name": {
    words: (value) => field(`x:fk:Task:as=${value}`),
    takes: ["a device in small letters", "the name of a property of every object"],
  },
  "the target of a relation": { words: (value) => field(`x:fk:${value}`), takes: [] },
  "django-view APP": { words: (value) => ["django-view", value, "Task"], takes: [] },
  "django-view NAME": { words: (value) => ["django-view", "tasks", value], takes: [] },
  "django-view NAME --kind=page": {
    words: (value) => ["django-view", "tasks", value, "--kind=page", "--access=public"],
    takes: PROPERTIES,
  },
  "django-view --kind": { words: (value) => ["django-view", "tasks", "Task", `--kind=${value}`], takes: [] },
  "django-view --access": { words: (value) => ["django-view", "tasks", "Task", `--access=${value}`], takes: [] },
  "django-test APP": { words: (value) => ["django-test", value, "Task"], takes: [] },
  "django-test NAME": { words: (value) => ["django-test", "tasks", value], takes: [] },
  "the generator": { words: (value) => [value, "x"], takes: [] },
};

/** What steers a terminal, or turns its text round. The kit's own colours apart. */
const RAW = /[^\P{Cc}\n\t]|[\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** What no person should be told. */
const DEFECT = /\b(E[A-Z]{4,}|TypeError|RangeError|undefined|NaN)\b|\[object|^\s+at /m;

/** An error of several fields has a line for each. */
const LONGEST_MESSAGE = 600;

function faultsOfMessages(messages: readonly (string | undefined)[]): string[] {
  return messages.flatMap((message = "") => [
    ...(RAW.test(message) ? [`a raw control character: ${JSON.stringify(message.slice(0, 500))}`] : []),
    ...(DEFECT.test(message) ? [`an error for developers: ${message.slice(0, 500)}`] : []),
    ...(message.length > LONGEST_MESSAGE ? [`it says too much: ${message.slice(0, 500)}`] : []),
  ]);
}

let project: Promise<Readonly<Record<string, string>>> | undefined;

async function writeProject(): Promise<Readonly<Record<string, string>>> {
  const task = "class Task(models.Model):\n    title = models.TextField()\n";
  const { tree } = await startProject({ "tasks/models.py": `from django.db import models\n\n\n${task}` });
  return tree();
}

/** Whether each text is tried in every way, and not only where something else may come of it. */
const ALL = process.env.HOSTILE_TEXTS === "all";

/** A folder to work in, and one around it to watch. */
async function workplace(generator: string): Promise<{ around: string; cwd: string }> {
  const around = await scratch();
  const cwd = join(around, "in");
  project ??= writeProject();
  await (generator === "init" || !Object.hasOwn(GENERATORS, generator) ? mkdir(cwd) : place(cwd, await project));
  return { around, cwd };
}

interface Outcome {
  readonly ran: Ran;
  readonly faults: readonly string[];
}

/** Runs a command, and says what it did that no command should do. */
async function outcomeOf(words: readonly string[], run: (cwd: string) => Promise<Ran>): Promise<Outcome> {
  const { around, cwd } = await workplace(words[0] ?? "");
  const before = await snapshot(around);
  const ran = await run(cwd);
  const after = await snapshot(around);
  const changed = [...before, ...after].filter((each) => !before.includes(each) || !after.includes(each));
  const outside = changed.filter((each) => !each.startsWith("in/"));
  return {
    ran,
    faults: [
      ...faultsOfMessages([ran.failure, ran.closing]),
      ...(RAW.test(ran.printed) ? [`it prints ${JSON.stringify(RAW.exec(ran.printed))}`] : []),
      ...outside.map((each) => `it touches ${each}`),
      ...(ran.failure !== undefined && changed.length > 0 ? [`it failed, and wrote ${changed}`] : []),
      ...(ran.failure === "" ? ["it says nothing"] : []),
    ],
  };
}

/** plop asks its only generator, whatever its name was to be. */
function runWords(words: readonly string[], cwd: string): Promise<Ran> {
  const [first = ""] = words;
  const name = Object.hasOwn(GENERATORS, first) ? first : "init";
  return runPlop({ ...(GENERATORS[name] ?? init), name, description: "" }, words, { cwd });
}

describe("a hostile text on the command line", () => {
  it.each(Object.entries(CASES))("is taken as text, or refused with a plain word: %s", async (_name, test) => {
    const faults: string[] = [];
    for (const [what, value] of Object.entries(HOSTILE)) {
      if (!ALL && test.isText && TEXTS.indexOf(what) % 4 > 0) continue;
      const words = test.words(value);
      const plain = await outcomeOf(words, (cwd) => runWords(words, cwd));
      const isTaken = plain.ran.failure === undefined;
      const wrong = isTaken === test.takes.includes(what) ? [] : [isTaken ? "taken" : `refused: ${plain.ran.failure}`];
      faults.push(...[...wrong, ...plain.faults].map((fault) => `${what}: ${fault}`));
      if (!ALL && (isTaken || (!CONTROL.includes(what) && TEXTS.indexOf(what) % 4 > 0))) continue;
      const json = await outcomeOf(words, (cwd) => runWords([...words, "--json", "--dry-run"], cwd));
      const { status } = json.ran.report();
      const unlike = (status === "refused") === isTaken ? [`--json says ${status}`] : [];
      faults.push(...[...json.faults, ...unlike].map((fault) => `${what}, in JSON: ${fault}`));
    }
    expect(faults).toEqual([]);
  });

  it("never leads out of the folder that --dest names, which is one that Windows could have, too", async () => {
    const refused: string[] = [];
    for (const [what, value] of Object.entries(HOSTILE)) {
      const around = await scratch();
      const cwd = join(around, "in/deep");
      await mkdir(cwd, { recursive: true });
      const dest = value.startsWith("/") ? around + value : value;
      const ran = await runPlop(init, ["init", "fresh", `--dest=${dest}`, ...quiet], { cwd });
      const made = (await snapshot(around)).map((each) => resolve(around, each));
      if (ran.failure !== undefined) refused.push(what);
      const home = ran.failure === undefined ? resolve(cwd, dest.trim() && dest, "fresh") : around;
      const stray = made.filter((each) => each.includes("fresh") && !each.startsWith(home));
      expect([...stray, ...faultsOfMessages([ran.failure])], what).toEqual([]);
    }
    expect(refused.sort()).toEqual(
      [
        ...["nothing", "blanks", "the home folder", "a path below home", "a drive", "a share", "a dot at the end"],
        ...["a device with an ending", ...WORDS, ...CONTROL, "256 bytes", "256 bytes of two-byte letters"],
        ...["10,000 characters", "10,000 characters and a sign", "a backslash at the end", "a mapping of YAML"],
      ].sort(),
    );
  });
});

describe("a hostile text typed at a question", () => {
  it.each([
    { generator: "init", good: { name: "shop", description: "", author: "" } },
    { generator: "django-app", good: { name: "fresh", path: "", url: "" } },
    { generator: "django-model", good: { app: "tasks", model: "Other", fields: "title" } },
    { generator: "django-view", good: { app: "tasks", name: "Task" } },
    { generator: "django-test", good: { app: "tasks", name: "Task" } },
  ])("is taken as text, or complained about: $generator", async ({ generator, good }) => {
    const faults: string[] = [];
    for (const question of Object.keys(good)) {
      for (const [what, value] of Object.entries(HOSTILE)) {
        if (!ALL && !CONTROL.includes(what) && TEXTS.indexOf(what) % 8 > 0) continue;
        const answers = Object.entries<string>({ ...good, [question]: value }).map(([name, text]) => [name, [text]]);
        const somebody = person({ generators: [false], git: [false], ...Object.fromEntries(answers) });
        const { faults: found } = await outcomeOf([generator], (cwd) =>
          runPlop(GENERATORS[generator] ?? init, [generator, "--dry-run"], { cwd, person: somebody }),
        );
        const said = [...found, ...faultsOfMessages(somebody.complaints)];
        faults.push(...said.map((fault) => `${question}, ${what}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
  });
});
