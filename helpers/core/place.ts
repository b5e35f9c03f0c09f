import { realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import { quoted, Refusal } from "../errors.ts";
import { KIT } from "../home.ts";
import { type Repository, refuseWithoutSubtree } from "./repository.ts";
import { type Manifest, PREFIX, readManifest, readVendored, VENDORED, type Vendored } from "./subset.ts";
import { readText } from "./trees.ts";

/** The kit, as it lies in a repository. */
export type Place = Subtree | Copy;

interface Lying {
  /** Its folder, from the repository's top. */
  readonly prefix: string;
  readonly manifest: Manifest;
}

/** It was taken in by git subtree. */
export interface Subtree extends Lying {
  readonly way: "subtree";
  /** Each update is one commit, and the kit's own history stays away. */
  readonly isSquashed: boolean;
  /** The kit's commit that was taken over last. */
  readonly split: string;
}

/** Its files were copied: some of them by `init`, or all by somebody. */
export interface Copy extends Lying {
  readonly way: "copy";
  /** What `init` wrote down; undefined for a copy of the whole kit. */
  readonly vendored: Vendored | undefined;
}

/**
 * Finds the kit in a repository, and how it came there.
 *
 * @param repository where to look
 * @param asked the folder that somebody named, from the repository's top
 * @throws Refusal where it isn't, or where the history that would tell is missing
 */
export async function findKit(repository: Repository, asked: string): Promise<Place> {
  const prefix = asked === "" ? await usedPrefix(repository) : plainPrefix(asked);
  const { cwd, head } = repository;
  if (prefix === "") throw new Refusal(`${quoted(cwd)} is the kit itself: git pull brings it up to date.`);
  const here = await repository.look(["cat-file", "-e", `${head}:${prefix}`]);
  if (here.code !== 0) {
    throw new Refusal(
      `There is no ${quoted(prefix)} in the last commit of ${quoted(cwd)}. ` +
        "Commit it, or name the kit's folder, from the repository's top: --prefix=DIR",
    );
  }
  const manifest = readManifest(await readText(repository, head, `${prefix}/package.json`), quoted(prefix));
  const vendored = readVendored(await readText(repository, head, `${prefix}/${VENDORED}`));
  if (vendored !== undefined) return { way: "copy", prefix, manifest, vendored };
  if ((await repository.ask(["rev-parse", "--is-shallow-repository"])) === "true") {
    throw new Refusal(
      "This is a shallow clone, without the history that tells how the kit came here: git fetch --unshallow first.",
    );
  }
  const taken = await takenIn(repository, prefix);
  if (taken === undefined) return { way: "copy", prefix, manifest, vendored: undefined };
  await refuseWithoutSubtree(repository);
  return { way: "subtree", prefix, manifest, ...taken };
}

/** Where the kit lies that runs, if that is in this repository; but a project's own comes first. */
async function usedPrefix({ cwd, below, look }: Repository): Promise<string> {
  const way = relative(realpathSync(cwd), realpathSync(KIT)).split(sep).join("/");
  const usual = usualPrefix(below);
  const isHere = way !== ".." && !way.startsWith("../");
  if (isHere && (below === "" || way.startsWith(`${below}/`))) return way;
  return !isHere || (await look(["cat-file", "-e", `HEAD:${usual}`])).code === 0 ? usual : way;
}

/**
 * @param below where a project lies, from the repository's top
 * @returns where the kit lies in it, unless told otherwise
 */
export function usualPrefix(below: string): string {
  return below === "" ? PREFIX : `${below}/${PREFIX}`;
}

/**
 * @param asked a folder as somebody wrote it
 * @returns the same as git writes it
 * @throws Refusal for one that leads out
 */
export function plainPrefix(asked: string): string {
  const parts = asked.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length > 0 && !asked.startsWith("/") && !parts.includes("..") && !asked.startsWith("-"))
    return parts.join("/");
  throw new Refusal(`--prefix=${quoted(asked)} is no folder below the repository's top, such as ${PREFIX}.`);
}

/**
 * Reads in the history how git subtree took the kit in. With --squash, it writes a commit of the kit's files alone,
 * which has no mainline beside it.
 */
async function takenIn(
  { ask }: Repository,
  prefix: string,
): Promise<Pick<Subtree, "isSquashed" | "split"> | undefined> {
  const found = await ask([
    "log",
    "--fixed-strings",
    `--grep=git-subtree-dir: ${prefix}`,
    "--format=%H%x00%B%x00%x00",
    "HEAD",
  ]);
  const known = found.split("\0\0").flatMap((message) => {
    const value = (name: string) => new RegExp(`^git-subtree-${name}: (.*?)/*$`, "m").exec(message)?.[1];
    const split = value("split");
    if (value("dir") !== prefix || split === undefined) return [];
    return [{ isSquashed: value("mainline") === undefined, split }];
  });
  // `git subtree split --rejoin` writes a mainline in either case.
  return known.find(({ isSquashed }) => isSquashed) ?? known[0];
}
