import { describe, expect, it } from "vitest";
import { Refusal, told } from "../../helpers/errors.ts";

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

  it("stays what it was when it points nowhere, as does any other error", () => {
    expect(message(new Refusal("No."))).toBe("No.");
    const defect = new Error("boom");
    expect(told(defect)).toBe(defect);
  });
});
