import { describe, expect, it } from "vitest";
import { embedInPlopfile, newPlopfile } from "../../../helpers/embed/plopfile.ts";

const edit = embedInPlopfile("tools/kit");

const lines = (plop = "plop", indent = "  ") =>
  [
    "// The kit, generators that are made of it, and other defaults for its options: see its docs/user-manual.md.",
    'const { loadKit } = await import("./tools/kit/helpers/index.ts");',
    `await loadKit(${plop}, [], { defaults: {} });`,
  ]
    .map((line) => `${indent}${line}\n`)
    .join("");

const OF_PLOP = `export default function (
  /** @type {import('plop').NodePlopAPI} */
  plop
) {
`;

describe("a new plopfile", () => {
  it.each([true, false])("is left alone the second time (TypeScript: %s)", async (isTypeScript) => {
    expect(await edit(newPlopfile("tools/kit", isTypeScript))).toEqual({ kind: "already" });
  });

  it("has no types where it is no TypeScript", () => {
    expect(newPlopfile("tools/kit", false)).not.toMatch(/: KitOptions|NodePlopAPI|type |Promise/);
    expect(newPlopfile("tools/kit", true)).toContain("(plop: NodePlopAPI): Promise<void> {");
  });
});

describe("a plopfile that is there", () => {
  it.each([
    ["export default function (plop) {\n", "export default async function (plop) {\n"],
    ["export default async function (plop) {\n", "export default async function (plop) {\n"],
    ["export default function build(plop) {\n", "export default async function build(plop) {\n"],
    ["export default (plop) => {\n", "export default async (plop) => {\n"],
    [
      "export default function (plop: NodePlopAPI): void {\n",
      "export default async function (plop: NodePlopAPI): Promise<void> {\n",
    ],
    [
      "export default async (plop: NodePlopAPI): Promise<void> => {\n",
      "export default async (plop: NodePlopAPI): Promise<void> => {\n",
    ],
    [OF_PLOP, OF_PLOP.replace("function", "async function")],
    ["module.exports = function (plop) {\n", "module.exports = async function (plop) {\n"],
    ["module.exports = plop => {\n", undefined],
    ["module.exports = (plop) => {\n", "module.exports = async (plop) => {\n"],
  ])("loads the kit first: %j", async (before, after) => {
    const body = "  plop.setGenerator('mine', {});\n};\n";

    const result = await edit(`const a = 1;\n${before}${body}`);

    if (after === undefined) expect(result).toMatchObject({ kind: "refused" });
    else expect(result).toEqual({ kind: "ok", text: `const a = 1;\n${after}${lines()}${body}` });
    if (result.kind === "ok") expect(await edit(result.text)).toEqual({ kind: "already" });
  });

  it("keeps its indentation, its line endings and the name that it has for plop", async () => {
    const result = await edit("module.exports = function (api) {\r\n\r\n\tapi.setGenerator();\r\n};\r\n");

    expect(result).toEqual({
      kind: "ok",
      text: `module.exports = async function (api) {\n${lines("api", "\t")}\n\tapi.setGenerator();\n};\n`.replaceAll(
        "\n",
        "\r\n",
      ),
    });
  });

  it.each([
    'import { register } from "./tools/kit/helpers/index.ts";\n',
    "export default async (plop) => {\n  await plop.load('./tools/kit/plopfile.ts');\n};\n",
  ])("that takes the kit in stays as it is: %j", async (text) => {
    expect(await edit(text)).toEqual({ kind: "already" });
  });

  it.each([
    "export default build;\n",
    "export default function (plop) { plop.setGenerator(); }\n",
    "export default function ({ setGenerator }) {\n};\n",
    "/*\nexport default function (plop) {\n*/\nexport default build;\n",
    "const a = `\nexport default function (plop) {\n`;\n",
    "export default function (plop) {\n}\nmodule.exports = function (plop) {\n}\n",
    "export default function (plop) => {\n}\n",
    "// see tools/kit/plopfile.ts\nexport default build;\n",
    "",
  ])("is refused where its function can't be told: %j", async (text) => {
    const paste = expect.stringContaining('await import("./tools/kit/helpers/index.ts");');
    expect(await edit(text)).toMatchObject({ kind: "refused", paste });
  });
});
