import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type Change, compare } from "./changes/compare.ts";
import { JOURNAL, type Journal, journalOf, type Run, readInFlight, readRuns } from "./changes/journal.ts";
import { untilFree, withLock } from "./changes/lock.ts";
import { resolveInside } from "./changes/paths.ts";
import { type Recovered, recover, writeChild } from "./changes/recover.ts";
import { json, prose, type Report, recoveredProse, type Status } from "./changes/report.ts";
import { type Answer, Conflict, settle } from "./changes/settle.ts";
import { newStage, type Stage } from "./changes/stage.ts";
import type { Commit, EditFile, MakeMigrations, MoveFile, Step, Waiting } from "./changes/steps.ts";
import {
  close,
  type Origin,
  refuseUnlessFree,
  watchMigrations,
  writeInPlace,
  writeNewFolder,
} from "./changes/write.ts";
import { shellWord } from "./command-line.ts";
import { Interrupted, printable, printableLines, Refusal, told } from "./errors.ts";
import type { Prepared } from "./generator.ts";
import { initRepository, repositoryAround } from "./git.ts";
import type { Migrated } from "./migrations.ts";
import type { Ask } from "./prompts.ts";
import type { Shell } from "./shell.ts";
import { renderTree } from "./templates.ts";

// What not every run needs is imported where it is needed: Python's edits above all, which `init` has no use for.

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
  let recovered: Recovered | undefined;
  let closing: string | undefined;
  let folded: readonly string[] = [];
  const print = (report: Report) =>
    shell.out(
      line.flags.json
        ? json({ ...report, ...(recovered && { recovered }) })
        : prose(report, { folder: folderBelow(prepared), folded, columns: shell.columns }),
    );
  try {
    const { report, isCalledOff } = await shell.abortable(async (signal) => {
      const done = await inTurn(prepared, signal, async (journal, found) => {
        recovered = found;
        if (found !== undefined && !line.flags.json) shell.out(recoveredProse(found));
        const steps = await unlessAborted(signal, async () => generator.actions(prepared.answers, prepared));
        const [first] = steps;
        folded = steps.flatMap((step) => (step.type === "newFolder" ? (step.folded ?? []) : []));
        if (first?.type === "listRuns") return listRuns(prepared, journal);
        if (first?.type === "task") {
          const done = await performTask(first, prepared, shell, signal);
          closing = done.closing;
          return done.report;
        }
        if (first?.type === "takeBack") return takeLastBack(prepared, journal, shell, found, signal);
        return perform(steps, prepared, journal, shell, signal);
      });
      return { report: done, isCalledOff: signal.aborted };
    });
    print(report);
    if (report.error !== undefined) throw new Failed(report.error.message);
    if (isCalledOff)
      throw new Interrupted("Interrupted. The files above are written; what follows them is left to do.");
    return closing ?? summary(report, recovered);
  } catch (error) {
    const origin = { generator: generator.name, destination };
    const isTold = error instanceof Interrupted || error instanceof Failed;
    if (line.flags.json && !isTold) print(failureReport(origin, error));
    throw told(error);
  }
}

/** The way to the project that was found below the folder where one stands, or that `--dest` names. */
function folderBelow({ folder, cwd, destination }: Prepared): string | undefined {
  return dirname(destination) === folder ? relative(cwd, destination) : undefined;
}

/** A run that was reported already, and failed all the same. */
class Failed extends Refusal {}

/**
 * The report of a run that wrote nothing.
 *
 * @param origin what was run, and where
 * @param error why it ended
 */
export function failureReport(
  { generator, destination }: Pick<Report, "generator" | "destination">,
  error: unknown,
): Report {
  const status: Status = error instanceof Conflict ? "conflict" : error instanceof Refusal ? "refused" : "error";
  const files = error instanceof Conflict ? filesOf(error.changes) : [];
  const place = error instanceof Refusal ? error.place : {};
  return { generator, status, destination, files, next: [], error: { message: (error as Error).message, ...place } };
}

