import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The test files that take longest, so that none of them is left over for the end. */
const LONGEST = [
  "checks",
  "hotel",
  "crash",
  "agency",
  "undo",
  "random-apps",
  "documents",
  "messages",
  "command-line",
  "extract",
  "foreign",
  "installers",
  "tutorial",
  "package",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(`/e2e/${name}.test.ts`));
      return found === -1 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
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
          // One more than the machine has cores: much of their time they wait for a registry or a server.
          maxWorkers: 3,
          // After the unit tests, which say sooner what is wrong.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
