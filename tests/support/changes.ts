import { join } from "node:path";
import type { Action, Change } from "../../helpers/changes/compare.ts";

export interface ChangeSettings {
  /** What stands there; nothing when left out. */
  readonly before?: string | Buffer;
  readonly after?: string | Buffer;
  readonly action?: Action;
  readonly mode?: number;
  readonly secret?: boolean;
}

/**
 * A change as the stage and the comparison would give it.
 *
 * @param destination absolute path of the folder that holds the file
 * @param path below it
 * @param settings what is special about it
 * @returns the change
 */
export function change(destination: string, path: string, settings: ChangeSettings = {}): Change {
  const { before, after = "new\n", mode = 0o666, secret = false } = settings;
  const action = settings.action ?? (before === undefined ? "create" : "modify");
  return {
    path,
    target: join(destination, path),
    before: before === undefined ? undefined : Buffer.from(before),
    after: Buffer.from(after),
    intent: action === "modify" ? "edit" : "create",
    mode,
    secret,
    action,
  };
}
