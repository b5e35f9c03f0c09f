import type { Stage, StagedFile } from "./stage.ts";

/** What becomes of one file; the verbs of the report. */
export type Action = "create" | "modify" | "identical" | "conflict" | "skip" | "overwrite" | "remove";

/** A staged file with its verdict. */
export interface Change extends StagedFile {
  readonly action: Action;
}

/**
 * Holds each staged file against what stands on disk.
 *
 * @param stage the run's staged files
 * @returns a change for each, in the order of their paths
 */
export function compare(stage: Stage): Change[] {
  return [...stage.files.values()]
    .map((file) => ({ ...file, action: verdict(file) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

function verdict({ before, after, intent }: StagedFile): Action {
  if (after === undefined) return "remove";
  if (before === undefined) return "create";
  if (before.equals(after)) return "identical";
  return intent === "edit" ? "modify" : "conflict";
}
