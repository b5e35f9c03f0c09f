import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Change, compare } from "./changes/compare.ts";
import { difference } from "./changes/difference.ts";
import { linesOf, takeOut } from "./changes/hunks.ts";
import { digest, type Journal, type Run, type RunFile, readRuns } from "./changes/journal.ts";
import { migrationFiles } from "./changes/migration-files.ts";
import { Conflict } from "./changes/settle.ts";
import { newStage, type Stage } from "./changes/stage.ts";
import type { Waiting } from "./changes/steps.ts";
import { printable, Refusal } from "./errors.ts";
import { appliedMigrations } from "./migrations.ts";

/** The way back of the last run at a destination. */
export interface WayBack {
  readonly id: string;
  readonly run: Run;
  /** What it does to the files that are as the run left them. */
  readonly changes: readonly Change[];
  /** Files that somebody changed since: they stay as they are. */
  readonly changed: readonly Changed[];
  /** What can't be told, a sentence each. */
  readonly warnings: readonly string[];
}

interface Changed {
  readonly path: string;
  /** What was changed, or what the run had written there, as far as it is known. */
  readonly difference: string;
}

/**
 * Finds the way back of the last run. Nothing is written.
 *
 * @param journal the destination's
 * @param task `signal` calls the question off that is asked of the databases, `waitFor` is told of it
 * @returns what is to be done
 * @throws Refusal when there is no run, or when one of its migrations was applied or is built upon
 */
export async function wayBack(journal: Journal, task: Waiting): Promise<WayBack> {
  const [last] = readRuns(journal);
  if (last === undefined) throw new Refusal(`There is no run to take back in ${printable(journal.root)}.`);
  const { id, run } = last;
  const warnings = await refuseApplied(journal.root, run, task);
  const stage = newStage(journal.root);
  const changed: Changed[] = [];
  const foreign = await foreignRepository(stage, run);
  if (foreign !== undefined) changed.push({ path: foreign, difference: "" });
  for (const file of run.files) {
    if (foreign !== undefined && file.path.startsWith(`${foreign}/`)) continue;
    if (!(await stageBack(file, stage))) changed.push({ path: file.path, difference: await changeOf(file, stage) });
  }
  return { id, run, changes: compare(stage), changed, warnings };
}

/**
 * Refuses to take back a run whose files somebody changed since.
 *
 * @param way the way back
 * @throws Conflict that names them
 */
export function refuseChanged({ run, changes, changed }: WayBack): void {
  if (changed.length === 0) return;
  const conflicts = changed.map(({ path }) => ({ path, action: "conflict" }) as const);
  throw new Conflict(
    [...changes, ...conflicts],
    `${changed.length === 1 ? "This file was" : `These ${changed.length} files were`} changed since \`${printable(run.command)}\`:\n` +
      `${changed.map(({ path }) => `  ${printable(path)}`).join("\n")}\n` +
      "Nothing was taken back. `npx plop undo --dry-run` shows what was changed; " +
      "`npx plop undo --force` takes back the rest, and leaves alone what was changed.",
  );
}

/** @returns whether the file is as the run left it, or as it was before */
async function stageBack(file: RunFile, stage: Stage): Promise<boolean> {
  const now = await readNow(file, stage);
  if (now === "other") return false;
  if (file.action === "create") {
    if (now === undefined) return true;
    if (digest(now) !== file.after) return false;
    await stage.replace(file.path, undefined, { secret: file.content === undefined });
    return true;
  }
  if (file.action === "remove" && now === undefined) {
    const removed = takeOut(Buffer.alloc(0), file.hunks ?? []);
    if (removed === undefined || digest(removed) !== file.before) return false;
    await stage.create(file.path, removed, { mode: file.mode });
    return true;
  }
  if (now === undefined) return false;
  if (digest(now) === file.before) return true;
  if (digest(now) !== file.after) return false;
  const before = takeOut(now, file.hunks ?? []);
  if (before === undefined || digest(before) !== file.before) return false;
  await stage.replace(file.path, before);
  return true;
}

/** @returns "other" for what is no file by now, or can't be reached */
async function readNow({ path }: RunFile, stage: Stage): Promise<Buffer | undefined | "other"> {
  try {
    return await stage.read(path);
  } catch (error) {
    if (error instanceof Refusal) return "other";
    throw error;
  }
}

