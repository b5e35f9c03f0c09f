import { existsSync } from "node:fs";
import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Done, Step, TaskContext } from "../../helpers/changes/steps.ts";
import { defineGenerator } from "../../helpers/generator.ts";
import { modeOf, paths, place, scratch, tree } from "../support/files.ts";
import { person, runPlop } from "../support/plop.ts";

/** A generator that writes two files and adds a line to a third, which it may create. */
const greet = (steps: readonly Step[] = []) =>
  defineGenerator({
    name: "greet",
    description: "Greet somebody",
    prompts: [{ name: "who", as: "argument", message: "Whom?", help: "whom to greet" }],
    examples: ["npx plop greet world"],
    actions: ({ who }) => [
      { type: "createFile", path: "hello.txt", content: `hello ${who}\n` },
      { type: "createFile", path: "sub/bye.txt", content: `bye ${who}\n` },
      ...steps,
      { type: "commit", next: ["cat hello.txt"] },
    ],
  });

const addLine: Step = {
  type: "edit",
  path: "list.txt",
  edit: (text) => (text.includes("new\n") ? { kind: "already" } : { kind: "ok", text: `${text}new\n` }),
};

/** A file of somebody's that steers the terminal, and would change. */
const steers = {
  "hello.txt": "\u001b[2J\u009b8m\u202e hello\r!\r\n\tworld\n",
  "list.txt": "\u001b]0;owned\u0007\n",
};

describe("a difference", () => {
  it("on a terminal shows what would steer it as escapes", async () => {
    const cwd = await scratch();
    await place(cwd, steers);
    const shell = { isSeen: true };
    const { printed } = await runPlop(greet([addLine]), ["greet", "world", "--dry-run"], { cwd, shell });
    expect(printed).toContain("-\\u001b[2J\\u009b8m\\u202e hello\\u000d!\r\n-\tworld\n");
    expect(printed).toContain(" \\u001b]0;owned\\u0007\n+new\n");
    const somebody = person({ answer: ["diff", "abort"] });
    const asked = await runPlop(greet([addLine]), ["greet", "world"], { cwd, shell, person: somebody });
    expect(asked.printed).toContain("-\\u001b[2J\\u009b8m");
    expect(await tree(cwd)).toEqual(steers);
  });

  it("that goes elsewhere has a file's own characters, for git to apply", async () => {
    const cwd = await scratch();
    await place(cwd, steers);
    const { printed } = await runPlop(greet(), ["greet", "world", "--dry-run"], { cwd, shell: { isSeen: false } });
    expect(printed).toContain("-\u001b[2J\u009b8m\u202e hello\r!\r\n");
  });
});

