import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { templates } from "../../generators/templates.ts";
import { undo } from "../../generators/undo.ts";
import { overrideStates, templateDigest } from "../../helpers/overrides.ts";
import { paths, place, scratch, tree } from "../support/files.ts";
import { runPlop } from "../support/plop.ts";

const KIT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

const original = (path: string) => join(KIT, "plop-templates", path);

/** Somebody who took the kit in, and stands in the folder of the plopfile. */
async function agency(files: Record<string, string> = {}) {
  const root = await scratch();
  await place(root, files);
  const settings = { cwd: root, options: { root } };
  return {
    root,
    run: (...words: string[]) => runPlop(templates, ["templates", ...words], settings),
    undo: (cwd = root) => runPlop(undo, ["undo"], { ...settings, cwd }),
    record: async () => JSON.parse(await readFile(join(root, "quickscale.json"), "utf8")),
    states: async () => {
      const record = JSON.parse(await readFile(join(root, "quickscale.json"), "utf8"));
      return (await overrideStates(root, record)).map(({ path, state }) => `${path} ${state}`);
    },
  };
}

describe("templates", () => {
  it("lists all of them by folder, with where each comes from", async () => {
    const { run } = await agency({
      "plop-templates/init/README.md": "mine",
      "plop-templates/mine/a.txt": "",
      "plop-templates/at-the-top.txt": "",
    });

    const { out, closing } = await run();

    expect(out).toMatch(/^init\/\n(?: {2}.*\n)* {2}\.env\.hbs +kit\n/m);
    expect(out).toMatch(
      /^ {2}README\.md +yours, in the place of the kit's; from which state of it is not written down$/m,
    );
    expect(out).toMatch(/^mine\/\n {2}a\.txt +yours\n/m);
    expect(out).toMatch(/^plop-templates\/\n {2}at-the-top\.txt +yours\n/m);
    expect(out.match(/^init\/\n(?: {2}.*\n)*/m)?.[0]).not.toContain("README.md.hbs");
    expect(out).not.toContain("without questions");
    expect(closing).toMatch(/^\d+ templates, 3 of your own$/);
  });

  it("lists some of them", async () => {
    const { run } = await agency({ "plop-templates/init/README.md": "mine", "plop-templates/init/mine.txt": "" });

    expect((await run("--own")).closing).toBe("2 templates, 2 of your own");
    expect((await run("list", "init/README.md")).closing).toBe("1 template, 1 of your own");
    expect(await run("list", "django-app", "--own")).toMatchObject({
      out: "None is your own. `npx plop templates eject PATH` copies one for editing.\n\n",
      closing: "0 templates",
    });
  });

  it("lists them for programs", async () => {
    const { run } = await agency({ "plop-templates/init/README.md": "mine" });

    const { status, templates: listed, findings } = (await run("--json")).report();

    expect({ status, findings }).toEqual({ status: "ok", findings: undefined });
    expect(listed).toContainEqual({ path: "init/README.md", from: "override", state: "unrecorded" });
    expect(listed).toContainEqual({ path: "init/.env.hbs", from: "kit" });
  });

  it("writes nothing when it lists", async () => {
    const { root, run } = await agency();
    await run();
    expect(await paths(root)).toEqual([]);
  });
});

