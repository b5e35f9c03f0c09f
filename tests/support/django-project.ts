import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ruff from "@astral-sh/ruff-wasm-nodejs";
import { parse } from "smol-toml";
import { expect } from "vitest";
import { djangoModel } from "../../generators/django-model.ts";
import { djangoTest } from "../../generators/django-test.ts";
import { djangoView } from "../../generators/django-view.ts";
import { init } from "../../generators/init.ts";
import { place, scratch, tree } from "./files.ts";
import { type Person, type Ran, runPlop } from "./plop.ts";

/** Contents by path; what is undefined is left out. */
type Files = Readonly<Record<string, string | undefined>>;

const GENERATORS = { "django-model": djangoModel, "django-view": djangoView, "django-test": djangoTest };

type Command = keyof typeof GENERATORS;

/** A small Django project in a folder that goes when the test ends. */
export interface TestProject {
  /** Absolute path of the folder with `manage.py`. */
  readonly root: string;
  /** What was written there at first, by path. */
  readonly before: Files;
  /** The text of a file. */
  read(path: string): Promise<string>;
  /** The text of every file, by path. */
  tree(): Promise<Record<string, string>>;
  /** Runs a command without a terminal. No migration is made, unless the words say so. */
  run(command: Command, ...words: string[]): Promise<Ran>;
  /** Runs a command with somebody at the terminal. */
  ask(person: Person, command: Command, ...words: string[]): Promise<Ran>;
}

const MANAGE = `#!/usr/bin/env python
"""Django's command-line utility for administrative tasks."""
import os
import sys


def main():
    """Run administrative tasks."""
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)


if __name__ == '__main__':
    main()
`;

const URLS = `from django.contrib import admin
from django.urls import path

urlpatterns = [
    path('admin/', admin.site.urls),
]
`;

const settings = (apps: readonly string[]): string => `from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

INSTALLED_APPS = [
    'django.contrib.admin',
    'django.contrib.auth',
    'django.contrib.contenttypes',
    'django.contrib.sessions',
    'django.contrib.messages',
    'django.contrib.staticfiles',
${apps.map((app) => `    '${app}',\n`).join("")}]

ROOT_URLCONF = 'mysite.urls'

TEMPLATES = [
    {
        'BACKEND': 'django.template.backends.django.DjangoTemplates',
        'DIRS': [],
        'APP_DIRS': True,
    },
]
`;

/**
 * Writes a project as `django-admin startproject mysite` lays it out, with apps of the test's own.
 *
 * @param files contents by path; each top-level folder that holds Python is an app, and installed
 */
export async function startProject(files: Files = {}): Promise<TestProject> {
  const folders = Object.keys(files).flatMap((path) => /^(\w+)\/.*\.py$/.exec(path)?.[1] ?? []);
  const apps = [...new Set(folders)].filter((name) => name !== "mysite" && name !== "tests");
  return project({
    "manage.py": MANAGE,
    "mysite/__init__.py": "",
    "mysite/settings.py": settings(apps),
    "mysite/urls.py": URLS,
    ...Object.fromEntries(apps.map((app) => [`${app}/__init__.py`, ""])),
    ...files,
  });
}

let generated: Promise<Readonly<Record<string, string>>> | undefined;

/**
 * Writes a project as `init` does, as far as the follow-up generators look at it, with the app `tasks` and whatever
 * else the test wants.
 *
 * @param files contents by path, which go before those that `init` writes
 */
export async function generatedProject(files: Files = {}): Promise<TestProject> {
  generated ??= generateOnce();
  return project({
    ...(await generated),
    "tasks/__init__.py": "",
    "tasks/models.py": '"""What the app keeps."""\n',
    "tasks/tests/__init__.py": "",
    ...files,
  });
}

async function generateOnce(): Promise<Readonly<Record<string, string>>> {
  const cwd = await scratch();
  const ran = await runPlop(init, ["init", "shop", "--git=no", "--generators=no"], { cwd });
  expect(ran.failure).toBeUndefined();
  const files = Object.fromEntries(
    Object.entries(await tree(join(cwd, "shop"))).filter(([path]) => /\.(py|toml|json)$|^templates\/[bc]/.test(path)),
  );
  const base = files["shop/settings/base.py"]?.replace('    "users",\n]', '    "users",\n    "tasks",\n]');
  expect(base).toContain('"tasks",');
  return { ...files, "shop/settings/base.py": base ?? "" };
}

