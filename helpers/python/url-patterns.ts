import { fullName, importedNames } from "./imports.ts";
import { childrenOf, descendants, type PythonNode, partOf, stringValue } from "./parser.ts";

/** One `path(…)` of a module. */
export interface UrlPattern {
  /** Its name, without a namespace. */
  readonly name: string;
  /** The view as written, such as `views.TaskListView.as_view()`. */
  readonly view: string;
  /** The parts of its address that vary, such as `pk`. */
  readonly parameters: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Reads the patterns of a module that have names.
 *
 * @param root the module
 */
export function namedPatterns(root: PythonNode): UrlPattern[] {
  return descendants(root, "call").flatMap((call) => {
    const route = routeOf(call);
    const [, view, ...rest] = argumentsOf(call);
    if (route === undefined || view === undefined) return [];
    const named = rest.find((each) => partOf(each, "name") === "name");
    const name = stringValue(named?.childForFieldName("value"));
    const parameters = [...route.matchAll(/\(\?P<(\w+)>|<(?:\w+:)?(\w+)>/g)];
    if (name === undefined) return [];
    const line = call.startPosition.row + 1;
    return [{ name, view: view.text, parameters: parameters.map(([, regex, plain]) => regex ?? plain ?? ""), line }];
  });
}

/**
 * Says whether a pattern may answer the addresses of other ones, so that what stands behind it is never reached.
 *
 * @param element an element of `urlpatterns`
 */
export function catchesAll(element: PythonNode): boolean {
  const route = routeOf(element);
  if (route === undefined) return false;
  const includes = includesUrls(element);
  if (calledName(element) === "path") return route.startsWith("<") || (route === "" && includes);
  return /^\^?(?:[(.[]|\\[wSd])/.test(route) || (/^\^?$/.test(route) && includes);
}

/**
 * The modules whose URLs are included anywhere in a part of a module.
 *
 * @param node the part
 */
export function includedModules(node: PythonNode): string[] {
  return descendants(node, "call").flatMap((call) => stringValue(includedIn(call)) ?? []);
}

/** What a call of `include` includes: its first argument, or the first element of that. */
function includedIn(call: PythonNode): PythonNode | undefined {
  const [first] = calledName(call) === "include" ? argumentsOf(call) : [];
  return first?.type === "tuple" ? childrenOf(first)[0] : first;
}

/**
 * Says whether a module includes the URLs of another one, by its name or by what it imports of it.
 *
 * @param root the module
 * @param module the dotted name of the other one
 */
export function includesModule(root: PythonNode, module: string): boolean {
  // The name may be one of many that a loop includes.
  if (descendants(root, "string").some((node) => stringValue(node) === module)) return true;
  const imports = importedNames(root);
  return descendants(root, "call").some((call) => {
    const included = includedIn(call);
    return included !== undefined && fullName(imports, included.text) === module;
  });
}

/** @returns whether a pattern stands for many, those of an app or of another module */
export function includesUrls(element: PythonNode): boolean {
  return argumentsOf(element).some((argument) => calledName(argument) === "include");
}

/** @returns the address of a `path`, `re_path` or `url`; undefined for anything else */
export function routeOf(element: PythonNode): string | undefined {
  return ["path", "re_path", "url"].includes(calledName(element)) ? stringValue(argumentsOf(element)[0]) : undefined;
}

/** @returns the name of the function that a call calls, without its module; nothing for what is no call */
export function calledName(call: PythonNode): string {
  const name = partOf(call, "function");
  return name.slice(name.lastIndexOf(".") + 1);
}

/** @returns the arguments of a call */
export function argumentsOf(call: PythonNode): PythonNode[] {
  const list = call.childForFieldName("arguments");
  return list === null ? [] : childrenOf(list);
}
