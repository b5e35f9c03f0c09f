import { expect, it } from "vitest";
import { isAtLeast } from "../../helpers/compatibility.ts";

it.each([
  ["2.25.0", "2.25", true],
  ["2.25", "2.25.0", true],
  ["2.24.9", "2.25", false],
  ["10.1", "9.9", true],
  ["3.9.1", "3.11", false],
  ["3.11.0rc1", "3.11", true],
  ["", "1", false],
])("%j is at least %j: %s", (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});
