import type { GrowTree } from "../changes/steps.ts";
import type { AppModel } from "../models/read.ts";
import type { Plan } from "../models/steps.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { localModel } from "../views/names.ts";
import { testTexts } from "./find.ts";

/** For what has tests already. */
export const NOTHING: Plan = { steps: [], notes: [] };

/** @returns whether a test module of the app mentions something */
export function mentions(project: DjangoProject, app: LocalApp, pattern: RegExp): boolean {
  return testTexts(project, app).some(({ text }) => pattern.test(text));
}

/** @returns whether a module of its app calls a model so: by its name, or as the kit imports it */
export function isCalled({ model }: AppModel, name: string | undefined): boolean {
  return name === model.name || name === localModel(model.name);
}

/**
 * A step that adds tests to those of an app, less the folder that its templates are in.
 *
 * @param project the project
 * @param data what the templates use
 */
export function growing({ style, tests }: DjangoProject, data: GrowTree["data"]): Omit<GrowTree, "from"> {
  return { type: "growTree", data, style, tests, existing: "keep" };
}
