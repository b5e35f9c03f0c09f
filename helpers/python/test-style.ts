import { Refusal } from "../errors.ts";
import { childrenOf, descendants, type PythonNode } from "./parser.ts";
import { lineStart, readSource, type Splice, splice } from "./source.ts";

/** unittest's methods for the comparisons of Python. */
const COMPARISONS: Readonly<Record<string, string>> = {
  "==": "assertEqual",
  "!=": "assertNotEqual",
  is: "assertIs",
  "is not": "assertIsNot",
  in: "assertIn",
  "not in": "assertNotIn",
  "<": "assertLess",
  "<=": "assertLessEqual",
  ">": "assertGreater",
  ">=": "assertGreaterEqual",
};

const SUPERUSER = `
def create_superuser():
    """Somebody whom the administration lets in."""
    users = get_user_model()
    names = [users.USERNAME_FIELD, *users.REQUIRED_FIELDS]
    values = dict.fromkeys(names, "admin@example.com")
    return users._default_manager.create_superuser(**values, password="secret")
`;

/**
 * Turns one of the kit's own pytest modules into one of `django.test`, for projects that go without pytest. Imports
 * that nobody needs afterwards are left to ruff.
 *
 * @param module Python source of test functions with the fixtures `client` and `admin_client`
 * @param className the test case's, such as `TaskViewsTests`
 * @returns Python source, not formatted
 * @throws Refusal for a fixture that has no counterpart
 */
export async function toTestCase(module: string, className: string): Promise<string> {
  const { root, text } = await readSource(module);
  const top = childrenOf(root);
  const tests = top.filter((node) => testOf(node) !== undefined);
  const methods = tests.map((node) => methodFor(node, text));
  const dropped = [...tests, ...top.filter(({ text: statement }) => statement.startsWith("pytestmark ="))];
  const cuts = dropped.map(({ startIndex, endIndex }): Splice => ({ start: startIndex, end: endIndex, text: "" }));
  const rest = splice(text, cuts).trim();
  const needsAdmin = methods.some((method) => method.includes("create_superuser()"));
  const imports = [
    ...(needsAdmin ? ["from django.contrib.auth import get_user_model"] : []),
    "from django.test import TestCase",
  ];
  const parts = [imports.join("\n"), rest, ...(needsAdmin ? [SUPERUSER.trim()] : [])];
  return `${parts.join("\n")}\n\n\nclass ${className}(TestCase):\n${methods.join("\n\n")}\n`;
}

function testOf(node: PythonNode): PythonNode | undefined {
  const definition = node.type === "decorated_definition" ? node.childForFieldName("definition") : node;
  const name = definition?.type === "function_definition" ? definition.childForFieldName("name")?.text : undefined;
  return name?.startsWith("test_") ? (definition ?? undefined) : undefined;
}

function methodFor(node: PythonNode, text: string): string {
  const test = testOf(node) ?? node;
  const parameters = test.childForFieldName("parameters");
  const body = test.childForFieldName("body");
  if (parameters === null || body === null) throw new Refusal(`${node.text} is no test`);
  const fixtures = childrenOf(parameters).map((each) => childrenOf(each)[0]?.text ?? each.text);
  const unknown = fixtures.find((fixture) => fixture !== "client" && fixture !== "admin_client");
  if (unknown !== undefined) throw new Refusal(`the fixture ${unknown} has no counterpart in django.test`);
  const start = lineStart(text, node.startIndex);
  const signIn = fixtures.includes("admin_client") ? "self.client.force_login(create_superuser())\n    " : "";
  const splices: Splice[] = [
    { start: parameters.startIndex, end: parameters.endIndex, text: "(self)" },
    { start: body.startIndex, text: signIn },
    ...descendants(body, "assert_statement").flatMap(assertion),
    ...descendants(body, "identifier").flatMap(renamed),
  ];
  const moved = splices.map((each) => ({
    ...each,
    start: each.start - start,
    ...(each.end === undefined ? {} : { end: each.end - start }),
  }));
  return indented(splice(text.slice(start, node.endIndex), moved), node, text);
}

/** `assert a == b` becomes `self.assertEqual(a, b)`. */
function assertion(node: PythonNode): Splice[] {
  const [condition] = childrenOf(node);
  if (condition === undefined) return [];
  const call = (method: string, first: PythonNode): Splice[] => [
    { start: node.startIndex, end: first.startIndex, text: `self.${method}(` },
    { start: node.endIndex, text: ")" },
  ];
  const [left, right, ...more] = childrenOf(condition);
  if (condition.type === "not_operator" && left !== undefined) return call("assertFalse", left);
  if (condition.type === "comparison_operator" && left !== undefined && right !== undefined && more.length === 0) {
    const operator = condition.text.slice(
      left.endIndex - condition.startIndex,
      right.startIndex - condition.startIndex,
    );
    const method = COMPARISONS[operator.trim().replaceAll(/\s+/g, " ")];
    if (right.type === "none" && (method === "assertIs" || method === "assertIsNot")) {
      return [...call(`${method}None`, left), { start: left.endIndex, end: right.endIndex, text: "" }];
    }
    if (method !== undefined)
      return [...call(method, left), { start: left.endIndex, end: right.startIndex, text: ", " }];
  }
  return call("assertTrue", condition);
}

/** What belongs to the test case. */
function renamed(node: PythonNode): Splice[] {
  const { parent, startIndex: start, endIndex: end } = node;
  const isAttribute = parent?.type === "attribute" && parent.childForFieldName("attribute")?.id === node.id;
  const isKeyword = parent?.type === "keyword_argument" && parent.childForFieldName("name")?.id === node.id;
  if (isAttribute || isKeyword) return [];
  if (node.text === "client" || node.text === "admin_client") return [{ start, end, text: "self.client" }];
  if (/^assert[A-Z]/.test(node.text)) return [{ start, text: "self." }];
  if (node.text !== "pytest" || parent?.type !== "attribute") return [];
  if (parent.childForFieldName("attribute")?.text !== "raises") throw new Refusal(`${parent.text} has no counterpart`);
  return [{ start, end: parent.endIndex, text: "self.assertRaises" }];
}

/** One step to the right, but for what stands inside a text of several lines. */
function indented(method: string, node: PythonNode, text: string): string {
  const inTexts = descendants(node, "string").some(({ text: literal }) => literal.includes("\n"));
  if (inTexts) throw new Refusal(`a text of several lines would move: ${text.slice(node.startIndex, node.endIndex)}`);
  return method
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
}
