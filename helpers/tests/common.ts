import type { GrowTree } from "../changes/steps.ts";
import type { Plan } from "../models/steps.ts";
import type { DjangoProject } from "../project.ts";

/** For what has tests already. */
export const NOTHING: Plan = { steps: [], notes: [] };

/**
 * A step that adds tests to those of an app, less the folder that its templates are in.
 *
 * @param project the project
 * @param data what the templates use
 */
export function growing({ style, tests }: DjangoProject, data: GrowTree["data"]): Omit<GrowTree, "from"> {
  return { type: "growTree", data, style, tests, existing: "keep" };
}
