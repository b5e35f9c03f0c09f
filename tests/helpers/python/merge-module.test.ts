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

describe("what a package offers", () => {
  const offered = async (text: string) => outcome(await exportName("task", "Task", RUFF_STYLE)(text));

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
