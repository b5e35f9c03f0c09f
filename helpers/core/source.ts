import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { distance } from "fastest-levenshtein";
import { quoted, Refusal } from "../errors.ts";
import { type ProjectRecord, RECORD, readRecord } from "../record.ts";
import { isAddress, withoutPasswords } from "./addresses.ts";
import { words } from "./commands.ts";
import type { Repository } from "./repository.ts";

/** Where the kit comes from. */
export type Source = Published | Folder;

interface Remembered {
  /** As it is written down. */
  readonly core: NonNullable<ProjectRecord["core"]>;
  /** As it is told. */
  readonly title: string;
}

/** A repository. */
export interface Published extends Remembered {
  readonly kind: "repository";
  /** What git is given: an address, the name of a remote, an absolute path. */
  readonly address: string;
  readonly branch: string;
  /** The commit that the branch stands at. */
  readonly commit: string;
  /** The version whose tag stands there, too. */
  readonly released: string | undefined;
}

/** A folder that is no repository. */
interface Folder extends Remembered {
  readonly kind: "folder";
  /** Absolute path. */
  readonly folder: string;
}

/** What somebody said of it. */
export interface Asked {
  /** Empty where nothing was said. */
  readonly from: string;
  readonly branch: string;
}

/** What a remote is called that needs no mention. */
export const USUAL_REMOTE = "quickscale";

/**
 * Finds where the kit comes from: as somebody says, else as `quickscale.json` does, else the remote `quickscale`, else
 * the only remote that has what was taken in.
 *
 * @param repository the one that the kit lies in
 * @param root absolute path of the folder with the plopfile
 * @param asked what somebody said of it
 * @param cwd absolute path of the folder that a typed path begins in
 * @param options `split`: the kit's own commit that was taken in, where its history stayed away; `command`: the one
 *   that can be told
 * @returns it; a repository was asked for its branch
 * @throws Refusal where nobody says, or where it can't be reached
 */
export async function findSource(
  repository: Repository,
  root: string,
  asked: Asked,
  cwd: string,
  { split, command = "npx plop update-core" }: { readonly split?: string | undefined; readonly command?: string } = {},
): Promise<Source> {
  const known = recordOf(root)?.core;
  const said = asked.from || known?.from;
  const from = said || (await remoteOfKit(repository, split));
  if (typeof from !== "string") {
    throw new Refusal(
      `Where does the kit come from? Say it once, and ${RECORD} remembers it: ${command} --from=REMOTE, or =https://…, or =DIR`,
    );
  }
  const remembered = from === known?.from ? known.branch : undefined;
  const branch = asked.branch || remembered || "main";
  const place = await locate(repository, from, asked.from === "" ? root : cwd);
  const path = place.isLocal && !isAbsolute(from) ? relative(root, place.address).split(sep).join("/") || "." : from;
  const core = said ? withoutPasswords(path) : await nameForOthers(repository, from);
  if (place.isFolder) return { kind: "folder", folder: place.address, title: from, core: { from: core } };
  const { address } = place;
  const title = withoutPasswords(address);
  const heads = await headsOf(repository, address);
  const commit =
    heads.get(`refs/heads/${branch}`) ?? heads.get(`refs/tags/${branch}^{}`) ?? heads.get(`refs/tags/${branch}`);
  if (commit === undefined) {
    throw new Refusal(`${quoted(title)} has no branch or tag ${quoted(branch)}. ${nearestOf(branch, heads)}`);
  }
  // A tag never moves: whoever asks for one wants it now, and not for ever.
  const kept = heads.has(`refs/heads/${branch}`) ? branch : remembered;
  const released = [...heads].find(([name, at]) => at === commit && /^refs\/tags\/kit-v[^^]/.test(name))?.[0];
  return {
    ...{ kind: "repository", address, branch, commit, title },
    released: released?.replace(/^refs\/tags\/kit-v|\^\{\}$/g, ""),
    core: { from: core, ...(kept !== undefined && { branch: kept }) },
  };
}

async function remoteOfKit(repository: Repository, split: string | undefined): Promise<string | undefined> {
  const remotes = await remotesOf(repository);
  if (remotes.includes(USUAL_REMOTE)) return USUAL_REMOTE;
  if (split === undefined) return undefined;
  const has = ["for-each-ref", `--contains=${split}`, "--format=%(refname)", "refs/remotes"];
  const { code, stdout } = await repository.look(has);
  const refs = code === 0 ? stdout.split("\n") : [];
  const [remote, ...others] = remotes.filter((name) => refs.some((ref) => ref.startsWith(`refs/remotes/${name}/`)));
  if (remote === undefined || others.length > 0) return undefined;
  repository.task.say(`Of your remotes, only ${remote} has the kit that was taken in here: it is asked`);
  return remote;
}