describe("a run", () => {
  it("writes, and reports each file, what is next, and how to repeat it", async () => {
    const cwd = await scratch();
    const { out, closing, failure } = await runPlop(greet(), ["greet", "world"], { cwd });
    expect(failure).toBeUndefined();
    expect(out).toBe(
      "     create  hello.txt\n     create  sub/bye.txt\n\nNext:\n  cat hello.txt\n\n" +
        "The same again, without questions:\n  npx plop greet world\n\n",
    );
    expect(closing).toBe("2 files written");
    expect(await tree(cwd)).toEqual({ "hello.txt": "hello world\n", "sub/bye.txt": "bye world\n" });
  });

  it("changes nothing the second time, and says so", async () => {
    const cwd = await scratch();
    await place(cwd, { "list.txt": "" });
    await runPlop(greet([addLine]), ["greet", "world"], { cwd });
    const before = await tree(cwd);
    const { out, closing } = await runPlop(greet([addLine]), ["greet", "world"], { cwd });
    expect(out).toContain("Nothing to do");
    expect(closing).toBe("nothing to do");
    expect(await tree(cwd)).toEqual(before);
  });

  it.each([
    ["it is identical", ["greet", "world"]],
    ["it is kept", ["greet", "you", "--skip"]],
  ])("leaves a record alone where all else stays as it is: %s", async (_what, words) => {
    const cwd = await scratch();
    await place(cwd, { "list.txt": "" });
    await runPlop(greet(), ["greet", "world"], { cwd });
    const before = await tree(cwd);
    const record: Step = { ...addLine, onlyWithOthers: true };
    const shown = await runPlop(greet([record]), ["greet", "world", "--dry-run"], { cwd });
    expect(shown.out).not.toContain("list.txt");
    const ran = await runPlop(greet([record]), words, { cwd });
    expect(ran.closing).toBe("nothing to do");
    expect(await tree(cwd)).toEqual(before);
    await runPlop(greet([record]), ["greet", "you", "--force"], { cwd });
    expect((await tree(cwd))["list.txt"]).toBe("new\n");
  });

  it("lists all conflicts without a terminal, and writes nothing", async () => {
    const cwd = await scratch();
    await place(cwd, { "hello.txt": "mine", "sub/bye.txt": "mine" });
    const { failure, out } = await runPlop(greet(), ["greet", "world"], { cwd });
    expect(failure).toMatch(/These 2 files exist[\s\S]*hello\.txt\n {2}sub\/bye\.txt[\s\S]*--force/);
    expect(out).toBe("");
    expect(await tree(cwd)).toEqual({ "hello.txt": "mine", "sub/bye.txt": "mine" });
  });

  it.each([
    ["--force", { "hello.txt": "hello world\n", "sub/bye.txt": "bye world\n" }],
    ["--skip", { "hello.txt": "mine", "sub/bye.txt": "bye world\n" }],
  ])("settles conflicts with %s", async (flag, expected) => {
    const cwd = await scratch();
    await place(cwd, { "hello.txt": "mine" });
    await runPlop(greet(), ["greet", "world", flag], { cwd });
    expect(await tree(cwd)).toEqual(expected);
  });

  it("asks about each conflict on a terminal, and shows the difference first when told to", async () => {
    const cwd = await scratch();
    await place(cwd, { "hello.txt": "mine\n", "sub/bye.txt": "mine\n" });
    const somebody = person({ answer: ["diff", "overwrite", "skip"] });
    const { out } = await runPlop(greet(), ["greet", "world"], { cwd, person: somebody });
    expect(out).toContain("-mine\n+hello world\n");
    expect(somebody.asked.map(({ message }) => message)).toEqual([
      "hello.txt exists and would change.",
      "hello.txt exists and would change.",
      "sub/bye.txt exists and would change.",
    ]);
    expect(await tree(cwd)).toEqual({ "hello.txt": "hello world\n", "sub/bye.txt": "mine\n" });
  });

  it("aborts when told to, and writes nothing", async () => {
    const cwd = await scratch();
    await place(cwd, { "hello.txt": "mine\n" });
    const { failure } = await runPlop(greet(), ["greet", "world"], { cwd, person: person({ answer: ["abort"] }) });
    expect(failure).toContain("Interrupted");
    expect(await tree(cwd)).toEqual({ "hello.txt": "mine\n" });
  });

  it("shows a difference with --dry-run and writes nothing", async () => {
    const cwd = await scratch();
    await place(cwd, { "list.txt": "old\n" });
    const { out } = await runPlop(greet([addLine]), ["greet", "world", "--dry-run"], { cwd });
    expect(out).toContain("+++ b/hello.txt\n@@ -0,0 +1,1 @@\n+hello world\n");
    expect(out).toContain(" old\n+new\n");
    expect(out).toContain("Dry run: nothing was written.");
    expect(await paths(cwd)).toEqual(["list.txt"]);
  });

  it("shows with --dry-run what --skip and --force would do", async () => {
    const cwd = await scratch();
    await place(cwd, { "hello.txt": "mine\n" });
    const dry = (...words: string[]) => runPlop(greet(), ["greet", "world", "--dry-run", ...words], { cwd });
    expect((await dry("--skip")).out).not.toContain("hello world");
    expect((await dry("--force")).out).toContain("-mine\n+hello world\n");
    expect((await dry()).out).toContain("-mine\n+hello world\n");
    expect((await dry("--skip", "--json")).report().files[0]).toEqual({ path: "hello.txt", action: "skip" });
    expect((await dry("--force", "--json")).report().files[0]).toEqual({ path: "hello.txt", action: "overwrite" });
    expect((await dry("--json")).report().files[0]).toEqual({ path: "hello.txt", action: "conflict" });
    expect(await tree(cwd)).toEqual({ "hello.txt": "mine\n" });
  });

  it.each([
    ["skip", " --skip"],
    ["overwrite", " --force"],
  ])("is repeated without the question that was answered with %s", async (answer, flag) => {
    const cwd = await scratch();
    await place(cwd, { "hello.txt": "mine\n", "sub/bye.txt": "mine\n" });
    const answers = { answer: [answer, answer] };
    const { out } = await runPlop(greet(), ["greet", "world"], { cwd, person: person(answers) });
    expect(out).toContain(`  npx plop greet world${flag}\n`);
  });

  it("is repeated with what a question in the middle of it was answered", async () => {
    const late = defineGenerator({
      ...greet(),
      prompts: [
        { name: "who", as: "argument", message: "Whom?", help: "whom to greet" },
        { name: "tone", as: "option", message: "How?", help: "how", default: "", unasked: true },
      ],
      actions: async ({ who }, { ask }) => {
        await ask?.({ type: "input", name: "tone", message: "How?" });
        return [
          { type: "createFile", path: "hello.txt", content: `hello ${who}\n` },
          { type: "commit", next: [] },
        ];
      },
    });
    const somebody = person({ tone: ["loud"] });
    const { out } = await runPlop(late, ["greet", "world"], { cwd: await scratch(), person: somebody });
    expect(out).toContain("  npx plop greet world --tone=loud\n");
  });

  it("ends as interrupted, and says that the files stand, when that came after the writing", async () => {
    const cwd = await scratch();
    const isWritten = () => existsSync(join(cwd, "sub/bye.txt"));
    const signal = Object.defineProperty(new AbortController().signal, "aborted", { get: isWritten });
    const shell = { abortable: <T>(task: (signal: AbortSignal) => Promise<T>) => task(signal) };
    const { out, failure } = await runPlop(greet(), ["greet", "world"], { cwd, shell });
    expect(out).toContain("create  sub/bye.txt");
    expect(failure).toMatch(/^Interrupted\. The files above are written/);
  });

  it.each(["--json", "--json=yes", "--json=true"])("tells programs of a bad command line: %s", async (word) => {
    const cwd = await scratch();
    const ran = await runPlop(greet(), ["greet", "world", "--dest=there", "--loud", word], { cwd });
    expect(ran.report()).toMatchObject({ status: "refused", destination: join(cwd, "there") });
  });

  it("refuses a --dest without a value", async () => {
    const { failure } = await runPlop(greet(), ["greet", "world", "--dest="], { cwd: await scratch() });
    expect(failure).toBe("--dest needs a value: --dest=DIR");
  });

  it("prints one object with --json, for success and for each kind of failure", async () => {
    const cwd = await scratch();
    await place(cwd, { "hello.txt": "mine" });
    const conflict = await runPlop(greet(), ["greet", "world", "--json"], { cwd, person: person() });
    expect(conflict.report()).toMatchObject({ generator: "greet", status: "conflict", destination: cwd, next: [] });
    expect(conflict.report().files).toEqual([
      { path: "hello.txt", action: "conflict" },
      { path: "sub/bye.txt", action: "create" },
    ]);
    const ok = await runPlop(greet(), ["greet", "world", "--json", "--force"], { cwd });
    expect(ok.report()).toMatchObject({ status: "ok", next: ["cat hello.txt"], files: [{ action: "overwrite" }, {}] });
    const refused = await runPlop(greet([addLine]), ["greet", "world", "--json"], { cwd });
    expect(refused.report()).toMatchObject({ status: "refused", error: { file: "list.txt" } });
    const missing = await runPlop(greet(), ["greet", "--json"], { cwd });
    expect(missing.report()).toMatchObject({ status: "refused", error: { message: expect.stringContaining("WHO") } });
    const keys = ["generator", "status", "destination", "files", "next"];
    expect(Object.keys(ok.report())).toEqual([...keys, "replay"]);
    for (const { report } of [conflict, refused, missing]) expect(Object.keys(report())).toEqual([...keys, "error"]);
  });

  it("gives the lines to paste when an edit is refused", async () => {
    const cwd = await scratch();
    await place(cwd, { "list.txt": "?" });
    const edit = () => ({ kind: "refused", reason: "no list here", line: 1, paste: "new" }) as const;
    const steps: Step[] = [{ type: "edit", path: "list.txt", edit }];
    const ran = await runPlop(greet(steps), ["greet", "world", "--json"], { cwd });
    expect(ran.failure).toBe("list.txt:1: no list here. To paste there:\nnew");
    expect(ran.report().error).toEqual({ message: "no list here", file: "list.txt", line: 1, paste: "new" });
    expect(await paths(cwd)).toEqual(["list.txt"]);
  });

  it("calls a defect an error, and not a refusal", async () => {
    const broken = defineGenerator({
      name: "broken",
      description: "",
      prompts: [],
      examples: [],
      actions: () => {
        throw new TypeError("a bug");
      },
    });
    const ran = await runPlop(broken, ["broken", "--json"], { cwd: await scratch() });
    expect(ran.report()).toMatchObject({ status: "error", error: { message: "a bug" } });
  });

  it("copies files with their executable bit", async () => {
    const cwd = await scratch();
    const from = join(await scratch(), "script");
    await place(join(from, ".."), { script: "#!/bin/sh\n" });
    await chmod(from, 0o755);
    await runPlop(greet([{ type: "copyFile", from, to: "bin/script" }]), ["greet", "world"], { cwd });
    expect(await readFile(join(cwd, "bin/script"), "utf8")).toBe("#!/bin/sh\n");
    expect(await modeOf(join(cwd, "bin/script"))).toBe(0o777 & ~process.umask());
  });

  it("prints the usage text with --help, and runs nothing", async () => {
    const cwd = await scratch();
    const { out, closing } = await runPlop(greet(), ["greet", "--help"], { cwd });
    expect(out).toContain("npx plop greet WHO");
    expect(closing).toBeUndefined();
    expect(await paths(cwd)).toEqual([]);
  });

  it("refuses another generator's name, which plop would hand to its only one", async () => {
    const { failure } = await runPlop(greet(), ["great", "world"], { cwd: await scratch() });
    expect(failure).toContain('There is no generator "great"');
  });

  it("writes to --dest, and says so in the line that repeats the run", async () => {
    const cwd = await scratch();
    const { out } = await runPlop(greet(), ["greet", "o'hara", "--dest=my folder"], { cwd });
    expect(await paths(cwd)).toEqual(["my folder/hello.txt", "my folder/sub/bye.txt"]);
    expect(out).toContain("npx plop greet 'o'\\''hara' --dest='my folder'");
  });
});

