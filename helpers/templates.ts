import { existsSync, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import Handlebars from "handlebars";
import { JOURNAL } from "./changes/journal.ts";
import { escapeOf, Refusal } from "./errors.ts";

/** What a template may use by name. */
export type TemplateData = Readonly<Record<string, unknown>>;

/** A file as a template tree yields it. */
export interface RenderedFile {
  /** Below the tree's root, with `/` on every system. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

// Strict: a variable that is missing is an error and not an empty string. No escaping: what is written is source
// code, and each literal is quoted by the helper of its language.
const handlebars = Handlebars.create();
for (const [name, quote] of Object.entries({
  python: pythonString,
  toml: quotedString,
  yaml: quotedString,
  json: quotedString,
  markdown: markdownText,
})) {
  handlebars.registerHelper(name, (text: unknown) => {
    if (typeof text !== "string") throw new Error(`{{${name} …}} is not given a text`);
    return quote(text);
  });
}

// Handlebars takes a missing variable for false or empty here, even where it is strict.
for (const name of ["if", "unless", "each"]) {
  const builtIn = handlebars.helpers[name] as Handlebars.HelperDelegate;
  handlebars.registerHelper(name, function (this: unknown, value: unknown, options: Handlebars.HelperOptions) {
    if (value === undefined) throw new Error(`{{#${name} …}} is given a variable that is missing`);
    return builtIn.call(this, value, options);
  });
}

// `{{#guarded condition}}` puts lines of a page inside Django's `{% if %}`, and leaves them as they are where the
// condition is empty.
handlebars.registerHelper("guarded", function (this: unknown, condition: unknown, options: Handlebars.HelperOptions) {
  if (typeof condition !== "string") throw new Error("{{#guarded …}} is not given a text");
  const lines: string = options.fn(this);
  if (condition === "") return lines;
  const indent = /^ */.exec(lines)?.[0] ?? "";
  return `${indent}{% if ${condition} %}\n${lines.replaceAll(/^(?=.)/gm, "  ")}${indent}{% endif %}\n`;
});

/** Templates that others take in, by name. */
type Partials = Readonly<Record<string, Handlebars.Template>>;

/**
 * Renders one template.
 *
 * @param template Handlebars source
 * @param data what it may use
 * @param partials what it may take in by `{{> NAME}}`
 * @returns the text
 * @throws Error when the template uses a variable that is not in the data, or does not parse
 */
export function render(template: string, data: TemplateData, partials: Partials = {}): string {
  return compile(template)(data, { partials: { ...partials } });
}

function compile(template: string): Handlebars.TemplateDelegate {
  return handlebars.compile(template, { noEscape: true, strict: true });
}

/** The folder with the templates that others take in: `{{> note}}` is `partials/note.hbs`. */
export const PARTIALS = "partials";

/**
 * Walks a template folder, which mirrors what it writes: `*.hbs` is rendered and loses that ending, the rest is
 * copied byte for byte. Names of files and folders may hold variables too.
 *
 * @param folders absolute paths of the folders of all templates; of a file that several have, the last one counts, and
 *   those that are not there hold none
 * @param from the template folder, below each of them
 * @param data what the templates may use
 * @returns the files, in the order of their paths
 * @throws Refusal naming the template that can't be rendered
 */
export async function renderTree(
  folders: readonly string[],
  from: string,
  data: TemplateData,
): Promise<RenderedFile[]> {
  const partials = await readPartials(folders);
  // One after the other: some systems allow few files to be open side by side.
  const files = (await layered(folders, from)).map((template) => renderFile(template, data, partials));
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Of a template that several folders have, the last one counts. */
async function layered(folders: readonly string[], from: string): Promise<Template[]> {
  const templates = new Map<string, Template>();
  for (const folder of folders) {
    for (const template of await templatesBelow(join(folder, from))) templates.set(written(template.name), template);
  }
  return [...templates.values()];
}

async function readPartials(folders: readonly string[]): Promise<Partials> {
  const partials = (await layered(folders, PARTIALS)).map(({ name, source }) => {
    const template = compile(readFileSync(source, "utf8"));
    const told: Handlebars.TemplateDelegate = (data, options) => {
      try {
        return template(data, options);
      } catch (error) {
        throw new Error(`in ${PARTIALS}/${name}: ${(error as Error).message}`);
      }
    };
    return [written(name), told] as const;
  });
  return Object.fromEntries(partials);
}

/** A file of a template folder. */
export interface Template {
  /** Below the folder, with `/` on every system. */
  readonly name: string;
  /** Absolute path. */
  readonly source: string;
}

/** What no template is called: the journal of whoever ran a command there, and what file managers leave behind. */
const NO_TEMPLATES = [JOURNAL, ".DS_Store", "Thumbs.db", "desktop.ini"];

/**
 * Lists the templates of a folder.
 *
 * @param folder absolute path; one that is not there holds none
 */
export async function templatesBelow(folder: string): Promise<Template[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return sources
    .map((source) => ({ name: relative(folder, source).split(sep).join("/"), source }))
    .filter(({ name }) => !name.split("/").some((part) => NO_TEMPLATES.includes(part)));
}

/**
 * What a template's name says of the file: a template with the ending writes the same as one without.
 *
 * @param name the template's, below its folder
 */
export function written(name: string): string {
  return name.replace(/\.hbs$/, "");
}

function renderFile({ name, source }: Template, data: TemplateData, partials: Partials): RenderedFile {
  const bytes = readFileSync(source);
  const executable = (statSync(source).mode & 0o111) !== 0;
  try {
    const path = written(name.includes("{{") ? render(name, data) : name);
    if (!name.endsWith(".hbs")) return { path, content: bytes, executable };
    return { path, content: Buffer.from(render(bytes.toString("utf8"), data, partials)), executable };
  } catch (error) {
    throw new Refusal(`The template ${name} can't be rendered: ${(error as Error).message}`, { file: source });
  }
}

/**
 * Writes text as a Python string literal, with the quotes that `ruff format` would choose: double ones unless
 * single ones need fewer escapes. Line breaks, what no source may hold and what turns its text round are escaped.
 *
 * @param text any text
 * @returns the literal, on one line
 */
export function pythonString(text: string): string {
  const count = (quote: string) => text.split(quote).length - 1;
  const quote = count('"') > count("'") ? "'" : '"';
  const plain = text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return quote + plain.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, escapeOf) + quote;
}

/**
 * Writes text as a string literal that JSON, TOML (https://toml.io/en/v1.0.0#string) and YAML
 * (https://yaml.org/spec/1.2.2/#73-flow-scalar-styles) read alike.
 *
 * @param text one line
 * @returns the literal, in double quotes
 */
export function quotedString(text: string): string {
  // What JSON lets stand, and one of the others does not.
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Escapes text for a Markdown paragraph, so that it shows as it was typed: nothing in it becomes a link, a tag,
 * emphasis or a heading. Every ASCII punctuation character may be escaped
 * (https://spec.commonmark.org/0.31.2/#backslash-escapes); GitHub links bare addresses, too.
 *
 * @param text one line
 * @returns the escaped line
 */
export function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|&~$=@-]|:(?=\/\/)|(?<=www)\.|^\d+(?=\.)/gi, (part) =>
    /^\d/.test(part) ? `${part}\\` : `\\${part}`,
  );
}