/** A remote that nobody named is remembered by its address, which is the same in other clones, unless it holds a password. */
async function nameForOthers({ ask }: Repository, remote: string): Promise<string> {
  const url = await ask(["remote", "get-url", "--", remote]);
  return isAddress(url) && !url.startsWith("file:") && withoutPasswords(url) === url ? url : remote;
}

/** Something that git can be given, or a folder that is no repository. */
interface Located {
  readonly address: string;
  readonly isLocal: boolean;
  readonly isFolder: boolean;
}

/**
 * Finds what somebody means: a remote of the repository, a path, or an address.
 *
 * @param repository the one whose remotes count
 * @param from what was typed or remembered
 * @param folder absolute path of the folder that a path begins in
 * @throws Refusal where it is none of these
 */
export async function locate(repository: Repository, from: string, folder: string): Promise<Located> {
  if (from.startsWith("-")) throw new Refusal(`${quoted(from)} is no remote, no address, and no folder.`);
  if ((await remotesOf(repository)).includes(from)) return { address: from, isLocal: false, isFolder: false };
  const place = resolve(folder, from.replace(/^file:\/\//, ""));
  if (existsSync(place)) return { address: place, isLocal: true, isFolder: !isRepository(place) };
  if (isAddress(from)) return { address: from, isLocal: false, isFolder: false };
  throw new Refusal(
    `${quoted(from)} is no remote of this repository (git remote), no address, and no folder: there is no ${quoted(place)}.`,
  );
}

/** @returns the names of a repository's remotes */
export async function remotesOf(repository: Pick<Repository, "ask">): Promise<string[]> {
  return (await repository.ask(["remote"])).split("\n");
}

/**
 * Reads `quickscale.json`.
 *
 * @param root absolute path of the folder with the plopfile
 * @returns undefined where there is none
 */
export function recordOf(root: string): ProjectRecord | undefined {
  const place = join(root, RECORD);
  return existsSync(place) ? readRecord(readFileSync(place, "utf8")) : undefined;
}

/** A clone, or a bare repository; a folder within one is none. */
function isRepository(folder: string): boolean {
  if (existsSync(join(folder, ".git"))) return true;
  return ["HEAD", "objects", "refs"].every((name) => existsSync(join(folder, name)));
}

/**
 * Asks a repository for its branches and tags.
 *
 * @param repository git in this one
 * @param address of that one
 * @returns the commit of each, by its full name
 * @throws Refusal where it can't be reached
 */
export async function headsOf(
  repository: Pick<Repository, "look" | "task">,
  address: string,
): Promise<Map<string, string>> {
  repository.task.waitFor(`Asking ${withoutPasswords(address)} what it has`);
  const { code, stdout, stderr } = await repository.look(["ls-remote", "--heads", "--tags", "--", address]);
  if (code !== 0) {
    throw new Refusal(
      `${quoted(withoutPasswords(address))} can't be reached. git ls-remote says:\n${words({ stderr, stdout })}`,
    );
  }
  const lines = stdout.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => line.split("\t").reverse() as [string, string]));
}

/** The names that are most like the one that was asked for: branches, and tags of versions. */
function nearestOf(branch: string, heads: ReadonlyMap<string, string>): string {
  const all = [...heads.keys()].flatMap((name) => /^refs\/(?:heads\/|tags\/(?=kit-v))([^^]*)$/.exec(name)?.[1] ?? []);
  if (all.length === 0) return "It is empty.";
  const sorted = all.sort((one, other) => distance(branch, one) - distance(branch, other));
  return `It has: ${sorted.slice(0, 5).map(quoted).join(", ")}. Name one: --branch=NAME`;
}

/**
 * Brings a repository's branch here, without its tags.
 *
 * @param repository git in this one
 * @param source that one
 * @returns the commit that it stands at
 */
export async function fetchSource(repository: Repository, { address, branch, commit }: Published): Promise<string> {
  await repository.must(["fetch", "--no-tags", address, branch]);
  return repository.task.dryRun ? commit : repository.ask(["rev-parse", "FETCH_HEAD^{commit}"]);
}
