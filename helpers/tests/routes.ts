// The addresses of a project's views, from its ROOT_URLCONF on.

import { path } from "../project/files.ts";
import { findPlace, type Place } from "../project/lineage.ts";
import { moduleFile } from "../project/modules.ts";
import { textOf } from "../project/settings.ts";
import { urlsOf } from "../project/urls.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { assignedIn } from "../python/definitions.ts";
import { importedNames } from "../python/imports.ts";
import { childrenOf, type PythonNode, stringValue } from "../python/parser.ts";
import { assignments, bare } from "../python/statements.ts";
import { argumentsOf, calledName, routeOf } from "../python/url-patterns.ts";

/** A module, by its path and its dotted name. */
type Module = Pick<Place, "file" | "module">;

/** A part of an address that varies. */
export interface Parameter {
  readonly name: string;
  /** `int`, or `str` where nothing is said; `regex` for those of a `re_path`. */
  readonly converter: string;
}

/** One address of a view. */
export interface Route {
  /** Its name with the namespaces: `tasks:task_list`. */
  readonly name: string;
  /** The view as written, such as `login_required(views.board)`. */
  readonly view: PythonNode;
  /** The module that routes it. */
  readonly urls: Module;
  readonly parameters: readonly Parameter[];
  /** What its addresses look like; undefined where that is a regular expression. */
  readonly pattern: RegExp | undefined;
}

/** What is known of an address before its last part. */
interface Prefix {
  readonly route: string | undefined;
  readonly namespaces: readonly string[];
  readonly parameters: readonly Parameter[];
}

const START: Prefix = { route: "/", namespaces: [], parameters: [] };

/** So deep nobody nests addresses: modules include each other. */
const DEEPEST = 8;

/**
 * Reads the addresses that have names, as far as they are written down plainly.
 *
 * @param project the project
 * @param app whose own addresses are read where the project's can't be
 */
async function routesOf(project: DjangoProject, app: LocalApp): Promise<Route[]> {
  const module = textOf(project.settings, "ROOT_URLCONF");
  const file = module === undefined ? undefined : moduleFile(project.files, project.importRoots, module);
  if (module !== undefined && file !== undefined) return routesIn(project, { file, module }, START, 0);
  const own = { file: urlsOf(project, app), module: `${app.module}.urls` };
  return routesIn(project, own, { ...START, route: undefined, namespaces: await namesOf(project, own) }, 0);
}

async function namesOf({ files }: DjangoProject, { file }: Module): Promise<string[]> {
  const source = await files.python(file);
  const name = source && stringValue(assignments(source.root).findLast((each) => each.name === "app_name")?.value);
  return name === undefined ? [] : [name];
}

async function routesIn(project: DjangoProject, urls: Module, prefix: Prefix, depth: number): Promise<Route[]> {
  const source = await project.files.python(urls.file);
  if (source === undefined || depth > DEEPEST) return [];
  const lists = assignments(source.root).filter(({ name }) => name === "urlpatterns");
  return (await Promise.all(lists.map(({ value }) => routesOfList(project, urls, value, prefix, depth)))).flat();
}

/** A list, a sum of lists, `i18n_patterns(…)`, or a name for one. */
async function routesOfList(
  project: DjangoProject,
  urls: Module,
  value: PythonNode,
  prefix: Prefix,
  depth: number,
): Promise<Route[]> {
  const node = bare(value);
  const all = async (nodes: readonly PythonNode[]) =>
    (await Promise.all(nodes.map((each) => routesOfList(project, urls, each, prefix, depth)))).flat();
  if (["list", "tuple", "list_splat"].includes(node.type)) return all(childrenOf(node));
  if (node.type === "binary_operator") return all(childrenOf(node));
  if (node.type === "identifier") {
    const source = await project.files.python(urls.file);
    const list = source && assignedIn(source.root).find(([name]) => name === node.text)?.[1];
    return list === undefined || depth > DEEPEST ? [] : routesOfList(project, urls, list, prefix, depth + 1);
  }
  if (calledName(node) === "i18n_patterns") return all(argumentsOf(node));
  const route = routeOf(node);
  return route === undefined ? [] : routesOfPattern(project, urls, node, route, prefix, depth);
}

async function routesOfPattern(
  project: DjangoProject,
  urls: Module,
  call: PythonNode,
  route: string,
  prefix: Prefix,
  depth: number,
): Promise<Route[]> {
  const [, view, ...rest] = argumentsOf(call);
  if (view === undefined) return [];
  const isPath = calledName(call) === "path";
  const next: Prefix = {
    route: isPath && prefix.route !== undefined ? prefix.route + route : undefined,
    namespaces: prefix.namespaces,
    parameters: [...prefix.parameters, ...parametersOf(route)],
  };
  if (calledName(view) === "include") return routesIncluded(project, urls, view, next, depth);
  const named = rest.find((each) => each.childForFieldName("name")?.text === "name");
  const name = stringValue(named?.childForFieldName("value"));
  if (name === undefined) return [];
  const pattern = next.route === undefined ? undefined : patternOf(next.route);
  return [{ name: [...next.namespaces, name].join(":"), view, urls, parameters: next.parameters, pattern }];
}

