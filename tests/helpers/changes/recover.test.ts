import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  digest,
  journalOf,
  makeJournal,
  type Run,
  type RunFile,
  readInFlight,
  readRuns,
  writeInFlight,
} from "../../../helpers/changes/journal.ts";
import { type Recovered, recover, writeChild } from "../../../helpers/changes/recover.ts";
import { place, scratch } from "../../support/files.ts";
import { snapshot } from "../../support/snapshot.ts";

/** Names as the write layer gives them. */
const TEMPORARY = ".a.txt.quickscale-000000000001";
const BACKUP = ".a.txt.quickscale-000000000002";

const sum = (text: string) => digest(Buffer.from(text));

const CREATED: RunFile = { path: "sub/a.txt", action: "create", after: sum("new"), temporary: TEMPORARY };
const MODIFIED: RunFile = {
  path: "sub/a.txt",
  action: "modify",
  before: sum("old"),
  after: sum("new"),
  hunks: [],
  temporary: TEMPORARY,
  backup: BACKUP,
};
const REMOVED: RunFile = { path: "sub/a.txt", action: "remove", before: sum("old"), temporary: TEMPORARY };

interface Scene {
  readonly folder: string;
  readonly journal: ReturnType<typeof journalOf>;
  /** The next command. */
  recover(): Promise<Recovered | undefined>;
  /** The texts of all files, by path. */
  files(): Record<string, string>;
}

/** A folder as a run left it that was cut off. */
async function cutOff(files: Readonly<Record<string, string>>, run: Partial<Run> | undefined): Promise<Scene> {
  const folder = await scratch();
  await place(folder, files);
  const journal = journalOf(folder);
  await makeJournal(journal);
  const whole = { state: "writing", generator: "greet", command: "npx plop greet", at: "2026-01-02T03:04:05.678Z" };
  if (run !== undefined) await writeInFlight(journal, { ...whole, folders: [], files: [], ...run } as Run);
  return {
    folder,
    journal,
    recover: () => recover(journal),
    files: () => {
      const entries = Object.entries(snapshot(folder)).filter(([, content]) => !content.endsWith(" folder"));
      return Object.fromEntries(entries.map(([path, content]) => [path, content.replace(/^\d+ /, "")]));
    },
  };
}

describe("a file that was being written", () => {
  it.each<{ state: string; file: RunFile; files: Record<string, string>; expected: Record<string, string> }>([
    { state: "created, and not reached", file: CREATED, files: {}, expected: {} },
    { state: "created, and waiting", file: CREATED, files: { [TEMPORARY]: "ne" }, expected: {} },
    { state: "created, and in place", file: CREATED, files: { "a.txt": "new" }, expected: {} },
    { state: "changed, and not reached", file: MODIFIED, files: { "a.txt": "old" }, expected: { "a.txt": "old" } },
    {
      state: "changed, and waiting",
      file: MODIFIED,
      files: { "a.txt": "old", [TEMPORARY]: "ne" },
      expected: { "a.txt": "old" },
    },
    {
      state: "changed, and about to take its place",
      file: MODIFIED,
      files: { "a.txt": "old", [TEMPORARY]: "new", [BACKUP]: "old" },
      expected: { "a.txt": "old" },
    },
    {
      state: "changed, and in place",
      file: MODIFIED,
      files: { "a.txt": "new", [BACKUP]: "old" },
      expected: { "a.txt": "old" },
    },
    {
      state: "changed, and half put back by another recovery",
      file: MODIFIED,
      files: { "a.txt": "old", [BACKUP]: "old" },
      expected: { "a.txt": "old" },
    },
    {
      state: "waiting where somebody wrote one of their own",
      file: CREATED,
      files: { "a.txt": "theirs", [TEMPORARY]: "new" },
      expected: { "a.txt": "theirs" },
    },
    { state: "to be removed, and not reached", file: REMOVED, files: { "a.txt": "old" }, expected: { "a.txt": "old" } },
    { state: "removed", file: REMOVED, files: { [TEMPORARY]: "old" }, expected: { "a.txt": "old" } },
  ])("returns to what it was: $state", async ({ file, files, expected }) => {
    const inSub = (texts: Record<string, string>) =>
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [`sub/${name}`, text]));
    const scene = await cutOff({ ...inSub(files), "sub/other.txt": "" }, { files: [file] });
    expect(await scene.recover()).toEqual({
      command: "npx plop greet",
      isUndo: false,
      outcome: "taken back",
      left: [],
    });
    expect(scene.files()).toEqual({ ...inSub(expected), "sub/other.txt": "" });
    expect(readInFlight(scene.journal)).toBeUndefined();
    expect(readRuns(scene.journal)).toEqual([]);
    expect(await scene.recover()).toBeUndefined();
  });

  it("goes with both of its names", async () => {
    const scene = await cutOff({ "sub/a.txt": "new", "sub/b.txt": "" }, { files: [CREATED] });
    linkSync(join(scene.folder, "sub/a.txt"), join(scene.folder, "sub", TEMPORARY));
    expect(await scene.recover()).toMatchObject({ left: [] });
    expect(scene.files()).toEqual({ "sub/b.txt": "" });
  });

  it("returns as the file that it was, with its mode", async () => {
    const scene = await cutOff({ "sub/a.txt": "new", [`sub/${BACKUP}`]: "old" }, { files: [MODIFIED] });
    const backup = join(scene.folder, "sub", BACKUP);
    chmodSync(backup, 0o751);
    const { ino } = statSync(backup);
    await scene.recover();
    expect(statSync(join(scene.folder, "sub/a.txt"))).toMatchObject({ ino, mode: 0o100751 });
  });

  it.each([
    {
      file: CREATED,
      files: { "sub/a.txt": "theirs" },
      left: "sub/a.txt was changed since, and stays as it is.",
    },
    {
      file: MODIFIED,
      files: { "sub/a.txt": "theirs", [`sub/${BACKUP}`]: "old" },
      left: expect.stringMatching(
        /^sub\/a\.txt was changed since, and stays as it is; the one before the run is .*000002\.$/,
      ),
    },
    {
      file: REMOVED,
      files: { "sub/a.txt": "theirs", [`sub/${TEMPORARY}`]: "old" },
      left: expect.stringMatching(/^sub\/a\.txt is there again, and stays as it is; the one before is .*000001\.$/),
    },
  ])("stays where somebody changed it since, and is named: $file.action", async ({ file, files, left }) => {
    const scene = await cutOff(files, { files: [file] });
    expect(await scene.recover()).toMatchObject({ outcome: "taken back", left: [left] });
    expect(scene.files()).toEqual(files);
    expect(readInFlight(scene.journal)).toBeUndefined();
  });

  it("is named where its folder leads out by now", async () => {
    const outside = await scratch();
    await place(outside, { "a.txt": "new" });
    const scene = await cutOff({}, { files: [CREATED] });
    symlinkSync(outside, join(scene.folder, "sub"));
    expect(await scene.recover()).toMatchObject({ left: ["sub/a.txt can't be reached any more, and stays as it is."] });
    expect(existsSync(join(outside, "a.txt"))).toBe(true);
  });
});

