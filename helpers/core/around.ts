import type { TaskContext } from "../changes/steps.ts";
import { quoted, Refusal } from "../errors.ts";
import { type Commands, commandsIn, words } from "./commands.ts";
import { unlike } from "./originals.ts";

/** A repository that has the kit in a folder of its own, such as an agency's. */
export interface Around {
  /** git at its top. */
  readonly commands: Commands;
  /** The kit's folder there, from the top. */
  readonly prefix: string;
}

/**
 * Looks for the repository around a folder with the kit.
 *
 * @param task what the run knows
 * @param folder absolute path
 * @returns undefined where it lies in none
 * @throws Refusal where git may not look, or where the folder is not committed
 */
export async function findAround(task: TaskContext, folder: string): Promise<Around | undefined> {
  const { look, ask } = commandsIn(task, folder);
  const top = await look(["rev-parse", "--show-toplevel"]);
  if (/dubious ownership/.test(top.stderr)) throw new Refusal(words(top));
  if (top.code !== 0) return undefined;
  const commands = commandsIn(task, top.stdout.replace(/\n$/, ""));
  const prefix = (await ask(["rev-parse", "--show-prefix"])).replace(/\/$/, "");
  if ((await commands.look(["cat-file", "-e", `HEAD:${prefix}`])).code === 0) return { commands, prefix };
  throw new Refusal(
    `The kit came from ${quoted(folder)}, and the last commit of ${quoted(commands.cwd)} has no such folder, so nothing can be pushed on top of it. Commit it there first.`,
  );
}

/**
 * Finds the newest commit that has files as they were copied: later changes of others are in it, as long as they are
 * not of these files.
 *
 * @param around the repository
 * @param start the commit to begin with
 * @param copied the digest of each file
 * @returns its name; undefined where there is none
 */
export async function newestLike(
  { commands, prefix }: Around,
  start: string,
  copied: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const changes = await commands.ask(["log", "--format=%H", start, "--", `:(top,literal)${prefix}`]);
  for (const commit of [start, ...changes.split("\n").filter((line) => line !== "")]) {
    if ((await unlike(commands, `${commit}:${prefix}`, copied)) === undefined) return commit;
  }
  return undefined;
}
