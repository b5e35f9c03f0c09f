import { describe, expect, it } from "vitest";
import { emptyDatabases, migrationFiles } from "../../../helpers/changes/migration-files.ts";
import { place, scratch } from "../../support/files.ts";

describe("the migrations of a project", () => {
  it("are the modules in the folders that hold them, in their order", async () => {
    const root = await scratch();
    await place(root, {
      "b/migrations/0002_b.py": "",
      "b/migrations/0001_a.py": "",
      "b/migrations/.py.txt": "",
      "b/migrations/__pycache__/x.pyc": "",
      "a/migrations/__init__.py": "",
      "c/migrations": "no folder",
    });
    const folders = ["b/migrations", "a/migrations", "c/migrations", "d/migrations"];
    expect(migrationFiles(root, folders)).toEqual([
      ...["b/migrations/0001_a.py", "b/migrations/0002_b.py", "a/migrations/__init__.py"],
    ]);
  });
});

describe("the empty databases of a project", () => {
  it("are SQLite's files that hold nothing", async () => {
    const root = await scratch();
    await place(root, {
      "a.sqlite3": "",
      "b.sqlite": "",
      "c.db": "",
      "d.sqlite3": "x",
      "e.sqlite33": "",
      "f.db.py": "",
    });
    expect(emptyDatabases(root).sort()).toEqual(["a.sqlite3", "b.sqlite", "c.db"]);
  });
});
