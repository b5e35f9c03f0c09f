import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compare } from "../../../helpers/changes/compare.ts";
import { type Edit, newStage, type Stage } from "../../../helpers/changes/stage.ts";
import { paths, place, scratch } from "../../support/files.ts";

const append =
  (line: string): Edit =>
  (text) =>
    text.includes(line) ? { kind: "already" } : { kind: "ok", text: `${text}${line}\n` };

const afterOf = (stage: Stage, path: string) => stage.files.get(path)?.after?.toString("utf8");
const verdicts = (stage: Stage) => compare(stage).map(({ path, action }) => `${action} ${path}`);

describe("staging", () => {
  it("writes nothing", async () => {
    const destination = await scratch();
    const stage = newStage(destination);
    await stage.create("a/b.txt", Buffer.from("x"));
    expect(await paths(destination)).toEqual([]);
  });

  it("keeps a new file's permissions apart: plain, executable, secret", async () => {
    const stage = newStage(await scratch());
    await stage.create("plain", Buffer.from(""));
    await stage.create("run", Buffer.from(""), { executable: true });
    await stage.create(".env", Buffer.from(""), { secret: true });
    expect([...stage.files.values()].map(({ path, mode, secret }) => [path, mode, secret])).toEqual([
      ["plain", 0o666, false],
      ["run", 0o777, false],
      [".env", 0o600, true],
    ]);
  });

  it("takes the last of two contents for one file", async () => {
    const destination = await scratch();
    await place(destination, { "a.txt": "old" });
    const stage = newStage(destination);
    await stage.create("a.txt", Buffer.from("first"));
    await stage.create("a.txt", Buffer.from("second"));
    expect(stage.files.get("a.txt")).toMatchObject({ before: Buffer.from("old"), after: Buffer.from("second") });
  });

  it.each([
    ["a folder", (path: string) => mkdir(path), "is a folder, and a file is to be written there"],
    ["a link that leads out", (path: string) => symlink("/etc/hostname", path), "leads out of"],
    ["a link to nothing", (path: string) => symlink("gone", path), "is a symbolic link to nothing"],
  ])("refuses to write over %s", async (_name, make, message) => {
    const destination = await scratch();
    await make(join(destination, "a.txt"));
    const stage = newStage(destination);
    await expect(stage.create("a.txt", Buffer.from(""))).rejects.toThrow(message);
    await expect(stage.edit("a.txt", append("x"))).rejects.toThrow(message);
  });

  it("adds up changes of one file that come by several ways", async () => {
    const destination = await scratch();
    await place(destination, { "real/a.txt": "one\n" });
    await symlink("real", join(destination, "link"));
    await symlink("real/a.txt", join(destination, "b.txt"));
    const stage = newStage(destination);
    await stage.edit("link/a.txt", append("two"));
    await stage.edit("real/a.txt", append("three"));
    await stage.edit("b.txt", append("four"));
    expect(afterOf(stage, "link/a.txt")).toBe("one\ntwo\nthree\nfour\n");
    expect(verdicts(stage)).toEqual(["modify link/a.txt"]);
    await stage.create("link/new.txt", Buffer.from("x"));
    expect(await stage.exists("real/new.txt")).toBe(true);
    await stage.create("real/new.txt", Buffer.from("y"));
    expect(verdicts(stage)).toEqual(["modify link/a.txt", "create link/new.txt"]);
    expect(afterOf(stage, "link/new.txt")).toBe("y");
  });

  it("says whether a path is taken, on disk or by what was staged before", async () => {
    const destination = await scratch();
    await place(destination, { "there/a.txt": "a" });
    const stage = newStage(destination);
    await stage.create("new.txt", Buffer.from("b"));
    const taken = ["there", "there/a.txt", "new.txt", "b.txt", "there/b.txt"].map((path) => stage.exists(path));
    expect(await Promise.all(taken)).toEqual([true, true, true, false, false]);
  });

  it("replaces a file as a whole, or takes it away, and nothing can be added to it then", async () => {
    const destination = await scratch();
    await place(destination, { "a.txt": "a", "b.txt": "b" });
    const stage = newStage(destination);
    await stage.replace("a.txt", Buffer.from("new"), { secret: true });
    await stage.replace("b.txt", undefined);
    expect(verdicts(stage)).toEqual(["modify a.txt", "remove b.txt"]);
    expect([...stage.files.values()].map(({ secret }) => secret)).toEqual([true, false]);
    expect((await stage.read("a.txt"))?.toString()).toBe("a");
    expect(await stage.read("c.txt")).toBeUndefined();
    await expect(stage.edit("b.txt", append("x"))).rejects.toThrow("b.txt does not exist.");
    await expect(stage.replace("c.txt", undefined)).rejects.toThrow("c.txt does not exist.");
  });

  it("refuses a folder where a file is to be", async () => {
    const destination = await scratch();
    await place(destination, { "a/b.txt": "b" });
    await expect(newStage(destination).create("a", Buffer.from("x"))).rejects.toMatchObject({
      message: "a is a folder, and a file is to be written there. Move it away first.",
      place: { file: "a" },
    });
  });

  it("refuses to read what is no regular file", async () => {
    await expect(newStage("/dev").edit("null", append("x"))).rejects.toThrow("null is no regular file, and a file");
  });

  it("refuses a path that leads out of the destination", async () => {
    const stage = newStage(await scratch());
    await expect(stage.create("../a.txt", Buffer.from(""))).rejects.toThrow("Nothing is written outside it.");
    await expect(stage.edit("../a.txt", append("x"))).rejects.toThrow("Nothing is written outside it.");
  });
});

