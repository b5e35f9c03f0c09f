import { type ProjectFiles, path } from "../project/files.ts";

/** A file of a project, and where it lies in a folder of templates or static files. */
export interface Asset {
  /** Its path in the project. */
  readonly file: string;
  /** As `{% include %}` names it. */
  readonly name: string;
}

/** What the templates of a module say of themselves. */
export interface TemplateNeeds {
  /** Templates of others that they extend, and those blocks that they fill. */
  readonly bases: readonly string[];
  readonly blocks: readonly string[];
  /** Templates that they include. */
  readonly included: readonly TemplateUse[];
  /** Libraries of tags that they load. */
  readonly libraries: readonly TemplateUse[];
  /** Names of pages that they link to. */
  readonly pages: readonly TemplateUse[];
  /** Static files that they name. */
  readonly statics: readonly TemplateUse[];
}

/** Something that a template names, and where. */
export interface TemplateUse {
  readonly name: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

const TAG = /\{%-?\s*(\w+)\s*(.*?)\s*-?%\}/gs;

/**
 * Reads what templates need of others.
 *
 * @param files the project's
 * @param templates those of the module
 */
export function needsOf(files: ProjectFiles, templates: readonly Asset[]): TemplateNeeds {
  const own = new Set(templates.map(({ name }) => name));
  const uses = templates.flatMap(({ file }) => tagsIn(files.text(file) ?? "", file));
  const quoted = (tag: string) =>
    uses.flatMap(({ tag: each, rest, file, line }) => {
      const name = each === tag ? /^["']([^"']+)["']/.exec(rest)?.[1] : undefined;
      return name === undefined ? [] : [{ name, file, line }];
    });
  const others = (found: readonly TemplateUse[]) => found.filter(({ name }) => !own.has(name));
  const libraries = uses
    .filter(({ tag }) => tag === "load")
    .flatMap(({ rest, file, line }) => {
      const [, library] = /\bfrom\s+([\w.]+)$/.exec(rest) ?? [];
      return (library === undefined ? rest.split(/\s+/) : [library]).map((name) => ({ name, file, line }));
    });
  const extending = new Set(quoted("extends").map(({ file }) => file));
  const blocks = uses.filter(({ tag, file }) => tag === "block" && extending.has(file));
  return {
    bases: [...new Set(others(quoted("extends")).map(({ name }) => name))].sort(),
    blocks: [...new Set(blocks.map(({ rest }) => rest.split(/\s/)[0] ?? ""))].sort(),
    included: others(quoted("include")),
    libraries,
    pages: quoted("url"),
    statics: quoted("static"),
  };
}

function tagsIn(text: string, file: string): { tag: string; rest: string; file: string; line: number }[] {
  // What stands in a comment is no template.
  const code = text.replaceAll(/\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}/gs, (comment) =>
    comment.replaceAll(/[^\n]/g, " "),
  );
  return [...code.matchAll(TAG)].map(({ 1: tag = "", 2: rest = "", index }) => ({
    tag,
    rest,
    file,
    line: code.slice(0, index).split("\n").length,
  }));
}

/**
 * Finds a template by its name.
 *
 * @param files the project's
 * @param folders of templates
 * @param name as `{% include %}` names it
 */
export function templateCalled(files: ProjectFiles, folders: readonly string[], name: string): Asset | undefined {
  const file = folders.map((folder) => path(folder, name)).find((each) => files.isFile(each));
  return file === undefined ? undefined : { file, name };
}
