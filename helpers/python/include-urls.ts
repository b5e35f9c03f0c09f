import type { Edit } from "../changes/stage.ts";
import { elementIndent, insertElements } from "./elements.ts";
import { availableNames, gives, importedNames, importSplices } from "./imports.ts";
import { childrenOf, descendants, type PythonNode, stringValue } from "./parser.ts";
import { type Change, pythonEdit, type Source } from "./source.ts";
import { assignments, bare, literalsOf } from "./statements.ts";
import { argumentsOf, calledName, catchesAll, routeOf } from "./url-patterns.ts";

/** What an app's URLs need in the root URLs. */
export interface Inclusion {
  /** `tasks/`, or the empty text for the root of the site. */
  readonly prefix: string;
  /** The dotted name of the app's URLs, `tasks.urls`. */
  readonly module: string;
}

/**
 * Includes an app's URLs in a module with `urlpatterns`: behind what is there, but before a pattern that would catch
 * the same addresses.
 *
 * @param inclusion what is included, and where
 * @param width how long a line may grow
 * @param quote the one for a file that has no strings yet
 */
export function includeUrls({ prefix, module }: Inclusion, width = 88, quote?: Source["quote"]): Edit {
  return pythonEdit(
    (source) => {
      if (includedModules(source.root).includes(module)) return { kind: "already" };
      const patterns = patternsOf(source.root);
      if (patterns === undefined) return noPatterns(source.root);
      const elements = patterns.flatMap(childrenOf);
      const taken = elements.find((element) => plainRoute(element) === prefix && (prefix !== "" || !includes(element)));
      if (taken !== undefined) {
        const reason = `${prefix || "/"} leads elsewhere already: choose another with --url=PREFIX`;
        return { kind: "refused", reason, line: taken.startPosition.row + 1 };
      }
      const foreign = foreignName(source);
      if (foreign !== undefined) return foreign;
      const [target = source.root] = patterns;
      const before = childrenOf(target).find((each) => each.type === "keyword_argument" || catchesAll(each));
      const bound = new Set(availableNames(source.root, target.startIndex).map((each) => each.bound));
      const wanted = WANTED.filter(({ name }) => !bound.has(name));
      const quoted = (text: string) => source.quote + text + source.quote;
      const outer = elementIndent(source, target, before ?? childrenOf(target).at(-1) ?? target);
      const element = pathCall(quoted(prefix), quoted(module), outer, source.indent, width);
      return {
        kind: "splice",
        splices: [
          ...insertElements(source, target, [element], { before, width }),
          ...importSplices(
            source,
            wanted.map((each) => ({ ...each, usedAt: target.startIndex })),
            width,
          ),
        ],
      };
    },
    `path("${prefix}", include("${module}")),`,
    quote,
  );
}

/** On one line if it fits there, else broken as ruff does. */
function pathCall(route: string, module: string, outer: string, indent: string, width: number): string {
  const fits = (line: string) => line.length <= width;
  const inner = outer + indent;
  const view = `include(${module})`;
  if (fits(`${outer}path(${route}, ${view}),`)) return `path(${route}, ${view})`;
  if (fits(`${inner}${route}, ${view}`)) return `path(\n${inner}${route}, ${view}\n${outer})`;
  const below = fits(`${inner}${view},`) ? view : `include(\n${inner}${indent}${module}\n${inner})`;
  return `path(\n${inner}${route},\n${inner}${below},\n${outer})`;
}

const WANTED = [
  { module: "django.urls", name: "include" },
  { module: "django.urls", name: "path" },
] as const;

/**
 * The modules whose URLs are included anywhere in a module.
 *
 * @param root the module
 */
function includedModules(root: PythonNode): string[] {
  return descendants(root, "call").flatMap((call) => {
    if (calledName(call) !== "include") return [];
    const [first] = argumentsOf(call);
    const target = first?.type === "tuple" ? childrenOf(first)[0] : first;
    return stringValue(target) ?? [];
  });
}

/** The lists that make up `urlpatterns`, the one to add to first. */
function patternsOf(root: PythonNode): PythonNode[] | undefined {
  const assigned = assignments(root).filter(({ name }) => name === "urlpatterns");
  const always = assigned.filter(({ conditional }) => !conditional);
  const lists = always.flatMap(({ value }) => [...literalsOf(value), ...translatedPatterns(value)]);
  if (lists.length === 0) return undefined;
  // Where pages of other apps are included, a new one belongs.
  const withApps = lists.find((list) => includedModules(list).length > 0 && list.type === "argument_list");
  const first = withApps !== undefined && !includesApps(lists[0]) ? withApps : lists[0];
  return [...(first === undefined ? [] : [first]), ...lists.filter((list) => list.id !== first?.id)];
}

function includesApps(list: PythonNode | undefined): boolean {
  return list !== undefined && includedModules(list).some((module) => !module.startsWith("django."));
}

function translatedPatterns(value: PythonNode): PythonNode[] {
  const expression = bare(value);
  if (expression.type === "binary_operator") return childrenOf(expression).flatMap(translatedPatterns);
  if (expression.type !== "call" || calledName(expression) !== "i18n_patterns") return [];
  const list = expression.childForFieldName("arguments");
  return list === null ? [] : [list];
}

function noPatterns(root: PythonNode): Change {
  const value = assignments(root).find(({ name }) => name === "urlpatterns")?.value;
  const reason = value === undefined ? "there is no urlpatterns here" : "urlpatterns is no plain list here";
  return { kind: "refused", reason, ...(value === undefined ? {} : { line: value.startPosition.row + 1 }) };
}

/** The first page may be one of many that an element includes. */
function includes(element: PythonNode): boolean {
  return argumentsOf(element).some((argument) => calledName(argument) === "include");
}

/** The address that an element begins with, of a plain regular expression too. */
function plainRoute(element: PythonNode): string | undefined {
  return routeOf(element)?.replace(/^\^|\$$/g, "");
}

/** `path` or `include` may be something else in this file. */
function foreignName({ root }: Source): Change | undefined {
  for (const { bound, imported, module, node } of importedNames(root)) {
    const wanted = WANTED.find(({ name }) => name === bound);
    if (wanted === undefined || gives({ bound, imported, module, node }, wanted)) continue;
    if (module.startsWith("django.")) continue;
    return {
      kind: "refused",
      reason: `${bound} is not Django's in this file, but that of ${module}`,
      line: node.startPosition.row + 1,
    };
  }
  return undefined;
}
