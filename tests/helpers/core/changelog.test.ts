import { expect, it } from "vitest";
import { changesBetween } from "../../../helpers/core/changelog.ts";

const TEXT = `# Changes

## Unreleased

- to come

## [1.10.0] - 2027-01-01

- ten

## 1.9.0 (2026-12-01)

- nine

### What you must do

- this

## v1.9.0-rc.1

- candidate

## 1.8.0

- eight
`;

it.each([
  ["1.8.0", "1.9.0", ["nine", "this", "candidate"]],
  ["1.9.0-rc.1", "1.9.0", ["nine", "this"]],
  ["1.9.0", "1.10.0", ["ten"]],
  ["1.8.0", "1.10.0", ["ten", "nine", "this", "candidate"]],
  ["1.10.0", "1.10.0", ["to come"]],
  ["1.10.0", "1.9.0", []],
])("tells what came between %s and %s", (before, after, expected) => {
  const told = changesBetween(TEXT, before, after);
  const pointsOf = (text: string) => [...text.matchAll(/^- (.*)$/gm)].map(([, what]) => what);
  expect(pointsOf(told)).toEqual(expected);
  expect(pointsOf(changesBetween(TEXT.replace("## Unreleased", "## [Unreleased]"), before, after))).toEqual(expected);
  expect(changesBetween(TEXT.replaceAll("\n", "\r\n"), before, after)).toBe(told);
});

it("tells nothing of a heading with nothing below it", () => {
  for (const heading of ["## [Unreleased]", "## Unreleased"]) {
    expect(changesBetween(`# Changes\n\n${heading}\n\n## [0.1.0] - 2026-11-27\n\n- one\n`, "0.1.0", "0.1.0")).toBe("");
  }
});
