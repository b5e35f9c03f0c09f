import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolveInside, statOf } from "../../../helpers/changes/paths.ts";
import { place, scratch } from "../../support/files.ts";

describe("a path below the destination", () => {
  it("leads to the file itself, whether it exists or not", async () => {
    const destination = await scratch();
    await place(destination, { "a/there.txt": "" });
    expect(await resolveInside(destination, "a/there.txt")).toBe(join(destination, "a/there.txt"));
    expect(await resolveInside(destination, "new.txt")).toBe(join(destination, "new.txt"));
    expect(await resolveInside(destination, "b/c/new.txt")).toBe(join(destination, "b/c/new.txt"));
  });

  it("may lie in a destination that does not exist yet", async () => {
    const destination = join(await scratch(), "not/yet");
    expect(await resolveInside(destination, "a.txt")).toBe(join(destination, "a.txt"));
  });

  it("may lie in a destination that is itself reached through a link", async () => {
    const real = await scratch();
    const link = join(await scratch(), "link");
    await symlink(real, link);
    expect(await resolveInside(link, "a.txt")).toBe(join(real, "a.txt"));
  });

  it.each(["..a/b..txt", "-x", "caf\u00e9 menu.txt", ".hidden", "console.txt", "com.txt", "auxiliary", "a.con"])(
    "may be called %s",
    async (path) => {
      const destination = await scratch();
      expect(await resolveInside(destination, path)).toBe(join(destination, path));
    },
  );

  it.each([
    "",
    ".",
    "..",
    "../x",
    "a/../../x",
    "a/..",
    "a/./b",
    "a//b",
    "a/",
    "/etc/passwd",
    "a\\..\\b",
    "C:\\x",
    "a\u0000b",
    "a\nb",
    "a\u001b[2J",
  ])("can't be %j", async (path) => {
    const failure = resolveInside(await scratch(), path);
    await expect(failure).rejects.toThrow("is not a path below the destination. Nothing is written outside it.");
    await expect(failure).rejects.not.toThrow(/\p{Cc}/u);
  });
});

describe("a name that means something else on Windows", () => {
  it.each([
    ["nul", "is a device"],
    ["CON/a.txt", "is a device"],
    ["a/Aux.py", "is a device"],
    ["lpt9 .tar.gz", "is a device"],
    ["com\u00b9", "is a device"],
    ["CONIN$", "is a device"],
    ["...", "means something else"],
    ["a./b.txt", "means something else"],
    ["a /b.txt", "means something else"],
    ["a.txt:stream", "means something else"],
  ])("is given to nothing new: %j", async (path, reason) => {
    const destination = await scratch();
    await expect(resolveInside(destination, path)).rejects.toThrow(`can't be made: that name ${reason} on Windows.`);
  });

  it("is given to no new destination", async () => {
    const parent = await scratch();
    for (const name of ["C:\\x", "\\\\server\\share", "nul", "a."]) {
      await expect(resolveInside(join(parent, name), "a.txt")).rejects.toThrow("on Windows.");
    }
  });

  it("is no hindrance where it stands already", async () => {
    const destination = await scratch();
    await place(destination, { "aux/con.py": "", "a:b/c.": "" });
    expect(await resolveInside(destination, "aux/con.py")).toBe(join(destination, "aux/con.py"));
    expect(await resolveInside(destination, "aux/new.py")).toBe(join(destination, "aux/new.py"));
    expect(await resolveInside(destination, "a:b/c.")).toBe(join(destination, "a:b/c."));
  });
});

describe("a name that is too long", () => {
  it.each([
    ["a".repeat(256), ""],
    ["\u00e9".repeat(128), ""],
    ["a".repeat(256), "/b.txt"],
    ["a/".repeat(5000), "b.txt"],
  ])("is refused: %#", async (name, rest) => {
    await expect(resolveInside(await scratch(), name + rest)).rejects.toMatchObject({
      name: "Refusal",
      message: expect.stringContaining("the name is too long for this file system"),
    });
  });

  it("is one of 256 bytes, not of 255", async () => {
    const destination = await scratch();
    for (const name of ["a".repeat(255), `${"\u00e9".repeat(127)}a`]) {
      expect(await resolveInside(destination, name)).toBe(join(destination, name));
    }
  });

  it("is refused in the destination, too", async () => {
    const parent = await scratch();
    await expect(resolveInside(join(parent, "a".repeat(10_000)), "b.txt")).rejects.toThrow("is too long");
  });
});

