import type { EditFile } from "../changes/steps.ts";
import type { ProjectFiles } from "../project/files.ts";
import { at, readToml } from "../project/style.ts";

/** Lists of what a tool leaves alone, and how a folder is written there. */
const LISTS: readonly { readonly key: readonly string[]; readonly entry: (folder: string) => string }[] = [
  { key: ["mypy", "exclude"], entry: (folder) => `^${folder}/` },
  { key: ["pytest", "norecursedirs"], entry: (folder) => folder },
  { key: ["pytest", "ini_options", "norecursedirs"], entry: (folder) => folder },
  { key: ["coverage", "run", "omit"], entry: (folder) => `${folder}/*` },
];

/**
 * Steps that let a project's tools leave the folder of the modules alone, where that lies in the project: each module has
 * tests and settings of its own, of the same names.
 *
 * @param files the project's
 * @param folder of the modules, below the root
 * @returns the steps, and what is left to people
 */
export function leaveAlone(files: ProjectFiles, folder: string): { steps: EditFile[]; next: string[] } {
  const tool = at(readToml(files, "pyproject.toml"), "tool");
  const told = LISTS.filter(({ key }) => Array.isArray(at(tool, ...key)));
  const isTold = (name: string) => told.some(({ key }) => key[0] === name);
  const others = ["mypy", "pytest", "coverage"].filter((name) => tool?.[name] !== undefined && !isTold(name));
  const next =
    others.length === 0 ? [] : [`Tell ${others.join(", ")} to leave ${folder}/ alone: it has tests of its own.`];
  if (told.length === 0) return { steps: [], next };
  const edit: EditFile["edit"] = async (text) => {
    const { parse, patch } = await import("@decimalturn/toml-patch");
    const content = parse(text) as Record<string, unknown>;
    for (const { key, entry } of told) {
      const list = at(content, "tool", ...key) as unknown as string[] | undefined;
      if (list !== undefined && !list.includes(entry(folder))) list.push(entry(folder));
    }
    return { kind: "ok", text: patch(text, content) };
  };
  const otherwise = `Tell mypy, pytest and coverage to leave ${folder}/ alone: it has tests of its own.`;
  return { steps: [{ type: "edit", path: "pyproject.toml", edit, otherwise }], next };
}
