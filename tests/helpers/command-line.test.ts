import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkCommandLine, namedGenerator, readCommandLine, shellWord } from "../../helpers/command-line.ts";
import { run } from "../support/process.ts";

const NO_FLAGS = { dryRun: false, json: false, force: false, skip: false, help: false };

function optionsOf(...words: string[]): Record<string, string> {
  return Object.fromEntries(readCommandLine(words).options);
}

function check(...words: string[]): void {
  const options = ["django", "description", "dest", "dry-run", "json", "help"];
  checkCommandLine(readCommandLine(words), { arguments: ["name"], options });
}

describe("the generator that is named", () => {
  it.each([
    [["tasks", "a"], "tasks"],
    [["--dry-run", "--plopfile", "kit/plopfile.ts", "tasks"], "tasks"],
    [["--plopfile=kit/plopfile.ts", "--dest", "..", "tasks"], "tasks"],
    [["--", "tasks"], "tasks"],
    [["--dry-run"], ""],
  ])("of %j is %j", (words, name) => {
    expect(namedGenerator(words)).toBe(name);
  });
});

describe("reading the command line", () => {
  it("finds the generator, its arguments and its options, wherever the options stand", () => {
    const expected = {
      generator: "init",
      arguments: ["myapp"],
      options: new Map([["django", "6.1"]]),
      valueless: [],
      flags: { ...NO_FLAGS, dryRun: true },
    };
    expect(readCommandLine(["init", "myapp", "--django=6.1", "--dry-run"])).toEqual(expected);
    expect(readCommandLine(["--dry-run", "--django=6.1", "init", "myapp"])).toEqual(expected);
    expect(readCommandLine(["init", "--django=6.1", "myapp", "--", "--dry-run"])).toEqual(expected);
  });

  it("finds nothing in nothing", () => {
    expect(readCommandLine([])).toEqual({
      generator: undefined,
      arguments: [],
      options: new Map(),
      valueless: [],
      flags: NO_FLAGS,
    });
  });

  it("lets a value stand in a word of its own behind --, as plop does", () => {
    expect(optionsOf("init", "--", "--name", "myapp", "--django=6.1", "--dest", "x")).toEqual({
      name: "myapp",
      django: "6.1",
      dest: "x",
    });
    expect(readCommandLine(["init", "--", "myapp"]).arguments).toEqual(["myapp"]);
  });

  it("takes the folder of --dest from the next word on either side of --", () => {
    expect(optionsOf("init", "--dest", "../x", "myapp")).toEqual({ dest: "../x" });
    expect(optionsOf("init", "myapp", "--dest=../x")).toEqual({ dest: "../x" });
  });

  it("keeps = and blanks in a value, and an empty value", () => {
    expect(optionsOf("--description=a = b, c")).toEqual({ description: "a = b, c" });
    expect(optionsOf("--description=")).toEqual({ description: "" });
    expect(optionsOf("--", "--description", "")).toEqual({ description: "" });
  });

  it.each([
    ["--dry-run", "dryRun"],
    ["--json", "json"],
    ["--force", "force"],
    ["-f", "force"],
    ["--skip", "skip"],
    ["--help", "help"],
    ["-h", "help"],
    ["--json=yes", "json"],
    ["--json=true", "json"],
  ])("knows the switch %s", (word, flag) => {
    expect(readCommandLine(["init", word, "myapp"])).toMatchObject({
      arguments: ["myapp"],
      flags: { ...NO_FLAGS, [flag]: true },
    });
  });

  it("lets a switch be turned off, and takes no word for its value", () => {
    expect(readCommandLine(["--json=no", "--force=false"]).flags).toEqual(NO_FLAGS);
    expect(readCommandLine(["init", "--", "--force", "myapp"])).toMatchObject({ arguments: ["myapp"] });
    expect(() => readCommandLine(["--json=maybe"])).toThrow('--json is a switch: leave out "=maybe".');
  });

  it("leaves plop's own options to plop", () => {
    const words = ["--plopfile", "x.ts", "--cwd=.", "--no-progress", "--preload", "tsx", "init", "-t", "myapp"];
    const left = { generator: "init", arguments: ["myapp"], options: new Map(), plopfile: "x.ts" };
    expect(readCommandLine(words)).toMatchObject(left);
  });

  it("is not led astray by names that every object has", () => {
    expect(optionsOf("--constructor=x", "--__proto__=y")).toEqual({ constructor: "x", ["__proto__"]: "y" });
  });

  it("refuses an option that is given twice", () => {
    expect(() => readCommandLine(["--django=5.2", "--", "--django", "6.1"])).toThrow("--django is given twice.");
  });

  it.each(["a\u0000b", "a\nb", "--description=a\u001b[2Jb", "\u009b1m", "--d\u007f=x", "a\u2028b"])(
    "refuses the control character in %j, and does not echo it",
    (word) => {
      const message = refusalOf(() => readCommandLine(["init", word]));
      expect(message).toMatch(
        /^".*\\u[0-9a-f]{4}.*" holds a control character, a line break or a change of direction\. Leave it out\.$/,
      );
      expect(message).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    },
  );

  it("reads any printable words without a stack trace", () => {
    const word = fc.oneof(fc.string({ unit: "grapheme" }), fc.stringMatching(/^-{0,3}[a-z-]{0,8}=?[a-z]{0,3}$/));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const message = refusalOf(() => check(...words));
        expect(message).not.toMatch(/[\p{Cc}\u2028\u2029]|undefined/u);
      }),
      { numRuns: 1000 },
    );
  });
});

