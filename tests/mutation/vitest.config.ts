import { defineConfig } from "vitest/config";

/** What the changed code is held against: the tests that say what it does, not those of everything that uses it. */
export default defineConfig({
  test: {
    include: ["tests/helpers/{fields,names}.test.ts", "tests/helpers/{changes,fields,python}/**/*.test.ts"],
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
