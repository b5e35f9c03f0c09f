import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "../../helpers/nearest.ts";

const KNOWN = ["title", "description", "dry-run", "due-date"];

describe("the nearest known word", () => {
  it.each([
    ["titel", "title"],
    ["TITLE", "title"],
    ["desc", "description"],
    ["dryrun", "dry-run"],
    ["duedate", "due-date"],
  ])("to %s is %s", (word, known) => {
    expect(nearest(word, KNOWN)).toBe(known);
  });

  it("is none when nothing is near, or nothing is known", () => {
    expect(nearest("banana", KNOWN)).toBeUndefined();
    expect(nearest("title", [])).toBeUndefined();
  });

  it("to a known word is that word", () => {
    fc.assert(fc.property(fc.constantFrom(...KNOWN), (word) => nearest(word, KNOWN) === word));
  });
});

describe("the end of a message about an unknown word", () => {
  it("asks whether the nearest was meant, else lists what there is", () => {
    expect(didYouMean("titel", KNOWN)).toBe(" Did you mean title?");
    expect(didYouMean("banana", ["a", "b"])).toBe(" Known: a, b.");
    expect(didYouMean("banana", [])).toBe("");
  });
});
