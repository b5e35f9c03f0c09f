import { mkdir, readFile, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { djangoApp } from "../../generators/django-app.ts";
import { djangoModel } from "../../generators/django-model.ts";
import { djangoTest } from "../../generators/django-test.ts";
import { djangoView } from "../../generators/django-view.ts";
import { startProject } from "../support/django-project.ts";
import { paths, place } from "../support/files.ts";
import { type Ran, runPlop } from "../support/plop.ts";
import { run as system } from "../support/process.ts";

const POST = `from django.db import models


class Post(models.Model):
    title = models.CharField(max_length=100)
`;

/** As startapp leaves it. */
const BLOG = {
  "blog/admin.py": "from django.contrib import admin\n\n# Register your models here.\n",
  "blog/apps.py":
    "from django.apps import AppConfig\n\n\nclass BlogConfig(AppConfig):\n    name = 'blog'\n    label = 'blog'\n",
  "blog/migrations/__init__.py": "",
  "blog/models.py": POST,
  "blog/tests.py": "from django.test import TestCase\n\n# Create your tests here.\n",
  "blog/views.py": "from django.shortcuts import render\n\n# Create your views here.\n",
};

const COMMANDS = {
  app: [djangoApp, "django-app", "tasks"],
  model: [djangoModel, "django-model", "blog", "Task", "title:char", "owner:fk:user", "--migrate=no"],
  view: [djangoView, "django-view", "blog", "Post"],
  test: [djangoTest, "django-test", "blog", "Post"],
} as const;

type Command = keyof typeof COMMANDS;

const ALL: readonly Command[] = ["app", "model", "view", "test"];

/** Runs a command in a folder, without a terminal. */
function run(command: Command, cwd: string): Promise<Ran> {
  const [generator, ...words] = COMMANDS[command];
  return runPlop(generator, words, { cwd });
}

type Prepare = (root: string) => Promise<unknown>;

/** Puts something that is no file where files were. */
function instead(make: (file: string) => unknown, ...names: string[]): Prepare {
  return async (root) => {
    for (const name of names) {
      await rm(join(root, name), { recursive: true, force: true });
      await make(join(root, name));
    }
  };
}

/** Rewrites files, byte for byte. */
function rewritten(rewrite: (text: Buffer) => Buffer | string, ...names: string[]): Prepare {
  return async (root) => {
    for (const name of names) await writeFile(join(root, name), rewrite(await readFile(join(root, name))));
  };
}

const pipe = (...names: string[]) => instead((file) => system(["mkfifo", file]), ...names);
const folder = (...names: string[]) => instead((file) => mkdir(file), ...names);
const empty = (...names: string[]) => rewritten(() => "", ...names);
const utf16 = (...names: string[]) =>
  rewritten((text) => Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text.toString(), "utf16le")]), ...names);
const latin1 = (...names: string[]) =>
  rewritten((text) => Buffer.concat([text, Buffer.from("X = 'é'\n", "latin1")]), ...names);
const carriageReturns = (...names: string[]) => rewritten((text) => text.toString().replaceAll("\n", "\r"), ...names);

const ROOT = { settings: "mysite/settings.py", urls: "mysite/urls.py", manage: "manage.py", models: "blog/models.py" };
const PARTS = ["blog/views.py", "blog/admin.py", "blog/apps.py", "blog/tests.py"];
const CONFIGURATION = ["pyproject.toml", "requirements.txt", "pytest.ini", "ruff.toml", "setup.cfg"];

/** What is said is part of what is promised: a refusal that leaves somebody at a loss is none. */
const NO_SETTINGS = "manage.py names none that exist";
const NO_MANAGE = "manage.py is no file that names Django";
const NO_MODEL = /There is no model/;
const IN_THE_WAY = /is (no regular file|a folder), and a file is to be written there\. Move it away first\./;
const NUL = /:\d+: this holds NUL characters, as UTF-16 does: save it as UTF-8/;
const CR = /:\d+: lines end in a carriage return alone here: save it with LF or CRLF/;
const NO_UTF8 = /is not UTF-8 text, so it can't be edited safely/;

type Refusals = Partial<Record<Command, string | RegExp>>;

const every = (message: string | RegExp): Refusals => ({ app: message, model: message, view: message, test: message });

