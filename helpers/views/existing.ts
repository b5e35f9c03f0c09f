import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { type Definition, readDefinitions } from "../python/definitions.ts";
import { namedPatterns } from "../python/url-patterns.ts";
import { pascalCase, snakeCase } from "../words.ts";
import { TEMPLATES, VIEW_KINDS, type ViewKind } from "./input.ts";

/**
 * Finds a form of the name that the kit would give, which stays as it is.
 *
 * @param project the project
 * @param app the app
 * @param model the model's name
 */
export async function existingForm(
  { files }: DjangoProject,
  app: LocalApp,
  model: string,
): Promise<{ definition: Definition; file: string } | undefined> {
  const folder = path(app.folder, "forms");
  const modules = [`${folder}.py`, ...files.list(folder).map((name) => path(folder, name))];
  for (const file of modules.filter((name) => name.endsWith(".py"))) {
    const definitions = await readDefinitions(files.text(file) ?? "");
    const definition = definitions.find(({ name }) => name === `${model}Form`);
    if (definition !== undefined) return { definition, file };
  }
  return undefined;
}

/** Pages that a model has already. */
export interface Existing {
  /** New pages can link to them. */
  readonly linked: readonly ViewKind[];
  /** Somebody wrote them by hand: they have the names that the kit would give, but not its templates. */
  readonly foreign: readonly ViewKind[];
}

/**
 * Finds the pages that a model has already.
 *
 * @param project the project
 * @param app the app
 * @param model the model's name
 * @param templates the folder of the app's templates
 */
export async function existingPages(
  { files }: DjangoProject,
  app: LocalApp,
  model: string,
  templates: string,
): Promise<Existing> {
  const folder = path(app.folder, "views");
  const modules = [`${folder}.py`, ...files.list(folder).map((name) => path(folder, name))];
  const definitions = await Promise.all(
    modules.filter((file) => file.endsWith(".py")).map((file) => readDefinitions(files.text(file) ?? "")),
  );
  const views = new Set(definitions.flat().map(({ name }) => name));
  const urls = await files.python(path(app.folder, "urls.py"));
  const patterns = new Map((urls === undefined ? [] : namedPatterns(urls.root)).map((each) => [each.name, each]));
  const snake = snakeCase(model);
  const patternOf = (kind: ViewKind) => patterns.get(`${snake}_${kind}`);
  const isThere = (kind: ViewKind) => views.has(`${model}${pascalCase(kind)}View`) || patternOf(kind) !== undefined;
  const wants = (kind: ViewKind) => (kind === "list" || kind === "create" ? "" : "pk");
  return {
    linked: VIEW_KINDS.filter((kind) => patternOf(kind)?.parameters.join() === wants(kind)),
    foreign: VIEW_KINDS.filter(
      (kind) => isThere(kind) && !files.isFile(path(templates, `${snake}_${TEMPLATES[kind]}.html`)),
    ),
  };
}
