import { existsSync, realpathSync } from "node:fs";
import { basename, resolve } from "node:path";
import { quoted, Refusal } from "../errors.ts";
import { isAddress, withoutPasswords } from "./addresses.ts";
import type { Around } from "./around.ts";
import type { Commands } from "./commands.ts";
import type { Repository } from "./repository.ts";
import { headsOf, locate, type Published, remotesOf } from "./source.ts";

/** The branch that improvements go to. */
export interface Target {
  /** git in the repository in which they are committed. */
  readonly commands: Commands;
  /** Where the kit lies in their commits, from the top; empty for those of the kit's own repository. */
  readonly prefix: string;
  /** What git is given to reach it. */
  readonly to: string;
  /** As it is told. */
  readonly title: string;
  readonly branch: string;
  /** The commit that the branch stands at; undefined where there is no such branch yet. */
  readonly tip: string | undefined;
}

/** What somebody said of it; empty where nothing was said. */
export interface TargetAsked {
  readonly to: string;
  readonly branch: string;
  /** Absolute path of the folder that a typed path begins in. */
  readonly cwd: string;
}

/** What a remote is called that is one's own copy of the kit's repository. */
const FORK = "fork";

/**
 * Finds the branch of the kit's repository, or of a fork of it, that improvements go to.
 *
 * @param repository the one that they were made in
 * @param root absolute path of the folder with the plopfile
 * @param source where the kit comes from
 * @param asked what somebody said
 * @throws Refusal where there is no such place, or where others have something else there
 */
export async function targetInKit(
  repository: Repository,
  root: string,
  source: Published,
  asked: TargetAsked,
): Promise<Target> {
  const fork = (await remotesOf(repository)).includes(FORK) ? FORK : undefined;
  const said = asked.to === "" ? undefined : await locate(repository, asked.to, asked.cwd);
  if (said?.isFolder) throw new Refusal(`--to=${quoted(asked.to)} is no git repository.`);
  const to = said?.address ?? fork ?? source.address;
  const title = withoutPasswords(await addressOf(repository, to));
  const branch = await findBranch(repository, root, { to, title, asked: asked.branch, taken: source.branch });
  return { commands: repository, prefix: "", to, title, ...branch };
}

/**
 * The same for a repository that has the kit in a folder, such as an agency's. Its commits hold all that it has, so
 * they are made there, and go nowhere else.
 *
 * @param repository the one that improvements were made in
 * @param root absolute path of the folder with the plopfile
 * @param around that repository
 * @param asked what somebody said
 * @throws Refusal where somebody named another repository, or where others have something else there
 */
export async function targetAround(
  repository: Repository,
  root: string,
  { commands, prefix }: Around,
  asked: TargetAsked,
): Promise<Target> {
  const { cwd: top } = commands;
  if (asked.to !== "" && !(await isAt(repository, top, asked))) {
    throw new Refusal(
      `The kit here comes from ${quoted(top)}, so what was changed goes to a branch there, and not to --to=${quoted(asked.to)}: leave that out. From there it goes on, once it is merged, with npx plop sync-push.`,
    );
  }
  const branch = await findBranch(commands, root, { to: top, title: top, asked: asked.branch, taken: "main" });
  return { commands, prefix, to: top, title: top, ...branch };
}

async function isAt(repository: Repository, top: string, { to, cwd }: TargetAsked): Promise<boolean> {
  const address = await addressOf(repository, (await locate(repository, to, cwd)).address);
  if (isAddress(address)) return false;
  const folder = resolve(repository.cwd, address);
  return existsSync(folder) && realpathSync(folder) === realpathSync(top);
}

/** The address behind the name of a remote. */
async function addressOf({ look }: Commands, remote: string): Promise<string> {
  const { code, stdout } = await look(["remote", "get-url", remote]);
  return code === 0 ? stdout.trim() : remote;
}

interface Wanted {
  readonly to: string;
  readonly title: string;
  /** What somebody said; empty for the usual name. */
  readonly asked: string;
  /** The branch that everybody gets the kit from. */
  readonly taken: string;
}

async function findBranch(
  commands: Commands,
  root: string,
  { to, title, asked, taken }: Wanted,
): Promise<Pick<Target, "branch" | "tip">> {
  const branch = asked || `from-${basename(root).replaceAll(/[^\p{L}\p{N}_-]+/gu, "-")}`;
  const isName = (await commands.look(["check-ref-format", `refs/heads/${branch}`])).code === 0;
  if (!isName || /^-|^refs\/|^HEAD$/.test(branch)) {
    throw new Refusal(`--branch=${quoted(branch)} is no name for a branch.`);
  }
  const another = "Push to another branch (--branch=NAME), and open a pull request from there.";
  // Where names of files know no capitals, those of branches don't, either.
  if ([taken.toLowerCase(), "main", "master"].includes(branch.toLowerCase())) {
    throw new Refusal(`${quoted(branch)} is where everybody gets the kit from. ${another}`);
  }
  const heads = await headsOf(commands, to);
  if (heads.has(`refs/tags/${branch}`)) {
    throw new Refusal(`${quoted(branch)} is a tag of ${quoted(title)}. Push to a branch: --branch=NAME`);
  }
  const { stdout: head } = await commands.look(["ls-remote", "--symref", "--", to, "HEAD"]);
  if (head.startsWith(`ref: refs/heads/${branch}\t`)) {
    throw new Refusal(`${quoted(branch)} is the branch that ${quoted(title)} stands at (its HEAD). ${another}`);
  }
  return { branch, tip: heads.get(`refs/heads/${branch}`) };
}
