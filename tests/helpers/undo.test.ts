import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { undo } from "../../generators/undo.ts";
import { hunksBetween, takeOut } from "../../helpers/changes/hunks.ts";
import type { Step } from "../../helpers/changes/steps.ts";
import { defineGenerator } from "../../helpers/generator.ts";
import { watchDisk } from "../support/disk.ts";
import { place, scratch } from "../support/files.ts";
import { type Ran, runPlop } from "../support/plop.ts";
import { snapshot } from "../support/snapshot.ts";

/** A generator that does as the test says. */
const does = (...steps: Step[]) =>
  defineGenerator({
    name: "greet",
    description: "Greet",
    prompts: [{ name: "who", as: "argument", message: "Whom?", help: "whom", default: "all" }],
    examples: [],
    actions: () => [...steps, { type: "commit", next: [] }],
  });

const file = (path: string, content = "new\n"): Step => ({ type: "createFile", path, content });
const addition = (path: string, line = "new\n"): Step => ({
  type: "edit",
  path,
  edit: (text) => ({ kind: "ok", text: `${text}${line}` }),
});

async function run(cwd: string, steps: readonly Step[], ...words: string[]): Promise<Ran> {
  const ran = await runPlop(does(...steps), ["greet", ...words], { cwd });
  expect(ran.failure).toBeUndefined();
  return ran;
}

const takeBack = (cwd: string, ...words: string[]) => runPlop(undo, ["undo", ...words], { cwd });

