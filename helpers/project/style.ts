import { parse } from "smol-toml";
import type { PythonStyle } from "../python/ruff.ts";
import { RUFF_STYLE } from "../python/ruff.ts";
import { type ProjectFiles, path } from "./files.ts";

type Table = Readonly<Record<string, unknown>>;

/** Where projects name what they depend on. */
const REQUIREMENTS =
  /^(pyproject\.toml|setup\.(cfg|py)|Pipfile|tox\.ini|environment\.ya?ml|.*requirements.*\.(txt|in))$/i;

/** Where tools are told how to work. */
const CONFIGURATIONS = ["pyproject.toml", "ruff.toml", ".ruff.toml", "pytest.ini", "tox.ini", "setup.cfg"];

/**
 * Reads how a project writes Python: from what it tells ruff or black, else ruff's own habits.
 *
 * @param files the project's
 * @param roots folders that Python imports from
 */
export function readStyle(files: ProjectFiles, roots: readonly string[]): PythonStyle {
  const home = configurationFolder(files);
  const pyproject = readToml(files, path(home, "pyproject.toml"));
  const ruff =
    ["ruff.toml", ".ruff.toml"].map((file) => readToml(files, path(home, file))).find(Boolean) ??
    at(pyproject, "tool", "ruff");
  const black = at(pyproject, "tool", "black");
  const format = at(ruff, "format");
  const lint = at(ruff, "lint") ?? ruff;
  const sources = Array.isArray(ruff?.src) ? ruff.src.map((each) => String(each).replace(/^\.\/?/, "")) : undefined;
  return {
    lineLength: numberOf(ruff?.["line-length"]) ?? numberOf(black?.["line-length"]) ?? RUFF_STYLE.lineLength,
    quote: quoteOf(ruff, format, black),
    indent: format?.["indent-style"] === "tab" ? "tab" : "space",
    indentWidth: numberOf(ruff?.["indent-width"]) ?? RUFF_STYLE.indentWidth,
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

/** The modules in the folders that imports are looked up in. */
function firstParty(files: ProjectFiles, folders: readonly string[]): string[] {
  const modules = folders.flatMap((folder) =>
    files.list(folder).flatMap((name) => {
      if (name.endsWith(".py")) return [name.slice(0, -3)];
      return /^[A-Za-z_]\w*$/.test(name) && files.isFolder(path(folder, name)) ? [name] : [];
    }),
  );
  return [...new Set(modules)].sort();
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
