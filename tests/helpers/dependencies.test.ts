import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { requirePackage } from "../../helpers/dependencies.ts";
import { projectFiles } from "../../helpers/project/files.ts";
import type { DjangoProject } from "../../helpers/project.ts";
import { place, scratch } from "../support/files.ts";

/** Requires Pillow of a project that consists of some files. */
async function required(files: Record<string, string>) {
  const root = await scratch();
  await place(root, files);
  const { steps, next } = requirePackage({ files: projectFiles(root) } as DjangoProject, "pillow", "11.0");
  const [step] = steps;
  if (step === undefined) return { path: undefined, text: undefined, next };
  if (step.type !== "edit") throw new Error("that is no edit");
  const result = await step.edit(files[step.path] ?? "");
  return { path: step.path, text: result.kind === "ok" ? result.text : undefined, result, next, step };
}

const PYPROJECT = `[project]
name = "shop"
dependencies = [
    "django>=5.2", # the framework
    # for the database
    "psycopg>=3",
]

[tool.ruff]
line-length = 100 # wide
`;

describe("a package that a project needs from now on", () => {
  it("is added to the dependencies of pyproject.toml, whose other lines stay", async () => {
    const { path, text, next } = await required({ "pyproject.toml": PYPROJECT, "uv.lock": "" });
    expect(path).toBe("pyproject.toml");
    expect(text).toBe(PYPROJECT.replace('    "psycopg>=3",\n', '    "psycopg>=3",\n    "pillow>=11.0",\n'));
    expect(next).toEqual(["uv sync  # pillow is new"]);
  });

  it.each([
    ["in one line", '[project]\ndependencies = ["django>=5.2"]\n'],
    ["without any", "[project]\ndependencies = []\n"],
    ["with Windows line endings", PYPROJECT.replaceAll("\n", "\r\n")],
    ["without a final comma", '[project]\ndependencies = [\n  "django>=5.2"\n]\n'],
  ])("is added to a list %s", async (_what, pyproject) => {
    const { text = "" } = await required({ "pyproject.toml": pyproject });
    const { project } = parse(text) as { project: { dependencies: string[] } };
    expect(project.dependencies.at(-1)).toBe("pillow>=11.0");
    expect(text.split("\r\n").length).toBe(pyproject.includes("\r\n") ? text.split("\n").length : 1);
  });

  it("is added to Poetry's own table", async () => {
    const pyproject = '[tool.poetry.dependencies]\npython = "^3.12"\ndjango = "^5.2" # LTS\n';
    const { text, next } = await required({ "pyproject.toml": pyproject, "poetry.lock": "" });
    expect(text).toBe(`${pyproject}pillow = ">=11.0"\n`);
    expect(next).toEqual(["poetry lock && poetry install  # pillow is new"]);
  });

  it.each([
    ["requirements.txt", { "requirements.txt": "django>=5.2\n" }, "django>=5.2\npillow>=11.0\n"],
    ["requirements.in", { "requirements.in": "django", "requirements.txt": "django==5.2\n" }, "django\npillow>=11.0\n"],
    [
      "requirements/base.txt",
      { "requirements/base.txt": "django\r\n", "requirements/dev.txt": "-r base.txt\r\n" },
      "django\r\npillow>=11.0\r\n",
    ],
    ["requirements.txt", { "requirements.txt": "" }, "pillow>=11.0\n"],
    [
      "requirements.txt",
      { "requirements.txt": "django\n", "pyproject.toml": "[tool.ruff]\n" },
      "django\npillow>=11.0\n",
    ],
  ])("is added to %s of %j", async (file, files, expected) => {
    const { path, text, next } = await required(files as unknown as Record<string, string>);
    expect(path).toBe(file);
    expect(text).toBe(expected);
    expect(next).toEqual(["python -m pip install pillow  # pillow is new"]);
  });

  it.each([
    [{ "requirements.txt": "django\nPillow==11.3\n" }],
    [{ "requirements/base.txt": "pillow\n" }],
    [{ "pyproject.toml": '[project]\ndependencies = ["pillow[xmp]>=11"]\n' }],
    [{ Pipfile: '[packages]\npillow = "*"\n' }],
  ])("is not added twice: %j", async (files) => {
    expect(await required(files as unknown as Record<string, string>)).toMatchObject({ path: undefined, next: [] });
  });

  it("is not taken for another one, or for a comment", async () => {
    const { text } = await required({ "requirements.txt": "pillow-heif  # pillow for photos\n" });
    expect(text).toBe("pillow-heif  # pillow for photos\npillow>=11.0\n");
  });

  it("is left to people where nothing lists what the project needs", async () => {
    expect(await required({ "quickscale.json": "{}" })).toMatchObject({
      path: undefined,
      next: ["uv sync  # pillow is new"],
    });
  });

  it("is left to people, with the line, where the file can't be changed safely", async () => {
    const mixed = '[project]\r\ndependencies = [\n  "django",\n]\n';
    const { result, step } = await required({ "pyproject.toml": mixed });
    expect(result).toEqual({ kind: "refused", reason: "its line endings are mixed", paste: '"pillow>=11.0",' });
    expect(step).toMatchObject({ otherwise: "Add pillow>=11.0 to pyproject.toml." });
  });
});
