import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newStage } from "../../helpers/changes/stage.ts";
import { Refusal } from "../../helpers/errors.ts";
import { scratch } from "../support/files.ts";
import { describeWithPython, type Python } from "../support/python.ts";
import { readCorpus } from "./corpus.ts";
import { type Judge, startJudge } from "./judge.ts";
import { type Mutated, mutatedFiles } from "./mutations.ts";
import { readingFaults } from "./readers.ts";
import { smallest } from "./smallest.ts";
import { type Trial, trialsFor } from "./trials.ts";

/** Files that are tried. `npm run fuzz` tries 20,000. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 1000);

/** Always the same files, so that a change is judged by what it does; set another one for a campaign. */
const SEED = Number(process.env.FUZZ_SEED ?? 1);

/** What an edit answers, and what is wrong with that. */
interface Outcome {
  readonly kind: "ok" | "already" | "refused" | "failed";
  readonly faults: readonly string[];
}

await describeWithPython("a Python file, whatever is in it,", (pythons) => {
  let judge: Judge;
  let folder: string;

  beforeAll(() => {
    judge = startJudge(pythons.at(-1) as Python);
  });
  afterAll(() => judge.close());

  it("is read, and edited as asked or left alone", { timeout: 60_000 + RUNS * 1000 }, async () => {
    folder = await scratch();
    const counts = new Map<string, number>();
    const reports = new Map<string, string>();
    const files = fc.sample(mutatedFiles(await readCorpus()), { seed: SEED, numRuns: RUNS });
    const told = (count: number) => {
      const sums = [...counts].sort().map(([outcome, number]) => `${outcome} ${number}`);
      process.stdout.write(`FUZZ_SEED=${SEED}, ${count} files: ${sums.join(", ")}\n`);
    };
    const report = async (key: string, found: () => Promise<string>) => {
      if (reports.has(key)) return;
      reports.set(key, await found());
      process.stdout.write(`${reports.get(key)}\n`);
    };
    for (const [index, file] of files.entries()) {
      if (index > 0 && index % 1000 === 0) told(index);
      for (const fault of await readingFaults(file.bytes)) {
        const fails = async (bytes: Buffer) => (await readingFaults(bytes)).some((each) => gist(each) === gist(fault));
        await report(gist(fault), () => reportOn(fault, file, fails));
      }
      for (const trial of trialsFor(file)) {
        const { kind, faults } = await outcomeOf(trial, file.bytes);
        counts.set(`${trial.edit} ${kind}`, (counts.get(`${trial.edit} ${kind}`) ?? 0) + 1);
        for (const fault of faults) {
          const fails = async (bytes: Buffer) =>
            (await outcomeOf(trial, bytes)).faults.some((each) => gist(each) === gist(fault));
          await report(`${trial.edit} ${gist(fault)}`, () => reportOn(fault, file, fails, trial));
        }
      }
    }
    told(RUNS);
    expect([...reports.values()].join("\n\n")).toBe("");
    for (const edit of ["addListItem", "includeUrls", "exportName", "mergeModule"]) {
      expect(counts.get(`${edit} ok`), `${edit} that is done`).toBeGreaterThan(RUNS / 20);
      expect(counts.get(`${edit} refused`), `${edit} that is refused`).toBeGreaterThan(RUNS / 20);
    }
  });

  /** Applies an edit by way of the stage, which decodes, and holds what came of it against Python. */
  async function outcomeOf(trial: Trial, before: Buffer): Promise<Outcome> {
    const first = await staged(trial, before, folder);
    if (!Buffer.isBuffer(first)) return first;
    if (first.equals(before)) return { kind: "already", faults: await judge.faults(trial, before, undefined) };
    const second = await staged(trial, first, folder);
    const isStable = Buffer.isBuffer(second) && second.equals(first);
    const again = isStable ? [] : [`a second time it is another file, or ${JSON.stringify(second)}`];
    return { kind: "ok", faults: [...again, ...(await judge.faults(trial, before, first))] };
  }
});

/** The bytes that an edit makes of others, or why it doesn't. */
async function staged(trial: Trial, before: Buffer, folder: string): Promise<Outcome | Buffer> {
  const stage = newStage(folder);
  await stage.create("module.py", before);
  try {
    await stage.edit("module.py", trial.apply);
  } catch (error) {
    if (!(error instanceof Refusal)) return { kind: "failed", faults: [`it fails: ${error}`] };
    const saysWhatToDo = error.message.trim() !== "" && (error.place.paste ?? "").trim() !== "";
    return { kind: "refused", faults: saysWhatToDo ? [] : [`it doesn't say what to do: ${error.message}`] };
  }
  return stage.files.get("module.py")?.after ?? before;
}

/** A fault with the smallest file that shows it, and how to come upon it again. */
async function reportOn(
  fault: string,
  { bytes, how }: Mutated,
  fails: (bytes: Buffer) => Promise<boolean>,
  trial?: Trial,
): Promise<string> {
  const input = JSON.stringify((await smallest(bytes, fails)).toString("latin1"));
  const edit =
    trial === undefined ? "" : `${trial.edit}(${trial.with.map((each) => JSON.stringify(each)).join(", ")})\n`;
  return `${fault}\n${edit}of the bytes ${input}\nFUZZ_SEED=${SEED}: ${how}`;
}

/** A fault without the particular texts, to know it again in another file. */
function gist(fault: string): string {
  return fault.replace(/['"\d].*/s, "");
}
