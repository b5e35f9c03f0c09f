import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { beganAt, untilFree, withLock } from "../../../helpers/changes/lock.ts";
import { watchDisk } from "../../support/disk.ts";
import { scratch } from "../../support/files.ts";

const options = { command: "npx plop mine", patience: 0 };

/** What the lock of a process of this machine says, taken from a real one. */
async function ownHolder(folder: string): Promise<Record<string, string | number>> {
  return withLock(folder, options, async () => JSON.parse(readlinkSync(join(folder, ".quickscale/lock"))));
}

async function lockedBy(holder: Readonly<Record<string, string | number>>): Promise<string> {
  const folder = await scratch();
  const own = await ownHolder(folder);
  mkdirSync(join(folder, ".quickscale"));
  symlinkSync(
    JSON.stringify({ ...own, id: "theirs", command: "npx plop theirs", ...holder }),
    join(folder, ".quickscale/lock"),
  );
  return folder;
}

/** The number of a process that was there and is gone. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid as number;
}

describe("the lock of a destination", () => {
  it("lets one task after another at it, however many there are", async () => {
    const folder = await scratch();
    let inside = 0;
    let most = 0;
    const done: number[] = [];
    const tasks = Array.from({ length: 20 }, (_, index) =>
      withLock(folder, { ...options, patience: 10_000 }, async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 1));
        done.push(index);
        inside--;
      }),
    );
    await Promise.all(tasks);
    expect(most).toBe(1);
    expect(done).toHaveLength(20);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("names the run that doesn't come to its end, and does nothing", async () => {
    const folder = await lockedBy({});
    let isDone = false;
    const task = async () => {
      isDone = true;
    };
    await expect(withLock(folder, options, task)).rejects.toThrow(
      `\`npx plop theirs\` (process ${process.pid}) is at work in ${folder}. Nothing was written.`,
    );
    await expect(untilFree(folder, options)).rejects.toThrow("`npx plop theirs`");
    expect(isDone).toBe(false);
    expect(readlinkSync(join(folder, ".quickscale/lock"))).toContain("theirs");
  });

  it("is taken over from a process that is dead", async () => {
    const folder = await lockedBy({ pid: await deadProcess() });
    expect(await withLock(folder, options, async () => readlinkSync(join(folder, ".quickscale/lock")))).toContain(
      "mine",
    );
    expect(existsSync(join(folder, ".quickscale"))).toBe(false);
  });

  it("is taken over by one of many that find it dead", async () => {
    const folder = await lockedBy({ pid: await deadProcess() });
    let inside = 0;
    const task = async () => {
      expect(++inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inside--;
    };
    await Promise.all(Array.from({ length: 20 }, () => withLock(folder, { ...options, patience: 10_000 }, task)));
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ["whose number another process has by now", { began: "1" }],
    ["of before a restart of the machine", { host: `${hostname()} before ns` }],
  ])("is taken over from a process %s", async (_what, holder) => {
    const folder = await lockedBy(holder);
    await expect(withLock(folder, options, async () => "done")).resolves.toBe("done");
  });

  it("of another machine is left to it, since nobody here can look", async () => {
    const folder = await lockedBy({ host: "elsewhere boot ns", pid: await deadProcess() });
    await expect(withLock(folder, options, async () => "done")).rejects.toThrow(
      /\(process \d+ on elsewhere\).*delete \.quickscale\/lock/,
    );
  });

  it("that can't be read is left alone", async () => {
    const folder = await scratch();
    mkdirSync(join(folder, ".quickscale"));
    writeFileSync(join(folder, ".quickscale/lock"), "");
    await expect(withLock(folder, options, async () => "done")).rejects.toThrow("Another run is at work");
  });

  it.each([
    ["null", "null"],
    ["a number", "7"],
    ["nothing of what it should", "{}"],
    ["a machine that is no text", '{"id":"x","pid":1,"began":"","host":7,"command":"npx plop x"}'],
  ])("that says %s is left alone", async (_what, text) => {
    const folder = await scratch();
    mkdirSync(join(folder, ".quickscale"));
    symlinkSync(text, join(folder, ".quickscale/lock"));
    await expect(withLock(folder, options, async () => "done")).rejects.toThrow(
      `Another run is at work in ${folder}. Nothing was written. Wait for it, or end it; ` +
        "if it is long gone, delete .quickscale/lock there.",
    );
  });

  it("leads nobody out of the journal by its name", async () => {
    const folder = await lockedBy({ pid: await deadProcess(), id: "/../../../elsewhere" });
    mkdirSync(join(folder, ".quickscale/lock-"));
    const seen: string[] = [];
    const stop = watchDisk(dirname(folder), ({ path }) => {
      seen.push(path);
      return undefined;
    });
    await expect(withLock(folder, options, async () => "done")).rejects.toThrow("is at work");
    stop();
    expect(seen.filter((path) => path.includes("elsewhere"))).toEqual([]);
  });

  it("shows nothing that could steer the terminal", async () => {
    const folder = await lockedBy({ command: "npx plop \u001b[31mred" });
    await expect(withLock(folder, options, async () => "done")).rejects.toThrow("npx plop \\u001b[31mred");
  });

  it("is not waited for any longer when the person has enough", async () => {
    const folder = await lockedBy({});
    const signal = AbortSignal.abort();
    await expect(withLock(folder, { ...options, patience: 10_000, signal }, async () => "done")).rejects.toThrow(
      "Interrupted",
    );
  });

  it("goes with its folder, and the folders that were made for it, when the task fails", async () => {
    const above = await scratch();
    const failing = withLock(join(above, "not/yet"), options, async () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(readdirSync(above)).toEqual([]);
  });
});

describe("when a process began", () => {
  it("is known for those that run, and for no other", async () => {
    expect(beganAt(process.pid)).toMatch(process.platform === "linux" ? /^\d+$/ : /^$/);
    expect(beganAt(await deadProcess())).toBe("");
  });
});
