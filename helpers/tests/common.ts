import type { GrowTree } from "../changes/steps.ts";
import type { Plan } from "../models/steps.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { testTexts } from "./find.ts";

/** For what has tests already. */
export const NOTHING: Plan = { steps: [], notes: [] };

/** @returns whether a test module of the app mentions something */
export function mentions(project: DjangoProject, app: LocalApp, pattern: RegExp): boolean {
  return testTexts(project, app).some(({ text }) => pattern.test(text));
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
