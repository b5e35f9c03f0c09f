import { describe, expect, it } from "vitest";
import {
  faultOf,
  indentAt,
  lineEnd,
  lineStart,
  pythonEdit,
  readSource,
  splice,
} from "../../../helpers/python/source.ts";

async function faultIn(text: string): Promise<{ reason: string; line: number } | undefined> {
  return faultOf(await readSource(text));
}

/** An edit that puts a line at the beginning or end of a file that lacks it. */
function adding(line: string, place: "start" | "end" = "end") {
  return pythonEdit(({ text }) => {
    if (text.includes("added")) return { kind: "already" };
    return { kind: "splice", splices: [{ start: place === "start" ? 0 : text.length, text: line }] };
  }, "paste this");
}

describe("a file that is no sound Python", () => {
  it.each([
    ["x = 1\ny = (\nz = 2\n", 2],
    ["x = 1\n\n)\n", 3],
    ["def f():\n    return 1\n\nclass A\n    pass\n", 4],
    ["x = [1, 2\n", 1],
    ["# about\nimport os\n\ndef f():\n    pass\n\nx = = 1\n", 7],
    ["a = 1\nb = f(1, 2\nc = 3\nd = 4\n", 2],
    ['x = 1\ny = "open\n', 2],
    ["$\n", 1],
    ["x = 1\n$\n", 2],
    ["for x in y:\n    pass\n$$\n", 3],
  ])("is said to be broken where it breaks: %j in line %i", async (text, line) => {
    expect(await faultIn(text)).toEqual({ reason: "this is no valid Python: mend it first", line });
  });

  it.each([
    ["x = 1\n<<<<<<< HEAD\ny = 2\n=======\ny = 3\n>>>>>>> other\n", 2],
    ['"""Title\n=======\n"""\nx = 1\n<<<<<<< HEAD\ny = 2\n=======\ny = 3\n>>>>>>> other\n', 5],
    ['x = """\n<<<<<<< HEAD\n=======\n>>>>>>> other\n"""\n', 2],
  ])("is said to be in a merge where it begins: %j in line %i", async (text, line) => {
    expect(await faultIn(text)).toEqual({ reason: "a merge is in progress here: settle it first", line });
  });

  it.each([
    ["x = 1\ny = 2\0\n", /NUL.* UTF-8/, 2],
    ["\ufffd\ufffdi\0m\0p\0o\0r\0t\0", /NUL.* UTF-8/, 1],
    ["import a\r# about\rimport b\r", /carriage return/, 1],
    ["import a\nimport b\n# about\rimport c\n", /carriage return/, 3],
  ])("is said to be none that Python and the kit read alike: %j", async (text, reason, line) => {
    expect(await faultIn(text)).toEqual({ reason: expect.stringMatching(reason), line });
  });

  it.each(["import a\r\nimport b\r\n", "import a\r\r\nimport b\r\r\n", "import a\r", "import a\r\n\r\n\r"])(
    "is sound whatever ends its lines: %j",
    async (text) => {
      expect(await faultIn(text)).toBeUndefined();
    },
  );

  it.each(['"""Title\n=======\n"""\n', "x = 1  # <<<<<<< HEAD\n", 'x = """\n<<<<<<<x\n"""\n', ""])(
    "is not seen in %j",
    async (text) => {
      expect(await faultIn(text)).toBeUndefined();
    },
  );
});

