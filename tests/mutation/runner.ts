import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestRunner,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { createVitest, type TestSpecification, type Vitest } from "vitest/node";
import type { Order, Outcome } from "./orders.ts";

/** In the folder of the changed code, for every process that runs tests there. */
const LOADED_BY = "loaded-by.json";

/** Lets vitest try Stryker's changes of the code in one process; see `worker.ts`. */
class InOneProcess implements TestRunner {
  private vitest: Vitest | undefined;
  private specifications: TestSpecification[] = [];
  private server: Server | undefined;
  private socket: Socket | undefined;
  private outcomes: AsyncIterator<string> | undefined;

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "quickscale-mutation-"));
    process.env.MUTATION_SOCKET = join(folder, "socket");
    this.server = createServer().listen(process.env.MUTATION_SOCKET);
    this.vitest = await createVitest("test", { config: "tests/mutation/vitest.config.ts", watch: false });
    await this.vitest.standalone();
    this.specifications = await this.vitest.globTestSpecifications();
    // Whichever it is, the worker waits for orders before it looks at it.
    void this.vitest.runTestSpecifications(this.specifications.slice(0, 1));
    const [socket] = (await once(this.server, "connection")) as [Socket];
    await rm(folder, { recursive: true, force: true });
    this.socket = socket;
    this.outcomes = createInterface(socket)[Symbol.asyncIterator]();
    // No test: what is loaded for the first time takes long, and would be taken for a loop without end.
    await this.order({ files: this.specifications.map(({ moduleId }) => moduleId), tests: [] });
  }

  async dryRun(): Promise<DryRunResult> {
    const { tests, coverage, loadedBy } = await this.order({
      files: this.specifications.map(({ moduleId }) => moduleId),
    });
    await writeFile(LOADED_BY, JSON.stringify(loadedBy));
    return { status: DryRunStatus.Complete, tests, ...(coverage && { mutantCoverage: coverage }) };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { testFilter, hitLimit, activeMutant, mutantActivation } = options;
    const { tests, hits } = await this.order({
      files: await this.filesFor(options),
      tests: testFilter,
      mutant: activeMutant.id,
      whileLoading: mutantActivation === "static",
      hitLimit,
    });
    return toMutantRunResult(determineHitLimitReached(hits, hitLimit) ?? { status: DryRunStatus.Complete, tests });
  }

  async dispose(): Promise<void> {
    this.socket?.destroy();
    this.server?.close();
    await this.vitest?.close();
  }

  /** Those that reach the change; one that is named after the changed module comes first. */
  private async filesFor({ testFilter, activeMutant, sandboxFileName }: MutantRunOptions): Promise<string[]> {
    const loadedBy = JSON.parse(await readFile(LOADED_BY, "utf8")) as NonNullable<Outcome["loadedBy"]>;
    const files = this.specifications
      .filter(({ taskId, moduleId }) =>
        testFilter === undefined
          ? loadedBy[activeMutant.id]?.includes(moduleId)
          : testFilter.some((test) => test.startsWith(`${taskId}_`)),
      )
      .map(({ moduleId }) => moduleId);
    const isNamed = (file: string) => basename(file).startsWith(`${basename(sandboxFileName, ".ts")}.`);
    return files.sort((one, other) => Number(isNamed(other)) - Number(isNamed(one)));
  }

  private async order(order: Order): Promise<Outcome> {
    this.socket?.write(`${JSON.stringify(order)}\n`);
    const { value } = (await this.outcomes?.next()) ?? {};
    return JSON.parse(value) as Outcome;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "one-process", InOneProcess)];
