import { describe, expect, it } from "vitest";
import { childrenOf, descendants, type PythonNode, parsePython, stringValue } from "../../../helpers/python/parser.ts";

/** The value of an expression. */
async function valueOfText(expression: string): Promise<string | undefined> {
  const [statement] = childrenOf(await parsePython(`${expression}\n`));
  return stringValue(statement && childrenOf(statement)[0]);
}

describe("a text in Python source", () => {
  it.each([
    ['"tasks"', "tasks"],
    ["'tasks'", "tasks"],
    ['"""two\nlines"""', "two\nlines"],
    ["u'tasks'", "tasks"],
    ['r"a\\d"', "a\\d"],
    ['R"""a\\n"""', "a\\n"],
    ['"a" "b"', "ab"],
    ['("a"\n "b")', "ab"],
    ['("a")', "a"],
    ['""', ""],
    [String.raw`"a\tb\n\\\"\'\a\b\f\r\v"`, "a\tb\n\\\"'\x07\b\f\r\v"],
    ['"a\\\nb"', "ab"],
    ['"a\\\r\nb"', "ab"],
    [String.raw`"\x41\u00e4\101"`, "AäA"],
    [String.raw`"\U0001F600"`, "😀"],
    [String.raw`"\U00110000"`, String.raw`\U00110000`],
    [String.raw`"\N{BULLET} \q"`, String.raw`\N{BULLET} \q`],
  ])("%s", async (expression, value) => {
    expect(await valueOfText(expression)).toBe(value);
  });

  it.each(['f"a"', 'b"a"', 'rb"a"', 't"a"', '"a" f"b"', '("a", "b")', "a", "1", '"a" + "b"', "()"])(
    "is not %s",
    async (expression) => {
      expect(await valueOfText(expression)).toBeUndefined();
    },
  );

  it("is none where there is nothing", () => {
    expect(stringValue(null)).toBeUndefined();
    expect(stringValue(undefined)).toBeUndefined();
  });
});

describe("a long comment", () => {
  const comment = (indent = "", lines = 50_000) => `${indent}# ${"x".repeat(70)}\n`.repeat(lines);
  /** What is in a tree beside comments, and where. */
  const contents = (root: PythonNode) =>
    [root, ...descendants(root, "call", "string", "class_definition", "function_definition", "list", "ERROR")].map(
      (node) => `${node.type} ${node.startPosition.row} ${node.text}`,
    );

  it("of any length is read", async () => {
    const root = await parsePython(`${comment()}a()\n${comment()}b()\n\n\n${comment().replaceAll("\n", "\r\n\r\n")}`);
    expect(root.hasError).toBe(false);
    expect(descendants(root, "call").map((node) => [node.text, node.startPosition.row])).toEqual([
      ["a()", 50_000],
      ["b()", 100_001],
    ]);
    expect(root.endIndex).toBe(root.text.length);
  });

  it("may be a million lines without anything in them", async () => {
    for (const line of ["#\n", "\n", "    \r\n"]) {
      const root = await parsePython(`${line.repeat(1_000_000)}a()\n`);
      expect(descendants(root, "call").map((node) => node.startPosition.row)).toEqual([1_000_000]);
    }
  });

  it.each([
    ["in a class", `class A:\n    a = 1\n${comment("    ", 500)}    b = f()\n\n\nclass B:\n    pass\n`],
    ["at the end of a block", `def f():\n    if a:\n        b()\n${comment("  ", 500)}    c()\n`],
    ["in a list", `A = [\n    "a",\n${comment("    ", 500)}    "b",\n]\n`],
    ["that is a text", `A = """\n${comment("", 500)}"""\nb()\n`],
    ["that is a text, as is what follows", `A = """\n${comment("", 150)}# """ + """\n${comment("", 150)}# """\nb()\n`],
    [
      "that is a text in one line",
      `A = 'a\\\n${comment("", 300).replaceAll("\n", "\\\n")}# b'\nb()\n${comment("", 150)}`,
    ],
    ["that is broken off", `a()\n${comment("", 300)}# and`],
  ])("%s changes nothing of what stands around it", async (_, source) => {
    const short = source.replaceAll(/x{70}/g, "x");
    const root = await parsePython(source);
    const lines = source.split("\n");
    expect(root.hasError).toBe(false);
    expect(root.text).toBe(source);
    for (const node of descendants(root, "call", "string", "class_definition", "list")) {
      expect(node.text).toBe(source.slice(node.startIndex, node.endIndex));
      expect(lines[node.startPosition.row]?.slice(node.startPosition.column)).toMatch(node.text.split("\n")[0] ?? "");
    }
    expect(contents(root).length).toBe(contents(await parsePython(short)).length);
  });
});
