// The choices of a model's field: enumerations, and lists of pairs.

import { assignedIn, type Definition, definitionsOf, lastPart } from "./definitions.ts";
import { childrenOf, type PythonNode, partOf, stringValue } from "./parser.ts";
import { bare } from "./statements.ts";
import { argumentsOf } from "./url-patterns.ts";

export interface Choices {
  /** How the enumeration is called from inside the module, `Task.Status` for a nested one; undefined for a plain list. */
  readonly enum: string | undefined;
  /** The members with their values, as Python literals (`"todo"`, `1`); labels as far as they are plain texts. */
  readonly members: readonly {
    readonly name: string | undefined;
    readonly value: string;
    readonly label: string | undefined;
  }[];
}

export type Members = Choices["members"];

export type Constants = ReadonlyMap<string, PythonNode>;

/**
 * The enumerations of choices among the classes of a module, or of the body of a class.
 *
 * @param root the module, or the body
 */
export function enumsIn(root: PythonNode): [string, Members][] {
  return definitionsOf(root).flatMap(enumOf);
}

/** The members of an enumeration of choices. */
function enumOf({ name, kind, node }: Definition): [string, Members][] {
  if (kind !== "class") return [];
  const bases = partOf(node, "superclasses");
  const body = node.childForFieldName("body");
  if (body === null || !/Choices\b|Enum\b/.test(bases)) return [];
  const members: { name: string; value: string; label: string | undefined }[] = [];
  let highest = 0;
  for (const [member, value] of assignedIn(body)) {
    const expression = bare(value);
    const isPair = expression.type === "expression_list" || expression.type === "tuple";
    const [first, second] = isPair ? childrenOf(expression) : [expression];
    const isAuto = /^(\w+\.)?auto\(\)$/.test(first?.text ?? "");
    const literal = isAuto ? automatic(member, bases, highest) : literalOf(first);
    if (literal === undefined || /^__/.test(member)) continue;
    if (!isText(bases)) highest = Math.max(highest, Number(literal) || 0);
    members.push({ name: member, value: literal, label: textOrTranslation(second) });
  }
  return [[name, members]];
}

/** What `auto()` gives: the member's name for a text, the next number for a number. */
function automatic(name: string, bases: string, highest: number): string {
  return isText(bases) ? `"${name}"` : String(highest + 1);
}

function isText(bases: string): boolean {
  return /Text|Str/.test(bases);
}

/**
 * Reads the choices that an expression stands for.
 *
 * @param node the value of `choices`
 * @param enums enumerations and lists by the names that they have there
 * @param constants what the other names stand for
 * @returns no members where they can't be told
 */
export function choicesOf(
  node: PythonNode,
  enums: ReadonlyMap<string, Choices>,
  constants: Constants,
  isConstant = false,
): Choices {
  const expression = bare(node);
  const name = expression.text.replace(/\.choices$/, "");
  const found = enums.get(name) ?? enums.get(lastPart(name));
  if (found !== undefined) return found;
  const constant = expression.type === "identifier" && !isConstant ? constants.get(expression.text) : undefined;
  if (constant !== undefined) return choicesOf(constant, enums, constants, true);
  return { enum: undefined, members: pairsIn(expression, constants) };
}

const isSequence = ({ type }: PythonNode) => type === "list" || type === "tuple";

/** Pairs of value and label; those of groups are flattened. */
function pairsIn(expression: PythonNode, constants: Constants): Members {
  if (expression.type === "dictionary") {
    return childrenOf(expression).flatMap((pair) =>
      member(pair.childForFieldName("key"), pair.childForFieldName("value"), constants),
    );
  }
  if (!isSequence(expression)) return [];
  return childrenOf(expression)
    .map(bare)
    .filter(isSequence)
    .flatMap((each) => {
      const [value, label] = childrenOf(each);
      return member(value ?? null, label ?? null, constants);
    });
}

function member(value: PythonNode | null, label: PythonNode | null, constants: Constants): Members {
  if (value === null || label === null) return [];
  const group = bare(label);
  if (isSequence(group) || group.type === "dictionary") return pairsIn(group, constants);
  const literal = literalOf(value, constants);
  return literal === undefined ? [] : [{ name: undefined, value: literal, label: textOrTranslation(label) }];
}

/** A value that means the same in any other module. */
function literalOf(node: PythonNode | undefined, constants: Constants = new Map()): string | undefined {
  if (node === undefined) return undefined;
  const expression = bare(node);
  if (expression.type === "identifier") return literalOf(constants.get(expression.text));
  if (expression.type === "string") return stringValue(expression) === undefined ? undefined : expression.text;
  return ["integer", "float", "true", "false", "none", "unary_operator"].includes(expression.type)
    ? expression.text
    : undefined;
}

/**
 * Reads a plain text, or one that is marked for translation: `_("Due date")`.
 *
 * @param node any expression
 */
export function textOrTranslation(node: PythonNode | undefined): string | undefined {
  if (node === undefined || node.type !== "call") return stringValue(node);
  return stringValue(argumentsOf(node)[0]);
}
