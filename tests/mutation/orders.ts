import type { MutantCoverage } from "@stryker-mutator/api/core";
import type { TestResult } from "@stryker-mutator/api/test-runner";

/** One run of tests. */
export interface Order {
  /** The test files, in the order in which they are run. */
  readonly files: readonly string[];
  /** The tests by their ids; all of them when left out. */
  readonly tests?: readonly string[] | undefined;
  /** Which change of the code is in force; none when left out, and what each test covers is told instead. */
  readonly mutant?: string;
  /** Whether the change is in force while the modules are loaded, too. */
  readonly whileLoading?: boolean;
  /** How often the changed code may be reached before it is taken for a loop without end. */
  readonly hitLimit?: number | undefined;
}

/** How it ended. */
export interface Outcome {
  readonly tests: TestResult[];
  /** Which changes of the code lie on each test's way. */
  readonly coverage?: MutantCoverage | undefined;
  /** For each change that lies on the way while modules are loaded, the test files that load them. */
  readonly loadedBy?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly hits?: number | undefined;
}
