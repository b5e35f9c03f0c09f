import { join } from "node:path";
import nodePlop from "node-plop";
import type { NodePlopAPI } from "plop";
import { describe, expect, it } from "vitest";
import { defineGenerator, type KitOptions } from "../../helpers/generator.ts";
import { loadKit } from "../../helpers/load-kit.ts";
import { place, scratch } from "../support/files.ts";

/** A generator that says nothing but what it is called. */
const own = (name: string) =>
  defineGenerator({ name, description: `Our ${name}`, prompts: [], examples: [], actions: () => [] });

/** The API that plop hands to a plopfile which does this. */
async function plopfile(take: (plop: NodePlopAPI) => Promise<void>) {
  const folder = await scratch();
  await place(folder, { "plopfile.mjs": "export default (plop, { take }) => take(plop);\n" });
  return nodePlop(join(folder, "plopfile.mjs"), { force: false, destBasePath: undefined, ...{ take } });
}

describe("taking the kit into a plopfile", () => {
  it("lists the kit's generators with what they say of themselves, then one's own, which win", async () => {
    const plop = await plopfile((given) => loadKit(given, [own("undo"), own("report")]));

    const listed = new Map(plop.getGeneratorList().map(({ name, description }) => [name, description]));
    expect(listed.get("init")).toBe("Write a production-ready Django project that passes all its own checks");
    expect(listed.get("templates")).toMatch(/^List the templates/);
    expect(listed.get("undo")).toBe("Our undo");
    expect([...listed.keys()].at(-1)).toBe("report");
    expect([...listed.values()]).not.toContain(undefined);
  });

  it("leaves the question above the list to the plopfile, where it has one", async () => {
    const asked = async (own: string) => {
      const plop = await plopfile(async (given) => {
        if (own !== "") given.setWelcomeMessage(own);
        await loadKit(given, []);
      });
      return plop.getWelcomeMessage();
    };

    expect(await asked("")).toContain("npx plop NAME --help");
    expect(await asked("What now?")).toBe("What now?");
  });

  it("takes defaults for the kit's generators and one's own, and fails for others", async () => {
    const load = (defaults: KitOptions["defaults"] = {}) =>
      plopfile((given) => loadKit(given, [own("report")], { defaults }));
    const { exitCode } = process;

    await load({ init: { django: "6.1" }, report: {} });
    expect(process.exitCode).toBe(exitCode);
    await expect(load({ inti: {} })).rejects.toThrow(
      'The plopfile gives defaults to "inti", and there is no such generator. Did you mean init?',
    );
    expect(process.exitCode).toBe(1);
    process.exitCode = exitCode;
  });
});
