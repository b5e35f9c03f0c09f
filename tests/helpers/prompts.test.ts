import { describe, expect, it } from "vitest";
import { readCommandLine } from "../../helpers/command-line.ts";
import { gatherAnswers, type Prompt, yesNo } from "../../helpers/prompts.ts";
import { type Person, person } from "../support/plop.ts";

const prompts: readonly Prompt[] = [
  { name: "app", as: "argument", message: "Which app?", help: "the app" },
  {
    name: "model",
    as: "argument",
    message: "What is the model called?",
    help: "the model",
    validate: (name) => (/^[A-Z]/.test(name) ? undefined : `${name} needs a capital letter.`),
  },
  { name: "kind", as: "option", message: "Which kind?", help: "the kind", choices: ["crud", "list"], default: "crud" },
  { name: "note", as: "option", message: "A note?", help: "a note", default: "" },
  yesNo("admin", "Register it?", "a page in the admin"),
];

function gather(words: readonly string[], someone?: Person): Promise<Record<string, string>> {
  const line = readCommandLine(["demo", ...words]);
  return gatherAnswers(prompts, line, { generator: "demo", destination: "/nowhere", ask: someone?.ask });
}

const names = (someone: Person) => someone.asked.map(({ name }) => name);

describe("gathering answers from the command line", () => {
  it("takes arguments in their order, options by name, and defaults for the rest", async () => {
    expect(await gather(["tasks", "Task", "--kind=list"])).toEqual({
      app: "tasks",
      model: "Task",
      kind: "list",
      note: "",
      admin: "yes",
    });
  });

  it("takes an argument by its name as well, and the others move up", async () => {
    expect(await gather(["--model=Task", "tasks"])).toMatchObject({ app: "tasks", model: "Task" });
  });

  it("cuts blanks at both ends", async () => {
    expect(await gather([" tasks ", "Task", "--note=  a  b "])).toMatchObject({ app: "tasks", note: "a  b" });
  });

  it("names everything that is missing and how to give it, where nobody can be asked", async () => {
    await expect(gather([])).rejects.toThrow(
      "APP and MODEL are missing, and there is no terminal to ask on. Give it as: npx plop demo APP MODEL",
    );
    await expect(gather(["tasks", "--kind=list"])).rejects.toThrow("MODEL is missing");
  });

  it.each([
    [["tasks", "Task", "--kind=crut"], "--kind=crut is none of crud, list. Did you mean crud?"],
    [["tasks", "Task", "--kind=everything"], "--kind=everything is none of crud, list."],
    [["tasks", "Task", "--admin=true"], "--admin=true is none of yes, no."],
    [["tasks", "task"], "task needs a capital letter."],
    [["", "Task"], "APP is empty."],
    [["  ", "Task"], "APP is empty."],
    [["tasks", "--model=Task", "More"], '"More" is one argument too many.'],
  ])("refuses %j: %s", async (words, message) => {
    await expect(gather(words)).rejects.toThrow(new RegExp(`^${message.replaceAll(/[.?]/g, "\\$&")}$`));
    await expect(gather(words, person()), "and asks nobody about it").rejects.toThrow(message);
  });

  it("shows no raw direction mark of a value that it refuses", async () => {
    await expect(gather(["tasks", "Task", "--kind=\u200fcrud"])).rejects.toThrow("--kind=\\u200fcrud is none of");
  });
});

describe("gathering answers at a terminal", () => {
  it("asks everything of a bare command", async () => {
    const someone = person({ app: ["tasks"], model: ["Task"], kind: ["list"], note: ["For all"], admin: [false] });
    expect(await gather([], someone)).toEqual({
      app: "tasks",
      model: "Task",
      kind: "list",
      note: "For all",
      admin: "no",
    });
    expect(someone.asked).toMatchObject([
      { type: "input", name: "app", message: "Which app?" },
      { type: "input", name: "model" },
      { type: "list", name: "kind", choices: ["crud", "list"], default: "crud" },
      { type: "input", name: "note", default: "" },
      { type: "confirm", name: "admin", default: true },
    ]);
  });

  it("says behind a question what there is, where something is known", async () => {
    const someone = person({ app: ["tasks"], other: ["tasks"] });
    const prompt = { name: "app", as: "argument", message: "Which app?", help: "" } as const;
    await gatherAnswers(
      [
        { ...prompt, hint: async ({ destination }) => `(users, in ${destination})` },
        { ...prompt, name: "other", hint: async () => "" },
      ],
      readCommandLine(["demo"]),
      { generator: "demo", destination: "/nowhere", ask: someone.ask },
    );
    expect(someone.asked.map(({ message }) => message)).toEqual(["Which app? (users, in /nowhere)", "Which app?"]);
  });

  it("takes the defaults of somebody who presses Enter", async () => {
    const someone = person({ app: ["tasks"], model: ["Task"] });
    expect(await gather([], someone)).toMatchObject({ kind: "crud", note: "", admin: "yes" });
  });

  it("asks only for what has no default once an answer is given", async () => {
    const someone = person({ model: ["Task"] });
    expect(await gather(["tasks"], someone)).toMatchObject({ app: "tasks", model: "Task", kind: "crud" });
    expect(names(someone)).toEqual(["model"]);
    const other = person({ app: ["tasks"], model: ["Task"] });
    await gather(["--admin=no"], other);
    expect(names(other)).toEqual(["app", "model"]);
  });

  it("asks nothing when all is given", async () => {
    const someone = person();
    await gather(["tasks", "Task"], someone);
    expect(names(someone)).toEqual([]);
  });

  it("asks again until the answer will do", async () => {
    const someone = person({ app: ["", "tasks"], model: ["task", "a\u001bb", " Task "] });
    expect(await gather([], someone)).toMatchObject({ app: "tasks", model: "Task" });
    expect(someone.complaints).toEqual([
      "This needs an answer. Ctrl-C leaves, and nothing is written.",
      "task needs a capital letter.",
      '"a\\u001bb" holds a control character, a line break or a change of direction. Leave it out.',
    ]);
  });

  it("hands the run's circumstances to a validation", async () => {
    let seen: unknown;
    const nosy: Prompt = {
      name: "app",
      as: "argument",
      message: "",
      help: "",
      validate: async (value, context) => {
        seen = [value, context];
        return undefined;
      },
    };
    const context = { generator: "demo", destination: "/nowhere", ask: undefined };
    await gatherAnswers(
      [nosy, { ...nosy, name: "settings", as: "option", validate: () => undefined }],
      readCommandLine(["demo", "tasks", "--settings=a.b"]),
      context,
    );
    expect(seen).toEqual(["tasks", { ...context, options: new Map([["settings", "a.b"]]) }]);
  });
});
