import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatedProject, pythonFaults, startProject, type TestProject } from "../support/django-project.ts";
import { place } from "../support/files.ts";
import { person } from "../support/plop.ts";

const TASKS = `from django.conf import settings
from django.db import models


class Project(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Label(models.Model):
    name = models.CharField(max_length=30, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    class Status(models.TextChoices):
        TODO = "todo", "To do"
        DONE = "done", "Done"

    title = models.CharField(max_length=200)
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.TODO
    )
    due = models.DateField(null=True, blank=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    labels = models.ManyToManyField("tasks.Label", blank=True)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
`;

/** The index page that `django-app` gives an app. */
const INDEX = `{% extends "base.html" %}

{% block content %}
  <h1>Tasks</h1>
  <ul>
    {# Links to the app's pages. #}
  </ul>
{% endblock content %}
`;

/** Adds pages and gives what was written of them. */
async function add(project: TestProject, ...words: string[]): Promise<Record<string, string>> {
  const ran = await project.run("django-view", "tasks", ...words);
  expect(ran.failure).toBeUndefined();
  expect(await pythonFaults(project)).toEqual([]);
  return project.tree();
}

/** What is refused, and whether it left everything as it was. */
async function refusal(project: TestProject, ...words: string[]): Promise<string | undefined> {
  const before = await project.tree();
  const ran = await project.run("django-view", ...words);
  expect(await project.tree()).toEqual(before);
  return ran.failure;
}

/** A project with one hand-written module of models, without further ado. */
function withModels(source: string): Promise<TestProject> {
  return generatedProject({ "tasks/models.py": source });
}

/** The names of the tests in a module. */
function testsIn(module = ""): string[] {
  return [...module.matchAll(/^\s*def (test_\w+)/gm)].map(([, name]) => name ?? "");
}