/** Runs of one destination come one after another, and what an earlier one left half done goes first. */
async function inTurn(
  { generator, line, answers, destination, replay }: Prepared,
  signal: AbortSignal,
  task: (journal: Journal, recovered: Recovered | undefined) => Promise<Report>,
): Promise<Report> {
  // Whoever only looks does so where the journal is out of order, too.
  if (generator.onlyLooks) return task({ root: destination, folder: join(destination, JOURNAL) }, undefined);
  if (line.flags.dryRun || generator.onlyReads?.(answers)) {
    await untilFree(destination, { signal });
    const journal = journalOf(destination);
    const cutOff = readInFlight(journal);
    if (cutOff === undefined) return task(journal, undefined);
    throw new Refusal(
      `${cutOff.takesBack === undefined ? "" : "The undo of "}\`${printable(cutOff.command)}\` was cut off here, ` +
        "and may be half done. `npx plop undo` mends that, and so does any command that is no dry run.",
    );
  }
  return withLock(destination, { command: replay(), signal }, async (journal) => task(journal, await recover(journal)));
}

/** What is only read may be left in the middle. */
async function unlessAborted<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw new Interrupted();
  return Promise.race([
    task(),
    new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(new Interrupted()), { once: true });
    }),
  ]);
}

function listRuns({ generator, destination }: Prepared, journal: Journal): Report {
  const runs = readRuns(journal).map(({ run: { command, at, files } }) => ({ command, at, files: files.length }));
  return { generator: generator.name, status: "ok", destination, files: [], runs, next: [] };
}

async function performTask(
  { perform: performIt }: Extract<Step, { type: "task" }>,
  { generator, line: { flags }, destination }: Prepared,
  shell: Shell,
  signal: AbortSignal,
): Promise<{ readonly report: Report; readonly closing: string }> {
  const say = (text: string) => {
    if (!flags.json) shell.out(`${printableLines(text)}\n`);
  };
  const waitFor = waiting(flags, shell);
  const done = await performIt({ destination, dryRun: flags.dryRun, signal, say, waitFor });
  const { isUnchanged, files = [], findings, templates, commands, next = [], closing, failure } = done;
  const outcome = isUnchanged ? "unchanged" : flags.dryRun ? "dry-run" : "ok";
  const report: Report = {
    generator: generator.name,
    status: failure === undefined ? outcome : "refused",
    destination,
    files,
    findings,
    templates,
    commands,
    next,
    ...(failure === undefined ? {} : { error: { message: failure } }),
  };
  return { report, closing };
}

async function takeLastBack(
  { generator, line: { flags }, destination }: Prepared,
  journal: Journal,
  shell: Shell,
  recovered: Recovered | undefined,
  signal: AbortSignal,
): Promise<Report> {
  const report = { generator: generator.name, status: "ok", destination, files: [], next: [] } as const;
  // What was cut off was the last run, or its undo, and it is gone already.
  if (recovered?.outcome === (recovered?.isUndo ? "finished" : "taken back")) {
    return { ...report, replay: recovered.command };
  }
  const { refuseChanged, wayBack } = await import("./undo.ts");
  const way = await wayBack(journal, { signal, waitFor: waiting(flags, shell) });
  if (signal.aborted) throw new Interrupted();
  const { id, run, changes, changed, warnings } = way;
  const kept = changed.map(({ path }) => ({ path, action: flags.force ? "skip" : "conflict" }) as const);
  const undone = { ...report, files: [...filesOf(changes), ...kept], next: warnings, replay: run.command };
  if (flags.dryRun) {
    const { difference } = await import("./changes/difference.ts");
    const shown = [await difference(changes), ...changed.map((each) => each.difference)].join("");
    if (!flags.json) showText(shown, shell);
    return { ...undone, status: "dry-run" };
  }
  if (!flags.force) refuseChanged(way);
  const origin = { generator: generator.name, command: run.command, takesBack: id, emptied: run.folders };
  await close(journal, await writeInPlace(journal, origin, changes, signal));
  return undone;
}

