import { describe, expect, it } from "vitest";
import { generatedProject, pythonFaults, startProject, type TestProject } from "../support/django-project.ts";
import { person } from "../support/plop.ts";

const MODELS = `from django.db import models


class Project(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    title = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)

    class Meta:
        ordering = ["title", "pk"]
        unique_together = [("title", "project")]

    def __str__(self) -> str:
        return self.title
`;

const FORMS = `from django import forms

from .models import Task


class TaskForm(forms.ModelForm):
    class Meta:
        model = Task
        fields = ["title", "slug", "project"]


class TitleForm(forms.ModelForm):
    class Meta:
        model = Task
        fields = ["title"]


class ContactForm(forms.Form):
    name = forms.CharField(max_length=50)
    mail = forms.EmailField()
    news = forms.BooleanField(required=False)


class PickyForm(forms.Form):
    code = forms.RegexField(regex=r"[a-z]")


class RulesForm(forms.Form):
    name = forms.CharField()

    def clean_name(self):
        return self.cleaned_data["name"]
`;

const VIEWS = `from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404, render
from django.views.generic import DeleteView, DetailView, ListView, TemplateView

from .models import Task


class TaskListView(ListView):
    model = Task
    template_name = "tasks/task_list.html"


class TaskDetailView(LoginRequiredMixin, DetailView):
    queryset = Task.objects.all()


class TaskDeleteView(DeleteView):
    model = Task


class HelpView(TemplateView):
    template_name = "tasks/help.html"


@login_required
def dashboard(request):
    return render(request, "tasks/dashboard.html")


@staff_member_required
def report(request):
    return render(request, "tasks/report.html")


def show(request, slug):
    task = get_object_or_404(Task, slug=slug)
    return render(request, "tasks/task.html", {"task": task})


def year(request, number):
    tasks = Task.objects.filter(due__year=number)
    return render(request, "tasks/year.html", {"tasks": tasks})


@user_passes_test(rights)
def secret(request):
    return render(request, "tasks/secret.html")


def lost(request):
    return render(request, "tasks/lost.html")
`;

const URLS = `from django.urls import path

from . import views

app_name = "tasks"
urlpatterns = [
    path("", views.TaskListView.as_view(), name="task_list"),
    path("<int:pk>/", views.TaskDetailView.as_view(), name="task_detail"),
    path("<int:pk>/delete/", views.TaskDeleteView.as_view(), name="task_delete"),
    path("help/", views.HelpView.as_view(), name="help"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("report/", views.report, name="report"),
    path("secret/", views.secret, name="secret"),
    path("year/<int:number>/", views.year, name="year"),
    path("<slug:slug>/", views.show, name="show"),
]
`;

const ADMIN = `from django.contrib import admin

from .models import Project, Task


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    list_display = ["title"]
    search_fields = ["title"]


class ProjectAdmin(admin.ModelAdmin):
    pass


admin.site.register(Project, ProjectAdmin)


class LostAdmin(admin.ModelAdmin):
    pass
`;

const SOURCES = {
  "tasks/models.py": MODELS,
  "tasks/forms.py": FORMS,
  "tasks/views.py": VIEWS,
  "tasks/urls.py": URLS,
  "tasks/admin.py": ADMIN,
  "tasks/templates/tasks/task_list.html": "{% for task in object_list %}<p>{{ task }}</p>{% endfor %}\n",
};

/** The URLs of the project, which lead to those of the app. */
const ROOT = `from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("tasks/", include("tasks.urls")),
]
`;

/** A project as `init` writes it, whose URLs lead to those of the app. */
function generated(files: Parameters<typeof generatedProject>[0]): Promise<TestProject> {
  return generatedProject({ "shop/urls.py": ROOT, ...files });
}

/** A project without pytest, as startapp lays out an app. */
function plainProject(): Promise<TestProject> {
  return startProject({
    ...SOURCES,
    "mysite/urls.py": ROOT,
    "tasks/tests.py": "from django.test import TestCase\n\n# Create your tests here.\n",
  });
}

/** Adds tests and gives what was written of them. */
async function add(project: TestProject, name: string): Promise<Record<string, string>> {
  const ran = await project.run("django-test", "tasks", name);
  expect(ran.failure).toBeUndefined();
  expect(await pythonFaults(project)).toEqual([]);
  return project.tree();
}

/** The names of the tests in a module. */
function testsIn(module = ""): string[] {
  return [...module.matchAll(/^\s*def (test_\w+)/gm)].map(([, name]) => name ?? "");
}

