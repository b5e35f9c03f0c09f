import { expect, it } from "vitest";
import { startProject } from "../support/django-project.ts";
import { newFiles } from "../support/hostile.ts";
import { askPython, describeWithPython } from "../support/python.ts";

const MODELS = `from django.db import models


class Task(models.Model):
    title = models.CharField(max_length=50)
`;

const urls = (name: string, more = "") => `from django.urls import path

from . import views

app_name = ${name}

urlpatterns = [
    path("all/", views.TaskListView.as_view(), name="task_list"),${more}
]
`;

const VIEWS = `from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.generic import ListView, RedirectView

from .models import Task


class TaskListView(ListView):
    model = Task


class AwayView(RedirectView):
    url = '/say/"hello"/\\\\'


@permission_required('tasks.add_task" (')
def closed(request):
    return HttpResponse("x")
`;

const APPS = `from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = 'tasks'
    label = 'x"); import os; ("'
`;

/** Names in a project's own source that break what they are put into as they are. */
const CASES = [
  {
    what: "a namespace that holds quotes",
    files: { "tasks/urls.py": urls("'it\\'s \"one\" {% now %} ('") },
    run: ["django-view", "tasks", "Task", "--access=public"],
  },
  {
    what: "a namespace that is a pattern",
    files: { "tasks/urls.py": urls("'a+(b'") },
    run: ["django-view", "tasks", "Task", "--access=public"],
  },
  {
    what: "a redirect to an address that holds quotes",
    files: {
      "tasks/urls.py": urls('"tasks"', '\n    path("away/", views.AwayView.as_view(), name="say \\"x\\""),'),
      "mysite/urls.py": 'from django.urls import include, path\n\nurlpatterns = [path("", include("tasks.urls"))]\n',
    },
    run: ["django-test", "tasks", "AwayView"],
  },
  {
    what: "a permission that holds a quote and a bracket",
    files: {
      "tasks/urls.py": urls('"tasks"', '\n    path("closed/", views.closed, name="closed"),'),
      "mysite/urls.py": 'from django.urls import include, path\n\nurlpatterns = [path("", include("tasks.urls"))]\n',
    },
    run: ["django-test", "tasks", "closed"],
  },
  {
    what: "a label that Django would not take",
    files: { "tasks/apps.py": APPS },
    run: ["django-model", "tasks", "Note", "title", "--migrate=no"],
  },
] as const;

it("of a folder stands in quotes in the command that runs the app's tests", async () => {
  const folder = "my apps; touch outside";
  const project = await startProject({
    "pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["pytest-django"]\n',
    "mysite/settings.py": `import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR / "${folder}"))
INSTALLED_APPS = ["notes"]
ROOT_URLCONF = "mysite.urls"
`,
    [`${folder}/notes/__init__.py`]: "",
    [`${folder}/notes/models.py`]: MODELS,
  });
  const { failure, report } = await project.run("django-model", "notes", "Note", "title", "--migrate=no", "--json");
  expect(failure).toBeUndefined();
  expect(report().next).toContain(`pytest '${folder}/notes'`);
});

await describeWithPython("a name in a project's own source", (pythons) => {
  it.each(CASES)("never becomes code, and breaks nothing: $what", async ({ files, run }) => {
    const project = await startProject({ "tasks/models.py": MODELS, "tasks/views.py": VIEWS, ...files });
    const [command, ...words] = run;
    const { failure = "", out } = await project.run(command, ...words, "--dry-run");
    expect(failure).not.toMatch(/SyntaxError|Invalid regular expression|at byte range|undefined|^\s+at /m);
    const script = "import ast\nanswer = [ast.dump(ast.parse(source)) for source in data]";
    const modules = Object.entries(newFiles(out)).flatMap(([path, text]) => (path.endsWith(".py") ? [text] : []));
    const [python] = pythons;
    if (python === undefined) throw new Error("no Python");
    const trees = (await askPython(python, script, modules)) as string[];
    expect(trees.join("\n")).not.toContain("alias(name='os')");
    expect(out).not.toMatch(/\{% now %\}|--settings=x/);
    expect(failure !== "" || modules.length > 0 || out.includes("Nothing to do")).toBe(true);
  });
});
