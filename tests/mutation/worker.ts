import { connect } from "node:net";
import { createInterface } from "node:readline";
import type { MutantCoverage } from "@stryker-mutator/api/core";
import { type TestResult, TestStatus } from "@stryker-mutator/api/test-runner";
import { startTests, type Task, type VitestRunner } from "@vitest/runner";
import { TestRunner } from "vitest";
import type { Order, Outcome } from "./orders.ts";

/** What Stryker's changes of the code look at: which is in force, and what is reached. */
interface Switchboard {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: MutantCoverage | undefined;
}

interface LoadedModules {
  readonly idToModuleMap: ReadonlyMap<string, { readonly file: string }>;
  invalidateModule(module: unknown): void;
}

/** What vitest's runner has beside its public side. */
type Outer = VitestRunner & {
  readonly workerState: { readonly evaluatedModules: LoadedModules };
  cancelRun: boolean;
};

const switches: Switchboard = {};
Object.assign(globalThis, { __stryker__: switches });

/**
 * Runs tests as often as it is told, in one process, with the project's own modules loaded anew each time: vitest's
 * way, a new process for each run, takes many times as long.
 */
export default class MutantRunner extends TestRunner {
  async onBeforeCollect(): Promise<void> {
    const socket = connect(process.env.MUTATION_SOCKET ?? "");
    for await (const line of createInterface(socket)) {
      const outcome = await obey(this as unknown as Outer, JSON.parse(line) as Order);
      socket.write(`${JSON.stringify(outcome)}\n`);
    }
  }
}

async function obey(outer: Outer, order: Order): Promise<Outcome> {
  const tests: TestResult[] = [];
  const { mutant, whileLoading, hitLimit } = order;
  const coverage: MutantCoverage = { static: {}, perTest: {} };
  const loadedBy: Record<string, string[]> = {};
  Object.assign(switches, { hitCount: mutant && 0, hitLimit });
  for (const filepath of order.files) {
    Object.assign(switches, { activeMutant: whileLoading ? mutant : undefined, mutantCoverage: undefined });
    forget(outer.workerState.evaluatedModules);
    const spec = { filepath, ...(order.tests && { testIds: [...order.tests] }) };
    const [file] = await startTests([spec], runnerFor(outer, mutant));
    tests.push(...(file ? resultsOf(file) : []));
    Object.assign(coverage.perTest, switches.mutantCoverage?.perTest);
    for (const [id, count] of Object.entries(switches.mutantCoverage?.static ?? {})) {
      coverage.static[id] = (coverage.static[id] ?? 0) + count;
      loadedBy[id] = [...(loadedBy[id] ?? []), filepath];
    }
    if (mutant !== undefined && tests.some(({ status }) => status === TestStatus.Failed)) break;
  }
  switches.activeMutant = undefined;
  return mutant === undefined ? { tests, coverage, loadedBy } : { tests, hits: switches.hitCount };
}

/** The next import loads the project's modules again. */
function forget(modules: LoadedModules): void {
  for (const module of modules.idToModuleMap.values())
    if (!module.file.includes("/node_modules/")) modules.invalidateModule(module);
}

/** Does what vitest's own runner does, but reports nothing to vitest, and stops at the first failure. */
function runnerFor(outer: Outer, mutant: string | undefined): VitestRunner {
  const runner: Outer = Object.assign(Object.create(outer) as Outer, {
    cancelRun: false,
    onBeforeCollect: () => undefined,
    onCollectStart: () => undefined,
    onCollected: () => undefined,
    onTaskUpdate: async () => undefined,
    onCleanupWorkerContext: () => undefined,
    onAfterRunFiles: () => undefined,
    onBeforeRunFiles: () => {
      switches.activeMutant = mutant;
    },
    onBeforeRunTask: async (test: Task) => {
      await outer.onBeforeRunTask?.call(runner, test as never);
      switches.currentTestId = mutant === undefined ? test.id : undefined;
    },
    onAfterRunTask: (test: Task) => {
      switches.currentTestId = undefined;
      if (mutant !== undefined && test.result?.state === "fail") runner.cancelRun = true;
      return outer.onAfterRunTask?.call(runner, test as never);
    },
  });
  return runner;
}

/** A file or a group that could not be loaded is a failure of its own. */
function resultsOf(task: Task): TestResult[] {
  const { id, fullName: name, result, location } = task;
  const startPosition = location && { line: location.line - 1, column: location.column - 1 };
  const place = { fileName: task.file.filepath, ...(startPosition && { startPosition }) };
  const common = { id, name, timeSpentMs: result?.duration ?? 0, ...place };
  const failureMessage = result?.errors?.[0]?.message ?? "failed without a message";
  const failed = { ...common, status: TestStatus.Failed, failureMessage } as const;
  if (task.type === "test" && result?.state === "pass") return [{ ...common, status: TestStatus.Success }];
  if (task.type === "test") return result?.state === "fail" ? [failed] : [];
  const inner = task.tasks.flatMap(resultsOf);
  const isHidden = result?.state === "fail" && !inner.some(({ status }) => status === TestStatus.Failed);
  return isHidden ? [...inner, failed] : inner;
}
