import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as entry from "../../helpers/index.ts";
import { csvExport } from "../fixtures/agency/generators/csv-export.ts";
import { generatedProject, pythonFaults, startProject } from "../support/django-project.ts";
import { paths, scratch } from "../support/files.ts";
import { runPlop } from "../support/plop.ts";
import { run } from "../support/process.ts";

const KIT = fileURLToPath(new URL("../..", import.meta.url));

const AGENCY = join(KIT, "tests/fixtures/agency");

/** Agencies import these by name: a name may come, and none may go without a word in CHANGELOG.md. */
const VALUES = [
  "Refusal",
  "addListItem",
  "addToSetting",
  "appArgument",
  "capitalized",
  "defineGenerator",
  "editRecord",
  "exportName",
  "findApp",
  "findProject",
  "growing",
  "includeInUrls",
  "includeUrls",
  "isRelation",
  "kitCommand",
  "layoutOf",
  "loadKit",
  "manageCommand",
  "mergeModule",
  "modelSource",
  "packageName",
  "pascalCase",
  "pluralOf",
  "pythonString",
  "readFields",
  "readProject",
  "record",
  "register",
  "rejectAppName",
  "rejectModelName",
  "render",
  "requirePackage",
  "settingsOption",
  "snakeCase",
  "testCommand",
  "wordsFor",
  "yesNo",
];

const TYPES = [
  "Answers",
  "AppLayout",
  "Ask",
  "DjangoProject",
  "Done",
  "Edit",
  "EditResult",
  "Field",
  "FieldList",
  "FieldType",
  "Finding",
  "Generator",
  "GeneratorBody",
  "Inclusion",
  "KitOptions",
  "ListedGenerator",
  "LocalApp",
  "ModelDescription",
  "ProjectFiles",
  "ProjectRecord",
  "Prompt",
  "PromptContext",
  "PythonStyle",
  "RunContext",
  "Step",
  "TaskContext",
  "TemplateData",
  "Words",
];

describe("what generators of one's own are made of", () => {
  it("has the names that agencies import", async () => {
    expect(Object.keys(entry).sort()).toEqual(VALUES);
    const source = await readFile(join(KIT, "helpers/index.ts"), "utf8");
    const types = [...source.matchAll(/^export type \{ (.+) \}/gm)].flatMap(([, names]) => names?.split(", ") ?? []);
    expect(types.sort()).toEqual(TYPES);
  });

  it("loads Python's parser and ruff with the first edit, and not before", async () => {
    const heavy = /web-tree-sitter|ruff-wasm/;

    expect(await modulesOf("")).toContainEqual(expect.stringMatching(/helpers\/index\.ts\b/));
    expect((await modulesOf("")).filter((url) => heavy.test(url))).toEqual([]);
    const edited = await modulesOf("await kit.addListItem({ name: 'A', index: 0 }, 'b')('A = []\\n')");
    expect(edited.filter((url) => heavy.test(url))).not.toEqual([]);
  });
});

/** The modules that a process has loaded that imports the entry and goes on as told, by their addresses. */
async function modulesOf(goesOn: string): Promise<string[]> {
  const folder = await scratch();
  const script = `const kit = await import("./helpers/index.ts"); ${goesOn}`;
  await run(["node", "--import=./helpers/loader.js", "--input-type=module", "--eval", script], {
    cwd: KIT,
    env: { NODE_V8_COVERAGE: folder },
  });
  // tsx has a thread of its own.
  const reports = (await readdir(folder)).map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8")));
  return (await Promise.all(reports)).flatMap(({ result }) => result.map(({ url }: { readonly url: string }) => url));
}

describe("a generator as an agency writes it", () => {
  const MODELS = `from django.db import models


class Task(models.Model):
    title = models.CharField(max_length=255)
    due = models.DateField(null=True)
`;

  const run = (cwd: string, ...words: string[]) =>
    runPlop(csvExport, ["csv-export", ...words], { cwd, options: { root: AGENCY } });

  it.each([
    ["of the kit", generatedProject, "shop/urls.py"],
    ["of startproject", startProject, "mysite/urls.py"],
  ])("grows a project %s by its own templates, and a second run changes nothing", async (_, begin, urls) => {
    const project = await begin({ "tasks/models.py": MODELS, "tasks/tests/__init__.py": "" });

    const { failure, closing } = await run(project.root, "tasks", "Task", "title", "due:date?");

    expect({ failure, closing }).toEqual({ failure: undefined, closing: "3 files written" });
    expect(await project.read("tasks/export_task.py")).toContain("from tasks.models import Task\n");
    expect(await project.read("tasks/tests/test_export_task.py")).toContain("title,due");
    expect(await project.read(urls)).toMatch(/path\(["']export\/task\/["'], include\(["']tasks\.export_task["']\)\)/);
    expect(await pythonFaults(project)).toEqual([]);
    expect((await run(project.root, "tasks", "Task", "title", "due:date?")).closing).toBe("nothing to do");
  });

  it("stands in the manual", async () => {
    const source = await readFile(join(AGENCY, "generators/csv-export.ts"), "utf8");
    const manual = await readFile(join(KIT, "docs/user-manual.md"), "utf8");

    expect(manual).toContain(source.replace("../../../../helpers/", "../tools/quickscale/helpers/"));
    for (const path of await paths(join(AGENCY, "plop-templates/csv-export"))) {
      const template = await readFile(join(AGENCY, "plop-templates/csv-export", path), "utf8");
      expect(manual).toContain(`\`${path}\``);
      expect(manual).toContain(`\n\`\`\`handlebars\n${template}\`\`\`\n`);
    }
  });

  it.each([
    [["tasks", "Task", "title:chr"], "title: there is no type"],
    [["tasks", "Task", "friends:m2m:user"], "friends has many values"],
    [["task", "Task", "title"], "Did you mean tasks?"],
  ])("refuses as the kit's own do: %j", async (words, message) => {
    const project = await startProject({ "tasks/models.py": MODELS });

    expect((await run(project.root, ...words)).failure).toContain(message);
    expect(await project.tree()).toEqual(project.before);
  });
});
