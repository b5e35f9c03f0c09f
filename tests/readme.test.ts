import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import nodePlop from "node-plop";
import { describe, expect, it } from "vitest";
import { statOf } from "../helpers/changes/paths.ts";

const KIT = fileURLToPath(new URL("..", import.meta.url));

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
