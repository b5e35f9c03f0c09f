import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changedOriginals, knownTemplates, overrideStates, templateDigest } from "../../helpers/overrides.ts";
import { place, scratch } from "../support/files.ts";

/** A kit's templates, and the folder of somebody who took it in. */
async function scene(kit: Record<string, string>, own: Record<string, string>) {
  const [templates, root] = [await scratch(), await scratch()];
  await place(templates, kit);
  await place(join(root, "plop-templates"), own);
  return { templates, root };
}

/** A state of the kit, as git has it. */
const state = (files: Record<string, string>) => async (path: string) => files[path];

describe("the templates that count", () => {
  it("are the kit's, an own one in the place of the kit's, and own ones beside them", async () => {
    const { templates, root } = await scene(
      {
        "init/README.md.hbs": "",
        "init/a.txt": "",
        "init/b.txt": "",
        "init/.quickscale/runs/1.json": "",
        "init/.DS_Store": "",
      },
      { "init/README.md": "", "init/b.txt": "", "mine/x.hbs": "", ".quickscale/runs/1.json": "" },
    );

    const known = await knownTemplates(root, templates);

    expect(known.map(({ path, from, original }) => [path, from, original?.name])).toEqual([
      ["init/README.md", "override", "init/README.md.hbs"],
      ["init/a.txt", "kit", "init/a.txt"],
      ["init/b.txt", "override", "init/b.txt"],
      ["mine/x.hbs", "own", undefined],
    ]);
    expect(known.map(({ source }) => source.startsWith(templates))).toEqual([false, true, false, false]);
  });

  it("are the kit's alone in the kit's own folder", async () => {
    const root = await scratch();
    await place(root, { "plop-templates/init/a.txt": "" });

    expect(await knownTemplates(root, join(root, "plop-templates"))).toMatchObject([{ from: "kit" }]);
  });
});

describe("the originals that changed", () => {
  it("are named with their difference, and no others are", async () => {
    const { root } = await scene({}, { "init/a.txt": "mine", "init/same.txt": "mine", "mine/x.hbs": "" });
    const before = state({ "init/a.txt": "one\n", "init/same.txt": "same\n", "init/c.txt": "one\n" });
    const after = state({ "init/a.txt": "two\n", "init/same.txt": "same\n", "init/c.txt": "two\n" });

    const changed = await changedOriginals(root, { before, after });

    expect(changed.map(({ path }) => path)).toEqual(["init/a.txt"]);
    expect(changed[0]?.difference).toContain("--- a/plop-templates/init/a.txt\n+++ b/plop-templates/init/a.txt\n");
    expect(changed[0]?.difference).toMatch(/^-one\n\+two$/m);
  });

  it("are found where only one of the two has the ending .hbs", async () => {
    const { root } = await scene({}, { "init/a.txt.hbs": "", "init/b.txt": "" });

    const changed = await changedOriginals(root, {
      before: state({ "init/a.txt": "one\n", "init/b.txt": "same\n" }),
      after: state({ "init/a.txt": "two\n", "init/b.txt.hbs": "same\n" }),
    });

    expect(changed.map(({ path }) => path)).toEqual(["init/a.txt.hbs", "init/b.txt"]);
    expect(changed[0]?.difference).toMatch(/^-one\n\+two$/m);
    expect(changed[1]?.difference).toContain("--- a/plop-templates/init/b.txt\n+++ /dev/null");
    expect(changed[1]?.difference).toContain("--- /dev/null\n+++ b/plop-templates/init/b.txt.hbs");
  });

  it("may be gone, or new where there was a template of somebody's own", async () => {
    const { root } = await scene({}, { "gone.txt": "", "new.txt": "" });

    const changed = await changedOriginals(root, {
      before: state({ "gone.txt": "old\n" }),
      after: state({ "new.txt": "new\n" }),
    });

    expect(changed.map(({ path }) => path)).toEqual(["gone.txt", "new.txt"]);
    expect(changed[0]?.difference).toContain("+++ /dev/null");
    expect(changed[1]?.difference).toContain("--- /dev/null");
  });

  it("are none where nobody overrides anything", async () => {
    expect(await changedOriginals(await scratch(), { before: state({ a: "1" }), after: state({ a: "2" }) })).toEqual(
      [],
    );
  });
});

describe("an override, held against the record", () => {
  it("is up to date, behind, unrecorded or an orphan; what never had an original is left out", async () => {
    const { templates, root } = await scene(
      { "current.txt.hbs": "1\n", "behind.txt": "2\n", "unrecorded.txt": "3\n", "not-overridden.txt": "4\n" },
      { "current.txt": "", "behind.txt": "", "unrecorded.txt": "", "orphan.txt": "", "own.txt": "" },
    );
    const overrides = {
      "current.txt": await templateDigest(join(templates, "current.txt.hbs")),
      "behind.txt": await templateDigest(join(templates, "current.txt.hbs")),
      "orphan.txt": "0",
      "not-overridden.txt": "0",
    };

    expect(await overrideStates(root, { overrides }, templates)).toEqual([
      { path: "behind.txt", state: "behind" },
      { path: "current.txt", state: "up to date" },
      { path: "orphan.txt", state: "orphan" },
      { path: "unrecorded.txt", state: "unrecorded" },
    ]);
  });

  it.each([undefined, {}, { overrides: null }, { overrides: "a.txt" }, { overrides: ["a.txt"] }])(
    "is unrecorded where the record is %j",
    async (record) => {
      const { templates, root } = await scene({ "a.txt": "" }, { "a.txt": "" });

      expect(await overrideStates(root, record as never, templates)).toEqual([{ path: "a.txt", state: "unrecorded" }]);
    },
  );

  it("is up to date where git checked the kit out with the line endings of Windows", async () => {
    const { templates, root } = await scene({ "a.txt": "one\ntwo\n" }, { "a.txt": "" });
    const overrides = { "a.txt": await templateDigest(join(templates, "a.txt")) };
    await place(templates, { "a.txt": "one\r\ntwo\r\n" });

    expect(await overrideStates(root, { overrides }, templates)).toMatchObject([{ state: "up to date" }]);
  });
});
