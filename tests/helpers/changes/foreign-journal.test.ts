import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { grow } from "../../support/apps.ts";
import { place, scratch } from "../../support/files.ts";
import { copyTo, layout } from "../../support/layouts.ts";

const TEXT = "not theirs\n";
const DIGEST = createHash("sha256").update(TEXT).digest("hex");

/** A run as the journal has it, that says it made a file with just these contents. */
const made = (path: string) => ({
  ...{ state: "writing", generator: "django-app", command: "npx plop django-app x", at: "2026-01-01T00:00:00Z" },
  ...{ folders: [], files: [{ path, action: "create", after: DIGEST, content: TEXT, temporary: undefined }] },
});

/** Runs that reach for files which are not the project's. */
const RUNS: Readonly<Record<string, (outside: string) => object>> = {
  "a file above the project": () => made("../precious.txt"),
  "a file by its absolute path": (outside) => made(join(outside, "precious.txt")),
  "a migration above the project": () => ({
    ...made("x.txt"),
    files: [],
    migrations: [
      { label: "x", byHand: "x", folders: ["..", "../app"], there: [], absent: ["../migrations"], since: Date.now() },
    ],
  }),
  "a temporary folder above the project": () => ({
    ...made("x.txt"),
    state: "placing",
    newFolder: { path: "x", temporary: "../../app" },
  }),
  "a temporary file above the project": () => ({
    ...made("x.txt"),
    files: [{ ...made("x.txt").files[0], temporary: "../precious.txt", backup: "../precious.txt" }],
  }),
  "an empty folder above the project": () => ({ ...made("x.txt"), folders: ["../empty"] }),
};

describe("a journal that came with somebody else's project", () => {
  it.each(Object.keys(RUNS))("takes nothing outside of the project away: %s", async (what) => {
    for (const name of ["run.json", "runs/000001.json"]) {
      const outside = await scratch();
      const project = join(outside, "project");
      await copyTo(project, layout("startproject-5.2"));
      const files = { "precious.txt": TEXT, "app/migrations/0001_initial.py": TEXT };
      await mkdir(join(outside, "empty"));
      const run = { ...RUNS[what]?.(outside), ...(name === "run.json" ? {} : { state: "done" }) };
      await place(outside, { ...files, [`project/.quickscale/${name}`]: JSON.stringify(run) });

      const ran = await grow(project, name === "run.json" ? ["django-app", "notes"] : ["undo", "--force"]);

      expect(ran.failure ?? "").not.toMatch(/\bat .*:\d+:\d+/);
      for (const [path, text] of Object.entries(files)) {
        expect(await readFile(join(outside, path), "utf8").catch(() => "gone"), `${name}: ${path}`).toBe(text);
      }
      expect(existsSync(join(outside, "empty"))).toBe(true);
    }
  });
});
