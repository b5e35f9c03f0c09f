import { descendants, stringValue } from "../python/parser.ts";
import { type ProjectFiles, path } from "./files.ts";
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
 * @param parents folders that a template folder may lie in
 */
export function templateFolders(files: ProjectFiles, settings: Settings, parents: readonly string[]): string[] {
  const engines = settings.assigned.filter(({ name }) => name === "TEMPLATES");
  const dirs = engines.flatMap(({ value }) =>
    descendants(value, "pair")
      .filter((pair) => stringValue(pair.childForFieldName("key")) === "DIRS")
      .flatMap((pair) => pair.childForFieldName("value") ?? []),
  );
  const names = dirs.flatMap((value) => {
    const texts = descendants(value, "string").flatMap((text) => stringValue(text) ?? []);
    return texts.length > 0 ? texts : descendants(value, "identifier").length > 0 ? ["templates"] : [];
  });
  const found = names.flatMap((name) => parents.map((parent) => path(parent, name)));
  return [...new Set(found)].filter((folder) => files.isFolder(folder));
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