async function perform(
  steps: readonly Step[],
  prepared: Prepared,
  journal: Journal,
  shell: Shell,
  signal: AbortSignal,
): Promise<Report> {
  const { generator, line, destination, templates, replay, ask } = prepared;
  const stage = newStage(destination);
  const below = folderBelow(prepared);
  const way = below === undefined ? [] : [`cd ${shellWord(below)}`];
  const byHand: string[] = [];
  for (const step of steps) byHand.push(...(await stageStep(step, stage, templates)));
  const changes = compare(stage);
  const commit = steps.find((step): step is Commit => step.type === "commit");
  const report = (status: Status, done: readonly Change[], settled?: "force" | "skip"): Report => ({
    generator: generator.name,
    status,
    destination,
    files: filesOf(done),
    next: [...way, ...(commit?.first ?? []), ...byHand, ...(commit?.next ?? [])],
    replay: replay(settled),
  });

  const { dryRun, force, skip } = line.flags;
  const settling = {
    force,
    skip,
    ask: ask && ((change: Change) => askAboutConflict(change, ask)),
    showDifference: async (change: Change) => show([change], shell),
  };
  if (dryRun) {
    const shown = withoutLoneRecord(force || skip ? await settle(changes, settling) : changes, steps);
    if (!line.flags.json) await show(shown, shell);
    return report("dry-run", shown);
  }
  const answered = await settle(changes, settling);
  const flag = flagFor(changes, answered);
  const settled = withoutLoneRecord(answered, steps);
  const isUnchanged = settled.every(staysAsItIs);
  const migrations = steps.filter((step) => step.type === "makeMigrations").filter(isUnchanged ? isLeft : () => true);
  if (isUnchanged && migrations.length === 0) return report("unchanged", settled, flag);
  const origin = { generator: generator.name, command: replay(flag) };
  const { made, left } = await writeAll(journal, origin, steps, settled, migrations, {
    signal,
    waitFor: waiting(line.flags, shell),
  });
  if (isUnchanged && made.length + left.length === 0) return report("unchanged", settled, flag);
  byHand.push(...left);
  return {
    ...report("ok", settled, flag),
    files: [...filesOf(settled), ...made.map((path) => ({ path, action: "create" }) as const)],
  };
}

/** Programs that read JSON are told nothing else; people, nothing twice. */
function waiting({ json }: Prepared["line"]["flags"], shell: Shell): Waiting["waitFor"] {
  const told = new Set<string>();
  return (what) => {
    if (!json && !told.has(what)) shell.waitFor(printable(what));
    told.add(what);
  };
}

/** Files may hold what steers a terminal; git gets them as they are. */
async function show(changes: readonly Change[], shell: Shell): Promise<void> {
  const { difference } = await import("./changes/difference.ts");
  showText(await difference(changes), shell);
}

