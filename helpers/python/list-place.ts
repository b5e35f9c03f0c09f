import { childrenOf, type PythonNode } from "./parser.ts";
import { catchesRoute } from "./routes.ts";
import { assignments, bare } from "./statements.ts";
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
  const own = assignments(root).filter((each) => each.name === name && !each.conditional);
  const lists = own.flatMap(({ value }) => listsIn(value, root));
  const list = listToGrow(lists, root, added);
  if (list === undefined) return undefined;
  const children = childrenOf(list);
  const end = children.findIndex((element) => element.type === "keyword_argument" || catches(element, root, added));
  const reached = end === -1 ? children : children.slice(0, end);
  const known = reached.findLastIndex((element) => element.type !== "list_splat" || takenIn(element, root).length > 0);
  return { list, before: children[known + 1], elements: lists.flatMap(({ node }) => elementsOf(node, root)) };
}

/** A list that is part of another one. */
interface Part {
  readonly node: PythonNode;
  /** It has a name of its own. */
  readonly isNamed: boolean;
}

/** The first one, but none behind a pattern that catches everything. */
function listToGrow(lists: readonly Part[], root: PythonNode, added: readonly PythonNode[]): PythonNode | undefined {
  const end = lists.findIndex(({ node }) => childrenOf(node).some((element) => catches(element, root, added)));
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
function listsIn(value: PythonNode, root: PythonNode, isNamed = false): Part[] {
  const node = bare(value);
  if (node.type === "list" || node.type === "tuple") return [{ node, isNamed }];
  if (node.type === "binary_operator") return childrenOf(node).flatMap((each) => listsIn(each, root, isNamed));
  if (node.type === "identifier") return listsCalled(node, root);
  const translated = calledName(node) === "i18n_patterns" ? node.childForFieldName("arguments") : null;
  return translated === null ? [] : [{ node: translated, isNamed }];
}

/** The lists that a name stands for where it is used; none where that depends on a condition. */
function listsCalled(name: PythonNode, root: PythonNode): Part[] {
  const assigned = assignments(root).filter(
    (each) => each.name === name.text && each.value.endIndex <= name.startIndex,
  );
  return assigned.some(({ conditional }) => conditional)
    ? []
    : assigned.flatMap(({ value }) => listsIn(value, root, true));
}

/** The lists that an element takes in: `*pages` those that are called so. */
function takenIn(element: PythonNode, root: PythonNode): PythonNode[] {
  const [value] = element.type === "list_splat" ? childrenOf(element) : [];
  return value === undefined ? [] : listsIn(value, root).map(({ node }) => node);
}

function elementsOf(list: PythonNode, root: PythonNode): PythonNode[] {
  return childrenOf(list).flatMap((element) => [
    element,
    ...takenIn(element, root).flatMap((taken) => elementsOf(taken, root)),
  ]);
}

function catches(element: PythonNode, root: PythonNode, added: readonly PythonNode[]): boolean {
  const all = [element, ...takenIn(element, root).flatMap((list) => elementsOf(list, root))];
  return all.some((each) => catchesAll(each) || added.some((other) => catchesRoute(each, other)));
}
