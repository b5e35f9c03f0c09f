import { createRequire } from "node:module";
import { join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { init } from "../../generators/init.ts";
import { place, scratch, tree } from "../support/files.ts";
import { runPlop } from "../support/plop.ts";

const YEAR = new Date().getFullYear();

/** What a project has of its licence. */
async function generate(...words: string[]) {
  const cwd = await scratch();
  const ran = await runPlop(init, ["init", "shop", "--git=no", "--generators=no", ...words], { cwd });
  expect(ran.failure).toBeUndefined();
  const files = await tree(join(cwd, "shop"));
  const { project } = parse(files["pyproject.toml"] ?? "") as { project: { license?: string } };
  const [, section] = /\n## License\n\n(.*)\n$/.exec(files["README.md"] ?? "") ?? [];
  const { answers } = JSON.parse(files["quickscale.json"] ?? "");
  return { files, text: files.LICENSE, expression: project.license, section, answers };
}

/** A licence's text as SPDX has it, but for blanks at the ends of lines. */
function textOf(license: string): string {
  const { licenseText } = createRequire(import.meta.url)(`spdx-license-list/licenses/${license}.json`);
  return licenseText.replaceAll(/ +$/gm, "");
}

describe("the licence of a new project", () => {
  it("is none unless somebody chooses one", async () => {
    const { text, expression, section, answers, files } = await generate();

    expect({ text, expression, section }).toEqual({ text: undefined, expression: undefined, section: undefined });
    expect(answers).not.toHaveProperty("license");
    expect(await generate("--license=none")).toMatchObject({ files: { "README.md": files["README.md"] } });
  });

  it.each(["MIT", "BSD-3-Clause", "Apache-2.0"])("is %s to the letter", async (license) => {
    const { text, expression, section, answers } = await generate(`--license=${license}`, "--author=Ada $& Söhne");

    const gaps = [
      ["<year>", `${YEAR}`] as const,
      ...["<owner>", "<copyright holders>"].map((gap) => [gap, "Ada $& Söhne"] as const),
    ];
    const filled = gaps.reduce((whole, [gap, value]) => whole.replace(gap, () => value), textOf(license));
    expect(text).toBe(`${filled}\n`);
    expect(text).not.toMatch(/<\w/);
    expect(text?.includes(`${YEAR} Ada $& Söhne`)).toBe(license !== "Apache-2.0");
    expect({ expression, section }).toEqual({ expression: license, section: `${license}: see [LICENSE](LICENSE).` });
    expect(answers.license).toBe(license);
  });

  it("may be that all rights are reserved", async () => {
    const { text, expression, section } = await generate("--license=proprietary", "--author=Acme");

    expect(text).toBe(`Copyright (c) ${YEAR} Acme. All rights reserved.\n`);
    expect(expression).toBe("LicenseRef-Proprietary");
    expect(section).toBe("All rights reserved: see [LICENSE](LICENSE).");
  });

  it("names the project where nobody is named", async () => {
    expect((await generate("--license=MIT")).text).toContain(`Copyright (c) ${YEAR} the authors of Shop\n`);
  });

  it("is the one that an agency has among its own templates", async () => {
    const [cwd, root] = [await scratch(), await scratch()];
    await place(root, { "plop-templates/init/LICENSE": "Ours.\n" });
    const defaults = { init: { license: "proprietary", author: "Acme" } };

    const ran = await runPlop(init, ["init", "shop", "--git=no"], { cwd, options: { root, defaults } });

    expect(ran.failure).toBeUndefined();
    expect((await tree(join(cwd, "shop"))).LICENSE).toBe("Ours.\n");
  });
});

describe("other defaults for init", () => {
  const options = { defaults: { init: { django: "6.1", author: "Acme", license: "MIT", git: "no" } } };

  it("are taken, shown by --help, and left out of the line that repeats the run", async () => {
    const cwd = await scratch();

    const { out } = await runPlop(init, ["init", "shop", "--generators=no"], { cwd, options });
    const files = await tree(join(cwd, "shop"));

    expect(out).toContain("npx plop init shop --generators=no\n");
    expect(files.LICENSE).toContain(`Copyright (c) ${YEAR} Acme\n`);
    expect(JSON.parse(files["quickscale.json"] ?? "").answers).toMatchObject({ django: "6.1", author: "Acme" });
    const { out: help } = await runPlop(init, ["init", "--help"], { cwd, options });
    expect(help).toMatch(/--django=.*\(default: 6\.1\)/);
    expect(help).toMatch(/--license=\S+\n.*\n.*\(default: MIT\)/);
    expect(help).toMatch(/--author=.*\(default: Acme\)/);
  });

  it("give way to what somebody types, which the line that repeats the run has then", async () => {
    const cwd = await scratch();

    const { out } = await runPlop(init, ["init", "shop", "--license=none", "--author="], { cwd, options });

    expect(out).toContain("npx plop init shop --author='' --license=none\n");
    expect(Object.keys(await tree(join(cwd, "shop")))).not.toContain("LICENSE");
  });

  it.each([
    [{ licence: "MIT" }, 'a default for "licence", and it has no such option. Did you mean license?'],
    [{ license: "GPL" }, "--license=GPL is none of none, proprietary, MIT"],
    [{ django: "5.1" }, "--django=5.1 is none of 5.2, 6.1."],
    [{ author: "x".repeat(201) }, "201 characters, and 200 is the most"],
  ])("are refused where they can't be: %j", async (defaults, message) => {
    const cwd = await scratch();

    const ran = await runPlop(init, ["init", "shop"], { cwd, options: { defaults: { init: defaults } } });

    expect(ran.failure).toContain(message);
    expect(await tree(cwd)).toEqual({});
  });
});
