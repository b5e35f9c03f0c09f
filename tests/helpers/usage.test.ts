import { join } from "node:path";
import { fileURLToPath } from "node:url";
import nodePlop from "node-plop";
import { describe, expect, it } from "vitest";
import { defineGenerator, type GeneratorBody } from "../../helpers/generator.ts";
import { type Prompt, yesNo } from "../../helpers/prompts.ts";
import { usage } from "../../helpers/usage.ts";
import { runPlop } from "../support/plop.ts";

const KIT = fileURLToPath(new URL("../..", import.meta.url));

describe("the usage text", () => {
  const actions = () => [];

  it("shows usage, arguments, options with their defaults, and examples", () => {
    const generator = defineGenerator({
      name: "demo",
      description: "Show how it looks",
      prompts: [
        { name: "app", as: "argument", message: "", help: "the app" },
        { name: "model", as: "argument", message: "", help: "the model" },
        { name: "kind", as: "option", message: "", help: "the kind", choices: ["crud", "list"], default: "crud" },
        { name: "note", as: "option", message: "", help: "a note", default: "" },
        yesNo("admin", "", "a page in the admin"),
      ],
      examples: ["npx plop demo tasks Task", "npx plop demo tasks Task --kind=list"],
      actions,
    });
    expect(usage(generator)).toMatchInlineSnapshot(`
      "Show how it looks

      Usage:
        npx plop demo APP MODEL [--option=value …]

      Arguments:
        APP               the app
        MODEL             the model

      Options:
        --kind=crud|list  the kind (default: crud)
        --note=TEXT       a note
        --admin=yes|no    a page in the admin (default: yes)
        --dest=DIR        write to this folder instead of the current one
        --dry-run         show what would be written, as a unified diff, and stop
        --json            print one JSON object instead of prose
        --force           overwrite files that are in the way
        --skip            keep files that are in the way
        --help            print this text

      Examples:
        npx plop demo tasks Task
        npx plop demo tasks Task --kind=list
      "
    `);
  });

  it("leaves out the arguments of a generator without any, and marks one that may be left out", () => {
    expect(usage({ name: "undo", description: "Take it back", prompts: [], examples: [], actions })).not.toContain(
      "Arguments:",
    );
    const optional: Prompt = { name: "run", as: "argument", message: "", help: "which run", default: "last" };
    const text = usage({ name: "undo", description: "Take it back", prompts: [optional], examples: [], actions });
    expect(text).toContain("npx plop undo [RUN] [--option=value …]");
  });

  it("breaks what is too long for a line, and gives a long option a line of its own", () => {
    const help = "everything that there is to say of an option whose values would leave its help no room at all";
    const long: Prompt = { name: "license", as: "option", message: "", help, choices: ["none", "Apache-2.0", "MIT"] };
    const path: Prompt = { name: "path", as: "option", message: "", help, placeholder: "DIR", default: "x" };
    const lines = usage({ name: "a", description: "A", prompts: [long, path], examples: [], actions }).split("\n");
    expect(lines.slice(6, 12)).toEqual([
      "  --license=none|Apache-2.0|MIT",
      "              everything that there is to say of an option whose values would",
      "              leave its help no room at all",
      "  --path=DIR  everything that there is to say of an option whose values would",
      "              leave its help no room at all (default: x)",
      "  --dest=DIR  write to this folder instead of the current one",
    ]);
  });

  it("of every generator lists the switches that it takes, and others are refused", async () => {
    const titles = (await nodePlop(join(KIT, "plopfile.ts"))).getGeneratorList();
    const taken: string[] = [];
    const refused: string[] = [];
    for (const title of titles) {
      const [body] = Object.values(await import(`../../generators/${title.name}.ts`)) as GeneratorBody[];
      const generator = { ...(body as GeneratorBody), ...title };
      for (const word of ["--dry-run", "--json", "--force", "--skip"]) {
        const { failure } = await runPlop(generator, [title.name, word, "--help"], { cwd: KIT });
        const isListed = usage(generator).includes(`\n  ${word} `);
        expect(failure ?? "taken", title.name).toMatch(isListed ? /^taken$/ : `${title.name} has no option ${word}.`);
        (isListed ? taken : refused).push(`${title.name} ${word}`);
      }
    }
    expect(taken).toEqual(
      expect.arrayContaining(["init --dry-run", "django-app --force", "undo --force", "doctor --json"]),
    );
    expect(refused).toEqual(
      expect.arrayContaining(["init --force", "init --skip", "undo --skip", "doctor --dry-run", "update-core --skip"]),
    );
  });

  it("of every generator fits a terminal of 80 columns, as does its line in the list", async () => {
    const titles = (await nodePlop(join(KIT, "plopfile.ts"))).getGeneratorList();
    const written = titles.map(async (title) => {
      const [body] = Object.values(await import(`../../generators/${title.name}.ts`)) as GeneratorBody[];
      return usage({ ...(body as GeneratorBody), ...title });
    });
    const listed = titles.map(({ name, description }) => `  ${name} - ${description}`);
    const lines = [...listed, ...(await Promise.all(written)).join("").split("\n")];
    expect(titles.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});
