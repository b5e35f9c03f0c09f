import { basename } from "node:path";
import type { Done, TaskContext } from "../changes/steps.ts";
import { quoted, Refusal } from "../errors.ts";
import { pullRequestPage } from "./addresses.ts";
import { findAround } from "./around.ts";
import { commandLine, words } from "./commands.ts";
import { changedFiles, commitCopy, splitSubtree } from "./improvements.ts";
import { fetchTip, isBefore, otherCommits } from "./onto.ts";
import { findKit, type Place } from "./place.ts";
import { names, openRepository, type Repository } from "./repository.ts";
import { findSource, type Source } from "./source.ts";
import { type Target, type TargetAsked, targetAround, targetInKit } from "./target.ts";

/**
 * Pushes what was changed in the kit here to a branch of the repository that it comes from, or of a fork of it.
 *
 * @param root absolute path of the folder with the plopfile
 * @param asked where it goes, and where the kit lies, as far as somebody said so
 * @param task what the run knows
 * @throws Refusal saying what is in the way; nothing was pushed then
 */
export async function pushKit(
  root: string,
  asked: TargetAsked & { readonly prefix: string },
  task: TaskContext,
): Promise<Done> {
  const repository = await openRepository(task, root);
  const place = await findKit(repository, asked.prefix);
  const source = await findSource(repository, root, { from: "", branch: "" }, asked.cwd);
  const target = await findTarget(repository, root, place, source, asked);
  const { branch, tip } = target;
  const what =
    place.way === "copy"
      ? await commitCopy(repository, place, source, target, basename(root))
      : await splitSubtree(repository, place, source);
  const { printed: commands } = repository;
  if (what === undefined) return { commands, isUnchanged: true, closing: "nothing here is other than in the kit" };
  const { commit, files } = what;
  if (!task.dryRun) await fetchTip(target);
  if (commit === undefined || (tip !== undefined && (await isBefore(target, commit, tip)))) {
    return { commands, isUnchanged: true, closing: `the branch ${branch} has it all` };
  }
  const done = await repository.run([...pushTo(repository, target), `${commit}:refs/heads/${branch}`]);
  if (done.code !== 0) throw new Refusal(refusedPush(repository, target, done.stderr));
  return {
    commands,
    next: [...whatIsNext(repository, target), "npx plop update-core  # once it is taken over"],
    closing: `${counted(files)}${task.dryRun ? " would go to" : " on"} the branch ${branch}`,
  };
}

function counted(files: number | undefined): string {
  if (files === undefined) return "what was changed";
  return `${files} ${files === 1 ? "file" : "files"}`;
}

/** A folder is no place to push to, but the repository around it may be one. */
async function findTarget(
  repository: Repository,
  root: string,
  place: Place,
  source: Source,
  asked: TargetAsked,
): Promise<Target> {
  if (source.kind === "repository") return targetInKit(repository, root, source, asked);
  const came = `The kit came from ${quoted(source.title)}`;
  if (place.way === "subtree" || place.vendored === undefined) {
    throw new Refusal(
      `${came}, which is no repository, and nothing tells what was changed here since. Hand your files over to whoever keeps that folder.`,
    );
  }
  const around = await findAround(repository.task, source.folder);
  if (around !== undefined) return targetAround(repository, root, around, asked);
  const changed = [...(await changedFiles(repository, place, place.vendored)).keys()];
  const what = changed.length === 0 ? "Nothing was changed here" : `Changed here: ${names(changed)}`;
  throw new Refusal(
    `${came}, which is no repository and lies in none, so there is no branch to push to. ${what}. Hand that over to whoever keeps the folder; npx plop update-core brings it back from there.`,
  );
}

/** git's words for it: what is committed in another repository is pushed there. */
function pushTo(repository: Repository, { commands, to }: Target): string[] {
  return commands === repository ? ["push", to] : ["-C", commands.cwd, "push", "."];
}

function whatIsNext(repository: Repository, { commands, branch, title }: Target): string[] {
  if (commands !== repository) {
    return [
      `${commandLine(["-C", commands.cwd, "diff", `HEAD...${branch}`])}  # what it is`,
      `${commandLine(["-C", commands.cwd, "merge", branch])}  # takes it over`,
    ];
  }
  const page = pullRequestPage(title, branch);
  return [
    page === undefined ? `Open a pull request from the branch ${branch} of ${title}` : `Open a pull request: ${page}`,
  ];
}

function refusedPush(repository: Repository, target: Target, stderr: string): string {
  const { branch } = target;
  if (/non-fast-forward|fetch first/.test(stderr)) return otherCommits(branch);
  const said = `git said:\n${words({ stderr, stdout: "" })}`;
  const line = `${commandLine(pushTo(repository, target))} was refused.`;
  if (/checked out/.test(stderr)) return `${line} Push to a branch that is not checked out: --branch=NAME. ${said}`;
  if (target.commands !== repository) return `${line} ${said}`;
  return `${line} Where you may not write, fork the kit's repository on its page, and push to yours: --to=https://… ${said}`;
}