describe("a symbolic link at the end", () => {
  it("is followed to what stands inside the destination", async () => {
    const destination = await scratch();
    await place(destination, { "real/a.txt": "" });
    await symlink("real/a.txt", join(destination, "one"));
    await symlink("one", join(destination, "two"));
    expect(await resolveInside(destination, "two")).toBe(join(destination, "real/a.txt"));
  });

  it.each([
    ["a file outside", async (outside: string) => join(outside, "a.txt")],
    ["a folder outside", async (outside: string) => outside],
    [
      "a link that leads out",
      async (outside: string, destination: string) => {
        await symlink(join(outside, "a.txt"), join(destination, "second"));
        return "second";
      },
    ],
  ])("is refused where it leads to %s", async (_name, target) => {
    const [destination, outside] = [await scratch(), await scratch()];
    await place(outside, { "a.txt": "" });
    await symlink(await target(outside, destination), join(destination, "link"));
    await expect(resolveInside(destination, "link")).rejects.toThrow(
      `link leads out of ${destination} through a symbolic link.`,
    );
  });

  it("is refused where it leads to nothing, inside or outside, or in a circle", async () => {
    const [destination, outside] = [await scratch(), await scratch()];
    await symlink("gone", join(destination, "inside"));
    await symlink(join(outside, "gone"), join(destination, "outside"));
    await symlink("circle", join(destination, "circle"));
    await expect(resolveInside(destination, "inside")).rejects.toThrow("is a symbolic link to nothing.");
    await expect(resolveInside(destination, "outside")).rejects.toThrow("is a symbolic link to nothing.");
    await expect(resolveInside(destination, "circle")).rejects.toThrow("leads in a circle.");
  });
});

describe("a symbolic link on the way", () => {
  it("is followed to a folder inside the destination", async () => {
    const destination = await scratch();
    await mkdir(join(destination, "real"));
    await symlink("real", join(destination, "link"));
    expect(await resolveInside(destination, "link/a.txt")).toBe(join(destination, "real/a.txt"));
    expect(await resolveInside(destination, "link/new/a.txt")).toBe(join(destination, "real/new/a.txt"));
  });

  it.each([
    ["that leads out", async (outside: string) => outside],
    ["to the folder above", async (_outside: string, destination: string) => dirname(destination)],
    [
      "that leads out through another link",
      async (outside: string, destination: string) => {
        await symlink(outside, join(destination, "second"));
        return "second";
      },
    ],
  ])("%s is refused", async (_name, target) => {
    const [destination, outside] = [await scratch(), await scratch()];
    await symlink(await target(outside, destination), join(destination, "link"));
    for (const path of ["link/a.txt", "link/new/folder/a.txt"]) {
      await expect(resolveInside(destination, path)).rejects.toThrow(
        `${path} leads out of ${destination} through a symbolic link.`,
      );
    }
  });

  it("deep in the tree is refused as well", async () => {
    const [destination, outside] = [await scratch(), await scratch()];
    await mkdir(join(destination, "a/b"), { recursive: true });
    await symlink(outside, join(destination, "a/b/link"));
    await expect(resolveInside(destination, "a/b/link/c/d.txt")).rejects.toThrow("through a symbolic link");
  });

  it("to a sibling whose name begins like the destination's is refused", async () => {
    const parent = await scratch();
    await mkdir(join(parent, "app"));
    await mkdir(join(parent, "app-secret"));
    await symlink("../app-secret", join(parent, "app/link"));
    await expect(resolveInside(join(parent, "app"), "link/a.txt")).rejects.toThrow("through a symbolic link");
  });

  it("to nothing is refused: what would be made there is not known", async () => {
    const destination = await scratch();
    await symlink("gone", join(destination, "link"));
    await expect(resolveInside(destination, "link/a.txt")).rejects.toThrow("is a symbolic link to nothing.");
    await expect(resolveInside(destination, "link/new/a.txt")).rejects.toThrow("is a symbolic link to nothing.");
  });

  it("that leads in a circle is refused", async () => {
    const destination = await scratch();
    await symlink("one", join(destination, "two"));
    await symlink("two", join(destination, "one"));
    await expect(resolveInside(destination, "one/a.txt")).rejects.toMatchObject({
      name: "Refusal",
      message: expect.stringContaining("leads in a circle"),
    });
  });
});

describe("a file on the way", () => {
  it.each(["note/a.txt", "note/deep/a.txt"])("is refused: %s", async (path) => {
    const destination = await scratch();
    await place(destination, { note: "" });
    await expect(resolveInside(destination, path)).rejects.toThrow(
      `${path} can't be written: ${join(destination, "note")} is a file, and a folder is needed there.`,
    );
  });

  it("is refused as the destination", async () => {
    const parent = await scratch();
    await place(parent, { note: "" });
    await expect(resolveInside(join(parent, "note"), "a.txt")).rejects.toThrow("is a file, and a folder is needed");
  });
});

describe("looking at a path", () => {
  it("does not follow a link, and finds nothing where nothing is", async () => {
    const folder = await scratch();
    await place(folder, { note: "" });
    await symlink("note", join(folder, "link"));
    expect((await statOf(join(folder, "link")))?.isSymbolicLink()).toBe(true);
    expect(await statOf(join(folder, "gone"))).toBeUndefined();
    expect(await statOf(join(folder, "note/deeper"))).toBeUndefined();
  });

  it("says what else went wrong", async () => {
    await expect(statOf("a\0b")).rejects.toThrow("null bytes");
  });
});
