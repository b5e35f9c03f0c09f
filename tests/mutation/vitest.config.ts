import { defineConfig } from "vitest/config";

/** Parts of the names of tests that take too long to be run for each change, and of properties that draw by chance. */
const TOO_MUCH = [
  ...["any words", "whatever was typed"],
  ...["any number of bytes", "fails with E(?!IO)", "loses nothing when they find", "becomes a link"],
];

/** What the changed code is held against: the tests that say what it does, not those of everything that uses it. */
export default defineConfig({
  test: {
    include: [
      "tests/helpers/{fields,migrations,names,run,undo}.test.ts",
      "tests/helpers/{fields,python}/**/*.test.ts",
      "tests/helpers/changes/*.test.ts",
    ],
    testNamePattern: new RegExp(`^(?!.*(${TOO_MUCH.join("|")}))`),
    runner: "tests/mutation/worker.ts",
    pool: "forks",
    maxWorkers: 1,
    includeTaskLocation: true,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
