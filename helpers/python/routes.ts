// What the addresses of URL patterns have in common.

import type { PythonNode } from "./parser.ts";
import { calledName, includesUrls, routeOf } from "./url-patterns.ts";

interface Converter {
  /** A regular expression. */
  readonly takes: string;
  readonly example: string;
}

const TEXT: Converter = { takes: "[^/]+", example: "x" };

/** https://docs.djangoproject.com/en/5.2/topics/http/urls/#path-converters */
const CONVERTERS: Readonly<Record<string, Converter>> = {
  str: TEXT,
  int: { takes: "[0-9]+", example: "1" },
  slug: { takes: "[-a-zA-Z0-9_]+", example: "x" },
  uuid: { takes: "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", example: "00000000-0000-0000-0000-000000000000" },
  path: { takes: ".+", example: "x" },
};

/** The parts of an address that vary, as `path` has them. */
const VARYING = /<(?:(\w+):)?\w+>/g;

/**
 * Says whether a pattern takes addresses away from a new one that would stand behind it, as `tasks/<slug:pk>/` does
 * from `tasks/add/`: it may, and the new one would take none of the addresses that it is for.
 *
 * @param element an element of `urlpatterns`
 * @param added a `path(…)`
 */
export function catchesRoute(element: PythonNode, added: PythonNode): boolean {
  const [route, other] = [routeOf(element), routeOf(added)];
  if (route === undefined || other === undefined) return false;
  const isCaught = matcherOf(element, route)?.test(exampleOf(other)) ?? false;
  return isCaught && !(calledName(element) === "path" && matcherOf(added, other)?.test(exampleOf(route)));
}

/**
 * Says whether a pattern is there for an address, as `^tasks/?$` is for `tasks/`. One that would answer others in its
 * stead as well, such as `^[a-z]+/$`, only catches it.
 *
 * @param element an element of `urlpatterns`
 * @param route the address, as `path` has it; nothing for the first page
 */
export function isRoute(element: PythonNode, route: string): boolean {
  const own = routeOf(element);
  if (own === undefined || calledName(element) === "path") return own === route;
  const address = exampleOf(route);
  const takes = (text: string) => {
    const found = regularExpression(own)?.exec(text)?.[0];
    return includesUrls(element) ? found === text : found !== undefined;
  };
  return takes(address) && !neighboursOf(address).some(takes);
}

/** Addresses that nobody would have a pattern for, each but for one part the same. */
function neighboursOf(address: string): string[] {
  const parts = address.split("/");
  return parts.flatMap((part, index) => (part === "" && index > 0 ? [] : [parts.with(index, "zq-zq").join("/")]));
}

/**
 * Says whether a pattern and a new one would have the same address, whatever their parts that vary are called.
 *
 * @param element an element of `urlpatterns`
 * @param route of the new one, as `path` has it
 */
export function hasRoute(element: PythonNode, route: string): boolean {
  const plain = (text: string | undefined) => text?.replaceAll(VARYING, "<>");
  return isRoute(element, route) || (calledName(element) === "path" && plain(routeOf(element)) === plain(route));
}

function matcherOf(element: PythonNode, route: string): RegExp | undefined {
  if (calledName(element) !== "path") return regularExpression(route);
  const source = route
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")
    .replaceAll(VARYING, (_whole, name: string = "str") => (CONVERTERS[name] ?? TEXT).takes);
  return new RegExp(`^${source}${includesUrls(element) ? "" : "$"}`);
}

/** Python's and JavaScript's are alike, but for the groups with names and the end of a text. */
function regularExpression(source: string): RegExp | undefined {
  try {
    return new RegExp(source.replaceAll("(?P<", "(?<").replace(/\\Z$/, "$"));
  } catch {
    return undefined;
  }
}

function exampleOf(route: string): string {
  return route.replaceAll(VARYING, (_whole, name: string = "str") => (CONVERTERS[name] ?? TEXT).example);
}
