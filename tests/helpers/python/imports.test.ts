import { describe, expect, it } from "vitest";
import { inOrder } from "../../../helpers/python/import-names.ts";
import {
  availableNames,
  fullName,
  gives,
  importedNames,
  importSplices,
  type WantedImport,
  wildcardImports,
} from "../../../helpers/python/imports.ts";
import { parsePython } from "../../../helpers/python/parser.ts";
import { readSource, splice } from "../../../helpers/python/source.ts";

/** The text with what it imports then. */
async function withImports(text: string, wanted: readonly WantedImport[], width?: number): Promise<string> {
  return splice(text, importSplices(await readSource(text), wanted, width));
}

/** What code behind all of a text can count on. */
async function availableIn(text: string): Promise<string[]> {
  return availableNames(await parsePython(text)).map(({ bound }) => bound);
}

describe("the names that a module imports", () => {
  it("are those of every form of import, wherever it runs", async () => {
    const root = await parsePython(`from __future__ import annotations
import os
import os.path
import numpy as np
from . import views
from .models import Task, Project as Plan
from a.b import (
    c,
    d as e,
)
from z import *
with suppress(ImportError):
    import extra
try:
    import fast
except ImportError:
    import slow
def f():
    import hidden
x = 1
`);
    expect(importedNames(root).map(({ bound, module, imported }) => [bound, module, imported])).toEqual([
      ["os", "os", undefined],
      ["os", "os.path", undefined],
      ["np", "numpy", undefined],
      ["views", ".", "views"],
      ["Task", ".models", "Task"],
      ["Plan", ".models", "Project"],
      ["c", "a.b", "c"],
      ["e", "a.b", "d"],
      ["extra", "extra", undefined],
      ["fast", "fast", undefined],
      ["slow", "slow", undefined],
    ]);
  });

  it("may be all of another module", async () => {
    const root = await parsePython("from .order import *\nfrom x import y\nimport z\nif a:\n    from b.c import *\n");
    expect(wildcardImports(root).map(({ module }) => module)).toEqual([".order", "b.c"]);
  });
});

describe("a name can be counted on", () => {
  it.each([
    ["import a\n", ["a"]],
    ["with x:\n    import a\n", ["a"]],
    ["if x:\n    import a\nelse:\n    import b as a\n", ["a", "a"]],
    ["if x:\n    import a\nelse:\n    a = None\n", ["a"]],
    ["if x:\n    import a\nelse:\n    def a(): ...\n", ["a"]],
    ["if x:\n    import a\nelif y:\n    import a\nelse:\n    import a\n", ["a", "a", "a"]],
    ["if x:\n    import a\nelse:\n    raise Error\n", ["a"]],
    ["try:\n    import a\nexcept E:\n    import b as a\n", ["a", "a"]],
    ["try:\n    import a\nexcept E:\n    a = None\nelse:\n    b = 1\n", ["a"]],
    ["try:\n    import a\nexcept E:\n    raise\n", ["a"]],
    ["try:\n    import a\nfinally:\n    b = 1\n", ["a"]],
    ["try:\n    import a\nexcept E:\n    a = 1\nfinally:\n    import c\n", ["a"]],
  ])("where each branch binds it: %j", async (text, names) => {
    expect(await availableIn(text)).toEqual(names);
  });

  it.each([
    "if x:\n    import a\n",
    "if TYPE_CHECKING:\n    import a\n",
    "if x:\n    import a\nelif y:\n    import a\n",
    "if x:\n    import a\nelse:\n    import b\n",
    "if x:\n    import a\nelse:\n    b = 1\n",
    "if x:\n    import a\nelse:\n    a()\n",
    "if x:\n    import a\nelif y:\n    pass\nelse:\n    import a\n",
    "try:\n    import a\nexcept E:\n    pass\n",
    "try:\n    import a\nexcept E:\n    import a\nexcept F:\n    pass\n",
    "def f():\n    import a\n",
    "for x in y:\n    import a\n",
    "a = 1\n",
  ])("but not where one doesn't: %j", async (text) => {
    expect(await availableIn(text)).toEqual([]);
  });

  it("only behind its import", async () => {
    const text = "import a\nx = 1\nimport b\n";
    const root = await parsePython(text);
    const at = (offset: number) => availableNames(root, offset).map(({ bound }) => bound);
    expect([at(0), at(8), at(text.indexOf("x")), at(text.length)]).toEqual([[], ["a"], ["a"], ["a", "b"]]);
  });
});

