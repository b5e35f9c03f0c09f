import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Change, compare } from "../../../helpers/changes/compare.ts";
import { withLock } from "../../../helpers/changes/lock.ts";
import { newStage } from "../../../helpers/changes/stage.ts";
import { close, rejectFolder, writeInPlace, writeNewFolder } from "../../../helpers/changes/write.ts";
import { modeOf, paths, place, scratch, tree } from "../../support/files.ts";

/** Changes that create each file, or overwrite what is there. */
async function changes(destination: string, files: Readonly<Record<string, string>>): Promise<Change[]> {
  const stage = newStage(destination);
  for (const [path, content] of Object.entries(files)) await stage.create(path, Buffer.from(content));
  return compare(stage).map((change) => (change.action === "conflict" ? { ...change, action: "overwrite" } : change));
}

const origin = { generator: "greet", command: "npx plop greet" };

/** Writes changes as a run does. */
async function write(destination: string, staged: readonly Change[], signal?: AbortSignal): Promise<void> {
  await withLock(destination, origin, async (journal) => {
    await close(journal, await writeInPlace(journal, origin, staged, signal));
  });
}

/** Writes a new folder as a run does. */
async function writeFolder(
  destination: string,
  folder: string,
  staged: readonly Change[],
  build: (folder: string) => Promise<void> = async () => {},
  signal?: AbortSignal,
): Promise<void> {
  await withLock(destination, origin, async (journal) => {
    await close(journal, await writeNewFolder(journal, origin, folder, staged, build, signal));
  });
}

const own = (names: readonly string[]) => names.filter((name) => name !== ".quickscale");

const nothing = async () => {};

describe("writing into a folder that is in use", () => {
  it("creates files with the folders that they need, and leaves no temporary ones", async () => {
    const folder = await scratch();
    await write(folder, await changes(folder, { "a.txt": "a", "deep/er/b.txt": "b" }));
    expect(await tree(folder)).toEqual({ "a.txt": "a", "deep/er/b.txt": "b" });
  });

  it("gives new files and folders the modes that the umask leaves", async () => {
    const folder = await scratch();
    const before = process.umask(0o027);
    try {
      await write(folder, await changes(folder, { "deep/a.txt": "a" }));
    } finally {
      process.umask(before);
    }
    expect([await modeOf(join(folder, "deep")), await modeOf(join(folder, "deep/a.txt"))]).toEqual([0o750, 0o640]);
  });

  it("keeps the mode of a file that it overwrites", async () => {
    const folder = await scratch();
    await place(folder, { "run.sh": "old" });
    await chmod(join(folder, "run.sh"), 0o751);
    await write(folder, await changes(folder, { "run.sh": "new" }));
    expect([await readFile(join(folder, "run.sh"), "utf8"), await modeOf(join(folder, "run.sh"))]).toEqual([
      "new",
      0o751,
    ]);
  });

  it("never touches a file that is as it should be", async () => {
    const folder = await scratch();
    await place(folder, { "a.txt": "a" });
    const { mtimeMs, ino } = await stat(join(folder, "a.txt"));
    await write(folder, await changes(folder, { "a.txt": "a", "b.txt": "b" }));
    expect(await stat(join(folder, "a.txt"))).toMatchObject({ mtimeMs, ino });
  });

  it("refuses a read-only file before anything is written", async () => {
    const folder = await scratch();
    await place(folder, { "b.txt": "old" });
    await chmod(join(folder, "b.txt"), 0o444);
    await expect(write(folder, await changes(folder, { "a.txt": "a", "b.txt": "new" }))).rejects.toThrow(
      "b.txt is read-only",
    );
    expect(await tree(folder)).toEqual({ "b.txt": "old" });
  });

  it("takes everything back when somebody changed a file meanwhile", async () => {
    const folder = await scratch();
    await place(folder, { "b.txt": "old", "c.txt": "old" });
    const staged = await changes(folder, { "a/new.txt": "a", "b.txt": "new", "c.txt": "new" });
    await writeFile(join(folder, "c.txt"), "theirs");
    await expect(write(folder, staged)).rejects.toThrow("c.txt was changed by somebody else meanwhile");
    expect(await tree(folder)).toEqual({ "b.txt": "old", "c.txt": "theirs" });
    expect(own(await readdir(folder))).toEqual(["b.txt", "c.txt"]);
  });

  it("takes everything back when a file appeared where one was to be created", async () => {
    const folder = await scratch();
    const staged = await changes(folder, { "a.txt": "a", "b.txt": "b" });
    await place(folder, { "b.txt": "theirs" });
    await expect(write(folder, staged)).rejects.toThrow("changed by somebody else");
    expect(await tree(folder)).toEqual({ "b.txt": "theirs" });
  });

  it("says in words what the file system refuses, and leaves what was there", async () => {
    const folder = await scratch();
    const staged = await changes(folder, { "a.txt": "a", "sub/b.txt": "b" });
    await place(folder, { sub: "a file where a folder is needed" });
    await expect(write(folder, staged)).rejects.toThrow("a file stands where a folder is needed");
    expect(await paths(folder)).toEqual(["sub"]);
  });

  it("stops between two steps when it is interrupted", async () => {
    const folder = await scratch();
    const staged = await changes(folder, { "a.txt": "a" });
    await expect(write(folder, staged, AbortSignal.abort())).rejects.toThrow("Interrupted");
    expect(await paths(folder)).toEqual([]);
  });
});

