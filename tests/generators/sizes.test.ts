// Inputs so large that work which grows with their square, or faster, would not end before the suite's patience does.

import { describe, expect, it } from "vitest";
import { placeForApp, refuseTakenApp } from "../../helpers/project/apps.ts";
import { type DjangoProject, readProject } from "../../helpers/project.ts";
import { keepImportOrder, RUFF_STYLE } from "../../helpers/python/ruff.ts";
import { startProject } from "../support/django-project.ts";
import { place, scratch } from "../support/files.ts";

const model = (name: string, fields: readonly string[]) =>
  `class ${name}(models.Model):\n${fields.map((field) => `    ${field}\n`).join("")}\n    def __str__(self):\n        return self.title\n`;

const HEAD = "from django.db import models\n";

const TITLE = "title = models.CharField(max_length=100)";

/** The numbers from 0, as texts. */
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe("a project of any size", () => {
  it("may have models of 20,000 lines in one module", async () => {
    const fields = [TITLE, ...numbers(5).map((each) => `f${each} = models.IntegerField(default=${each})`)];
    const models = numbers(1_700).map((each) => model(`Model${each}`, fields));
    const text = [HEAD, ...models].join("\n\n");
    expect(text.split("\n").length).toBeGreaterThan(20_000);
    const { run, read } = await startProject({ "blog/models.py": text });
    expect((await run("django-model", "blog", "Task", "title:char", "model:fk:Model1699")).failure).toBeUndefined();
    expect((await run("django-test", "blog", "Model850")).failure).toBeUndefined();
    expect(await read("blog/tests/test_model850_model.py")).toContain("Model850Factory");
    const written = await read("blog/models.py");
    expect(written.startsWith(text)).toBe(true);
    expect(written).toContain("class Task(models.Model):");
  });

  it("may have a line of 5 MB, behind which nobody looks for the order of imports", async () => {
    const before = `import a\n\nDATA = [${'"a", '.repeat(1_000_000)}]\n`;
    const after = `import b\n${before}`;
    expect(await keepImportOrder(before, after, RUFF_STYLE)).toBe(after);
  });

  it("may have settings of 5 MB: 70,000 names, and a list of 100,000 lines", async () => {
    const root = await scratch();
    const names = numbers(70_000).map((each) => `SETTING_${each} = ["some value", "another", ${each}]\n`);
    const long = `LONG = [\n${numbers(100_000)
      .map((each) => `    "entry ${each}",\n`)
      .join("")}]\n`;
    const settings = `${names.join("")}${long}INSTALLED_APPS = ["blog"]\n`;
    expect(settings.length).toBeGreaterThan(5_000_000);
    await place(root, { "manage.py": "import django\n", "site1/settings.py": settings, "blog/models.py": "" });
    const project = await readProject(root, { settings: "site1.settings" });
    expect(project.settings.assigned).toHaveLength(70_002);
    expect(project.apps.map(({ name }) => name)).toEqual(["blog"]);
  });

  it("may have more apps than anybody counts", async () => {
    const entries = numbers(200_000).map((each) => `apps.app_${each}`);
    const apps = entries.map((entry) => ({
      entry,
      module: entry,
      name: entry.slice("apps.".length),
      label: entry.slice("apps.".length),
      folder: entry.replace(".", "/"),
    }));
    const small = await readProject((await startProject({ "blog/models.py": "" })).root);
    const installed = { ...small.installed, lists: small.installed.lists.map((list) => ({ ...list, items: entries })) };
    const project: DjangoProject = { ...small, apps, installed };
    const app = await placeForApp(project, "tasks");
    expect(app.folder).toBe("apps/tasks");
    expect(() => refuseTakenApp(project, app)).not.toThrow();
    const other = {
      ...app,
      module: "other.app_199999",
      folder: "other/app_199999",
      name: "app_199999",
      label: "app_199999",
    };
    expect(() => refuseTakenApp(project, other)).toThrow("Another app of that name is installed: apps.app_199999.");
  });

  it("may have models that import each other by more ways than can be gone", async () => {
    const last = 40;
    // Each uses all that come before it, and the last but one uses the last.
    const modules = numbers(last + 1).map((each): [string, string] => {
      const before = numbers(Number(each));
      const uses = before.map((other) => `from .part_${other} import LENGTH_${other}, Part${other}\n`);
      const fields = before.map((other) => `f${other} = models.CharField(max_length=LENGTH_${other})`);
      const base = each === "0" ? "models.Model" : `Part${Number(each) - 1}`;
      const back = each === String(last - 1) ? `from .part_${last} import LENGTH_${last}\n` : "";
      const end = back === "" ? [] : [`back = models.CharField(max_length=LENGTH_${last})`];
      const own = model(`Part${each}`, [`title${each} = models.CharField(max_length=9)`, ...fields, ...end]);
      const body = own.replace("models.Model", base);
      return [`blog/models/part_${each}.py`, `${HEAD}${uses.join("")}${back}LENGTH_${each} = 1${each}\n\n\n${body}`];
    });
    const offered = numbers(last + 1).map((each) => `from .part_${each} import Part${each}\n`);
    const { run, read } = await startProject({
      "blog/models/__init__.py": offered.join(""),
      ...Object.fromEntries(modules),
    });
    expect((await run("django-test", "blog", `Part${last}`)).failure).toBeUndefined();
    const factories = await read("blog/tests/factories.py");
    for (const each of ["title0", "title20", "f20", `title${last}`]) expect(factories).toContain(`'${each}': lambda`);
  });
});
