import type { Memory } from "./measure.ts";

/** What `init` may cost, against a plop that does next to nothing. */
const AIM = { ratio: 1.25, mebibytes: 150 };

/** The measurements of one subject. */
export interface Row {
  readonly name: string;
  readonly seconds: readonly number[];
  readonly memory: readonly Memory[];
}

/**
 * Sets measurements in a Markdown table.
 *
 * @param rows the floor first
 * @returns the table
 */
export function table(rows: readonly Row[]): string {
  const head = ["", "median", "fastest", "× floor", "memory, all processes", "largest process"];
  const cells = rows.map((row) => [
    row.name,
    `${median(row.seconds).toFixed(2)} s`,
    `${Math.min(...row.seconds).toFixed(2)} s`,
    ratio(row, rows[0]).toFixed(2),
    mebibytes(row.memory.map(({ tree }) => tree)),
    mebibytes(row.memory.map(({ largest }) => largest)),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [head.map(pad), rule, ...cells.map((line) => line.map(pad))]
    .map((line) => `| ${line.join(" | ")} |`)
    .join("\n");
}

/**
 * Says whether `init` reaches its aim.
 *
 * @param rows the floor first, `init` second
 * @returns a sentence
 */
export function verdict([floor, init]: readonly Row[]): string {
  if (floor === undefined || init === undefined) return "";
  const times = ratio(init, floor);
  const peak = median(init.memory.map(({ tree }) => tree));
  const judge = (reached: boolean) => (reached ? "reached" : "missed");
  return [
    `${times.toFixed(2)} times the floor (aim: at most ${AIM.ratio}): ${judge(times <= AIM.ratio)}.`,
    `${mebibytes([peak])} (aim: less than ${AIM.mebibytes} MiB): ${judge(peak < AIM.mebibytes)}.`,
  ].join("\n");
}

function ratio(row: Row, floor: Row | undefined): number {
  return median(row.seconds) / median(floor?.seconds ?? []);
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