describe("a run with another's defaults", () => {
  const paint = defineGenerator({
    name: "paint",
    description: "Paint something",
    prompts: [
      { name: "what", as: "argument", message: "What?", help: "what to paint" },
      { name: "colour", as: "option", message: "Which?", help: "the colour", choices: ["red", "blue"], default: "red" },
      {
        name: "coats",
        as: "option",
        message: "How many?",
        help: "how many coats",
        default: "1",
        validate: (coats) => (/^\d+$/.test(coats) ? undefined : `${coats} is no number.`),
      },
    ],
    examples: [],
    actions: ({ what, colour, coats }) => [
      { type: "createFile", path: `${what}.txt`, content: `${colour} ${coats}\n` },
      { type: "commit", next: [] },
    ],
  });

  it("takes them, names them in the usage text, and leaves them out of the line that repeats it", async () => {
    const cwd = await scratch();
    const options = { defaults: { paint: { colour: "blue" }, other: { size: "9" } } };
    expect((await runPlop(paint, ["paint", "--help"], { cwd, options })).out).toContain("the colour (default: blue)");
    expect((await runPlop(paint, ["paint", "wall"], { cwd, options })).out).toContain("npx plop paint wall\n");
    const other = await runPlop(paint, ["paint", "door", "--colour=red"], { cwd, options });
    expect(other.out).toContain("npx plop paint door --colour=red\n");
    expect(await tree(cwd)).toEqual({ "door.txt": "red 1\n", "wall.txt": "blue 1\n" });
  });

  it.each([
    [
      { color: "blue" },
      'The plopfile gives paint a default for "color", and it has no such option. Did you mean colour?',
    ],
    [{ what: "wall" }, 'The plopfile gives paint a default for "what", and it has no such option.'],
    [{ colour: "green" }, "--colour=green is none of red, blue."],
    [{ coats: "two" }, "two is no number."],
    [{ coats: "1\n" }, '"1\\u000a" holds a control character'],
  ])("refuses %j", async (defaults, message) => {
    const cwd = await scratch();
    const { failure } = await runPlop(paint, ["paint", "wall"], { cwd, options: { defaults: { paint: defaults } } });
    expect(failure).toContain(message);
    expect(await tree(cwd)).toEqual({});
  });
});

