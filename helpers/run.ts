import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Change, compare } from "./changes/compare.ts";
import { difference } from "./changes/difference.ts";
import { resolveInside } from "./changes/paths.ts";
import { json, prose, type Report, type Status } from "./changes/report.ts";
import { type Answer, Conflict, settle } from "./changes/settle.ts";
import { newStage, type Stage } from "./changes/stage.ts";
import type { Commit, EditFile, Step } from "./changes/steps.ts";
import { refuseUnlessFree, writeInPlace, writeNewFolder } from "./changes/write.ts";
import { Interrupted, Refusal, told } from "./errors.ts";
import type { Prepared } from "./generator.ts";
import { initRepository, isInsideRepository } from "./git.ts";
import { growTree, writeModule } from "./grow.ts";
import { type Migrated, makeMigrations } from "./migrations.ts";
import type { Ask } from "./prompts.ts";
import type { Shell } from "./shell.ts";
import { renderTree } from "./templates.ts";

/** The folder that `createTree` reads from. */
const TEMPLATES = fileURLToPath(new URL("../plop-templates", import.meta.url));

/**
 * Runs a generator: stages its steps in memory, compares, settles conflicts, then shows or writes, and reports.
 *
 * @param prepared the generator with its answers
 * @param shell the process around the run
 * @returns the line with which plop closes the run
 * @throws Refusal, Conflict or Interrupted; nothing is written then, unless the report says so
 */
export async function run(prepared: Prepared, shell: Shell): Promise<string> {
  const { generator, line, destination } = prepared;
  const print = (report: Report) => shell.out(line.flags.json ? json(report) : prose(report));
  await shell.quiet();
  try {
    const steps = await generator.actions(prepared.answers, prepared);
    const { report, isCalledOff } = await shell.abortable(async (signal) => {
      const done = await perform(steps, prepared, shell, signal);
      return { report: done, isCalledOff: signal.aborted };
    });
    print(report);
    if (isCalledOff)
      throw new Interrupted("Interrupted. The files above are written; what follows them is left to do.");
    return summary(report);
  } catch (error) {
    const origin = { generator: generator.name, destination, replay: prepared.replay() };
    if (line.flags.json && !(error instanceof Interrupted)) print(failureReport(origin, error));
    throw told(error);
  }
}

/**
 * The report of a run that wrote nothing.
 *
 * @param origin what was run, and where
 * @param error why it ended
 */
export function failureReport(origin: Pick<Report, "generator" | "destination" | "replay">, error: unknown): Report {
  const status: Status = error instanceof Conflict ? "conflict" : error instanceof Refusal ? "refused" : "error";
  const files = error instanceof Conflict ? filesOf(error.changes) : [];
  const place = error instanceof Refusal ? error.place : {};
  return { ...origin, status, files, next: [], error: { message: (error as Error).message, ...place } };
}

async function perform(
  steps: readonly Step[],
  { generator, line, destination, replay, ask }: Prepared,
  shell: Shell,
  signal: AbortSignal,
): Promise<Report> {
  const stage = newStage(destination);
  const byHand: string[] = [];
  for (const step of steps) byHand.push(...(await stageStep(step, stage)));
  const changes = compare(stage);
  const commit = steps.find((step): step is Commit => step.type === "commit");
  const report = (status: Status, done: readonly Change[], settled?: "force" | "skip"): Report => ({
    generator: generator.name,
    status,
    destination,
    files: filesOf(done),
    next: [...(commit?.first ?? []), ...byHand, ...(commit?.next ?? [])],
    replay: replay(settled),
  });

  const { dryRun, force, skip } = line.flags;
  const settling = {
    force,
    skip,
    ask: ask && ((change: Change) => askAboutConflict(change, ask)),
    showDifference: async (change: Change) => shell.out(await difference([change])),
  };
  if (dryRun) {
    const shown = withoutLoneRecord(force || skip ? await settle(changes, settling) : changes, steps);
    if (!line.flags.json) shell.out(await difference(shown));
    return report("dry-run", shown);
  }
  const answered = await settle(changes, settling);
  const flag = flagFor(changes, answered);
  const settled = withoutLoneRecord(answered, steps);
  const isUnchanged = settled.every(staysAsItIs);
  if (!isUnchanged) await write(steps, settled, destination, signal);
  const migrated = await migrate(isUnchanged ? steps.filter(isLeft) : steps, destination, signal);
  const made = migrated.flatMap(({ created }) => created).map((path) => ({ path, action: "create" }) as const);
  const left = migrated.flatMap(({ next }) => next ?? []);
  if (isUnchanged && made.length + left.length === 0) return report("unchanged", settled, flag);
  byHand.push(...left);
  return { ...report("ok", settled, flag), files: [...filesOf(settled), ...made] };
}