describe("how a file is written", () => {
  it.each([
    ["", "    "],
    ["x = 1\n", "    "],
    ["if x:\n    y = 1\n", "    "],
    ["if x:\n  y = 1\n", "  "],
    ["if x:\n\ty = 1\n", "\t"],
    ["if x:\n        y = 1\n", "    "],
    ["\n   \nif x:\n  y = 1\n", "  "],
  ])("shows in its first step of indentation: %j", async (text, indent) => {
    expect((await readSource(text)).indent).toBe(indent);
  });

  it.each([
    ["x = 'a'\ny = 'b'\nz = \"c\"\n", "'"],
    ['x = \'a\'\ny = "b"\nz = "c"\n', '"'],
    ["x = rb'a'\ny = f'b'\nz = \"c\"\n", "'"],
    ["'''a'''\n'''b'''\nx = \"c\"\n", '"'],
  ])("shows in the quotes of most of its strings: %j", async (text, quote) => {
    expect((await readSource(text, "'")).quote).toBe(quote);
    expect((await readSource(text, '"')).quote).toBe(quote);
  });

  it.each(["", "x = 1\n", "x = 'a'\ny = \"b\"\n"])(
    "is left to the caller where the file does not say: %j",
    async (text) => {
      expect((await readSource(text, "'")).quote).toBe("'");
      expect((await readSource(text)).quote).toBe('"');
    },
  );
});

describe("an edit of Python", () => {
  it("goes behind a byte order mark, and leaves any other where it is", async () => {
    expect(await adding("added = 1\n", "start")("\ufeffx = 1\n")).toEqual({
      kind: "ok",
      text: "\ufeffadded = 1\nx = 1\n",
    });
    const text = 'x = 1\ny = "\ufeff"  # \ufeff';
    expect(await adding("\nadded = 1\n")(text)).toEqual({ kind: "ok", text: `${text}\nadded = 1\n` });
  });

  it("tells what a person can paste instead", async () => {
    expect(adding("added = 1\n").paste).toBe("paste this");
    expect(await adding("added = 1\n")("x = (\n")).toEqual({
      kind: "refused",
      reason: "this is no valid Python: mend it first",
      line: 1,
      paste: "paste this",
    });
  });

  it("is refused when the file would be broken by it", async () => {
    expect(await adding("added = (\n")("x = 1\n")).toEqual({
      kind: "refused",
      reason: "this can't be added without breaking what is there",
      line: 2,
      paste: "paste this",
    });
  });

  it("is refused when what it adds would not count, such as in a string", async () => {
    expect(await adding("lost = 1\n")("x = 1\n")).toEqual({
      kind: "refused",
      reason: "this can't be added without breaking what is there",
      paste: "paste this",
    });
  });
});

describe("splicing", () => {
  it("keeps texts for one place in their order, whatever the order of the places", () => {
    const splices = [
      { start: 4, text: "C" },
      { start: 1, text: "A" },
      { start: 1, text: "B" },
      { start: 2, end: 3, text: "" },
    ];
    expect(splice("01234", splices)).toBe("0AB13C4");
  });

  it.each([
    ["a\r\nb\r\n", "x\r\na\r\nb\r\n"],
    ["a\nb\n", "x\na\nb\n"],
    ["a\r\nb\n", "x\r\na\r\nb\n"],
    ["a\nb\r\nc\r\n", "x\na\nb\r\nc\r\n"],
    ["", "x\n"],
  ])("ends lines as the one that they're put before does: %j", (text, result) => {
    expect(splice(text, [{ start: 0, text: "x\n" }])).toBe(result);
  });

  it.each([
    ["a\r\nb", "a\r\nb\r\nx"],
    ["a\nb\r\nc", "a\nb\r\nc\nx"],
    ["a\r\nb\r\nc\nd", "a\r\nb\r\nc\nd\r\nx"],
  ])("ends lines as most do behind one that has no ending: %j", (text, result) => {
    expect(splice(text, [{ start: text.length, text: "\nx" }])).toBe(result);
  });
});

describe("a line", () => {
  const text = "a = 1\r\n\t  b = 2\n  c";

  it("has a beginning, an end before its line ending, and an indentation", () => {
    const parts = ["a", "b", "c"].map((name) => {
      const at = text.indexOf(name);
      return [lineStart(text, at), lineEnd(text, at), indentAt(text, at)];
    });
    expect(parts).toEqual([
      [0, 5, ""],
      [7, 15, "\t  "],
      [16, 19, "  "],
    ]);
  });
});
