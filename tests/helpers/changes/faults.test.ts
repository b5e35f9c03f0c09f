import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defineGenerator } from "../../../helpers/generator.ts";
import { type DiskCall, type Intervention, watchDisk } from "../../support/disk.ts";
import { place, scratch } from "../../support/files.ts";
import { nothing } from "../../support/nothing.ts";
import { type Ran, runPlop } from "../../support/plop.ts";
import { leavings, snapshot } from "../../support/snapshot.ts";

/** New files, edited ones, one that is overwritten, and one that moves, so that its folders go. */
const greet = defineGenerator({
  name: "greet",
  description: "Greet",
  prompts: [],
  examples: [],
  actions: () => [
    { type: "createFile", path: "a.txt", content: "a\n" },
    { type: "createFile", path: "deep/er/b.txt", content: "b\n" },
    { type: "edit", path: "list.txt", edit: (text) => ({ kind: "ok", text: `${text}new\n` }) },
    { type: "createFile", path: "mine.txt", content: "ours\n" },
    { type: "edit", path: "sub/urls.txt", edit: (text) => ({ kind: "ok", text: `new\n${text}` }) },
    { type: "moveFile", from: "old/deep/c.bin", to: "moved/c.bin", leaves: "old" },
    { type: "commit", next: [] },
  ],
});

const build = defineGenerator({
  ...greet,
  actions: () => [
    { type: "newFolder", path: "app" },
    { type: "createFile", path: "app/a.txt", content: "a\n" },
    { type: "createFile", path: "app/deep/b.txt", content: "b\n" },
    { type: "commit", next: [] },
  ],
});

const CASES = [
  { kind: "in a folder that is in use", generator: greet },
  { kind: "of a new folder", generator: build },
] as const;

async function begin(): Promise<string> {
  const folder = await scratch();
  await place(folder, {
    "list.txt": "old\r\n",
    "mine.txt": "\ufeffmine",
    "sub/urls.txt": "urls\n",
    "old/deep/c.bin": Buffer.from([0, 255, 13, 10]),
  });
  return folder;
}

const run = (folder: string, generator: typeof greet = greet): Promise<Ran> =>
  runPlop(generator, ["greet", "--force"], { cwd: folder });

/** The next command, once the process of the one before is gone. */
async function goOn(folder: string): Promise<void> {
  rmSync(join(folder, ".quickscale/lock"), { force: true });
  expect((await runPlop(nothing, ["nothing"], { cwd: folder })).failure).toBeUndefined();
}

/** Runs while somebody watches the disk. */
async function runWatched(
  folder: string,
  watch: (call: DiskCall) => Intervention | undefined,
  generator?: typeof greet,
): Promise<Ran> {
  const stop = watchDisk(folder, watch);
  try {
    return await run(folder, generator);
  } finally {
    stop();
  }
}

/** Every call that a run makes. */
async function callsOf(generator: typeof greet): Promise<DiskCall[]> {
  const calls: DiskCall[] = [];
  const note = (call: DiskCall) => {
    calls.push(call);
    return undefined;
  };
  expect((await runWatched(await begin(), note, generator)).failure).toBeUndefined();
  return calls;
}

function fault(code: string, path: string): Intervention {
  return {
    act() {
      throw Object.assign(new Error(`${code}: it fails`), { code, path });
    },
  };
}

