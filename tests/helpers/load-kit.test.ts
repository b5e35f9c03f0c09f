import { join } from "node:path";
import nodePlop from "node-plop";
import type { NodePlopAPI } from "plop";
import { describe, expect, it } from "vitest";
import { defineGenerator } from "../../helpers/generator.ts";
import { loadKit } from "../../helpers/load-kit.ts";
import { place, scratch } from "../support/files.ts";

/** A generator that says nothing but what it is called. */
const own = (name: string) =>
  defineGenerator({ name, description: `Our ${name}`, prompts: [], examples: [], actions: () => [] });

describe("taking the kit into a plopfile", () => {
  it("lists the kit's generators with what they say of themselves, then one's own, which win", async () => {
    const folder = await scratch();
    await place(folder, { "plopfile.mjs": "export default (plop, { take }) => take(plop);\n" });
    const take = (plop: NodePlopAPI) => loadKit(plop, [own("undo"), own("report")]);

    const configuration = { force: false, destBasePath: undefined, take };
    const plop = await nodePlop(join(folder, "plopfile.mjs"), configuration);

    const listed = new Map(plop.getGeneratorList().map(({ name, description }) => [name, description]));
    expect(listed.get("init")).toBe("Write a production-ready Django project that passes all its own checks");
    expect(listed.get("templates")).toMatch(/^List the templates/);
    expect(listed.get("undo")).toBe("Our undo");
    expect([...listed.keys()].at(-1)).toBe("report");
    expect([...listed.values()]).not.toContain(undefined);
  });
});
