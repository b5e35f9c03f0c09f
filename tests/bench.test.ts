import { describe, expect, it } from "vitest";
import { AIMS, INIT, MEBIBYTES, SUBJECTS } from "../bench/subjects.ts";
import { table, verdict } from "../bench/table.ts";
import { readDocument } from "./support/documents.ts";

const PAGE = readDocument("docs/benchmarks.md");

/** The cells of the table that begins with the floor, without the row of its heading. */
function measured(page: string): string[][] {
  const [, rows = ""] = /^\| +\| files written .*\n\|[-| :]+\|\n((?:\|.*\n)+)/m.exec(page) ?? [];
  return rows
    .trimEnd()
    .split("\n")
    .map((row) => row.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

const row = (name: string, seconds: readonly number[], tree = 100) => ({
  name,
  files: 1,
  times: seconds.map((whole) => ({ whole, processor: whole / 2 })),
  memory: seconds.length > 0 ? [{ tree, largest: 50 }] : [],
});

describe("docs/benchmarks.md", () => {
  it("has the rows that the benchmark has, in its order", () => {
    expect(measured(PAGE).map(([name]) => name)).toEqual(SUBJECTS.map(({ name }) => name));
  });

  it("has the aims that the benchmark has, and calls those reached that are", () => {
    const said = [...PAGE.matchAll(/^- (.+): ([\d.]+) × (.+) \(aim: at most ([\d.]+)\): (reached|missed)\.$/gm)];

    expect(said.map(([, of, , against, atMost]) => ({ of, against, atMost: Number(atMost) }))).toEqual(AIMS);
    for (const [line, , times, , atMost, verdict] of said) {
      expect(Number(times) <= Number(atMost) ? "reached" : "missed", line).toBe(verdict);
    }
    const [, peak, word] =
      new RegExp(`^- ${INIT}: (\\d+) MiB \\(aim: less than ${MEBIBYTES} MiB\\): (.*)\\.$`, "m").exec(PAGE) ?? [];
    expect(Number(peak) < MEBIBYTES ? "reached" : "missed").toBe(word);
  });

  it("says in its lines what its table says", () => {
    const ratios = new Map(measured(PAGE).map(([name, , , , ratio]) => [name, Number(ratio)]));
    for (const [line, of = "", times, against = ""] of PAGE.matchAll(/^- (.+): ([\d.]+) × (.+) \(aim: at most/gm)) {
      // Both are rounded.
      expect((ratios.get(of) ?? 0) / (ratios.get(against) ?? 0), line).toBeCloseTo(Number(times), 1);
    }
  });
});

describe("what npm run bench prints", () => {
  it("is a table of medians, held against the first row", () => {
    const rows = [row("floor", [1, 3, 2]), row("other", [4, 4, 4])];

    expect(measured(`${table(rows)}\n`)).toEqual([
      ["floor", "1", "2.00 s", "1.00 s", "1.00", "1.00 s", "100 MiB", "50 MiB"],
      ["other", "1", "4.00 s", "4.00 s", "2.00", "2.00 s", "100 MiB", "50 MiB"],
    ]);
  });

  it("says of what can't be installed that it was not measured", () => {
    const [, absent = []] = measured(`${table([row("floor", [1]), row("absent", [])])}\n`);

    expect(absent.slice(0, 3)).toEqual(["absent", "", "not measured"]);
  });

  it.each([
    ["all as they should be", 1, 100, false],
    ["one too slow", 9, 100, true],
    ["one too big", 1, 9000, true],
  ])("ends with the aims: %s", (_what, seconds, tree, isMissed) => {
    const rows = SUBJECTS.map(({ name }) => row(name, [name === INIT ? seconds : 1], tree));
    const { text, isMissed: found } = verdict(rows);

    expect(found).toBe(isMissed);
    expect(text.split("\n")).toHaveLength(AIMS.length + 1);
    expect(text.includes("missed")).toBe(isMissed);
  });
});