async function changeOf(file: RunFile, stage: Stage): Promise<string> {
  const { path, content, hunks = [] } = file;
  const now = await readNow(file, stage);
  if (now === "other") return "";
  if (file.action === "create") {
    if (content === undefined || now === undefined) return "";
    const change = { path, before: Buffer.from(content, "latin1"), after: now, action: "modify" } as Change;
    return difference([change]);
  }
  const lines = (sign: string, text: string) => {
    const shown = Buffer.from(text, "latin1").toString("utf8");
    return linesOf(shown).map((line) => `${sign}${line.replace(/\n?$/, "\n")}`);
  };
  const own = hunks.flatMap(({ inserted, removed }) => ["@@\n", ...lines("-", removed), ...lines("+", inserted)]);
  return `What the run did in ${printable(path)}:\n${own.map(printableLine).join("")}`;
}

function printableLine(line: string): string {
  return `${printable(line.replace(/\n$/, "").replaceAll("\t", "    "))}\n`;
}

/** A repository that `init` made is one thing: with a commit in it, or whatever else, it is somebody's. */
async function foreignRepository(stage: Stage, { newFolder, files }: Run): Promise<string | undefined> {
  if (newFolder === undefined) return undefined;
  const repository = `${newFolder.path}/.git`;
  const own = new Map(files.map((file) => [file.path, file]));
  if (!files.some(({ path }) => path.startsWith(`${repository}/`))) return undefined;
  for (const path of filesBelow(stage.destination, repository)) {
    const file = own.get(path);
    // What else lies there may be a pipe or a socket, which nobody can read to its end.
    const now = file && (await readNow(file, stage));
    if (!Buffer.isBuffer(now) || digest(now) !== file?.after) return repository;
  }
  return undefined;
}

function filesBelow(root: string, folder: string): string[] {
  try {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    return entries.flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    });
  } catch {
    return [];
  }
}

/** @returns a warning for each migration of which nobody can say whether it was applied */
async function refuseApplied(
  root: string,
  { files, migrations = [] }: Run,
  { signal, waitFor }: Waiting,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const { label, settings, byHand, folders } of migrations) {
    const made = files.filter(({ path }) => folders.includes(dirname(path)) && !path.endsWith("/__init__.py"));
    const names = made.map(({ path }) => ({ path, name: basename(path, ".py") }));
    if (names.length === 0) continue;
    refuseBuiltUpon(root, label, names, folders);
    const back = (name: string) =>
      byHand.replace(`makemigrations ${label}`, `migrate ${label} ${previous(root, label, name)}`);
    const first = (names[0] as (typeof names)[number]).path;
    waitFor(`Looking whether ${first} was applied`);
    const answer = await appliedMigrations(root, settings, signal);
    const applied = names.find(({ path, name }) =>
      [label, basename(dirname(dirname(path)))].some((app) => answer.applied.includes(`${app}.${name}`)),
    );
    if (applied === undefined) {
      if (answer.fault === undefined) continue;
      const reason = `the project can't be asked: ${printable(answer.fault)}`;
      warnings.push(`If ${first} was applied (${reason}), its tables are still there: they went with ${back(first)}`);
      continue;
    }
    throw new Refusal(
      `${printable(applied.path)} was applied to the database. Nothing was taken back. Unapply it first:\n  ${back(first)}`,
    );
  }
  return warnings;
}

/** @returns the name of the migration before one, in the words of `migrate` */
function previous(root: string, label: string, path: string): string {
  return dependency(label).exec(textOf(join(root, path)))?.[1] ?? "zero";
}

/** How a migration names one that it builds upon: any of an app's when no name is given. */
function dependency(label: string, name = "\\w+"): RegExp {
  return new RegExp(`\\(\\s*["']${label}["'],\\s*["'](${name})["']`);
}

function refuseBuiltUpon(
  root: string,
  label: string,
  made: readonly { readonly path: string; readonly name: string }[],
  folders: readonly string[],
): void {
  const own = new Set(made.map(({ path }) => path));
  for (const other of migrationFiles(root, folders)) {
    if (own.has(other)) continue;
    const text = textOf(join(root, other));
    const base = made.find(({ name }) => dependency(label, name).test(text));
    if (base === undefined) continue;
    throw new Refusal(
      `${printable(other)} builds upon ${printable(base.path)}, which the run made. Nothing was taken back. ` +
        "Unapply and delete it first.",
    );
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
