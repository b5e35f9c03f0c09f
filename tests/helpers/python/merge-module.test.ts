import { describe, expect, it } from "vitest";
import type { EditResult } from "../../../helpers/changes/stage.ts";
import { exportName } from "../../../helpers/python/export-name.ts";
import { mergeModule } from "../../../helpers/python/merge-module.ts";
import { RUFF_STYLE } from "../../../helpers/python/ruff.ts";

/** What an edit makes of a text; what it answers, where it makes nothing of it. */
function outcome(result: EditResult): string | EditResult {
  return result.kind === "ok" ? result.text : result;
}

describe("the imports that added code brings", () => {
  const merged = async (text: string, addition: string) => outcome(await mergeModule(addition, RUFF_STYLE)(text));
  const MODEL = "from django.db import models\n\n\nclass Task(models.Model):\n    pass\n";
  const CLASS = "\n\n\nclass Task(models.Model):\n    pass\n";

  it.each([
    ["from django.db import models\n"],
    ["import django.db.models as models\n"],
    ["from django.contrib.gis.db import models\n"],
    ["from django.db import (\n    connection,\n    models,\n)\n"],
  ])("are not brought twice: %j", async (imports) => {
    const own = `${imports}\n\nclass A(models.Model):\n    pass\n`;
    expect(await merged(own, MODEL)).toBe(`${own.trimEnd()}${CLASS}`);
  });

  it.each([
    ["behind a docstring", '"""Models."""\n', '"""Models."""\n\nfrom django.db import models\n'],
    ["behind comments at the top", "# Models.\n\nX = 1\n", "# Models.\n\nfrom django.db import models\n\nX = 1\n"],
    ["in front of code", "X = 1\n", "from django.db import models\n\nX = 1\n"],
    ["behind others", "import os\n\nX = os.name\n", "import os\n\nfrom django.db import models\n\nX = os.name\n"],
    [
      "among those of the same module",
      "from django.db import connection\n\nX = connection\n",
      "from django.db import connection, models\n\nX = connection\n",
    ],
    [
      "among those on several lines",
      "from django.db import (\n    connection,\n    router,\n)\n\nX = [connection, router]\n",
      "from django.db import (\n    connection,\n    models,\n    router,\n)\n\nX = [connection, router]\n",
    ],
    [
      "beside one that goes over two lines",
      "from django.db import connection, \\\n    router\n\nX = [connection, router]\n",
      "from django.db import connection, \\\n    router\nfrom django.db import models\n\nX = [connection, router]\n",
    ],
  ])("go %s", async (_what, text, expected) => {
    expect(await merged(text, MODEL)).toBe(`${expected.trimEnd()}${CLASS}`);
  });

  it.each([
    [
      "import datetime\n\nX = datetime.date(2026, 1, 1)\n",
      "datetime = 5\n",
      "datetime means something else in this file than datetime",
    ],
    ["from a import B\n\nX = B()\n", "from c import B\n", "B means something else in this file than B of a"],
    ["from a import B as C\n\nX = C()\n", "class C:\n    pass\n", "C means something else in this file than B of a"],
  ])("are refused where the name means something else: %j", async (addition, text, reason) => {
    expect(await merged(text, addition)).toMatchObject({ kind: "refused", reason, line: 1 });
  });

  it("keep the name that they are given", async () => {
    const addition = "import d.e as f\nfrom a import B as C\n\nX = [C, f]\n";
    expect(await merged("Y = 1\n", addition)).toBe("import d.e as f\nfrom a import B as C\n\nY = 1\n\n\nX = [C, f]\n");
  });
});

