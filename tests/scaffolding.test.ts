import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { init } from "../generators/init.ts";
import { statOf } from "../helpers/changes/paths.ts";
import type { Step } from "../helpers/changes/steps.ts";
import { renderTree } from "../helpers/templates.ts";
import { grow } from "./support/apps.ts";
import { readDocument } from "./support/documents.ts";
import { scratch } from "./support/files.ts";
import { codeBlocks, sectionOf } from "./support/markdown.ts";
import { NOWHERE } from "./support/nowhere.ts";
import { runPlop } from "./support/plop.ts";

const KIT = fileURLToPath(new URL("..", import.meta.url));

const PAGE = readDocument("docs/scaffolding.md");

/** What a clone has that is not the kit's: what npm, git and the tests make. */
const MADE = [".cache", ".git", "coverage", "node_modules", "reports"];

/** The rows of the table in a section, by cells. */
function rowsOf(heading: string): string[][] {
  const lines = sectionOf(PAGE, heading)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) => line.split("|").slice(1, -1));
}

/** What stands between back-ticks. */
function quoted(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? "");
}

/** What one step of `init` writes, below the project's folder. */
async function written(step: Step): Promise<string[]> {
  switch (step.type) {
    case "createTree":
      return (await renderTree([join(KIT, "plop-templates")], step.from, step.data)).map(({ path }) => path);
    case "createFile":
      return [step.path.slice("myapp/".length)];
    case "copyFile":
      return [step.to.slice("myapp/".length)];
    default:
      return [];
  }
}

describe("the kit's own folders", () => {
  const lines =
    codeBlocks(PAGE)
      .find(({ language }) => language === "tree")
      ?.code.split("\n") ?? [];
  /** The paths of each line; two blanks before them are the folder above. */
  const paths: string[] = [];
  let above = "";
  for (const line of lines.filter(Boolean)) {
    const names = line.trimStart().split(/ {2,}/)[0]?.split(" ") ?? [];
    const isBelow = line.startsWith("  ");
    if (!isBelow) above = names[0] ?? "";
    paths.push(...names.map((name) => (isBelow ? above + name : name)));
  }

  it("are there", async () => {
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) expect(await statOf(join(KIT, path)), path).toBeDefined();
  });

  it.each(["", "helpers/"])("are all told: %s", async (folder) => {
    const entries = await readdir(join(KIT, folder), { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory() && !MADE.includes(entry.name)).map(({ name }) => name);
    const told = paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length).split("/")[0]);

    expect(names.filter((name) => !told.includes(name))).toEqual([]);
  });
});

describe("the templates", () => {
  it("have each folder told", async () => {
    const told = rowsOf("Templates").flatMap(([folders = ""]) => quoted(folders));

    expect(told.sort()).toEqual((await readdir(join(KIT, "plop-templates"))).sort());
  });
});

describe("what init writes", () => {
  it("is listed, every file, and no other", async () => {
    const answers = {
      name: "myapp",
      django: "5.2",
      description: "",
      author: "",
      license: "MIT",
      generators: "yes",
      git: "yes",
    };
    const steps = await init.actions(answers, { ...NOWHERE, destination: KIT });
    const files = (await Promise.all(steps.map(written))).flat().filter((path) => !path.startsWith("tools/"));

    const listed = rowsOf("What init writes").flatMap(([paths = ""]) => quoted(paths));

    expect(listed.filter((path) => path !== "tools/quickscale/").sort()).toEqual(files.sort());
  });
});

describe("what the other generators write", () => {
  it("is what the table says, row by row", async () => {
    const cwd = await scratch();
    await runPlop(init, ["init", "myapp", "--generators=no", "--git=no"], { cwd });
    const rows = rowsOf("What the others add").filter(([command]) => !command?.includes("extract-app"));

    expect(rows).toHaveLength(4);
    for (const [command = "", added = "", changed = ""] of rows) {
      const words = (quoted(command)[0] ?? "").replace("…", "title:char:200").split(" ");
      const ran = await grow(join(cwd, "myapp"), [...words, "--json"]);
      expect(ran.failure).toBeUndefined();
      const { files } = ran.report();
      const done = (action: string) => files.filter((file) => file.action === action).map(({ path }) => path);

      // Django writes the migration, where there is one.
      const own = quoted(added).filter((path) => !path.includes("/migrations/"));
      expect(difference(done("create"), own), command).toEqual([]);
      expect(difference(done("modify"), [...quoted(changed), "quickscale.json"]), command).toEqual([]);
    }
  });
});

/** Paths that nobody tells of, and those that are told of though nothing is there; a folder tells of all that is in it. */
function difference(paths: readonly string[], told: readonly string[]): string[] {
  const isTold = (path: string, by: string) => path === by || (by.endsWith("/") && path.startsWith(by));
  return [
    ...paths.filter((path) => !told.some((by) => isTold(path, by))),
    ...told.filter((by) => !paths.some((path) => isTold(path, by))),
  ];
}
