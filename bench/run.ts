import { access, cp, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir, type } from "node:os";
import { join } from "node:path";
import { type Command, type Memory, memory, type Time, time } from "./measure.ts";
import { installPeers, type Original, readProject } from "./peers.ts";
import { generateOriginal, NAME, type Stage, SUBJECTS, type Subject, setStage } from "./subjects.ts";
import { table, verdict } from "./table.ts";

const ROUNDS = Number(process.env.QUICKSCALE_BENCH_ROUNDS ?? 10);
const MEMORY_ROUNDS = Math.min(ROUNDS, 3);

const work = await mkdtemp(join(tmpdir(), "quickscale-bench-"));
try {
  say("Installing what init is compared with …");
  const missing = await installPeers();
  const original = await generateOriginal(work);
  const stage = await setStage(original, missing, work);
  const rows = SUBJECTS.map((subject) => ({ subject, name: subject.name, files: 0, ...nothingMeasured() }));
  const measured = rows.filter(({ subject: { needs = [] } }) => !needs.some((peer) => missing.has(peer)));
  say("A first run of each fills the caches …");
  for (const row of measured) {
    await inNewFolder(row.subject, stage, time, async (folder, before) => {
      row.files = (await filesIn(folder)) - before;
      await compare(row.subject, folder, original);
    });
  }
  say(`${ROUNDS} rounds of all, one after another, then ${MEMORY_ROUNDS} for the memory …\n`);
  for (let round = 0; round < ROUNDS + MEMORY_ROUNDS; round++) {
    // Each round starts with another one, so that none always follows the same.
    for (const row of [...measured.slice(round % measured.length), ...measured.slice(0, round % measured.length)]) {
      if (round < ROUNDS) row.times.push(await inNewFolder(row.subject, stage, time));
      else row.memory.push(...(await inNewFolder(row.subject, stage, memory)));
    }
  }
  say(`Node ${process.versions.node}, ${type()}, ${availableParallelism()} cores, ${ROUNDS} rounds`);
  say(`\n${table(rows)}\n`);
  for (const reason of missing.values()) say(`Not measured: ${reason}`);
  const { text, isMissed } = verdict(rows);
  say(text);
  if (isMissed) process.exitCode = 1;
} finally {
  await rm(work, { recursive: true, force: true });
}

function nothingMeasured(): { times: Time[]; memory: Memory[] } {
  return { times: [], memory: [] };
}

async function inNewFolder<T>(
  subject: Subject,
  stage: Stage,
  measure: (command: Command) => Promise<T>,
  look: (folder: string, before: number) => Promise<void> = async () => undefined,
): Promise<T> {
  const folder = await mkdtemp(join(work, "run-"));
  if (subject.grows) await cp(subject.grows(stage), join(folder, NAME), { recursive: true });
  const before = await filesIn(folder);
  const measured = await measure(subject.command(folder, stage));
  await access(join(folder, subject.result));
  await look(folder, before);
  await rm(folder, { recursive: true });
  return measured;
}

/** How many files there are below a folder, but for what git and runs of the kit keep. */
async function filesIn(folder: string): Promise<number> {
  const files = await readProject(folder);
  return files.filter(({ path }) => !/(^|\/)\.(git|quickscale)\//.test(path)).length;
}

/** A comparison with a tool that writes something else would be worth nothing. */
async function compare({ name, sameFiles }: Subject, folder: string, original: Original): Promise<void> {
  if (!sameFiles) return;
  const files = new Map((await readProject(join(folder, original.name))).map(({ path, content }) => [path, content]));
  const different = original.files.filter(({ path, content }) => !files.get(path)?.equals(content));
  if (different.length === 0 && files.size === original.files.length) return;
  throw new Error(`${name} does not write what init writes: ${different.map(({ path }) => path).join(", ")}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