describe("what a module lacks of another one", () => {
  const merged = async (text: string, addition: string) => outcome(await mergeModule(addition, RUFF_STYLE)(text));

  it("is all of it, where it is empty", async () => {
    expect(await merged("\n \n", "import os\n\nX = os.name\n")).toBe("import os\n\nX = os.name\n");
    expect(mergeModule("X = 1\n", RUFF_STYLE).paste).toBe("X = 1\n");
  });

  it("comes behind it, with the comments above it and the blank lines of PEP 8", async () => {
    const addition = `# About the module.

# About A.
# More.
A = 1
B = 2


# About f.
@x
def f(): ...


class C: ...


D = 4
`;
    expect(await merged("Y = 1\n\n\n", addition)).toBe(`Y = 1


# About A.
# More.
A = 1
B = 2


# About f.
@x
def f(): ...


class C: ...


D = 4


`);
  });

  it.each([
    ["def f():\n    pass\n", "def f(): ...\n\n\ndef g(): ...\n", "def f():\n    pass\n\n\ndef g(): ...\n"],
    ["f = 1\n", "def f(): ...\n", undefined],
    ["if x:\n    f = 1\n", "def f(): ...\n", undefined],
    ["try:\n    f = 1\nexcept E:\n    pass\n", "def f(): ...\n", undefined],
    ["@x\nclass f: ...\n", "def f(): ...\n", undefined],
    ["from x import f\n\ny = f\n", "def f(): ...\n", undefined],
    ["from x import y as f\n\nz = f\n", "def f(): ...\n", undefined],
    ["def g():\n    f = 1\n", "def f(): ...\n", "def g():\n    f = 1\n\n\ndef f(): ...\n"],
    ["while x:\n    f = 1\n", "def f(): ...\n", "while x:\n    f = 1\n\n\ndef f(): ...\n"],
    ["x.f = 1\n", "print(1)\n", undefined],
  ])("stays out where its name is taken: %j with %j", async (text, addition, expected) => {
    expect(await merged(text, addition)).toEqual(expected ?? { kind: "already" });
  });

  it.each([
    ["X = [1, 2]\n", "X = [2, 3]\n", "X = [1, 2, 3]\n"],
    ["X = ['a b', f( 1 )]\n", 'X = ["a b", f(1), "c"]\n', "X = ['a b', f( 1 ), 'c']\n"],
    ["X = [f(1,)]\n", "X = [f(1)]\n", undefined],
    ["X = []\n", "X = [1]\nY = 2\n", "X = [\n    1,\n]\n\n\nY = 2\n"],
    ["X = (1,)\n", "X = (1, 2)\n", "X = (1, 2)\n"],
    ["X = [1] + far()\n", "X = [1, 2]\n", "X = [1, 2] + far()\n"],
    ["X = 1\n", "X = 2\n", undefined],
    ["X = [1]\n", "X = far()\n", undefined],
  ])("are elements of lists: %j with %j", async (text, addition, expected) => {
    expect(await merged(text, addition)).toEqual(expected ?? { kind: "already" });
  });

  it("are addresses, which are the same by their names", async () => {
    const imports = "from django.urls import path\n\nfrom . import views\n\n";
    const text = `${imports}urlpatterns = [\n    path("mine/", views.a, name="a"),\n]\n`;
    const addition = `${imports}urlpatterns = [path("a/", views.a, name="a"), path("b/", views.b, name="b")]\n`;
    expect(await merged(text, addition)).toBe(text.replace("\n]", '\n    path("b/", views.b, name="b"),\n]'));
  });

  it.each([
    [
      'urlpatterns = [path("a/", x.y, name="other")]\n',
      "a/ leads elsewhere already",
      1,
      'path("a/", views.a, name="a"),\npath("b/", views.b, name="b"),',
    ],
    [
      'from x import path\n\nurlpatterns = make([path("b/", x.y, name="b")])\n',
      "urlpatterns is no plain list here",
      3,
      'path("a/", views.a, name="a"),',
    ],
    ["from .far import urlpatterns\n", "urlpatterns is no plain list here", 1, undefined],
    ["x = 1\nfrom .far import *\n", "urlpatterns is no plain list here", 2, undefined],
  ])("are refused where nobody can tell: %j", async (text, reason, line, paste) => {
    const addition = `from django.urls import path

from . import views

urlpatterns = [path("a/", views.a, name="a"), path("b/", views.b, name="b")]
`;
    const result = await mergeModule(addition, RUFF_STYLE)(text);
    expect(result).toMatchObject({ kind: "refused", reason, line, ...(paste && { paste }) });
  });

  it("are no addresses of Django's that a module takes in as a whole", async () => {
    const text = "from django.urls import *\n";
    expect(await merged(text, "X = [1]\n")).toBe("from django.urls import *\n\nX = [1]\n");
  });

  it.each([
    ["from .models import Far\n\nx = Far\n", "Far means something else in this file than Far of this package"],
    ["def Far(): ...\n", "Far means something else in this file than Far of this package"],
    ["if x:\n    import Far\n", "Far means something else in this file than Far of this package"],
  ])("are refused where what they need means something else: %j", async (text, reason) => {
    expect(await merged(text, "from . import Far\n\nX = Far()\n")).toMatchObject({ kind: "refused", reason });
  });

  it("are written as the module is: with its quotes, its indentation and its line endings", async () => {
    const style = { ...RUFF_STYLE, quote: "'" } as const;
    const addition = 'def f():\n    return "x"\n';
    const written = async (text: string) => outcome(await mergeModule(addition, style)(text));
    expect(await written("y = 'a'\n")).toBe("y = 'a'\n\n\ndef f():\n    return 'x'\n");
    expect(await written('y = "a"\n')).toBe('y = "a"\n\n\ndef f():\n    return "x"\n');
    expect(await written("y = 1\r\n")).toBe("y = 1\r\n\r\n\r\ndef f():\r\n    return 'x'\r\n");
    expect(await written("if y:\n\tz = 1\n")).toBe("if y:\n\tz = 1\n\n\ndef f():\n\treturn 'x'\n");
    const double = mergeModule(addition, { ...RUFF_STYLE, quote: '"' });
    expect(outcome(await double("y = 'a'\n"))).toBe("y = 'a'\n\n\ndef f():\n    return \"x\"\n");
  });
});