describe("what a name stands for", () => {
  it.each([
    ["admin.site", "django.contrib.admin.site"],
    ["admin", "django.contrib.admin"],
    ["os.path.join", "os.path.join"],
    ["np.array", "numpy.array"],
    ["T", "app.models.Task"],
    ["other.x", "other.x"],
    ["twice", "second.twice"],
  ])("%s for %s", async (name, meaning) => {
    const root = await parsePython(`from django.contrib import admin
import os.path
import numpy as np
from app.models import Task as T
from first import twice
from second import twice
`);
    expect(fullName(importedNames(root), name)).toBe(meaning);
  });

  it.each<[string, WantedImport, boolean]>([
    ["from a import b", { module: "a", name: "b" }, true],
    ["from a import b as c", { module: "a", name: "b", alias: "c" }, true],
    ["import a", { module: "a" }, true],
    ["import a.b", { module: "a.b" }, true],
    ["from .models import Task", { module: "tasks.models", name: "Task" }, true],
    ["from tasks.models import Task", { module: ".models", name: "Task" }, true],
    ["from django.db import models", { module: "django.db", name: "models" }, true],
    ["import django.db.models as models", { module: "django.db", name: "models" }, true],
    ["from django.contrib.gis.db import models", { module: "django.db", name: "models" }, true],
    ["from a import b as c", { module: "a", name: "b" }, false],
    ["from a import b", { module: "a", name: "b", alias: "c" }, false],
    ["from x import b", { module: "a", name: "b" }, false],
    ["from a import x as b", { module: "a", name: "b" }, false],
    ["import b", { module: "a", name: "b" }, false],
    ["from a.models import Task", { module: "b.models", name: "Task" }, false],
    ["from .forms import Task", { module: "tasks.models", name: "Task" }, false],
    ["from tasks.forms import Task", { module: ".models", name: "Task" }, false],
    ["from x import models", { module: "django.db", name: "models" }, false],
    ["from django.db import models", { module: "x", name: "models" }, false],
    ["import django.db.models as transaction", { module: "django.db", name: "transaction" }, false],
  ])("%s gives %j: %s", async (statement, wanted, answer) => {
    const [existing] = importedNames(await parsePython(statement));
    if (existing === undefined) throw new Error("nothing is imported");
    expect(gives(existing, wanted)).toBe(answer);
  });
});

