// What is nested deeper than people write, or grows with each step: nothing falls over it, or is lost in it.

import { expect, it } from "vitest";
import { addListItem } from "../../../helpers/python/add-list-item.ts";
import { readAdminRegistrations } from "../../../helpers/python/definitions.ts";
import { includeUrls } from "../../../helpers/python/include-urls.ts";
import { mergeModule } from "../../../helpers/python/merge-module.ts";
import { RUFF_STYLE } from "../../../helpers/python/ruff.ts";

const apps = addListItem({ name: "APPS", index: 0 }, "tasks");

it("a list at the end of a sum of thousands is added to", async () => {
  const terms = `APPS = []${' + ["a"]'.repeat(3000)} + `;
  const result = await apps(`${terms}["b"]\n`);
  expect(result.kind === "ok" && result.text.slice(terms.length)).toBe('[\n    "b",\n    "tasks",\n]\n');
});

it("a list below as many brackets as Python allows is added to, and below more it is refused", async () => {
  const nested = (depth: number) => `X = ${"[".repeat(depth)}${"]".repeat(depth)}\n# ([{ )}] \nAPPS = []\n`;
  expect(await apps(nested(200))).toMatchObject({ kind: "ok" });
  expect(await apps(nested(201))).toMatchObject({
    kind: "refused",
    reason: "brackets are nested deeper than Python allows, 200 times: mend it first",
    line: 1,
  });
});

it("brackets in texts and comments are none", async () => {
  expect(await apps(`${'SAD = ":("  # :(\n'.repeat(300)}APPS = []\n`)).toMatchObject({ kind: "ok" });
});

it("a class is added to a module of 60 conditions within each other", async () => {
  const conditions = Array.from({ length: 60 }, (_, depth) => `${" ".repeat(depth)}if X:\n`).join("");
  const merged = await mergeModule("class Task:\n    pass\n", RUFF_STYLE)(`${conditions}${" ".repeat(60)}Y = 1\n`);
  expect(merged).toMatchObject({ kind: "ok", text: expect.stringMatching(/class Task/) });
});

it("URLs go into a list that is taken in by others a million million times", async () => {
  const doubled = Array.from({ length: 40 }, (_, index) => `A${index + 1} = [*A${index}, *A${index}]\n`).join("");
  const added = Array.from({ length: 40 }, (_, index) => `B${index + 1} = B${index} + B${index}\n`).join("");
  const urls = `A0 = [path("a/", a)]\n${doubled}B0 = []\n${added}urlpatterns = [*A40, *B40]\n`;
  const included = await includeUrls({ prefix: "tasks/", module: "tasks.urls" })(urls);
  expect(included).toMatchObject({
    kind: "ok",
    text: expect.stringContaining(`[*A40, *B40, path("tasks/", include("tasks.urls"))]`),
  });
  const taken = await includeUrls({ prefix: "a/", module: "tasks.urls" })(urls);
  expect(taken).toMatchObject({ kind: "refused", line: 1 });
});

it("classes of the administration that are built on each other are read", async () => {
  const source =
    "class A(B): pass\nclass B(A): pass\nclass C(C): pass\nadmin.site.register(X, A)\nadmin.site.register(Y, C)\n";
  expect(await readAdminRegistrations(source)).toEqual([
    { model: "X", admin: "A", searchable: false },
    { model: "Y", admin: "C", searchable: false },
  ]);
});