describe("a task", () => {
  const look = (perform: (task: TaskContext) => Promise<Done>) =>
    defineGenerator({
      name: "look",
      description: "Look round",
      prompts: [],
      examples: [],
      onlyLooks: true,
      actions: () => [{ type: "task", perform }],
    });
  const findings = [
    { level: "ok", subject: "git", message: "2.39" },
    { level: "error", subject: "Python\u001b", message: "There is none.", remedy: "Install it." },
  ] as const;

  it("says what it does, lists what it found with what to do about it, and leaves nothing behind", async () => {
    const cwd = await scratch();
    const task = look(async ({ say, destination }) => {
      say(`in ${destination}\u001b`);
      return { findings, closing: "looked round" };
    });
    expect(await runPlop(task, ["look"], { cwd })).toMatchObject({
      out:
        `in ${cwd}\\u001b\n` +
        "     ok  git           2.39\n" +
        "  error  Python\\u001b  There is none.\n" +
        "                       Install it.\n\n",
      closing: "looked round",
      failure: undefined,
    });
    expect(await paths(cwd)).toEqual([]);
  });

  it("breaks what it found at blanks where a terminal is narrow, and no command", async () => {
    const cwd = await scratch();
    const remedy = "npm install --save-exact --workspace=packages/site";
    const finding = {
      level: "warning",
      subject: "npm",
      message: "Some of the packages are not there.",
      remedy,
    } as const;
    const task = look(async () => ({ findings: [finding], closing: "" }));
    expect((await runPlop(task, ["look"], { cwd, shell: { columns: 40 } })).out).toBe(
      ["warning  npm  Some of the packages are", "              not there.", `              ${remedy}`, "", ""].join(
        "\n",
      ),
    );
  });

  it("says beside its report what takes a while, and not with --json", async () => {
    const cwd = await scratch();
    const waited: string[] = [];
    const shell = { waitFor: (what: string) => waited.push(what) };
    const task = look(async ({ waitFor }) => {
      waitFor("Running\u001b it");
      waitFor("Running\u001b it");
      return { closing: "done" };
    });
    expect(await runPlop(task, ["look"], { cwd, shell })).toMatchObject({ out: "\n", closing: "done" });
    expect(waited).toEqual(["Running\\u001b it"]);
    await runPlop(task, ["look", "--json"], { cwd, shell });
    expect(waited).toHaveLength(1);
  });

  it("may fail after all that it has told, in JSON in one object", async () => {
    const cwd = await scratch();
    const task = look(async ({ say }) => {
      say("not in JSON");
      return { findings, commands: ["git status"], next: ["try again"], closing: "", failure: "It does not work." };
    });
    const told = await runPlop(task, ["look"], { cwd });
    expect(told.failure).toBe("It does not work.");
    expect(told.out).toContain("not in JSON\n     ok  git");
    expect(told.out).toContain("Next:\n  try again\n");
    const { failure, report } = await runPlop(task, ["look", "--json"], { cwd });
    expect(failure).toBe("It does not work.");
    expect(report()).toMatchObject({
      status: "refused",
      findings,
      commands: ["git status"],
      next: ["try again"],
      error: { message: "It does not work." },
    });
  });

  it.each([
    [{ isUnchanged: true }, [], "unchanged"],
    [{}, ["--dry-run"], "dry-run"],
    [{}, [], "ok"],
  ] as const)("that gives back %j with %j counts as %s", async (done, words, status) => {
    const cwd = await scratch();
    const task = look(async ({ dryRun }) => ({ ...done, files: [], closing: dryRun ? "dry" : "done" }));
    const acts = { ...task, onlyLooks: false };
    expect((await runPlop(acts, ["look", "--json", ...words], { cwd })).report().status).toBe(status);
  });
});
