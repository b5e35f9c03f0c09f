import { quoted, Refusal } from "../errors.ts";
import { type AppModel, modelsOf, refuseBrokenModels } from "../models/read.ts";
import { didYouMean } from "../nearest.ts";
import { path } from "../project/files.ts";
import type { Place } from "../project/lineage.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { readDefinitions } from "../python/definitions.ts";
import { pascalCase } from "../words.ts";

/** Something that tests can be written for. */
export type Subject =
  | { readonly kind: "model"; readonly model: AppModel }
  | { readonly kind: "view" | "form" | "admin"; readonly place: Place };

/**
 * Finds what a person wants tests for: a model, or a class or function of the app's views, forms or administration.
 *
 * @param project the project
 * @param app the app
 * @param name as it was typed
 * @throws Refusal naming the nearest one
 */
export async function findSubject(project: DjangoProject, app: LocalApp, name: string): Promise<Subject> {
  const models = await modelsOf(project, app);
  const subjects: [string, Subject][] = models
    .filter(({ model }) => !model.abstract)
    .map((model) => [model.model.name, { kind: "model", model }]);
  for (const kind of ["view", "form", "admin"] as const) {
    for (const place of await definitionsIn(project, app, kind === "admin" ? "admin" : `${kind}s`)) {
      subjects.push([place.definition.name, { kind, place }]);
    }
  }
  const wanted = [name, pascalCase(name)].map((each) => each.toLowerCase());
  const found = subjects.find(([each]) => wanted.includes(each.toLowerCase()));
  if (found !== undefined) return found[1];
  await refuseBrokenModels(project, app);
  const known = subjects.map(([each]) => each);
  throw new Refusal(
    `There is no model, view, form or admin class ${quoted(name)} in ${app.name}.${didYouMean(pascalCase(name), known)}`,
  );
}

/**
 * The classes and functions of a part of an app, which is a module or a package.
 *
 * @param project the project
 * @param app the app
 * @param part such as `views`
 */
async function definitionsIn({ files }: DjangoProject, app: LocalApp, part: string): Promise<Place[]> {
  const folder = path(app.folder, part);
  const names = files.isFile(`${folder}.py`) ? [`${folder}.py`] : files.list(folder).map((name) => path(folder, name));
  const found: Place[] = [];
  for (const file of names.filter((name) => name.endsWith(".py"))) {
    const module = `${app.module}.${file.slice(app.folder.length + 1, -".py".length).replaceAll("/", ".")}`;
    for (const definition of await readDefinitions(files.text(file) ?? "")) {
      found.push({ definition, file, module: module.replace(/\.__init__$/, "") });
    }
  }
  return found;
}
