import type { Done, TaskContext } from "../changes/steps.ts";
import { Interrupted, Refusal } from "../errors.ts";
import { commandLine } from "./commands.ts";
import { mergeCopy } from "./copy.ts";
import type { Merged } from "./merged.ts";
import { getNewer } from "./newer.ts";
import { report, type Update } from "./outcome.ts";
import { findKit, type Place } from "./place.ts";
import { pullSubtree } from "./pull.ts";
import { openRepository } from "./repository.ts";
import { type Asked, findSource } from "./source.ts";

/**
 * Brings the kit in a repository up to date, by git: what was changed there stays, and what can't be merged is left as
 * a conflict.
 *
 * @param root absolute path of the folder with the plopfile
 * @param asked where the kit comes from, and where it lies, as far as somebody said so
 * @param task what the run knows
 * @throws Refusal saying what is in the way; nothing was changed then
 */
export async function updateKit(
  root: string,
  asked: Asked & { readonly prefix: string; readonly cwd: string },
  task: TaskContext,
): Promise<Done> {
  const repository = await openRepository(task, root);
  const place = await findKit(repository, asked.prefix);
  const split = place.way === "subtree" && place.isSquashed ? place.split : undefined;
  const source = await findSource(repository, root, asked, asked.cwd, { split });
  if (place.way === "subtree" && source.kind === "folder") {
    throw new Refusal(
      `The kit came to ${place.prefix} by git subtree, so it is updated from a repository, and ${source.title} is none: --from=REMOTE or --from=https://…`,
    );
  }
  task.say(
    `The kit in ${place.prefix} is ${place.manifest.version}, ${howItCame(place)}; newer ones come from ${source.title}`,
  );
  const newer = await getNewer(repository, source);
  const update = { repository, place, source, newer, root };
  return report(update, await merge(update));
}

function howItCame(place: Place): string {
  if (place.way === "copy") return place.vendored === undefined ? "a copy of all of it" : "a copy";
  return `by git subtree${place.isSquashed ? "" : " with its whole history"}`;
}

async function merge({ repository, place, source, newer }: Update): Promise<Merged> {
  try {
    if (place.way === "copy") return await mergeCopy(repository, place, source, newer);
    if (source.kind === "folder") throw new Error("git subtree takes nothing from a folder");
    return await pullSubtree(repository, place, source, newer);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const back = commandLine(["reset", "--hard", repository.head]);
    throw new Interrupted(`Interrupted while git was at work. git status says how far it came; ${back} takes it back.`);
  }
}
