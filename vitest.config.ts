import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    coverage: {
      provider: "v8",
      include: ["generators/**", "helpers/**"],
      exclude: ["helpers/loader.js"],
      reporter: ["text-summary", "text"],
      thresholds: { lines: 90, branches: 90, functions: 90, statements: 90 },
    },
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/e2e/**"],
          // None of them waits for anything: only a machine with much else to do takes that long.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: "tests/e2e/support/setup.ts",
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
          // After the unit tests, which say sooner what is wrong.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
