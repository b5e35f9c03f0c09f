import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { init } from "../../generators/init.ts";
import { BY_HAND, CHAIN, type Command, EVERY_TYPE, grow, HUB, sequences, spelled } from "../support/apps.ts";
import { tree } from "../support/files.ts";
import { faultsOf, linesLost, type Texts } from "../support/grown.ts";
import { runPlop } from "../support/plop.ts";

/** Sequences that are drawn, half of them for each version of Django. Raise it for a long campaign. */
const RUNS = Number(process.env.GROW_RUNS ?? 16);

/** Always the same sequences, so that a change is judged by what it does; set another one for a campaign. */
const SEED = Number(process.env.GROW_SEED ?? 1);

describe.each(["5.2", "6.1"])("a project for Django %s", (django) => {
  let parent: string;
  let fresh: Texts;

  beforeAll(async () => {
    parent = await realpath(await mkdtemp(join(tmpdir(), "quickscale-grow-")));
    const words = ["init", "shop", `--django=${django}`, "--generators=no", "--git=no"];
    expect(await runPlop(init, words, { cwd: parent })).toMatchObject({ failure: undefined });
    fresh = await tree(join(parent, "shop"));
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  /** Runs the commands, each of them twice, in a fresh copy of the project, and says what went wrong. */
  async function faultsAfter(commands: readonly Command[]): Promise<string[]> {
    const project = await mkdtemp(join(parent, "grown-"));
    await cp(join(parent, "shop"), project, { recursive: true });
    const faults: string[] = [];
    let before = fresh;
    for (const command of commands) {
      const first = await run(project, command);
      const after = await textsOf(project);
      const second = await run(project, command);
      const changed = difference(after, await textsOf(project));
      const found = [
        ...(isGood(command, first) ? [] : [`${first.status}: ${first.message}`]),
        ...linesLost(before, after),
        ...(["unchanged", first.status === "ok" ? "" : first.status].includes(second.status)
          ? []
          : [`the second time ${second.status}: ${second.message}`]),
        ...changed.map((path) => `the second time ${path} changes`),
      ];
      faults.push(...found.map((fault) => `${spelled([command])}\n  ${fault}`));
      before = after;
    }
    await rm(project, { recursive: true });
    return [...faults, ...faultsOf(before, fresh)];
  }

  it("is sound as it is", () => {
    expect(faultsOf(fresh)).toEqual([]);
  });

  it.concurrent.each([
    { sequence: "every type, plain and with every option", commands: EVERY_TYPE },
    { sequence: "ten models, each of which needs the one before", commands: CHAIN },
    { sequence: "a model related to others in every way", commands: HUB },
  ])("stays sound with $sequence", async ({ commands }) => {
    expect(await faultsAfter(commands)).toEqual([]);
  });

  const drawn = fc.sample(sequences(), { seed: SEED + Number(django), numRuns: Math.ceil(RUNS / 2) });

  it.concurrent.each(drawn.map((commands, index) => ({ commands, number: index + 1 })))(
    "stays sound whatever it is grown by: $number",
    async ({ commands }) => {
      expect(await faultsAfter(commands), `GROW_SEED=${SEED}\n${spelled(commands)}`).toEqual([]);
    },
  );
});

interface Ended {
  readonly status: string;
  readonly message: string;
}

async function run(project: string, command: Command): Promise<Ended> {
  const { status, error, files } = (await grow(project, [...command, "--json"])).report();
  const conflicts = files.filter(({ action }) => action === "conflict").map(({ path }) => path);
  return { status, message: error?.message ?? conflicts.join() };
}

/** Tests may be there already, or be beyond what a source can tell. */
function isGood([generator]: Command, { status, message }: Ended): boolean {
  return status === "ok" || (generator === "django-test" && (status === "unchanged" || BY_HAND.test(message)));
}

/** All but the journal. */
async function textsOf(project: string): Promise<Texts> {
  const texts = await tree(project);
  return Object.fromEntries(Object.entries(texts).filter(([path]) => !path.startsWith(".quickscale/")));
}

function difference(one: Texts, other: Texts): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((path) => one[path] !== other[path]);
}
