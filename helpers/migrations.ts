import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { emptyDatabases, MIGRATION_PATIENCE, migrationFiles, removeEmptyDatabases } from "./changes/migration-files.ts";
import type { MakeMigrations } from "./changes/steps.ts";
import { printable } from "./errors.ts";
import { type ProjectFiles, path } from "./project/files.ts";

const run = promisify(execFile);

/** What came of `makemigrations`. */
export interface Migrated {
  /** Files that it made, below the project's root. */
  readonly created: readonly string[];
  /** What is left to be done by hand, and why; nothing when it ran. */
  readonly next: readonly string[];
}

const NO_PYTHON = "No migration was made: no Python with Django was found beside the project.";

/**
 * Lets the project's own Python write the migrations of an app. Nothing is installed and no database is needed. The
 * first Python that has Django decides: what it complains about is the answer, since another one may have another
 * Django, which would write what the project's can't read.
 *
 * @param step the app, and the folders of the project's apps
 * @param root absolute path of the folder with `manage.py`
 * @param options `signal`: aborts it; `started`: is told the number of each process that is begun
 */
export async function makeMigrations(
  { label, folders, settings, byHand }: Pick<MakeMigrations, "label" | "folders" | "settings" | "byHand">,
  root: string,
  { signal, started = () => undefined }: { readonly signal?: AbortSignal; started?(pid: number): void } = {},
): Promise<Migrated> {
  const inside = folders.map((folder) => `${folder}/migrations`);
  const before = new Set(migrationFiles(root, inside));
  const databases = emptyDatabases(root);
  const command = ["makemigrations", label, ...forSettings(settings), "--no-input", "--skip-checks", "--verbosity=0"];
  const finished = await manage(root, command, { signal, started });
  removeEmptyDatabases(root, databases);
  // Whatever it complained about: a migration that is there now was not there before.
  const created = migrationFiles(root, inside).filter((file) => !before.has(file));
  if (finished === undefined) return { created, next: signal?.aborted ? [byHand] : [NO_PYTHON, byHand] };
  if ("fault" in finished) return { created, next: [`${byHand}  # it failed here: ${printable(finished.fault)}`] };
  return { created, next: [] };
}

/** What is asked of a project's databases: the migrations that each of them has had. A file that isn't there has none. */
const APPLIED = `
import json, os
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
found, fault = [], None
for connection in connections.all():
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not name.startswith("file:") and not os.path.exists(name):
        continue
    try:
        found += map(list, MigrationRecorder(connection).applied_migrations())
    except Exception as error:
        fault = (str(error).strip() or type(error).__name__).splitlines()[-1]
print("\\napplied:" + json.dumps([found, fault]))
`;

/** A database that doesn't answer is waited for as long as people would, in milliseconds. */
const ANSWER_PATIENCE = 40_000;

/**
 * Asks a project which migrations its databases have had.
 *
 * @param root absolute path of the folder with `manage.py`
 * @param settings the dotted name of the settings, where `manage.py` has to be told
 * @param signal calls it off
 * @returns the migrations as `app.name`, and the reason where the project, or one of its databases, can't be asked
 */
export async function appliedMigrations(
  root: string,
  settings: string | undefined,
  signal?: AbortSignal,
): Promise<{ readonly applied: readonly string[]; readonly fault?: string | undefined }> {
  const command = ["shell", ...forSettings(settings), "--command", APPLIED];
  const finished = await manage(root, command, { signal, patience: ANSWER_PATIENCE });
  if (finished === undefined) return { applied: [], fault: "no Python with Django was found" };
  if ("fault" in finished) return { applied: [], fault: finished.fault };
  const [, answer] = /^applied:(.*)$/m.exec(finished.out) ?? [];
  if (answer === undefined) return { applied: [], fault: "it gave no answer" };
  const [applied, fault] = JSON.parse(answer) as [[string, string][], string | null];
  return { applied: applied.map((names) => names.join(".")), fault: fault ?? undefined };
}

function forSettings(settings: string | undefined): string[] {
  return settings === undefined ? [] : [`--settings=${settings}`];
}

/**
 * Says whether a migration of an app makes a model, or gives one its name.
 *
 * @param files the project's
 * @param folder the app's
 * @param model the class
 */
export function hasMigration(files: ProjectFiles, folder: string, model: string): boolean {
  const inside = path(folder, "migrations");
  const names = files.list(inside).filter((name) => name.endsWith(".py"));
  const mentions = new RegExp(`name=["']${model}["']`);
  return names.some((name) => mentions.test(files.text(path(inside, name)) ?? ""));
}

interface ManageOptions {
  readonly signal?: AbortSignal | undefined;
  started?(pid: number): void;
  /** How long it may take, in milliseconds. */
  readonly patience?: number;
}

type Managed = { readonly out: string } | { readonly fault: string };

/** @returns what it printed, or complained about; undefined when no Python has Django, and when it was called off */
async function manage(cwd: string, words: readonly string[], options: ManageOptions): Promise<Managed | undefined> {
  for (const python of pythons(cwd)) {
    const finished = options.signal?.aborted ? undefined : await attempt(python, cwd, words, options);
    if (finished !== undefined) return finished;
  }
  return undefined;
}

async function attempt(
  python: string,
  cwd: string,
  words: readonly string[],
  { signal, started, patience = MIGRATION_PATIENCE }: ManageOptions,
): Promise<Managed | undefined> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  try {
    const settings = { cwd, env, timeout: patience, ...(signal ? { signal } : {}) };
    const running = run(python, ["manage.py", ...words], settings);
    if (running.child.pid !== undefined) started?.(running.child.pid);
    return { out: (await running).stdout };
  } catch (error) {
    const { code, stderr = "", signal: ended } = error as { code?: unknown; stderr?: string; signal?: string | null };
    if (signal?.aborted || isNoProgram(code) || /No module named '?django'?$/m.test(stderr)) return undefined;
    const lines = stderr.trim().split("\n");
    return { fault: lines.at(-1) || (ended ? `${ended} ended it` : "it gave no reason") };
  }
}

/** It is not there, or may not be run. */
function isNoProgram(code: unknown): boolean {
  return code === "ENOENT" || code === "EACCES";
}

/** The project's own Pythons; what there is otherwise only where there is none of them. */
function pythons(root: string): string[] {
  const own = ownPythons(root).filter((program) => existsSync(program));
  return own.length > 0 ? own : ["python3", "python"];
}

/**
 * @param root absolute path of the folder with `manage.py`
 * @returns where the Pythons of a project's own environments are, or would be: the active one last
 */
export function ownPythons(root: string): string[] {
  const bin = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const folders = [root, dirname(root)].flatMap((folder) => [".venv", "venv", "env"].map((name) => join(folder, name)));
  const environments = [process.env.UV_PROJECT_ENVIRONMENT, ...folders, process.env.VIRTUAL_ENV];
  const named = environments.filter((folder) => folder !== undefined && folder !== "");
  return [...new Set(named.map((folder) => resolve(root, folder as string, bin)))];
}
