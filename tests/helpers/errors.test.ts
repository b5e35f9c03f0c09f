import { describe, expect, it } from "vitest";
import { printableLines, quoted, Refusal, rejectControlCharacters, told } from "../../helpers/errors.ts";

const message = (error: unknown) => (told(error) as Error).message;

describe("a refusal as people read it", () => {
  it("begins with the file and the line", () => {
    expect(message(new Refusal("mend it first", { file: "a.py", line: 3 }))).toBe("a.py:3: mend it first");
    expect(message(new Refusal("mend it first", { file: "a.py" }))).toBe("a.py: mend it first");
  });

  it("names the file once", () => {
    expect(message(new Refusal("Task is in a.py.", { file: "a.py", line: 3 }))).toBe("Task is in a.py:3.");
    expect(message(new Refusal("Task is in $&.py.", { file: "$&.py" }))).toBe("Task is in $&.py.");
  });

  it("ends with what to paste", () => {
    const place = { file: "a.py", line: 1, paste: '"tasks",' };
    expect(message(new Refusal("no list", place))).toBe('a.py:1: no list. To paste there:\n"tasks",');
    expect(message(new Refusal("No list.", place))).toBe('a.py:1: No list. To paste there:\n"tasks",');
  });

  it("leaves out what nobody would paste from a terminal", () => {
    const place = { file: "a.py", line: 1, paste: "a\n".repeat(12) };
    expect(message(new Refusal("no list", place))).toBe("a.py:1: no list");
  });

  it("never shows a file's name raw", () => {
    expect(message(new Refusal("mend it", { file: "a\u001b.py" }))).toBe("a\\u001b.py: mend it");
  });

  it("never shows raw what it quotes, nor does any other error", () => {
    expect(message(new Refusal("a\u001b[2J\u009b2J\u202e:\n\tb", { file: "c.py", paste: "d\u0007" }))).toBe(
      "c.py: a\\u001b[2J\\u009b2J\\u202e:\n\tb. To paste there:\nd\\u0007",
    );
    const defect = new Error("ENOENT: no such file, open '/tmp/\u001b[2J'");
    expect(message(defect)).toBe("ENOENT: no such file, open '/tmp/\\u001b[2J'");
    expect(told(defect)).toHaveProperty("cause", defect);
  });

  it("stays what it was when it points nowhere, as does any other error", () => {
    expect(message(new Refusal("No."))).toBe("No.");
    const defect = new Error("boom");
    expect(told(defect)).toBe(defect);
  });
});

describe("text of several lines", () => {
  it("keeps its line breaks, its tabs, and what joins and parts letters", () => {
    const text = "a\tb\r\nc\n\u{1f468}\u200d\u{1f4bb} \u05d0\u200f \u00a0";
    expect(printableLines(text)).toBe(text);
  });

  it("shows as an escape what moves a terminal, turns text round, or is half a character", () => {
    expect(printableLines("a\rb\u0000\u0008\u007f\u0085\u2028\u2067\ud800\u001b]0;x\u0007")).toBe(
      "a\\u000db\\u0000\\u0008\\u007f\\u0085\\u2028\\u2067\\ud800\\u001b]0;x\\u0007",
    );
  });
});

describe("what somebody typed", () => {
  it("is quoted whole where it can be read, and else in part", () => {
    expect(quoted("a".repeat(200))).toBe("a".repeat(200));
    expect(quoted(`${"a".repeat(10_000)}\u001b!`)).toBe(`${"a".repeat(170)}…${"a".repeat(28)}\\u001b!`);
  });

  it("is quoted without half a character, wherever it is cut", () => {
    expect(quoted(`${"a".repeat(169)}${"\u{1f600}".repeat(99)}`)).not.toMatch(/\p{Cs}/u);
  });

  it("can't be half a character", () => {
    expect(rejectControlCharacters("a\ud83d")).toBe('"a\\ud83d" holds half a character. Leave it out.');
    expect(rejectControlCharacters("a\u{1f600}\u200d\u200fb")).toBeUndefined();
  });
});
