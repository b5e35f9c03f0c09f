// Apart from other tests: it leaves ruff's own stack in disorder.

import { expect, it } from "vitest";
import { exportName } from "../../helpers/python/export-name.ts";
import { RUFF_STYLE } from "../../helpers/python/ruff.ts";

it("a name is exported by a module that ruff can't read", async () => {
  const sum = `X = ${Array.from({ length: 3000 }, () => "[]").join(" + ")}\n`;
  const result = await exportName("task", "Task", RUFF_STYLE)(sum);
  expect(result.kind === "ok" && result.text.slice(0, -sum.length)).toBe("from .task import Task\n\n");
});