describe("django-test", () => {
  it.each([
    [
      "a model",
      "Task",
      "test_task_model.py",
      [
        "test_task_is_kept",
        "test_task_says_what_it_is",
        "test_task_is_valid",
        "test_task_limits_title",
        "test_task_limits_slug",
        "test_task_has_a_slug_of_its_own",
        "test_task_has_a_title_and_project_of_its_own",
        "test_task_goes_with_its_project",
      ],
    ],
    [
      "an admin class",
      "TaskAdmin",
      "test_task_admin.py",
      [
        "test_task_is_looked_after_in_the_admin",
        "test_task_can_be_added_in_the_admin",
        "test_task_is_searched_in_the_admin",
      ],
    ],
    [
      "an admin class that is registered by a call",
      "ProjectAdmin",
      "test_project_admin.py",
      ["test_project_is_looked_after_in_the_admin", "test_project_can_be_added_in_the_admin"],
    ],
    [
      "the form of a model",
      "TaskForm",
      "test_task_form.py",
      [
        "test_task_form_takes_good_input",
        "test_task_form_saves",
        "test_task_form_needs_title",
        "test_task_form_needs_slug",
        "test_task_form_needs_project",
      ],
    ],
    [
      "the form of a model that needs more to be saved",
      "TitleForm",
      "test_title_form.py",
      ["test_title_form_takes_good_input", "test_title_form_needs_title"],
    ],
    [
      "a plain form",
      "ContactForm",
      "test_contact_form.py",
      ["test_contact_form_takes_good_input", "test_contact_form_needs_name", "test_contact_form_needs_mail"],
    ],
    [
      "a list",
      "TaskListView",
      "test_task_list_view.py",
      ["test_task_list_view", "test_task_list_view_needs_no_more_queries_for_more_rows"],
    ],
    [
      "a page of one object, for those who sign in",
      "TaskDetailView",
      "test_task_detail_view.py",
      ["test_task_detail_view", "test_task_detail_view_asks_strangers_to_sign_in"],
    ],
    [
      "a page that deletes",
      "TaskDeleteView",
      "test_task_delete_view.py",
      ["test_task_delete_view", "test_task_delete_view_deletes_by_post_only"],
    ],
    ["a plain page", "HelpView", "test_help_view.py", ["test_help_view"]],
    ["a function", "dashboard", "test_dashboard.py", ["test_dashboard", "test_dashboard_asks_strangers_to_sign_in"]],
    [
      "a function for staff",
      "report",
      "test_report.py",
      ["test_report", "test_report_asks_strangers_to_sign_in", "test_report_is_for_staff"],
    ],
    ["a function that shows one object", "show", "test_show.py", ["test_show"]],
  ])("tests %s, with pytest and without, and not a second time", async (_what, name, module, tests) => {
    for (const [project, folder] of [
      [await generated(SOURCES), "tasks/tests"],
      [await plainProject(), "tasks"],
    ] as const) {
      const files = await add(project, name);
      expect(testsIn(files[`${folder}/${module}`])).toEqual(tests);
      const again = await project.run("django-test", "tasks", name);
      expect(again.closing).toBe("nothing to do");
      expect(again.out).toContain("Nothing to do: everything is there already.");
      expect(await project.tree()).toEqual(files);
    }
  });

  it("takes names as people say them", async () => {
    const project = await generated(SOURCES);
    const files = await add(project, "contact form");
    expect(Object.keys(files)).toContain("tasks/tests/test_contact_form.py");
    expect(JSON.parse(files["quickscale.json"] ?? "").generated).toEqual(["django-test tasks contact form"]);
  });

  it("adds the factories that are missing, and no other", async () => {
    const project = await generated({
      ...SOURCES,
      "tasks/tests/factories.py": `from factory.django import DjangoModelFactory

from tasks.models import Project


class ProjectFactory(DjangoModelFactory[Project]):
    class Meta:
        model = Project
`,
    });
    const files = await add(project, "Task");
    expect(files["tasks/tests/factories.py"]?.match(/^class \w+/gm)).toEqual([
      "class ProjectFactory",
      "class TaskFactory",
    ]);
    expect(files["tasks/tests/factories.py"]).toContain("    project = factory.SubFactory(ProjectFactory)\n");
    const plain = await add(await generated(SOURCES), "ContactForm");
    expect(Object.keys(plain)).not.toContain("tasks/tests/factories.py");
  });

  it("asks for what is missing, where there is somebody to ask", async () => {
    const project = await generated(SOURCES);
    const somebody = person({ name: ["ContactForm"] });
    const ran = await project.ask(somebody, "django-test", "tasks");
    expect(ran.failure).toBeUndefined();
    expect(somebody.asked.map(({ name }) => name)).toEqual(["name"]);
    expect(ran.out).toContain("npx plop django-test tasks ContactForm\n");
  });

  it("says what has to be run then", async () => {
    const next = async (project: TestProject) =>
      (await project.run("django-test", "tasks", "Task", "--json")).report().next.at(-1);
    expect(await next(await plainProject())).toBe("python manage.py test tasks");
    expect(await next(await generated(SOURCES))).toBe("uv run pytest tasks");
    const narrow = { ...SOURCES, "pytest.ini": "[pytest]\npython_files = tests.py\n" };
    expect(await next(await generated(narrow))).toBe("uv run pytest -o 'python_files=test_*.py tests.py' tasks");
    const usual = { ...SOURCES, "pytest.ini": "[pytest]\npython_files =\n    tests.py\n    test_*.py\n" };
    expect(await next(await generated(usual))).toBe("uv run pytest tasks");
  });

  it.each([
    ["Task", "tasks/tests/test_models.py", "def test_it():\n    assert str(Task(title='x')) == 'x'\n"],
    ["Task", "tasks/tests/deep/test_all.py", "def test_it():\n    assert TaskFactory.create().pk\n"],
    [
      "Task",
      "tests/test_all.py",
      "@pytest.fixture\ndef task():\n    return TaskFactory()\n\n\ndef test_it(task):\n    assert task\n",
    ],
    [
      "Task",
      "tasks/tests/test_all.py",
      "class Tests(TestCase):\n    def setUp(self):\n        self.task = Task.objects.create()\n\n    def test_it(self):\n        self.assertTrue(self.task)\n",
    ],
    [
      "TaskAdmin",
      "tasks/tests/test_all.py",
      'def test_it(client):\n    client.get(reverse("admin:tasks_task_changelist"))\n',
    ],
    ["TaskForm", "tasks/test_all.py", "def test_it():\n    assert not TaskForm({}).is_valid()\n"],
    ["HelpView", "tests/test_pages.py", "def test_it(client):\n    url = reverse('tasks:help')\n    client.get(url)\n"],
    ["HelpView", "tests/test_pages.py", "def test_it(client):\n    client.get('/tasks/help/?page=2')\n"],
    ["HelpView", "tests/test_pages.py", "def test_it(rf):\n    HelpView.as_view()(rf.get('/'))\n"],
    ["dashboard", "tests/test_pages.py", "def test_it(rf):\n    views.dashboard(rf.get('/'))\n"],
    ["show", "tests/test_pages.py", 'def test_it(client):\n    client.get(f"/tasks/{task.slug}/")\n'],
  ])("adds nothing for %s when %s tests it", async (name, module, text) => {
    const project = await generated({ ...SOURCES, [module]: text });
    const ran = await project.run("django-test", "tasks", name);
    expect(ran.closing).toBe("nothing to do");
    expect(await project.tree()).toEqual(project.before);
  });

  it.each([
    [
      "Task",
      "from tasks.models import Task\n\n\ndef test_page(client):\n    TaskFactory.create()\n    client.get('/')\n",
    ],
    ["TaskForm", "from tasks.forms import TaskForm\n"],
    ["HelpView", "def test_it(client):\n    assertRedirects(client.post('/x/'), reverse('tasks:help'))\n"],
    ["HelpView", "def test_it(client):\n    assert client.post('/x/').url == '/tasks/help/'\n"],
  ])("adds tests for %s where others only mention it: %j", async (name, text) => {
    const project = await generated({ ...SOURCES, "tasks/tests/test_all.py": text });
    const ran = await project.run("django-test", "tasks", name);
    expect(ran.failure).toBeUndefined();
    expect(ran.closing).not.toBe("nothing to do");
  });

  it.each([
    [["Tsk"], "There is no model, view, form or admin class Tsk in tasks. Did you mean Task?"],
    [["TaskLstView"], "There is no model, view, form or admin class TaskLstView in tasks. Did you mean TaskListView?"],
    [["LostAdmin"], "LostAdmin is registered for no model of tasks, so it can't be tested."],
    [
      ["PickyForm"],
      "tasks/forms.py:24: What PickyForm takes can't be told: a good value for code can't be told from the source. Write its tests by hand.",
    ],
    [
      ["RulesForm"],
      "tasks/forms.py:28: What RulesForm takes can't be told: it has rules of its own. Write its tests by hand.",
    ],
    [["lost"], "lost has no URL with a name in tasks/urls.py, so a test can't ask for it. Give it one."],
    [
      ["year"],
      "tasks/views.py:42: What a test of year may expect can't be told: what number in its address stands for can't be told. Write its tests by hand.",
    ],
    [["secret"], "tasks/views.py:48: Who may see secret can't be told: it asks rights. Write its tests by hand."],
    [["x-1!"], '"X1!" can\'t be the name of a page: letters A to Z and digits will do.'],
    [[], "NAME is missing, and there is no terminal to ask on. Give it as: npx plop django-test APP NAME"],
  ])("refuses %j, and changes nothing", async (words, message) => {
    const project = await generated(SOURCES);
    const ran = await project.run("django-test", "tasks", ...words);
    expect(ran.failure).toBe(message);
    expect(await project.tree()).toEqual(project.before);
  });

  it.each([
    [
      "class OneInline(admin.TabularInline):\n    model = Task\n\n\n@admin.register(Project)\nclass MyAdmin(admin.ModelAdmin):\n    inlines = [OneInline]\n",
      "OneInline",
      "OneInline is an inline, which MyAdmin shows: ask for tests of that. It has no pages of its own that could be tested.",
    ],
    [
      "class MyAdmin(admin.ModelAdmin):\n    pass\n\n\nmysite.register(Task, MyAdmin)\n",
      "MyAdmin",
      "MyAdmin belongs to mysite, which is not Django's own site. Write its tests by hand.",
    ],
    [
      "@admin.register(Task, site=mysite)\nclass MyAdmin(admin.ModelAdmin):\n    pass\n",
      "MyAdmin",
      "MyAdmin belongs to mysite, which is not Django's own site. Write its tests by hand.",
    ],
    [
      "@admin.register(Task)\nclass MyAdmin(admin.ModelAdmin):\n    def get_queryset(self, request):\n        return super().get_queryset(request).filter(title='x')\n",
      "MyAdmin",
      "What MyAdmin shows can't be told: it has a get_queryset of its own. Write its tests by hand.",
    ],
  ])("refuses a class of the administration without pages that can be told: %j", async (text, name, message) => {
    const project = await generated({ ...SOURCES, "tasks/admin.py": text });
    expect((await project.run("django-test", "tasks", name)).failure).toContain(message);
    expect(await project.tree()).toEqual(project.before);
  });

  it("adds nothing in an administration that lets nobody add", async () => {
    const text =
      "@admin.register(Task)\nclass TaskAdmin(admin.ModelAdmin):\n    def has_add_permission(self, request):\n        return False\n";
    const files = await add(await generated({ ...SOURCES, "tasks/admin.py": text }), "TaskAdmin");
    expect(testsIn(files["tasks/tests/test_task_admin.py"])).toEqual(["test_task_is_looked_after_in_the_admin"]);
  });

  it("refuses an admin class whose administration has no address", async () => {
    const project = await startProject({ ...SOURCES, "mysite/urls.py": "urlpatterns = []\n" });
    const ran = await project.run("django-test", "tasks", "TaskAdmin");
    expect(ran.failure).toBe("The administration has no address in the project's URLs, so it can't be tested.");
  });
});

