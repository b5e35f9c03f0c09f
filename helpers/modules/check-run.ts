import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Finding } from "../changes/report.ts";
import type { Waiting } from "../changes/steps.ts";
import { at } from "../project/style.ts";
import type { CheckedModule } from "./check.ts";

const run = promisify(execFile);

/** Variables that would let the module see a client's project. */
const FOREIGN = /^(DJANGO_|PYTHONPATH$|PYTHONHOME$|VIRTUAL_ENV$|PYTEST_|COVERAGE)/;

/** More than any report of tests has, in bytes. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/**
 * Runs the tests of a module, and asks Django whether a migration is missing: with the module's own environment, in
 * which there is nothing but what it depends on. Nothing is installed, and nothing is written.
 *
 * @param module the module
 * @param task `signal` calls it off, `waitFor` is told what runs
 */
export async function checkByRunning(
  { files, pyproject, label }: CheckedModule,
  { signal, waitFor }: Waiting,
): Promise<Finding[]> {
  const python = pythonOf(files.root);
  if (python === undefined) {
    const message = "They were not run: the module has no environment of its own in .venv.";
    return [{ level: "warning", subject: "tests", message, remedy: "uv sync, in the module's folder, makes one." }];
  }
  const settings = settingsOf(pyproject);
  const options = { cwd: files.root, signal, maxBuffer: MOST_OUTPUT, env: environment() };
  waitFor("Running the module's tests");
  const tests = await ended(run(python, ["-m", "pytest", "-q", "-p", "no:cacheprovider"], options));
  const words = ["-m", "django", "makemigrations", ...(label === undefined ? [] : [label]), "--check", "--dry-run"];
  if (settings !== undefined) waitFor("Looking for missing migrations");
  const migrations =
    settings === undefined
      ? undefined
      : await ended(run(python, [...words, `--settings=${settings}`, "--pythonpath=."], options));
  return [
    tests.code === 0
      ? { level: "ok", subject: "tests", message: `They pass on their own: ${lastLine(tests.out)}` }
      : {
          level: "error",
          subject: "tests",
          message: `They fail on their own: ${lastLine(tests.out)}`,
          remedy: "uv run pytest, in the module's folder, says more.",
        },
    migrationFinding(migrations),
  ];
}

function migrationFinding(ran: Ended | undefined): Finding {
  const subject = "makemigrations";
  if (ran === undefined) {
    const message = "Django was not asked: pytest is told no DJANGO_SETTINGS_MODULE.";
    return { level: "warning", subject, message, remedy: "Name settings for the tests in [tool.pytest.ini_options]." };
  }
  if (ran.code === 0) return { level: "ok", subject, message: "no migration is missing" };
  const isMissing = /^Migrations for /m.test(ran.out);
  const message = isMissing ? "The models have changed since the last migration." : `Django says: ${lastLine(ran.out)}`;
  return { level: "error", subject, message, remedy: "uv run python manage.py makemigrations" };
}

function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(own), PYTHONDONTWRITEBYTECODE: "1", NO_COLOR: "1" };
}

function pythonOf(root: string): string | undefined {
  const bin = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const places = [".venv", "venv", "env"].map((folder) => join(root, folder, bin));
  return places.find((python) => existsSync(python));
}

function settingsOf(pyproject: CheckedModule["pyproject"]): string | undefined {
  const tables = [at(pyproject, "tool", "pytest", "ini_options"), at(pyproject, "tool", "pytest")];
  const named = tables.map((table) => table?.DJANGO_SETTINGS_MODULE).find((each) => typeof each === "string");
  return named as string | undefined;
}

interface Ended {
  readonly code: number;
  readonly out: string;
}

async function ended(running: Promise<{ stdout: string; stderr: string }>): Promise<Ended> {
  try {
    const { stdout, stderr } = await running;
    return { code: 0, out: stdout + stderr };
  } catch (error) {
    const {
      code,
      stdout = "",
      stderr = "",
      message,
    } = error as Error & { code?: unknown; stdout?: string; stderr?: string };
    return { code: typeof code === "number" ? code : 1, out: `${stdout}${stderr}` || message };
  }
}

function lastLine(text: string): string {
  const last = text.trim().split("\n").at(-1) ?? "";
  return last.trim().replaceAll(/^=+ | =+$/g, "");
}
