import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { printable, Refusal } from "../errors.ts";
import { type ProjectFiles, path } from "../project/files.ts";
import { absoluteModule } from "../project/modules.ts";
import type { EditedModule } from "../python/rename-module.ts";

/** What nobody wrote. */
const MADE = /^(__pycache__|\.DS_Store|\.mypy_cache|\.ruff_cache|\.pytest_cache)$|\.py[co]$/;

/**
 * Every file in a folder, but for what programs made of others.
 *
 * @param files the project's
 * @param folder its path
 * @throws Refusal for a link, or what is no file: these can't be moved
 */
export function filesBelow(files: ProjectFiles, folder: string): string[] {
  return readdirSync(join(files.root, folder))
    .sort()
    .filter((name) => !MADE.test(name))
    .flatMap((name) => {
      const each = path(folder, name);
      const stats = lstatSync(join(files.root, each));
      if (stats.isDirectory()) return filesBelow(files, each);
      if (stats.isFile()) return [each];
      const what = stats.isSymbolicLink() ? "a symbolic link" : "no regular file";
      throw new Refusal(`${printable(each)} is ${what}, which can't be moved. Nothing was written.`, { file: each });
    });
}

/** What holds Python that is not the project's own. */
const FOREIGN = /^(\.|__pycache__$|node_modules$|plop-templates$)/;

/**
 * The Python modules of a project: not those of its environments, nor of what npm installs.
 *
 * @param files the project's
 * @param folder where to begin
 */
export function ownModules(files: ProjectFiles, folder = ""): string[] {
  const names = files.list(folder).filter((name) => !FOREIGN.test(name));
  if (names.includes("pyvenv.cfg")) return [];
  return names.flatMap((name) => {
    const each = path(folder, name);
    if (lstatSync(join(files.root, each)).isSymbolicLink()) return [];
    if (files.isFolder(each)) return ownModules(files, each);
    return name.endsWith(".py") ? [each] : [];
  });
}

/**
 * What a module is called, and how relative names are read in it.
 *
 * @param files the project's
 * @param roots folders that Python imports from; of those that are packages themselves, the one around counts
 * @param file its path
 */
export function moduleOf(files: ProjectFiles, roots: readonly string[], file: string): Pick<EditedModule, "absolute"> {
  const [root = ""] = roots
    .filter((each) => each === "" || (file.startsWith(`${each}/`) && !files.isFile(path(each, "__init__.py"))))
    .sort((one, other) => other.length - one.length);
  const below = root === "" ? file : file.slice(root.length + 1);
  const name = below.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".");
  return { absolute: (imported) => absoluteModule(imported, name, file) };
}