describe("the tests of a form", () => {
  it("give it good values, and none where one is needed", async () => {
    const files = await add(await generated(SOURCES), "TaskForm");
    expect(files["tasks/tests/test_task_form.py"]).toBe(`from typing import Any

import pytest

from tasks.forms import TaskForm
from tasks.tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def data_for_task_form(**changes: Any) -> dict[str, Any]:
    """What the form takes."""
    return {
        "title": "New title",
        "slug": "new-slug",
        "project": ProjectFactory.create().pk,
        **changes,
    }


def test_task_form_takes_good_input() -> None:
    form = TaskForm(data_for_task_form())

    assert form.is_valid()


def test_task_form_saves() -> None:
    form = TaskForm(data_for_task_form())

    assert form.save().pk is not None


def test_task_form_needs_title() -> None:
    form = TaskForm(data_for_task_form(title=""))

    assert not form.is_valid()
    assert "title" in form.errors


def test_task_form_needs_slug() -> None:
    form = TaskForm(data_for_task_form(slug=""))

    assert not form.is_valid()
    assert "slug" in form.errors


def test_task_form_needs_project() -> None:
    form = TaskForm(data_for_task_form(project=""))

    assert not form.is_valid()
    assert "project" in form.errors
`);
  });

  const form = (lines: string, base = "forms.ModelForm") =>
    `from django import forms\n\nfrom .models import Task\n\n\nclass MyForm(${base}):\n${lines}`;

  const init = (parameters: string, line: string) =>
    `    def __init__(self, ${parameters}):\n        super().__init__(*args, **kwargs)\n        ${line}\n`;

  it.each([
    [
      "a value that nobody can tell",
      "    code = models.CharField(max_length=9, validators=[check])\n",
      form('    class Meta:\n        model = Task\n        fields = "__all__"\n'),
      "a good value for code can't be told from the source",
    ],
    [
      "rules of its own",
      "",
      form('    class Meta:\n        model = Task\n        fields = ["title"]\n\n    def clean(self):\n        pass\n'),
      "it has rules of its own",
    ],
    [
      "no fields that can be read",
      "",
      form("    fields = make()\n", "BaseForm"),
      "the kit doesn't know BaseForm, which it is built on",
    ],
    [
      "arguments of its own",
      "",
      form(
        `    class Meta:\n        model = Task\n        fields = ["title"]\n\n${init("*args, user, **kwargs", "self.user = user")}`,
      ),
      "its __init__ wants user",
    ],
    [
      "arguments that it takes from kwargs",
      "",
      form(
        `    name = forms.CharField()\n\n${init("*args, **kwargs", 'self.user = kwargs.pop("user")')}`,
        "forms.Form",
      ),
      "its __init__ wants user",
    ],
    [
      "fields that are added later",
      "",
      form(
        `    name = forms.CharField()\n\n${init("*args, **kwargs", 'self.fields["more"] = forms.IntegerField(min_value=3)')}`,
        "forms.Form",
      ),
      "its __init__ changes its fields",
    ],
    [
      "fields that are put together",
      "",
      form("    class Meta:\n        model = Task\n        fields = make()\n"),
      "the fields of its Meta are no plain list",
    ],
    [
      "a form of Django that has fields",
      "",
      form("    remember = forms.BooleanField(required=False)\n", "AuthenticationForm"),
      "the kit doesn't know AuthenticationForm, which it is built on",
    ],
    [
      "formats of its own",
      "",
      form('    day = forms.DateField(input_formats=["%d.%m.%Y"])\n', "forms.Form"),
      "a good value for day can't be told from the source",
    ],
    [
      "choices from nowhere",
      "",
      form("    kind = forms.ChoiceField(choices=kinds())\n", "forms.Form"),
      "a good value for kind can't be told from the source",
    ],
    [
      "a required field that nobody can fill in",
      "",
      form("    name = forms.CharField(disabled=True)\n", "forms.Form"),
      "a good value for name can't be told from the source",
    ],
  ])("are refused for one with %s", async (_what, line, forms, reason) => {
    const models = `from django.db import models\n\n\nclass Task(models.Model):\n    title = models.CharField(max_length=9)\n${line}`;
    const project = await generated({ "tasks/models.py": models, "tasks/forms.py": forms });
    const ran = await project.run("django-test", "tasks", "MyForm");
    expect(ran.failure).toBe(`tasks/forms.py:6: What MyForm takes can't be told: ${reason}. Write its tests by hand.`);
    expect(await project.tree()).toEqual(project.before);
  });

  it.each([
    [
      "fields beside those of Meta",
      form('    agree = forms.BooleanField()\n\n    class Meta:\n        model = Task\n        fields = ["title"]\n'),
      ['"title": "New title"', '"agree": True'],
      ["takes_good_input", "needs_title", "needs_agree"],
    ],
    [
      "fields that Meta leaves out",
      form('    class Meta:\n        model = Task\n        exclude = ["project"]\n'),
      ['"title": "New title"', '"slug": "new-slug"'],
      ["takes_good_input", "needs_title", "needs_slug"],
    ],
    [
      "fields by name",
      form("    class Meta:\n        model = Task\n        fields = FIELDS\n").replace(
        "\n\n\nclass",
        '\n\nFIELDS = ("title",)\n\n\nclass',
      ),
      ['"title": "New title"'],
      ["takes_good_input", "needs_title"],
    ],
    [
      "a field that needs not be filled in any more",
      form(
        '    title = forms.CharField(required=False)\n\n    class Meta:\n        model = Task\n        fields = ["title", "slug"]\n',
      ),
      ['"slug": "new-slug"', '"title": "Text"'],
      ["takes_good_input", "needs_slug"],
    ],
    [
      "fields and options from another one",
      `${form('    class Meta:\n        model = Task\n        fields = ["title"]\n').replace("MyForm", "FirstForm")}
class MyForm(FirstForm):
    more = forms.IntegerField(min_value=3, max_value=9)

    class Meta(FirstForm.Meta):
        fields = ["slug"]
`,
      ['"slug": "new-slug"', '"more": "3"'],
      ["takes_good_input", "needs_slug", "needs_more"],
    ],
    [
      "choices, parts, files and objects",
      form(
        [
          '    kind = forms.ChoiceField(choices=[("", "None"), ("a", "A")])',
          '    kinds = forms.MultipleChoiceField(choices=[("More", [("b", "B")])])',
          "    level = forms.TypedChoiceField(choices=Level.choices, coerce=int)",
          "    when = forms.SplitDateTimeField()",
          "    task = forms.ModelChoiceField(queryset=Task.objects.all())",
          "    tasks = forms.ModelMultipleChoiceField(Task.objects.all())",
          "    paper = forms.FileField()",
          "    photo = forms.ImageField()",
          "    ip = forms.GenericIPAddressField(protocol='IPv6')",
          "    extra = forms.JSONField()",
          "    maybe = forms.NullBooleanField()",
          "    short = forms.CharField(max_length=3)",
          "    least = forms.CharField(min_length=6)",
          "    few = forms.DecimalField(max_digits=2, decimal_places=2)",
          "    gone = forms.CharField(disabled=True, initial='x')",
        ].join("\n"),
        "forms.Form",
      ).replace(
        "\n\n\nclass",
        '\n\n\nclass Level(models.IntegerChoices):\n    LOW = 1, "Low"\n    HIGH = 2, "High"\n\n\nclass',
      ),
      [
        ...['"kind": "a"', '"kinds": ["b"]', '"level": 1', '"when_0": "2026-01-02"', '"when_1": "03:04:05"'],
        ...['"task": TaskFactory.create().pk', '"tasks": [TaskFactory.create().pk]', '"ip": "2001:db8::1"'],
        ...['"extra": \'{"key": 1}\'', '"maybe": "true"', '"short": "xxx"', '"least": "xxxxxx"', '"few": "0"'],
        ...['"paper": SimpleUploadedFile("new.txt", b"New")', '"photo": SimpleUploadedFile("new.gif", PIXEL)'],
      ],
      [
        ...["takes_good_input", "needs_kind", "needs_kinds", "needs_level", "needs_when", "needs_task", "needs_tasks"],
        ...["needs_paper", "needs_photo", "needs_ip", "needs_extra", "needs_short", "needs_least", "needs_few"],
      ],
    ],
    [
      "an __init__ that changes how fields look",
      form(
        `    name = forms.CharField()\n\n${init("*args, user=None, **kwargs", 'self.fields["name"].widget.attrs["class"] = "big"')}`,
        "forms.Form",
      ),
      ['"name": "Text"'],
      ["takes_good_input", "needs_name"],
    ],
  ])("know a form with %s", async (_what, forms, entries, tests) => {
    const project = await generated({ "tasks/models.py": MODELS, "tasks/forms.py": forms });
    const text = (await add(project, "MyForm"))["tasks/tests/test_my_form.py"] ?? "";
    const posted = [...text.matchAll(/^ {8}("\w+": .*),$/gm)].map(([, entry]) => entry);
    expect(posted).toEqual(entries);
    expect(testsIn(text)).toEqual(tests.map((name) => `test_my_form_${name}`));
  });

  it("hand files over apart from the rest, and keep none", async () => {
    const models = `${MODELS}\n\nclass Scan(models.Model):\n    title = models.CharField(max_length=9)\n    paper = models.FileField()\n`;
    const project = await generated({
      "tasks/models.py": models,
      "tasks/forms.py": form('    class Meta:\n        model = Scan\n        fields = "__all__"\n'),
    });
    const text = (await add(project, "MyForm"))["tasks/tests/test_my_form.py"] ?? "";
    expect(text).toContain("    form = MyForm(data_for_my_form(), files_for_my_form(paper=None))\n");
    expect(text).toContain("@in_memory\ndef test_my_form_saves() -> None:\n");
  });

  it("know the plain fields of Django, and leave out what is not required and can't be told", async () => {
    const fields = [
      ...[
        "Boolean",
        "Char",
        "Date",
        "DateTime",
        "Decimal",
        "Duration",
        "Email",
        "Float",
        "GenericIPAddress",
        "Integer",
      ],
      ...["JSON", "Slug", "Time", "URL", "UUID"],
    ];
    const lines = fields.map((name) => `    ${name.toLowerCase()} = forms.${name}Field()\n`);
    const project = await generated({
      "tasks/forms/__init__.py": "",
      "tasks/forms/mine.py": form(
        `${lines.join("")}    code = forms.RegexField("x", required=False)\n    short = forms.CharField(validators=[check], required=False)\n    LIMIT = 5\n`,
        "forms.Form",
      ),
    });
    const files = await add(project, "MyForm");
    const text = files["tasks/tests/test_my_form.py"] ?? "";
    expect(text).toContain("from tasks.forms.mine import MyForm\n");
    expect(text).toContain('        "genericipaddress": "192.0.2.1",\n');
    expect(testsIn(text)).toHaveLength(fields.length + 1);
    expect(text).not.toMatch(/code|short|LIMIT/);
  });
});