describe("folders that a run made", () => {
  it("go when they are empty, the innermost first", async () => {
    const scene = await cutOff(
      { "kept/theirs.txt": "" },
      { folders: ["kept", "kept/empty", "made", "made/deep", "never"] },
    );
    for (const path of ["kept/empty", "made/deep"]) mkdirSync(join(scene.folder, path), { recursive: true });
    await scene.recover();
    expect(Object.keys(snapshot(scene.folder))).toEqual(["kept", "kept/theirs.txt"]);
  });

  it("stay when it is their removal that is taken back", async () => {
    const scene = await cutOff({}, { emptied: ["made"], takesBack: "000001" });
    mkdirSync(join(scene.folder, "made"));
    expect(await scene.recover()).toMatchObject({ outcome: "taken back", isUndo: true });
    expect(Object.keys(snapshot(scene.folder))).toEqual(["made"]);
  });
});

describe("a new folder", () => {
  const newFolder = { path: "app", temporary: ".app.quickscale-000000000003" };

  it.each(["writing", "placing"] as const)("is nothing as long as it has no name of its own: %s", async (state) => {
    const scene = await cutOff({ [`.quickscale/${newFolder.temporary}/deep/a.txt`]: "" }, { state, newFolder });
    expect(await scene.recover()).toMatchObject({ outcome: "taken back" });
    expect(readdirSync(scene.journal.folder)).toEqual([".gitignore"]);
    expect(snapshot(scene.folder)).toEqual({});
  });

  it("counts as done as soon as it is in place", async () => {
    const scene = await cutOff({ "app/a.txt": "" }, { state: "placing", newFolder, folders: ["app"] });
    expect(await scene.recover()).toMatchObject({ outcome: "finished", left: [] });
    expect(scene.files()).toEqual({ "app/a.txt": "" });
    expect(readRuns(scene.journal).map(({ id }) => id)).toEqual(["000001"]);
  });
});

