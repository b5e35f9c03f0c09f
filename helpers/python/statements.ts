import { childrenOf, type PythonNode, partOf } from "./parser.ts";

/** An assignment to a plain name. */
export interface Assignment {
  readonly name: string;
  readonly operator: "=" | "+=";
  readonly value: PythonNode;
  /** It stands below an `if` or a `try`. */
  readonly conditional: boolean;
}

/**
 * A module's statements, those below a plain `if`, `try` or `with` included: all that runs when it is imported.
 *
 * @param root a module, or a block of one
 * @param conditional whether the block stands below such a statement
 */
export function statements(root: PythonNode, conditional = false): { node: PythonNode; conditional: boolean }[] {
  return childrenOf(root).flatMap((node) => {
    const blocks = childrenOf(node).flatMap((child) =>
      child.type === "block" ? [child] : childrenOf(child).filter(({ type }) => type === "block"),
    );
    const isBranch = ["if_statement", "try_statement", "with_statement"].includes(node.type);
    const below = isBranch ? blocks.flatMap((block) => statements(block, true)) : [];
    return [{ node, conditional }, ...below];
  });
}

/**
 * Reads the assignments to plain names, in the order in which they run.
 *
 * @param root a module
 */
export function assignments(root: PythonNode): Assignment[] {
  return statements(root).flatMap(({ node, conditional }) => {
    const [expression] = node.type === "expression_statement" ? childrenOf(node) : [];
    if (expression?.type !== "assignment" && expression?.type !== "augmented_assignment") return [];
    const name = expression.childForFieldName("left");
    const value = expression.childForFieldName("right");
    if (name?.type !== "identifier" || value === null) return [];
    const operator = expression.type === "assignment" ? "=" : partOf(expression, "operator");
    return operator === "=" || operator === "+=" ? [{ name: name.text, operator, value, conditional }] : [];
  });
}

/**
 * The name that a statement defines: a class, a function, or a variable.
 *
 * @param node any statement
 */
export function definedName(node: PythonNode): string | undefined {
  const definition = node.type === "decorated_definition" ? node.childForFieldName("definition") : node;
  if (definition?.type === "class_definition" || definition?.type === "function_definition") {
    return partOf(definition, "name");
  }
  const [expression] = node.type === "expression_statement" ? childrenOf(node) : [];
  const left = expression?.type === "assignment" ? expression.childForFieldName("left") : undefined;
  return left?.type === "identifier" ? left.text : undefined;
}

/**
 * Takes parentheses off.
 *
 * @param node any expression
 */
export function bare(node: PythonNode): PythonNode {
  const [inner] = node.type === "parenthesized_expression" ? childrenOf(node) : [];
  return inner === undefined ? node : bare(inner);
}

/**
 * What a sum is made of, from left to right: the expression itself where it is none.
 *
 * @param node any expression; parentheses don't matter
 */
export function termsOf(node: PythonNode): PythonNode[] {
  // A sum of thousands stands as deep in the tree, on its left.
  const terms: PythonNode[][] = [];
  let rest = bare(node);
  while (rest.type === "binary_operator") {
    const [left, right] = childrenOf(rest);
    if (left === undefined || right === undefined) break;
    terms.push(termsOf(right));
    rest = bare(left);
  }
  return [rest, ...terms.reverse().flat()];
}

/**
 * The lists and tuples that a sum is made of, from left to right: `[..] + static(..)` has one.
 *
 * @param node any expression
 */
export function literalsOf(node: PythonNode): PythonNode[] {
  return termsOf(node).filter(({ type }) => type === "list" || type === "tuple");
}