describe("an edit", () => {
  it("adds up with those before it", async () => {
    const destination = await scratch();
    await place(destination, { "urls.py": "one\n" });
    const stage = newStage(destination);
    await stage.edit("urls.py", append("two"));
    await stage.edit("urls.py", append("three"));
    await stage.edit("urls.py", append("two"));
    expect(afterOf(stage, "urls.py")).toBe("one\ntwo\nthree\n");
    expect(verdicts(stage)).toEqual(["modify urls.py"]);
  });

  it("changes a file that was staged before and stands on no disk", async () => {
    const stage = newStage(await scratch());
    await stage.create("new.py", Buffer.from("one\n"));
    await stage.edit("new.py", append("two"));
    expect(afterOf(stage, "new.py")).toBe("one\ntwo\n");
    expect(verdicts(stage)).toEqual(["create new.py"]);
  });

  it("that is there already leaves the file identical", async () => {
    const destination = await scratch();
    await place(destination, { "urls.py": "one\n" });
    const stage = newStage(destination);
    await stage.edit("urls.py", append("one"));
    expect(verdicts(stage)).toEqual(["identical urls.py"]);
  });

  it("that is refused points to the file and the line, and says what to paste", async () => {
    const destination = await scratch();
    await place(destination, { "urls.py": "one\n" });
    const stage = newStage(destination);
    const refuse =
      (line?: number): Edit =>
      () => ({
        kind: "refused",
        reason: "urlpatterns is no plain list.",
        paste: 'path("x", x),',
        ...(line === undefined ? {} : { line }),
      });
    await expect(stage.edit("urls.py", refuse(7))).rejects.toMatchObject({
      message: "urlpatterns is no plain list.",
      place: { file: "urls.py", line: 7, paste: 'path("x", x),' },
    });
    await expect(stage.edit("urls.py", refuse())).rejects.toHaveProperty("place", {
      file: "urls.py",
      paste: 'path("x", x),',
    });
    expect(stage.files.size).toBe(0);
  });

  it("of a file that does not exist is refused", async () => {
    const stage = newStage(await scratch());
    await expect(stage.edit("urls.py", append("x"))).rejects.toMatchObject({
      message: "urls.py does not exist.",
      place: { file: "urls.py" },
    });
  });

  it("of a file that is not UTF-8 is refused with what to paste, unless it is done already", async () => {
    const destination = await scratch();
    await place(destination, { "latin.py": Buffer.from("caf\u00e9", "latin1") });
    const stage = newStage(destination);
    await expect(stage.edit("latin.py", append("x"))).rejects.toMatchObject({
      message: "latin.py is not UTF-8 text, so it can't be edited safely.",
      place: { file: "latin.py" },
    });
    const paste = "x = 1";
    await expect(stage.edit("latin.py", Object.assign(append("x"), { paste }))).rejects.toMatchObject({
      place: { paste },
    });
    await stage.edit("latin.py", (text) => (text === "caf\u00e9" ? { kind: "already" } : { kind: "ok", text }));
    expect([...stage.files.values()].map(({ before, after }) => after === before)).toEqual([true]);
  });

  it.each([
    "# -*- coding: latin-1 -*-\n",
    "#!/usr/bin/env python\n# vim: set fileencoding=cp1251 :\n",
    "# coding=iso-8859-15\r\n",
  ])("of a Python module in an encoding that it names keeps every byte: %j", async (head) => {
    const destination = await scratch();
    const bytes = Buffer.from(`${head}x = "caf\u00e9 \u00ff\u0080"\n`, "latin1");
    await place(destination, { "latin.py": bytes });
    const stage = newStage(destination);
    await stage.edit("latin.py", append("y = 1"));
    expect(stage.files.get("latin.py")?.after).toEqual(Buffer.concat([bytes, Buffer.from("y = 1\n")]));
    await expect(stage.edit("latin.py", append("\u00e8"))).rejects.toThrow("is not UTF-8 text");
  });

  it.each([
    ["# coding: l1\n", "is not UTF-8 text"],
    ["#!/usr/bin/python3\n# coding=ascii\n", "is not UTF-8 text"],
    ["# coding: l1\n# coding: utf-8\n", "is not UTF-8 text"],
    ["# -*- coding: utf-8 -*-\n", undefined],
    ["# coding: UTF8\n", undefined],
    ["\n\n# coding: l1\n", undefined],
  ])("gets letters beyond ASCII only where Python reads them as UTF-8: %j", async (head, refusal) => {
    const destination = await scratch();
    await place(destination, { "module.py": head });
    const stage = newStage(destination);
    const edited = stage.edit("module.py", append('x = "caf\u00e9"'));
    if (refusal !== undefined) return expect(edited).rejects.toThrow(refusal);
    await edited;
    expect(String(stage.files.get("module.py")?.after)).toBe(`${head}x = "caf\u00e9"\n`);
  });

  it("keeps a byte order mark and Windows line ends", async () => {
    const destination = await scratch();
    await place(destination, { "win.py": "\ufeffone\r\ntwo\r\n" });
    const stage = newStage(destination);
    await stage.edit("win.py", (text) => ({ kind: "ok", text: text.replace("two", "2") }));
    expect(afterOf(stage, "win.py")).toBe("\ufeffone\r\n2\r\n");
  });
});

describe("comparing", () => {
  it("tells what would become of each file, in the order of their paths", async () => {
    const destination = await scratch();
    await place(destination, { same: "x", other: "mine", edited: "a\n", untouched: "b\n" });
    const stage = newStage(destination);
    await stage.edit("untouched", append("b"));
    await stage.create("same", Buffer.from("x"));
    await stage.create("other", Buffer.from("theirs"));
    await stage.edit("edited", append("z"));
    await stage.create("fresh", Buffer.from(""));
    expect(verdicts(stage)).toEqual([
      "modify edited",
      "create fresh",
      "conflict other",
      "identical same",
      "identical untouched",
    ]);
  });
});
