import type { Stage } from "./changes/stage.ts";
import type { GrowTree, WriteModule } from "./changes/steps.ts";
import { mergeModule } from "./python/merge-module.ts";
import { type PythonStyle, tidy } from "./python/ruff.ts";
import { toTestCase } from "./python/test-style.ts";
import type { RenderedFile } from "./templates.ts";
import { pascalCase } from "./words.ts";

/**
 * Stages a rendered file in a project that people work on: a new one in the project's style, and of a Python module
 * that exists only what it lacks.
 *
 * @param file as its template gives it
 * @param options the project's style, and what becomes of files that exist
 * @param stage the run's
 */
export async function grow(file: RenderedFile, options: GrowTree, stage: Stage): Promise<void> {
  const { path, content } = file;
  if (options.without?.includes(path)) return;
  const exists = await stage.exists(path);
  if (!path.endsWith(".py")) {
    if (!exists || options.existing === "conflict") await stage.create(path, content);
    return;
  }
  const module = await inStyleOfTests(path, content.toString("utf8"), options.tests);
  if (!exists && options.plain && standsAsItIs(module, options.style)) return stage.create(path, Buffer.from(module));
  await writeModule({ path, content: module, style: options.style }, stage);
}

/**
 * Stages a Python module: a new one as ruff formats it, and of one that exists only what it lacks.
 *
 * @param module its path and contents, and the project's style
 * @param stage the run's
 */
export async function writeModule({ path, content, style }: Omit<WriteModule, "type">, stage: Stage): Promise<void> {
  if (!(await stage.exists(path))) return stage.create(path, Buffer.from(await tidy(content, style)));
  if (content.trim() !== "") await stage.edit(path, mergeModule(content, style));
}

async function inStyleOfTests(path: string, module: string, tests: GrowTree["tests"]): Promise<string> {
  const [, name] = /\/test_(\w+)\.py$/.exec(path) ?? [];
  return name === undefined || tests === "pytest" ? module : toTestCase(module, `${pascalCase(name)}Tests`);
}

/** Plain templates are written as ruff would leave them: it is only loaded for long names, or for another style. */
function standsAsItIs(module: string, { quote, indent, indentWidth, lineLength }: PythonStyle): boolean {
  const isPlain = quote !== "'" && indent === "space" && indentWidth === 4;
  return isPlain && module.split("\n").every((line) => line.length <= lineLength);
}