describe("writing a new folder", () => {
  it("shows nothing under the folder's name until it is complete", async () => {
    const parent = await scratch();
    let seen: string[] = [];
    await writeFolder(
      parent,
      "app",
      await changes(parent, { "app/a.txt": "a", "app/b/c.txt": "c" }),
      async (folder) => {
        seen = await readdir(parent);
        await writeFile(join(folder, "made-by-a-program"), "");
      },
    );
    expect(own(seen)).toEqual([]);
    expect(own(await readdir(parent))).toEqual(["app"]);
    expect(await paths(join(parent, "app"))).toEqual(["a.txt", "b/c.txt", "made-by-a-program"]);
  });

  it("gives the folder the mode that the umask leaves", async () => {
    const parent = await scratch();
    await writeFolder(parent, "app", await changes(parent, { "app/a.txt": "a" }), nothing);
    expect(await modeOf(join(parent, "app"))).toBe(0o777 & ~process.umask());
  });

  it("takes an empty folder that stands there, and makes the folders above", async () => {
    const parent = await scratch();
    await mkdir(join(parent, "app"));
    await writeFolder(parent, "app", await changes(parent, { "app/a.txt": "a" }), nothing);
    const above = join(parent, "not/yet");
    await writeFolder(above, "app", await changes(above, { "app/a.txt": "a" }), nothing);
    expect(await paths(parent)).toEqual(["app/a.txt", "not/yet/app/a.txt"]);
  });

  it("leaves nothing behind when something fails, nor when it is interrupted", async () => {
    const parent = await scratch();
    const deep = join(parent, "not/yet");
    const staged = await changes(deep, { "app/a.txt": "a" });
    const failing = async () => {
      throw new Error("no more");
    };
    await expect(writeFolder(deep, "app", staged, failing)).rejects.toThrow("no more");
    await expect(writeFolder(deep, "app", staged, nothing, AbortSignal.abort())).rejects.toThrow("Interrupted");
    expect(await readdir(parent)).toEqual([]);
  });

  it("leaves a folder alone that somebody filled meanwhile", async () => {
    const parent = await scratch();
    const staged = await changes(parent, { "app/a.txt": "a" });
    await expect(writeFolder(parent, "app", staged, () => place(parent, { "app/theirs.txt": "x" }))).rejects.toThrow(
      "theirs.txt",
    );
    expect(await paths(parent)).toEqual(["app/theirs.txt"]);
  });

  it("names what is in the way, ten entries at the most", async () => {
    const parent = await scratch();
    await place(parent, {
      "file.txt": "x",
      ...Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`app/${n}`, ""])),
    });
    expect(await rejectFolder(parent, "file.txt")).toContain("exists and is no folder");
    expect(await rejectFolder(parent, "app")).toMatch(/is not empty[\s\S]*\n {2}0\n[\s\S]*… and 2 more/);
    expect(await rejectFolder(parent, "free")).toBeUndefined();
  });
});
