import { defineConfig } from "vitest/config";

/** What the changed code is held against: the tests that say what it does, not those of everything that uses it. */
export default defineConfig({
  test: {
    include: [
      "tests/helpers/{fields,migrations,names,run,undo}.test.ts",
      "tests/helpers/{fields,python}/**/*.test.ts",
      // Without those that try every fault at every call of the disk: too long to be run for each change.
      "tests/helpers/changes/!(faults).test.ts",
    ],
    // Properties draw anew each time: they would take long, and kill by chance.
    testNamePattern: /^(?!.*(any words|whatever was typed))/,
    runner: "tests/mutation/worker.ts",
    pool: "forks",
    maxWorkers: 1,
    includeTaskLocation: true,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
