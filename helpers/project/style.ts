import { parse } from "smol-toml";
import type { PythonStyle } from "../python/ruff.ts";
import { RUFF_STYLE } from "../python/ruff.ts";
import { type ProjectFiles, path } from "./files.ts";

type Table = Readonly<Record<string, unknown>>;

/** Where projects name what they depend on. */
const REQUIREMENTS =
  /^(pyproject\.toml|setup\.(cfg|py)|Pipfile|tox\.ini|environment\.ya?ml|.*requirements.*\.(txt|in))$/i;

/** So many apps show how a project writes, however many there are. */
const APPS_FOR_STYLE = 8;

/** Where tools are told how to work. */
const CONFIGURATIONS = ["pyproject.toml", "ruff.toml", ".ruff.toml", "pytest.ini", "tox.ini", "setup.cfg"];

/** Where it can be seen how a project writes Python. */
interface Samples {
  /** The paths of its settings. */
  readonly settings: readonly string[];
  /** The folders of its apps. */
  readonly apps: readonly string[];
}

/**
 * Reads how a project writes Python: from what it tells ruff or black, else from its models and settings, else ruff's
 * own habits.
 *
 * @param files the project's
 * @param roots folders that Python imports from
 * @param samples what to look at
 */
export function readStyle(files: ProjectFiles, roots: readonly string[], { settings, apps }: Samples): PythonStyle {
  const home = configurationFolder(files);
  const pyproject = readToml(files, path(home, "pyproject.toml"));
  const ruff =
    ["ruff.toml", ".ruff.toml"].map((file) => readToml(files, path(home, file))).find(Boolean) ??
    at(pyproject, "tool", "ruff");
  const black = at(pyproject, "tool", "black");
  const format = at(ruff, "format");
  const lint = at(ruff, "lint") ?? ruff;
  const texts = (paths: readonly string[]) => paths.flatMap((file) => files.text(file) ?? "").join("\n");
  const models = texts(apps.slice(0, APPS_FOR_STYLE).map((folder) => path(folder, "models.py")));
  const seen = ruff === undefined && black === undefined ? (indentIn(models) ?? tabIn(texts(settings))) : undefined;
  const sources = Array.isArray(ruff?.src) ? ruff.src.map((each) => String(each).replace(/^\.\/?/, "")) : undefined;
  return {
    lineLength: numberOf(ruff?.["line-length"]) ?? numberOf(black?.["line-length"]) ?? RUFF_STYLE.lineLength,
    quote: quoteOf(ruff, format, black) ?? quoteIn(files.text(settings[0] ?? "") ?? ""),
    indent: format?.["indent-style"] === "tab" || seen?.startsWith("\t") ? "tab" : "space",
    indentWidth: numberOf(ruff?.["indent-width"]) ?? (seen?.startsWith(" ") ? seen.length : RUFF_STYLE.indentWidth),
    lineEnding: lineEndingOf(format) ?? lineEndingIn([models, texts(settings)]) ?? RUFF_STYLE.lineEnding,
    firstParty: firstParty(files, ruff ? (sources ?? ["", "src"]).map((folder) => path(home, folder)) : roots),
    isort: at(lint, "isort") ?? {},
  };
}

/**
 * Says whether a project names a package among what it needs.
 *
 * @param files the project's
 * @param name the package as PyPI has it, such as `factory-boy`
 */
