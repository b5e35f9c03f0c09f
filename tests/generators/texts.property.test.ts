import { fileURLToPath } from "node:url";
import { Parser } from "commonmark";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { afterAll, beforeAll, expect, it } from "vitest";
import { init } from "../../generators/init.ts";
import { renderTree } from "../../helpers/templates.ts";
import { startProject } from "../support/django-project.ts";
import { everyFragment, nastyText, newFiles } from "../support/hostile.ts";
import { describeWithPython, type Interpreter, openPython } from "../support/python.ts";

/** Texts that are drawn for each of the properties. Raise it for a campaign. */
const RUNS = Number(process.env.TEXTS_RUNS ?? 20);

/** Always the same texts, so that a change is judged by what it does; set another one for a campaign. */
const SEED = Number(process.env.TEXTS_SEED ?? 1);

const DRAWN = { numRuns: RUNS, seed: SEED } as const;

const TEMPLATES = fileURLToPath(new URL("../../plop-templates", import.meta.url));

/** Reads a module: all its texts, and what it is without one of them. */
const READ = `
import ast

def answer(data):
    tree = ast.parse(data["source"])
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    values = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[0], ast.Return):
            try:
                values[node.name] = ast.literal_eval(node.body[0].value)
            except ValueError:
                pass
        if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
            values[node.arg] = node.value.value
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value == data["text"]:
            node.value = "the text"
    return {"texts": texts, "values": values, "rest": ast.dump(tree)}
`;

import { NOWHERE } from "../support/nowhere.ts";

interface Module {
  readonly texts: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  /** The syntax tree, with a stand-in for the text. */
  readonly rest: string;
}

/** The files that init makes of a description and an author. */
async function filesFor(description: string, author: string): Promise<Map<string, string>> {
  const answers = { name: "shop", django: "5.2", description, author, license: "none", generators: "no", git: "no" };
  const steps = await init.actions(answers, NOWHERE);
  const files = new Map<string, string>();
  for (const step of steps) {
    if (step.type === "createFile") files.set(step.path.replace("shop/", ""), step.content);
    if (step.type !== "createTree") continue;
    for (const { path, content } of await renderTree([TEMPLATES], step.from, step.data)) {
      files.set(path, content.toString("utf8"));
    }
  }
  files.delete(".env");
  return files;
}

interface Paragraph {
  /** The kinds of what it holds. */
  readonly kinds: readonly string[];
  readonly text: string;
}

/** The first paragraph of a Markdown text, and what stands outside of it. */
function readMarkdown(source: string): { first: Paragraph; rest: string } {
  const document = new Parser().parse(source);
  const first = document.firstChild?.next;
  const kinds: string[] = [];
  let text = "";
  for (let child = first?.firstChild; child; child = child.next) {
    kinds.push(child.type);
    text += child.literal ?? "";
  }
  first?.unlink();
  const rest: unknown[] = [];
  const walker = document.walker();
  for (let event = walker.next(); event; event = walker.next()) rest.push([event.node.type, event.node.literal]);
  return { first: { kinds: [...new Set(kinds)], text }, rest: JSON.stringify(rest) };
}

await describeWithPython("a text, whatever it is made of,", (pythons) => {
  let python: Interpreter;

  beforeAll(() => {
    python = openPython([pythons.at(-1)?.program ?? ""], READ);
  });
  afterAll(() => python.close());

  const read = async (source: string, text: string) => (await python.ask({ source, text })) as Module;

  it("of a project stands in each of its files as it was typed, and changes nothing else", async () => {
    const plain = await filesFor("the text", "the text");
    const plainSettings = (await read(plain.get("shop/settings/base.py") ?? "", "the text")).rest;
    const plainRest = readMarkdown(plain.get("README.md") ?? "").rest;
    await fc.assert(
      fc.asyncProperty(nastyText(200), nastyText(200), async (description, author) => {
        const files = await filesFor(description, author);
        const changed = [...files.keys()].filter((path) => files.get(path) !== plain.get(path)).sort();
        expect(changed).toEqual(["README.md", "pyproject.toml", "quickscale.json", "shop/settings/base.py"]);
        const { texts, rest } = await read(files.get("shop/settings/base.py") ?? "", description);
        expect(texts).toContain(description);
        expect(rest).toBe(plainSettings);
        const toml = parseToml(files.get("pyproject.toml") ?? "") as { project: Record<string, unknown> };
        expect(toml.project).toMatchObject({ name: "shop", description, authors: [{ name: author }] });
        const expected = parseToml(plain.get("pyproject.toml") ?? "") as typeof toml;
        expect({
          ...toml,
          project: { ...toml.project, description: "the text", authors: [{ name: "the text" }] },
        }).toEqual(expected);
        expect(JSON.parse(files.get("quickscale.json") ?? "").answers).toMatchObject({ description, author });
        const readme = readMarkdown(files.get("README.md") ?? "");
        expect(readme.first).toEqual({ kinds: ["text"], text: description });
        expect(readme.rest).toBe(plainRest);
      }),
      { ...DRAWN, examples: everyFragment(200).map((text): [string, string] => [text, text]) },
    );
  });

  it("of a default is what the field has, and changes nothing else of the model, its factory and its tests", async () => {
    const project = await startProject({ "tasks/apps.py": "", "tasks/tests/__init__.py": "" });
    let number = 0;
    /** Adds a model with a field, and reads all that is made of it. */
    const modulesOf = async (field: string, text: string): Promise<Module[]> => {
      const name = `Note${++number}`;
      const ran = await project.run("django-model", "tasks", name, field, "--migrate=no", "--dry-run");
      expect(ran.failure, field).toBeUndefined();
      const added = Object.entries(newFiles(ran.printed)).flatMap(([path, source]) =>
        path.endsWith(".py") ? [source] : [],
      );
      expect(added.length).toBeGreaterThan(1);
      return Promise.all(added.map((source) => read(source, text)));
    };
    /** Everything but the number of the model. */
    const rests = (modules: readonly Module[]) =>
      modules.map(({ rest }) => rest.replaceAll(/(?<=[Nn]ote_?)\d+/g, "")).join("\n");

    const plainText = rests(await modulesOf('body:text="the text"', "the text"));
    const plainJson = rests(await modulesOf(`body:json='{"the text": ["the text"]}'`, "the text"));
    const quotable = nastyText(200).filter((text) => !(/"/.test(text) && /'/.test(text)) && !/["'](?=\s|$)/.test(text));
    await fc.assert(
      fc.asyncProperty(quotable, nastyText(200), async (text, key) => {
        const quote = text.includes('"') ? "'" : '"';
        const modules = await modulesOf(`body:text=${quote}${text}${quote}`, text);
        expect(modules.some(({ values }) => values.default === text)).toBe(true);
        expect(rests(modules)).toBe(plainText);
        const json = JSON.stringify({ [key]: [key] });
        if (/'(?=\s|$)/.test(json)) return;
        const made = await modulesOf(`body:json='${json}'`, key);
        expect(made.flatMap(({ values }) => Object.values(values))).toContainEqual(JSON.parse(json));
        expect(rests(made)).toBe(plainJson);
      }),
      DRAWN,
    );
  });
});
