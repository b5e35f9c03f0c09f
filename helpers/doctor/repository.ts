import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Finding } from "../changes/report.ts";
import { IN_PROGRESS } from "../core/repository.ts";
import { git } from "../git.ts";
import type { Check } from "./place.ts";
import { PATIENCE } from "./programs.ts";

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
  const findings = IN_PROGRESS.filter(([mark]) => existsSync(join(place, mark))).map(
    ([, what, onwards, back]): Finding => ({
      level: "warning",
      subject,
      message: `${what} is in progress, and files with conflict markers are refused until its end.`,
      remedy: `Settle it, git add what you settled, then: ${onwards}; or take it back: ${back}`,
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
