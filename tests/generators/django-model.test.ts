import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { generatedProject, pythonFaults, startProject, type TestProject } from "../support/django-project.ts";
import { place, scratch } from "../support/files.ts";
import { person } from "../support/plop.ts";

const MODELS = "from django.db import models\n\n# Create your models here.\n";
const ADMIN = "from django.contrib import admin\n\n# Register your models here.\n";
const TESTS = "from django.test import TestCase\n\n# Create your tests here.\n";

/** As `startapp` leaves an app. */
const STARTAPP = { "tasks/models.py": MODELS, "tasks/admin.py": ADMIN, "tasks/tests.py": TESTS };

/** A model of the same app and its admin class, as somebody wrote them. */
const PROJECT_MODEL = `from django.db import models


class Project(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name
`;

const PROJECT_ADMIN = `from django.contrib import admin

from .models import Project


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
`;

/** Adds a model and gives what was written of it. */
async function add(project: TestProject, ...words: string[]): Promise<Record<string, string>> {
  const ran = await project.run("django-model", "tasks", ...words);
  expect(ran.failure).toBeUndefined();
  expect(await pythonFaults(project)).toEqual([]);
  return project.tree();
}

/** What is refused, and whether it left everything as it was. */
async function refusal(project: TestProject, ...words: string[]): Promise<string | undefined> {
  const before = await project.tree();
  const ran = await project.run("django-model", ...words);
  expect(await project.tree()).toEqual(before);
  return ran.failure;
}

