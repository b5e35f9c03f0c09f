import { randomBytes } from "node:crypto";
import { join, relative } from "node:path";
import { rejectFolder } from "../helpers/changes/write.ts";
import { shellWord } from "../helpers/command-line.ts";
import { DJANGO } from "../helpers/compatibility.ts";
import { defineGenerator } from "../helpers/generator.ts";
import { coreForProjects, kitVersion, overridesForProjects, packageFile, vendorGenerators } from "../helpers/kit.ts";
import { licenseExpression, licenseOption, licenseSteps } from "../helpers/licenses.ts";
import { packageName, projectTitle, rejectLongText, rejectProjectName } from "../helpers/names.ts";
import { yesNo } from "../helpers/prompts.ts";

/** Editors check the record by it. */
const SCHEMA = { $schema: "./tools/quickscale/quickscale.schema.json" };

export const init = defineGenerator({
  prompts: [
    {
      name: "name",
      as: "argument",
      message: "What is the project called? (its folder; a to z, digits, hyphens)",
      help: "the project's folder and, with _ for -, its Python package",
      validate: async (name, { destination }) => rejectProjectName(name) ?? rejectFolder(destination, name),
    },
    {
      name: "django",
      as: "option",
      message: "Which Django? (5.2 is the LTS, kept safe to April 2028; 6.1 is the newest)",
      help: "the version of Django",
      choices: Object.keys(DJANGO),
      default: "5.2",
    },
    {
      name: "description",
      as: "option",
      message: "What is it, in a sentence? (for the home page and the README)",
      help: "a sentence for the home page and the README",
      default: "",
      validate: rejectLongText,
    },
    {
      name: "author",
      as: "option",
      message: "Who makes it? (for pyproject.toml)",
      help: "the author, for pyproject.toml",
      default: "",
      validate: rejectLongText,
    },
    licenseOption,
    yesNo("generators", "Take the follow-up generators along? (needs Node)", "the follow-up generators, in tools/"),
    yesNo("git", "Make it a git repository?", "a git repository, unless the folder lies in one"),
  ],
  examples: [
    "npx plop init myapp",
    'npx plop init my-shop --django=6.1 --description="Orders and invoices"',
    'npx plop init myapp --license=MIT --author="Ada Lovelace"',
    "npx plop init myapp --generators=no --dest=../clients --dry-run",
  ],
  async actions({ name, django, description, author, license, generators, git }, { destination, root, cwd }) {
    const version = await kitVersion();
    const answers = {
      name,
      django,
      description,
      author,
      ...(license !== "none" && { license }),
      generators: generators === "yes",
    };
    const title = projectTitle(name);
    const overrides = answers.generators ? await overridesForProjects(root) : [];
    const record = {
      ...(answers.generators && SCHEMA),
      kit: version,
      answers,
      generated: [],
      ...(answers.generators && coreForProjects(root)),
      ...(overrides.length > 0 && {
        overrides: Object.fromEntries(overrides.flatMap(({ path, digest }) => (digest ? [[path, digest]] : []))),
      }),
    };
    const data = {
      ...answers,
      package: packageName(name),
      title,
      license: licenseExpression(license),
      proprietary: license === "proprietary",
      django52: django === "5.2",
      django61: django === "6.1",
      python: DJANGO[django],
      kitVersion: version,
      secretKey: randomBytes(48).toString("base64url"),
    };
    return [
      { type: "newFolder", path: name },
      ...(await licenseSteps(`${name}/LICENSE`, license, author || `the authors of ${title}`)),
      { type: "createTree", from: "init", to: name, data, secrets: [".env"] },
      {
        type: "copyFile",
        from: packageFile("@picocss/pico/css/pico.min.css"),
        to: `${name}/static/vendor/pico.min.css`,
      },
      { type: "createFile", path: `${name}/quickscale.json`, content: toJson(record) },
      ...(answers.generators ? await vendorGenerators(name, overrides) : []),
      ...(git === "yes" ? [{ type: "initRepository" } as const] : []),
      {
        type: "commit",
        next: [
          `cd ${shellWord(relative(cwd, join(destination, name)))}`,
          "uv sync                            # or pip, or Poetry: see README.md",
          "uv run python manage.py migrate",
          "uv run python manage.py runserver  # then open http://127.0.0.1:8000/",
          "uv run pytest",
        ],
      },
    ];
  },
});

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