describe("the tests of a view", () => {
  it("ask for it as its address wants, for the people who may see it", async () => {
    const files = await add(await generated(SOURCES), "TaskDetailView");
    expect(files["tasks/tests/test_task_detail_view.py"]).toBe(`import pytest
from django.contrib.auth.views import redirect_to_login
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from tasks.tests.factories import TaskFactory
from users.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_task_detail_view(client: Client) -> None:
    client.force_login(UserFactory.create())
    task = TaskFactory.create()

    response = client.get(reverse("tasks:task_detail", args=[task.pk]))

    assert response.status_code == 200
    assert response.context["object"] == task


def test_task_detail_view_asks_strangers_to_sign_in(client: Client) -> None:
    task = TaskFactory.create()
    url = reverse("tasks:task_detail", args=[task.pk])

    response = client.get(url)

    sign_in = redirect_to_login(url).url
    assertRedirects(response, sign_in, fetch_redirect_response=False)
`);
  });

  it("take the part of the address from the object", async () => {
    const files = await add(await generated(SOURCES), "show");
    expect(files["tasks/tests/test_show.py"]).toContain('client.get(reverse("tasks:show", args=[task.slug]))');
  });

  it.each([
    [
      "an object by its id",
      "def show(request, id):\n    return render(request, 'x.html', {'task': get_object_or_404(Task, pk=id)})",
      "<int:id>/",
      'reverse("tasks:show", args=[task.pk])',
    ],
    [
      "no object",
      "class show(CreateView):\n    model = Task\n    template_name = 'tasks/form.html'",
      "new/",
      'reverse("tasks:show")',
    ],
  ])("ask for a page of a model with %s", async (_what, view, route, call) => {
    const project = await generated({
      "tasks/models.py": MODELS,
      "tasks/views.py": `${view}\n`,
      "tasks/urls.py": `app_name = "tasks"\nurlpatterns = [path("${route}", views.show, name="show")]\n`,
    });
    const files = await add(project, "show");
    expect(files["tasks/tests/test_show.py"]).toContain(`client.get(${call})`);
  });

  it.each([
    ["class show(UserPassesTestMixin, TemplateView):\n    pass", "it asks something of its own"],
    ["@user_passes_test(is_boss)\ndef show(request):\n    return HttpResponse()", "it asks is_boss"],
    ["class show(PermissionRequiredMixin, TemplateView):\n    pass", "its permissions are put together"],
    [
      "@permission_required('tasks.fly')\ndef show(request):\n    return HttpResponse()",
      "the kit doesn't know the permission tasks.fly",
    ],
    ["@mine\ndef show(request):\n    return HttpResponse()", "the kit doesn't know what mine does"],
    ["def show(request):\n    return HttpResponse(request.user)", "it looks at who asks"],
    [
      "class show(TemplateView):\n    def dispatch(self, request):\n        return HttpResponse()",
      "it has a dispatch of its own",
    ],
  ])("are refused where only its author knows who may see it: %j", async (view, reason) => {
    const project = await generated({
      "tasks/views.py": `${view}\n`,
      "tasks/urls.py": 'app_name = "tasks"\nurlpatterns = [path("x/", views.show, name="show")]\n',
    });
    const line = view.startsWith("@") ? 2 : 1;
    expect((await project.run("django-test", "tasks", "show")).failure).toBe(
      `tasks/views.py:${line}: Who may see show can't be told: ${reason}. Write its tests by hand.`,
    );
  });

  /** Tests of a view called show, beside what every one of these has. */
  const showing = async (view: string, route = 'path("x/", views.show, name="show")', files = {}) => {
    const project = await generated({
      "tasks/models.py": MODELS,
      "tasks/forms.py": FORMS,
      "tasks/views.py": `from django.db import models\n\nfrom .forms import ContactForm, TaskForm, TitleForm\nfrom .models import Task\n\n\n${view}\n`,
      "tasks/urls.py": `from . import views\n\napp_name = "tasks"\nurlpatterns = [${route}]\n`,
      ...files,
    });
    const text = (await add(project, "show"))["tasks/tests/test_show.py"] ?? "";
    return { text, names: testsIn(text).map((name) => name.replace(/^test_show_?/, "")) };
  };
  const ITS_CLASS = 'path("<int:pk>/", views.show.as_view(), name="show")';
  const A_CLASS = 'path("x/", views.show.as_view(), name="show")';

  it.each([
    ["@require_POST\ndef show(request):\n    return HttpResponse()", ["refuses_get", "takes_a_post"], "== 405"],
    [
      "def show(request):\n    if request.method != 'POST':\n        return HttpResponse(status=405)\n    return JsonResponse(json.loads(request.body))",
      ["refuses_get"],
      "== 405",
    ],
    ["def show(request):\n    return HttpResponse(status=410)", [""], "== 410"],
    [
      "def show(request):\n    return redirect('tasks:list')",
      [""],
      'assertRedirects(response, reverse("tasks:list"), fetch_redirect_response=False)',
    ],
    [
      "def show(request):\n    form = ContactForm(request.POST or None)\n    if form.is_valid():\n        return redirect('/')\n    return render(request, 'x.html')",
      [""],
      "== 200",
    ],
    [
      "@permission_required('tasks.add_task', raise_exception=True)\ndef show(request):\n    response = HttpResponse()\n    return response",
      ["", "is_not_for_strangers", "needs_a_permission"],
      'codename="add_task"',
    ],
    [
      "@user_passes_test(lambda user: user.is_superuser)\ndef show(request):\n    return HttpResponse()",
      ["", "asks_strangers_to_sign_in", "is_for_superusers"],
      "is_superuser=True",
    ],
    [
      "@staff_member_required\ndef show(request):\n    return HttpResponse()",
      ["", "asks_strangers_to_sign_in", "is_for_staff"],
      'redirect_to_login(url, "admin:login").url',
    ],
  ])("hold a function against what it answers: %j", async (view, names, line) => {
    const { text, names: found } = await showing(view);
    expect(found).toEqual(names);
    expect(text).toContain(line);
  });

  it.each([
    [
      "class show(View):\n    def post(self, request):\n        return HttpResponse()",
      A_CLASS,
      ["refuses_get", "takes_a_post"],
      "405",
    ],
    [
      "class show(RedirectView):\n    url = 'https://example.com/'\n    permanent = True",
      A_CLASS,
      [""],
      'response, "https://example.com/", status_code=301, fetch_redirect_response=False',
    ],
    [
      "class Guarded(LoginRequiredMixin):\n    login_url = '/in/'\n\n\nclass show(Guarded, TemplateView):\n    template_name = 'x.html'",
      A_CLASS,
      ["", "asks_strangers_to_sign_in"],
      "redirect_to_login(url, '/in/').url".replaceAll("'", '"'),
    ],
    [
      "class show(LoginRequiredMixin, TemplateView):\n    raise_exception = True",
      A_CLASS,
      ["", "is_not_for_strangers"],
      "== 403",
    ],
    [
      "@method_decorator(login_required, name='dispatch')\nclass show(TemplateView):\n    pass",
      A_CLASS,
      ["", "asks_strangers_to_sign_in"],
      "force_login",
    ],
    [
      "class show(TemplateView):\n    template_name = 'x.html'",
      'path("x/", login_required(views.show.as_view()), name="show")',
      ["", "asks_strangers_to_sign_in"],
      "force_login",
    ],
    ["class show(ListView):\n    queryset = Task.objects.filter(title='x')", A_CLASS, [""], "== 200"],
    ["class show(ListView):\n    def get_queryset(self):\n        return Task.objects.none()", A_CLASS, [""], "== 200"],
    ["class show(ListView):\n    model = Task", A_CLASS, [""], 'assert task in response.context["object_list"]'],
    [
      "class show(TemplateView):\n    template_name = 'x.html'",
      'path("x/", include(([path("y/", views.show.as_view(), name="show")], "inner")))',
      [""],
      'reverse("tasks:inner:show")',
    ],
    [
      "class show(TemplateView):\n    template_name = 'x.html'",
      'path("<int:year>/", views.show.as_view(), name="show")',
      [""],
      'reverse("tasks:show", args=[2026])',
    ],
    [
      "class show(CreateView):\n    form_class = TaskForm\n    model = Task\n    success_url = '/'",
      A_CLASS,
      ["", "takes_good_input", "needs_title"],
      "assert Task.objects.count() == before + 1",
    ],
    [
      "class show(UpdateView):\n    model = Task\n    fields = ['title']\n    success_url = '/'",
      ITS_CLASS,
      ["", "takes_good_input", "needs_title"],
      '    task.refresh_from_db()\n    assert task.title == data["title"]\n',
    ],
    [
      "class show(FormView):\n    form_class = ContactForm\n    success_url = reverse_lazy('tasks:list')",
      A_CLASS,
      ["", "takes_good_input", "needs_name"],
      'assertRedirects(response, reverse("tasks:list"), fetch_redirect_response=False)',
    ],
    [
      "class show(CreateView):\n    model = Task\n    form_class = TitleForm\n    success_url = '/'",
      A_CLASS,
      ["", "needs_title"],
      "",
    ],
  ])("hold a class against what it does: %j, at %j", async (view, route, names, line) => {
    const { text, names: found } = await showing(view, route);
    expect(found).toEqual(names);
    expect(text).toContain(line);
  });

  it("ask people to sign in where the project does", async () => {
    const middleware = 'MIDDLEWARE = ["django.contrib.auth.middleware.LoginRequiredMiddleware"]\n';
    const view = "class show(TemplateView):\n    template_name = 'x.html'";
    const base = (await generated({}).then(({ before }) => before["shop/settings/base.py"])) ?? "";
    const files = { "shop/settings/base.py": base + middleware };
    expect((await showing(view, A_CLASS, files)).names).toEqual(["", "asks_strangers_to_sign_in"]);
    const open = `@method_decorator(login_not_required, name="dispatch")\n${view}`;
    expect((await showing(open, A_CLASS, files)).names).toEqual([""]);
  });

  it.each([
    ["def show(request):\n    return HttpResponse(request.GET['q'])", "what it answers can't be told"],
    ["def show(request):\n    raise Http404", "what it answers can't be told"],
    ["def show(request):\n    return answer(request)", "what it answers can't be told"],
    ["class show(LoginView):\n    pass", "the kit doesn't know LoginView, which it is built on"],
    [
      "class show(DetailView):\n    model = Task\n    def get_object(self):\n        return None",
      "which object it shows can't be told",
    ],
    ["class show(DetailView):\n    queryset = Task.objects.filter(title='x')", "which objects it shows can't be told"],
    ["class show(ListView):\n    queryset = Task.open.all()", "what pk in its address stands for can't be told"],
  ])("are refused where it can't be told what they may expect: %j", async (view, reason) => {
    const isClass = view.startsWith("class");
    const project = await generated({
      "tasks/models.py": MODELS,
      "tasks/views.py": `from .models import Task\n\n\n${view}\n`,
      "tasks/urls.py": `from . import views\n\nurlpatterns = [path("${isClass ? "<int:pk>/" : ""}", views.show${isClass ? ".as_view()" : ""}, name="show")]\n`,
    });
    expect((await project.run("django-test", "tasks", "show")).failure).toBe(
      `tasks/views.py:4: What a test of show may expect can't be told: ${reason}. Write its tests by hand.`,
    );
    expect(await project.tree()).toEqual(project.before);
  });

  it("work for a view of the project's own URLs, and not for one that they don't lead to", async () => {
    const view =
      "from django.views.generic import TemplateView\n\n\nclass ShowView(TemplateView):\n    template_name = 'x.html'\n";
    const root = `from django.urls import path\n\nfrom tasks import views\n\nurlpatterns = [path("else/", views.ShowView.as_view(), name="else")]\n`;
    const project = await generated({ "tasks/views.py": view, "shop/urls.py": root });
    const files = await add(project, "ShowView");
    expect(files["tasks/tests/test_show_view.py"]).toContain('client.get(reverse("else"))');
    const lost = await generated({
      "tasks/views.py": view,
      "tasks/urls.py": 'from . import views\n\nurlpatterns = [path("", views.ShowView.as_view(), name="x")]\n',
      "shop/urls.py": "urlpatterns = []\n",
    });
    expect((await lost.run("django-test", "tasks", "ShowView")).failure).toContain("ShowView has no URL with a name");
  });

  it("work in a package of views, and with addresses that have no namespace", async () => {
    const project = await generated({
      "tasks/views/__init__.py": "from .pages import help\n",
      "tasks/views/pages.py":
        'from django.shortcuts import render\n\n\ndef help(request):\n    return render(request, "tasks/help.html")\n',
      "tasks/urls.py":
        'from django.urls import path\n\nfrom .views import help\n\nurlpatterns = [path("help/", help, name="help")]\n',
    });
    const files = await add(project, "help");
    expect(files["tasks/tests/test_help.py"]).toContain('client.get(reverse("help"))');
  });
});

