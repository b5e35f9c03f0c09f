// Factories that a project has.

import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { type FactoryDefinition, lastPart, readFactories } from "../python/definitions.ts";
import type { Import } from "../views/names.ts";
import type { Target } from "./read.ts";

/** A factory that is there. */
export interface WrittenFactory extends Import {
  readonly text: string;
  /** It has what another factory has, which is not looked at. */
  readonly isDerived: boolean;
}

/**
 * Looks for the factory of a model, in the tests of its app and in those of the whole project.
 *
 * @param project the project
 * @param app the model's app
 * @param home the app whose tests need it
 * @param target the model
 */
export async function existingFactory(
  { files }: DjangoProject,
  app: LocalApp,
  home: LocalApp,
  target: Target,
): Promise<WrittenFactory | undefined> {
  const places = [app, home].flatMap(({ folder, module }) => [
    { file: path(folder, "tests/factories.py"), module: `${module}.tests.factories` },
    { file: path(folder, "factories.py"), module: `${module}.factories` },
  ]);
  places.push({ file: "tests/factories.py", module: "tests.factories" }, { file: "factories.py", module: "factories" });
  for (const { file, module } of places) {
    const factories = await readFactories(files.text(file) ?? "");
    const factory = factories.find((each) => makes(each, target));
    if (factory !== undefined) return { module, name: factory.name, text: factory.text, isDerived: factory.isDerived };
  }
  return undefined;
}

/** Whether a factory makes objects of the model, which may have a namesake in another app. */
function makes({ name: factory, model, module }: FactoryDefinition, { label, name, isUser, own }: Target): boolean {
  if (model === undefined) return factory === `${name}Factory`;
  if (model === "user") return isUser;
  if (model.includes(".")) return model === `${label}.${name}`;
  const parts = (module ?? "").split(".");
  const app = parts[parts.indexOf("models") - 1];
  const isElsewhere = app !== undefined && app !== "" && app !== label && app !== lastPart(own?.app.module ?? label);
  return model === name && !isElsewhere;
}
