import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Finding } from "../changes/report.ts";
import { git } from "../git.ts";
import type { Check } from "./place.ts";
import { PATIENCE } from "./programs.ts";

/** What git leaves in its folder while something is unfinished, and how to bring that to an end. */
const UNFINISHED: readonly { readonly file: string; readonly what: string; readonly command: string }[] = [
  { file: "MERGE_HEAD", what: "merge", command: "merge" },
  { file: "CHERRY_PICK_HEAD", what: "cherry-pick", command: "cherry-pick" },
  { file: "REVERT_HEAD", what: "revert", command: "revert" },
  { file: "rebase-merge", what: "rebase", command: "rebase" },
  { file: "rebase-apply", what: "rebase, or am,", command: "rebase" },
];

/** Whether git is in the middle of something here, and whether it has the whole history. */
export const checkRepository: Check = async ({ repository, folder, kit }, signal) => {
  if (repository === undefined)
    return [{ level: "info", subject: "repository", message: "This folder is in no git repository." }];
  const subject = "repository";
  const place = gitFolder(repository);
  if (place === undefined) {
    const message = `${join(repository, ".git")} is no repository of git's.`;
    return [{ level: "error", subject, message, remedy: "Move it away, then: git init" }];
  }
  const findings = UNFINISHED.filter(({ file }) => existsSync(join(place, file))).map(
    ({ what, command }): Finding => ({
      level: "warning",
      subject,
      message: `A ${what} is unfinished. Commands refuse files with conflict markers until it is.`,
      remedy: `Settle it, git add, then: git ${command} --continue; or take it back: git ${command} --abort`,
    }),
  );
  // git refuses repositories of others, and those that it can't read.
  const patient = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const { code, stdout, stderr } = await git(["rev-parse", "--is-shallow-repository"], {
    cwd: folder,
    signal: patient,
  });
  if (code !== 0 && code !== 127) {
    const [first = "", ...rest] = stderr
      .trim()
      .replace(/^fatal: /, "")
      .split("\n");
    const safe = /git config --global --add safe\.directory .*/.exec(rest.join("\n"))?.[0];
    findings.push({
      level: "error",
      subject,
      message: `git refuses it: ${first}`,
      remedy: safe ?? "Ask git what is wrong: git fsck",
    });
  }
  if (kit !== undefined && kit !== folder && stdout.trim() === "true") {
    const message = "It is a shallow clone: git subtree can't find where the kit came from in a part of the history.";
    findings.push({ level: "warning", subject, message, remedy: "git fetch --unshallow" });
  }
  return findings.length > 0 ? findings : [{ level: "ok", subject, message: "Nothing is unfinished." }];
};

/** In a worktree, or a submodule, `.git` is a file that names the folder. */
function gitFolder(repository: string): string | undefined {
  const path = join(repository, ".git");
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return existsSync(join(path, "HEAD")) ? path : undefined;
  if (!stats?.isFile() || stats.size > 10_000) return undefined;
  const [, named] = /^gitdir: (.+)$/m.exec(readFileSync(path, "utf8")) ?? [];
  const folder = named && resolve(repository, named);
  return folder && existsSync(join(folder, "HEAD")) ? folder : undefined;
}
