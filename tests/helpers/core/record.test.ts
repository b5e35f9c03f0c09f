import { describe, expect, it } from "vitest";
import { followDependencies, recordKit } from "../../../helpers/core/record.ts";

const NOTED = { kit: "0.2.0", core: { from: "../kit", branch: "main" }, prefix: "tools/quickscale" };

describe("what quickscale.json says of the kit", () => {
  it("is added to what it says already, in its layout", async () => {
    const text = '{\r\n\t"kit": "0.1.0",\r\n\t"generated": []\r\n}\r\n';
    const noted = await recordKit(text, "", NOTED);

    expect(JSON.parse(noted)).toEqual({ kit: "0.2.0", generated: [], core: NOTED.core });
    expect(noted).toMatch(/^\{\r\n\t"kit"/);
    expect(noted).not.toMatch(/[^\r]\n/);
    expect(await recordKit(noted, "", NOTED)).toBe(noted);
  });

  it.each([
    ["", "./tools/quickscale/quickscale.schema.json"],
    ["clients/shop", "./../../tools/quickscale/quickscale.schema.json"],
  ])("names its schema in a new file, in the folder %j", async (below, schema) => {
    const noted = await recordKit(undefined, below, NOTED);

    expect(JSON.parse(noted)).toEqual({ $schema: schema, kit: "0.2.0", core: NOTED.core });
    expect(noted).toMatch(/^\{\n {2}"\$schema"[\s\S]*\n\}\n$/);
  });

  it("changes with where the kit comes from", async () => {
    const noted = await recordKit(undefined, "", NOTED);
    for (const core of [{ from: "../other", branch: "main" }, { from: "../kit", branch: "next" }, { from: "../kit" }]) {
      expect(JSON.parse(await recordKit(noted, "", { ...NOTED, core })).core).toEqual(core);
    }
  });
});

describe("the packages of a project", () => {
  const follow = (manifest: unknown, before: Record<string, string>, after: Record<string, string>) => {
    const { text, left } = followDependencies(JSON.stringify(manifest, undefined, 2), before, after);
    return { manifest: JSON.parse(text ?? ""), left };
  };

  it("follow those of the kit: newer, new and gone", () => {
    const own = { devDependencies: { plop: "1.0.0", old: "1.0.0", mine: "7.0.0" } };

    expect(follow(own, { plop: "1.0.0", old: "1.0.0" }, { plop: "2.0.0", added: "3.0.0" })).toEqual({
      manifest: { devDependencies: { added: "3.0.0", mine: "7.0.0", plop: "2.0.0" } },
      left: [],
    });
  });

  it("are looked for where somebody put them", () => {
    const own = { dependencies: { plop: "1.0.0" }, name: "shop" };

    expect(follow(own, { plop: "1.0.0" }, { plop: "2.0.0" })).toEqual({
      manifest: { dependencies: { plop: "2.0.0" }, name: "shop" },
      left: [],
    });
  });

  it("stay where somebody chose another version, and are named", () => {
    const own = { devDependencies: { plop: "^1.0.0", old: "^1.0.0", newest: "2.0.0" } };
    const before = { plop: "1.0.0", old: "1.0.0", newest: "1.0.0" };

    expect(follow(own, before, { plop: "2.0.0", newest: "2.0.0" })).toEqual({
      manifest: own,
      left: ["plop 2.0.0 (package.json says ^1.0.0)"],
    });
  });

  it.each([undefined, "no JSON", "[]"])("are all named where package.json is %j", (text) => {
    expect(followDependencies(text, { plop: "1.0.0" }, { plop: "2.0.0" })).toEqual({
      text,
      isChanged: false,
      left: ["plop 2.0.0"],
    });
  });

  it("are left alone where the kit's are the same", () => {
    const text = '{"devDependencies":{}}';
    expect(followDependencies(text, { plop: "1.0.0" }, { plop: "1.0.0" })).toEqual({
      text,
      isChanged: false,
      left: [],
    });
  });
});
