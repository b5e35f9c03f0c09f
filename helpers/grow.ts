import type { Stage } from "./changes/stage.ts";
import type { GrowTree, WriteModule } from "./changes/steps.ts";
import { mergeModule } from "./python/merge-module.ts";
import { type PythonStyle, tidy } from "./python/ruff.ts";
import { toTestCase } from "./python/test-style.ts";
import { type RenderedFile, renderTree } from "./templates.ts";
import { pascalCase } from "./words.ts";

/**
 * A step that adds to a project, in its style, less the folder that its templates are in.
 *
 * @param project the project
 * @param data what the templates use
 * @param existing what becomes of a file that exists and is no Python
 */
export function growing(
  { style, tests }: Pick<GrowTree, "style" | "tests">,
  data: GrowTree["data"],
  existing: GrowTree["existing"] = "keep",
): Omit<GrowTree, "from"> {
  return { type: "growTree", data, style, tests, existing };
}

/**
 * Stages a tree of templates in a project that people work on: new files in the project's style, and of a Python
 * module that exists only what it lacks.
 *
 * @param tree its templates and data, the project's style, and what becomes of files that exist
 * @param stage the run's
 * @param templates the folders of all templates; a file in a later one wins
 * @returns what is left to be done by hand, a sentence a line
 */
export async function growTree(tree: GrowTree, stage: Stage, templates: readonly string[]): Promise<string[]> {
  const { from, data, only, existing } = tree;
  const rendered = await renderTree(templates, from, data);
  const earlier = typeof existing === "object" ? await renderTree(templates, from, existing.earlier) : [];
  const byHand: string[] = [];
  for (const file of rendered) {
    const { path, content } = file;
    if (only !== undefined && !only.includes(path)) continue;
    if (path.endsWith(".py")) await growModule(file, tree, stage);
    else if (existing === "conflict" || !(await stage.exists(path)))
      await stage.create(path, withEndings(content, tree.style));
    else if (typeof existing === "object") {
      byHand.push(...(await refresh(file, earlier.find((each) => each.path === path)?.content, stage)));
    }
  }
  return byHand;
}

async function growModule({ path, content }: RenderedFile, options: GrowTree, stage: Stage): Promise<void> {
  const module = await inStyleOfTests(path, content.toString("utf8"), options.tests);
  const isPlain = options.plain && module === content.toString("utf8") && standsAsItIs(module, options.style);
  if (isPlain && !(await stage.exists(path))) return stage.create(path, withEndings(module, options.style));
  await writeModule({ path, content: module, style: options.style }, stage);
}

/** New files end their lines as those around them do. */
function withEndings(content: string | Buffer, { lineEnding }: Pick<PythonStyle, "lineEnding">): Buffer {
  return Buffer.from(content.toString("utf8").replaceAll(/\r?\n/g, lineEnding));
}

/** Rewrites a file that nobody changed since it was made. */
async function refresh({ path, content }: RenderedFile, earlier: Buffer | undefined, stage: Stage): Promise<string[]> {
  let isChanged = false;
  await stage.edit(path, (text) => {
    const lineEnding = text.includes("\r\n") ? "\r\n" : "\n";
    const now = withEndings(content, { lineEnding }).toString("utf8");
    const then = earlier && withEndings(earlier, { lineEnding }).toString("utf8");
    if (text === now) return { kind: "already" };
    isChanged = text !== then;
    return isChanged ? { kind: "already" } : { kind: "ok", text: now };
  });
  return isChanged ? [`${path} stays as it is, though it would be written otherwise now: look what it lacks.`] : [];
}

/**
 * Stages a Python module: a new one as ruff formats it, and of one that exists only what it lacks.
 *
 * @param module its path and contents, and the project's style
 * @param stage the run's
 */
export async function writeModule({ path, content, style }: Omit<WriteModule, "type">, stage: Stage): Promise<void> {
  if (!(await stage.exists(path))) return stage.create(path, withEndings(await tidy(content, style), style));
  if (content.trim() !== "") await stage.edit(path, mergeModule(content, style));
}

async function inStyleOfTests(path: string, module: string, tests: GrowTree["tests"]): Promise<string> {
  const [, name] = /\/test_(\w+)\.py$/.exec(path) ?? [];
  return name === undefined || tests === "pytest" ? module : toTestCase(module, `${pascalCase(name)}Tests`);
}

/** Plain templates are written as ruff would leave them: it is only loaded for long names, or for another style. */
function standsAsItIs(module: string, { quote, indent, indentWidth, lineLength, isort }: PythonStyle): boolean {
  const isPlain = quote !== "'" && indent === "space" && indentWidth === 4 && Object.keys(isort).length === 0;
  return isPlain && module.split("\n").every((line) => line.length <= lineLength);
}
