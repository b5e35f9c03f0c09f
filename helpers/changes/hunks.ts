/** A run of lines that changed, as bytes: each character is one, so that any file keeps its own. */
export interface Hunk {
  /** Where it begins in the changed file, in bytes. */
  readonly at: number;
  /** What stands there now. */
  readonly inserted: string;
  /** What stood there before. */
  readonly removed: string;
}

/** Lines that differ; beyond that, the file counts as another one. */
const MOST_EDITS = 2000;

/**
 * What it takes to get back from a changed file to the one before, so that no more of it has to be kept than that: a
 * settings file may hold a secret, and what an edit doesn't touch is not written down anywhere else.
 *
 * @param before the file before
 * @param after the file now
 * @returns the lines that differ, in the order in which they stand
 */
export async function hunksBetween(before: Buffer, after: Buffer): Promise<Hunk[]> {
  const { diffArrays } = await import("diff/lib/diff/array.js");
  const [old, now] = [before.toString("latin1"), after.toString("latin1")];
  const parts = diffArrays(linesOf(old), linesOf(now), { maxEditLength: MOST_EDITS });
  if (parts === undefined) return [{ at: 0, inserted: now, removed: old }];
  const hunks: { at: number; inserted: string; removed: string }[] = [];
  let at = 0;
  let open: (typeof hunks)[number] | undefined;
  for (const { value, added, removed } of parts) {
    const text = value.join("");
    if (!added && !removed) {
      open = undefined;
    } else {
      if (open === undefined) {
        open = { at, inserted: "", removed: "" };
        hunks.push(open);
      }
      open[added ? "inserted" : "removed"] += text;
    }
    if (!removed) at += text.length;
  }
  return hunks;
}

/**
 * Takes a change back.
 *
 * @param after the changed file
 * @param hunks what changed
 * @returns the file before; undefined where the hunks don't fit
 */
export function takeOut(after: Buffer, hunks: readonly Hunk[]): Buffer | undefined {
  let text = after.toString("latin1");
  for (const { at, inserted, removed } of [...hunks].sort((one, other) => other.at - one.at)) {
    if (!text.startsWith(inserted, at)) return undefined;
    text = text.slice(0, at) + removed + text.slice(at + inserted.length);
  }
  return Buffer.from(text, "latin1");
}

/** @returns the lines of a text, each with its end */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
