// The managers of a model: what its rows are asked for by, and whether they give all of them.

import { assignedIn, type Definition, lastPart } from "./definitions.ts";
import { descendants, type PythonNode, partOf } from "./parser.ts";
import { bare } from "./statements.ts";
import { calledName } from "./url-patterns.ts";

/** A manager that a model declares. */
export interface Manager {
  /** The attribute, such as `objects`. */
  readonly name: string;
  /** Its class, as it is called there. */
  readonly className: string;
  /** It leaves rows out. */
  readonly filters: boolean;
}

/** Classes of managers by name, and whether they leave rows out. */
export type ManagerClasses = ReadonlyMap<string, boolean>;

/** What a queryset may be asked for, and still has every row. */
const HARMLESS =
  /^(super|get_queryset|select_related|prefetch_related|annotate|alias|order_by|only|defer|using|reverse|distinct|extra|[A-Z]\w*)$/;

/**
 * Finds the classes of managers that a module defines.
 *
 * @param classes its classes, in their order
 * @param imported those that it imports
 */
export function managerClasses(classes: readonly Definition[], imported: ManagerClasses): ManagerClasses {
  const known = new Map(imported);
  for (const definition of classes) {
    const bases = definition.bases.filter((base) => isManagerName(base) || known.has(base));
    if (bases.length === 0) continue;
    known.set(definition.name, leavesOut(definition) || bases.some((base) => known.get(base) === true));
  }
  return known;
}

/**
 * Reads the managers that the body of a class declares.
 *
 * @param body the body
 * @param classes the classes of managers that are known there
 */
export function managersIn(body: PythonNode, classes: ManagerClasses): Manager[] {
  return assignedIn(body).flatMap(([name, value]) => {
    const call = bare(value);
    if (call.type !== "call") return [];
    const function_ = call.childForFieldName("function");
    // `Manager.from_queryset(QuerySet)()`
    const made = function_?.type === "call" && calledName(function_) === "from_queryset";
    const className = (made ? function_.childForFieldName("function") : function_)?.text ?? "";
    const manager = made ? className.slice(0, -".from_queryset".length) : className;
    const isManager = made || name === "objects" || classes.has(manager) || isManagerName(manager);
    if (!isManager && calledName(call) !== "as_manager") return [];
    return [{ name, className: manager, filters: classes.get(manager) ?? false }];
  });
}

/** `TaggableManager` is a relation. */
function isManagerName(name: string): boolean {
  return /Manager(\.from_queryset\(.*\))?$/s.test(name) && !lastPart(name).startsWith("Taggable");
}

function leavesOut({ node }: Definition): boolean {
  const method = descendants(node, "function_definition").find((each) => partOf(each, "name") === "get_queryset");
  return method !== undefined && descendants(method, "call").some((call) => !HARMLESS.test(calledName(call)));
}
