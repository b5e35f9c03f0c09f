import { Refusal } from "../errors.ts";
import type { GitRun } from "../git.ts";
import { words } from "./commands.ts";
import type { Repository } from "./repository.ts";

/** How a merge ended. */
export type Merged =
  | { readonly outcome: "unchanged" }
  | { readonly outcome: "done"; readonly packages?: readonly string[] }
  | {
      readonly outcome: "conflict";
      /** From the repository's top; none where something else kept git from its commit. */
      readonly paths: readonly string[];
      /** What git said. */
      readonly said: string;
      /** The command that goes on where everything is settled. */
      readonly onwards: string;
      /** The command that takes the merge back. */
      readonly back: string;
      /** Packages of the project whose version somebody chose, and that the kit needs in another one. */
      readonly packages?: readonly string[];
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
  const listed = await ask(["diff", "--name-only", "--diff-filter=U", "-z"]);
  const paths = [...new Set(listed.split("\0").filter((path) => path !== ""))];
  const said = words(done);
  const marks = ["MERGE_HEAD", "CHERRY_PICK_HEAD"].map((mark) => look(["rev-parse", "--quiet", "--verify", mark]));
  const isInProgress = (await Promise.all(marks)).some(({ code }) => code === 0);
  if (isInProgress || paths.length > 0) return { outcome: "conflict", paths, said, ...ways };
  throw new Refusal(`git could not merge. Nothing was changed. It said:\n${said}`);
}
