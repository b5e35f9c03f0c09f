import { homedir } from "node:os";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { printable, quoted, Refusal } from "../errors.ts";
import { rejectAppName } from "../names.ts";
import type { LocalApp } from "../project.ts";

/** The namespace of modules, unless an agency has its own. */
export const NAMESPACE = "quickscale_modules";

/** An app as a package of its own. */
export interface Module {
  /** What Python calls it: `quickscale_modules.tasks`. */
  readonly name: string;
  readonly namespace: string;
  /** What pip calls it: `quickscale-modules-tasks`, which says what is imported. */
  readonly distribution: string;
  /** The package's folder below that of the distribution. */
  readonly folder: string;
}

/**
 * Names a module.
 *
 * @param namespace the package that holds all modules
 * @param app the app that becomes one
 */
export function moduleFor(namespace: string, { name }: Pick<LocalApp, "name">): Module {
  const distribution = `${namespace}-${name}`.toLowerCase().replaceAll(/[_.-]+/g, "-");
  return { name: `${namespace}.${name}`, namespace, distribution, folder: `src/${namespace}/${name}` };
}

/**
 * Says why a name can't be that of a namespace, as an answer to a question.
 *
 * @param name as it was typed
 */
export function rejectNamespace(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(name)) {
    return `--namespace=${quoted(name)}: small letters, digits and _ make a name that Python imports, such as acme_modules.`;
  }
  return rejectAppName(name);
}

/**
 * Finds the folder that holds both a project and the place for modules: a run writes to one folder only.
 *
 * @param project the project's absolute path
 * @param to the absolute path of the place
 * @returns the innermost folder around both
 * @throws Refusal where that is the whole disk, or somebody's home
 */
export function folderAround(project: string, to: string): string {
  const isInside = (folder: string, path: string) => {
    const way = relative(folder, path);
    return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
  };
  let folder = project;
  while (!isInside(folder, to) && dirname(folder) !== folder) folder = dirname(folder);
  const isTooMuch = [resolve("/"), resolve(homedir())].includes(folder) || dirname(folder) === folder;
  if (!isTooMuch || folder === project) return folder;
  throw new Refusal(
    `--to=${quoted(to)}: the only folder around it and the project is ${printable(folder)}, and a run that can be taken ` +
      "back as a whole is written down in the folder around both. Put modules nearer, such as --to=../modules.",
  );
}

/** @returns the way from one absolute folder to another path, with `/` on every system */
export function wayTo(from: string, to: string): string {
  return relative(from, to).split(sep).join("/");
}