describe("npx plop undo", () => {
  it("takes back what the last run created, changed and overwrote, and says what to type to have it again", async () => {
    const cwd = await scratch();
    await place(cwd, { "list.txt": "\ufeffold\r\nno end", "mine.txt": Buffer.from([0, 255, 13, 10]), "sub/there": "" });
    chmodSync(join(cwd, "list.txt"), 0o751);
    const before = snapshot(cwd);
    await run(cwd, [file("a/b/c.txt"), file("sub/d.txt"), file("mine.txt"), addition("list.txt")], "you", "--force");
    expect(snapshot(cwd)).not.toEqual(before);
    const { out, closing, failure } = await takeBack(cwd);
    expect(failure).toBeUndefined();
    expect(out).toBe(
      "     remove  a/b/c.txt\n     modify  list.txt\n     modify  mine.txt\n     remove  sub/d.txt\n\n" +
        "To have it again:\n  npx plop greet you --force\n\n",
    );
    expect(closing).toBe("4 files taken back");
    expect(snapshot(cwd)).toEqual(before);
  });

  it("brings back what a run moved, byte for byte, with its folders and permissions", async () => {
    const cwd = await scratch();
    await place(cwd, {
      "app/models.py": "import app.deep\n",
      "app/deep/logo.png": Buffer.from([0, 255, 13, 10, 0x80]),
      "app/deep/__pycache__/models.cpython-313.pyc": "",
      "app/run.sh": "",
      "other/kept.txt": "",
    });
    chmodSync(join(cwd, "app/run.sh"), 0o751);
    chmodSync(join(cwd, "app/models.py"), 0o640);
    const before = snapshot(cwd);
    const edit = (text: string) => ({ kind: "ok", text: text.replace("app", "src.app") }) as const;
    const steps: Step[] = ["app/deep/logo.png", "app/models.py", "app/run.sh"].map((from) => ({
      type: "moveFile",
      from,
      to: `lib/${from}`,
      leaves: "app",
      ...(from.endsWith(".py") ? { edit } : {}),
    }));
    rmSync(join(cwd, "app/deep/__pycache__"), { recursive: true });
    const { out } = await run(cwd, steps);
    expect(out).toContain("     remove  app/run.sh\n     create  lib/app/deep/logo.png\n");
    expect(existsSync(join(cwd, "app"))).toBe(false);
    expect(readFileSync(join(cwd, "lib/app/models.py"), "utf8")).toBe("import src.app.deep\n");
    expect(statSync(join(cwd, "lib/app/run.sh")).mode & 0o111).not.toBe(0);

    expect((await takeBack(cwd)).failure).toBeUndefined();

    const { "app/deep/__pycache__": _, "app/deep/__pycache__/models.cpython-313.pyc": __, ...rest } = before;
    expect(snapshot(cwd)).toEqual(rest);
  });

  it("brings nothing back where somebody made a file again since", async () => {
    const cwd = await scratch();
    await place(cwd, { "app/a.txt": "a\n", "app/b.txt": "b\n" });
    const move = (name: string): Step => ({ type: "moveFile", from: `app/${name}`, to: `lib/${name}`, leaves: "app" });
    await run(cwd, [move("a.txt"), move("b.txt")]);
    await place(cwd, { "app/a.txt": "another\n" });

    expect((await takeBack(cwd)).failure).toMatch(/^This file was changed since .*\n {2}app\/a\.txt\n/);
    expect((await takeBack(cwd, "--force")).failure).toBeUndefined();
    expect(readFileSync(join(cwd, "app/a.txt"), "utf8")).toBe("another\n");
    expect(readFileSync(join(cwd, "app/b.txt"), "utf8")).toBe("b\n");
  });

  it("takes back one run after another, each time the last one, up to twenty", async () => {
    const cwd = await scratch();
    await place(cwd, { "list.txt": "" });
    const states: unknown[] = [];
    for (let round = 1; round <= 22; round++) {
      states.push(snapshot(cwd));
      await run(cwd, [addition("list.txt", `${round}\n`), file(`${round}.txt`)]);
    }
    const listed = await takeBack(cwd, "--list");
    expect(listed.out.trim().split("\n")).toHaveLength(20);
    for (let round = 22; round > 2; round--) {
      expect((await takeBack(cwd)).failure).toBeUndefined();
      expect(snapshot(cwd)).toEqual(states[round - 1]);
    }
    expect((await takeBack(cwd)).failure).toBe(`There is no run to take back in ${cwd}.`);
    expect(snapshot(cwd)).toEqual(states[2]);
  });

  it("gives back what a run with the same words did in between", async () => {
    const cwd = await scratch();
    await place(cwd, { "list.txt": "old\n" });
    await run(cwd, [addition("list.txt")]);
    const after = snapshot(cwd);
    await takeBack(cwd);
    await run(cwd, [addition("list.txt")]);
    expect(snapshot(cwd)).toEqual(after);
    await takeBack(cwd);
    expect(readFileSync(join(cwd, "list.txt"), "utf8")).toBe("old\n");
  });

  it("does not count runs that changed nothing, were refused, or were dry", async () => {
    const cwd = await scratch();
    await run(cwd, [file("a.txt")]);
    await run(cwd, [file("a.txt")]);
    await run(cwd, [file("b.txt")], "--dry-run");
    await runPlop(does(file("a.txt", "other")), ["greet"], { cwd });
    expect((await takeBack(cwd, "--list", "--json")).report().runs).toEqual([
      { command: "npx plop greet all", at: expect.stringMatching(/^20\d\d-/), files: 1 },
    ]);
    await takeBack(cwd);
    expect(snapshot(cwd)).toEqual({});
  });

  it("leaves no folder of its own where there is nothing to take back", async () => {
    const cwd = await scratch();
    await run(cwd, [file("a.txt")]);
    expect(readFileSync(join(cwd, ".quickscale/.gitignore"), "utf8")).toBe("*\n");
    await takeBack(cwd);
    expect(readdirSync(cwd)).toEqual([]);
    expect((await takeBack(cwd)).failure).toContain("no run to take back");
    expect((await takeBack(cwd, "--list")).out).toContain("There is no run to take back.");
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("keeps folders in which somebody put something, and the folders that were there", async () => {
    const cwd = await scratch();
    mkdirSync(join(cwd, "empty"));
    await run(cwd, [file("empty/a.txt"), file("made/deep/b.txt"), file("gone/c.txt")]);
    await place(cwd, { "made/theirs.txt": "theirs" });
    await takeBack(cwd);
    expect(Object.keys(snapshot(cwd))).toEqual(["empty", "made", "made/theirs.txt"]);
  });

  it("takes along what Python compiled of a module that goes, and nothing else of that", async () => {
    const cwd = await scratch();
    await place(cwd, { "app/__pycache__/theirs.cpython-312.pyc": "" });
    await run(cwd, [file("app/views.py"), file("fresh/views.py")]);
    for (const folder of ["app", "fresh"]) await place(cwd, { [`${folder}/__pycache__/views.cpython-312.pyc`]: "" });
    await takeBack(cwd);
    expect(Object.keys(snapshot(cwd))).toEqual(["app", "app/__pycache__", "app/__pycache__/theirs.cpython-312.pyc"]);
  });

  it("keeps the permissions that a file has by now", async () => {
    const cwd = await scratch();
    await place(cwd, { "list.txt": "old\n" });
    await run(cwd, [addition("list.txt")]);
    chmodSync(join(cwd, "list.txt"), 0o600);
    await takeBack(cwd);
    expect(statSync(join(cwd, "list.txt")).mode & 0o777).toBe(0o600);
  });

  describe("where somebody changed a file since", () => {
    async function changed() {
      const cwd = await scratch();
      await place(cwd, { "list.txt": "old\n", "other.txt": "old\n", "gone.txt": "old\n" });
      await run(cwd, [
        file("a.txt", "one\ntwo\n"),
        file("b.txt"),
        ...["list", "other", "gone"].map((each) => addition(`${each}.txt`)),
      ]);
      appendFileSync(join(cwd, "a.txt"), "theirs\n");
      appendFileSync(join(cwd, "list.txt"), "theirs\n");
      rmSync(join(cwd, "gone.txt"));
      return cwd;
    }

    it("refuses all of it, names each, and says how to see what was changed", async () => {
      const cwd = await changed();
      const before = snapshot(cwd);
      const { failure } = await takeBack(cwd);
      expect(failure).toMatch(
        /^These 3 files were changed since `npx plop greet all`:\n {2}a\.txt\n {2}gone\.txt\n {2}list\.txt\n/,
      );
      expect(failure).toContain("`npx plop undo --dry-run` shows what was changed");
      expect((await takeBack(cwd, "--json")).report()).toMatchObject({
        status: "conflict",
        files: expect.arrayContaining([
          { path: "a.txt", action: "conflict" },
          { path: "b.txt", action: "remove" },
        ]),
      });
      expect(snapshot(cwd)).toEqual(before);
    });

    it("shows with --dry-run what was changed, and what the run did", async () => {
      const cwd = await changed();
      const { out, failure } = await takeBack(cwd, "--dry-run");
      expect(failure).toBeUndefined();
      expect(out).toContain(" one\n two\n+theirs\n");
      expect(out).toContain("What the run did in list.txt:\n@@\n+new\n");
      expect(out).toContain("--- a/b.txt\n+++ /dev/null");
      expect(out).toContain("Dry run: nothing was written.");
    });

    it("takes back the rest with --force, and leaves those as they are", async () => {
      const cwd = await changed();
      const { failure, out } = await takeBack(cwd, "--force");
      expect(failure).toBeUndefined();
      expect(out).toMatch(/skip {2}a\.txt\n {7}skip {2}list\.txt|skip {2}a\.txt/);
      expect(snapshot(cwd)).toEqual({
        "a.txt": "644 one\ntwo\ntheirs\n",
        "list.txt": "644 old\nnew\ntheirs\n",
        "other.txt": "644 old\n",
      });
      expect((await takeBack(cwd)).failure).toContain("no run to take back");
    });

    it("has nothing against a created file that is gone, or an edited one that is as it was before", async () => {
      const cwd = await scratch();
      await place(cwd, { "list.txt": "old\n" });
      await run(cwd, [file("a.txt"), file("b.txt"), addition("list.txt")]);
      rmSync(join(cwd, "a.txt"));
      writeFileSync(join(cwd, "list.txt"), "old\n");
      expect((await takeBack(cwd)).failure).toBeUndefined();
      expect(snapshot(cwd)).toEqual({ "list.txt": "644 old\n" });
    });

    it("counts a folder or a link in the place of a file as a change", async () => {
      const cwd = await scratch();
      await run(cwd, [file("a.txt"), file("b.txt")]);
      rmSync(join(cwd, "a.txt"));
      mkdirSync(join(cwd, "a.txt"));
      expect((await takeBack(cwd)).failure).toMatch(/^This file was changed since [\s\S]*\n {2}a\.txt\n/);
    });
  });

  it("keeps nothing of a file but the lines that changed, so that no secret of a settings file is written down", async () => {
    const cwd = await scratch();
    const settings = 'import os\n\nSECRET_KEY = "hush"\n\nAPPS = [\n]\n\nPASSWORD = "hush"\n\n';
    await place(cwd, { "settings.py": settings });
    const edit: Step = {
      type: "edit",
      path: "settings.py",
      edit: (text) => ({ kind: "ok", text: `import sys\n${text.replace("[\n", '[\n    "new",\n')}END = 1\n` }),
    };
    await run(cwd, [
      edit,
      {
        type: "createTree",
        from: "init-generators",
        to: "x",
        data: { name: "n", dependencies: {}, defaults: "" },
        secrets: ["plopfile.ts"],
      },
    ]);
    const [name = ""] = readdirSync(join(cwd, ".quickscale/runs"));
    const written = readFileSync(join(cwd, ".quickscale/runs", name), "utf8");
    expect(written).toContain("new");
    expect(written).not.toContain("hush");
    expect(written).not.toContain("registers the write layer");
    expect(written).not.toContain("followUps");
    expect((await takeBack(cwd, "--dry-run")).out).not.toContain("followUps");
    await takeBack(cwd);
    expect(snapshot(cwd)).toEqual({ "settings.py": `644 ${settings}` });
  });

  it("never overwrites a file that holds a secret, since that could not be taken back", async () => {
    const cwd = await scratch();
    await place(cwd, { "x/plopfile.ts": "mine" });
    const tree: Step = {
      type: "createTree",
      from: "init-generators",
      to: "x",
      data: { name: "n", dependencies: {}, defaults: "" },
      secrets: ["plopfile.ts"],
    };
    const ran = await runPlop(does(tree), ["greet", "--force"], { cwd });
    expect(ran.failure).toMatch(/^x\/plopfile\.ts holds a secret.*Nothing was written/);
    expect(Object.keys(snapshot(cwd))).toEqual(["x", "x/plopfile.ts"]);
  });

  it.each([
    ["no JSON", "{"],
    ["something else", '{"state": "done"}'],
    ["a path that leads out", undefined],
    ["a run of no time", '{"state":"done","generator":"x","command":"x","at":"never","folders":[],"files":[]}'],
    [
      "a folder that leads out",
      `{"state":"done","generator":"x","command":"x","at":"2026-01-01","folders":["../.."],"files":[]}`,
    ],
  ])("is not led astray by a journal that is %s", async (_what, text) => {
    const above = await scratch();
    const cwd = join(above, "project");
    await place(above, { "kept.txt": "new\n", "project/x.txt": "" });
    await run(cwd, [file("a.txt")]);
    const [name = ""] = readdirSync(join(cwd, ".quickscale/runs"));
    const journal = join(cwd, ".quickscale/runs", name);
    writeFileSync(journal, text ?? readFileSync(journal, "utf8").replace('"a.txt"', '"../kept.txt"'));
    expect((await takeBack(cwd)).failure).toMatch(/can't be read|changed since/);
    expect(Object.keys(snapshot(above))).toEqual(["kept.txt", "project", "project/a.txt", "project/x.txt"]);
  });

  it("shows nothing of a journal that could steer the terminal", async () => {
    const cwd = await scratch();
    await run(cwd, [file("a.txt")]);
    const [name = ""] = readdirSync(join(cwd, ".quickscale/runs"));
    const journal = join(cwd, ".quickscale/runs", name);
    const text = readFileSync(journal, "utf8").replace('"a.txt"', '"\\u001b[31m.txt"');
    writeFileSync(journal, text.replace("plop greet", "plop \\u001b[31mgreet"));
    const shown = [await takeBack(cwd, "--list"), await takeBack(cwd, "--dry-run"), await takeBack(cwd)];
    const raw = String.fromCharCode(27);
    for (const { out, failure } of shown) expect(`${out}${failure}`).not.toContain(raw);
    expect(shown[0]?.out).toContain("npx plop \\u001b[31mgreet all");
  });

  it("finds the runs from a subfolder of a project and from the folder around it, and nobody else's", async () => {
    const above = await scratch();
    await place(above, { "mono/project/manage.py": "import django\n", "mono/project/sub/x": "", "other/x": "" });
    await run(above, [file("a.txt")]);
    const [mono, other, inside] = ["mono", "other", "mono/project/sub"].map((path) => join(above, path)) as [
      string,
      string,
      string,
    ];
    for (const cwd of [inside, mono, other]) expect((await takeBack(cwd)).failure).toContain("no run to take back");
    for (const cwd of [inside, mono]) {
      await run(join(mono, "project"), [file("b.txt")]);
      expect((await takeBack(cwd)).failure).toBeUndefined();
      expect(Object.keys(snapshot(mono))).toEqual(["project", "project/manage.py", "project/sub", "project/sub/x"]);
    }
    expect((await takeBack(above)).failure).toBeUndefined();
    expect(Object.keys(snapshot(above))).not.toContain("a.txt");
  });

  it("takes back the newest run, whether that was in the folder or in the only project below", async () => {
    const cwd = await scratch();
    const project = join(cwd, "project");
    await place(project, { "manage.py": "import django\n" });
    await run(cwd, [file("first.txt")], "first");
    await run(project, [file("second.txt")], "second");
    expect((await takeBack(cwd, "--list")).out).toMatch(/^In project:\n.* {2}npx plop greet second\n/);
    const listed = await takeBack(cwd, "--list", "--json");
    expect(listed.report()).toMatchObject({ destination: project, runs: [{ command: "npx plop greet second" }] });
    for (const who of ["second", "first"]) {
      expect((await takeBack(cwd)).out).toContain(`To have it again:\n  npx plop greet ${who}\n`);
    }
    expect(Object.keys(snapshot(cwd))).toEqual(["project", "project/manage.py"]);
  });

  it("takes back the folder's own run where that is the newer one, and with --dest that folder's alone", async () => {
    const cwd = await scratch();
    const project = join(cwd, "project");
    await place(project, { "manage.py": "import django\n" });
    await run(cwd, [file("own.txt")], "own");
    await run(project, [file("its.txt")], "its");
    expect((await takeBack(cwd, "--dest=.", "--dry-run")).out).toContain("npx plop greet own");
    const journal = join(project, ".quickscale/runs/000001.json");
    writeFileSync(journal, readFileSync(journal, "utf8").replace(/"at":"\d+/, '"at":"2001'));
    expect((await takeBack(cwd)).out).toContain("npx plop greet own");
    expect((await takeBack(cwd)).out).toContain("npx plop greet its");
  });

  it("takes a run that was cut off in the only project below for the newest", async () => {
    const cwd = await scratch();
    const project = join(cwd, "project");
    await place(project, { "manage.py": "import django\n" });
    await run(cwd, [file("own.txt")], "own");
    await run(project, [file("its.txt")], "its");
    const runs = join(project, ".quickscale/runs");
    renameSync(join(runs, "000001.json"), join(project, ".quickscale/run.json"));
    expect((await takeBack(cwd)).out).toContain("npx plop greet its");
    expect(existsSync(join(cwd, "own.txt"))).toBe(true);
  });

  it("counts its runs beyond a million", async () => {
    const cwd = await scratch();
    await run(cwd, [file("a.txt")]);
    const runs = join(cwd, ".quickscale/runs");
    renameSync(join(runs, "000001.json"), join(runs, "999999.json"));
    await run(cwd, [file("b.txt")]);
    expect(readdirSync(runs).sort()).toEqual(["1000000.json", "999999.json"]);
    await takeBack(cwd);
    expect(Object.keys(snapshot(cwd))).toEqual(["a.txt"]);
  });

  it("takes one run back, however often it is cut off, and says what was cut off", async () => {
    for (let index = 1; ; index++) {
      const cwd = await scratch();
      await place(cwd, { "list.txt": "old\n", "old/deep/c.txt": "c\n" });
      await run(cwd, [addition("list.txt", "first\n")], "first");
      const before = snapshot(cwd);
      const move: Step = { type: "moveFile", from: "old/deep/c.txt", to: "moved/c.txt", leaves: "old" };
      await run(cwd, [addition("list.txt", "second\n"), file("a/b.txt"), move], "second");
      const stop = watchDisk(cwd, (call) => ({
        act() {
          if (call.index >= index) throw Object.assign(new Error("EIO: it fails"), { code: "EIO", path: call.path });
        },
      }));
      const cut = await takeBack(cwd);
      stop();
      rmSync(join(cwd, ".quickscale/lock"), { force: true });
      const isCutOff = existsSync(join(cwd, ".quickscale/run.json"));
      if (cut.failure === undefined && !isCutOff) break;
      if (isCutOff) {
        const looked = await takeBack(cwd, "--dry-run");
        expect(looked.failure, `call ${index}`).toMatch(/^The undo of `npx plop greet second` was cut off here/);
      }
      const { failure, out, closing } = await takeBack(cwd);
      expect(failure, `call ${index}`).toBeUndefined();
      if (isCutOff) expect(out, `call ${index}`).toMatch(/^The undo of `npx plop greet second` had been cut off: /);
      expect(out, `call ${index}`).toContain("To have it again:\n  npx plop greet second\n");
      expect(closing, `call ${index}`).toMatch(/^(4 files )?taken back$/);
      expect(snapshot(cwd), `call ${index}`).toEqual(before);
    }
  });

  it.each(["a link to nothing", "a socket"])("leaves a repository alone in which somebody put %s", async (what) => {
    const cwd = await scratch();
    await run(cwd, [{ type: "newFolder", path: "app" }, file("app/.git/HEAD"), file("app/x.txt")]);
    const mine = join(cwd, "app/.git/mine");
    const server = createServer();
    if (what === "a socket") await new Promise<void>((resolve) => server.listen(mine, resolve));
    else symlinkSync("nowhere", mine);
    const { failure } = await takeBack(cwd);
    const forced = await takeBack(cwd, "--force");
    server.close();
    expect(failure).toMatch(/^This file was changed since [\s\S]*\n {2}app\/\.git\n/);
    expect(forced.failure).toBeUndefined();
    expect(existsSync(join(cwd, "app/x.txt"))).toBe(false);
    expect(readdirSync(join(cwd, "app/.git"))).toContain("HEAD");
  });

  it("has no --skip, which means to keep files elsewhere", async () => {
    expect((await takeBack(await scratch(), "--skip")).failure).toContain("undo has no option --skip.");
  });

  it("offers --list alone, and explains its switches in its own words", async () => {
    const { out } = await takeBack(await scratch(), "--help");
    expect(out).toContain("  --list ");
    expect(out).toContain("--force     take back the rest where somebody changed a file since");
    const other = await runPlop(does(file("a.txt")), ["greet", "--list"], { cwd: await scratch() });
    expect(other.failure).toContain("has no option --list");
  });
});

describe("the way back of an edit", () => {
  it("leads to the very bytes that were there", async () => {
    const line = fc.constantFrom("a\n", "b\r\n", "c", "\ufeff", "\u00e9\n", "\n", "\0", "\ud83d\ude00\r");
    const text = fc.array(line, { maxLength: 12 }).map((lines) => Buffer.from(lines.join("")));
    await fc.assert(
      fc.asyncProperty(text, text, async (before, after) => {
        expect(takeOut(after, await hunksBetween(before, after))).toEqual(before);
      }),
    );
  });

  it("holds only the lines that differ", async () => {
    const before = Buffer.from(Array.from({ length: 50 }, (_, n) => `line ${n}\n`).join(""));
    const after = Buffer.from(`first\n${before.toString().replace("line 30\n", "line thirty\n")}last`);
    expect(await hunksBetween(before, after)).toEqual([
      { at: 0, inserted: "first\n", removed: "" },
      { at: after.indexOf("line thirty"), inserted: "line thirty\n", removed: "line 30\n" },
      { at: after.indexOf("last"), inserted: "last", removed: "" },
    ]);
  });

  it("doesn't fit another text", async () => {
    const hunks = await hunksBetween(Buffer.from("a\n"), Buffer.from("a\nb\n"));
    expect(takeOut(Buffer.from("a\nc\n"), hunks)).toBeUndefined();
  });
});
