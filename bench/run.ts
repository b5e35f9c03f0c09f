import { access, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir, type } from "node:os";
import { join } from "node:path";
import { type Command, type Memory, memory, seconds } from "./measure.ts";
import { installPeers, type Original, readProject } from "./peers.ts";
import { generateOriginal, prepareSubjects, type Subject } from "./subjects.ts";
import { type Row, table, verdict } from "./table.ts";

const ROUNDS = Number(process.env.QUICKSCALE_BENCH_ROUNDS ?? 10);
const MEMORY_ROUNDS = Math.min(ROUNDS, 3);

const work = await mkdtemp(join(tmpdir(), "quickscale-bench-"));
try {
  say("Installing what init is compared with …");
  await installPeers();
  const original = await generateOriginal(work);
  const subjects = await prepareSubjects(original, work);
  say("A first run of each fills the caches …");
  for (const subject of subjects) await inNewFolder(subject, seconds, (folder) => compare(subject, folder, original));
  say(`${ROUNDS} rounds of all, one after another, then ${MEMORY_ROUNDS} for the memory …\n`);
  const rows = await measureAll(subjects);
  say(`Node ${process.versions.node}, ${type()}, ${availableParallelism()} cores, ${original.files.length} files`);
  say(`${table(rows)}\n`);
  const { text, isMissed } = verdict(rows);
  say(text);
  if (isMissed) process.exitCode = 1;
} finally {
  await rm(work, { recursive: true, force: true });
}

async function measureAll(subjects: readonly Subject[]): Promise<Row[]> {
  const rows = subjects.map(({ name }) => ({ name, seconds: [] as number[], memory: [] as Memory[] }));
  for (let round = 0; round < ROUNDS + MEMORY_ROUNDS; round++) {
    for (let turn = 0; turn < subjects.length; turn++) {
      // Each round starts with another one, so that none always follows the same.
      const index = (round + turn) % subjects.length;
      const [subject, row] = [subjects[index], rows[index]];
      if (subject === undefined || row === undefined) continue;
      if (round < ROUNDS) row.seconds.push(await inNewFolder(subject, seconds));
      else row.memory.push(...(await inNewFolder(subject, memory)));
    }
  }
  return rows;
}

async function inNewFolder<T>(
  subject: Subject,
  measure: (command: Command) => Promise<T>,
  check: (folder: string) => Promise<void> = async () => undefined,
): Promise<T> {
  const folder = await mkdtemp(join(work, "run-"));
  await subject.prepare?.(folder);
  const measured = await measure(subject.command(folder));
  await access(join(folder, subject.result));
  await check(folder);
  await rm(folder, { recursive: true });
  return measured;
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
