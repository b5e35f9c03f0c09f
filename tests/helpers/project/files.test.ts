import { chmod, symlink, truncate } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFiles } from "../../../helpers/project/files.ts";
import { place, scratch } from "../../support/files.ts";

const NOBODY = 65_534;

/** Somebody who is not root, to whom everything is allowed. */
function asNobody<T>(task: () => T): T {
  const user = process.geteuid?.();
  if (user === 0) process.seteuid?.(NOBODY);
  try {
    return task();
  } finally {
    if (user === 0) process.seteuid?.(0);
  }
}

describe("the files of a project", () => {
  it("are no files where they may not be read: nothing is concluded from that", async () => {
    const root = await scratch();
    await chmod(root, 0o755);
    await place(root, { "closed/models.py": "", "seen/models.py": "" });
    await chmod(join(root, "closed"), 0);
    await chmod(join(root, "seen/models.py"), 0);
    const files = projectFiles(root);
    const refused = (path: string) =>
      expect.objectContaining({ message: expect.stringContaining(`${path} can't be read: there is no permission`) });
    expect(() => asNobody(() => files.isFile("closed/models.py"))).toThrow(refused("closed/models.py"));
    expect(() => asNobody(() => files.isFolder("closed/tests"))).toThrow(refused("closed/tests"));
    expect(() => asNobody(() => files.text("closed/models.py"))).toThrow(refused("closed/models.py"));
    expect(() => asNobody(() => files.list("closed"))).toThrow(refused("closed"));
    expect(() => asNobody(() => files.text("seen/models.py"))).toThrow(refused("seen/models.py"));
    expect(asNobody(() => [files.list("seen"), files.isFile("seen/models.py")])).toEqual([["models.py"], true]);
    await chmod(root, 0o311);
    expect(() => asNobody(() => files.list(""))).toThrow(refused(root));
    await chmod(join(root, "closed"), 0o755);
  });

  it("are none where no file can be: in a file, in a circle, by a name that is too long or holds a NUL", async () => {
    const root = await scratch();
    await place(root, { "models.py": "" });
    await symlink("circle", join(root, "circle"));
    const files = projectFiles(root);
    for (const path of ["models.py/models.py", "circle", "circle/models.py", "a".repeat(5000), "a\0b"]) {
      expect([files.text(path), files.isFile(path), files.isFolder(path), files.list(path)]).toEqual([
        undefined,
        false,
        false,
        [],
      ]);
    }
  });

  it("are read up to a size that nobody writes by hand", async () => {
    const root = await scratch();
    await place(root, { "large.py": "", "too_large.py": "" });
    await truncate(join(root, "large.py"), 32 * 1024 * 1024);
    await truncate(join(root, "too_large.py"), 32 * 1024 * 1024 + 1);
    expect(projectFiles(root).text("large.py")).toHaveLength(32 * 1024 * 1024);
    expect(() => projectFiles(root).text("too_large.py")).toThrow("too_large.py has more than 32 MB");
  });

  it("are found once below a folder, whatever links lead round to it", async () => {
    const root = await scratch();
    await place(root, { "tests/a/test_a.py": "", "tests/test_b.py": "", "tests/c.txt": "", "other/test_d.py": "" });
    await place(root, { "tests/.hidden/test_e.py": "", "tests/__pycache__/f.py": "", "tests/node_modules/g.py": "" });
    for (const [from, to] of [
      ["tests/a/up", ".."],
      ["tests/a/again", "."],
      ["tests/other", "../other"],
      ["other/back", "../tests"],
    ]) {
      await symlink(to ?? "", join(root, from ?? ""));
    }
    expect(projectFiles(root).modulesBelow("tests")).toEqual([
      "tests/a/test_a.py",
      "tests/other/test_d.py",
      "tests/test_b.py",
    ]);
    expect(projectFiles(root).modulesBelow("missing")).toEqual([]);
  });
});