async function project(before: Files): Promise<TestProject> {
  const root = await scratch();
  const files = Object.entries(before).flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const]));
  await place(root, Object.fromEntries(files));
  return {
    root,
    before,
    read: (path) => readFile(join(root, path), "utf8"),
    tree: () => tree(root),
    run: (command, ...words) => run(root, command, words),
    ask: (person, command, ...words) => run(root, command, words, person),
  };
}

function run(cwd: string, command: Command, words: readonly string[], person?: Person): Promise<Ran> {
  const isSilent = command !== "django-model" || words.some((word) => /^--(migrate|help)/.test(word));
  const line = [command, ...words, ...(isSilent || words.length === 0 ? [] : ["--migrate=no"])];
  return runPlop(GENERATORS[command], line, { cwd, ...(person ? { person } : {}) });
}

/**
 * What ruff finds in the Python that runs wrote or changed: by the rules that a generated project holds its own code
 * to, and in its layout.
 *
 * @param project after the runs
 * @returns a line each, none for clean code
 */
export async function pythonFaults(project: TestProject): Promise<string[]> {
  const files = Object.entries(await project.tree());
  const written = files.filter(([path, text]) => path.endsWith(".py") && project.before[path] !== text);
  expect(written).not.toEqual([]);
  const names = files.flatMap(([path]) => /^(\w+)(\/|\.py$)/.exec(path)?.[1] ?? []);
  const firstParty = [...new Set(names)].sort();
  return written.flatMap(([path, text]) => {
    const workspace = workspaceFor({
      ignore: IGNORED.flatMap(({ files, rules }) => (files.test(path) ? rules : [])),
      quotes: isSingleQuoted(text) ? "single" : "double",
      firstParty,
    });
    const found: ruff.Diagnostic[] = workspace.check(text);
    const lines = found.map(({ code, message, start_location: { row } }) => `${path}:${row} ${code} ${message}`);
    return [...lines, ...(workspace.format(text) === text ? [] : [`${path} is not formatted`])];
  });
}

const IGNORED: readonly { readonly files: RegExp; readonly rules: readonly string[] }[] = [
  // Projects without pytest write their tests in the style of unittest.
  { files: /(^|\/)(tests?|test_\w+|factories)\b/, rules: ["S101", "S105", "S106", "PT009", "PT027"] },
  // A package offers what its modules define.
  { files: /__init__\.py$/, rules: ["F401"] },
];

/** A project that doesn't say which quotes it wants keeps those that it has. */
function isSingleQuoted(text: string): boolean {
  return !/(?<!")"(?!")[^"'\n]*"/.test(text);
}

interface RuffSettings {
  readonly ignore: readonly string[];
  readonly quotes: "single" | "double";
  readonly firstParty: readonly string[];
}

const workspaces = new Map<string, ruff.Workspace>();

function workspaceFor(settings: RuffSettings): ruff.Workspace {
  const key = JSON.stringify(settings);
  const workspace = workspaces.get(key) ?? openWorkspace(settings);
  workspaces.set(key, workspace);
  return workspace;
}

function openWorkspace({ ignore, quotes, firstParty }: RuffSettings): ruff.Workspace {
  const { select, ignore: always } = generatedRules();
  const lint = { select, ignore: [...always, ...ignore], isort: { "known-first-party": firstParty } };
  const options = { "line-length": 88, format: { "quote-style": quotes }, lint };
  return new ruff.Workspace(options, ruff.PositionEncoding.Utf16);
}

/** The rules of a generated project; those for single files don't reach what is checked as a mere text. */
function generatedRules(): { select: string[]; ignore: string[] } {
  const template = readFileSync(new URL("../../plop-templates/init/pyproject.toml.hbs", import.meta.url), "utf8");
  const section = template.slice(template.indexOf("[tool.ruff.lint]"), template.indexOf("[tool.ruff.lint.per-file"));
  const { tool } = parse(section) as { tool: { ruff: { lint: { select: string[]; ignore: string[] } } } };
  return tool.ruff.lint;
}
