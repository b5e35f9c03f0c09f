import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Refusal } from "../../helpers/errors.ts";
import { loadFault } from "../../helpers/load-fault.ts";
import { place, scratch } from "../support/files.ts";
import { runPlop } from "../support/plop.ts";

/** What is said of a module that threw this. */
const said = (message: string, stack: string) => {
  const error = new Error(message);
  error.stack = stack;
  return loadFault("The plopfile", error);
};

describe("a module that can't be loaded", () => {
  it.each([
    [
      "Merge conflict marker encountered.",
      "file:///a/words.ts:80\n<<<<<<< HEAD\n^^^^\n\nSyntaxError",
      "/a/words.ts:80",
    ],
    ["x is not defined", "ReferenceError: x is not defined\n    at default (/a/plopfile.ts:3:66)", "/a/plopfile.ts:3"],
    ["boom", "Error: boom\n    at go (/a/node_modules/b/c.js:1:1)\n    at file:///a/d.ts:7:5", "/a/d.ts:7"],
    ["boom", "Error: boom\n    at go (C:\\\\a\\\\d.ts:7:5)", "C:\\\\a\\\\d.ts:7"],
  ])("is told with the file that it is in: %s %j", (message, stack, where) => {
    expect(said(message, stack)).toBe(`The plopfile can't be loaded: ${message} (${where})`);
  });

  it("is told in one line, and once where it is", () => {
    const message = "Transform failed with 1 error:\n/a/words.ts:80:0: ERROR: Unexpected \u001b";
    expect(said(message, `Error: ${message}\n    at go (/b/c.js:1:1)`)).toBe(
      "The plopfile can't be loaded: Transform failed with 1 error: /a/words.ts:80:0: ERROR: Unexpected \\u001b",
    );
  });

  it("may lack a package", async () => {
    const folder = await scratch();
    await place(folder, { "a.mjs": 'import "no-such-package";\n' });
    const error = await import(/* @vite-ignore */ join(folder, "a.mjs")).catch((thrown: unknown) => thrown);
    expect(loadFault("The plopfile", error)).toMatch(
      /Cannot find package 'no-such-package' .*a\.mjs.*\. npm install brings what package\.json names\.$/,
    );
  });

  it("may say itself what is wrong, or throw anything", () => {
    expect(loadFault("The plopfile", new Refusal("Rename it."))).toBe("Rename it.");
    expect(loadFault("The plopfile", "text")).toBe("The plopfile can't be loaded: text");
    expect(loadFault("The plopfile", undefined)).toBe("The plopfile can't be loaded: undefined");
  });

  it("may be that of a generator, which says so, to programs too", async () => {
    const load = async () => {
      throw new SyntaxError("Unexpected token");
    };
    const report = { name: "report", description: "Ours", load };
    const cwd = await scratch();
    const ran = await runPlop(report, ["report", "--json"], { cwd });
    const message = expect.stringMatching(/^report can't be loaded: Unexpected token \(.*load-fault\.test\.ts:\d+\)$/);
    expect(ran.failure).toEqual(message);
    expect(ran.report()).toMatchObject({ generator: "report", status: "error", error: { message } });
  });
});
