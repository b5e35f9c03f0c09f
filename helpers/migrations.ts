import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { MakeMigrations } from "./changes/steps.ts";
import { printable } from "./errors.ts";
import { type ProjectFiles, path } from "./project/files.ts";

const run = promisify(execFile);

/** Django is loaded with the whole project; whoever takes longer than this, in milliseconds, hangs. */
const PATIENCE = 120_000;

/** What came of `makemigrations`. */
export interface Migrated {
  /** Files that it made, below the project's root. */
  readonly created: readonly string[];
  /** What is left to be done by hand; undefined when it ran. */
  readonly next: string | undefined;
}

/**
 * Lets the project's own Python write the migrations of an app. Nothing is installed and no database is needed. The
 * first Python that has Django decides: what it complains about is the answer, since another one may have another
 * Django, which would write what the project's can't read.
 *
 * @param step the app, and the folders of the project's apps
 * @param root absolute path of the folder with `manage.py`
 * @param signal aborts it
 */
export async function makeMigrations(
  { label, folders, settings, byHand }: Pick<MakeMigrations, "label" | "folders" | "settings" | "byHand">,
  root: string,
  signal?: AbortSignal,
): Promise<Migrated> {
  const before = new Set(migrations(root, folders));
  const words = [label, ...(settings === undefined ? [] : [`--settings=${settings}`])];
  for (const python of pythons(root)) {
    const finished = signal?.aborted ? undefined : await attempt(python, root, words, signal);
    if (finished === "done") {
      return { created: migrations(root, folders).filter((file) => !before.has(file)), next: undefined };
    }
    if (finished !== undefined) return { created: [], next: `${byHand}  # it failed here: ${printable(finished)}` };
  }
  return { created: [], next: byHand };
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

/** @returns what it complained about; undefined when this Python has no Django, and when the run was called off */
async function attempt(
  python: string,
  cwd: string,
  words: readonly string[],
  signal: AbortSignal | undefined,
): Promise<"done" | string | undefined> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const command = ["manage.py", "makemigrations", ...words, "--no-input", "--skip-checks", "--verbosity=0"];
  try {
    await run(python, command, { cwd, env, timeout: PATIENCE, ...(signal ? { signal } : {}) });
    return "done";
  } catch (error) {
    const { code, stderr = "" } = error as { code?: unknown; stderr?: string };
    if (signal?.aborted || code === "ENOENT" || /No module named '?django'?$/m.test(stderr)) return undefined;
    const lines = stderr.trim().split("\n");
    return lines.at(-1) || "it gave no reason";
  }
}

/** The project's own environments, the active one last; what there is otherwise only where there is none of them. */
function pythons(root: string): string[] {
  const bin = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const folders = [root, dirname(root)].flatMap((folder) => [".venv", "venv", "env"].map((name) => join(folder, name)));
  const environments = [process.env.UV_PROJECT_ENVIRONMENT, ...folders, process.env.VIRTUAL_ENV];
  const own = environments
    .filter((folder) => folder !== undefined && folder !== "")
    .map((folder) => resolve(root, folder as string, bin))
    .filter((program) => existsSync(program));
  return own.length > 0 ? [...new Set(own)] : ["python3", "python"];
}

function migrations(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const inside = join(root, folder, "migrations");
    if (!existsSync(inside)) return [];
    return readdirSync(inside)
      .filter((name) => name.endsWith(".py"))
      .sort()
      .map((name) => `${folder}/migrations/${name}`);
  });
}
