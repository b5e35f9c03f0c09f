import { describe, expect, it } from "vitest";
import { absoluteModule } from "../../../helpers/project/modules.ts";
import { type EditedModule, type Renamed, renameModules } from "../../../helpers/python/rename-module.ts";

const TASKS: Renamed = { from: "tasks", to: "acme.tasks", names: new Set(["models", "views", "urls", "apps"]) };
const NESTED: Renamed = { ...TASKS, from: "apps.tasks" };

const moduleAt = (module: string, within?: string): EditedModule => ({
  absolute: (name) => absoluteModule(name, module, `${module.replaceAll(".", "/")}.py`),
  ...(within === undefined ? {} : { within }),
});

async function rename(text: string, renamed = TASKS, edited = moduleAt("shop.urls")): Promise<string> {
  const answer = await renameModules([renamed], edited)(text);
  if (answer.kind === "ok") {
    // Once is enough.
    expect((await renameModules([renamed], edited)(answer.text)).kind).toBe("already");
    return answer.text;
  }
  return answer.kind === "already" ? text : `${answer.line}: ${answer.reason}`;
}

describe("a package that is called otherwise", () => {
  it("leaves its neighbour's name as it is", async () => {
    const text = "import apps.notes.urls\nimport apps.tasks.urls\nx = [apps.notes.urls.a, apps.tasks.urls.a]";

    expect(await rename(text, NESTED)).toBe(text.replaceAll("apps.tasks", "acme.tasks"));
    expect(await rename(`${text}\ny = apps.users.b`, NESTED)).toContain("4: apps is imported as a module");
  });

  it.each([
    ["from tasks.models import Task", "from acme.tasks.models import Task"],
    ["from tasks import models, views as v", "from acme.tasks import models, views as v"],
    [
      "from tasks.models import (\n    Label,  # one\n    Task,\n)",
      "from acme.tasks.models import (\n    Label,  # one\n    Task,\n)",
    ],
    ["from tasks.models import *", "from acme.tasks.models import *"],
    ["import tasks.models as m, os", "import acme.tasks.models as m, os"],
    ["def f():\n\tfrom tasks import models", "def f():\n\tfrom acme.tasks import models"],
    ["\ufefffrom tasks import models\r\n# end\r\n", "\ufefffrom acme.tasks import models\r\n# end\r\n"],
    [
      "import tasks.models\nx = tasks.models.Task.objects",
      "import acme.tasks.models\nx = acme.tasks.models.Task.objects",
    ],
    [
      "import tasks.models\nimport tasks.views, tasks.urls\nx = [tasks.models.Task, tasks.views.index]",
      "import acme.tasks.models\nimport acme.tasks.views, acme.tasks.urls\nx = [acme.tasks.models.Task, acme.tasks.views.index]",
    ],
    ['import_module("tasks")', 'import_module("acme.tasks")'],
    ['import_module(".views", package="tasks")', 'import_module(".views", package="acme.tasks")'],
    ['app.autodiscover_tasks(["tasks", "notes"])', 'app.autodiscover_tasks(["acme.tasks", "notes"])'],
    ['self.assertLogs("tasks", "INFO")', 'self.assertLogs("acme.tasks", "INFO")'],
    ['caplog.at_level("INFO", logger="tasks")', 'caplog.at_level("INFO", logger="acme.tasks")'],
    ['get_app_config("tasks", ["tasks"])', 'get_app_config("tasks", ["tasks"])'],
    ["import tasks.models\nf(tasks=1).tasks", "import acme.tasks.models\nf(tasks=1).tasks"],
    ["from tasks_archive import models", "from tasks_archive import models"],
    ["from shop.tasks import models", "from shop.tasks import models"],
  ])("is imported by its new name: %j", async (before, after) => {
    expect(await rename(before)).toBe(after);
  });

  it.each([
    ["patch('tasks.views.send')", "patch('acme.tasks.views.send')"],
    ['x = r"tasks.models.Task"', 'x = r"acme.tasks.models.Task"'],
    ["include('tasks.urls', namespace='tasks')", "include('acme.tasks.urls', namespace='tasks')"],
    ["LOGGING = {'loggers': {'tasks': {}}}", "LOGGING = {'loggers': {'acme.tasks': {}}}"],
    ["getLogger('tasks')", "getLogger('acme.tasks')"],
    ["x = 'tasks.Task', 'tasks.add_task', 'tasks:index', 'tasks', 'my.tasks.views', 'tasks/views'", ""],
    ['"""tasks.views"""', ""],
    ["# tasks.views\nf'tasks.views.{x}'", ""],
    ["x = 'tasks.' 'views'", ""],
    ["x = {'tasks': 'other'}", ""],
  ])("is named so in texts that mean it, and only there: %j", async (before, after) => {
    expect(await rename(before)).toBe(after || before);
  });

  it.each([
    ["from apps import tasks", "from acme import tasks"],
    ["from apps import tasks as t", "from acme import tasks as t"],
    ["from . import tasks", "from acme import tasks"],
    ["from .tasks.models import Task", "from acme.tasks.models import Task"],
    ["import apps.tasks.models\napps.tasks.models.Task()", "import acme.tasks.models\nacme.tasks.models.Task()"],
    ["from .notes import tasks", "from .notes import tasks"],
  ])("is found below another package, and beside a sibling: %j", async (before, after) => {
    expect(await rename(before, NESTED, moduleAt("apps.views"))).toBe(after);
  });

  it.each([
    ["from .models import Task", "from .models import Task"],
    ["from . import models", "from . import models"],
    ["from tasks.models import Task", "from acme.tasks.models import Task"],
  ])("keeps its relative imports: %j", async (before, after) => {
    expect(await rename(before, TASKS, moduleAt("tasks.views", "tasks"))).toBe(after);
  });

  it.each([
    ["import tasks.models\ntasks = [1]\n", "2: tasks is imported as a module, and used as something else here"],
    ["import tasks\n\ndef f(tasks):\n    return tasks.x\n", "3: tasks is imported as a module"],
    ["import apps.tasks\napps.other.f()\n", "2: apps is imported as a module"],
    ["from apps import notes, tasks\n", "1: from apps import notes, tasks: this import gives several modules at once"],
    ["from tasks import (\n", "1: this is no valid Python"],
  ])("is left to people where it can't be told: %j", async (text, reason) => {
    const renamed = text.includes("apps") ? NESTED : TASKS;
    expect(await rename(text, renamed)).toContain(reason);
  });
});