function refusalOf(task: () => unknown): string {
  try {
    task();
    return "";
  } catch (error) {
    expect(error).toHaveProperty("name", "Refusal");
    return (error as Error).message;
  }
}

describe("holding the command line against a generator", () => {
  it.each([[["init"]], [["init", "myapp"]], [["init", "--name=myapp", "--django=6.1", "--dest=x", "--json"]]])(
    "takes %j",
    (words) => {
      expect(() => check(...words)).not.toThrow();
    },
  );

  it.each([
    ["--djago=6.1", "init has no option --djago. Did you mean --django?"],
    ["--dryrun", "init has no option --dryrun. Did you mean --dry-run?"],
    ["--desc", "init has no option --desc. Did you mean --description?"],
    ["--frobnicate=1", "init has no option --frobnicate. Known: --name, --django, --description, --dest, --dry-run,"],
    ["-x", "init has no option -x. Known: --name"],
    [
      "--force",
      "init has no option --force. Known: --name, --django, --description, --dest, --dry-run, --json, --help.",
    ],
    ["-f", "init has no option --force."],
    ["--skip=yes", "init has no option --skip."],
    ["--description", "--description needs a value: --description=…"],
    ["--dest", "--dest needs a value: --dest=…"],
    ["stray", '"stray" is one argument too many: init takes NAME. Options are written --name=value; text'],
  ])("refuses %s", (word, message) => {
    expect(() => check("init", "myapp", word)).toThrow(message);
  });

  it("refuses --force with --skip", () => {
    const line = readCommandLine(["greet", "--force", "--skip"]);
    expect(() => checkCommandLine(line, { arguments: [], options: ["force", "skip"] })).toThrow(
      "--force and --skip exclude each other",
    );
  });

  it("says so when a generator takes no argument at all", () => {
    const line = readCommandLine(["undo", "it"]);
    expect(() => checkCommandLine(line, { arguments: [], options: [] })).toThrow("undo takes no argument.");
  });

  it("takes a value in the next word for a stray, and says what is missing", () => {
    expect(() => check("init", "--django", "6.1", "myapp")).toThrow("--django needs a value: --django=…");
  });
});

describe("a word for the shell", () => {
  it("stands as it is where it can", () => {
    expect(shellWord("--dest=../my_clients/a.b")).toBe("--dest=../my_clients/a.b");
  });

  it.each([
    ["", "''"],
    ["a b", "'a b'"],
    ["it's", "'it'\\''s'"],
    ["$HOME", "'$HOME'"],
    ["~", "'~'"],
    ["--x=~/y", "'--x=~/y'"],
  ])("is quoted: %j", (word, quoted) => {
    expect(shellWord(word)).toBe(quoted);
  });

  it("comes out of a real shell as it went in", async () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom(..."'\"\\$`!*?~#&;|<>(){}[] \n\tab=") }),
    );
    const words = fc.sample(text, 400).map((word) => word.replaceAll("\0", ""));
    const { stdout } = await run(["sh", "-c", `printf '%s\\0' ${words.map(shellWord).join(" ")}`]);
    expect(stdout.split("\0").slice(0, -1)).toEqual(words);
  });
});
