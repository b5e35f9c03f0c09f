import type { Memory, Time } from "./measure.ts";
import { AIMS, INIT, MEBIBYTES } from "./subjects.ts";

/** The measurements of one subject. */
export interface Row {
  readonly name: string;
  /** How many it writes. */
  readonly files: number;
  /** None where it could not be measured. */
  readonly times: readonly Time[];
  readonly memory: readonly Memory[];
}

/**
 * Sets measurements in a Markdown table.
 *
 * @param rows the floor first
 * @returns the table
 */
export function table(rows: readonly Row[]): string {
  const head = [
    "",
    "files written",
    "median",
    "fastest",
    "× floor",
    "processor",
    "memory, all processes",
    "largest process",
  ];
  const cells = rows.map((row) =>
    row.times.length === 0
      ? [row.name, "", "not measured", "", "", "", "", ""]
      : [
          row.name,
          String(row.files),
          secondsOf(median(whole(row))),
          secondsOf(Math.min(...whole(row))),
          ratio(row, rows[0]).toFixed(2),
          secondsOf(median(row.times.map(({ processor }) => processor ?? Number.NaN))),
          mebibytes(row.memory.map(({ tree }) => tree)),
          mebibytes(row.memory.map(({ largest }) => largest)),
        ],
  );
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [head.map(pad), rule, ...cells.map((line) => line.map(pad))]
    .map((line) => `| ${line.join(" | ")} |`)
    .join("\n");
}

/**
 * Says whether the aims are reached.
 *
 * @param rows what was measured
 * @returns a line for each aim, and whether one is missed
 */
export function verdict(rows: readonly Row[]): { readonly text: string; readonly isMissed: boolean } {
  const row = (name: string) => rows.find((each) => each.name === name);
  let isMissed = false;
  const judge = (reached: boolean) => {
    isMissed ||= !reached;
    return reached ? "reached" : "missed";
  };
  const ratios = AIMS.map(({ of, against, atMost }) => {
    const times = ratio(row(of), row(against));
    return `${of}: ${times.toFixed(2)} × ${against} (aim: at most ${atMost}): ${judge(times <= atMost)}.`;
  });
  const peak = median(row(INIT)?.memory.map(({ tree }) => tree) ?? []);
  const memory = `${INIT}: ${mebibytes([peak])} (aim: less than ${MEBIBYTES} MiB): ${judge(peak < MEBIBYTES)}.`;
  return { text: [...ratios, memory].map((line) => `- ${line}`).join("\n"), isMissed };
}

function ratio(row: Row | undefined, other: Row | undefined): number {
  return median(whole(row)) / median(whole(other));
}

function whole(row: Row | undefined): number[] {
  return row?.times.map((each) => each.whole) ?? [];
}

function secondsOf(value: number): string {
  return Number.isNaN(value) ? "not known" : `${value.toFixed(2)} s`;
}

function mebibytes(values: readonly number[]): string {
  return values.length === 0 ? "not known" : `${Math.round(median(values))} MiB`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
