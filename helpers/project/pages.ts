import { childrenOf, descendants, type PythonNode, stringValue } from "../python/parser.ts";
import { type ProjectFiles, path } from "./files.ts";
import { firstFolder, foldersAround, textsIn } from "./modules.ts";
import type { Settings } from "./settings.ts";

/** The template that a project's pages extend. */
export interface BaseTemplate {
  /** As `{% extends %}` names it. */
  readonly name: string;
  /** Its block for the page's title, if any. */
  readonly title: string | undefined;
  /** Its block for the page's contents. */
  readonly content: string;
}

const TITLES = ["title", "head_title", "page_title"];
const CONTENTS = ["content", "main", "page_content", "body"];

/**
 * The project's own template folders that its settings name in `DIRS`, as far as they exist.
 *
 * @param files the project's
 * @param settings as read
 * @param likely folders that one may lie in, beside those around the settings
 */
export function templateFolders(files: ProjectFiles, settings: Settings, likely: readonly string[]): string[] {
  const named = new Map(settings.assigned.map(({ name, value }) => [name, value]));
  const engines = settings.assigned.filter(({ name }) => name === "TEMPLATES");
  const found = engines.flatMap(({ file, value }) => {
    const parents = [...foldersAround(file), ...likely];
    const folderOf = (entry: PythonNode) => firstFolder(files, parents, namesOfFolder(entry, named)) ?? [];
    return entriesOf(value, "DIRS").flatMap(folderOf);
  });
  return [...new Set(found)].filter((folder) => folder !== "");
}

/** What the lists hold that a key has in dictionaries. */
function entriesOf(node: PythonNode, key: string): PythonNode[] {
  return descendants(node, "pair")
    .filter((pair) => stringValue(pair.childForFieldName("key")) === key)
    .flatMap((pair) => pair.childForFieldName("value") ?? [])
    .flatMap((value) => (value.type === "list" || value.type === "tuple" ? childrenOf(value) : value));
}

/** A folder that is named elsewhere is called as everybody's. */
function namesOfFolder(entry: PythonNode, named: ReadonlyMap<string, PythonNode>): string[] {
  const names = textsIn(entry, named);
  return names.length === 0 ? ["templates"] : names;
}

/**
 * Finds the template that pages extend.
 *
 * @param files the project's
 * @param folders template folders, the likeliest first
 * @returns undefined when there is none with a block for the contents
 */
export function findBase(files: ProjectFiles, folders: readonly string[]): BaseTemplate | undefined {
  for (const folder of folders) {
    const name = ["base.html", "_base.html", "layout.html"].find((each) => files.isFile(path(folder, each)));
    if (name === undefined) continue;
    const text = files.text(path(folder, name)) ?? "";
    const blocks = [...text.matchAll(/\{%-?\s*block\s+(\w+)/g)].map(([, block]) => block ?? "");
    const content = CONTENTS.find((each) => blocks.includes(each));
    if (content !== undefined) return { name, content, title: TITLES.find((each) => blocks.includes(each)) };
  }
  return undefined;
}
