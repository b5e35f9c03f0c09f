import { chmodSync, existsSync, statSync } from "node:fs";
import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { extractApp } from "../../generators/extract-app.ts";
import { undo } from "../../generators/undo.ts";
import { generatedProject, startProject, type TestProject } from "../support/django-project.ts";
import { paths, place, scratch } from "../support/files.ts";
import { SOMEBODY } from "../support/git.ts";
import { type Ran, runPlop } from "../support/plop.ts";
import { run } from "../support/process.ts";
import { snapshot } from "../support/snapshot.ts";

const MODULE = "modules/quickscale-modules-tasks";
const INSIDE = `${MODULE}/src/quickscale_modules/tasks`;

const MODELS = `from django.conf import settings
from django.db import models


class Task(models.Model):
    title = models.CharField(max_length=100)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
`;

const MIGRATION = `from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='Task',
            fields=[('id', models.AutoField(primary_key=True)), ('title', models.CharField(max_length=100))],
        ),
    ]
`;

/** A project in a folder of its own, which other things may lie beside. */
interface Scene {
  /** The folder around the project. */
  readonly around: string;
  extract(...words: string[]): Promise<Ran>;
  read(path: string): Promise<string>;
}

async function sceneOf(project: TestProject): Promise<Scene> {
  const around = await scratch();
  await place(
    around,
    Object.fromEntries(Object.entries(await project.tree()).map(([path, text]) => [`shop/${path}`, text])),
  );
  return {
    around,
    extract: (...words) => runPlop(extractApp, ["extract-app", ...words], { cwd: join(around, "shop") }),
    read: (path) => readFile(join(around, path), "utf8"),
  };
}

/** As `startapp` leaves it, and people went on with it. */
const FOREIGN = {
  "requirements.txt": "Django>=4.2,<6\nPillow==10.1.0\n",
  "tasks/apps.py":
    "from django.apps import AppConfig\n\n\nclass TasksConfig(AppConfig):\n    default_auto_field = 'django.db.models.AutoField'\n    name = 'tasks'\n",
  "tasks/models.py": MODELS,
  "tasks/admin.py": "from django.contrib import admin\n\nfrom . import models\n\nadmin.site.register(models.Task)\n",
  "tasks/tests.py":
    "from unittest.mock import patch\n\nfrom django.test import TestCase\n\nfrom tasks.models import Task\n\n\nclass TaskTests(TestCase):\n    @patch('tasks.views.index')\n    def test_title(self, index):\n        self.assertEqual(Task(title='a').title, 'a')\n",
  "tasks/urls.py":
    "from django.urls import path\n\nfrom tasks import views\n\nurlpatterns = [path('', views.index, name='index')]\n",
  "tasks/views.py":
    "from django.shortcuts import render\n\n\ndef index(request):\n    return render(request, 'tasks/index.html')\n",
  "tasks/templates/tasks/index.html": "<p>Tasks</p>\n",
  "tasks/static/tasks/logo.png": "\u0000png",
  "tasks/migrations/__init__.py": "",
  "tasks/migrations/0001_initial.py": MIGRATION,
  "notes/__init__.py": "",
  "notes/models.py":
    "import tasks.models\nfrom django.db import models\n\n\nclass Note(models.Model):\n    task = models.ForeignKey('tasks.Task', on_delete=models.CASCADE)\n\n    def first(self):\n        return tasks.models.Task.objects.first()\n",
  "notes/views.py":
    "import logging\n\nfrom tasks import views as other\nfrom tasks.models import Task\n\nlog = logging.getLogger('tasks.views')\nALLOWED = 'tasks.add_task'\nPAGE = 'tasks:index'\nLABEL = 'tasks.Task'\n",
  "notes/migrations/0001_initial.py":
    "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [('tasks', '0001_initial')]\n",
} as const;

const foreign = async (files: Record<string, string | undefined> = {}) => {
  const urls =
    "from django.urls import include, path\n\nurlpatterns = [\n    path('todo/', include('tasks.urls')),\n]\n";
  return sceneOf(await startProject({ ...FOREIGN, "mysite/urls.py": urls, ...files }));
};