describe.each(CASES)("a run $kind", ({ generator }) => {
  it.each(["ENOSPC", "EACCES", "EROFS", "EIO", "EMFILE", "EDQUOT"])(
    "leaves the state before, and says why, when any one call fails with %s",
    async (code) => {
      const calls = await callsOf(generator);
      expect(calls.length).toBeGreaterThan(20);
      const outcomes = new Set<string>();
      for (const { index } of calls) {
        const folder = await begin();
        const before = snapshot(folder);
        const ran = await runWatched(
          folder,
          (call) => (call.index === index ? fault(code, call.path) : undefined),
          generator,
        );
        const place = `call ${index}: ${calls[index - 1]?.name} ${calls[index - 1]?.path}`;
        if (ran.failure === undefined) {
          outcomes.add("after");
          await goOn(folder);
        } else {
          outcomes.add("before");
          expect(snapshot(folder), place).toEqual(before);
          expect(ran.failure, place).toMatch(/can't be written: .*\. Nothing was written\.$/);
          expect(ran.failure, place).not.toMatch(/\.quickscale-[0-9a-f]/);
        }
        expect(leavings(folder), place).toEqual([]);
      }
      // What fails while the leavings are cleared away harms nothing.
      expect(outcomes).toEqual(new Set(["before", "after"]));
    },
  );

  it("leaves the state before when the disk is full after any number of bytes, and stays so", async () => {
    const written = (await callsOf(generator)).flatMap(({ content }) => content?.length ?? 0);
    const total = written.reduce((sum, length) => sum + length, 0);
    for (let room = 0; room < total; room += 7) {
      const folder = await begin();
      const before = snapshot(folder);
      let left = room;
      const ran = await runWatched(
        folder,
        ({ content, path }) => {
          if (content === undefined) return undefined;
          const bytes = Math.min(left, content.length);
          left -= bytes;
          return bytes < content.length ? { bytes, ...fault("ENOSPC", path) } : undefined;
        },
        generator,
      );
      if (ran.failure !== undefined) {
        expect(ran.failure, `${room} bytes`).toMatch(/the disk is full\. Nothing was written\.$/);
        expect(snapshot(folder), `${room} bytes`).toEqual(before);
      }
      await goOn(folder);
      expect(leavings(folder), `${room} bytes`).toEqual([]);
    }
  });

  it("is brought to its end by the next run when every call fails from some point on, the way back included", async () => {
    const whole = await begin();
    await run(whole, generator);
    const after = snapshot(whole);
    for (const { index } of await callsOf(generator)) {
      const folder = await begin();
      const before = snapshot(folder);
      const ran = await runWatched(
        folder,
        (call) => (call.index >= index ? fault("EIO", call.path) : undefined),
        generator,
      );
      await goOn(folder);
      if (ran.failure !== undefined) expect(snapshot(folder), `call ${index}`).toEqual(before);
      else expect(snapshot(folder), `call ${index}`).toEqual(after);
      expect(leavings(folder), `call ${index}`).toEqual([]);
    }
  });

  it("leaves the state before or the state after when it is interrupted at any call", async () => {
    const whole = await begin();
    await run(whole, generator);
    const after = snapshot(whole);
    for (const { index } of await callsOf(generator)) {
      const folder = await begin();
      const before = snapshot(folder);
      const controller = new AbortController();
      const stop = watchDisk(folder, (call) => {
        if (call.index === index) controller.abort();
        return undefined;
      });
      const shell = { abortable: <T>(task: (signal: AbortSignal) => Promise<T>) => task(controller.signal) };
      const ran = await runPlop(generator, ["greet", "--force"], { cwd: folder, shell }).finally(stop);
      expect(ran.failure, `call ${index}`).toMatch(/^Interrupted\./);
      const isWritten = ran.failure?.includes("The files above are written") ?? false;
      expect(snapshot(folder), `call ${index}`).toEqual(isWritten ? after : before);
      expect(leavings(folder), `call ${index}`).toEqual([]);
    }
  });
});

describe("somebody else at work in the same folder", () => {
  /** What somebody does to a file, and what has to be there of it at the end. */
  const EDITS = {
    "adds a line to it": (file: string) => appendFileSync(file, "theirs\n"),
    "saves another version of it": (file: string) => {
      writeFileSync(`${file}~`, "theirs\n");
      renameSync(`${file}~`, file);
    },
    "removes it": (file: string) => rmSync(file, { force: true }),
  };

  it.each(
    Object.entries(EDITS).flatMap(([what, edit]) =>
      ["a.txt", "deep/er/b.txt", "list.txt", "mine.txt"].map((path) => ({ what, edit, path })),
    ),
  )("loses nothing when they find $path and it $what", async ({ what, edit, path }) => {
    const calls = await callsOf(greet);
    // What they do before the run looks is not in its way.
    const first = calls.findIndex(({ path: each }) => each.includes("run.json"));
    for (const { index, name, path: where } of calls.slice(first)) {
      const folder = await begin();
      const file = join(folder, path);
      // Between the last look and a rename lie some microseconds, in which a file that takes the place of another is lost.
      if (what.startsWith("saves") && name === "rename" && where.includes(`.${path.split("/").at(-1)}.`)) continue;
      let theirs = false;
      await runWatched(folder, (call) => {
        if (call.index !== index) return undefined;
        // They come to it only where there is something.
        theirs = existsSync(join(file, "..")) && (what !== "removes it" || existsSync(file));
        if (theirs) edit(file);
        return undefined;
      });
      const place = `call ${index}: ${name} ${where}`;
      if (theirs && what === "removes it")
        expect(existsSync(file) && readFileSync(file, "utf8"), place).not.toBe("half");
      else if (theirs) expect(readFileSync(file, "utf8"), place).toContain("theirs\n");
      await goOn(folder);
      if (theirs && what !== "removes it") expect(readFileSync(file, "utf8"), place).toContain("theirs\n");
    }
  });

  it("writes nothing outside when a folder becomes a link that leads out", async () => {
    for (const { index, name, path } of await callsOf(greet)) {
      const folder = await begin();
      const outside = await scratch();
      await place(outside, { "urls.txt": "urls\n", "er/kept.txt": "kept\n" });
      const before = snapshot(outside);
      await runWatched(folder, (call) => {
        if (call.index !== index) return undefined;
        for (const each of ["sub", "deep"]) {
          if (existsSync(join(folder, each))) renameSync(join(folder, each), join(folder, `${each}-moved`));
          symlinkSync(outside, join(folder, each));
        }
        return undefined;
      });
      expect(snapshot(outside), `call ${index}: ${name} ${path}`).toEqual(before);
      await goOn(folder);
      expect(snapshot(outside), `call ${index}`).toEqual(before);
    }
  });

  it("needs no links of the file system", async () => {
    const whole = await begin();
    await run(whole);
    const folder = await begin();
    const ran = await runWatched(folder, ({ name, path }) =>
      ["link", "symlink"].includes(name) ? fault("EPERM", path) : undefined,
    );
    expect(ran.failure).toBeUndefined();
    expect(snapshot(folder)).toEqual(snapshot(whole));
    expect(leavings(folder)).toEqual([]);
  });

  it("follows no link in the place of the journal", async () => {
    const folder = await begin();
    const outside = await scratch();
    symlinkSync(outside, join(folder, ".quickscale"));
    expect((await run(folder)).failure).toMatch(/\.quickscale is a symbolic link/);
    expect(snapshot(outside)).toEqual({});
  });
});
