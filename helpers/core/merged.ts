import { Refusal } from "../errors.ts";
import type { GitRun } from "../git.ts";
import { words } from "./commands.ts";
import type { Repository } from "./repository.ts";

/** How a merge ended. */
export type Merged =
  | { readonly outcome: "unchanged" }
  | { readonly outcome: "done"; readonly left?: readonly string[] }
  | {
      readonly outcome: "conflict";
      /** From the repository's top. */
      readonly paths: readonly string[];
      /** The command that goes on where everything is settled. */
      readonly onwards: string;
      /** The command that takes the merge back. */
      readonly back: string;
      readonly left?: readonly string[];
    };

/**
 * Looks at a merge that did not come to its end.
 *
 * @param repository where it was
 * @param done how git ended
 * @param ways the commands that go on, and back
 * @returns the conflicts
 * @throws Refusal where there is none: then git did nothing, and says why
 */
export async function unmerged(
  { ask }: Repository,
  done: GitRun,
  ways: { readonly onwards: string; readonly back: string },
): Promise<Merged> {
  const listed = await ask(["diff", "--name-only", "--diff-filter=U", "-z"]);
  const paths = [...new Set(listed.split("\0").filter((path) => path !== ""))];
  if (paths.length === 0) throw new Refusal(`git could not merge. Nothing was changed. It said:\n${words(done)}`);
  return { outcome: "conflict", paths, ...ways };
}
