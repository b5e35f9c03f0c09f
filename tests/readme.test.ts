import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import nodePlop from "node-plop";
import { describe, expect, it } from "vitest";
import { init } from "../generators/init.ts";
import { statOf } from "../helpers/changes/paths.ts";
import type { Step } from "../helpers/changes/steps.ts";
import { renderTree } from "../helpers/templates.ts";
import { NOWHERE } from "./support/nowhere.ts";

const KIT = fileURLToPath(new URL("..", import.meta.url));

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

describe("the README", () => {
  it("lists every file that init writes, and no other", async () => {
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

    const readme = await readFile(join(KIT, "README.md"), "utf8");
    const table = readme.slice(readme.indexOf("| File |"), readme.indexOf("## Commands"));
    const firstCells = table.split("\n").map((row) => row.split("|")[1] ?? "");
    const listed = firstCells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path));

    expect(listed.filter((path) => path !== "tools/quickscale/").sort()).toEqual(files.sort());
  });
});

describe("the commands", () => {
  it("are all named in the README, in the order of npx plop", async () => {
    const plop = await nodePlop(join(KIT, "plopfile.ts"));
    const readme = await readFile(join(KIT, "README.md"), "utf8");
    const named = [...readme.matchAll(/^\| `npx plop ([a-z][\w-]*)/gm)].map(([, name]) => name);

    expect(named).toEqual(plop.getGeneratorList().map(({ name }) => name));
  });
});

describe("the security policy", () => {
  it("names a test for everything that it says is defended, and tests that exist", async () => {
    const policy = await readFile(join(KIT, "SECURITY.md"), "utf8");
    const [, table = ""] = /^## What is defended\n([\s\S]*?)^## /m.exec(policy) ?? [];
    const rows = table.split("\n").filter((row) => /^\| (?!From whom)\w/.test(row));
    const named = rows.map((row) => [...row.matchAll(/`(tests\/[^`]+)`/g)].map(([, path]) => path ?? ""));

    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter((_, index) => named[index]?.length === 0)).toEqual([]);
    for (const path of named.flat()) expect(await statOf(join(KIT, path)), path).toBeDefined();
  });
});
