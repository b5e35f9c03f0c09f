import { mkdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { djangoApp } from "../../generators/django-app.ts";
import { init } from "../../generators/init.ts";
import { startProject, type TestProject } from "../support/django-project.ts";
import { place, scratch, snapshot, tree } from "../support/files.ts";
import { type Ran, runPlop } from "../support/plop.ts";

const TASK = `from django.db import models


class Task(models.Model):
    title = models.CharField(max_length=50)
`;

const INDEX = `from django.urls import path

from . import views

app_name = "tasks"

urlpatterns = [
    path("", views.index, name="index"),
]
`;

const COMMANDS = {
  "django-app": ["django-app", "fresh"],
  "django-model": ["django-model", "tasks", "Note", "title:char", "--migrate=no"],
  "django-view": ["django-view", "tasks", "Task", "--access=public"],
  "django-test": ["django-test", "tasks", "Task"],
} as const;

type Command = keyof typeof COMMANDS;

const newProject = () =>
  startProject({
    "mysite/urls.py":
      'from django.urls import include, path\n\nurlpatterns = [\n    path("tasks/", include("tasks.urls")),\n]\n',
    "tasks/models.py": TASK,
    "tasks/admin.py": "from django.contrib import admin\n",
    "tasks/views.py":
      "from django.shortcuts import render\n\n\ndef index(request):\n    return render(request, 'x.html')\n",
    "tasks/urls.py": INDEX,
    "tasks/templates/tasks/base.html": "{% block content %}{% endblock %}\n",
    "tasks/migrations/__init__.py": "",
    "tasks/tests/__init__.py": "",
  });

/** Runs a command in a project. */
function runIn(project: TestProject, command: Command, ...more: readonly string[]): Promise<Ran> {
  const [, ...words] = COMMANDS[command];
  if (command !== "django-app") return project.run(command, ...words, ...more);
  return runPlop(djangoApp, [command, ...words, ...more], { cwd: project.root });
}

/** Puts a link in the place of a file or folder, and what stood there where the link leads. */
async function linkTo(project: TestProject, path: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await rename(join(project.root, path), target);
  await symlink(target, join(project.root, path));
}

/** What each command writes or changes that stands there already. */
const EXISTING: readonly (readonly [Command, string])[] = [
  ["django-app", "mysite/settings.py"],
  ["django-app", "mysite/urls.py"],
  ["django-app", "mysite"],
  ["django-model", "tasks/models.py"],
  ["django-model", "tasks/admin.py"],
  ["django-model", "tasks/tests"],
  ["django-model", "tasks"],
  ["django-view", "tasks/views.py"],
  ["django-view", "tasks/urls.py"],
  ["django-view", "tasks/templates"],
  ["django-view", "tasks/templates/tasks"],
  ["django-view", "tasks"],
  ["django-test", "tasks/tests"],
  ["django-test", "tasks"],
];

/** What each command makes. */
const NEW: readonly (readonly [Command, string])[] = [
  ["django-app", "fresh"],
  ["django-app", "fresh/apps.py"],
  ["django-app", "fresh/migrations"],
  ["django-app", "fresh/templates"],
  ["django-model", "tasks/factories.py"],
  ["django-model", "tasks/tests/factories.py"],
  ["django-model", "tasks/tests/test_note_model.py"],
  ["django-view", "tasks/forms.py"],
  ["django-view", "tasks/templates/tasks/task_list.html"],
  ["django-view", "tasks/tests/test_task_views.py"],
  ["django-test", "tasks/tests/test_task_model.py"],
];

describe("a link that leads out of the project", () => {
  it.each(EXISTING)("stops %s, where %s should be", async (command, path) => {
    const project = await newProject();
    const outside = await scratch();
    await linkTo(project, path, join(outside, "theirs"));
    const before = [await snapshot(outside), await snapshot(project.root)];
    for (const flag of ["--force", "--dry-run"]) {
      const { failure } = await runIn(project, command, flag);
      expect(failure).toMatch(/leads out of .* through a symbolic link\.$/m);
    }
    expect([await snapshot(outside), await snapshot(project.root)]).toEqual(before);
  });

  it.each(EXISTING.filter(([command], index) => EXISTING[index - 1]?.[0] !== command))(
    "stops %s by way of another link, where %s should be",
    async (command, path) => {
      const project = await newProject();
      const outside = await scratch();
      await linkTo(project, path, join(outside, "theirs"));
      await rename(join(project.root, path), join(project.root, "second"));
      await symlink(join(project.root, "second"), join(project.root, path));
      const before = await tree(outside);
      expect((await runIn(project, command)).failure).toMatch(/leads out of .* through a symbolic link\.$/m);
      expect(await tree(outside)).toEqual(before);
    },
  );

  it.each(NEW)("stops %s, which would make %s", async (command, path) => {
    const outside = await scratch();
    await place(outside, { "there/x": "" });
    for (const target of ["gone", "there", "there/x"]) {
      const project = await newProject();
      await mkdir(dirname(join(project.root, path)), { recursive: true });
      if (path.startsWith("fresh/")) await place(project.root, { "fresh/__init__.py": "", "fresh/models.py": "" });
      await symlink(join(outside, target), join(project.root, path));
      const { failure, report } = await runIn(project, command, "--force", "--json");
      // A command may have no need of the file, and does without it.
      if (failure === undefined) expect(report().files.map((file) => file.path)).not.toContain(path);
      else expect(failure).toMatch(/symbolic link( to nothing)?\.|is no Django app\./);
      expect(await tree(outside)).toEqual({ "there/x": "" });
      expect(await readlink(join(project.root, path))).toBe(join(outside, target));
    }
  });

  it("stops init where its folder should be, and nothing is made behind it", async () => {
    const [cwd, outside] = [await scratch(), await scratch()];
    await symlink(outside, join(cwd, "shop"));
    await symlink(join(outside, "gone"), join(cwd, "store"));
    for (const name of ["shop", "store"]) {
      const { failure } = await runPlop(init, ["init", name, "--git=no"], { cwd });
      expect(failure).toContain(`${name} exists and is no folder.`);
    }
    expect(await tree(outside)).toEqual({});
  });
});

describe("a journal that is a link out of the project", () => {
  it.each([".quickscale", ".quickscale/runs"])("stops every command: %s", async (path) => {
    for (const command of Object.keys(COMMANDS) as Command[]) {
      const [project, outside] = [await newProject(), await scratch()];
      await mkdir(dirname(join(project.root, path)), { recursive: true });
      await symlink(outside, join(project.root, path));
      const before = await snapshot(project.root);
      expect((await runIn(project, command)).failure).toContain("is a symbolic link, and runs are written down there.");
      expect(await snapshot(outside)).toEqual([]);
      expect(await snapshot(project.root)).toEqual(before);
    }
  });
});

describe("a link within the project", () => {
  it.each(EXISTING)(
    "is followed by %s: what it leads to is changed, and it stays, where %s should be",
    async (command, path) => {
      const [plain, linked] = [await newProject(), await newProject()];
      await linkTo(linked, path, join(linked.root, "elsewhere", path.replaceAll("/", "-")));
      const target = await readlink(join(linked.root, path));
      expect((await runIn(plain, command)).failure).toBeUndefined();
      expect((await runIn(linked, command)).failure).toBeUndefined();
      expect(await readlink(join(linked.root, path))).toBe(target);
      const wanted = await tree(join(plain.root));
      const read = async (file: string) => readFile(join(linked.root, file), "utf8").catch(() => "nothing");
      const now = Object.fromEntries(
        await Promise.all(Object.keys(wanted).map(async (file) => [file, await read(file)])),
      );
      expect(now).toEqual(wanted);
      expect((await runIn(linked, command)).out).toContain("Nothing to do");
    },
  );
});

describe("a link in a circle, or to nothing", () => {
  it.each(EXISTING)("stops %s with a plain word, where %s should be", async (command, path) => {
    for (const target of [path.split("/").at(-1) ?? "", "gone"]) {
      const project = await newProject();
      await rm(join(project.root, path), { recursive: true });
      await symlink(target, join(project.root, path));
      const before = await readlink(join(project.root, path));
      const { failure = "" } = await runIn(project, command, "--force");
      expect(failure).not.toMatch(/\bE[A-Z]{3,}\b|^\s+at /m);
      expect(failure).not.toBe("");
      expect(await readlink(join(project.root, path))).toBe(before);
    }
  });
});
