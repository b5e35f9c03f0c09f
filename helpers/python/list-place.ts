import { childrenOf, type PythonNode } from "./parser.ts";
import { catchesRoute } from "./routes.ts";
import { type Assignment, assignments, termsOf } from "./statements.ts";
import { calledName, catchesAll, includedModules } from "./url-patterns.ts";

/** Where a new element of a list that a module assigns comes to stand. */
export interface ListPlace {
  /** A list, a tuple or the arguments of a call. */
  readonly list: PythonNode;
  /** What it has to stand before; at the end when undefined. */
  readonly before: PythonNode | undefined;
  /** All elements that are there already, those of lists that are taken in included. */
  readonly elements: readonly PythonNode[];
}

/**
 * Finds the place for a new element of a list, of `urlpatterns` above all: at the end, but before a pattern that would
 * catch the same addresses, before an option of `i18n_patterns(…)`, and before what a call or another module adds at
 * the end, such as `*static(…)`, of which nobody knows what it catches.
 *
 * @param root the module
 * @param name what the module calls the list
 * @param added what is to be added, which may be caught by a pattern that leaves others alone
 * @returns undefined where there is no plain list, or it can't be told which of several is meant
 */
export function placeInList(root: PythonNode, name: string, added: readonly PythonNode[] = []): ListPlace | undefined {
  const module = listsOf(root);
  const own = (module.assigned.get(name) ?? []).filter(({ conditional }) => !conditional);
  const lists = unique(own.flatMap(({ value }) => listsIn(value, module)));
  const list = listToGrow(lists, module, added);
  if (list === undefined) return undefined;
  const children = childrenOf(list);
  const end = children.findIndex((element) => element.type === "keyword_argument" || catches(element, module, added));
  const reached = end === -1 ? children : children.slice(0, end);
  const known = reached.findLastIndex(
    (element) => element.type !== "list_splat" || takenIn(element, module).length > 0,
  );
  return { list, before: children[known + 1], elements: lists.flatMap(({ node }) => elementsOf(node, module)) };
}

/** What a module assigns, and what its lists are made of: each is looked at once, however often it is taken in. */
interface Lists {
  readonly assigned: ReadonlyMap<string, readonly Assignment[]>;
  /** By name, and how many assignments to it count. */
  readonly called: Map<string, readonly Part[]>;
  /** By the list's number in the tree. */
  readonly elements: Map<number, readonly PythonNode[]>;
}

function listsOf(root: PythonNode): Lists {
  const assigned = new Map<string, Assignment[]>();
  for (const each of assignments(root)) {
    const others = assigned.get(each.name);
    if (others === undefined) assigned.set(each.name, [each]);
    else others.push(each);
  }
  return { assigned, called: new Map(), elements: new Map() };
}

/** A list that is part of another one. */
interface Part {
  readonly node: PythonNode;
  /** It has a name of its own. */
  readonly isNamed: boolean;
}

/** The first one, but none behind a pattern that catches everything. */
function listToGrow(lists: readonly Part[], module: Lists, added: readonly PythonNode[]): PythonNode | undefined {
  const end = lists.findIndex(({ node }) => childrenOf(node).some((element) => catches(element, module, added)));
  const reached = end === -1 ? lists : lists.slice(0, end + 1);
  const [first, ...others] = reached.filter(({ isNamed }) => !isNamed).map(({ node }) => node);
  // Which of several lists with names is for what, the source doesn't tell.
  if (first === undefined) return reached.length === 1 ? reached[0]?.node : undefined;
  // Where pages of other apps are included, a new one belongs.
  const includesApps = includedModules(first).some((module) => !module.startsWith("django."));
  const translated = others.find((list) => list.type === "argument_list" && includedModules(list).length > 0);
  return includesApps ? first : (translated ?? first);
}

/** The lists that a value is made of, from left to right: `[…] + static(…)` has one, `i18n_patterns(…)` its arguments. */
function listsIn(value: PythonNode, module: Lists, isNamed = false): Part[] {
  const lists = termsOf(value).flatMap((node) => {
    if (node.type === "list" || node.type === "tuple") return { node, isNamed };
    if (node.type === "identifier") return listsCalled(node, module);
    const translated = calledName(node) === "i18n_patterns" ? node.childForFieldName("arguments") : null;
    return translated === null ? [] : { node: translated, isNamed };
  });
  return unique(lists);
}

function unique(lists: readonly Part[]): Part[] {
  return [...new Map(lists.map((each) => [each.node.id, each])).values()];
}

/** The lists that a name stands for where it is used; none where that depends on a condition. */
function listsCalled(name: PythonNode, module: Lists): readonly Part[] {
  const all = module.assigned.get(name.text) ?? [];
  const assigned = all.filter(({ value }) => value.endIndex <= name.startIndex);
  const key = `${name.text} ${assigned.length}`;
  const isSure = assigned.every(({ conditional }) => !conditional);
  const found =
    module.called.get(key) ?? (isSure ? unique(assigned.flatMap(({ value }) => listsIn(value, module, true))) : []);
  module.called.set(key, found);
  return found;
}

/** The lists that an element takes in: `*pages` those that are called so. */
function takenIn(element: PythonNode, module: Lists): PythonNode[] {
  const [value] = element.type === "list_splat" ? childrenOf(element) : [];
  return value === undefined ? [] : listsIn(value, module).map(({ node }) => node);
}

function elementsOf(list: PythonNode, module: Lists): readonly PythonNode[] {
  const known = module.elements.get(list.id);
  if (known !== undefined) return known;
  const all = childrenOf(list).flatMap((element) => withTaken(element, module));
  const found = [...new Map(all.map((each) => [each.id, each])).values()];
  module.elements.set(list.id, found);
  return found;
}

/** An element, and those of the lists that it takes in. */
function withTaken(element: PythonNode, module: Lists): PythonNode[] {
  return [element, ...takenIn(element, module).flatMap((list) => elementsOf(list, module))];
}

function catches(element: PythonNode, module: Lists, added: readonly PythonNode[]): boolean {
  return withTaken(element, module).some(
    (each) => catchesAll(each) || added.some((other) => catchesRoute(each, other)),
  );
}