describe("templates eject", () => {
  it("copies the kit's and writes down which it was", async () => {
    const { root, run, record, states } = await agency();

    const { closing, out } = await run("eject", "plop-templates/init/README.md");

    expect(closing).toBe("2 files written");
    expect(out).toContain("npx plop templates eject plop-templates/init/README.md");
    const copy = await readFile(join(root, "plop-templates/init/README.md.hbs"));
    expect(copy.equals(await readFile(original("init/README.md.hbs")))).toBe(true);
    expect(await record()).toEqual({
      kit: expect.stringMatching(/^\d/),
      overrides: { "init/README.md.hbs": await templateDigest(original("init/README.md.hbs")) },
    });
    expect(await states()).toEqual(["init/README.md.hbs up to date"]);
  });

  it("changes nothing the second time, and is taken back by undo, wherever one stands", async () => {
    const { root, run, undo } = await agency({ "quickscale.json": '{\n    "kit": "0.0.1"\n}\n' });
    const before = await tree(root);
    await run("eject", "init/.env");

    expect((await run("eject", "init/.env")).closing).toBe("nothing to do");
    await undo(await scratch());
    expect(await tree(root)).toEqual(before);
  });

  it("is shown by --dry-run, and written by none", async () => {
    const { root, run } = await agency();

    const { out } = await run("eject", "init/users/models.py", "--dry-run");

    expect(out).toContain("+++ b/plop-templates/init/users/models.py");
    expect(await paths(root)).toEqual([]);
  });

  it("takes a folder, and leaves those alone that are changed already", async () => {
    const { root, run, states } = await agency({
      "plop-templates/init/users/models.py": "mine",
      "plop-templates/init/users/mine.py": "",
    });

    const { out, failure } = await run("eject", "init/users");

    expect(failure).toBeUndefined();
    expect(out).toContain("plop-templates/init/users/models.py stands in the place of the kit's already");
    expect(await readFile(join(root, "plop-templates/init/users/models.py"), "utf8")).toBe("mine");
    expect(await paths(root)).toContain("plop-templates/init/users/tests/test_admin.py");
    expect(await states()).toContain("init/users/models.py unrecorded");
    expect(await states()).toContain("init/users/admin.py up to date");
  });

  it("is a conflict with one that is changed already: --force overwrites it, --skip keeps it and writes nothing down", async () => {
    const { root, run, states } = await agency({ "plop-templates/init/.env.hbs": "mine" });

    expect((await run("eject", "init/.env")).failure).toContain("plop-templates/init/.env.hbs");
    expect((await run("eject", "init/.env", "--skip")).failure).toBeUndefined();
    expect(await paths(root)).toEqual(["plop-templates/init/.env.hbs"]);
    expect((await run("eject", "init/.env", "--force")).failure).toBeUndefined();
    expect(await states()).toEqual(["init/.env.hbs up to date"]);
  });

  it("keeps what else stands in the record, and its order", async () => {
    const { run, record } = await agency({
      "quickscale.json": '{"mine": 1, "overrides": {"z.txt": "0", "a.txt": "1"}, "generated": []}',
    });

    await run("eject", "init/.env");

    expect(Object.keys(await record())).toEqual(["mine", "overrides", "generated"]);
    expect(Object.keys((await record()).overrides)).toEqual(["a.txt", "init/.env.hbs", "z.txt"]);
  });

  it.each([
    [["eject"], "Which one? npx plop templates eject PATH"],
    [["ejct", "a"], "Did you mean eject?"],
    [["eject", "init/REDME.md"], "Did you mean init/README.md?"],
    [["eject", "mine.txt"], "is a template of your own"],
    [["eject", "init/pyproject.toml"], "Move it away first"],
    [["eject", "init/Dockerfile", "--dest=elsewhere/none"], undefined],
  ])("refuses what can't be: %j", async (words, message) => {
    const { root, run } = await agency({
      "plop-templates/mine.txt": "",
      "plop-templates/init/pyproject.toml": "not rendered",
    });

    const { failure } = await run(...words);

    if (message === undefined) expect(failure).toBeUndefined();
    else expect(failure).toContain(message);
    expect(await paths(root)).toContain("plop-templates/mine.txt");
  });

  it.each([["{\n<<<<<<< HEAD\n}", "no valid JSON"]])("refuses a record that can't be read", async (text, message) => {
    const { run, root } = await agency({ "quickscale.json": text });

    expect((await run("eject", "init/.env")).failure).toContain(message);
    expect(await paths(root)).toEqual(["quickscale.json"]);
  });

  it("has nothing to do in the kit itself", async () => {
    const { failure } = await runPlop(templates, ["templates", "eject", "init/.env"], { cwd: KIT });

    expect(failure).toContain("This is the kit itself");
  });
});

describe("templates accept", () => {
  it("writes down that an override is right for the kit's template of today", async () => {
    const { run, states } = await agency({
      "plop-templates/init/.env.hbs": "mine",
      "plop-templates/init/README.md": "mine",
      "quickscale.json": '{"overrides": {"init/README.md.hbs": "0"}}',
    });
    expect(await states()).toEqual(["init/.env.hbs unrecorded", "init/README.md behind"]);

    expect((await run("accept", "init/.env")).closing).toBe("1 file written");
    expect(await states()).toEqual(["init/.env.hbs up to date", "init/README.md behind"]);
    await run("accept", "init");
    expect(await states()).toEqual(["init/.env.hbs up to date", "init/README.md up to date"]);
    expect((await run("accept", "init")).closing).toBe("nothing to do");
  });

  it("lets an override whose original is gone be one of somebody's own", async () => {
    const { run, states, record } = await agency({
      "plop-templates/init/gone.txt": "mine",
      "quickscale.json": '{"overrides": {"init/gone.txt": "0"}}',
    });
    expect(await states()).toEqual(["init/gone.txt orphan"]);

    await run("accept", "init/gone.txt");

    expect(await states()).toEqual([]);
    expect(await record()).toEqual({ overrides: {} });
  });

  it.each([["init/.env"], ["init/users"], ["mine.txt"]])("refuses what is no override: %s", async (path) => {
    const { root, run } = await agency({ "plop-templates/mine.txt": "" });

    expect((await run("accept", path)).failure).toContain("in the place of none of the kit's");
    await rm(join(root, ".quickscale"), { recursive: true, force: true });
    expect(await paths(root)).toEqual(["plop-templates/mine.txt"]);
  });
});
