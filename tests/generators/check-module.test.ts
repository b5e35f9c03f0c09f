import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkModule } from "../../generators/check-module.ts";
import { extractApp } from "../../generators/extract-app.ts";
import { startProject } from "../support/django-project.ts";
import { place, scratch, tree } from "../support/files.ts";
import { type Ran, runPlop } from "../support/plop.ts";
import { snapshot } from "../support/snapshot.ts";

const APP = "src/quickscale_modules/tasks";

let extracted: Promise<Record<string, string>> | undefined;

/** The files of a module as `extract-app` makes it. */
async function moduleFiles(): Promise<Record<string, string>> {
  const { root } = await startProject({
    "requirements.txt": "django>=5.2\ndjango-htmx>=1.20\n",
    "tasks/models.py": "from django.db import models\n\n\nclass Task(models.Model):\n    title = models.TextField()\n",
    "tasks/views.py": "from datetime import date\n\nimport django_htmx\n\nfrom .models import Task\n",
    "tasks/tests/__init__.py": "",
    "tasks/tests/test_tasks.py": "import pytest\n\nfrom tasks.models import Task\n",
    "tasks/templates/tasks/index.html": "",
    "tasks/migrations/__init__.py": "",
    "tasks/migrations/0001_initial.py": "from django.db import migrations\n",
  });
  const ran = await runPlop(extractApp, ["extract-app", "tasks", "--to=modules"], { cwd: root });
  expect(ran.failure).toBeUndefined();
  return tree(join(root, "modules/quickscale-modules-tasks"));
}

/** A module with some files that are otherwise: undefined for one that is gone. */
async function moduleWith(files: Record<string, string | undefined | ((text: string) => string)>): Promise<string> {
  extracted ??= moduleFiles();
  const folder = await scratch();
  await place(folder, await extracted);
  for (const [path, change] of Object.entries(files)) {
    if (change === undefined) await rm(join(folder, path), { recursive: true });
    else if (typeof change === "string") await place(folder, { [path]: change });
    else {
      const text = await readFile(join(folder, path), "utf8");
      expect(change(text), path).not.toBe(text);
      await place(folder, { [path]: change(text) });
    }
  }
  return folder;
}

const check = (folder: string, ...words: string[]): Promise<Ran> =>
  runPlop(checkModule, ["check-module", folder, "--run=no", ...words], { cwd: "/" });

