import { describe, expect, it } from "vitest";
import { pythonFaults, startProject, type TestProject } from "../support/django-project.ts";
import { place } from "../support/files.ts";

const MODELS = `from django.db import models


class Task(models.Model):
    title = models.CharField(max_length=200)

    def __str__(self):
        return self.title
`;

/** A project with an app of one model, and other files of the test's own. */
function project(files: Readonly<Record<string, string>>): Promise<TestProject> {
  return startProject({ "tasks/models.py": MODELS, ...files });
}

/** As a project writes it whose settings have single quotes. */
const single = (text: string): string => text.replaceAll('"', "'");

const rootUrls = (...lines: string[]): string =>
  `from django.contrib import admin\nfrom django.urls import include, path\n\nurlpatterns = [\n${lines
    .map((line) => `    ${line}\n`)
    .join("")}]\n`;

describe("the addresses of pages", () => {
  const list = ["tasks", "Task", "--kind=list"] as const;
  const element = 'path("tasks/", views.TaskListView.as_view(), name="task_list"),';

  it("go into a package of URLs, which names the app", async () => {
    const urls =
      'from django.urls import path\n\nfrom tasks.feeds import Feed\n\nurlpatterns = [path("feed/", Feed())]\n';
    const made = await project({ "tasks/urls/__init__.py": urls });
    expect((await made.run("django-view", ...list)).failure).toBeUndefined();
    const files = await made.tree();
    expect(files["tasks/urls.py"]).toBeUndefined();
    expect(files["tasks/urls/__init__.py"]).toBe(`from django.urls import path

from tasks import views
from tasks.feeds import Feed

urlpatterns = [
    path("feed/", Feed()),
    ${element}
]
`);
    expect(files["mysite/urls.py"]).toContain("include('tasks.urls')");
    expect((await made.run("django-test", "tasks", "TaskListView", "--json")).report().status).toBe("unchanged");
  });

  it.each([".", "tasks"])("name their views as the module does: from %s", async (home) => {
    const urls = `from django.urls import path\n\nfrom ${home} import views\n\nurlpatterns = [\n    path("", views.index),\n]\n`;
    const made = await project({ "tasks/urls.py": urls, "tasks/views.py": "def index(request):\n    pass\n" });
    expect((await made.run("django-view", ...list)).failure).toBeUndefined();
    expect(await made.read("tasks/urls.py")).toBe(urls.replace("]\n", `    ${element}\n]\n`));
    expect(await pythonFaults(made)).toEqual([]);
  });

  it.each([
    ["tasks/urls.py", "urlpatterns = router.urls\n"],
    ["tasks/urls/__init__.py", "from .web import urlpatterns\n"],
    ["tasks/urls/__init__.py", "from .web import *\n"],
  ])("are refused where %s has no plain list: %j", async (path, text) => {
    const made = await project({ [path]: text });
    const before = await made.tree();
    const { failure } = await made.run("django-view", ...list);
    expect(failure).toContain(`${path}:1: urlpatterns is no plain list here. To paste there:\n${single(element)}`);
    expect(await made.tree()).toEqual(before);
  });

  it.each([
    ["Task", "--kind=crud"],
    ["About us", "--kind=page"],
  ])("go on from the lines that a refusal gave to paste: %s", async (name, kind) => {
    const urls = "from rest_framework.routers import SimpleRouter\n\nfrom . import views\n\nrouter = SimpleRouter()\n";
    const made = await project({ "tasks/urls.py": `${urls}urlpatterns = router.urls\n`, "tasks/views.py": "" });
    const { failure } = await made.run("django-view", "tasks", name, kind);
    const pasted = failure?.split("To paste there:\n")[1] ?? "";
    expect(pasted).toMatch(/^path\(/);

    const mended = `from django.urls import path\n${urls}urlpatterns = [\n${pasted}\n] + router.urls\n`;
    const again = await project({ "tasks/urls.py": mended, "tasks/views.py": "" });
    expect((await again.run("django-view", "tasks", name, kind)).failure).toBeUndefined();
    expect(await again.read("tasks/urls.py")).toBe(mended);
    const views = [...pasted.matchAll(/views\.(\w+)\.as_view/g)].map(([, view]) => `class ${view}(`);
    const written = await again.read("tasks/views.py");
    expect(views.filter((view) => !written.includes(view))).toEqual([]);
  });

  it("are refused where the project's can't be found, with what to do", async () => {
    const made = await project({});
    await place(made.root, { "mysite/settings.py": "INSTALLED_APPS = ['tasks']\nROOT_URLCONF = name()\n" });
    const { failure } = await made.run("django-view", ...list, "--access=public");
    expect(failure).toMatch(
      /^mysite\/settings.py:2: .* is no plain text. Name their module there, as a plain text. To paste/,
    );
  });

  it.each([
    ['# path("tasks/", include("tasks.urls")),', true],
    ['path("tasks/", include("tasks.urls")),', false],
    ['path("tasks/", include(("tasks.urls", "work"), namespace="work")),', false],
    ['path("tasks/", include(tasks.urls)),', false],
    ['path("tasks/", include(tasks_urls)),', false],
  ])("are included once: %s", async (line, isMissing) => {
    const imports = "import tasks.urls\nfrom tasks import urls as tasks_urls\n";
    const made = await project({ "mysite/urls.py": imports + rootUrls(line) });
    expect((await made.run("django-view", ...list)).failure).toBeUndefined();
    const added = single('    path("tasks/", include("tasks.urls")),\n');
    expect(await made.read("mysite/urls.py")).toBe(
      imports + rootUrls(line).replace("]\n", isMissing ? `${added}]\n` : "]\n"),
    );
  });
});

describe("tests of the administration", () => {
  const ADMIN =
    "from django.contrib import admin\n\nfrom .models import Task\n\n\n@admin.register(Task)\nclass TaskAdmin(admin.ModelAdmin):\n    pass\n";

  it.each([
    [rootUrls('path("admin/", admin.site.urls),'), true],
    [rootUrls('re_path(r"^admin/", include(admin.site.urls)),'), true],
    [`import django.contrib.admin\n${rootUrls('path("admin/", django.contrib.admin.site.urls),')}`, true],
    [rootUrls('# path("admin/", admin.site.urls),'), false],
    [`${rootUrls()}if settings.DEBUG:\n    urlpatterns += [path("admin/", admin.site.urls)]\n`, false],
    [`from shop import admin\n\nurlpatterns = [path("admin/", admin.site.urls)]\n`, false],
  ])("are written where it has an address: %j", async (urls, isThere) => {
    const made = await project({ "tasks/admin.py": ADMIN, "mysite/urls.py": urls });
    const failure = isThere ? undefined : expect.stringContaining("has no address in the project's URLs");
    expect((await made.run("django-test", "tasks", "TaskAdmin")).failure).toEqual(failure);
    expect((await made.run("django-model", "tasks", "Project", "name")).failure).toBeUndefined();
    const tests = Object.keys(await made.tree()).filter((path) => /test_project_admin/.test(path));
    expect(tests).toHaveLength(isThere ? 1 : 0);
  });
});