function parametersOf(route: string): Parameter[] {
  return [...route.matchAll(/\(\?P<(\w+)>|<(?:(\w+):)?(\w+)>/g)].map(([, regex, converter, plain]) =>
    regex === undefined ? { name: plain ?? "", converter: converter ?? "str" } : { name: regex, converter: "regex" },
  );
}

function patternOf(route: string): RegExp {
  const parts = route.split(/<(?:\w+:)?\w+>/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}

/** `include("tasks.urls")`, `include((patterns, "tasks"))`, `include(patterns)` and the like. */
async function routesIncluded(
  project: DjangoProject,
  urls: Module,
  call: PythonNode,
  prefix: Prefix,
  depth: number,
): Promise<Route[]> {
  const [target, ...rest] = argumentsOf(call).filter(({ type }) => type !== "comment");
  if (target === undefined) return [];
  const given = rest.find((each) => each.childForFieldName("name")?.text === "namespace");
  const isPair = bare(target).type === "tuple";
  const [first, second] = isPair ? childrenOf(bare(target)) : [target];
  if (first === undefined) return [];
  const module = await moduleNamed(project, urls, first);
  const own = isPair ? [stringValue(second)] : module === undefined ? [] : await namesOf(project, module);
  const named = given === undefined ? own : [stringValue(given.childForFieldName("value"))];
  // A namespace that is put together leaves the names untold.
  if (named.includes(undefined)) return [];
  const next = { ...prefix, namespaces: [...prefix.namespaces, ...named.flatMap((name) => name ?? [])] };
  if (module !== undefined) return routesIn(project, module, next, depth + 1);
  return stringValue(first) === undefined ? routesOfList(project, urls, first, next, depth + 1) : [];
}

/** The module that an `include` names: by a text, or by a name that is imported. */
async function moduleNamed(project: DjangoProject, urls: Module, node: PythonNode): Promise<Module | undefined> {
  const { files, importRoots } = project;
  const inFile = (module: string): Module | undefined => {
    const file = moduleFile(files, importRoots, module);
    return file === undefined ? undefined : { file, module };
  };
  const text = stringValue(node);
  if (text !== undefined) return inFile(text);
  const source = await files.python(urls.file);
  const isAssigned = source && assignedIn(source.root).some(([name]) => name === node.text);
  const isImported = source && importedNames(source.root).some(({ bound }) => bound === node.text.split(".")[0]);
  if (isAssigned || !isImported) return undefined;
  const found = await findPlace(project, urls, node.text);
  return typeof found === "string" ? inFile(found) : undefined;
}

/** How a route calls a view. */
export interface RoutedView {
  readonly route: Route;
  /** The decorators around it, the outermost first, as written: `login_required`. */
  readonly decorators: readonly string[];
  /** What `as_view` is given. */
  readonly options: readonly PythonNode[];
}

/**
 * Finds the first address of a view that has a name.
 *
 * @param project the project
 * @param app the view's app
 * @param view the view
 */
export async function routeTo(project: DjangoProject, app: LocalApp, view: Place): Promise<RoutedView | undefined> {
  for (const route of await routesOf(project, app)) {
    const { target, decorators, options } = unwrapped(route.view);
    if (!new RegExp(`(^|\\.)${view.definition.name}$`).test(target)) continue;
    const found = await findPlace(project, route.urls, target);
    // A name that nobody imports is that of the app's own, if anything's.
    const isSame =
      typeof found === "string"
        ? found === target && route.urls.file.startsWith(path(app.folder, ""))
        : found.file === view.file && found.definition.name === view.definition.name;
    if (isSame) return { route, decorators, options };
  }
  return undefined;
}

/** `login_required(views.Board.as_view())` is `views.Board`, in a decorator. */
function unwrapped(view: PythonNode): { target: string; decorators: string[]; options: readonly PythonNode[] } {
  const node = bare(view);
  if (node.type !== "call") return { target: node.text, decorators: [], options: [] };
  const called = node.childForFieldName("function")?.text ?? "";
  if (called.endsWith(".as_view"))
    return { target: called.slice(0, -".as_view".length), decorators: [], options: argumentsOf(node) };
  const [inner] = argumentsOf(node);
  if (inner === undefined) return { target: "", decorators: [], options: [] };
  const further = unwrapped(inner);
  return { ...further, decorators: [called, ...further.decorators] };
}
