import { Refusal } from "../errors.ts";
import type { GitRun } from "../git.ts";
import { words } from "./commands.ts";
import type { Followed } from "./record.ts";
import type { Repository } from "./repository.ts";

/** How a merge ended. */
export type Merged =
  | { readonly outcome: "unchanged" }
  | { readonly outcome: "done"; readonly packages?: Followed }
  | {
      readonly outcome: "conflict";
      /** From the repository's top; none where something else kept git from its commit. */
      readonly paths: readonly string[];
      /** Those of them that only one side has: git marks nothing there. */
      readonly oneSided: readonly string[];
      /** Those that no side has any more, as a file that got two other names. */
      readonly gone: readonly string[];
      /** What git said. */
      readonly said: string;
      /** The command that goes on where everything is settled. */
      readonly onwards: string;
      /** The command that takes the merge back. */
      readonly back: string;
      readonly packages?: Followed;
    };

/**
 * Looks at a merge that did not come to its end: for conflicts, or because a hook would not have its commit.
 *
 * @param repository where it was
 * @param done how git ended
 * @param ways the commands that go on, and back
 * @returns what is left to be done
 * @throws Refusal where git did nothing, with its reason
 */
export async function unmerged(
  { ask, look }: Repository,
  done: GitRun,
  ways: { readonly onwards: string; readonly back: string },
): Promise<Merged> {
  // "MODE BLOB STAGE\tPATH": stage 1 is what both began with, 2 what stands here, 3 what comes.
  const listed = await ask(["ls-files", "--unmerged", "-z"]);
  const entries = listed.split("\0").map((entry) => /^\w+ \w+ ([123])\t([\s\S]*)$/.exec(entry) ?? []);
  const has = (stage: string) => new Set(entries.flatMap(([, at, path = ""]) => (at === stage ? [path] : [])));
  const [before, ours, theirs] = [has("1"), has("2"), has("3")];
  const paths = [...new Set([...before, ...ours, ...theirs])].sort();
  const oneSided = paths.filter((path) => ours.has(path) !== theirs.has(path));
  const gone = paths.filter((path) => !ours.has(path) && !theirs.has(path));
  const said = words(done);
  const marks = ["MERGE_HEAD", "CHERRY_PICK_HEAD"].map((mark) => look(["rev-parse", "--quiet", "--verify", mark]));
  const isInProgress = (await Promise.all(marks)).some(({ code }) => code === 0);
  if (isInProgress || paths.length > 0) return { outcome: "conflict", paths, oneSided, gone, said, ...ways };
  throw new Refusal(`git could not merge. Nothing was changed. It said:\n${said}`);
}
