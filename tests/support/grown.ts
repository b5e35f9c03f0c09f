import ruff from "@astral-sh/ruff-wasm-nodejs";
import { parse } from "smol-toml";

/** The text of every file of a project, by path. */
export type Texts = Readonly<Record<string, string>>;

/**
 * Holds the files of a generated project against what its own checks ask for, as far as that can be told without its
 * environment: ruff format, ruff check with its rules, and tags that are closed.
 *
 * @param texts the project's files
 * @param known files that are known to be good, which are passed over
 * @returns what is wrong, each with its file
 */
export function faultsOf(texts: Texts, known: Texts = {}): string[] {
  const check = pythonChecker(texts);
  return Object.entries(texts)
    .filter(([path, text]) => known[path] !== text)
    .flatMap(([path, text]) => {
      const faults = path.endsWith(".py") ? check(path, text) : path.endsWith(".html") ? openTags(text) : [];
      return [...faults, ...endFaults(path, text)].map((fault) => `${path}: ${fault}`);
    });
}

function endFaults(path: string, text: string): string[] {
  if (text === "" || !/\.(py|html|toml|json)$/.test(path)) return [];
  return [
    ...(/[^\n]\n$/.test(text) ? [] : ["no single newline at its end"]),
    ...(/[ \t\r]$/m.test(text) ? ["blanks at the end of a line"] : []),
  ];
}

interface RuffSettings {
  readonly format: { readonly exclude: readonly string[] };
  readonly lint: {
    readonly ignore: readonly string[];
    readonly "per-file-ignores": Readonly<Record<string, readonly string[]>>;
  };
}

/** ruff with the settings of a project. The one in this process knows no paths, so that they are matched here. */
function pythonChecker(texts: Texts): (path: string, text: string) => string[] {
  const { project, tool } = parse(texts["pyproject.toml"] ?? "") as unknown as {
    project: { "requires-python": string };
    tool: { ruff: RuffSettings };
  };
  const { format, lint } = tool.ruff;
  const oldest = /\d+\.\d+/.exec(project["requires-python"])?.[0].replace(".", "");
  const ignores = Object.entries(lint["per-file-ignores"]).map(([glob, codes]) => [patternOf(glob), codes] as const);
  const unformatted = format.exclude.map(patternOf);
  const modules = Object.keys(texts).filter((path) => path.endsWith(".py"));
  const firstParty = new Set(modules.filter((path) => path.includes("/")).map((path) => path.split("/")[0]));
  const workspaces = new Map<string, ruff.Workspace>();

  function workspaceFor(path: string): ruff.Workspace {
    const codes = ignores.flatMap(([pattern, each]) => (pattern.test(path) ? each : []));
    const key = codes.join();
    const options = {
      "target-version": `py${oldest}`,
      lint: {
        ...lint,
        "per-file-ignores": {},
        ignore: [...lint.ignore, ...codes],
        isort: { "known-first-party": [...firstParty] },
      },
    };
    const workspace = workspaces.get(key) ?? new ruff.Workspace(options, ruff.PositionEncoding.Utf16);
    workspaces.set(key, workspace);
    return workspace;
  }

  return (path, text) => {
    const workspace = workspaceFor(path);
    const found = workspace.check(text) as ruff.Diagnostic[];
    const faults = found.map(({ code, message, start_location }) => `${start_location.row}: ${code} ${message}`);
    if (found.some(({ code }) => code === null || code === "invalid-syntax")) return faults;
    const isFormatted = unformatted.some((pattern) => pattern.test(path)) || workspace.format(text) === text;
    return isFormatted ? faults : [...faults, "ruff would format it"];
  };
}

/** ruff's globs, in which a `*` stands for any characters. */
function patternOf(glob: string): RegExp {
  const parts = glob
    .replaceAll(/[.+^$()|[\]\\]/g, "\\$&")
    .replaceAll("**/", "<any>")
    .replaceAll(/\*+/g, ".*")
    .replaceAll("<any>", "(?:.*/)?")
    .replaceAll(/\{([^}]*)\}/g, (_, words: string) => `(?:${words.replaceAll(",", "|")})`);
  return new RegExp(`^${parts}$`);
}

const CLOSED = ["autoescape", "block", "blocktranslate", "comment", "filter", "for", "if", "spaceless", "with"];
const EMPTY = "area base br col embed hr img input link meta source track wbr".split(" ");

/** Tags of a template, Django's and those of HTML, that aren't closed in the order in which they were opened. */
function openTags(text: string): string[] {
  const open: string[] = [];
  const tags = text
    .replaceAll(/\{#.*?#\}|<!--[\s\S]*?-->|<!doctype[^>]*>/gi, "")
    .matchAll(/\{%\s*(end)?(\w+)[^%]*%\}|<(\/)?([a-z][a-z0-9-]*)(?:\{[{%].*?[}%]\}|"[^"]*"|[^">])*?(\/)?>/g);
  for (const [tag, end, name = "", slash, element = "", alone] of tags) {
    const word = name === "" ? `<${element}>` : name;
    if (name === "" ? alone !== undefined || EMPTY.includes(element) : !CLOSED.includes(name)) continue;
    if (end === undefined && slash === undefined) open.push(word);
    else if (open.pop() !== word) return [`${tag} closes nothing`];
  }
  return open.map((word) => `${word} is never closed`);
}

/** An import statement, on one line or in parentheses. */
const IMPORTS = /^[ \t]*(?:from [\w.]+ )?import (?:\([^)]*\)|.*)\r?\n/gm;

/** Pages of a model that nobody has touched; they are written anew when there are others to link to. */
const PAGES = /_(?:list|detail|form|confirm_delete)\.html$/;

/**
 * What a change took away from files that were there. Imports may have been merged with others.
 *
 * @param before the files before it
 * @param after the files after it
 * @returns each line that is gone, with its file
 */
export function linesLost(before: Texts, after: Texts): string[] {
  return Object.entries(before).flatMap(([path, text]) => {
    const now = after[path];
    if (now === text) return [];
    if (now === undefined) return [`${path} is gone`];
    if (path.endsWith(".json") || PAGES.test(path)) return [];
    const lost = [...linesGone(withoutImports(path, text), withoutImports(path, now)), ...importsGone(path, text, now)];
    return lost.map((line) => `${path} lost ${line}`);
  });
}

function withoutImports(path: string, text: string): string[] {
  return (path.endsWith(".py") ? text.replaceAll(IMPORTS, "") : text).split("\n").filter((line) => line !== "");
}

/** The first line that the new text doesn't have where it should. */
function linesGone(before: readonly string[], after: readonly string[]): string[] {
  let place = 0;
  for (const line of before) {
    const found = after.indexOf(line, place);
    if (found < 0) return [line];
    place = found + 1;
  }
  return [];
}

function importsGone(path: string, before: string, after: string): string[] {
  if (!path.endsWith(".py")) return [];
  const now = new Set(importedNames(after));
  return importedNames(before).filter((name) => !now.has(name));
}

/** Each name that a module imports, with where it comes from. */
function importedNames(text: string): string[] {
  return [...text.matchAll(IMPORTS)].flatMap(([statement]) => {
    const [source = "", names = ""] = statement.split(/\bimport\b/);
    return names
      .replaceAll(/#.*|[()]/g, "")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "")
      .map((name) => `${source.trim()} import ${name}`);
  });
}