describe("an import that is missing", () => {
  const path: WantedImport = { module: "django.urls", name: "path" };

  it.each([
    ["import os\n", "import os\nfrom django.urls import path\n"],
    [
      "from __future__ import annotations\n\nx = 1\n",
      "from __future__ import annotations\nfrom django.urls import path\n\nx = 1\n",
    ],
    [
      "import os\n\n\ndef f(): ...\n\n\nimport late\n",
      "import os\nfrom django.urls import path\n\n\ndef f(): ...\n\n\nimport late\n",
    ],
    ["import os  # why\nx = 1\n", "import os  # why\nfrom django.urls import path\nx = 1\n"],
    ['"""About."""\nx = 1\n', '"""About."""\n\nfrom django.urls import path\nx = 1\n'],
    ["# About\n# more\n\nx = 1\n# end\n", "# About\n# more\n\nfrom django.urls import path\n\nx = 1\n# end\n"],
    ["# About\n", "# About\n\nfrom django.urls import path\n"],
    ["x = 1\n# end\n", "from django.urls import path\n\nx = 1\n# end\n"],
    ["", "from django.urls import path\n"],
    ["\n  \n", "from django.urls import path\n\n  \n"],
    ["@x\ndef f(): ...\n\nimport os\n", "from django.urls import path\n\n@x\ndef f(): ...\n\nimport os\n"],
  ])("comes behind the others, or in front of the code: %j", async (text, result) => {
    expect(await withImports(text, [path])).toBe(result);
  });

  it.each([
    ["from django.urls import include\n", "from django.urls import include, path\n"],
    ["from django.urls import reverse\n", "from django.urls import path, reverse\n"],
    ["from django.urls import reverse, include\n", "from django.urls import reverse, include, path\n"],
    ["from django.urls import include as path2\n", "from django.urls import include as path2, path\n"],
    ["from django.urls import (include, reverse)\n", "from django.urls import (include, path, reverse)\n"],
    [
      "from django.urls import (\n    include,\n    reverse,\n)\n",
      "from django.urls import (\n    include,\n    path,\n    reverse,\n)\n",
    ],
    [
      "from django.urls import (\n    include, re_path,\n    reverse\n)\n",
      "from django.urls import (\n    include, path, re_path, reverse\n)\n",
    ],
    ["from django.urls import reverse as  r\n", "from django.urls import path, reverse as r\n"],
    ["from django.urls import include  # why\n", "from django.urls import include, path  # why\n"],
    [
      "from django.urls import (  # why\n    include,\n)\n",
      "from django.urls import (  # why\n    include,\n)\nfrom django.urls import path\n",
    ],
    [
      "from django.urls import \\\n    include\n",
      "from django.urls import \\\n    include\nfrom django.urls import path\n",
    ],
    ["from django.urls import *\n", "from django.urls import *\nfrom django.urls import path\n"],
    ["import django.urls\n", "import django.urls\nfrom django.urls import path\n"],
    [
      "from django.urls import include\nfrom django.urls import reverse\n",
      "from django.urls import include\nfrom django.urls import path\nfrom django.urls import reverse\n",
    ],
    [
      "from django.urls import include\nfrom django.urls import Resolver\n",
      "from django.urls import include\nfrom django.urls import Resolver\nfrom django.urls import path\n",
    ],
    [
      "from django.urls import include, reverse\nfrom django.urls import resolve\n",
      "from django.urls import include, path, reverse\nfrom django.urls import resolve\n",
    ],
  ])("goes into the import of the same module: %j", async (text, result) => {
    expect(await withImports(text, [path])).toBe(result);
  });

  it("breaks a line that would grow too long, as ruff does", async () => {
    const text = "from django.urls import include\n";
    expect(await withImports(text, [path], 37)).toBe("from django.urls import include, path\n");
    expect(await withImports(text, [path], 36)).toBe("from django.urls import (\n    include,\n    path,\n)\n");
    expect(await withImports("from django.urls import (include)\n", [path], 36)).toBe(
      "from django.urls import (include, path)\n",
    );
  });

  it("is one of several, each in its place", async () => {
    const wanted: WantedImport[] = [
      { module: "a", name: "z" },
      { module: "a", name: "B" },
      { module: "a", name: "y", alias: "why" },
      { module: "os" },
      { module: "numpy", alias: "np" },
    ];
    expect(await withImports("from a import x\n", wanted)).toBe(
      "from a import B, x, y as why, z\nimport os\nimport numpy as np\n",
    );
    expect(await withImports("from a import x, B\n", wanted.slice(0, 1))).toBe("from a import x, B, z\n");
    expect(await withImports("from a import z, B, y as why\nimport os\nimport numpy as np\n", wanted)).toBe(
      "from a import z, B, y as why\nimport os\nimport numpy as np\n",
    );
  });

  it("comes before the code that uses it", async () => {
    const text = "import a\nx = [a]\nimport b\nfrom django.urls import include\ny = 1\n";
    const usedAt = text.indexOf("x");
    const early = { ...path, usedAt };
    expect(await withImports(text, [early])).toBe(text.replace("x =", "from django.urls import path\nx ="));
    expect(await withImports(text, [path])).toBe(text.replace("include", "include, path"));
    expect(await withImports(text, [{ module: "c" }, early])).toBe(
      text.replace("x =", "import c\nfrom django.urls import path\nx ="),
    );
  });
});

describe("the order of names in an import", () => {
  it("is isort's: constants, classes, the rest, with numbers by their value", () => {
    const sorted = ["A_1", "MAX", "A", "Beta", "X", "_a", "ab", "b", "x2 as a", "x10"];
    expect([...sorted].reverse().sort(inOrder)).toEqual(sorted);
  });
});
