import picocolors from "picocolors";
import { type Place, printable, printableLines } from "../errors.ts";
import { wrapped } from "../wrapped.ts";
import type { Action } from "./compare.ts";
import type { Recovered } from "./recover.ts";

export type Status = "ok" | "unchanged" | "dry-run" | "conflict" | "refused" | "error";

/** What a run did, as `--json` prints it. */
export interface Report {
  readonly generator: string;
  readonly status: Status;
  /** Absolute path; the paths of the files are relative to it. */
  readonly destination: string;
  readonly files: readonly { readonly path: string; readonly action: Action }[];
  readonly next: readonly string[];
  /** The command that repeats the run without questions, or the one that was taken back; only of runs that write files. */
  readonly replay?: string | undefined;
  /** A run that had been cut off before this one, and was brought to its end first. */
  readonly recovered?: Recovered | undefined;
  /** The runs that can be taken back, the last one first. */
  readonly runs?: readonly { readonly command: string; readonly at: string; readonly files: number }[];
  /** What a look at something found. */
  readonly findings?: readonly Finding[] | undefined;
  /** The templates that were listed, and where each comes from. */
  readonly templates?:
    | readonly { readonly path: string; readonly from: string; readonly state: string | undefined }[]
    | undefined;
  /** The commands of other programs that the run let do its work. */
  readonly commands?: readonly string[] | undefined;
  readonly error?: { readonly message: string } & Place;
}

/** One thing that was looked at. */
export interface Finding {
  /** `info`: it is so; `warning`: somebody should look at it; `error`: something doesn't work. */
  readonly level: "ok" | "info" | "warning" | "error";
  /** What was looked at, in a word or two: `git`, or a path. */
  readonly subject: string;
  readonly message: string;
  /** What to do about it: a command or a sentence. */
  readonly remedy?: string;
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

const LEVELS: Record<Finding["level"], (text: string) => string> = {
  ok: picocolors.green,
  info: picocolors.dim,
  warning: picocolors.yellow,
  error: picocolors.red,
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
 * What is said for people of a run that had been cut off.
 *
 * @param recovered what became of it
 * @returns the text, with a final newline
 */
export function recoveredProse({ command, isUndo, outcome, left }: Recovered): string {
  const what = isUndo
    ? { finished: "it is done now", "taken back": "what it had done was put back, and the run still stands" }
    : { finished: "it had all of it written, and now counts as done", "taken back": "it was taken back" };
  const run = `\`${printableLines(command)}\``;
  const lines = [`${isUndo ? `The undo of ${run}` : run} had been cut off: ${what[outcome]}.`, ...left.map(printable)];
  return `${lines.map((line) => picocolors.yellow(line)).join("\n")}\n\n`;
}

/** How a report is shown to people. */
interface ProseOptions {
  /** The folder that the paths are relative to, where nobody named it. */
  readonly folder?: string | undefined;
  /** Folders whose files need not be seen one by one. */
  readonly folded?: readonly string[];
  /** How wide the terminal is; findings are broken at blanks to fit it. */
  readonly columns?: number | undefined;
}

/**
 * The report for people: a line for each file, what to do next, and the command that repeats the run.
 *
 * @param report what the run did
 * @param options how to show it
 * @returns the text, with a final newline; characters that could steer a terminal are written as escapes
 */
export function prose(
  report: Report,
  { folder, folded = [], columns = Number.POSITIVE_INFINITY }: ProseOptions = {},
): string {
  const files = folded.reduce(fold, report.files);
  const lines = folder === undefined ? [] : [`In ${printable(folder)}:`];
  lines.push(...files.map(({ path, action }) => `${COLORS[action](action.padStart(11))}  ${printable(path)}`));
  for (const { command, at, files } of report.runs ?? []) {
    const count = `${files} ${files === 1 ? "file" : "files"}`;
    lines.push(`${localTime(at)}  ${count.padStart(9)}  ${printableLines(command)}`);
  }
  lines.push(...findingLines(report.findings ?? [], columns));
  if (report.runs?.length === 0) lines.push("There is no run to take back.");
  if (report.status === "dry-run") lines.push("", "Dry run: nothing was written.");
  if (report.status === "unchanged") lines.push("", "Nothing to do: everything is there already.");
  if (report.next.length > 0 && (report.status === "ok" || report.error !== undefined)) {
    lines.push("", picocolors.bold("Next:"), ...report.next.map((step) => `  ${printable(step)}`));
  }
  const isUndo = report.generator === "undo";
  const undone = report.status === "dry-run" ? "What would be taken back:" : "To have it again:";
  const again = isUndo ? undone : "The same again, without questions:";
  if (report.replay !== undefined) lines.push("", picocolors.bold(again), `  ${printableLines(report.replay)}`);
  lines.push("");
  return `${lines.join("\n")}\n`;
}

/** Puts a line for a folder in the place of its files, where all of them had the same done to them. */
function fold(files: Report["files"], folder: string): Report["files"] {
  const isInside = ({ path }: Report["files"][number]) => path.startsWith(`${folder}/`);
  const inside = files.filter(isInside);
  const [first] = inside;
  if (first === undefined || inside.some(({ action }) => action !== first.action)) return files;
  const line = { path: `${folder}/  (${inside.length} files)`, action: first.action };
  return files.flatMap((file) => (file === first ? line : isInside(file) ? [] : file));
}

/** A longer subject, such as a path, has a line of its own: it would push all messages to the right. */
const WIDEST_SUBJECT = 24;

/** A column that is narrower than this is no help to anybody. */
const NARROWEST = 20;

function findingLines(findings: readonly Finding[], columns: number): string[] {
  const widths = findings.map(({ subject }) => printable(subject).length);
  const width = Math.max(0, ...widths.filter((each) => each <= WIDEST_SUBJECT));
  const below = " ".repeat(width + 11);
  return findings.flatMap(({ level, subject, message, remedy }) => {
    const name = printable(subject);
    const begun = `${LEVELS[level](level.padStart(7))}  `;
    const [said = "", ...others] = wrapped(printable(message), Math.max(NARROWEST, columns - below.length));
    const first = name.length > width ? [begun + name, below + said] : [`${begun}${name.padEnd(width)}  ${said}`];
    const rest = [...others, ...(remedy === undefined ? [] : [printable(remedy)])];
    return [...first, ...rest.map((line) => below + line)];
  });
}

/** In Sweden, a date is written as ISO 8601 has it. */
function localTime(at: string): string {
  return new Date(at).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });
}