describe("what a package offers", () => {
  const offered = async (text: string) => outcome(await exportName("task", "Task", RUFF_STYLE)(text));

  it("can be pasted in by hand", async () => {
    const edit = exportName("task", "Task", RUFF_STYLE);
    expect(edit.paste).toBe("from .task import Task");
    expect(await edit("x = (\n")).toMatchObject({ kind: "refused", paste: "from .task import Task", line: 1 });
  });

  it.each([
    ["", "from .task import Task\n"],
    ["from .project import Project\n", "from .project import Project\nfrom .task import Task\n"],
    [
      'from .zoo import Zoo\n\n__all__ = ["Zoo"]\n',
      'from .task import Task\nfrom .zoo import Zoo\n\n__all__ = ["Task", "Zoo"]\n',
    ],
    [
      'from .task import Task\n\n__all__ = [\n    "make",\n    "Able",\n]\n',
      'from .task import Task\n\n__all__ = [\n    "make",\n    "Able",\n    "Task",\n]\n',
    ],
    [
      'from .task import Task\n\n__all__ = ["Alpha", "Alpha", "Zoo"]\n',
      'from .task import Task\n\n__all__ = ["Alpha", "Alpha", "Task", "Zoo"]\n',
    ],
    [
      'from .task import Task\n\n__all__ = ["Zoo", "Able"]\n',
      'from .task import Task\n\n__all__ = ["Zoo", "Able", "Task"]\n',
    ],
    ["from .task import Task\n\n__all__ = []\n", 'from .task import Task\n\n__all__ = [\n    "Task",\n]\n'],
    [
      "from .a import A\n\nNAMES = ['Task']\n__all__ = ['A']\n",
      "from .a import A\nfrom .task import Task\n\nNAMES = ['Task']\n__all__ = ['A', 'Task']\n",
    ],
    ["from .b import B\nfrom .a import A\n", "from .b import B\nfrom .a import A\nfrom .task import Task\n"],
    ["from .a import A\r\n", "from .a import A\r\nfrom .task import Task\r\n"],
    ["\ufefffrom .zoo import Zoo\r\n", "\ufefffrom .task import Task\r\nfrom .zoo import Zoo\r\n"],
    [
      "if TYPE_CHECKING:\n    from .task import Task\n",
      "from .task import Task\n\nif TYPE_CHECKING:\n    from .task import Task\n",
    ],
  ])("grows: %j", async (text, expected) => {
    expect(await offered(text)).toBe(expected);
  });

  it.each(["from .task import Task\n", 'from .task import Task\n\n__all__ = ["Task"]\n', "from .other import Task\n"])(
    "is enough already: %j",
    async (text) => {
      expect(await offered(text)).toEqual({ kind: "already" });
    },
  );
});
