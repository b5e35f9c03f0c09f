import type { Edit } from "../changes/stage.ts";
import { elementIndent, insertElements } from "./elements.ts";
import { availableNames, gives, importedNames, importSplices } from "./imports.ts";
import { placeInList } from "./list-place.ts";
import { childrenOf, type PythonNode } from "./parser.ts";
import { isRoute } from "./routes.ts";
import { type Change, pythonEdit, type Source } from "./source.ts";
import { assignments } from "./statements.ts";
import { includesModule, includesUrls } from "./url-patterns.ts";

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
      if (includesModule(source.root, module)) return { kind: "already" };
      const place = placeInList(source.root, "urlpatterns");
      if (place === undefined) return noPatterns(source.root);
      const { list, before, elements } = place;
      const taken = elements.find((element) => leadsFrom(element, prefix));
      if (taken !== undefined) {
        const reason = `${prefix || "/"} leads elsewhere already: choose another with --url=PREFIX`;
        return { kind: "refused", reason, line: taken.startPosition.row + 1 };
      }
      const foreign = foreignName(source);
      if (foreign !== undefined) return foreign;
      const bound = new Set(availableNames(source.root, list.startIndex).map((each) => each.bound));
      const wanted = WANTED.filter(({ name }) => !bound.has(name));
      const quoted = (text: string) => source.quote + text + source.quote;
      const outer = elementIndent(source, list, before ?? childrenOf(list).at(-1) ?? list);
      const element = pathCall(quoted(prefix), quoted(module), outer, source.indent, width);
      return {
        kind: "splice",
        splices: [
          ...insertElements(source, list, [element], { before, width }),
          ...importSplices(
            source,
            wanted.map((each) => ({ ...each, usedAt: list.startIndex })),
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

function noPatterns(root: PythonNode): Change {
  const value = assignments(root).find(({ name }) => name === "urlpatterns")?.value;
  const reason = value === undefined ? "there is no urlpatterns here" : "urlpatterns is no plain list here";
  return { kind: "refused", reason, ...(value === undefined ? {} : { line: value.startPosition.row + 1 }) };
}

/** An element answers an address already. The first page is no matter: an element may include many beside it. */
function leadsFrom(element: PythonNode, prefix: string): boolean {
  if (prefix === "") return isRoute(element, "") && !includesUrls(element);
  return isRoute(element, prefix);
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