function showText(text: string, shell: Shell): void {
  shell.out(shell.isSeen ? printableLines(text) : text);
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
function isLeft({ run, isMissing }: MakeMigrations): boolean {
  return run && isMissing;
}

/** Each step only reads the disk and stages. Returns what is left to be done by hand. */
async function stageStep(step: Step, stage: Stage, templates: readonly string[]): Promise<readonly string[]> {
  switch (step.type) {
    case "newFolder":
      await refuseUnlessFree(await resolveInside(stage.destination, step.path), step.path);
      return [];
    case "createTree":
      for (const file of await renderTree(templates, step.from, step.data)) {
        const secret = step.secrets?.includes(file.path) ?? false;
        await stage.create(`${step.to}/${file.path}`, file.content, { executable: file.executable, secret });
      }
      return [];
    case "growTree":
      return (await import("./grow.ts")).growTree(step, stage, templates);
    case "module":
      await (await import("./grow.ts")).writeModule(step, stage);
      return [];
    case "createFile":
      await stage.create(step.path, Buffer.from(step.content));
      return [];
    case "copyFile": {
      const executable = (statSync(step.from).mode & 0o111) !== 0;
      await stage.create(step.to, readFileSync(step.from), { executable });
      return [];
    }
    case "moveFile":
      await moveFile(step, stage);
      return [];
    case "edit":
      return stageEdit(step, stage);
    case "initRepository":
    case "makeMigrations":
    case "takeBack":
    case "listRuns":
    case "task":
    case "commit":
      return [];
  }
}

async function moveFile({ from, to, edit }: MoveFile, stage: Stage): Promise<void> {
  const content = await stage.read(from);
  await stage.replace(from, undefined);
  const { mode } = statSync(join(stage.destination, from));
  await stage.create(to, content ?? Buffer.alloc(0), { executable: (mode & 0o111) !== 0 });
  if (edit !== undefined) await stage.edit(to, edit);
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

/** Writes a run's files, lets programs write theirs, and closes it: then it stands as a whole. */
async function writeAll(
  journal: Journal,
  origin: Origin,
  steps: readonly Step[],
  changes: readonly Change[],
  migrations: readonly MakeMigrations[],
  { signal, waitFor }: Waiting,
): Promise<{ readonly made: readonly string[]; readonly left: readonly string[] }> {
  const { written, left } = await write(journal, origin, steps, changes, signal);
  const run = await watchMigrations(
    journal,
    written,
    migrations.filter((step) => step.run),
  );
  const migrated = await migrate(migrations, journal, { signal, waitFor });
  const made = migrated.flatMap(({ created }) => created);
  await close(journal, run, made);
  return { made, left: [...left, ...migrated.flatMap(({ next }) => next)] };
}

async function write(
  journal: Journal,
  origin: Origin,
  steps: readonly Step[],
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<{ readonly written: Run; readonly left: readonly string[] }> {
  const folder = steps.find((step) => step.type === "newFolder");
  if (folder === undefined) {
    const emptied = leftFolders(steps);
    return { written: await writeInPlace(journal, { ...origin, emptied }, changes, signal), left: [] };
  }
  const wantsRepository =
    steps.some(({ type }) => type === "initRepository") && (await repositoryAround(journal.root)) === undefined;
  let left: string[] = [];
  const build = async (temporary: string) => {
    if (!wantsRepository || (await initRepository(temporary))) return;
    left = ["It is no git repository yet, since git is not installed, or did not answer: run `git init` in it."];
  };
  return { written: await writeNewFolder(journal, origin, folder.path, changes, build, signal), left };
}

/** The folders that moved files leave behind, the outermost first. */
function leftFolders(steps: readonly Step[]): string[] {
  const left = steps.flatMap((step) => {
    if (step.type !== "moveFile") return [];
    const parts = step.from.slice(step.leaves.length).split("/").slice(1, -1);
    return [step.leaves, ...parts.map((_, index) => [step.leaves, ...parts.slice(0, index + 1)].join("/"))];
  });
  return [...new Set(left)].sort();
}

/** Runs what writes files of its own, after those of the run stand. */
async function migrate(
  steps: readonly MakeMigrations[],
  journal: Journal,
  { signal, waitFor }: Waiting,
): Promise<Migrated[]> {
  if (steps.length === 0) return [];
  const { makeMigrations } = await import("./migrations.ts");
  const done: Migrated[] = [];
  for (const step of steps) {
    if (step.run) waitFor(`Running makemigrations ${step.label}`);
    const started = (pid: number) => writeChild(journal, pid);
    const made = step.run && (await makeMigrations(step, journal.root, { signal, started }));
    done.push(made || { created: [], next: [step.byHand] });
  }
  return done;
}

async function askAboutConflict({ path }: Change, ask: Ask): Promise<Answer> {
  const { answer } = await ask({
    type: "list",
    name: "answer",
    message: `${printable(path)} exists and would change.`,
    choices: [
      { name: "overwrite it", value: "overwrite" },
      { name: "keep what is there", value: "skip" },
      { name: "show the difference", value: "diff" },
      { name: "abort, and write nothing at all", value: "abort" },
    ],
  });
  return answer as Answer;
}

function filesOf(changes: readonly Pick<Change, "path" | "action">[]): Report["files"] {
  return changes.map(({ path, action }) => ({ path, action }));
}

function summary({ generator, status, files, runs }: Report, recovered: Recovered | undefined): string {
  if (runs !== undefined) return `${runs.length} ${runs.length === 1 ? "run" : "runs"}`;
  if (status === "dry-run") return "dry run";
  if (status === "unchanged") return "nothing to do";
  const count = files.filter(({ action }) => action !== "identical" && action !== "skip").length;
  const done = generator === "undo" ? "taken back" : "written";
  if (count === 0) return generator === "undo" && recovered !== undefined ? done : `nothing ${done}`;
  return `${count} ${count === 1 ? "file" : "files"} ${done}`;
}
