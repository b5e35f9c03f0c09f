import picocolors from "picocolors";
import type { Place } from "../errors.ts";
import type { Action } from "./compare.ts";

export type Status = "ok" | "unchanged" | "dry-run" | "conflict" | "refused" | "error";

/** What a run did, as `--json` prints it. */
export interface Report {
  readonly generator: string;
  readonly status: Status;
  /** Absolute path; the paths of the files are relative to it. */
  readonly destination: string;
  readonly files: readonly { readonly path: string; readonly action: Action }[];
  readonly next: readonly string[];
  /** The command that repeats the run without questions. */
  readonly replay: string;
  readonly error?: { readonly message: string } & Place;
}

const COLORS: Record<Action, (text: string) => string> = {
  create: picocolors.green,
  modify: picocolors.yellow,
  identical: picocolors.dim,
  conflict: picocolors.red,
  skip: picocolors.dim,
  overwrite: picocolors.yellow,
  remove: picocolors.red,
};

/**
 * The report for programs.
 *
 * @param report what the run did
 * @returns one JSON object with a final newline; characters that could steer a terminal are written as escapes
 */
export function json(report: Report): string {
  const text = JSON.stringify(report, undefined, 2);
  const code = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${text.replace(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, (part) => part.split("").map(code).join(""))}\n`;
}

/**
 * The report for people: a line for each file, what to do next, and the command that repeats the run.
 *
 * @param report what the run did
 * @returns the text, with a final newline
 */
export function prose(report: Report): string {
  const lines = report.files.map(({ path, action }) => `${COLORS[action](action.padStart(11))}  ${path}`);
  if (report.status === "dry-run") lines.push("", "Dry run: nothing was written.");
  if (report.status === "unchanged") lines.push("", "Nothing to do: everything is there already.");
  if (report.next.length > 0 && report.status === "ok") {
    lines.push("", picocolors.bold("Next:"), ...report.next.map((step) => `  ${step}`));
  }
  lines.push("", picocolors.bold("The same again, without questions:"), `  ${report.replay}`, "");
  return `${lines.join("\n")}\n`;
}