/** What lies in the project, what each command says to it; nothing where it does its work all the same. */
const CASES: readonly (readonly [string, Prepare, Refusals])[] = [
  ["a pipe for settings", pipe(ROOT.settings), every(NO_SETTINGS)],
  ["a pipe for manage.py", pipe(ROOT.manage), every(NO_MANAGE)],
  ["a pipe for models", pipe(ROOT.models), { model: IN_THE_WAY, view: NO_MODEL, test: NO_MODEL }],
  [
    "a pipe for URLs",
    pipe(ROOT.urls),
    { app: "mysite.urls, which is not there", view: "mysite.urls, which is not there" },
  ],
  ["pipes for configuration", pipe(...CONFIGURATION, "quickscale.json", ".git"), {}],
  ["pipes for the parts of an app", pipe(...PARTS), { model: IN_THE_WAY, view: IN_THE_WAY }],
  ["pipes for migrations and templates", pipe("blog/migrations/0001_initial.py", "templates", "static"), {}],
  ["a folder for settings", folder(ROOT.settings), every(NO_SETTINGS)],
  ["a folder for manage.py", folder(ROOT.manage), every(NO_MANAGE)],
  ["a folder for models", folder(ROOT.models), { model: IN_THE_WAY, view: NO_MODEL, test: NO_MODEL }],
  ["folders for the parts of an app", folder(...PARTS), { model: IN_THE_WAY, view: IN_THE_WAY }],
  ["folders for configuration", folder(...CONFIGURATION, "quickscale.json"), {}],
  ["folders for __init__.py", folder("blog/__init__.py", "mysite/__init__.py"), {}],
  ["a file for a folder of tests", (root) => place(root, { tests: "", templates: "", requirements: "" }), {}],
  [
    "empty settings",
    empty(ROOT.settings),
    { ...every("the settings don't list"), app: "There is no INSTALLED_APPS in the settings" },
  ],
  ["empty URLs", empty(ROOT.urls), { app: "there is no urlpatterns here", view: "there is no urlpatterns here" }],
  ["an empty manage.py", empty(ROOT.manage), every(NO_MANAGE)],
  ["empty models", empty(ROOT.models), { view: NO_MODEL, test: NO_MODEL }],
  ["empty parts of an app", empty(...PARTS), {}],
  ["settings in UTF-16", utf16(ROOT.settings), every(NUL)],
  ["models in UTF-16", utf16(ROOT.models), { model: NUL, view: NUL, test: NUL }],
  ["URLs in UTF-16", utf16(ROOT.urls), { app: NUL, view: NUL }],
  ["a manage.py in UTF-16", utf16(ROOT.manage), every(NO_MANAGE)],
  ["Latin-1 that no line speaks of", latin1(ROOT.models, ROOT.urls), { app: NO_UTF8, model: NO_UTF8, view: NO_UTF8 }],
  ["settings that end lines as an old Mac does", carriageReturns(ROOT.settings), every(CR)],
  ["models that end lines as an old Mac does", carriageReturns(ROOT.models), { model: CR }],
  [
    "a circle of links",
    (root) =>
      symlink("settings.py", join(root, "mysite/again.py")).then(() =>
        instead((file) => symlink("again.py", file), ROOT.settings)(root),
      ),
    every(NO_SETTINGS),
  ],
  ["links to folders above and beside", linked, {}],
  ["names that are those of no modules", strangelyNamed, {}],
];

/** Two in each folder, so that a walk that goes astray comes to no end. */
async function linked(root: string): Promise<void> {
  await rm(join(root, "blog/tests.py"));
  await place(root, { "blog/tests/__init__.py": "", "tests/test_all.py": "", "templates/base.html": "" });
  for (const below of ["", "blog", "blog/tests", "tests", "templates"]) {
    for (const name of ["again", "once_more"]) await symlink(root, join(root, below, name));
  }
}

/** What means something to ruff, to a terminal or to a shell. */
async function strangelyNamed(root: string): Promise<void> {
  for (const name of ["old[1]", "\u001b[31mred", "new\nline", "a b", "$HOME", "-n", "{x,y}", "ключ", "*"]) {
    await place(root, { [`${name}.py`]: "", [`${name}/models.py`]: POST, [`blog/${name}.py`]: POST });
    await place(root, {
      [`blog/tests_of/${name}.py`]: "",
      [`templates/${name}`]: "",
      [`requirements/${name}.txt`]: "",
    });
  }
}

describe("what is no file of Python's", () => {
  it.each(CASES)("is refused in words that help, or passed by: %s", async (_, prepare, refusals) => {
    for (const command of ALL) {
      const { root } = await startProject(BLOG);
      await prepare(root);
      const before = await paths(root);
      const { failure } = await run(command, root);
      const refusal = refusals[command];
      if (refusal === undefined) expect([command, failure]).toEqual([command, undefined]);
      else {
        expect([command, failure]).toEqual([command, expect.stringMatching(refusal)]);
        expect(await paths(root)).toEqual(before);
      }
    }
  });

  it("is a link: what it leads to is read and written, and it stays one", async () => {
    const { root, read } = await startProject(BLOG);
    await rename(join(root, ROOT.models), join(root, "blog/real.py"));
    await symlink("real.py", join(root, ROOT.models));
    for (const command of ALL) expect((await run(command, root)).failure).toBeUndefined();
    expect(await readlink(join(root, ROOT.models))).toBe("real.py");
    expect(await read("blog/real.py")).toContain("class Task(models.Model):");
  });
});
