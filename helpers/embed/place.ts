import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { PREFIX } from "../core/subset.ts";
import { printable, quoted, Refusal } from "../errors.ts";
import type { Around } from "../generator.ts";
import { KIT } from "../home.ts";

/**
 * Finds the repository that the kit was taken into.
 *
 * @param folder absolute path of the folder that was named, if one was
 * @param around what else is known
 * @returns the absolute path: the named one, that of a plopfile outside the kit, or the top of the repository around it
 * @throws Refusal where the folder is missing, or the kit lies in no repository but its own
 */
export function placeToEmbed(folder: string, { root, options }: Around): string {
  if (!existsSync(folder))
    throw new Refusal(`There is no folder ${printable(folder)}. Name one that is there: --dest=DIR`);
  if (options.has("dest")) return folder;
  if (root !== KIT) return root;
  const repository = statSync(join(KIT, ".git"), { throwIfNoEntry: false })?.isDirectory() ? undefined : above(KIT);
  if (repository !== undefined) return repository;
  throw new Refusal(
    `${printable(KIT)} lies in no repository of yours. Take the kit into one first, there: ` +
      `git subtree add --prefix=${PREFIX} REMOTE main --squash. Or name the folder with --dest=DIR.`,
  );
}

function above(folder: string): string | undefined {
  const parent = dirname(folder);
  if (parent === folder) return undefined;
  return existsSync(join(parent, ".git")) ? parent : above(parent);
}

/**
 * Says where the kit lies in a repository.
 *
 * @param root absolute path of the repository's folder
 * @param asked the folder that somebody named; empty for none
 * @returns its path below the repository's folder
 * @throws Refusal for a folder where Node or git would not take it
 */
export function prefixIn(root: string, asked: string): string {
  const way = relative(existsSync(root) ? realpathSync(root) : root, KIT)
    .split(sep)
    .join("/");
  if (asked === "" && way === "") {
    throw new Refusal("This is the kit itself: name the folder of your repository with --dest=DIR.");
  }
  const isInside = !/^\.\.(\/|$)|^\/|^[A-Za-z]:/.test(way);
  const prefix = asked === "" ? (isInside ? way : PREFIX) : asked.replace(/^(\.\/)+|\/+$/g, "");
  const parts = prefix.split("/");
  if (parts.includes("node_modules")) {
    throw new Refusal(
      `The kit lies in ${quoted(prefix)}, and Node reads no TypeScript below node_modules. ` +
        `Take it into the repository: git subtree add --prefix=${PREFIX} REMOTE main --squash.`,
    );
  }
  if (parts.every((part) => /^[\w@+.-]+$/.test(part) && !/^\.{1,2}$/.test(part))) return prefix;
  const hint = asked === "" ? "Move it" : "Name it as in";
  throw new Refusal(`"${quoted(prefix)}" is no plain path of a folder below yours. ${hint} --prefix=${PREFIX}.`);
}