describe("the pages of a model", () => {
  it("are five: views, form, addresses, templates and tests", async () => {
    const project = await withModels(TASKS);
    const files = await add(project, "Task");
    expect(Object.keys(files).filter((path) => !(path in project.before))).toEqual([
      "tasks/forms.py",
      "tasks/tests/factories.py",
      "tasks/tests/test_task_views.py",
      "tasks/urls.py",
      "tasks/views.py",
      "templates/tasks/task_confirm_delete.html",
      "templates/tasks/task_detail.html",
      "templates/tasks/task_form.html",
      "templates/tasks/task_list.html",
    ]);
    expect(files["tasks/urls.py"]).toBe(`from django.urls import path

from . import views

app_name = "tasks"
urlpatterns = [
    path("tasks/", views.TaskListView.as_view(), name="task_list"),
    path("tasks/add/", views.TaskCreateView.as_view(), name="task_create"),
    path("tasks/<int:pk>/edit/", views.TaskUpdateView.as_view(), name="task_update"),
    path("tasks/<int:pk>/delete/", views.TaskDeleteView.as_view(), name="task_delete"),
    path("tasks/<int:pk>/", views.TaskDetailView.as_view(), name="task_detail"),
]
`);
    expect(files["tasks/forms.py"]).toBe(`from django import forms

from .models import Task


class TaskForm(forms.ModelForm):
    class Meta:
        model = Task
        fields = ["title", "status", "due", "project", "owner", "labels"]
        widgets = {
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
`);
    expect(files["tasks/views.py"]).toBe(`from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.messages.views import SuccessMessageMixin
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.views.generic import (
    CreateView,
    DeleteView,
    DetailView,
    ListView,
    UpdateView,
)

from .forms import TaskForm
from .models import Task


class TaskListView(LoginRequiredMixin, ListView):
    queryset = Task.objects.select_related("project", "owner").prefetch_related(
        "labels"
    )
    template_name = "tasks/task_list.html"
    paginate_by = 25


class TaskDetailView(LoginRequiredMixin, DetailView):
    queryset = Task.objects.select_related("project", "owner")
    template_name = "tasks/task_detail.html"


class TaskCreateView(LoginRequiredMixin, SuccessMessageMixin, CreateView):
    model = Task
    form_class = TaskForm
    template_name = "tasks/task_form.html"
    success_message = "The task was added."
    object: Task  # there is one when its address is asked for

    def get_success_url(self) -> str:
        return reverse("tasks:task_detail", args=[self.object.pk])


class TaskUpdateView(LoginRequiredMixin, SuccessMessageMixin, UpdateView):
    model = Task
    form_class = TaskForm
    template_name = "tasks/task_form.html"
    success_message = "The task was saved."

    def get_success_url(self) -> str:
        return reverse("tasks:task_detail", args=[self.object.pk])


class TaskDeleteView(LoginRequiredMixin, SuccessMessageMixin, DeleteView):
    model = Task
    template_name = "tasks/task_confirm_delete.html"
    success_message = "The task was deleted."
    success_url = reverse_lazy("tasks:task_list")

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except IntegrityError:  # of PROTECT, of RESTRICT or of the database
            form.add_error(None, "Something else needs the task, so it stays.")
            return self.form_invalid(form)
`);
    expect(files["shop/urls.py"]).toContain('path("tasks/", include("tasks.urls")),');
  });

  it("are tested: each page, good and bad input, strangers, and the number of queries", async () => {
    const files = await add(await withModels(TASKS), "Task");
    expect(testsIn(files["tasks/tests/test_task_views.py"])).toEqual([
      "test_task_list",
      "test_task_list_has_pages",
      "test_task_list_needs_no_more_queries_for_more_rows",
      "test_task_list_asks_strangers_to_sign_in",
      "test_task_detail",
      "test_task_detail_asks_strangers_to_sign_in",
      "test_task_create_shows_a_form",
      "test_task_create",
      "test_task_create_refuses_a_bad_title",
      "test_task_create_asks_strangers_to_sign_in",
      "test_task_update_shows_a_form",
      "test_task_update",
      "test_task_update_refuses_a_bad_title",
      "test_task_update_asks_strangers_to_sign_in",
      "test_task_delete_asks_first",
      "test_task_delete",
      "test_task_delete_keeps_what_something_else_needs",
      "test_task_delete_asks_strangers_to_sign_in",
    ]);
    expect(files["tasks/tests/test_task_views.py"]).toContain(`def data_for_task(**changes: Any) -> dict[str, Any]:
    """What the form takes."""
    return {
        "title": "New title",
        "status": "done",
        "due": "2026-01-02",
        "project": ProjectFactory.create().pk,
        "owner": UserFactory.create().pk,
        "labels": [LabelFactory.create().pk],
        **changes,
    }
`);
  });

  it("extend the project's base page, in its look", async () => {
    const files = await add(await withModels(TASKS), "Task");
    const page = files["templates/tasks/task_list.html"] ?? "";
    expect(page).toMatch(
      /^\{% extends "base.html" %\}\n\n\{% block title %\}Tasks · \{\{ site_name \}\}\{% endblock %\}/,
    );
    expect(page).toContain('<a class="button" href="{% url \'tasks:task_create\' %}">Add a task</a>');
    expect(page).toContain('{% include "components/pagination.html" %}');
    expect(files["templates/tasks/task_confirm_delete.html"]).toContain('<form method="post">\n      {% csrf_token %}');
  });

  it("bring a base page of their own where the project has none", async () => {
    const project = await startProject({ "tasks/models.py": TASKS.replaceAll('"', "'") });
    const files = await add(project, "Label");
    expect(files["tasks/templates/tasks/label_list.html"]).toMatch(/^\{% extends "tasks\/base.html" %\}/);
    const base = files["tasks/templates/tasks/base.html"];
    expect(base).toContain("{% block content %}{% endblock %}");
    expect(base).toContain("{% for message in messages %}");
    expect(files["tasks/templates/tasks/label_list.html"]).not.toMatch(/class=|components|site_name/);
  });

  it("fit a base page with other blocks", async () => {
    const project = await startProject({
      "tasks/models.py": TASKS,
      "tasks/templates/base.html": "<title>{% block head_title %}{% endblock %}</title>{% block main %}{% endblock %}",
    });
    const files = await add(project, "Label", "--kind=list");
    expect(files["tasks/templates/tasks/label_list.html"]).toContain("{% block head_title %}Labels{% endblock %}");
    expect(files["tasks/templates/tasks/label_list.html"]).toContain("{% endblock main %}");
  });

  it.each([
    ["list", ["task_list"], "task_list", undefined],
    ["detail", ["task_detail"], "task_detail", undefined],
    ["create", ["task_create"], "task_form", 'success_url = reverse_lazy("tasks:task_create")'],
    ["update", ["task_update"], "task_form", 'return reverse("tasks:task_update", args=[self.object.pk])'],
    ["delete", ["task_delete"], "task_confirm_delete", 'success_url = "/"'],
  ])("may be one only: %s", async (kind, names, template, successUrl) => {
    const project = await withModels(TASKS);
    const files = await add(project, "Task", `--kind=${kind}`);
    expect([...(files["tasks/urls.py"] ?? "").matchAll(/name="(\w+)"/g)].map(([, name]) => name)).toEqual(names);
    const pages = Object.keys(files).filter((path) => path.startsWith("templates/tasks/"));
    expect(pages).toEqual([`templates/tasks/${template}.html`]);
    expect("tasks/forms.py" in files).toBe(kind === "create" || kind === "update");
    if (successUrl !== undefined) expect(files["tasks/views.py"]).toContain(successUrl);
    expect(files[`templates/tasks/${template}.html`]).not.toMatch(/url 'tasks:task_(?!list)/);
    expect(testsIn(files["tasks/tests/test_task_views.py"]).every((name) => name.startsWith(`test_task_${kind}`))).toBe(
      true,
    );
  });

  it("grow: those that come later know those that are there", async () => {
    const project = await withModels(TASKS);
    await add(project, "Task", "--kind=list");
    expect(await project.read("templates/tasks/task_list.html")).toContain('<th scope="row">{{ object }}</th>');
    const files = await add(project, "Task", "--kind=detail");
    expect(files["templates/tasks/task_detail.html"]).toContain("{% url 'tasks:task_list' %}\">All tasks</a>");
    expect(files["templates/tasks/task_list.html"]).toContain(
      "{% url 'tasks:task_detail' object.pk %}\">{{ object }}</a>",
    );
    expect(files["tasks/views.py"]?.match(/^class \w+/gm)).toEqual(["class TaskListView", "class TaskDetailView"]);
    expect(files["tasks/urls.py"]?.match(/name="\w+"/g)).toEqual(['name="task_list"', 'name="task_detail"']);
  });

  it("do nothing the second time, and say so", async () => {
    const project = await generatedProject({ "tasks/models.py": TASKS, "templates/tasks/index.html": INDEX });
    for (const words of [["Task"], ["Project", "--kind=list"], ["About us", "--kind=page"]]) {
      await add(project, ...words, "--access=staff");
      const once = await project.tree();
      const again = await project.run("django-view", "tasks", ...words, "--access=staff");
      expect(again.closing).toBe("nothing to do");
      expect(await project.tree()).toEqual(once);
    }
  });

  it.each([
    [["About us", "--kind=page"], "about_us.html", (urls: string) => urls],
    [["Task"], "task_list.html", (urls: string) => urls],
    [["Task", "--kind=detail"], "task_detail.html", (urls: string) => urls.replaceAll("<int:pk>", "<slug:slug>")],
  ])("do nothing either where somebody wrote a page of theirs anew: %j", async (words, template, readdress) => {
    const project = await generatedProject({ "tasks/models.py": TASKS, "templates/tasks/index.html": INDEX });
    const files = await add(project, ...words);
    await writeFile(join(project.root, "templates/tasks", template), "<p>Ours</p>\n");
    await writeFile(join(project.root, "tasks/urls.py"), readdress(files["tasks/urls.py"] ?? ""));
    const again = await project.run("django-view", "tasks", ...words);
    expect(again.failure).toBeUndefined();
    expect(await project.read(`templates/tasks/${template}`)).toBe("<p>Ours</p>\n");
  });
});

describe("who may see the pages of a model", () => {
  it.each([
    ["login", "LoginRequiredMixin, ", "client.force_login(UserFactory.create())"],
    ["staff", "StaffRequiredMixin, ", "client.force_login(UserFactory.create(is_staff=True))"],
    ["public", "", undefined],
  ])("is settled by --access=%s, in each view and each test", async (access, mixin, member) => {
    const files = await add(await withModels(TASKS), "Label", `--access=${access}`);
    const classes = [...(files["tasks/views.py"] ?? "").matchAll(/^class Label\w+View\((.*)\):$/gm)];
    expect(classes).toHaveLength(5);
    for (const [, bases = ""] of classes) expect(/^\w+RequiredMixin, /.exec(bases)?.[0] ?? "").toBe(mixin);
    const tests = files["tasks/tests/test_label_views.py"] ?? "";
    const names = testsIn(tests).join("\n");
    expect(names.match(/_asks_strangers_to_sign_in/g)?.length ?? 0).toBe(access === "public" ? 0 : 5);
    expect(names.match(/_for_staff/g)?.length ?? 0).toBe(access === "staff" ? 5 : 0);
    if (member === undefined) expect(tests).not.toMatch(/force_login|UserFactory/);
    else expect(tests.match(/force_login\(.*\)/g)).toContain(member.slice("client.".length));
  });

  it("needs no people where everybody may", async () => {
    const project = await startProject({ "tasks/models.py": TASKS });
    await add(project, "Label", "--access=public");
    await add(project, "Help", "--kind=page", "--access=public");
    expect(await project.read("tasks/tests/factories.py")).not.toContain("UserFactory");
  });

  it("does not make factories anew that are there, with factory_boy or without", async () => {
    const project = await startProject({ "tasks/models.py": TASKS });
    await project.run("django-model", "tasks", "Note", "text:text", "label:fk:Label");
    await add(project, "Note");
    const factories = await project.read("tasks/tests/factories.py");
    expect(factories.match(/^class \w+/gm)).toEqual([
      "class ModelFactory",
      "class LabelFactory",
      "class NoteFactory",
      "class UserFactory",
    ]);
  });

  it("is asked of one mixin in a module, however many models have pages there", async () => {
    const project = await withModels(TASKS);
    await add(project, "Label", "--access=staff", "--kind=list");
    const files = await add(project, "Project", "--access=staff", "--kind=list");
    expect(files["tasks/views.py"]?.match(/class StaffRequiredMixin\(UserPassesTestMixin\):/g)).toHaveLength(1);
  });
});

describe("pages for the staff in a package of views", () => {
  it("share one mixin, in a module of its own", async () => {
    const project = await generatedProject({ "tasks/models.py": TASKS, "tasks/views/__init__.py": "" });
    await add(project, "Label", "--access=staff", "--kind=list");
    const files = await add(project, "Help", "--kind=page", "--access=staff");
    expect(files["tasks/views/mixins.py"]).toContain("class StaffRequiredMixin(UserPassesTestMixin):");
    for (const name of ["label", "help"]) {
      expect(files[`tasks/views/${name}.py`]).toContain("from tasks.views.mixins import StaffRequiredMixin\n");
      expect(files[`tasks/views/${name}.py`]).not.toContain("class StaffRequiredMixin");
    }
    expect((await project.run("django-view", "tasks", "Help", "--kind=page", "--access=staff")).closing).toBe(
      "nothing to do",
    );
  });

  it("take it from where it is", async () => {
    const project = await generatedProject({
      "tasks/models.py": TASKS,
      "tasks/views/__init__.py": "",
      "tasks/views/old.py": `from django.contrib.auth.mixins import UserPassesTestMixin


class StaffRequiredMixin(UserPassesTestMixin):
    def test_func(self):
        return self.request.user.is_staff
`,
    });
    const files = await add(project, "Label", "--access=staff", "--kind=list");
    expect(files["tasks/views/label.py"]).toContain("from tasks.views.old import StaffRequiredMixin\n");
    expect(Object.keys(files)).not.toContain("tasks/views/mixins.py");
  });
});

describe("the pages of those who sign in", () => {
  const PEOPLE = `from django.contrib.auth.models import AbstractUser


class Person(AbstractUser):
    pass
`;

  it("have no form, which would leave out the passwords", async () => {
    const project = await withModels(PEOPLE);
    const ran = await project.run("django-view", "tasks", "Person", "--access=staff", "--json");
    expect(ran.report().next).toContainEqual(expect.stringMatching(/^Pages that add or change users are left out: /));
    const views = await project.read("tasks/views.py");
    expect(views.match(/^class Person\w+View/gm)).toEqual([
      "class PersonListView",
      "class PersonDetailView",
      "class PersonDeleteView",
    ]);
    expect(await pythonFaults(project)).toEqual([]);
  });

  it.each([
    ["tasks", "Person", "create"],
    ["users", "User", "update"],
  ])("can't be asked for with a form: %s %s %s", async (app, name, kind) => {
    expect(await refusal(await withModels(PEOPLE), app, name, `--kind=${kind}`)).toMatch(
      /^\w+\/models.py:\d+: Pages that add or change users are left out: .* --kind=list, --kind=detail and --kind=delete\.$/,
    );
  });
});

describe("who may see pages that are there already", () => {
  const BASES = "(LoginRequiredMixin, before the others)";

  it.each([
    [
      ["Label"],
      ["Label", "--access=staff"],
      "tasks/views.py:19: LabelListView is for whoever is signed in, not for the staff",
      "change the bases of LabelListView, LabelCreateView, LabelDetailView, LabelUpdateView, LabelDeleteView " +
        "(StaffRequiredMixin, before the others) and the tests.",
    ],
    [
      ["Label", "--access=public", "--kind=list"],
      ["Label"],
      "LabelListView is for everybody, not for whoever is signed in",
      `change its bases ${BASES} and the tests. The other pages alone: --kind=create, --kind=detail, ` +
        "--kind=update, --kind=delete.",
    ],
    [
      ["Help", "--kind=page", "--access=staff"],
      ["Help", "--kind=page"],
      "HelpView is for the staff, not for whoever is signed in",
      `change its bases ${BASES} and the tests.`,
    ],
  ])("stays, and other people are refused: %j, then %j", async (first, second, people, what) => {
    const project = await withModels(TASKS);
    await add(project, ...first);
    const message = await refusal(project, "tasks", ...second);
    expect(message).toContain(`${people}, and a page that is there is not changed. Nothing was written. By hand: `);
    expect(message).toContain(what);
  });

  it.each([
    ["a mixin of the app's own", "OwnMixin, ListView", "class OwnMixin(LoginRequiredMixin):\n    pass\n\n\n", ""],
    ["a decorator", "ListView", "", '@method_decorator(login_required, name="dispatch")\n'],
  ])("is read from %s", async (_what, bases, before, decorator) => {
    const project = await generatedProject({
      "tasks/models.py": TASKS,
      "templates/tasks/label_list.html": "<p>Mine</p>\n",
      "tasks/views.py": `from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.decorators import method_decorator
from django.views.generic import ListView

from .models import Label


${before}${decorator}class LabelListView(${bases}):
    model = Label
    template_name = "tasks/label_list.html"
`,
      "tasks/urls.py": `from django.urls import path

from . import views

urlpatterns = [path("labels/", views.LabelListView.as_view(), name="label_list")]
`,
    });
    expect(await refusal(project, "tasks", "Label", "--access=public")).toContain(
      "LabelListView is for whoever is signed in, not for everybody",
    );
    expect((await project.run("django-view", "tasks", "Label")).failure).toBeUndefined();
  });

  it.each(["PermissionRequiredMixin", "TenantMixin"])("can't be told of %s, and is not guessed", async (mixin) => {
    const project = await withModels(TASKS);
    await add(project, "Label", "--kind=list");
    const views = (await project.read("tasks/views.py"))
      .replace("from django.contrib.auth.mixins import LoginRequiredMixin", `from tenants.mixins import ${mixin}`)
      .replace("LoginRequiredMixin", mixin);
    await place(project.root, { "tasks/views.py": views });
    const message = "Who may see LabelListView can't be told from its source, and a page that is there is not changed";
    expect(await refusal(project, "tasks", "Label")).toContain(message);
  });

  it("decides who sees the links between them, those on pages that nobody changed included", async () => {
    const project = await generatedProject({ "tasks/models.py": TASKS, "templates/tasks/index.html": INDEX });
    await add(project, "Label", "--kind=list");
    await add(project, "Label", "--kind=create", "--access=staff");
    await add(project, "Label", "--kind=detail", "--access=public");
    const files = await add(project, "Label", "--kind=delete", "--access=staff");
    const list = files["templates/tasks/label_list.html"];
    expect(list).toContain(`    {% if user.is_staff %}
      <a class="button" href="{% url 'tasks:label_create' %}">Add a label</a>
    {% endif %}
`);
    expect(list?.match(/{% url '\S+'/g)).toEqual(["{% url 'tasks:label_create'", "{% url 'tasks:label_detail'"]);
    expect(files["templates/tasks/label_detail.html"]?.match(/{% (if|url) [^%]*%}/g)).toEqual([
      "{% if user.is_staff %}",
      "{% url 'tasks:label_delete' object.pk %}",
      "{% if user.is_authenticated %}",
      "{% url 'tasks:label_list' %}",
    ]);
    expect(files["templates/tasks/index.html"]).not.toContain("is_staff");
    const again = await project.run("django-view", "tasks", "Label", "--kind=detail", "--access=public");
    expect(again.closing).toBe("nothing to do");
  });

  it("does not matter to pages for others, whose tests know that not everybody gets on", async () => {
    const project = await withModels(TASKS);
    await add(project, "Label", "--kind=list", "--access=staff");
    const files = await add(project, "Label", "--kind=create", "--access=public");
    expect(files["tasks/views.py"]).toContain("class LabelCreateView(SuccessMessageMixin, CreateView):");
    expect(files["tasks/tests/test_label_views.py"]).toContain(
      'assertRedirects(\n        response, reverse("tasks:label_list"), fetch_redirect_response=False\n    )',
    );
  });
});

describe("what the settings leave out", () => {
  const ROOT_URLS =
    "from django.contrib import admin\nfrom django.urls import path\n\nurlpatterns = [path('admin/', admin.site.urls)]\n";
  const APPS = ["django.contrib.auth", "django.contrib.sessions", "django.contrib.messages", "tasks"];
  const MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
  ];
  const TEMPLATES = "TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'APP_DIRS': True}]\n";

  /** A project whose settings have some of what pages need. */
  function withSettings({ apps = APPS, middleware = MIDDLEWARE, templates = TEMPLATES, more = "", urls = ROOT_URLS }) {
    return startProject({
      "tasks/models.py": TASKS,
      "mysite/urls.py": urls,
      "mysite/settings.py":
        `INSTALLED_APPS = [${apps.map((each) => `'${each}'`).join(", ")}]\nROOT_URLCONF = 'mysite.urls'\n` +
        `MIDDLEWARE = [${middleware.map((each) => `'${each}'`).join(", ")}]\n${templates}${more}`,
    });
  }

  it.each([
    ["no templates", ""],
    ["an empty list of templates", "TEMPLATES = []\n"],
    ["other templates", "TEMPLATES = [{'BACKEND': 'django.template.backends.jinja2.Jinja2'}]\n"],
  ])("makes pages impossible: %s", async (_what, templates) => {
    const project = await withSettings({ templates });
    const message =
      "mysite/settings.py: There are no Django templates in TEMPLATES, so no page can be shown. Add them to the settings.";
    expect(await refusal(project, "tasks", "Task", "--access=public")).toBe(message);
    expect(await refusal(project, "tasks", "Help", "--kind=page")).toBe(message);
  });

  it.each([["from .base import *"], ["import env\nvars().update(env.settings())"]])(
    "is not guessed of settings that come from elsewhere: %s",
    async (more) => {
      const project = await withSettings({ templates: "", middleware: MIDDLEWARE.slice(1), more });
      expect((await project.run("django-view", "tasks", "Task")).failure).toBeUndefined();
    },
  );

  it("keeps people from signing in, so that pages for some of them are refused", async () => {
    const project = await withSettings({ apps: ["tasks"], middleware: MIDDLEWARE.slice(2) });
    expect(await refusal(project, "tasks", "Task", "--access=staff")).toBe(
      "mysite/settings.py: Nobody can sign in here, as --access=staff asks: the settings lack django.contrib.auth, " +
        "SessionMiddleware, AuthenticationMiddleware. Add it, or give --access=public.",
    );
    await add(project, "Project", "--access=public");
  });

  it.each([[{ apps: APPS.filter((name) => !name.endsWith("messages")) }], [{ middleware: MIDDLEWARE.slice(0, 2) }]])(
    "leaves no messages, so that pages and tests go without: %j",
    async (settings) => {
      const files = await add(await withSettings(settings), "Label");
      expect(files["tasks/views.py"]).toContain("class LabelCreateView(LoginRequiredMixin, CreateView):");
      expect(files["tasks/views.py"]).not.toMatch(/message/i);
      expect(files["tasks/tests/test_label_views.py"]).not.toMatch(/message/i);
    },
  );

  it("makes a savepoint of a deletion where the request is a transaction", async () => {
    const files = await add(
      await withSettings({ more: "DATABASES = {'default': {'ATOMIC_REQUESTS': True}}\n" }),
      "Label",
    );
    expect(files["tasks/views.py"]).toContain("            with transaction.atomic():");
  });

  it("may be open pages: they say so, where everybody has to sign in", async () => {
    const project = await withSettings({
      middleware: [...MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"],
    });
    await add(project, "Help", "--kind=page", "--access=public");
    await add(project, "Label", "--access=public");
    const { "tasks/views.py": views = "" } = await add(project, "Project");
    const opened = views.match(/(@method_decorator\(login_not_required, name=.dispatch.\)\n)?class \w+View/g) ?? [];
    expect(opened.filter((each) => each.startsWith("@")).map((each) => each.split("class ")[1])).toEqual([
      "HelpView",
      ...["List", "Detail", "Create", "Update", "Delete"].map((kind) => `Label${kind}View`),
    ]);
    expect((await project.run("django-view", "tasks", "Label", "--access=public")).closing).toBe("nothing to do");
    expect(await refusal(project, "tasks", "Label")).toContain("LabelListView is for everybody");
  });

  it.each([
    ["nothing", {}, true],
    ["the administration's page", { more: "LOGIN_URL = '/admin/login/'\n" }, false],
    ["a page that has a name", { more: "LOGIN_URL = 'enter'\n" }, false],
    ["Django's pages", { urls: `${ROOT_URLS}path('accounts/', include('django.contrib.auth.urls'))\n` }, false],
    ["pages of an app", { urls: `${ROOT_URLS}path('', include('people.urls'))\n` }, false],
    [
      "nothing, but a comment",
      { urls: `${ROOT_URLS}# path('accounts/', include('django.contrib.auth.urls'))\n` },
      true,
    ],
  ])("is named where people can't sign in: %s answers there", async (_what, settings, isNamed) => {
    const project = await withSettings(settings);
    const { next } = (await project.run("django-view", "tasks", "Label", "--json")).report();
    expect(
      next.some((line) => line.startsWith("Nothing answers at /accounts/login/, where people sign in: add ")),
    ).toBe(isNamed);
  });
});

describe("what is said after the pages are written", () => {
  it.each([
    [["Task"], "tasks/tasks/"],
    [["Label", "--kind=create"], "tasks/labels/add/"],
    [["Label", "--kind=detail"], undefined],
    [["About us", "--kind=page"], "tasks/about-us/"],
  ])("is where to look at them: %j", async (words, address) => {
    const project = await withModels(TASKS);
    const { next } = (await project.run("django-view", "tasks", ...words, "--json")).report();
    const look = address === undefined ? "" : `  # then open http://127.0.0.1:8000/${address}`;
    expect(next.at(-1)).toBe(`uv run python manage.py runserver${look}`);
  });

  it.each([
    ['path("work/", include("tasks.urls"))', "work/labels/"],
    ['*i18n_patterns(path("work/", include("tasks.urls")))', undefined],
  ])("is the address that the app has: %s", async (inclusion, address) => {
    const project = await startProject({
      "tasks/models.py": TASKS,
      "tasks/urls.py": "from django.urls import path\n\nurlpatterns = []\n",
      "mysite/urls.py": `from django.urls import include, path\n\nurlpatterns = [${inclusion}]\n`,
    });
    const { next } = (await project.run("django-view", "tasks", "Label", "--json")).report();
    const look = address === undefined ? "" : `  # then open http://127.0.0.1:8000/${address}`;
    expect(next.at(-1)).toBe(`python manage.py runserver${look}`);
  });

  it.each([
    [["Label", "--access=public"], "add, change and delete"],
    [["Label", "--access=public", "--kind=update"], "change"],
  ])("is that everybody may write, where they may: %j", async (words, verbs) => {
    const project = await withModels(TASKS);
    const { next } = (await project.run("django-view", "tasks", ...words, "--json")).report();
    expect(next).toContain(
      `Everybody may ${verbs} labels, without signing in: --access=public holds for these pages, too.`,
    );
  });
});

describe("a page that deletes", () => {
  it("leads to the app's index page where there is no other", async () => {
    const project = await generatedProject({
      "tasks/models.py": TASKS,
      "tasks/views.py": "def index(request):\n    pass\n",
      "tasks/urls.py":
        'from django.urls import path\n\nfrom . import views\n\napp_name = "tasks"\nurlpatterns = [path("", views.index, name="index")]\n',
    });
    const ran = await project.run("django-view", "tasks", "Label", "--kind=delete");
    expect(ran.failure).toBeUndefined();
    expect(await project.read("tasks/views.py")).toContain('success_url = reverse_lazy("tasks:index")');
    expect(await project.read("templates/tasks/label_confirm_delete.html")).toContain(
      "<a href=\"{% url 'tasks:index' %}\">Cancel</a>",
    );
  });

  it.each([
    ["of its own", "models.Model", "\n    def delete(self, *args, **kwargs):\n        self.save()\n"],
    ["of its base", "SoftDeletableModel", ""],
  ])("does not promise too much of a model with a delete() %s", async (_what, base, method) => {
    const project = await withModels(`from django.db import models
from model_utils.models import SoftDeletableModel


class Note(${base}):
    text = models.CharField(max_length=9)
${method}`);
    const files = await add(project, "Note", "--kind=delete");
    expect(files["templates/tasks/note_confirm_delete.html"]).toContain("will be deleted.");
    expect(testsIn(files["tasks/tests/test_note_views.py"])).not.toContain("test_note_delete");
  });
});

describe("the pages that are linked", () => {
  it("stand on the app's index page, in the order in which they came", async () => {
    const project = await generatedProject({ "tasks/models.py": TASKS, "templates/tasks/index.html": INDEX });
    await add(project, "Task");
    await add(project, "Label", "--kind=create");
    const files = await add(project, "About <us>", "--kind=page").catch(() => project.tree());
    expect(files["templates/tasks/index.html"]).toBe(`{% extends "base.html" %}

{% block content %}
  <h1>Tasks</h1>
  <ul>
    {# Links to the app's pages. #}
    <li>
      <a href="{% url 'tasks:task_list' %}">Tasks</a>
    </li>
    <li>
      <a href="{% url 'tasks:label_create' %}">Add a label</a>
    </li>
  </ul>
{% endblock content %}
`);
  });

  it("stand there with the line endings of the page, and once", async () => {
    const index = INDEX.replaceAll("\n", "\r\n");
    const project = await generatedProject({ "tasks/models.py": TASKS, "templates/tasks/index.html": index });
    const files = await add(project, "Label", "--kind=list");
    const link = "    <li>\r\n      <a href=\"{% url 'tasks:label_list' %}\">Labels</a>\r\n    </li>\r\n";
    expect(files["templates/tasks/index.html"]).toBe(index.replace("  </ul>", `${link}  </ul>`));
    const again = await add(project, "Label", "--kind=detail");
    expect(again["templates/tasks/index.html"]).toBe(files["templates/tasks/index.html"]);
  });

  it("are named, where the index page has no place for them", async () => {
    const project = await generatedProject({
      "tasks/models.py": TASKS,
      "templates/tasks/index.html": "<h1>Mine</h1>\n",
    });
    const ran = await project.run("django-view", "tasks", "Task", "--json");
    expect(ran.report().next).toContain(
      "Link to it from templates/tasks/index.html: <a href=\"{% url 'tasks:task_list' %}\">Tasks</a>",
    );
    expect(await project.read("templates/tasks/index.html")).toBe("<h1>Mine</h1>\n");
  });
});

describe("a page without a model", () => {
  it("is a template with its view, its address and its tests", async () => {
    const project = await generatedProject({ "templates/tasks/index.html": INDEX });
    const files = await add(project, "About us", "--kind=page", "--access=public");
    expect(files["tasks/views.py"]).toBe(`from django.views.generic import TemplateView


class AboutUsView(TemplateView):
    template_name = "tasks/about_us.html"
`);
    expect(files["tasks/urls.py"]).toContain('path("about-us/", views.AboutUsView.as_view(), name="about_us"),');
    expect(files["templates/tasks/about_us.html"]).toContain("<h1>About us</h1>");
    expect(files["templates/tasks/index.html"]).toContain("<a href=\"{% url 'tasks:about_us' %}\">About us</a>");
    expect(testsIn(files["tasks/tests/test_about_us.py"])).toEqual(["test_about_us"]);
  });

  it.each([
    [
      "login",
      "class HelpView(LoginRequiredMixin, TemplateView):",
      ["test_help", "test_help_asks_strangers_to_sign_in"],
    ],
    [
      "staff",
      "class HelpView(StaffRequiredMixin, TemplateView):",
      ["test_help", "test_help_asks_strangers_to_sign_in", "test_help_is_for_staff"],
    ],
  ])("may be for some only: %s", async (access, view, tests) => {
    const files = await add(await generatedProject(), "help", "--kind=page", `--access=${access}`);
    expect(files["tasks/views.py"]).toContain(view);
    expect(testsIn(files["tasks/tests/test_help.py"])).toEqual(tests);
  });

  it.each(["Template", "list", "Create"])("hides no view of Django's when it is called %s", async (name) => {
    const project = await withModels(TASKS);
    await add(project, "Label");
    const files = await add(project, name, "--kind=page");
    const [className, snake] = [name.charAt(0).toUpperCase() + name.slice(1), name.toLowerCase()];
    expect(files["tasks/views.py"]).toContain(`class ${className}PageView(LoginRequiredMixin, TemplateView):`);
    expect(files["tasks/urls.py"]).toContain(`views.${className}PageView.as_view(), name="${snake}"),`);
    await add(project, "Project");
    expect((await project.run("django-view", "tasks", name, "--kind=page")).closing).toBe("nothing to do");
  });

  it("may have a name so long that the path of its template stands in parentheses", async () => {
    const project = await withModels(TASKS);
    const name = "a page with quite a long name about how all of us work and where";
    const files = await add(project, name, "--kind=page");
    expect(files["tasks/views.py"]).toContain("template_name = (\n");
    expect((await project.run("django-view", "tasks", name, "--kind=page")).closing).toBe("nothing to do");
  });

  it("hides nothing that its module has by that name", async () => {
    const project = await generatedProject({
      "tasks/views.py": "from django.contrib.auth.views import LoginView\n\n\nclass HelpView(LoginView):\n    pass\n",
    });
    await add(project, "Login", "--kind=page", "--access=public");
    const files = await add(project, "Help", "--kind=page", "--access=public");
    expect(files["tasks/views.py"]?.match(/^class \w+\(\w+\)/gm)).toEqual([
      "class HelpView(LoginView)",
      "class LoginPageView(TemplateView)",
      "class HelpPageView(TemplateView)",
    ]);
  });

  it.each(["task list", "Task form", "task_confirm_delete"])(
    "is refused the name of a page of a model: %s",
    async (name) => {
      const message = await refusal(await withModels(TASKS), "tasks", name, "--kind=page");
      expect(message).toMatch(/^tasks\/models.py:22: A page of the model Task is called task_\w+. Choose another name/);
    },
  );

  it("is refused a name that an address has already", async () => {
    const project = await generatedProject({
      "tasks/views.py": "def index(request):\n    pass\n",
      "tasks/urls.py":
        'from django.urls import path\n\nfrom . import views\n\nurlpatterns = [path("", views.index, name="index")]\n',
    });
    expect(await refusal(project, "tasks", "Index", "--kind=page")).toBe(
      "tasks/urls.py:5: The app has an address called index already, of views.index. Choose another name.",
    );
  });

  it("that has the name of a model's page stays, when the model comes later", async () => {
    const project = await withModels(TASKS.replaceAll("Task", "Job"));
    await add(project, "Task list", "--kind=page");
    await place(project.root, { "tasks/models.py": TASKS });
    const ran = await project.run("django-view", "tasks", "Task", "--json");
    expect(ran.report().next).toContain("Task: the list page was there already, and stays as it is.");
    expect(await project.read("tasks/views.py")).toContain("class TaskListView(LoginRequiredMixin, TemplateView):");
  });

  it("goes into a module of its own where views are a package, which offers it", async () => {
    const project = await generatedProject({
      "tasks/views/__init__.py": "from .old import old\n",
      "tasks/views/old.py": "",
    });
    const files = await add(project, "Help", "--kind=page");
    expect(files["tasks/views/help.py"]).toContain("class HelpView(");
    expect(files["tasks/views/__init__.py"]).toBe("from .help import HelpView\nfrom .old import old\n");
  });
});

describe("models that people wrote by hand", () => {
  /** The form's fields, the tests' input and the addresses of one model. */
  async function pagesOf(source: string, words: readonly string[] = ["Task"], files: Record<string, string> = {}) {
    const project = await generatedProject({ "tasks/models.py": source, ...files });
    const written = await add(project, ...words);
    const tests = Object.keys(written).find((path) => path.endsWith("_views.py")) ?? "";
    return {
      form: /fields(?:: list\[str\])? = (\[[^\]]*\])/
        .exec(written["tasks/forms.py"] ?? "")?.[1]
        ?.replaceAll(/\s+/g, " "),
      forms: written["tasks/forms.py"] ?? "",
      data: /return \{\n([\s\S]*?) {8}\*\*changes/
        .exec(written[tests] ?? "")?.[1]
        ?.trim()
        .split(/\n\s+/),
      tests: written[tests] ?? "",
      factories: written["tasks/tests/factories.py"] ?? "",
      views: written["tasks/views.py"] ?? "",
      urls: written["tasks/urls.py"] ?? "",
      page: (name: string) => written[`templates/tasks/${name}.html`] ?? "",
    };
  }

  const HEAD = "from django.db import models\n\n\n";

  it("are read whatever they call what they import", async () => {
    const { form, data, page } =
      await pagesOf(`from django.db.models import CASCADE, CharField, DateField, ForeignKey, Model
from django.utils.translation import gettext_lazy as _

KINDS = (("a", "Alpha"), ("b", _("Beta")))


class Client(Model):
    name = CharField(max_length=50)

    def __str__(self):
        return self.name


class Task(Model):
    title = CharField(max_length=100)
    kind = CharField(_("What's up"), max_length=1, choices=KINDS, default="a")
    due = DateField("deadline", null=True, blank=True)
    client = ForeignKey(Client, CASCADE)

    def __str__(self):
        return self.title
`);
    expect(form).toBe('["title", "kind", "due", "client"]');
    expect(data).toEqual([
      '"title": "New title",',
      '"kind": "b",',
      '"due": "2026-01-02",',
      '"client": ClientFactory.create().pk,',
    ]);
    expect(page("task_list")).toContain('<th scope="col">Deadline</th>');
    expect(page("task_detail")).toContain("<dt>What's up</dt>");
    expect(page("task_detail"), "the heading has it").not.toContain("<dt>Title</dt>");
    expect(page("task_list")).toContain("{{ object.get_kind_display }}");
    expect(page("task_list")).toContain('{{ object.due|date|default:"–" }}');
  });

  it.each([
    ["a slug", "code = models.SlugField(primary_key=True)", "<slug:pk>", "code"],
    ["a uuid", "id = models.UUIDField(primary_key=True, default=uuid4, editable=False)", "<uuid:pk>", undefined],
    ["a text", "code = models.CharField(primary_key=True, max_length=9)", "<str:pk>", "code"],
    ["an address", "url = models.URLField(primary_key=True)", "<path:pk>", "url"],
    ["a number", "number = models.IntegerField(primary_key=True)", "<int:pk>", "number"],
    [
      "one of another model",
      'person = models.OneToOneField("users.User", models.CASCADE, primary_key=True)',
      "<int:pk>",
      "person",
    ],
  ])("may have a key that is %s", async (_what, field, converter, asked) => {
    const { urls, forms, tests } = await pagesOf(
      `${field.includes("uuid4") ? "from uuid import uuid4\n\n" : ""}${HEAD}class Task(models.Model):
    ${field}
    title = models.CharField(max_length=100)

    def __str__(self):
        return self.title
`,
    );
    expect(urls).toContain(`path("tasks/${converter}/", `);
    expect(forms.includes(`self.fields["${asked}"].disabled = not self.instance._state.adding`)).toBe(
      asked !== undefined,
    );
    expect(forms).toContain(asked === undefined ? 'fields = ["title"]' : `fields = ["${asked}", "title"]`);
    expect(tests).toContain('reverse("tasks:task_detail", args=[task.pk])');
  });

  it("have what their bases have: abstract ones, those of other modules, and tables of their own", async () => {
    const { form, data, factories, views } = await pagesOf(
      `from django.db import models

from core.models import Named

from .things import Thing as Base


class Dated(models.Model):
    added = models.DateField(auto_now_add=True)
    due = models.DateField()

    class Meta:
        abstract = True
        ordering = ["-due"]


class Plain(Dated):
    code = models.CharField(max_length=10)


class Task(Plain, Named, Base):
    done = models.BooleanField(default=False)
    code = None
`,
      ["Task"],
      {
        "core/__init__.py": "",
        "core/models/__init__.py": "from .named import Named\n",
        "core/models/named.py": `from django.db import models

from ..models import Named as Again


class Named(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name
`,
        "tasks/things.py": `${HEAD}class Thing(models.Model):\n    weight = models.PositiveIntegerField()\n`,
      },
    );
    expect(form).toBe('["due", "name", "weight", "done"]');
    expect(data).toEqual(['"due": "2026-01-03",', '"name": "New name",', '"weight": 7,', '"done": True,']);
    expect(factories).toContain("    weight = factory.Sequence(lambda n: n + 1)\n");
    expect(views).not.toContain("ordering");
  });

  it("lose to the form what it can't ask for, and the form says what somebody might miss", async () => {
    const project = await withModels(`from django.contrib.gis.db.models import PointField
from django.db import models


class Task(models.Model):
    title = models.CharField(max_length=100)
    added = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    token = models.CharField(max_length=20, editable=False, default="")
    area = models.GeneratedField(expression=models.F("id"), output_field=models.IntegerField(), db_persist=True)
    location = PointField(null=True, blank=True)
    raw = models.BinaryField(editable=True, default=b"")
`);
    const ran = await project.run("django-view", "tasks", "Task", "--json");
    expect(ran.report().next).toContain("The form leaves out location (PointField), raw (BinaryField).");
    const forms = await project.read("tasks/forms.py");
    expect(forms).toContain('fields = ["title"]');
    expect(forms).toContain(
      "# Left out, because this form can't ask for it: location (PointField), raw (BinaryField).",
    );
    expect(await pythonFaults(project)).toEqual([]);
  });

  it.each([
    ["rules of its own", "    def clean(self):\n        pass\n", "it has rules of its own"],
    [
      "a field that only its author knows",
      "    where = models.PointField()\n",
      "the form doesn't ask for where, which has to be set",
    ],
    [
      "validators",
      "    note = models.CharField(max_length=9, validators=[check])\n",
      "a good value for note can't be told from the source",
    ],
  ])("are not filled in by a test when they have %s", async (_what, lines, reason) => {
    const project = await withModels(
      `${HEAD}class Task(models.Model):\n    title = models.CharField(max_length=100)\n${lines}`,
    );
    const ran = await project.run("django-view", "tasks", "Task", "--json");
    expect(ran.report().next).toContain(`No test fills in the form: ${reason}.`);
    const names = testsIn(await project.read("tasks/tests/test_task_views.py"));
    expect(names).toContain("test_task_create_shows_a_form");
    expect(names).not.toContain("test_task_create");
    expect(names).not.toContain("test_task_update");
  });

  it("are ordered by the key where they say nothing, and as they say where they do", async () => {
    const task = `${HEAD}class Task(models.Model):\n    title = models.CharField(max_length=100)\n`;
    expect((await pagesOf(task)).views).toContain('    ordering = ["pk"]\n    paginate_by = 25\n');
    expect((await pagesOf(`${task}\n    class Meta:\n        ordering = ["title"]\n`)).views).not.toContain("ordering");
  });

  it("are called as they call themselves", async () => {
    const { page, urls, views } = await pagesOf(`from django.db import models
from django.utils.translation import gettext_lazy as _


class Task(models.Model):
    title = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("entry <of> work")
        verbose_name_plural = "entries"
`);
    expect(page("task_list")).toContain('<h1 id="heading">Entries</h1>');
    expect(page("task_form")).toContain("<h1>Add an entry &lt;of&gt; work</h1>");
    expect(urls).toContain('path("entries/", views.TaskListView.as_view(), name="task_list"),');
    expect(views).toContain('success_message = "The entry <of> work was added."');
  });

  it("may have long names, names in other alphabets, and few different rows", async () => {
    const name = "ConstructionSiteInspectionProtocolEntryOfOneDay";
    const { page, urls, tests } = await pagesOf(
      `from django.db import models


class ${name}(models.Model):
    mark = models.SlugField(max_length=1, unique=True)
    on = models.BooleanField(null=True, choices=[(True, "On"), (False, "Off")])

    class Meta:
        verbose_name_plural = "записи"
`,
      [name],
    );
    expect(urls).toContain('"construction-site-inspection-protocol-entry-of-one-day/"');
    expect(page("construction_site_inspection_protocol_entry_of_one_day_list")).toMatch(/<a class="button"\n +href="/);
    expect(testsIn(tests).some((each) => each.endsWith("_has_pages"))).toBe(false);
  });

  it("follow the relations that a related object's text needs", async () => {
    const { views, tests } = await pagesOf(`from django.db import models


class Client(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Project(models.Model):
    client = models.ForeignKey(Client, on_delete=models.CASCADE)

    def __str__(self):
        return f"for {self.client}"


class Task(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)

    def __str__(self):
        return str(self.project)
`);
    expect(views).toContain('select_related("project__client", "parent__project__client")');
    expect(tests).toContain("TaskFactory.create(project=ProjectFactory.create())");
  });

  it("import as the app does where views are a package", async () => {
    const project = await generatedProject({
      "tasks/models.py": undefined,
      "tasks/models/__init__.py": "",
      "tasks/models/task.py": TASKS.replace("tasks.Label", "Label"),
      "tasks/views/__init__.py": "",
      "tasks/forms/__init__.py": "",
    });
    const files = await add(project, "Task", "--kind=create");
    expect(files["tasks/views/task.py"]).toContain(
      "from tasks.forms.task import TaskForm\nfrom tasks.models.task import Task\n",
    );
    expect(files["tasks/forms/task.py"]).toContain("from tasks.models.task import Task\n");
    expect(files["tasks/views/__init__.py"]).toBe("from .task import TaskCreateView\n");
    expect(files["tasks/tests/test_task_views.py"]).toContain("from tasks.models.task import Task\n");
  });
});

describe("addresses that are there already", () => {
  const URLS = `from django.urls import path

from . import views

urlpatterns = [
    path("board/", views.board, name="task_list"),
    path("<slug:slug>/", views.board, name="board"),
]
`;
  const VIEWS = `from django.http import HttpResponse


def board(request):
    return HttpResponse("board")
`;

  it("stay: a page of that name is not made anew, and says so", async () => {
    const project = await generatedProject({
      "tasks/models.py": TASKS,
      "tasks/urls.py": URLS,
      "tasks/views.py": VIEWS,
    });
    const ran = await project.run("django-view", "tasks", "Task", "--json");
    expect(ran.report().next).toContain("Task: the list page was there already, and stays as it is.");
    const urls = await project.read("tasks/urls.py");
    expect(urls).toBe(`from django.urls import path

from . import views

urlpatterns = [
    path("board/", views.board, name="task_list"),
    path("tasks/add/", views.TaskCreateView.as_view(), name="task_create"),
    path("tasks/<int:pk>/edit/", views.TaskUpdateView.as_view(), name="task_update"),
    path("tasks/<int:pk>/delete/", views.TaskDeleteView.as_view(), name="task_delete"),
    path("tasks/<int:pk>/", views.TaskDetailView.as_view(), name="task_detail"),
    path("<slug:slug>/", views.board, name="board"),
]
`);
    const views = await project.read("tasks/views.py");
    expect(views).toContain(VIEWS.slice(VIEWS.indexOf("def board")));
    expect(views).not.toContain("TaskListView");
    expect(views).toContain('success_url = reverse_lazy("task_list")');
    expect(await project.read("tasks/tests/test_task_views.py")).toContain('reverse("task_list")');
    expect(Object.keys(await project.tree())).not.toContain("templates/tasks/task_list.html");
  });

  it("are all there is to say when every page has its name taken", async () => {
    const project = await startProject({ "tasks/models.py": TASKS, "tasks/urls.py": URLS, "tasks/views.py": VIEWS });
    const ran = await project.run("django-view", "tasks", "Task", "--kind=list");
    expect(ran.closing).toBe("nothing to do");
    expect(await project.tree()).toEqual(project.before);
  });

  it("leave a view of the same name as somebody wrote it", async () => {
    const mine = `${VIEWS}

class TaskListView:
    """Mine."""
`;
    const project = await generatedProject({ "tasks/models.py": TASKS, "tasks/views.py": mine });
    await add(project, "Task");
    const views = await project.read("tasks/views.py");
    expect(views.match(/class TaskListView/g)).toHaveLength(1);
    expect(views).toContain('class TaskListView:\n    """Mine."""\n');
    expect(Object.keys(await project.tree())).not.toContain("templates/tasks/task_list.html");
  });

  it("get a template back that somebody deleted", async () => {
    const project = await withModels(TASKS);
    const { "templates/tasks/label_list.html": list, ...others } = await add(project, "Label");
    await rm(join(project.root, "templates/tasks/label_list.html"));
    expect((await project.run("django-view", "tasks", "Label")).failure).toBeUndefined();
    expect(await project.tree()).toMatchObject({ ...others, "templates/tasks/label_list.html": list });
  });

  it("keep a page whose template lies elsewhere", async () => {
    const project = await withModels(TASKS);
    const { "templates/tasks/label_list.html": list = "" } = await add(project, "Label");
    await rm(join(project.root, "templates/tasks/label_list.html"));
    await place(project.root, { "tasks/templates/tasks/label_list.html": list });
    const before = await project.tree();
    await project.run("django-view", "tasks", "Label");
    expect(await project.tree()).toEqual(before);
  });

  it("keep a page that somebody changed since, and say so", async () => {
    const project = await withModels(TASKS);
    await add(project, "Task", "--kind=list");
    await place(project.root, { "templates/tasks/task_list.html": "<p>Mine</p>\n" });
    const ran = await project.run("django-view", "tasks", "Task", "--json");
    expect(ran.report().next).toContainEqual(expect.stringMatching(/^templates\/tasks\/task_list.html stays as it is/));
    expect(await project.read("templates/tasks/task_list.html")).toBe("<p>Mine</p>\n");
  });

  it("keep a changed page whose address was changed, too", async () => {
    const project = await withModels(TASKS);
    await add(project, "Task", "--kind=detail");
    const urls = (await project.read("tasks/urls.py")).replace("<int:pk>", "<slug:slug>");
    await place(project.root, { "tasks/urls.py": urls, "templates/tasks/task_detail.html": "<p>Mine</p>\n" });
    const { status, next } = (await project.run("django-view", "tasks", "Task", "--kind=detail", "--json")).report();
    expect(status).not.toBe("conflict");
    expect(next).toContainEqual(expect.stringMatching(/^templates\/tasks\/task_detail.html stays as it is/));
    expect(await project.read("templates/tasks/task_detail.html")).toBe("<p>Mine</p>\n");
  });

  it("conflict with a page that only has its name, and nothing is written", async () => {
    const project = await generatedProject({
      "tasks/models.py": TASKS,
      "templates/tasks/task_list.html": "<p>Mine</p>\n",
    });
    const ran = await project.run("django-view", "tasks", "Task", "--json");
    expect(ran.report()).toMatchObject({
      status: "conflict",
      files: expect.arrayContaining([{ path: "templates/tasks/task_list.html", action: "conflict" }]),
    });
    expect(await project.tree()).toEqual(project.before);
  });
});

describe("addresses in one app", () => {
  const named = (...names: string[]) =>
    `from django.db import models\n${names.map((name) => `\n\nclass ${name}(models.Model):\n    title = models.CharField(max_length=9)\n`).join("")}`;
  const addresses = async (project: TestProject) =>
    [...(await project.read("tasks/urls.py")).matchAll(/path\(\s*"([^"]*)".*?name="(\w+)"/gs)].map(
      ([, route, name]) => `${name} ${route}`,
    );

  it.each([
    [
      ["Datum", "Data"],
      ["datum_list data/", "data_list data-2/"],
    ],
    [
      ["Data", "Datum"],
      ["data_list data/", "datum_list datum/"],
    ],
    [
      ["Person", "People"],
      ["person_list people/", "people_list people-2/"],
    ],
  ])("differ, though two models have one plural: %j", async (models, expected) => {
    const project = await withModels(named(...models));
    for (const name of models) await add(project, name, "--kind=list");
    expect(await addresses(project)).toEqual(expected);
    for (const name of models) {
      await add(project, name, "--kind=create");
      expect((await project.run("django-view", "tasks", name, "--kind=list")).closing).toBe("nothing to do");
    }
    expect(await addresses(project)).toEqual(
      expect.arrayContaining(expected.map((each) => `${each.replace("list", "create")}add/`)),
    );
  });

  it("differ from that of a page, and that is told", async () => {
    const project = await withModels(named("Peer"));
    await add(project, "Peers", "--kind=page");
    const ran = await project.run("django-view", "tasks", "Peer", "--kind=detail", "--json");
    expect(ran.report().next[0]).toBe("peers/ is taken, so the pages of Peer are at peer/.");
    await add(project, "Peer");
    expect(await addresses(project)).toEqual([
      "peers peers/",
      "peer_detail peer/<int:pk>/",
      "peer_list peer/",
      "peer_create peer/add/",
      "peer_update peer/<int:pk>/edit/",
      "peer_delete peer/<int:pk>/delete/",
    ]);
  });

  it("are refused to a page that comes later", async () => {
    const project = await withModels(named("Report"));
    await add(project, "Report", "--kind=list");
    expect(await refusal(project, "tasks", "Reports", "--kind=page")).toBe(
      "tasks/urls.py:7: reports/ is the address of report_list already. Give the page another name.",
    );
  });

  it("are read in a package of URLs, too", async () => {
    const urls =
      'from django.urls import path\n\nfrom tasks import views\n\nurlpatterns = [\n    path("peers/", views.peers),\n]\n';
    const project = await generatedProject({
      "tasks/models.py": named("Peer"),
      "tasks/views.py": "def peers(request):\n    pass\n",
      "tasks/urls/__init__.py": urls,
    });
    expect(await refusal(project, "tasks", "Peers", "--kind=page")).toBe(
      "tasks/urls/__init__.py:6: peers/ is the address of something else already. Give the page another name.",
    );
    await add(project, "Peer", "--kind=list");
    expect(await project.read("tasks/urls/__init__.py")).toContain('path("peer/", views.PeerListView');
  });

  it("stay where somebody moved them, and new pages go there", async () => {
    const project = await withModels(named("Peer"));
    await add(project, "Peer", "--kind=list");
    await add(project, "About", "--kind=page");
    const urls = await project.read("tasks/urls.py");
    await place(project.root, { "tasks/urls.py": urls.replace('"peers/"', '"friends/"').replace('"about/"', '"us/"') });
    expect((await project.run("django-view", "tasks", "About", "--kind=page")).closing).toBe("nothing to do");
    await add(project, "Peer", "--kind=create");
    await add(project, "Peer");
    expect((await addresses(project)).slice(0, 3)).toEqual([
      "peer_list friends/",
      "about us/",
      "peer_create friends/add/",
    ]);
  });
});

describe("a form that is there already", () => {
  it("stays, and the tests fill in what it asks for", async () => {
    const form = `from django import forms

from .models import Task


class TaskForm(forms.ModelForm):
    class Meta:
        model = Task
        fields = ("title", "project", "owner")
`;
    const project = await generatedProject({ "tasks/models.py": TASKS, "tasks/forms.py": form });
    const files = await add(project, "Task");
    expect(files["tasks/forms.py"]).toBe(form);
    expect(files["tasks/tests/test_task_views.py"]).toContain(`    return {
        "title": "New title",
        "project": ProjectFactory.create().pk,
        "owner": UserFactory.create().pk,
        **changes,
`);
  });

  it("stays in the module of the package where somebody put it", async () => {
    const form = `from django import forms

from tasks.models import Label


class LabelForm(forms.ModelForm):
    class Meta:
        model = Label
        fields = ["name"]
`;
    const project = await generatedProject({
      "tasks/models.py": TASKS,
      "tasks/forms/__init__.py": "",
      "tasks/forms/labels.py": form,
    });
    const files = await add(project, "Label", "--kind=create");
    expect(files["tasks/forms/labels.py"]).toBe(form);
    expect(files["tasks/views.py"]).toContain(
      "from tasks.forms.labels import LabelForm\nfrom tasks.models import Label\n",
    );
    expect(Object.keys(files)).not.toContain("tasks/forms/label.py");
  });

  it("is not filled in when it has rules of its own", async () => {
    const project = await generatedProject({
      "tasks/models.py": TASKS,
      "tasks/forms.py": `from django import forms

from .models import Label


class LabelForm(forms.ModelForm):
    class Meta:
        model = Label
        fields = "__all__"

    def clean_name(self):
        return self.cleaned_data["name"].lower()
`,
    });
    const files = await add(project, "Label");
    expect(testsIn(files["tasks/tests/test_label_views.py"])).not.toContain("test_label_create");
  });
});

describe("django-view refuses, and changes nothing", () => {
  it.each([
    [
      ["tasks", "Tsk"],
      "There is no model Tsk in tasks. Did you mean Task? `npx plop django-model tasks Tsk …` makes it.",
    ],
    [
      ["tasks", "Warehouse"],
      "There is no model Warehouse in tasks. Known: Project, Label, Task. `npx plop django-model tasks Warehouse …` makes it.",
    ],
    [
      ["tasks", "Dated"],
      "tasks/models.py:43: Dated is abstract, so there is none to show. Name a model that is built on it.",
    ],
    [
      ["taks", "Task"],
      'There is no app "taks" in this project. Did you mean tasks? `npx plop django-app taks` makes it.',
    ],
    [
      ["tasks", "Über uns", "--kind=page"],
      '"ÜberUns" can\'t be the name of a page: letters A to Z and digits will do.',
    ],
    [["tasks", "404", "--kind=page"], '"404" can\'t be the name of a page: letters A to Z and digits will do.'],
    [
      ["tasks", "Task", "--kind=lst"],
      "--kind=lst is none of crud, list, create, detail, update, delete, page. Did you mean list?",
    ],
    [["tasks"], "NAME is missing, and there is no terminal to ask on. Give it as: npx plop django-view APP NAME"],
  ])("%j", async (words, message) => {
    const project = await withModels(
      `${TASKS}\n\nclass Dated(models.Model):\n    added = models.DateField()\n\n    class Meta:\n        abstract = True\n`,
    );
    expect(await refusal(project, ...words)).toBe(message);
  });

  it("a views.py that is broken, and says where", async () => {
    const project = await generatedProject({
      "tasks/models.py": TASKS,
      "tasks/views.py": "def board(request:\n    pass\n",
    });
    const before = await project.tree();
    const { error } = (await project.run("django-view", "tasks", "Task", "--json")).report();
    expect(error).toMatchObject({ file: "tasks/views.py", paste: expect.stringContaining("class TaskListView(") });
    expect(error?.line).toBeGreaterThan(0);
    expect(await project.tree()).toEqual(before);
  });
});

describe("django-view with a form that people wrote", () => {
  const form = (lines: string) =>
    `from django import forms\n\nfrom .models import Task\n\n\nclass TaskForm(forms.ModelForm):\n${lines}`;
  const without = '    class Meta:\n        model = Task\n        exclude = ["owner"]\n';
  const testsOf = async (forms: string) => {
    const project = await generatedProject({ "tasks/models.py": TASKS, "tasks/forms.py": form(forms) });
    const ran = await project.run("django-view", "tasks", "Task", "--json");
    expect(await pythonFaults(project)).toEqual([]);
    return { next: ran.report().next, tests: await project.read("tasks/tests/test_task_views.py") };
  };

  it("says so where the form leaves out what has to be set, and fills in no such form", async () => {
    const { next, tests } = await testsOf(without);
    expect(next).toContain("No test fills in the form: the form doesn't ask for owner, which has to be set.");
    expect(tests).not.toContain("def test_task_create(");
    expect(tests).not.toContain('"owner":');
  });

  it("fills in no form with fields of its own", async () => {
    const { next, tests } = await testsOf(
      '    agree = forms.BooleanField()\n\n    class Meta:\n        model = Task\n        fields = "__all__"\n',
    );
    expect(next).toContain("No test fills in the form: it has rules of its own.");
    expect(tests).not.toContain("def test_task_create(");
  });

  it("refuses one that wants more than its data", async () => {
    const init = "    def __init__(self, *args, user, **kwargs):\n        super().__init__(*args, **kwargs)\n";
    const project = await generatedProject({ "tasks/models.py": TASKS, "tasks/forms.py": form(`${without}\n${init}`) });
    expect((await project.run("django-view", "tasks", "Task")).failure).toBe(
      "tasks/forms.py:6: TaskForm wants user from its view, which only its author can give.",
    );
    expect((await project.run("django-view", "tasks", "Task", "--kind=list")).failure).toBeUndefined();
  });
});

describe("django-view at a terminal", () => {
  it("asks for app, model, pages and people, and says what is wrong with an answer", async () => {
    const project = await withModels(TASKS);
    const somebody = person({ app: ["task", "tasks"], name: ["404", "label"], kind: ["list"], access: ["public"] });
    const ran = await project.ask(somebody, "django-view");
    expect(ran.failure).toBeUndefined();
    expect(somebody.asked.map(({ name }) => name)).toEqual(["app", "name", "kind", "access"]);
    expect(somebody.asked[0]?.message).toBe("In which app? (users, tasks)");
    expect(somebody.complaints).toEqual([
      expect.stringContaining("Did you mean tasks?"),
      expect.stringContaining("can't be the name of a page"),
    ]);
    expect(await project.read("tasks/views.py")).toContain("class LabelListView(ListView):");
    expect(ran.out).toContain("npx plop django-view tasks label --kind=list --access=public");
  });
});
