import { describe, expect, it } from "vitest";
import { childrenOf, parsePython, stringValue } from "../../../helpers/python/parser.ts";

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
