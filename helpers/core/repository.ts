import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { TaskContext } from "../changes/steps.ts";
import { isAtLeast, OLDEST_GIT } from "../compatibility.ts";
import { quoted, Refusal } from "../errors.ts";
import { type Commands, commandsIn, words } from "./commands.ts";
import { howToCommit } from "./private-files.ts";

/** A repository in which git may work. */
export interface Repository extends Commands {
  /** Where the folder lies that was asked about, from the repository's top: `clients/shop`, or empty. */
  readonly below: string;
  readonly branch: string;
  /** The commit that it stands at. */
  readonly head: string;
}

/** What git leaves where it waits for somebody, what that is, and how it ends. */
export const IN_PROGRESS = [
  ["MERGE_HEAD", "A merge", "git commit", "git merge --abort"],
  ["rebase-merge", "A rebase", "git rebase --continue", "git rebase --abort"],
  ["rebase-apply", "A rebase", "git rebase --continue", "git rebase --abort"],
  ["CHERRY_PICK_HEAD", "A cherry-pick", "git cherry-pick --continue", "git cherry-pick --abort"],
  ["REVERT_HEAD", "A revert", "git revert --continue", "git revert --abort"],
  ["BISECT_LOG", "A bisect", "git bisect good", "git bisect reset"],
] as const;

/**
 * Looks for the repository around a folder, and whether git may work there: with a commit, on a branch, with nothing
 * in progress and nothing that isn't committed.
 *
 * @param task what the run knows
 * @param folder absolute path of an existing folder
 * @returns the repository; its commands run at its top, where git subtree has to
 * @throws Refusal saying what is in the way, and what to do
 */
export async function openRepository(task: TaskContext, folder: string): Promise<Repository> {
  const around = commandsIn(task, folder);
  await refuseOldGit(around);
  const inside = await around.look(["rev-parse", "--is-inside-work-tree"]);
  if (inside.code !== 0 && /dubious ownership/.test(inside.stderr)) throw new Refusal(words(inside));
  if (inside.stdout.trim() !== "true") {
    throw new Refusal(`${quoted(folder)} lies in no git repository. ${await howToCommit(around, ["git init"])}`);
  }
  const top = await around.ask(["rev-parse", "--show-toplevel"]);
  const below = (await around.ask(["rev-parse", "--show-prefix"])).replace(/\/$/, "");
  const commands = commandsIn(task, top);
  const head = await commands.look(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (head.code !== 0) {
    throw new Refusal(`The repository ${quoted(top)} has no commit yet. ${await howToCommit(commands, [])}`);
  }
  await refuseInProgress(commands);
  const branch = await commands.look(["symbolic-ref", "--quiet", "--short", "HEAD"]);
  if (branch.code !== 0) {
    throw new Refusal(
      "You are on no branch (detached HEAD): what git commits here gets lost. git switch BRANCH first.",
    );
  }
  await refuseChanges(commands);
  const identity = await commands.look(["var", "GIT_COMMITTER_IDENT"]);
  if (identity.code !== 0) {
    throw new Refusal(
      "git doesn't know who you are, and can't commit: git config --global user.name \"YOUR NAME\", git config --global user.email YOU@EXAMPLE.COM.",
    );
  }
  task.say(`On branch ${branch.stdout.trim()} of ${top}`);
  return { ...commands, below, branch: branch.stdout.trim(), head: head.stdout.trim() };
}

async function refuseOldGit(commands: Commands): Promise<void> {
  const { code, stdout } = await commands.look(["--version"]);
  if (code === 127) throw new Refusal("There is no git on the PATH. Install it: https://git-scm.com/downloads");
  if (isAtLeast(/\d+(\.\d+)+/.exec(stdout)?.[0] ?? "", OLDEST_GIT)) return;
  throw new Refusal(
    `git is ${stdout.trim().replace(/^git version /, "")}, and ${OLDEST_GIT} or newer is needed: https://git-scm.com/downloads`,
  );
}

async function refuseInProgress({ ask, cwd }: Commands): Promise<void> {
  for (const [mark, what, onwards, back] of IN_PROGRESS) {
    const place = resolve(cwd, await ask(["rev-parse", "--git-path", mark]));
    if (!existsSync(place)) continue;
    throw new Refusal(
      `${what} is in progress here. Bring it to its end (${onwards}), or take it back (${back}), first.`,
    );
  }
}

/** As many names as somebody reads. */
const MOST_NAMES = 10;

/**
 * Names of files as they are told.
 *
 * @param paths any number
 */
export function names(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_NAMES).map(quoted).join(", ");
  return paths.length > MOST_NAMES ? `${shown} and ${paths.length - MOST_NAMES} more` : shown;
}

/** Files that git doesn't know of may stay: where one is in the way of another, git itself says so. */
async function refuseChanges({ ask }: Commands): Promise<void> {
  const status = await ask(["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no"]);
  const paths = status.split("\0").filter((line) => line !== "");
  if (paths.length === 0) return;
  throw new Refusal(
    `Not committed yet: ${names(paths.map((line) => line.slice(3)))}. Commit that (git commit -a), or put it aside (git stash), first.`,
  );
}

/**
 * Refuses where git subtree is missing.
 *
 * @throws Refusal naming the package to install
 */
export async function refuseWithoutSubtree({ look }: Commands): Promise<void> {
  const { stderr } = await look(["subtree"]);
  if (!/is not a git command/.test(stderr)) return;
  throw new Refusal(
    "git has no subtree here. It is a package of its own on Fedora, RHEL and Alpine (git-subtree); on Debian and Ubuntu, and with Homebrew, it comes with git.",
  );
}

/** git subtree compares paths as git shows them: as they are. */
export function subtree(args: readonly string[], prefix: string): string[] {
  const isPlain = /^[ -~]*$/.test(prefix) && !/["\\]/.test(prefix);
  return [...(isPlain ? [] : ["-c", "core.quotePath=false"]), "subtree", ...args];
}
