import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Finding } from "../changes/report.ts";
import { isAtLeast, OLDEST_GIT } from "../compatibility.ts";
import { git } from "../git.ts";
import { type Check, readJson } from "./place.ts";
import { ask, PATIENCE } from "./programs.ts";

/** Node is there, since it runs this: is it new enough for the kit? */
export const checkNode: Check = async ({ kit, running }) => {
  const engines = [kit, running].map((folder) => readJson(join(folder ?? running, "package.json")).value?.engines);
  const wanted = engines.map((each) => (each as { node?: unknown } | undefined)?.node).find(Boolean);
  const [, least] = /^>=\s*([\d.]+)/.exec(String(wanted)) ?? [];
  const subject = "Node";
  const version = process.versions.node;
  if (least === undefined || isAtLeast(version, least)) return [{ level: "ok", subject, message: version }];
  const remedy = "Install a newer one: https://nodejs.org/en/download";
  return [{ level: "error", subject, message: `${version} is too old: the kit needs ${least} or newer.`, remedy }];
};

/** git, its version, its subtree command, and whether it knows who commits. */
export const checkGit: Check = async (place, signal) => {
  const isNeeded = place.repository !== undefined;
  const level = (needed: Finding["level"]) => (isNeeded ? needed : "info");
  const asked = await ask("git", ["--version"], { signal });
  if ("fault" in asked) {
    const message = asked.fault === "missing" ? "There is none on the PATH." : `It doesn't answer: ${asked.words}`;
    return [{ level: level("error"), subject: "git", message, remedy: "Install it: https://git-scm.com/downloads" }];
  }
  const version = /\d+(\.\d+)+/.exec(asked.out)?.[0] ?? asked.out;
  const isNew = isAtLeast(version, OLDEST_GIT);
  const old = `${version} is older than ${OLDEST_GIT}, the oldest that update-core, sync-push and embed-core are tried with.`;
  const finding: Finding = isNew
    ? { level: "ok", subject: "git", message: version }
    : {
        level: level("warning"),
        subject: "git",
        message: old,
        remedy: "Install a newer one: https://git-scm.com/downloads",
      };
  const [subtree, identity] = await Promise.all([checkSubtree(place, signal), checkIdentity(place, signal)]);
  return [finding, ...subtree, ...identity];
};

/** A command of the same name would be run by git wherever a repository names one: it is looked for, not run. */
const checkSubtree: Check = async ({ kit, repository }, signal) => {
  const asked = await ask("git", ["--exec-path"], { signal });
  const folders = [...("out" in asked ? [asked.out] : []), ...(process.env.PATH ?? "").split(delimiter)];
  const subject = "git subtree";
  const names = folders.flatMap((folder) => ["git-subtree", "git-subtree.exe"].map((name) => join(folder, name)));
  if (names.some((name) => existsSync(name))) return [{ level: "ok", subject, message: "It is there." }];
  return [
    {
      level: kit !== undefined && repository !== undefined ? "warning" : "info",
      subject,
      message: "It is not there. Taking the kit in, updating it and sharing it by git need it.",
      remedy:
        "Install it: `dnf install git-subtree` (Fedora, RHEL), `apk add git-subtree` (Alpine), " +
        "`apt-get install git` (Debian, Ubuntu), `brew install git` (macOS); git for Windows brings it.",
    },
  ];
};

/** git makes a name up from those of the account and the machine, unless it is told not to. */
const checkIdentity: Check = async ({ folder, repository }, signal) => {
  const patient = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const words = ["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"];
  const told = await git(words, { cwd: folder, signal: patient });
  const subject = "git identity";
  const who = /^(.*) \d+ [+-]\d+$/m.exec(told.stdout)?.[1];
  if (told.code === 0 && who !== undefined) return [{ level: "ok", subject, message: who }];
  return [
    {
      level: repository === undefined ? "info" : "warning",
      subject,
      message: "git doesn't know who you are, and won't commit.",
      remedy: 'git config --global user.name "Your Name" && git config --global user.email you@example.com',
    },
  ];
};

/** uv is one way of three to install a project, and Docker one to run it: nothing is wrong without them. */
export const checkTools: Check = async ({ isProject }, signal) => {
  const [uv, docker] = await Promise.all(["uv", "docker"].map((name) => ask(name, ["--version"], { signal })));
  const version = (answer: typeof uv) => (answer && "out" in answer ? /\d+(\.\d+)+/.exec(answer.out)?.[0] : undefined);
  const found: Finding[] = [];
  const uvVersion = version(uv);
  if (uvVersion) found.push({ level: "ok", subject: "uv", message: uvVersion });
  else {
    const message = `It is not there. ${isProject ? "pip and Poetry do, too." : "Generated projects do with pip or Poetry, too."}`;
    found.push({
      level: "info",
      subject: "uv",
      message,
      remedy: "https://docs.astral.sh/uv/getting-started/installation/",
    });
  }
  const dockerVersion = version(docker);
  if (dockerVersion) found.push({ level: "info", subject: "Docker", message: dockerVersion });
  return found;
};