describe("check-module", () => {
  it("finds nothing wrong with a module that extract-app made, and leaves it as it is", async () => {
    const folder = await moduleWith({});
    const before = snapshot(folder);

    const ran = await check(folder, "--json");

    expect(ran.failure).toBeUndefined();
    expect(ran.report()).toMatchObject({ status: "ok", files: [] });
    expect(ran.report().findings?.map(({ level }) => level)).toEqual(Array(8).fill("ok"));
    expect(snapshot(folder)).toEqual(before);
  });

  it("looks at the folder where one stands, and at no other", async () => {
    const folder = await moduleWith({});
    const ran = await runPlop(checkModule, ["check-module", "--run=no"], { cwd: folder });
    expect(ran.closing).toBe("8 checks");
    expect((await check(join(folder, "none"))).failure).toMatch(/There is no folder .*none\./);
  });

  it("names the modules that lie in a folder which is none", async () => {
    const folder = await scratch();
    const module = '[project]\nname = "a"\n';
    await place(folder, { "modules/acme crm/pyproject.toml": module, "modules/docs/index.md": "" });
    const look = (...words: string[]) => runPlop(checkModule, ["check-module", ...words], { cwd: folder });
    expect((await look("modules/")).failure).toBe(
      `${folder}/modules is no module: the module lies one below.\n  npx plop check-module 'modules/acme crm'`,
    );

    await place(folder, { "modules/b/pyproject.toml": module, "modules/pyproject.toml": "[tool.uv.workspace]\n" });
    expect((await look("modules", "--json")).failure).toMatch(
      /: modules lie one below\.\n {2}npx .*'modules\/acme crm'\n {2}npx plop check-module modules\/b$/,
    );
    await place(folder, { "modules/pyproject.toml": module });
    expect((await look("modules", "--json")).report().findings).not.toHaveLength(0);
  });

  it("says that the tests were not run where there is no environment to run them with", async () => {
    const folder = await moduleWith({});
    const ran = await runPlop(checkModule, ["check-module", folder], { cwd: "/" });
    expect(ran.failure).toBeUndefined();
    expect(ran.out).toMatch(/warning {2}tests .*They were not run: the module has no environment/);
  });

  const BROKEN: readonly {
    readonly what: string;
    readonly files: Parameters<typeof moduleWith>[0];
    readonly subject: string;
    readonly says: RegExp;
  }[] = [
    {
      what: "no pyproject.toml",
      files: { "pyproject.toml": undefined },
      subject: "pyproject.toml",
      says: /There is none/,
    },
    {
      what: "broken TOML",
      files: { "pyproject.toml": "[project\n" },
      subject: "pyproject.toml",
      says: /no valid TOML/,
    },
    ...(["name", "version", "build-backend"] as const).map((key) => ({
      what: `no ${key}`,
      files: { "pyproject.toml": (text: string) => text.replace(new RegExp(`^${key} = .*\n`, "m"), "") },
      subject: "pyproject.toml",
      says: new RegExp(`It has no ${key}`),
    })),
    {
      what: "no dependencies",
      files: { "pyproject.toml": (text) => text.replace(/^dependencies = \[[^\]]*\]\n/m, "") },
      subject: "pyproject.toml",
      says: /It has no dependencies/,
    },
    {
      what: "a namespace that hides others",
      files: { "src/quickscale_modules/__init__.py": "" },
      subject: "src/quickscale_modules/__init__.py",
      says: /would hide the modules/,
    },
    {
      what: "two namespaces",
      files: { "src/other/x/models.py": "" },
      subject: "src",
      says: /several packages \(other, qu/,
    },
    { what: "no package", files: { "src/quickscale_modules": undefined }, subject: "src", says: /There is no package/ },
    {
      what: "two apps",
      files: { "src/quickscale_modules/more/apps.py": "" },
      subject: "src/quickscale_modules",
      says: /several apps: more, tasks/,
    },
    {
      what: "no AppConfig",
      files: { [`${APP}/apps.py`]: "" },
      subject: `${APP}/apps.py`,
      says: /There is no AppConfig/,
    },
    {
      what: "the name that the app had",
      files: { [`${APP}/apps.py`]: (text) => text.replace("quickscale_modules.", "") },
      subject: `${APP}/apps.py`,
      says: /has not the name quickscale_modules\.tasks/,
    },
    {
      what: "no label",
      files: { [`${APP}/apps.py`]: (text) => text.replace(/ *label = .*\n/, "") },
      subject: `${APP}/apps.py`,
      says: /no label/,
    },
    {
      what: "primary keys that each project has another class for",
      files: { [`${APP}/apps.py`]: (text) => text.replace(/ *default_auto_field = .*\n/, "") },
      subject: `${APP}/apps.py`,
      says: /no default_auto_field/,
    },
    {
      what: "models without a migration",
      files: { [`${APP}/migrations/0001_initial.py`]: undefined },
      subject: `${APP}/migrations`,
      says: /no migration/,
    },
    {
      what: "migrations that Django doesn't find",
      files: { [`${APP}/migrations/__init__.py`]: undefined },
      subject: `${APP}/migrations`,
      says: /no __init__\.py/,
    },
    {
      what: "a client's code, deep in a function",
      files: { [`${APP}/views.py`]: "def index(request):\n    from shop.prices import price\n" },
      subject: `${APP}/views.py:2`,
      says: /shop\.prices\.price is neither/,
    },
    {
      what: "code of another module that it doesn't depend on",
      files: { [`${APP}/views.py`]: "from quickscale_modules.notes.models import Note\n" },
      subject: `${APP}/views.py:1`,
      says: /quickscale_modules\.notes\.models\.Note is neither/,
    },
    {
      what: "a package that it doesn't depend on",
      files: { "pyproject.toml": (text) => text.replace(/ *"django-htmx.*\n/, "") },
      subject: `${APP}/views.py:3`,
      says: /django_htmx is neither/,
    },
    {
      what: "a package for development in its code",
      files: { [`${APP}/views.py`]: "import pytest\n" },
      subject: `${APP}/views.py:1`,
      says: /for development only/,
    },
    {
      what: "images without Pillow",
      files: { [`${APP}/forms.py`]: "from django import forms\n\nPhoto = forms.ImageField()\n" },
      subject: `${APP}/forms.py:3`,
      says: /PIL is neither/,
    },
    {
      what: "broken Python",
      files: { [`${APP}/forms.py`]: "def f(:\n" },
      subject: `${APP}/forms.py:1`,
      says: /no valid Python/,
    },
    {
      what: "templates that the package leaves out",
      files: { "pyproject.toml": (text) => text.replace(/^packages = .*/m, 'packages = ["src/other"]') },
      subject: "package data",
      says: /templates would be left out/,
    },
    {
      what: "templates that the package is told to leave out",
      files: { "pyproject.toml": (text) => text.replace(/^packages = .*/m, '$&\nexclude = ["*.html"]') },
      subject: "package data",
      says: /exclude has "\*\.html"/,
    },
    {
      what: "templates that setuptools is not told of",
      files: { "pyproject.toml": (text) => text.replace("hatchling.build", "setuptools.build_meta") },
      subject: "package data",
      says: /setuptools is not told/,
    },
    {
      what: "no tests",
      files: { [`${APP}/tests/test_tasks.py`]: undefined },
      subject: "tests",
      says: /There are none/,
    },
    { what: "no README", files: { "README.md": undefined }, subject: "README.md", says: /There is none/ },
    { what: "an empty README", files: { "README.md": "\n" }, subject: "README.md", says: /It is empty/ },
  ];

  it.each(BROKEN)("finds $what, ends with an error, and says what to do", async ({ files, subject, says }) => {
    const ran = await check(await moduleWith(files), "--json");

    expect(ran.failure).toMatch(/^\d+ errors? in /);
    expect(ran.report().status).toBe("refused");
    const errors = ran.report().findings?.filter(({ level }) => level === "error") ?? [];
    expect(errors).toContainEqual({
      level: "error",
      subject,
      message: expect.stringMatching(says),
      remedy: expect.stringMatching(/\w/),
    });
  });

  it("takes what setuptools is told of, other modules that it depends on, and a folder without src", async () => {
    const dependency = (text: string) =>
      text
        .replace("hatchling.build", "setuptools.build_meta")
        .replace("[tool.ruff]", '[tool.setuptools.package-data]\n"*" = ["templates/**"]\n\n[tool.ruff]')
        .replace("dependencies = [", 'dependencies = [\n    "quickscale-modules-notes",');
    const folder = await moduleWith({
      "pyproject.toml": dependency,
      [`${APP}/views.py`]: "from quickscale_modules.notes.models import Note\n",
    });
    expect((await check(folder)).failure).toBeUndefined();

    const flat = await scratch();
    const files = Object.entries(await (extracted as Promise<Record<string, string>>));
    await place(
      flat,
      Object.fromEntries(files.map(([path, text]) => [path.replace(/^src\//, ""), text.replaceAll("src/", "")])),
    );
    expect((await check(flat)).failure).toBeUndefined();
  });
});