describe("the tests of a model", () => {
  it("reach a model that its package doesn't offer", async () => {
    const project = await generated({
      "tasks/models.py": undefined,
      "tasks/models/__init__.py": "",
      "tasks/models/things.py": MODELS,
    });
    const files = await add(project, "Task");
    expect(files["tasks/tests/test_task_model.py"]).toContain("from tasks.models.things import Task\n");
    expect(files["tasks/tests/factories.py"]).toContain("from tasks.models.things import Project, Task\n");
  });

  it.each([
    ["from .things import Task\n", "tasks.models"],
    ["from tasks.models.things import Task as Task\n", "tasks.models"],
    ["from .things import *\n", "tasks.models"],
    ["from .things import *  # all but Project\n", "tasks.models", '__all__ = ["Task"]\n'],
    ["from .things import *\n", "tasks.models.things", '__all__ = ["Project"]\n'],
    ["from .others import *\n", "tasks.models.things"],
    ["from .things import Task as Job\n", "tasks.models.things"],
    ["from . import things  # with Task\n", "tasks.models.things"],
    ["if TYPE_CHECKING:\n    from .things import Task\n", "tasks.models.things"],
  ])("import a model from where it is offered: %j", async (init, module, all = "") => {
    const project = await generated({
      "tasks/models.py": undefined,
      "tasks/models/__init__.py": init,
      "tasks/models/things.py": MODELS + all,
    });
    await project.run("django-test", "tasks", "Task");
    expect(await project.read("tasks/tests/test_task_model.py")).toContain(`from ${module} import Task\n`);
  });

  it("know the choices of numbers", async () => {
    const project = await generated({
      "tasks/models.py": `from django.db import models


class Level(models.Model):
    rank = models.IntegerField(choices=[(1, "Low"), (2, "High")])
    on = models.BooleanField(choices=[(True, "On"), (False, "Off")])
`,
    });
    await project.run("django-test", "tasks", "Level");
    const tests = await project.read("tasks/tests/test_level_model.py");
    expect(tests).toContain("    level.rank = -999\n");
    expect(tests).not.toContain("level.on = ");
    expect(await project.read("tasks/tests/factories.py")).toContain("    rank = 1\n");
    expect(await pythonFaults(project)).toEqual([]);
  });

  it("hold nothing against rules that only its author knows", async () => {
    const project = await generated({
      "tasks/models.py": `${MODELS}
    def clean(self) -> None:
        raise NotImplementedError
`,
    });
    const names = testsIn((await add(project, "Task"))["tasks/tests/test_task_model.py"]);
    expect(names).toContain("test_task_has_a_slug_of_its_own");
    expect(names).not.toContain("test_task_is_valid");
    expect(names).not.toContain("test_task_limits_title");
  });
});
