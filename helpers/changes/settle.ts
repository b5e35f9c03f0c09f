import { Interrupted, printable, Refusal } from "../errors.ts";
import type { Change } from "./compare.ts";

/** What somebody may answer to a conflict. */
export type Answer = "overwrite" | "skip" | "diff" | "abort";

export interface SettleOptions {
  readonly force: boolean;
  readonly skip: boolean;
  /** Asks about one conflict; undefined without a terminal. */
  readonly ask?: ((change: Change) => Promise<Answer>) | undefined;
  /** Shows the difference when it is asked for. */
  readonly showDifference: (change: Change) => Promise<void> | void;
}

/** Conflicts that nobody settled: the run is off, and the caller lists them. */
export class Conflict extends Refusal {
  readonly changes: readonly Pick<Change, "path" | "action">[];

  /**
   * @param changes all of the run's
   * @param message says what is in the way, and what to do
   */
  constructor(changes: Conflict["changes"], message = inTheWay(changes)) {
    super(message);
    this.name = "Conflict";
    this.changes = changes;
  }
}

function inTheWay(changes: Conflict["changes"]): string {
  const paths = changes.filter(({ action }) => action === "conflict").map(({ path }) => path);
  return (
    `${paths.length === 1 ? "This file exists" : `These ${paths.length} files exist`} and would change:\n` +
    `${paths.map((path) => `  ${printable(path)}`).join("\n")}\n` +
    "Nothing was written. --force overwrites, --skip keeps what is there, --dry-run shows the difference."
  );
}

/**
 * Settles every conflict before the first byte is written.
 *
 * @param changes the compared files
 * @param options what the command line says, and how to ask
 * @returns the changes, none of them a conflict any more
 * @throws Conflict when nothing says what to do, Interrupted when the answer is to abort
 */
export async function settle(changes: readonly Change[], options: SettleOptions): Promise<Change[]> {
  const conflicts = changes.filter(({ action }) => action === "conflict");
  if (conflicts.length === 0) return [...changes];
  if (options.force) return resolveAll(changes, () => "overwrite");
  if (options.skip) return resolveAll(changes, () => "skip");
  if (options.ask === undefined) throw new Conflict(changes);

  const answers = new Map<Change, "overwrite" | "skip">();
  for (const change of conflicts) {
    let answer = await options.ask(change);
    while (answer === "diff") {
      await options.showDifference(change);
      answer = await options.ask(change);
    }
    if (answer === "abort") throw new Interrupted();
    answers.set(change, answer);
  }
  return resolveAll(changes, (change) => answers.get(change) ?? "skip");
}

function resolveAll(changes: readonly Change[], decide: (change: Change) => "overwrite" | "skip"): Change[] {
  return changes.map((change) => (change.action === "conflict" ? { ...change, action: decide(change) } : change));
}