/** The flag that says of every conflict what was answered; undefined where there was none, or the answers differ. */
function flagFor(changes: readonly Change[], settled: readonly Change[]): "force" | "skip" | undefined {
  const answers = settled.filter((_, index) => changes[index]?.action === "conflict").map(({ action }) => action);
  const [first] = answers;
  if (first === undefined || answers.some((answer) => answer !== first)) return undefined;
  return first === "skip" ? "skip" : "force";
}

function staysAsItIs({ action }: Change): boolean {
  return action === "identical" || action === "skip";
}

/** Leaves out what only says that something changed, where nothing else does. */
function withoutLoneRecord(changes: readonly Change[], steps: readonly Step[]): readonly Change[] {
  const records = steps.flatMap((step) => (step.type === "edit" && step.onlyWithOthers ? step.path : []));
  const isRecord = ({ path }: Change) => records.includes(path);
  const isAlone = changes.every((change) => staysAsItIs(change) || isRecord(change));
  return isAlone ? changes.filter((change) => staysAsItIs(change) || !isRecord(change)) : changes;
}

/** An earlier run wrote the model, and no migration for it. */
function isLeft(step: Step): boolean {
  return step.type === "makeMigrations" && step.run && step.isMissing;
}

/** Each step only reads the disk and stages. Returns what is left to be done by hand. */
async function stageStep(step: Step, stage: Stage): Promise<readonly string[]> {
  switch (step.type) {
    case "newFolder":
      await refuseUnlessFree(await resolveInside(stage.destination, step.path), step.path);
      return [];
    case "createTree":
      for (const file of await renderTree(join(TEMPLATES, step.from), step.data)) {
        const secret = step.secrets?.includes(file.path) ?? false;
        await stage.create(`${step.to}/${file.path}`, file.content, { executable: file.executable, secret });
      }
      return [];
    case "growTree":
      return growTree(step, stage, TEMPLATES);
    case "module":
      await writeModule(step, stage);
      return [];
    case "createFile":
      await stage.create(step.path, Buffer.from(step.content));
      return [];
    case "copyFile": {
      const executable = ((await stat(step.from)).mode & 0o111) !== 0;
      await stage.create(step.to, await readFile(step.from), { executable });
      return [];
    }
    case "edit":
      return stageEdit(step, stage);
    case "initRepository":
    case "makeMigrations":
    case "commit":
      return [];
  }
}

async function stageEdit({ path, edit, otherwise }: EditFile, stage: Stage): Promise<readonly string[]> {
  try {
    await stage.edit(path, edit);
    return [];
  } catch (error) {
    if (otherwise === undefined || !(error instanceof Refusal)) throw error;
    return [otherwise];
  }
}

async function write(
  steps: readonly Step[],
  changes: readonly Change[],
  destination: string,
  signal: AbortSignal,
): Promise<void> {
  const folder = steps.find((step) => step.type === "newFolder");
  if (folder === undefined) return writeInPlace(changes, signal);
  const wantsRepository =
    steps.some(({ type }) => type === "initRepository") && !(await isInsideRepository(destination));
  await writeNewFolder(
    destination,
    folder.path,
    changes,
    async (temporary) => {
      if (wantsRepository) await initRepository(temporary);
    },
    signal,
  );
}

/** Runs what writes files of its own. The run's files stand by then, so that no failure is one of the run. */
async function migrate(steps: readonly Step[], root: string, signal: AbortSignal): Promise<Migrated[]> {
  const done: Migrated[] = [];
  for (const step of steps) {
    if (step.type !== "makeMigrations") continue;
    done.push(step.run ? await makeMigrations(step, root, signal) : { created: [], next: step.byHand });
  }
  return done;
}

async function askAboutConflict({ path }: Change, ask: Ask): Promise<Answer> {
  const { answer } = await ask({
    type: "list",
    name: "answer",
    message: `${path} exists and would change.`,
    choices: [
      { name: "overwrite it", value: "overwrite" },
      { name: "keep what is there", value: "skip" },
      { name: "show the difference", value: "diff" },
      { name: "abort, and write nothing at all", value: "abort" },
    ],
  });
  return answer as Answer;
}

function filesOf(changes: readonly Change[]): Report["files"] {
  return changes.map(({ path, action }) => ({ path, action }));
}

function summary({ status, files }: Report): string {
  if (status === "dry-run") return "dry run";
  if (status === "unchanged") return "nothing to do";
  const written = files.filter(({ action }) => action !== "identical" && action !== "skip").length;
  if (written === 0) return "nothing written";
  return `${written} ${written === 1 ? "file" : "files"} written`;
}