export function dependsOn(files: ProjectFiles, name: string): boolean {
  const pattern = new RegExp(`(?<![\\w-])${name.replaceAll("-", "[-_.]")}(?![\\w-])`, "i");
  const lists = files.levels.map((level) => requirements(files, level)).find((paths) => paths.length > 0) ?? [];
  return lists.some((file) => pattern.test((files.text(file) ?? "").replaceAll(/#.*/g, "")));
}

/** The files in a folder that name what a project depends on. */
function requirements(files: ProjectFiles, level: string): string[] {
  const below = path(level, "requirements");
  return [
    ...files.list(level).flatMap((name) => (REQUIREMENTS.test(name) ? [path(level, name)] : [])),
    ...files.list(below).flatMap((name) => (/\.(txt|in)$/.test(name) ? [path(below, name)] : [])),
  ];
}

/**
 * The folder with the configuration of a project's tools, which look for it upwards, too.
 *
 * @param files the project's
 * @returns the empty text for the root, which it is where there is none at all
 */
export function configurationFolder(files: ProjectFiles): string {
  return files.levels.find((level) => CONFIGURATIONS.some((name) => files.isFile(path(level, name)))) ?? "";
}

/** @returns whether pytest takes modules called `test_….py` for tests, as it does where it isn't told otherwise */
export function collectsTests(files: ProjectFiles): boolean {
  const home = configurationFolder(files);
  const texts = CONFIGURATIONS.map((name) => files.text(path(home, name)) ?? "");
  const [patterns] = texts.flatMap((text) => /^[ \t]*python_files\s*=(.*(?:\n[ \t]+.*)*)/m.exec(text)?.[1] ?? []);
  return patterns === undefined || /(?:^|[\s"',[])(?:test_?)?\*\.py/.test(patterns);
}

/** @returns a table of a TOML file; undefined where there is none, or it is broken */
export function readToml(files: ProjectFiles, file: string): Table | undefined {
  try {
    const text = files.text(file);
    return text === undefined ? undefined : parse(text);
  } catch {
    return undefined;
  }
}

/** @returns the table below another one, by its keys */
export function at(table: Table | undefined, ...keys: readonly string[]): Table | undefined {
  return keys.reduce<Table | undefined>((found, key) => {
    const value = found?.[key];
    return typeof value === "object" && value !== null ? (value as Table) : undefined;
  }, table);
}

function quoteOf(ruff: Table | undefined, format: Table | undefined, black: Table | undefined): PythonStyle["quote"] {
  if (format?.["quote-style"] === "single") return "'";
  if (format?.["quote-style"] === "preserve" || black?.["skip-string-normalization"] === true) return undefined;
  return ruff === undefined && black === undefined ? undefined : '"';
}

function quoteIn(text: string): PythonStyle["quote"] {
  return /'/.test(text) && !/= "/.test(text) ? "'" : undefined;
}

/** What the first lines within something are set in by, in most places. */
function indentIn(text: string): string | undefined {
  const indents = [...text.matchAll(/^\S.*[:[({]\s*\n([ \t]+)\S/gm)].map(([, indent]) => indent ?? "");
  const count = (indent: string) => indents.filter((each) => each === indent).length;
  const [commonest] = [...new Set(indents)].sort((one, other) => count(other) - count(one));
  return commonest !== undefined && /^(?:\t| {2}| {3}| {4}| {8})$/.test(commonest) ? commonest : undefined;
}

/** Settings have lists, which may be set in by less than code is. */
function tabIn(text: string): string | undefined {
  return indentIn(text) === "\t" ? "\t" : undefined;
}

function lineEndingOf(format: Table | undefined): PythonStyle["lineEnding"] | undefined {
  const told = format?.["line-ending"];
  if (told === "cr-lf") return "\r\n";
  return told === "lf" ? "\n" : undefined;
}

/** Windows' only where no line of the first text that has several ends otherwise. */
function lineEndingIn(texts: readonly string[]): PythonStyle["lineEnding"] | undefined {
  const text = texts.find((each) => each.trim().includes("\n"));
  if (text === undefined) return undefined;
  return /(?:^|[^\r])\n/.test(text.trim()) ? "\n" : "\r\n";
}

/** What Python can import; what is called otherwise, as `old[1].py` is, means something else to ruff. */
const MODULE = /^[\p{L}_][\p{L}\p{N}_]*(\.py)?$/u;

/** The modules in the folders that imports are looked up in. */
function firstParty(files: ProjectFiles, folders: readonly string[]): string[] {
  const modules = folders.flatMap((folder) =>
    files.list(folder).flatMap((name) => {
      if (!MODULE.test(name)) return [];
      return name.endsWith(".py") ? [name.slice(0, -3)] : files.isFolder(path(folder, name)) ? [name] : [];
    }),
  );
  return [...new Set(modules)].sort();
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