describe("the class that django-model writes", () => {
  it("goes into models.py, with the imports that it needs among those that are there", async () => {
    const project = await generatedProject({ "tasks/models.py": PROJECT_MODEL });
    const files = await add(
      project,
      "Task",
      "title:char:200",
      "due:date?=today",
      "project:fk:Project",
      "owner:fk:user",
    );
    expect(files["tasks/models.py"]).toBe(`from django.conf import settings
from django.db import models
from django.utils import timezone


class Project(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    title = models.CharField(max_length=200)
    due = models.DateField(null=True, blank=True, default=timezone.localdate)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
`);
  });

  it("goes into a module of its own where models are a package, which offers it", async () => {
    const project = await generatedProject({
      "tasks/models.py": undefined,
      "tasks/models/__init__.py": 'from .project import Project\n\n__all__ = ["Project"]\n',
      "tasks/models/project.py": PROJECT_MODEL,
    });
    const files = await add(project, "Work item", "amount:decimal:8,2", "project:fk:Project");
    expect(files["tasks/models/__init__.py"]).toBe(
      'from .project import Project\nfrom .work_item import WorkItem\n\n__all__ = ["Project", "WorkItem"]\n',
    );
    expect(files["tasks/models/work_item.py"]).toContain(
      'project = models.ForeignKey("Project", on_delete=models.CASCADE)',
    );
    expect(files["tasks/models/project.py"]).toBe(PROJECT_MODEL);
    expect(files["tasks/tests/factories.py"]).toContain("from tasks.models import Project, WorkItem\n");
    const again = await project.run("django-model", "tasks", "Work item", "amount:decimal:8,2", "project:fk:Project");
    expect(again.closing).toBe("nothing to do");
  });

  it("stays where it is when another module of the package has it", async () => {
    const project = await generatedProject({
      "tasks/models.py": undefined,
      "tasks/models/__init__.py": "from .things import Project\n",
      "tasks/models/things.py": PROJECT_MODEL,
    });
    const files = await add(project, "Project", "name:char:100");
    expect(Object.keys(files).filter((path) => path.startsWith("tasks/models/"))).toEqual([
      "tasks/models/__init__.py",
      "tasks/models/things.py",
    ]);
    expect(files["tasks/admin.py"]).toContain("class ProjectAdmin");
  });

  it("has the plural that people use, where an s will not do", async () => {
    const project = await generatedProject();
    await add(project, "Category", "name:char:50:unique");
    const files = await add(project, "tax-return", "year:int");
    const [category, taxReturn] = files["tasks/models.py"]?.split("class TaxReturn") ?? [];
    expect(category).toContain('        ordering = ["name"]\n        verbose_name_plural = "categories"\n');
    expect(taxReturn).toContain('        ordering = ["pk"]\n\n');
    expect(taxReturn).toContain('return f"Tax return {self.pk}"');
    expect(taxReturn).not.toContain("verbose_name");
  });

  it("is told apart from a class of choices that has a model's name", async () => {
    const project = await generatedProject({ "tasks/models.py": PROJECT_MODEL });
    const files = await add(project, "Task", "project:choice:small,large", "parent:fk:Project?");
    expect(files["tasks/models.py"]).toContain('models.ForeignKey(\n        "Project", on_delete=models.SET_NULL');
  });

  it("may relate to itself, to a model of another app, to a model of a package and to people", async () => {
    const project = await generatedProject({
      "tasks/models.py": undefined,
      "tasks/models/__init__.py": "from .project import Project\n",
      "tasks/models/project.py": PROJECT_MODEL,
    });
    const words = ["title", "parent:fk:self?", "root:fk:Task:as=leaves?", "project:fk:tasks.Project"];
    const more = ["reader:fk:users.User:as=reads", "group:fk:auth.Group", "owner:o2o:user", "fans:m2m:user:as=+?"];
    const files = await add(project, "Task", ...words, ...more);
    const model = files["tasks/models/task.py"]?.replaceAll(/(?<=\()\s+/g, "");
    for (const target of ['"self"', '"Task"', '"tasks.Project"', '"users.User"', '"auth.Group"'])
      expect(model).toContain(`models.ForeignKey(${target}, on_delete=`);
    expect(model).toContain("owner = models.OneToOneField(settings.AUTH_USER_MODEL");
    expect(model).toContain("fans = models.ManyToManyField(settings.AUTH_USER_MODEL");
  });

  it.each([
    ["Windows line endings", (text: string) => text.replaceAll("\n", "\r\n"), "\r\n    title = models"],
    ["tabs", (text: string) => text.replaceAll("    ", "\t"), "\n\ttitle = models"],
    ["a byte order mark", (text: string) => `\ufeff${text}`, "\n    title = models"],
    ["single quotes", (text: string) => `${text}\n\nNAMES = ['a', 'b']\n`, "ordering = ['title', 'pk']"],
    ["double quotes", (text: string) => `${text}\n\nNAMES = ["a", "b"]\n`, 'ordering = ["title", "pk"]'],
    ["no final newline", (text: string) => text.trimEnd(), "return self.title"],
  ])("keeps %s of models.py", async (_what, change, expected) => {
    const before = change(PROJECT_MODEL);
    const project = await startProject({ "tasks/models.py": before });
    const ran = await project.run("django-model", "tasks", "Task", "title");
    expect(ran.failure).toBeUndefined();
    const after = await project.read("tasks/models.py");
    expect(after.startsWith(before.trimEnd())).toBe(true);
    expect(after).toContain(expected);
    expect(after.replaceAll("\r\n", "").includes("\n")).toBe(!before.includes("\r\n"));
    expect(after.endsWith("\n")).toBe(before.endsWith("\n"));
    if (before.includes("\t")) expect(after).not.toContain("    ");
  });
});

describe("the administration that django-model writes", () => {
  it("shows, filters, looks for and joins what suits the fields", async () => {
    const words = ["title:char:200", "notes:text?", "code:slug:unique", "mail:email", "done:bool", "due:date?"];
    const more = ["status:choice:todo,done=todo", "added:datetime=now", "owner:fk:user", "scan:file?", "extra:json?"];
    const project = await generatedProject();
    const files = await add(project, "Task", ...words, ...more);
    expect(files["tasks/admin.py"]).toBe(`from django.contrib import admin

from .models import Task


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    list_display = ["title", "code", "mail", "done", "due", "status"]
    list_filter = ["done", "due", "status", "added"]
    search_fields = ["title", "notes", "code", "mail"]
    autocomplete_fields = ["owner"]
`);
  });

  it("joins the relations of its columns, and shows the text of what has no name", async () => {
    const project = await generatedProject({ "tasks/models.py": PROJECT_MODEL, "tasks/admin.py": PROJECT_ADMIN });
    const files = await add(
      project,
      "Task",
      "number:int",
      "project:fk:Project",
      "owner:o2o:user",
      "fans:m2m:user:as=+",
    );
    expect(files["tasks/admin.py"]).toBe(`from django.contrib import admin

from .models import Project, Task


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    list_display = ["project", "number", "owner"]
    list_select_related = ["project", "owner"]
    autocomplete_fields = ["project", "owner", "fans"]
`);
  });

  it("asks for a number where the administration can't look for what a relation leads to", async () => {
    const project = await generatedProject({
      "tasks/models.py": PROJECT_MODEL,
      "tasks/admin.py": PROJECT_ADMIN.replace('    search_fields = ["name"]\n', ""),
    });
    const words = [
      "project:fk:Project",
      "group:fk:auth.Group",
      "right:fk:auth.Permission",
      "kind:fk:contenttypes.ContentType",
    ];
    const files = await add(project, "Task", ...words, "parent:fk:self?");
    const admin = files["tasks/admin.py"]?.split("class TaskAdmin")[1] ?? "";
    expect(admin).toContain('    autocomplete_fields = ["group"]\n');
    expect(admin).toContain('    raw_id_fields = ["project", "right", "kind", "parent"]\n');
  });

  it("looks for others of its own kind once it can be searched", async () => {
    const project = await generatedProject();
    const files = await add(project, "Task", "title", "parent:fk:self?", "root:fk:Task:as=leaves?");
    expect(files["tasks/admin.py"]).toContain('autocomplete_fields = ["parent", "root"]');
  });

  it("goes into a module of its own where the administration is a package", async () => {
    const project = await generatedProject({
      "tasks/models.py": PROJECT_MODEL,
      "tasks/admin/__init__.py": "from .project import ProjectAdmin\n",
      "tasks/admin/project.py": PROJECT_ADMIN.replace(".models", "tasks.models"),
    });
    const files = await add(project, "Task", "title", "project:fk:Project");
    expect(files["tasks/admin/__init__.py"]).toBe("from .project import ProjectAdmin\nfrom .task import TaskAdmin\n");
    expect(files["tasks/admin/task.py"]).toBe(`from django.contrib import admin

from tasks.models import Task


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    list_display = ["title", "project"]
    list_select_related = ["project"]
    search_fields = ["title"]
    autocomplete_fields = ["project"]
`);
  });

  it.each([
    ["--admin=no", {}, ["--admin=no"]],
    [
      "a project without it",
      { "mysite/settings.py": "INSTALLED_APPS = ['tasks']\nROOT_URLCONF = 'mysite.urls'\n" },
      [],
    ],
  ])("is left out with %s", async (_what, files, words) => {
    const project = await startProject({ ...STARTAPP, ...files });
    const ran = await project.run("django-model", "tasks", "Task", "title", ...words);
    expect(ran.failure).toBeUndefined();
    expect(await project.read("tasks/admin.py")).toBe(ADMIN);
    expect(Object.keys(await project.tree())).not.toContain("tasks/test_task_admin.py");
    expect(await project.read("tasks/test_task_model.py")).toContain("class TaskModelTests(TestCase):");
  });

  it("is not tested where the project gives it no address", async () => {
    const project = await startProject({ ...STARTAPP, "mysite/urls.py": "urlpatterns = []\n" });
    await project.run("django-model", "tasks", "Task", "title");
    expect(await project.read("tasks/admin.py")).toContain("class TaskAdmin");
    expect(Object.keys(await project.tree())).not.toContain("tasks/test_task_admin.py");
  });
});

describe("the factory that django-model writes", () => {
  it("satisfies every field, with an own value for each object where it has to be unique", async () => {
    const project = await generatedProject({ "tasks/models.py": PROJECT_MODEL });
    const words = [
      "title:char:200",
      "code:slug:unique",
      "kind:char:3",
      "due:date:unique",
      "done:bool",
      "price:decimal:4,2",
    ];
    const more = ["status:choice:to-do,done", "key:uuid", "rank:posint", "note:text?", "data:json", "at:datetime?=now"];
    const files = await add(
      project,
      "Task",
      ...words,
      ...more,
      "project:fk:Project",
      "owner:fk:user",
      "editor:fk:user:as=e?",
    );
    expect(files["tasks/tests/factories.py"]).toBe(`from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from tasks.models import Project, Task


class ProjectFactory(DjangoModelFactory[Project]):
    class Meta:
        model = Project

    name = factory.Sequence(lambda n: f"Name {n}")


class TaskFactory(DjangoModelFactory[Task]):
    class Meta:
        model = Task

    title = factory.Sequence(lambda n: f"Title {n}")
    code = factory.Sequence(lambda n: f"code-{n}")
    kind = "xxx"
    due = factory.Sequence(lambda n: date(2026, 1, 1) + timedelta(days=n))
    done = False
    price = factory.Sequence(lambda n: Decimal(n % 99 + 1))
    status = Task.Status.TO_DO
    key = factory.LazyFunction(uuid4)
    rank = factory.Sequence(lambda n: n + 1)
    note = factory.Sequence(lambda n: f"Note {n}")
    data = factory.LazyFunction(lambda: {"key": "value"})
    project = factory.SubFactory(ProjectFactory)
    owner = factory.SubFactory("users.factories.UserFactory")
`);
  });

  it("is added to those that are there, and uses those that people wrote, wherever they are", async () => {
    const existing = `import factory
from factory.django import DjangoModelFactory

from tasks.models import Project


class SomeProject(DjangoModelFactory[Project]):
    class Meta:
        model = Project

    name = factory.Faker("company")
`;
    const project = await generatedProject({
      "tasks/models.py": PROJECT_MODEL,
      "tasks/tests/factories.py": existing,
      "tasks/factories.py": "",
      "crm/__init__.py": "",
      "crm/models.py":
        "from django.db import models\n\n\nclass Client(models.Model):\n    name = models.CharField(max_length=9)\n",
      "crm/factories.py": `from factory.django import DjangoModelFactory


class ClientFactory(DjangoModelFactory):
    class Meta:
        model = "crm.Client"
`,
    });
    const base = await project.read("shop/settings/base.py");
    await place(project.root, { "shop/settings/base.py": base.replace('"tasks",', '"tasks",\n    "crm",') });
    const ran = await project.run(
      "django-model",
      "tasks",
      "Task",
      "title",
      "project:fk:Project",
      "client:fk:crm.Client",
    );
    expect(ran.failure).toBeUndefined();
    expect(await project.read("tasks/tests/factories.py")).toBe(`import factory
from factory.django import DjangoModelFactory

from tasks.models import Project, Task


class SomeProject(DjangoModelFactory[Project]):
    class Meta:
        model = Project

    name = factory.Faker("company")


class TaskFactory(DjangoModelFactory[Task]):
    class Meta:
        model = Task

    title = factory.Sequence(lambda n: f"Title {n}")
    project = factory.SubFactory(SomeProject)
    client = factory.SubFactory("crm.factories.ClientFactory")
`);
  });

  it("is made for a model of another app that has none, in that app", async () => {
    const project = await startProject({
      ...STARTAPP,
      "crm/models.py":
        "from django.db import models\n\n\nclass Client(models.Model):\n    name = models.CharField(max_length=9)\n",
      "requirements.txt": "django\nfactory_boy\n",
    });
    const ran = await project.run("django-model", "tasks", "Task", "title", "client:fk:crm.Client");
    expect(ran.failure).toBeUndefined();
    expect(await pythonFaults(project)).toEqual([]);
    expect(await project.read("crm/tests/__init__.py")).toBe("");
    expect(await project.read("crm/tests/factories.py")).toContain("class ClientFactory(DjangoModelFactory):");
    const own = await project.read("tasks/factories.py");
    expect(own).toContain("    client = factory.SubFactory('crm.tests.factories.ClientFactory')\n");
    expect(own).not.toContain("import ClientFactory");
  });

  it.each([
    ["with factory_boy", "django\nfactory_boy\n", "factory.SubFactory('tasks.factories.TaskFactory')"],
    ["without it", "django\n", "lambda n: import_string('tasks.factories.TaskFactory').create()"],
  ])("imports no factories of another app, which may need this one's: %s", async (_what, requirements, value) => {
    const project = await startProject({
      ...STARTAPP,
      "crm/models.py": MODELS,
      "requirements.txt": requirements,
    });
    const commands = [
      ["crm", "Client", "name"],
      ["tasks", "Task", "title", "client:fk:crm.Client"],
      ["crm", "Call", "task:fk:tasks.Task"],
    ];
    for (const words of commands) expect((await project.run("django-model", ...words)).failure).toBeUndefined();

    expect(await pythonFaults(project)).toEqual([]);
    const crm = await project.read("crm/tests/factories.py");
    expect(crm).toContain(value);
    expect(crm).not.toMatch(/from tasks\.(?!models)/);
    expect(await project.read("tasks/factories.py")).not.toMatch(/from crm\.(?!models)/);
  });

  it("is plain Python in a project without factory_boy", async () => {
    const project = await startProject({ ...STARTAPP, "tasks/models.py": PROJECT_MODEL });
    await project.run(
      "django-model",
      "tasks",
      "Task",
      "title:char:200",
      "due:date",
      "project:fk:Project",
      "owner:fk:user",
    );
    expect(await pythonFaults(project)).toEqual([]);
    const text = await project.read("tasks/factories.py");
    expect(text).toContain("        return cls.model._default_manager.create(**values)\n");
    expect(text.slice(text.indexOf("class ProjectFactory"))).toBe(`class ProjectFactory(ModelFactory):
    model = Project
    defaults = {
        'name': lambda n: f'Name {n}',
    }


class UserFactory(ModelFactory):
    model = get_user_model()
    defaults = {
        'username': lambda n: f'user{n}',
        'email': lambda n: f'user{n}@example.com',
    }


class TaskFactory(ModelFactory):
    model = Task
    defaults = {
        'title': lambda n: f'Title {n}',
        'due': lambda n: date(2026, 1, 1),
        'project': lambda n: ProjectFactory.create(),
        'owner': lambda n: UserFactory.create(),
    }
`);
    await project.run("django-model", "tasks", "Label", "name:char:20");
    const grown = await project.read("tasks/factories.py");
    expect(grown.match(/class ModelFactory:/g)).toHaveLength(1);
    expect(grown).toContain("class LabelFactory(ModelFactory):");
  });

  it("signs in people of the project's own kind, as far as the source tells", async () => {
    const people = `from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    username = None
    USERNAME_FIELD = "email"
    nickname = models.CharField(max_length=40)
`;
    const settings = "INSTALLED_APPS = ['tasks', 'people'] + more()\nAUTH_USER_MODEL = 'people.Person'\n";
    const project = await startProject({
      ...STARTAPP,
      "people/models.py": people,
      "mysite/settings.py": settings,
      "requirements.txt": "django\nfactory-boy\n",
    });
    const ran = await project.run("django-model", "tasks", "Task", "owner:fk:user", "group:fk:elsewhere.Group?");
    expect(ran.failure).toBeUndefined();
    expect(await project.read("people/tests/factories.py")).toContain(`class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    email = factory.Sequence(lambda n: f'user{n}@example.com')
    password = make_password(None)
    nickname = factory.Sequence(lambda n: f'Nickname {n}')
`);
  });

  it("says what it can't give to a model that somebody wrote by hand", async () => {
    const project = await generatedProject({
      "tasks/models.py": `from django.contrib.gis.db.models import PointField
from django.db import models


class Place(models.Model):
    name = models.CharField(max_length=100)
    location = PointField()
    kind = models.ForeignKey("elsewhere.Kind", on_delete=models.CASCADE)
    nearest = models.ForeignKey("self", on_delete=models.CASCADE)
`,
    });
    const ran = await project.run("django-model", "tasks", "Visit", "place:fk:Place", "--json");
    expect(ran.report().next).toEqual(
      expect.arrayContaining([
        "PlaceFactory needs a elsewhere.Kind for kind: give it one.",
        "PlaceFactory can't give nearest the first Place.",
        "PlaceFactory gives location no value, as the kit doesn't know PointField: add one.",
      ]),
    );
  });
});

describe("the tests that django-model writes", () => {
  it("create, print, constrain and look back, with pytest", async () => {
    const project = await generatedProject({ "tasks/models.py": PROJECT_MODEL });
    const words = [
      "title:char:200",
      "code:slug:unique",
      "status:choice:todo,done",
      "raw:binary",
      "project:fk:Project:protect",
    ];
    const files = await add(project, "Task", ...words, "owner:o2o:user:restrict", "editor:fk:user:as=e?");
    expect(files["tasks/tests/test_task_model.py"]).toBe(`import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError

from tasks.models import Task
from tasks.tests.factories import TaskFactory

pytestmark = pytest.mark.django_db


def test_task_is_kept() -> None:
    task = TaskFactory.create()

    stored = Task.objects.get(pk=task.pk)

    assert stored == task
    assert stored.title == task.title
    assert stored.code == task.code
    assert stored.status == task.status
    assert bytes(stored.raw) == task.raw
    assert stored.project == task.project
    assert stored.owner == task.owner


def test_task_says_what_it_is() -> None:
    task = TaskFactory.create()

    assert str(task.title) in str(task)


def test_task_is_valid() -> None:
    TaskFactory.create().full_clean()


def test_task_limits_title() -> None:
    task = TaskFactory.create()
    task.title = "x" * 201

    with pytest.raises(ValidationError):
        task.full_clean()


def test_task_limits_code() -> None:
    task = TaskFactory.create()
    task.code = "x" * 51

    with pytest.raises(ValidationError):
        task.full_clean()


def test_task_offers_choices_for_status() -> None:
    task = TaskFactory.create()
    task.status = "?"

    with pytest.raises(ValidationError):
        task.full_clean()


def test_task_has_a_code_of_its_own() -> None:
    task = TaskFactory.create()

    with pytest.raises(IntegrityError):
        TaskFactory.create(code=task.code)


def test_task_has_an_owner_of_its_own() -> None:
    task = TaskFactory.create()

    with pytest.raises(IntegrityError):
        TaskFactory.create(owner=task.owner)


def test_task_keeps_its_project() -> None:
    task = TaskFactory.create()

    with pytest.raises(ProtectedError):
        task.project.delete()


def test_task_keeps_its_owner() -> None:
    task = TaskFactory.create()

    with pytest.raises(RestrictedError):
        task.owner.delete()
`);
  });

  it("are written for django.test in a project without pytest, and leave startapp's tests.py alone", async () => {
    const project = await startProject({ ...STARTAPP, "tasks/models.py": PROJECT_MODEL });
    await project.run("django-model", "tasks", "Task", "title:char:20:unique", "project:fk:Project");
    expect(await project.read("tasks/tests.py")).toBe(TESTS);
    expect(await pythonFaults(project)).toEqual([]);
    const text = await project.read("tasks/test_task_model.py");
    expect(text).toContain(`class TaskModelTests(TestCase):
    def test_task_is_kept(self) -> None:
        task = TaskFactory.create()

        stored = Task.objects.get(pk=task.pk)

        self.assertEqual(stored, task)
`);
    expect(text).toContain(
      "        with self.assertRaises(IntegrityError):\n            TaskFactory.create(title=task.title)\n",
    );
    expect(text).not.toContain("pytest");
    expect(await project.read("tasks/test_task_admin.py")).toContain("self.client.force_login(create_superuser())");
  });
});

describe("an app with a label of its own", () => {
  const ACCOUNTS = {
    "accounts/apps.py": `from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "acc"
`,
    "accounts/models.py": `from django.contrib.auth.models import AbstractUser
from django.db import models


class Company(models.Model):
    name = models.CharField(max_length=100)


class Person(AbstractUser):
    username = None
    email = models.EmailField(unique=True)
    USERNAME_FIELD = "email"
    companies = models.ManyToManyField("acc.Company")
`,
  };

  it.each(["acc.Company", "accounts.Company"])(
    "is named by it in relations, however it was asked for: %s",
    async (to) => {
      const project = await startProject({ ...STARTAPP, ...ACCOUNTS });
      const ran = await project.run(
        "django-model",
        "tasks",
        "Task",
        "title",
        `company:fk:${to}`,
        `others:m2m:${to}:as=+`,
      );
      expect(ran.failure).toBeUndefined();
      expect(await pythonFaults(project)).toEqual([]);
      const models = await project.read("tasks/models.py");
      expect(models).toContain("models.ForeignKey('acc.Company', on_delete=models.CASCADE)");
      expect(models).toContain("models.ManyToManyField('acc.Company', related_name='+')");
      expect(await project.read("accounts/tests/factories.py")).toContain("class CompanyFactory(ModelFactory):");
    },
  );

  it("is known by it where its own models, their administration and their migration name it", async () => {
    const project = await startProject({ ...STARTAPP, ...ACCOUNTS });
    const ran = await project.run("django-model", "accounts", "Team", "name", "companies:m2m:Company", "--json");
    expect(ran.report().next).toEqual(
      expect.arrayContaining(["python manage.py makemigrations acc", "npx plop django-view acc Team"]),
    );
    expect(await project.read("accounts/models.py")).toContain(
      "class Team(models.Model):\n    name = models.CharField(max_length=255)\n    companies = models.ManyToManyField(Company)",
    );
    expect(await project.read("accounts/tests/test_team_admin.py")).toContain("admin:acc_team_changelist");
  });

  it("may have the people who sign in", async () => {
    const settings = "INSTALLED_APPS = ['tasks', 'accounts']\nAUTH_USER_MODEL = 'acc.Person'\n";
    const project = await startProject({ ...STARTAPP, ...ACCOUNTS, "mysite/settings.py": settings });
    expect((await project.run("django-model", "tasks", "Task", "owner:fk:user")).failure).toBeUndefined();
    const factories = await project.read("accounts/tests/factories.py");
    expect(factories).toContain("class PersonFactory(ModelFactory):\n    model = Person\n");
    expect(factories).not.toContain("username");
  });
});

describe("people whose model can't be found", () => {
  it.each([
    ["named", "AUTH_USER_MODEL = 'elsewhere.Person'", "elsewhere.Person"],
    ["computed", "AUTH_USER_MODEL = find()", "settings.AUTH_USER_MODEL"],
  ])("get no factory that guesses their fields: %s", async (_what, line, model) => {
    const settings = `ROOT_URLCONF = 'mysite.urls'\nINSTALLED_APPS = ['tasks']\n${line}\n`;
    const project = await startProject({ ...STARTAPP, "mysite/settings.py": settings });
    const ran = await project.run("django-model", "tasks", "Task", "title", "owner:fk:user", "--json");
    expect(ran.report().next).toContain(`TaskFactory needs a ${model} for owner: give it one.`);
    expect(await project.read("tasks/factories.py")).not.toContain("UserFactory");
    const pages = await project.run("django-view", "tasks", "Task", "--kind=list", "--json");
    expect(pages.report().next).toContain(
      "The source of the user model is not found: write tasks.factories.UserFactory for it, as tests use it.",
    );
  });
});

describe("django-model refuses, and changes nothing", () => {
  it.each([
    [
      ["taks", "Task", "a"],
      'There is no app "taks" in this project. Did you mean tasks? `npx plop django-app taks` makes it.',
    ],
    [["tasks", "3D", "a"], "\"3D\" can't be a model's name: it does not start with a letter."],
    [
      ["tasks", "Project", "name", "due:date"],
      "tasks/models.py:18: Project exists with other fields. Nothing was written. Change the model there by hand, then run makemigrations.",
    ],
    [
      ["tasks", "Project", "name:char:100:unique"],
      "tasks/models.py:18: Project exists with other fields. Nothing was written. Change the model there by hand, then run makemigrations.",
    ],
    [
      ["tasks", "PROJECT", "a"],
      "tasks/models.py:18: Project exists, and Django can't tell PROJECT from it. Choose another name.",
    ],
    [["tasks", "Level", "a"], "tasks/models.py:7: Level is something else here. Choose another name for the model."],
    [["tasks", "LIMIT", "a"], "tasks/models.py:4: LIMIT is something else here. Choose another name for the model."],
    [["tasks", "Group", "a"], "tasks/models.py:1: Group is something else here. Choose another name for the model."],
    [["tasks", "Task", "project:fk:Projekt"], "project: there is no model Projekt in tasks. Did you mean Project?"],
    [["tasks", "Task", "base:fk:Dated"], "base: Dated in tasks is abstract: nothing can relate to it."],
    [["tasks", "Task", "who:fk:users.Usr"], "who: there is no model Usr in users. Did you mean User?"],
    [["tasks", "Task", "who:fk:user.User"], "who: there is no app user in the settings. Did you mean users?"],
    [
      ["tasks", "Task", "a:fk:shop.X", "b:o2o:Task"],
      "a: there is no app shop in the settings. Known: users, tasks.\nb: there could be no first Task, as it would need another one. Make it optional: b:o2o:Task?",
    ],
    [
      ["tasks", "Task", "parent:fk:self"],
      "parent: there could be no first Task, as it would need another one. Make it optional: parent:fk:self?",
    ],
  ])("%j", async (words, message) => {
    const project = await generatedProject({
      "tasks/models.py": `from django.contrib.auth.models import Group
from django.db import models

LIMIT = 5


class Level(models.TextChoices):
    LOW = "low"


class Dated(models.Model):
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Project(models.Model):
    name = models.CharField(max_length=100)
`,
    });
    expect(await refusal(project, ...words)).toBe(message);
  });

  describe("a way back that something else is called", () => {
    const PEOPLE = `from django.conf import settings
from django.db import models


class Named(models.Model):
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(app_label)s_%(class)ss")

    class Meta:
        abstract = True


class Client(Named):
    name = models.CharField(max_length=9)
    owner = models.ForeignKey("users.User", on_delete=models.CASCADE, related_name="items")
    hidden = models.ForeignKey("users.User", on_delete=models.CASCADE, related_name="+")


class Partner(Client):
    friends = models.ManyToManyField("self")
`;

    it.each([
      [
        ["owner:fk:user", "author:fk:users.User"],
        "author: the way back would be called task, as that of Task.owner is; name it with as=, such as author:fk:users.User:as=author_set",
      ],
      [
        ["project:fk:Project:as=name"],
        "project: the way back would be called name, which is a field of Project; name it with as=, such as project:fk:Project:as=project_set",
      ],
      [
        ["owner:fk:user:as=email"],
        "owner: the way back would be called email, which is a field of User; name it with as=, such as owner:fk:user:as=owner_set",
      ],
      [
        ["owner:fk:user:as=items"],
        "owner: the way back would be called items, as that of Client.owner is; name it with as=, such as owner:fk:user:as=owner_set",
      ],
      [
        ["owner:fk:user:as=crm_clients"],
        "owner: the way back would be called crm_clients, as that of Client.author is; name it with as=, such as owner:fk:user:as=owner_set",
      ],
      [
        ["parent:fk:Task:as=title?", "title"],
        "parent: the way back would be called title, which is a field of Task; name it with as=, such as parent:fk:Task:as=parent_set?",
      ],
    ])("%j", async (words, message) => {
      const project = await startProject({
        ...STARTAPP,
        "tasks/models.py": PROJECT_MODEL,
        "crm/models.py": PEOPLE,
        "users/models.py":
          "from django.contrib.auth.models import AbstractUser\n\n\nclass User(AbstractUser):\n    pass\n",
        "mysite/settings.py": `INSTALLED_APPS = ['tasks', 'crm', 'users']\nAUTH_USER_MODEL = 'users.User'\n`,
      });
      expect(await refusal(project, "tasks", "Task", ...words)).toBe(message);
      const others = ["owner:fk:user:as=hidden", "client:fk:crm.Client:as=tasks", "friends:m2m:crm.Partner"];
      expect((await project.run("django-model", "tasks", "Task", ...others)).failure).toBeUndefined();
      expect((await project.run("django-model", "tasks", "Task", ...others)).closing).toBe("nothing to do");
    });

    it("is one of models of the same name, in two apps", async () => {
      const project = await startProject({ ...STARTAPP, "crm/models.py": MODELS });
      await project.run("django-model", "tasks", "Task", "owner:fk:user");
      expect(await refusal(project, "crm", "Task", "owner:fk:user")).toBe(
        "owner: the way back would be called task, as that of Task.owner is; name it with as=, such as owner:fk:user:as=owner_set",
      );
    });
  });

  it.each([
    ["title=New", "title=Old"],
    ["scan:file:to=a", "scan:file:to=b"],
    ["kind:choice:a,b=a", "kind:choice:a,b=b"],
    ["due:date?=today", "due:date?=2026-01-02"],
    ["owner:fk:user:as=tasks", "owner:fk:user:as=jobs"],
    ["owner:fk:user:as=tasks", "owner:fk:user"],
  ])("%s where it was %s, but not the same in another layout", async (field, other) => {
    const project = await startProject(STARTAPP);
    await project.run("django-model", "tasks", "Task", "name", field);
    expect(await refusal(project, "tasks", "Task", "name", other)).toContain("Task exists with other fields.");
    const models = await project.read("tasks/models.py");
    await place(project.root, { "tasks/models.py": models.replaceAll("'", '"').replaceAll("=models.", "= models.") });
    expect((await project.run("django-model", "tasks", "Task", "name", field)).closing).toBe("nothing to do");
  });

  it("names all mistakes at once", async () => {
    const project = await generatedProject();
    const words = ["a:chr", "b:fk", "class:int", "d:choice", "e:int=x", "a:int", "f:fk:Lost"];
    expect((await refusal(project, "tasks", "Task", ...words))?.split("\n")).toEqual([
      "a: there is no type chr. Did you mean char?",
      expect.stringMatching(/^b: after fk comes its target/),
      expect.stringMatching(/^class: class is a keyword of Python/),
      expect.stringMatching(/^d: after choice comes its choices/),
      expect.stringMatching(/^e: "x" can't be the default/),
      "a: the name is there twice; rename one",
      expect.stringMatching(/^f: there is no model Lost in tasks\./),
    ]);
  });

  it.each([
    ["cut off", "class Project(models.Model):\n    name = models.CharField(\n", 3],
    ["in a merge", "<<<<<<< HEAD\nA = 1\n=======\nA = 2\n>>>>>>> other\n", 3],
    ["cut off in the model itself", "class Task(models.Model:\n    title = 1\n", 3],
  ])("a models.py that is %s, and says where", async (_what, broken, line) => {
    const project = await generatedProject({ "tasks/models.py": `from django.db import models\n\n${broken}` });
    const before = await project.tree();
    const { error } = (await project.run("django-model", "tasks", "Task", "title", "--json")).report();
    expect(error).toMatchObject({
      file: "tasks/models.py",
      paste: expect.stringContaining("class Task(models.Model):"),
    });
    expect(error?.line).toBeGreaterThanOrEqual(line);
    expect(await project.tree()).toEqual(before);
  });

  it("what is missing, without anybody to ask", async () => {
    const project = await generatedProject();
    expect(await refusal(project, "tasks")).toBe(
      "MODEL and FIELDS are missing, and there is no terminal to ask on. Give it as: npx plop django-model APP MODEL FIELD…",
    );
  });
});

describe("django-model", () => {
  it("asks for app, model, fields and its options, and says what is wrong with an answer", async () => {
    const project = await generatedProject();
    const somebody = person({
      app: ["taks", "tasks"],
      model: ["3D", "invoice line"],
      fields: ["amount:decimal:8,2 note:text?"],
      admin: [false],
      migrate: ["no"],
    });
    const ran = await project.ask(somebody, "django-model");
    expect(ran.failure).toBeUndefined();
    expect(somebody.asked.map(({ name }) => name)).toEqual(["app", "model", "fields", "admin", "migrate"]);
    expect(somebody.complaints).toEqual([
      expect.stringContaining("Did you mean tasks?"),
      expect.stringContaining("can't be a model's name"),
    ]);
    expect(await project.read("tasks/models.py")).toContain("class InvoiceLine(models.Model):");
    expect(Object.keys(await project.tree())).not.toContain("tasks/admin.py");
    expect(ran.out).toContain(
      "npx plop django-model tasks 'invoice line' amount:decimal:8,2 'note:text?' --admin=no --migrate=no",
    );
  });

  it("does nothing the second time, and says so", async () => {
    const project = await generatedProject({ "tasks/models.py": PROJECT_MODEL, "tasks/admin.py": PROJECT_ADMIN });
    const words = [
      "title:char:200",
      "code:slug:unique",
      "status:choice:todo,done=todo",
      "project:fk:Project",
      "photo:image?",
    ];
    await add(project, "Task", ...words, "parent:fk:self?", "owner:fk:user", "data:json={}", "fans:m2m:user:as=+");
    const once = await project.tree();
    const again = await project.run(
      "django-model",
      "tasks",
      "task",
      ...words,
      "parent:fk:self?",
      "owner:fk:user",
      "data:json={}",
      "fans:m2m:user:as=+",
    );
    expect(again.closing).toBe("nothing to do");
    expect(again.out).toContain("Nothing to do: everything is there already.");
    expect(await project.tree()).toEqual(once);
  });

  it("is the same, however its relations are spelled", async () => {
    const project = await generatedProject({ "tasks/models.py": PROJECT_MODEL });
    await add(project, "Task", "title", "owner:fk:user", "project:fk:Project");
    const once = await project.tree();
    const again = ["title:char:255", "owner:fk:users.User", "project:fk:tasks.Project"];
    expect((await project.run("django-model", "tasks", "Task", ...again)).closing).toBe("nothing to do");
    expect(await project.tree()).toEqual(once);
  });

  it("writes itself down in quickscale.json", async () => {
    const project = await generatedProject();
    await add(project, "Task", "title", "due:date?");
    expect(JSON.parse(await project.read("quickscale.json")).generated).toEqual([
      "django-model tasks Task title due:date?",
    ]);
  });

  it.each([
    ["pyproject.toml", undefined, "uv sync  # pillow is new", /"whitenoise\[brotli\].*\n {4}"pillow>=11\.0",\n\]\n/],
    [
      "requirements.txt",
      "django>=5.2\n",
      "python -m pip install pillow  # pillow is new",
      /^django>=5.2\npillow>=11.0\n$/,
    ],
  ])("adds Pillow to %s for an image", async (file, text, next, expected) => {
    const project = text === undefined ? await generatedProject() : await startProject({ ...STARTAPP, [file]: text });
    const ran = await project.run("django-model", "tasks", "Task", "title", "photo:image", "--json");
    expect(ran.report().next).toContain(next);
    expect(await project.read(file)).toMatch(expected);
    const other = await project.run("django-model", "tasks", "Other", "photo:image", "--json");
    expect(other.report().next).not.toContain(next);
  });
});

describe("the migration of a model", () => {
  beforeEach(async () => {
    // Whatever Python this machine has is none of the project's.
    vi.stubEnv("PATH", await scratch());
    vi.stubEnv("VIRTUAL_ENV", "");
    vi.stubEnv("UV_PROJECT_ENVIRONMENT", "");
    onTestFinished(() => void vi.unstubAllEnvs());
  });

  const BY_HAND = "uv run python manage.py makemigrations tasks";

  /** A project whose environment has a program in the place of Python. */
  async function withPython(script: string): Promise<TestProject> {
    const project = await generatedProject({ ".venv/bin/python": `#!/bin/sh\n${script}\n` });
    await chmod(join(project.root, ".venv/bin/python"), 0o755);
    return project;
  }

  it("is made by the project's own Python, and belongs to the report", async () => {
    const project = await withPython(
      '[ "$*" = "manage.py makemigrations tasks --no-input --skip-checks --verbosity=0" ] || exit 9\n' +
        "/bin/mkdir -p tasks/migrations && echo '# made' > tasks/migrations/0001_initial.py",
    );
    const ran = await project.run("django-model", "tasks", "Task", "title", "--migrate=auto", "--json");
    const { files, next } = ran.report();
    expect(files).toContainEqual({ path: "tasks/migrations/0001_initial.py", action: "create" });
    expect(await project.read("tasks/migrations/0001_initial.py")).toBe("# made\n");
    expect(next[0]).toBe("uv run python manage.py migrate");
  });

  it("is made with the settings that a person named, which all commands are told of", async () => {
    const project = await startProject({
      ...STARTAPP,
      "manage.py": "import django\n",
      "mysite/settings.py": "INSTALLED_APPS = ['tasks']\n",
      "other/settings.py": "INSTALLED_APPS = ['blog']\n",
      "blog/models.py": MODELS,
      ".venv/bin/python": '#!/bin/sh\necho "$*" > called\n',
    });
    await chmod(join(project.root, ".venv/bin/python"), 0o755);
    const words = ["Task", "title", "--migrate=auto", "--settings=mysite.settings", "--json"];
    const ran = await project.run("django-model", "tasks", ...words);
    expect(ran.failure).toBeUndefined();
    expect(await project.read("called")).toContain("makemigrations tasks --settings=mysite.settings --no-input");
    expect(ran.report()).toMatchObject({
      next: [
        "python manage.py migrate --settings=mysite.settings",
        "python manage.py test tasks --settings=mysite.settings",
        "npx plop django-view tasks Task --settings=mysite.settings",
      ],
      replay: "npx plop django-model tasks Task title --settings=mysite.settings",
    });
    expect((await project.run("django-model", "blog", "Post", "title", "--settings=other.settings")).failure).toBe(
      undefined,
    );
    expect(
      (await project.run("django-model", "blog", "Post", "title", "--settings=mysite.settings")).failure,
    ).toContain("The folder blog holds an app that the settings don't list.");
  });

  it("is left to people, with the command, where there is no Python with Django", async () => {
    for (const project of [
      await generatedProject(),
      await withPython("echo \"ModuleNotFoundError: No module named 'django'\" >&2; exit 1"),
    ]) {
      const ran = await project.run("django-model", "tasks", "Task", "title", "--migrate=auto", "--json");
      expect(ran.report()).toMatchObject({
        status: "ok",
        next: [
          "No migration was made: no Python with Django was found beside the project.",
          BY_HAND,
          "uv run python manage.py migrate",
          "uv run pytest tasks",
          "npx plop django-view tasks Task",
        ],
      });
    }
  });

  it("is left to people, with what Django said, when it fails", async () => {
    const project = await withPython(
      "printf 'Traceback\\nImproperlyConfigured: no \\033[31mSECRET_KEY\\n' >&2; exit 1",
    );
    const ran = await project.run("django-model", "tasks", "Task", "title", "--migrate=auto", "--json");
    expect(ran.failure).toBeUndefined();
    expect(ran.report().next[0]).toBe(`${BY_HAND}  # it failed here: ImproperlyConfigured: no \\u001b[31mSECRET_KEY`);
    expect(await project.read("tasks/models.py")).toContain("class Task");
  });

  it("is not made when nobody wants it, when it is there, and in a dry run", async () => {
    const project = await withPython("echo called > called");
    await project.run("django-model", "tasks", "Task", "title", "--migrate=auto", "--dry-run");
    const ran = await project.run("django-model", "tasks", "Task", "title", "--migrate=no", "--json");
    expect(ran.report().next[0]).toBe(BY_HAND);
    const again = await project.run("django-model", "tasks", "Task", "title", "--migrate=no");
    expect(again.closing).toBe("nothing to do");
    await place(project.root, { "tasks/migrations/0001_initial.py": 'migrations.CreateModel(\n    name="Task",\n' });
    const later = await project.run("django-model", "tasks", "Task", "title", "--migrate=auto");
    expect(later.closing).toBe("nothing to do");
    expect(Object.keys(await project.tree())).not.toContain("called");
  });

  it("is made later, where the model was written without it", async () => {
    const project = await withPython("/bin/mkdir -p tasks/migrations && echo '# made' > tasks/migrations/0002_task.py");
    await place(project.root, { "tasks/migrations/0001_initial.py": 'migrations.CreateModel(\n    name="Other",\n' });
    await project.run("django-model", "tasks", "Task", "title", "--migrate=no");
    const recorded = await project.read("quickscale.json");
    const ran = await project.run("django-model", "tasks", "Task", "title:char", "--migrate=auto", "--json");
    expect(ran.report().status).toBe("ok");
    expect(ran.report().files).toContainEqual({ path: "tasks/migrations/0002_task.py", action: "create" });
    expect(ran.closing).toBe("1 file written");
    expect(await project.read("quickscale.json")).toBe(recorded);
    const again = await project.run("django-model", "tasks", "Task", "title", "--migrate=auto");
    expect(again.closing).toBe("nothing to do");
  });

  it("is named as what is left, where it can't be made later either", async () => {
    const project = await withPython("echo 'ValueError: bad' >&2; exit 1");
    await project.run("django-model", "tasks", "Task", "title", "--migrate=no");
    const ran = await project.run("django-model", "tasks", "Task", "title", "--migrate=auto");
    expect(ran.out).toContain(`Next:\n  ${BY_HAND}  # it failed here: ValueError: bad\n`);
    expect(ran.closing).toBe("nothing written");
  });
});