describe("extract-app", () => {
  it("makes a package of an app that startapp made, and lets the project use that", async () => {
    const scene = await foreign();

    const ran = await scene.extract("tasks", "--json");

    expect(ran.failure).toBeUndefined();
    expect(existsSync(join(scene.around, "shop/tasks"))).toBe(false);
    expect(await paths(join(scene.around, MODULE))).toEqual([
      ".gitignore",
      "README.md",
      "manage.py",
      "pyproject.toml",
      ...[
        "__init__.py",
        "admin.py",
        "apps.py",
        "migrations/0001_initial.py",
        "migrations/__init__.py",
        "models.py",
      ].map((path) => `src/quickscale_modules/tasks/${path}`),
      ...["static/tasks/logo.png", "templates/tasks/index.html", "tests.py", "urls.py", "views.py"].map(
        (path) => `src/quickscale_modules/tasks/${path}`,
      ),
      "testproject/__init__.py",
      "testproject/settings.py",
      "testproject/templates/registration/login.html",
      "testproject/urls.py",
    ]);
    expect(await scene.read(`${INSIDE}/migrations/0001_initial.py`)).toBe(MIGRATION);
    expect(await scene.read(`${INSIDE}/models.py`)).toBe(MODELS);
  });

  it("writes a migration that imports several of its modules as a whole", async () => {
    const migration = MIGRATION.replace(
      "from django.db",
      "import tasks.models\nimport tasks.validators\nfrom django.db",
    ).replace("max_length=100", "validators=[tasks.validators.short, tasks.models.long]");
    const scene = await foreign({
      "tasks/migrations/0001_initial.py": migration,
      "tasks/validators.py": "short = None\n",
    });
    await scene.extract("tasks");

    expect(await scene.read(`${INSIDE}/migrations/0001_initial.py`)).toBe(
      migration.replaceAll(/tasks\.(?=models|validators)/g, "quickscale_modules.tasks."),
    );
  });

  it("names the code that leads to the app's folder, or names it by a pattern", async () => {
    const paths = `from pathlib import Path
BASE = Path()
DIRS = [BASE / "tasks" / "static", BASE / "tasks/locale", BASE / "tasks_archive", BASE / "notes"]
ROUTES = {
    "tasks.jobs.*": {"queue": "slow"},
}
LABEL = "tasks"
`;
    const own =
      'import os\n\nfrom django.conf import settings\n\nDATA = settings.BASE_DIR / "tasks" / "data"\nUPLOADS = os.path.join("tasks", "a")\n';
    const scene = await foreign({ "notes/paths.py": paths, "tasks/paths.py": own });
    const ran = await scene.extract("tasks", "--json");

    expect(ran.report().next.filter((line) => line.startsWith("Look at"))).toEqual([
      "Look at notes/paths.py:3: it names tasks.",
      "Look at notes/paths.py:5: it names tasks.",
      `Look at ../${INSIDE}/paths.py:5: it names tasks.`,
    ]);
  });

  it("keeps the names that tasks of a worker queue were given, which wait in it", async () => {
    const jobs = '@shared_task(name="tasks.jobs.send")\ndef send():\n    pass\n';
    const beat = 'BEAT = {"a": {"task": "tasks.jobs.send"}, "b": {"task": "tasks.jobs.clear"}}\n';
    const scene = await foreign({ "tasks/jobs.py": jobs, "notes/beat.py": beat });
    await scene.extract("tasks");

    expect(await scene.read(`${INSIDE}/jobs.py`)).toBe(jobs);
    expect(await scene.read("shop/notes/beat.py")).toBe(
      beat.replace("tasks.jobs.clear", "quickscale_modules.tasks.jobs.clear"),
    );
  });

  it("leaves the project's own copy of a template or static file of the app where it is, and loses neither", async () => {
    const copy = '{% extends "tasks/index.html" %}\n';
    const scene = await foreign({
      "templates/tasks/index.html": copy,
      "templates/tasks/other.html": "<p>Other</p>\n",
      "static/tasks/logo.png": "other",
    });
    const settings = (await scene.read("shop/mysite/settings.py")).replace(
      /(["'])DIRS\1: \[\]/,
      "'DIRS': [BASE_DIR / 'templates']",
    );
    await place(scene.around, { "shop/mysite/settings.py": settings });
    const ran = await scene.extract("tasks");

    expect(ran.failure).toBeUndefined();
    expect(await scene.read("shop/templates/tasks/index.html")).toBe(copy);
    expect(await scene.read("shop/static/tasks/logo.png")).toBe("other");
    expect(await scene.read(`${INSIDE}/templates/tasks/index.html`)).toBe(FOREIGN["tasks/templates/tasks/index.html"]);
    expect(await scene.read(`${INSIDE}/static/tasks/logo.png`)).toBe(FOREIGN["tasks/static/tasks/logo.png"]);
    expect(await scene.read(`${INSIDE}/templates/tasks/other.html`)).toBe("<p>Other</p>\n");
    expect(existsSync(join(scene.around, "shop/templates/tasks/other.html"))).toBe(false);
  });

  it("leaves requirements with hashes alone, among which pip takes no folder, and says so", async () => {
    const requirements = "Django==5.2 \\\n    --hash=sha256:aaaa\nPillow==10.1.0 --hash=sha256:bbbb\n";
    const scene = await foreign({ "requirements.txt": requirements });
    const ran = await scene.extract("tasks", "--json");

    expect(await scene.read("shop/requirements.txt")).toBe(requirements);
    expect(ran.report().next[0]).toBe(
      "python -m pip install --editable ../modules/quickscale-modules-tasks --no-deps" +
        "  # not in requirements.txt: pip takes no folder among hashes",
    );
  });

  it("may go to a folder in the project that is called almost like it", async () => {
    const scene = await foreign();

    expect((await scene.extract("tasks", "--to=tasks_modules")).failure).toBeUndefined();
  });

  it("pins what the tables hang on: the label, and the class of the primary keys that the project has", async () => {
    const scene = await foreign();
    await scene.extract("tasks");

    expect(await scene.read(`${INSIDE}/apps.py`)).toBe(
      "from django.apps import AppConfig\n\n\nclass TasksConfig(AppConfig):\n    default_auto_field = 'django.db.models.AutoField'\n    name = 'quickscale_modules.tasks'\n    label = 'tasks'\n",
    );
    expect(await scene.read(`${MODULE}/testproject/urls.py`)).toContain(
      "path('todo/', include('quickscale_modules.tasks.urls'))",
    );
  });

  it("depends on what the app imports, bounded from below only", async () => {
    const models = MODELS.replace("\n    owner", "\n    photo = models.ImageField()\n    owner");
    const scene = await foreign({ "tasks/models.py": models });
    await scene.extract("tasks");

    expect(await scene.read(`${MODULE}/pyproject.toml`)).toContain(
      'dependencies = [\n    "Django>=4.2",\n    "Pillow>=10.1.0",\n]',
    );
    expect(await scene.read("shop/requirements.txt")).toBe(
      "Django>=4.2,<6\nPillow==10.1.0\n-e ../modules/quickscale-modules-tasks\n",
    );
  });

  it("calls the app by its new name where it is a package, and by its label where that is meant", async () => {
    const scene = await foreign();
    await scene.extract("tasks");

    expect(await scene.read("shop/notes/models.py")).toBe(
      FOREIGN["notes/models.py"].replaceAll("tasks.models", "quickscale_modules.tasks.models"),
    );
    expect(await scene.read("shop/notes/views.py")).toBe(
      "import logging\n\nfrom quickscale_modules.tasks import views as other\nfrom quickscale_modules.tasks.models import Task\n\nlog = logging.getLogger('quickscale_modules.tasks.views')\nALLOWED = 'tasks.add_task'\nPAGE = 'tasks:index'\nLABEL = 'tasks.Task'\n",
    );
    expect(await scene.read("shop/notes/migrations/0001_initial.py")).toBe(FOREIGN["notes/migrations/0001_initial.py"]);
    expect(await scene.read("shop/mysite/settings.py")).toContain("\n    'quickscale_modules.tasks',\n    'notes',\n");
    expect(await scene.read("shop/mysite/urls.py")).toContain("include('quickscale_modules.tasks.urls')");
    const tests = await scene.read(`${INSIDE}/tests.py`);
    expect(tests).toContain("@patch('quickscale_modules.tasks.views.index')");
    expect(tests).toContain("from quickscale_modules.tasks.models import Task");
    expect(await scene.read(`${INSIDE}/urls.py`)).toContain("from quickscale_modules.tasks import views");
    expect(await scene.read(`${INSIDE}/admin.py`)).toBe(FOREIGN["tasks/admin.py"]);
  });

  it("is done once: the second run says so", async () => {
    const scene = await foreign();
    await scene.extract("tasks");
    const before = snapshot(scene.around);

    expect((await scene.extract("tasks")).closing).toBe("nothing to do");
    expect(snapshot(scene.around)).toEqual(before);
  });

  it("is taken back by undo, to the letter, folders and permissions too", async () => {
    const scene = await foreign();
    chmodSync(join(scene.around, "shop/tasks/views.py"), 0o640);
    const before = snapshot(scene.around);
    const ran = await scene.extract("tasks");
    expect(ran.out).toContain(`npx plop undo --dest=${scene.around}`);

    const undone = await runPlop(undo, ["undo", `--dest=${scene.around}`], { cwd: "/" });

    expect(undone.failure).toBeUndefined();
    expect(snapshot(scene.around)).toEqual(before);
    expect(statSync(join(scene.around, "shop/tasks/views.py")).mode & 0o777).toBe(0o640);
  });

  it("writes nothing in a dry run, and shows where everything goes", async () => {
    const scene = await foreign();
    const before = snapshot(scene.around);

    const ran = await scene.extract("tasks", "--dry-run");

    expect(ran.out).toContain("+    'quickscale_modules.tasks',");
    expect(snapshot(scene.around)).toEqual(before);
  });

  it("puts the module into a namespace of one's own, and where one wants it", async () => {
    const scene = await foreign();
    await scene.extract("tasks", "--to=vendor", "--namespace=acme");

    expect(await scene.read("shop/vendor/acme-tasks/src/acme/tasks/apps.py")).toContain("name = 'acme.tasks'");
    expect(existsSync(join(scene.around, "shop/vendor/acme-tasks/src/acme/__init__.py"))).toBe(false);
    expect(await scene.read("shop/mysite/settings.py")).toContain("'acme.tasks',");
  });

  it("takes an app out of a project of the kit: its pages, what they include, and a factory of users of its own", async () => {
    const project = await generatedProject({
      "tasks/models.py": MODELS,
      "tasks/migrations/0001_initial.py": MIGRATION,
      "tasks/tests/factories.py":
        'import factory\nfrom factory.django import DjangoModelFactory\n\nfrom tasks.models import Task\n\n\nclass TaskFactory(DjangoModelFactory[Task]):\n    class Meta:\n        model = Task\n\n    owner = factory.SubFactory("users.factories.UserFactory")\n',
      "tasks/tests/test_tasks.py":
        "from tasks.tests.factories import TaskFactory\nfrom users.factories import UserFactory\n\n\ndef test_task() -> None:\n    assert TaskFactory.build(owner=UserFactory.build())\n",
      "templates/tasks/task_list.html":
        '{% extends "base.html" %}{% block title %}Tasks{% endblock %}{% block content %}{% include "components/pagination.html" %}<a href="{% url \'home\' %}">Home</a>{% endblock %}\n',
      "templates/components/pagination.html": "pages\n",
    });
    const scene = await sceneOf(project);

    const ran = await scene.extract("tasks");

    expect(ran.failure).toBeUndefined();
    expect(await scene.read(`${INSIDE}/templates/tasks/task_list.html`)).toContain("Tasks");
    expect(await scene.read(`${INSIDE}/templates/components/pagination.html`)).toBe("pages\n");
    expect(await scene.read("shop/templates/components/pagination.html")).toBe("pages\n");
    expect(await scene.read(`${MODULE}/testproject/templates/base.html`)).toContain("<title>{% block title %}");
    expect(await scene.read(`${MODULE}/testproject/urls.py`)).toContain('path("home/", page, name="home")');
    expect(await scene.read(`${INSIDE}/tests/test_tasks.py`)).toContain(
      "from quickscale_modules.tasks.tests.user_factory import UserFactory",
    );
    // Longer than a line may be, so that it is broken as ruff would.
    expect(await scene.read(`${INSIDE}/tests/factories.py`)).toContain(
      '    owner = factory.SubFactory(\n        "quickscale_modules.tasks.tests.user_factory.UserFactory"\n    )\n',
    );
    expect(await scene.read(`${INSIDE}/tests/user_factory.py`)).toContain("class UserFactory(DjangoModelFactory):");
    const pyproject = await scene.read("shop/pyproject.toml");
    expect(pyproject).toContain(
      '[tool.uv.sources]\nquickscale-modules-tasks = { path = "../modules/quickscale-modules-tasks", editable = true }\n',
    );
    expect(pyproject).toContain(
      '[tool.poetry.dependencies]\nquickscale-modules-tasks = { path = "../modules/quickscale-modules-tasks", develop = true }\n',
    );
    expect(await scene.read("shop/quickscale.json")).toContain("extract-app tasks --to=../modules");
  });
});

describe("extract-app refuses, and writes nothing:", () => {
  const CASES: readonly {
    readonly what: string;
    readonly files: Record<string, string | undefined>;
    readonly words?: readonly string[];
    readonly says: RegExp;
  }[] = [
    {
      what: "code of another app, however it is imported",
      files: {
        "tasks/views.py":
          "from django.shortcuts import render\n\nfrom notes.models import Note\n\n\ndef index(request):\n    from mysite import settings\n",
      },
      says: /tasks\/views\.py:3: notes\.models\.Note is this project's\n {2}tasks\/views\.py:7: mysite\.settings is this project's/,
    },
    {
      what: "code of another app in a text",
      files: { "tasks/views.py": "HANDLER = 'notes.views.other'\n\n\ndef index(request):\n    pass\n" },
      says: /tasks\/views\.py:1: "notes\.views\.other" is this project's/,
    },
    {
      what: "a relation to a model of another app, and the migration with it",
      files: {
        "tasks/models.py":
          "from django.db import models\n\n\nclass Task(models.Model):\n    note = models.ForeignKey('notes.Note', models.CASCADE)\n",
        "tasks/migrations/0002_note.py":
          "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    dependencies = [('tasks', '0001_initial'), ('notes', '0001_initial')]\n    operations = [migrations.AddField('task', 'note', models.ForeignKey(to='notes.note'))]\n",
      },
      says: /0002_note\.py:5: the migration depends on notes.*\n.*0002_note\.py:6: "notes\.note" is a model.*\n.*models\.py:5: "notes\.Note" is a model/,
    },
    {
      what: "pages, templates and tags of another app",
      files: {
        "notes/templatetags/__init__.py": "",
        "notes/templatetags/marks.py": "",
        "notes/templates/notes/card.html": "",
        "tasks/templates/tasks/index.html":
          "{% load marks %}\n{# {% load gone %} #}\n{% include 'notes/card.html' %}\n{% url 'notes:list' %}\n",
      },
      says: /index\.html:3: the template notes\/card\.html.*\n.*index\.html:4: the page notes:list.*\n.*index\.html:1: the tags of marks/,
    },
    { what: "an app that isn't there", files: {}, words: ["task"], says: /There is no app "task".*Did you mean tasks/ },
    {
      what: "the app with the users",
      files: { "mysite/extra.py": "", "tasks/models.py": "" },
      words: ["accounts"],
      says: /holds AUTH_USER_MODEL/,
    },
    { what: "a secret", files: { "tasks/.env": "KEY=x\n" }, says: /tasks\/\.env looks like a secret/ },
    {
      what: "models without a migration",
      files: { "tasks/migrations/0001_initial.py": undefined },
      says: /has models and no migration.* python manage\.py makemigrations tasks/,
    },
    {
      what: "broken Python",
      files: { "tasks/forms.py": "def f(:\n" },
      says: /tasks\/forms\.py:1: this is no valid Python/,
    },
    {
      what: "a package that nobody knows where to get from",
      files: { "tasks/forms.py": "import crispy\n" },
      says: /no dependency of the project brings:\n {2}tasks\/forms\.py:1: crispy/,
    },
    {
      what: "a place in the app itself",
      files: {},
      words: ["tasks", "--to=tasks/modules"],
      says: /lies in the app itself/,
    },
    {
      what: "a place so far away that the disk is around it",
      files: {},
      words: ["tasks", "--to=/modules"],
      says: /around both/,
    },
    {
      what: "a namespace that hides another package",
      files: {},
      words: ["tasks", "--namespace=django"],
      says: /django/,
    },
    {
      what: "several modules in one import",
      files: { "mysite/apps.py": "from . import other\n", "pkg/__init__.py": "" },
      words: ["tasks", "--namespace=mysite"],
      says: /a folder mysite of its own/,
    },
  ];

  it.each(CASES)("$what", async ({ files, words = ["tasks"], says }) => {
    const accounts = words[0] === "accounts";
    const scene = await foreign({
      ...files,
      ...(accounts ? { "accounts/models.py": "class User: ...\n" } : {}),
    });
    if (accounts) {
      const settings = await scene.read("shop/mysite/settings.py");
      await place(scene.around, { "shop/mysite/settings.py": `${settings}\nAUTH_USER_MODEL = 'accounts.User'\n` });
    }
    const before = snapshot(scene.around);

    const ran = await scene.extract(...words);

    expect(ran.failure).toMatch(says);
    expect(snapshot(scene.around)).toEqual(before);
  });

  it("what stands in its place, and a label that is taken there", async () => {
    const scene = await foreign();
    await place(scene.around, { [`${MODULE}/notes.txt`]: "" });
    expect((await scene.extract("tasks")).failure).toMatch(/quickscale-modules-tasks exists already/);
    expect((await scene.extract("tasks", `--to=../${MODULE}/notes.txt`)).failure).toMatch(/is a file, and no folder/);

    // What programs made there before an undo is in nobody's way.
    await rm(join(scene.around, MODULE, "notes.txt"));
    await place(scene.around, {
      [`${MODULE}/.venv/x.py`]: "",
      [`${MODULE}/uv.lock`]: "",
      [`${MODULE}/src/a/__pycache__/x`]: "",
    });
    expect((await scene.extract("tasks")).failure).toBeUndefined();

    const other = await foreign();
    await place(other.around, { "modules/acme-todo/src/acme/todo/apps.py": "label = 'tasks'\n" });
    expect((await other.extract("tasks")).failure).toMatch(/acme\/todo\/apps\.py has the label tasks, too/);
  });

  it("files that are not committed, in a repository with commits", async () => {
    const scene = await foreign();
    const cwd = join(scene.around, "shop");
    for (const words of [
      ["init", "--quiet"],
      ["add", "."],
      ["commit", "--quiet", "--message=Start"],
    ]) {
      await run(["git", ...words], { cwd, env: SOMEBODY });
    }
    await place(cwd, { "tasks/more.py": "" });
    expect((await scene.extract("tasks")).failure).toMatch(/not committed:\n {2}\?\? .*tasks\/more\.py\n/);
    await run(["git", "add", "."], { cwd });
    await run(["git", "commit", "--quiet", "--message=More"], { cwd, env: SOMEBODY });
    expect((await scene.extract("tasks")).failure).toBeUndefined();
  });

  it("templates that nobody would find in a package", async () => {
    const scene = await foreign();
    const settings = await scene.read("shop/mysite/settings.py");
    await place(scene.around, { "shop/mysite/settings.py": settings.replace("'APP_DIRS': True", "'APP_DIRS': False") });
    expect((await scene.extract("tasks")).failure).toMatch(
      /^mysite\/settings\.py:\d+: The templates of tasks would not be found/,
    );
  });

  it("a run of the project that was cut off", async () => {
    const scene = await foreign();
    const cutOff = {
      state: "writing",
      generator: "django-app",
      command: "npx plop django-app other",
      at: new Date().toISOString(),
      folders: [],
      files: [],
    };
    await place(scene.around, { "shop/.quickscale/run.json": JSON.stringify(cutOff) });
    expect((await scene.extract("tasks")).failure).toMatch(/`npx plop django-app other` was cut off in/);
  });
});

describe("a project that imports from several folders", () => {
  it("knows an app by the name that the settings give it, and writes the module in its own style", async () => {
    const layout = join(import.meta.dirname, "../projects/three-lists/input");
    const around = await scratch();
    await cp(layout, join(around, "shop"), { recursive: true });
    await place(join(around, "shop"), {
      "shop/tasks/__init__.py": "",
      "shop/tasks/models.py": "",
      "shop/tasks/views.py": "from .models import Task\n",
      "shop/tasks/urls.py":
        "from django.urls import path\n\nfrom shop.tasks import views\n\nurlpatterns = [path('', views.index)]\n",
    });
    const settings = join(around, "shop/config/settings/base.py");
    const text = await readFile(settings, "utf8");
    await place(around, {
      "shop/config/settings/base.py": text.replace(/^LOCAL_APPS = \[\n/m, '$&    "shop.tasks",\n'),
    });

    const ran = await runPlop(extractApp, ["extract-app", "tasks"], { cwd: join(around, "shop") });

    expect(ran.failure).toBeUndefined();
    const read = (path: string) => readFile(join(around, path), "utf8");
    expect(await read("shop/config/settings/base.py")).toContain('    "quickscale_modules.tasks",\n');
    expect(await read(`${INSIDE}/urls.py`)).toContain("from quickscale_modules.tasks import views");
    expect(await read(`${INSIDE}/apps.py`)).toContain(
      'class TasksConfig(AppConfig):\n    name = "quickscale_modules.tasks"',
    );
    expect(await read(`${MODULE}/testproject/urls.py`)).toContain(
      "from django.urls import include\nfrom django.urls import path\n",
    );
    expect(await read(`${MODULE}/pyproject.toml`)).toContain("[tool.ruff.lint.isort]\nforce-single-line = true\n");
    expect(await read(`${MODULE}/pyproject.toml`)).toContain('"django>=5.2"');
  });
});

describe("an app that builds upon one that is a module already", () => {
  it("depends on that module, by its folder, and finds it in its tests", async () => {
    const scene = await foreign();
    await scene.extract("tasks");
    const before = snapshot(scene.around);

    const ran = await scene.extract("notes");

    expect(ran.failure).toBeUndefined();
    const notes = "modules/quickscale-modules-notes";
    const pyproject = await scene.read(`${notes}/pyproject.toml`);
    expect(pyproject).toContain('    "quickscale-modules-tasks",\n]\n\n[dependency-groups]');
    expect(pyproject).toContain(
      '[tool.uv.sources]\nquickscale-modules-tasks = { path = "../quickscale-modules-tasks", editable = true }\n',
    );
    expect(await scene.read(`${notes}/testproject/settings.py`)).toContain(
      "    'quickscale_modules.tasks',\n    'quickscale_modules.notes',\n",
    );
    expect((await runPlop(undo, ["undo", `--dest=${scene.around}`], { cwd: "/" })).failure).toBeUndefined();
    expect(snapshot(scene.around)).toEqual(before);
  });

  it("is known by the label alone", async () => {
    const scene = await foreign({
      "notes/models.py": MODELS.replace("settings.AUTH_USER_MODEL", "'tasks.Task'"),
      "notes/views.py": "",
    });
    await scene.extract("tasks");
    expect((await scene.extract("notes")).failure).toBeUndefined();
    expect(await scene.read("modules/quickscale-modules-notes/pyproject.toml")).toContain(
      '    "quickscale-modules-tasks",\n',
    );
  });
});

describe("what is left to people", () => {
  it("is named: lines of tools that name the app, static files that stay, and an image that sees no module", async () => {
    const scene = await foreign({
      Dockerfile: "FROM python\n",
      "setup.cfg": "[coverage:run]\n# source = tasks/\nsource = tasks/\nomit = mytasks/\n",
      "static/site.css": "",
      "tasks/templates/tasks/index.html": "{% load static %}{% static 'site.css' %}{% static 'tasks/logo.png' %}\n",
    });
    const next = (await scene.extract("tasks", "--json")).report().next;
    expect(next).toContain("Look at setup.cfg:3: it names tasks.");
    expect(next.filter((line) => line.startsWith("Look at"))).toHaveLength(1);
    expect(next.filter((line) => line.includes("static file"))).toEqual([
      "Its pages name the static file site.css, which stays here.",
    ]);
    expect(next).toContainEqual(expect.stringMatching(/^Dockerfile: a build sees nothing outside the project/));
  });
});

describe("modules within the project", () => {
  it("are left alone by its tools, and get into its image", async () => {
    const project = await generatedProject({ Dockerfile: "FROM scratch\n" });
    const scene = await sceneOf(project);

    const ran = await scene.extract("tasks", "--to=vendor/modules", "--json");

    const pyproject = await scene.read("shop/pyproject.toml");
    expect(pyproject).toMatch(/^exclude = \[.*"\^vendor\/modules\/"\]$/m);
    expect(pyproject).toMatch(/^norecursedirs = \[.*"vendor\/modules"\]$/m);
    expect(pyproject).toContain('    "vendor/modules/*",\n');
    expect(ran.report().next).toContainEqual(expect.stringContaining("`COPY vendor/modules/ vendor/modules/`"));
  });

  it("are named where nobody told the tools what to leave alone", async () => {
    const pyproject = '[project]\nname = "shop"\ndependencies = ["django>=5"]\n\n[tool.mypy]\nstrict = true\n';
    const scene = await foreign({ "pyproject.toml": pyproject, "requirements.txt": "Pillow\n" });
    const ran = await scene.extract("tasks", "--to=modules", "--json");
    expect(ran.report().next).toContainEqual("Tell mypy to leave modules/ alone: it has tests of its own.");
  });
});

describe("what the project depends on the module by", () => {
  const dependencies = async (pyproject: string, more: Record<string, string> = {}) => {
    const scene = await foreign({ "pyproject.toml": pyproject, "requirements.txt": "Pillow\n", ...more });
    const ran = await scene.extract("tasks", "--json");
    expect(ran.failure).toBeUndefined();
    return { text: await scene.read("shop/pyproject.toml"), next: ran.report().next };
  };
  const PROJECT = '[project]\nname = "shop"\ndependencies = [\n    "django>=5",  # the framework\n]\n';
  const SOURCE = 'quickscale-modules-tasks = { path = "../modules/quickscale-modules-tasks", editable = true }';

  it("is a table of uv's, made or added to, with all else as it was", async () => {
    expect((await dependencies(PROJECT)).text).toBe(
      `${PROJECT.replace("framework\n", 'framework\n    "quickscale-modules-tasks",\n')}\n[tool.uv.sources]\n${SOURCE}\n`,
    );
    const known = `${PROJECT}\n[tool.uv.sources]\nother = { path = "../other" }\n\n# Tools\n[tool.ruff]\n`;
    expect((await dependencies(known)).text).toContain(
      `[tool.uv.sources]\nother = { path = "../other" }\n${SOURCE}\n\n# Tools\n[tool.ruff]\n`,
    );
  });

  it("is left to people where the table is written otherwise", async () => {
    const inline = `${PROJECT}\n[tool.uv]\nsources = { other = { path = "../other" } }\n`;
    const { text, next } = await dependencies(inline);
    expect(text).toBe(inline);
    expect(next).toContainEqual(expect.stringContaining("Make the project depend on quickscale-modules-tasks"));
  });

  it("is Poetry's own table in a project of Poetry's", async () => {
    const poetry = '[tool.poetry]\nname = "shop"\n\n[tool.poetry.dependencies]\npython = "^3.12"\ndjango = "^5.2"\n';
    const { text, next } = await dependencies(poetry);
    expect(text).toBe(`${poetry}${SOURCE.replace("editable", "develop")}\n`);
    expect(next[0]).toBe("poetry lock && poetry install");
  });
});
