import { describe, expect, it } from "vitest";
import { pythonValue } from "../../../helpers/fields/python.ts";

describe("a value of JSON, as Python writes it", () => {
  it.each([
    ["it's", `"it's"`],
    [null, "None"],
    [true, "True"],
    [false, "False"],
    [0, "0"],
    [-1.5, "-1.5"],
    [[], "[]"],
    [{}, "{}"],
    [[1, [2, "a, b"], null], '[1, [2, "a, b"], None]'],
    [{ a: 1, "b c": { d: [true] } }, '{"a": 1, "b c": {"d": [True]}}'],
    [["a", "/tmp/x", "b"], '["a", "/tmp/x",  # noqa: S108\n"b"]'],
    [{ "0.0.0.0": 1, b: 2 }, '{"0.0.0.0": 1,  # noqa: S104\n"b": 2}'],
    [{ a: "0.0.0.0" }, '{"a": "0.0.0.0",  # noqa: S104\n}'],
    [{ a: "/tmp", b: ", " }, '{"a": "/tmp",  # noqa: S108\n"b": ", "}'],
  ])("%j is %s", (value, code) => {
    expect(pythonValue(value)).toBe(code);
  });

  it("has no line break and no control character inside a text", () => {
    expect(pythonValue("a\u0000b\u007f\u0085\u2028\u2029c")).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    expect(pythonValue("ä→😀")).toBe('"ä→😀"');
  });
});
