import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newStage } from "../../helpers/changes/stage.ts";
import type { GrowTree } from "../../helpers/changes/steps.ts";
import { growTree, writeModule } from "../../helpers/grow.ts";
import { RUFF_STYLE } from "../../helpers/python/ruff.ts";
import { place, scratch } from "../support/files.ts";

/** Grows a tree of templates over a project's files, and gives every file that was staged. */
async function grown(
  templates: Readonly<Record<string, string>>,
  project: Readonly<Record<string, string>>,
  options: Partial<GrowTree> = {},
) {
  const [folder, root] = [await scratch(), await scratch()];
  await place(join(folder, "tree"), templates);
  await place(root, project);
  const stage = newStage(root);
  const tree: GrowTree = {
    type: "growTree",
    from: "tree",
    data: { name: "Task" },
    style: RUFF_STYLE,
    tests: "pytest",
    existing: "keep",
    ...options,
  };
  const byHand = await growTree(tree, stage, [folder]);
  const files = [...stage.files].map(([path, { after }]) => [path, String(after)] as const);
  return { byHand, files: Object.fromEntries(files) };
}

const MODULE =
  'from django.db import models\n\n\nclass {{name}}(models.Model):\n    title = models.CharField("title")\n';

describe("a Python module that a template gives to a project", () => {
  it("comes in the project's style where it is new, without what it doesn't use", async () => {
    const style = { ...RUFF_STYLE, quote: "'", indent: "tab" } as const;
    const { files } = await grown({ "models.py.hbs": `import os\n${MODULE}` }, {}, { style });
    expect(files["models.py"]).toBe(
      "from django.db import models\n\n\nclass Task(models.Model):\n\ttitle = models.CharField('title')\n",
    );
  });

  it("only gives what is lacking to one that exists", async () => {
    const mine = "class Task:\n    pass  # mine\n";
    const { files } = await grown({ "models.py.hbs": `${MODULE}\n\nclass Other:\n    pass\n` }, { "models.py": mine });
    expect(files["models.py"]).toBe(`${mine}\n\nclass Other:\n    pass\n`);
  });

  it("gives constants, comments and functions, in the order in which they stand", async () => {
    const template =
      "# A.\n\n# Of one.\n# And more.\nONE = 1\nTWO = 2\n\n\n# Of f.\ndef f():\n    return ONE + TWO\n\n\nTHREE = 3\n";
    const { files } = await grown({ "a.py": template }, { "a.py": "TWO = 20\n" });
    expect(files["a.py"]).toBe(
      "TWO = 20\n\n\n# Of one.\n# And more.\nONE = 1\n\n\n# Of f.\ndef f():\n    return ONE + TWO\n\n\nTHREE = 3\n",
    );
    const two = await grown({ "a.py": "ONE = 1\nTWO = 2\n" }, { "a.py": "X = 0\n" });
    expect(two.files["a.py"]).toBe("X = 0\n\n\nONE = 1\nTWO = 2\n");
  });

  it("gives nothing that is defined on a condition already", async () => {
    const mine =
      "if X:\n\n    def f():\n        pass\n\nelse:\n\n    class G:\n        pass\n\n\ntry:\n    H = 1\nexcept E:\n    H = 2\n";
    const template = "def f():\n    pass\n\n\nclass G:\n    pass\n\n\nH = 3\n";
    expect((await grown({ "a.py": template }, { "a.py": mine })).files["a.py"]).toBe(mine);
  });

  it("stands as its template has it, where that is said to be plain", async () => {
    const plain = "import os\nX = 1\n";
    expect((await grown({ "a.py": plain }, {}, { plain: true })).files["a.py"]).toBe(plain);
    expect((await grown({ "a.py": plain }, {})).files["a.py"]).toBe("X = 1\n");
  });

  it.each([
    ["quotes are single", { quote: "'" }, 'X = "a"\n', "X = 'a'\n"],
    [
      "lines grow too long",
      { lineLength: 20 },
      "X = [10000, 20000, 30000]\n",
      "X = [\n    10000,\n    20000,\n    30000,\n]\n",
    ],
    ["people indent with tabs", { indent: "tab" }, "if X:\n    Y = 1\n", "if X:\n\tY = 1\n"],
    ["people indent by two", { indentWidth: 2 }, "if X:\n    Y = 1\n", "if X:\n  Y = 1\n"],
  ] as const)("is laid out even so where %s", async (_what, style, text, expected) => {
    const { files } = await grown({ "a.py": text }, {}, { plain: true, style: { ...RUFF_STYLE, ...style } });
    expect(files["a.py"]).toBe(expected);
  });

  it("is a test case where the project goes without pytest", async () => {
    const test = "def test_it() -> None:\n    assert 1 == 1\n";
    const { files } = await grown(
      { "tests/test_task_views.py": test, "tests/factories.py": "X = 1\n" },
      {},
      { tests: "django" },
    );
    expect(files["tests/test_task_views.py"]).toBe(`from django.test import TestCase


class TaskViewsTests(TestCase):
    def test_it(self) -> None:
        self.assertEqual(1, 1)
`);
    expect(files["tests/factories.py"]).toBe("X = 1\n");
  });

  it("is left alone when there is nothing to give to it", async () => {
    const root = await scratch();
    await place(root, { "__init__.py": "X = 1\n" });
    const stage = newStage(root);
    await writeModule({ path: "__init__.py", content: "\n", style: RUFF_STYLE }, stage);
    expect(stage.files.size).toBe(0);
  });
});

describe("a page that a template gives to a project", () => {
  const PAGE = { "page.html.hbs": "<h1>{{name}}</h1>\n" };

  it("is made where there is none", async () => {
    expect((await grown(PAGE, {})).files).toEqual({ "page.html": "<h1>Task</h1>\n" });
  });

  it("stays as it is where it is to be kept", async () => {
    expect((await grown(PAGE, { "page.html": "mine" })).files).toEqual({});
  });

  it("is a conflict where it differs, if that is wanted", async () => {
    expect((await grown(PAGE, { "page.html": "mine" }, { existing: "conflict" })).files).toEqual({
      "page.html": "<h1>Task</h1>\n",
    });
  });

  it.each([
    ["is written anew where nobody changed it since", "<h1>Old</h1>\n", "<h1>Task</h1>\n", 0],
    ["is the same where it is right already", "<h1>Task</h1>\n", "<h1>Task</h1>\n", 0],
    ["stays where somebody changed it since, and says so", "mine", "mine", 1],
  ])("%s", async (_what, before, after, left) => {
    const existing = { earlier: { name: "Old" } };
    const { files, byHand } = await grown(PAGE, { "page.html": before }, { existing });
    expect(files).toEqual({ "page.html": after });
    expect(byHand).toHaveLength(left);
    for (const line of byHand) expect(line).toMatch(/^page\.html stays as it is/);
  });

  it("is left out when others are wanted only", async () => {
    const { files } = await grown({ ...PAGE, "other.html": "other", "a.py": "X = 1\n" }, {}, { only: ["other.html"] });
    expect(files).toEqual({ "other.html": "other" });
  });
});