describe("a run that is done", () => {
  it("loses what it left beside its files, and can be taken back", async () => {
    const files = { "sub/a.txt": "new", [`sub/${TEMPORARY}`]: "new", [`sub/${BACKUP}`]: "old" };
    const scene = await cutOff(files, { state: "done", files: [MODIFIED] });
    expect(await scene.recover()).toEqual({ command: "npx plop greet", isUndo: false, outcome: "finished", left: [] });
    expect(scene.files()).toEqual({ "sub/a.txt": "new" });
    expect(readRuns(scene.journal)).toMatchObject([{ id: "000001", run: { state: "done", files: [MODIFIED] } }]);
  });

  it("takes the run along that it took back, with folders and compiled modules", async () => {
    const removed = { ...REMOVED, path: "sub/a.py" };
    const scene = await cutOff(
      {
        [`sub/${TEMPORARY}`]: "old",
        "sub/__pycache__/a.cpython-312.pyc": "",
        "sub/__pycache__/ab.cpython-312.pyc": "",
      },
      { state: "done", takesBack: "000001", emptied: ["sub", "empty"], files: [removed] },
    );
    mkdirSync(join(scene.folder, "empty"));
    mkdirSync(join(scene.journal.folder, "runs"));
    renameSync(join(scene.journal.folder, "run.json"), join(scene.journal.folder, "runs/000001.json"));
    const [first] = readRuns(scene.journal);
    await writeInFlight(scene.journal, first?.run as Run);
    expect(await scene.recover()).toMatchObject({ outcome: "finished", isUndo: true });
    expect(Object.keys(snapshot(scene.folder))).toEqual([
      "sub",
      "sub/__pycache__",
      "sub/__pycache__/ab.cpython-312.pyc",
    ]);
    expect(readRuns(scene.journal)).toEqual([]);
    expect(readInFlight(scene.journal)).toBeUndefined();
  });
});

describe("migrations", () => {
  const since = Date.parse("2026-01-02T03:04:05Z");
  const migrations = {
    label: "tasks",
    byHand: "python manage.py makemigrations tasks",
    folders: ["tasks/migrations", "fresh/migrations"],
    there: ["tasks/migrations/0001_initial.py", "old.sqlite3"],
    absent: ["fresh/migrations"],
    since,
  };

  it("that appeared while Django wrote some go with the run, and no others", async () => {
    const texts = {
      "tasks/migrations/0001_initial.py": "",
      "tasks/migrations/0002_task.py": "",
      "tasks/migrations/0003_earlier.py": "",
      "tasks/migrations/0004_later.py": "",
      "tasks/migrations/notes.txt": "",
      "tasks/models.py": "",
      "fresh/migrations/0001_initial.py": "",
      "old.sqlite3": "",
      "new.sqlite3": "",
      "full.sqlite3": "rows",
    };
    const scene = await cutOff(texts, { migrations: [migrations] });
    const seconds = { "0003_earlier": -10, "0004_later": 130 };
    for (const path of Object.keys(texts)) {
      const [, offset = 1] = Object.entries(seconds).find(([name]) => path.includes(name)) ?? [];
      utimesSync(join(scene.folder, path), since / 1000 + offset, since / 1000 + offset);
    }
    await scene.recover();
    expect(Object.keys(scene.files())).toEqual([
      "full.sqlite3",
      "old.sqlite3",
      ...["0001_initial.py", "0003_earlier.py", "0004_later.py", "notes.txt"].map((name) => `tasks/migrations/${name}`),
      "tasks/models.py",
    ]);
    expect(existsSync(join(scene.folder, "fresh/migrations"))).toBe(false);
  });

  it("are waited for while the process that writes them lives", async () => {
    const scene = await cutOff({}, { migrations: [{ ...migrations, since: Date.now() }] });
    const path = join(scene.folder, "tasks/migrations/0002_task.py");
    mkdirSync(join(path, ".."), { recursive: true });
    const child = spawn(process.execPath, [
      "-e",
      `setTimeout(() => fs.writeFileSync(${JSON.stringify(path)}, ""), 300)`,
    ]);
    writeChild(scene.journal, child.pid as number);
    await scene.recover();
    expect(child.exitCode).toBe(0);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(scene.journal.folder)).toEqual([".gitignore"]);
  });

  it.each(["", "{", '{"pid":1e9,"began":"1"}'])(
    "are not waited for where nobody writes them: child.json is %j",
    async (text) => {
      const scene = await cutOff({}, { migrations: [migrations] });
      writeFileSync(join(scene.journal.folder, "child.json"), text);
      expect(await scene.recover()).toMatchObject({ outcome: "taken back" });
      expect(readdirSync(scene.journal.folder)).toEqual([".gitignore"]);
    },
  );
});

it("clears what was on its way in the journal itself, and nothing else", async () => {
  const scene = await cutOff({}, undefined);
  const dead = JSON.stringify({ id: "x", pid: 2 ** 22 + 1, began: "1", host: "", command: "x" });
  await place(scene.journal.folder, {
    [TEMPORARY]: "",
    [`${BACKUP}/deep/a`]: "",
    "child.json": "",
    mine: "",
    "lock-mine": "",
  });
  symlinkSync(
    dead.replace('"host":""', `"host":${JSON.stringify(await hostOf(scene))}`),
    join(scene.journal.folder, "lock-dead"),
  );
  expect(await scene.recover()).toBeUndefined();
  expect(readdirSync(scene.journal.folder).sort()).toEqual([".gitignore", "lock-mine", "mine"]);
});

/** How a lock of this machine names it. */
async function hostOf({ folder }: Scene): Promise<string> {
  const { withLock } = await import("../../../helpers/changes/lock.ts");
  const { readlinkSync } = await import("node:fs");
  return withLock(join(folder, "elsewhere"), { command: "x" }, async ({ folder: journal }) => {
    return JSON.parse(readlinkSync(join(journal, "lock"))).host;
  });
}
