import { describe, expect, it } from "vitest";
import { insertElements } from "../../../helpers/python/elements.ts";
import { descendants, type PythonNode, parsePython } from "../../../helpers/python/parser.ts";
import { readSource, splice } from "../../../helpers/python/source.ts";
import { assignments, definedName, literalsOf, statements } from "../../../helpers/python/statements.ts";

describe("the statements of a module", () => {
  it("are all that runs when it is imported", async () => {
    const root = await parsePython(`a = 1
# a comment
if a:
    b = 2
    if b:
        c = 3
elif d:
    d = 4
else:
    e = 5
try:
    f = 6
except E:
    g = 7
else:
    h = 8
finally:
    i = 9
with j:
    k = 10
for l in m:
    n = 11
while o:
    p = 12
def q():
    r = 13
class S:
    t = 14
`);
    const found = statements(root).map(({ node, conditional }) => [node.text.split("\n")[0], conditional]);
    expect(found).toEqual([
      ["a = 1", false],
      ["if a:", false],
      ["b = 2", true],
      ["if b:", true],
      ["c = 3", true],
      ["d = 4", true],
      ["e = 5", true],
      ["try:", false],
      ["f = 6", true],
      ["g = 7", true],
      ["h = 8", true],
      ["i = 9", true],
      ["with j:", false],
      ["k = 10", true],
      ["for l in m:", false],
      ["while o:", false],
      ["def q():", false],
      ["class S:", false],
    ]);
  });

  it("assign values to plain names", async () => {
    const root = await parsePython(`a = 1
b: list[str] = [2]
c += [3]
d -= 4
e: int
f.g = 5
h[0] = 6
i, j = 7, 8
if k:
    l = 9
a == 1
print(a)
`);
    const found = assignments(root).map(({ name, operator, value, conditional }) => [
      name,
      operator,
      value.text,
      conditional,
    ]);
    expect(found).toEqual([
      ["a", "=", "1", false],
      ["b", "=", "[2]", false],
      ["c", "+=", "[3]", false],
      ["l", "=", "9", true],
    ]);
  });

  it("define names", async () => {
    const root = await parsePython(`class A: ...
def b(): ...
@c
class D: ...
@e
def f(): ...
async def g(): ...
h = 1
i: int = 2
j.k = 3
l, m = 4, 5
n += 6
import o
p()
if q:
    r = 7
`);
    expect(root.namedChildren.map(definedName)).toEqual([
      ...["A", "b", "D", "f", "g", "h", "i"],
      ...[undefined, undefined, undefined, undefined, undefined, undefined],
    ]);
  });

  it.each([
    ["x = [1]", ["[1]"]],
    ["x = (1, 2)", ["(1, 2)"]],
    ["x = ([1])", ["[1]"]],
    ["x = A + [1] + (2,) + f([3])", ["[1]", "(2,)"]],
    ["x = ([1] + [2])", ["[1]", "[2]"]],
    ["x = f([1])", []],
    ["x = {1: [2]}", []],
    ["x = [y for y in [1]]", []],
  ])("hold the lists of a sum: %s", async (source, lists) => {
    const [assignment] = assignments(await parsePython(source));
    expect(assignment && literalsOf(assignment.value).map(({ text }) => text)).toEqual(lists);
  });
});

describe("elements that are put into a list", () => {
  /** The text with elements added to its first list, before the element that is called so. */
  async function grown(text: string, added: readonly string[], before?: string, width?: number): Promise<string> {
    const source = await readSource(text);
    const [list] = descendants(source.root, "list", "tuple", "argument_list");
    if (list === undefined) throw new Error("there is no list");
    const at = before === undefined ? undefined : list.namedChildren.find((each: PythonNode) => each.text === before);
    return splice(text, insertElements(source, list, added, { before: at, ...(width && { width }) }));
  }

  it.each([
    ["x = []\n", "x = [\n    n,\n]\n"],
    ["x = [  ]\n", "x = [\n    n,\n]\n"],
    ["x = [\n]\n", "x = [\n    n,\n]\n"],
    ["if y:\n  x = []\n", "if y:\n  x = [\n    n,\n  ]\n"],
    ["x = [\n    # none\n]\n", "x = [\n    # none\n    n,\n]\n"],
    ["x = [a]\n", "x = [a, n]\n"],
    ["x = [a,]\n", "x = [a, n,]\n"],
    ["x = (a,)\n", "x = (a, n)\n"],
    ["x = (a, b,)\n", "x = (a, b, n)\n"],
    ["f(a)\n", "f(a, n)\n"],
    ["x = [\n    a,\n]\n", "x = [\n    a,\n    n,\n]\n"],
    ["x = [\n    a\n]\n", "x = [\n    a,\n    n,\n]\n"],
    ["x = [\n    a,\n    # end\n]\n", "x = [\n    a,\n    # end\n    n,\n]\n"],
    ["x = [\n    a  # why\n]\n", "x = [\n    a,  # why\n    n,\n]\n"],
    ["x = [a,\n     b]\n", "x = [a,\n     b,\n     n]\n"],
    ["x = [a,\n     b,]\n", "x = [a,\n     b,\n     n,]\n"],
    ["x = [\n  a, b,\n  ]\n", "x = [\n  a, b,\n  n,\n  ]\n"],
    ["x = [a, f(\n    b\n)]\n", "x = [a, f(\n    b\n),\n    n]\n"],
  ])("are written as their neighbours are, at the end: %j", async (text, result) => {
    expect(await grown(text, ["n"])).toBe(result);
  });

  it.each([
    ["x = [a, b]\n", "x = [a, n, b]\n"],
    ["x = [\n    a,\n    b,\n]\n", "x = [\n    a,\n    n,\n    b,\n]\n"],
    [
      "x = [\n    a,\n    # of b\n    # more\n    b,\n]\n",
      "x = [\n    a,\n    n,\n    # of b\n    # more\n    b,\n]\n",
    ],
    ["x = [\n    a,\n    # ...\n    b,\n]\n", "x = [\n    a,\n    # ...\n    n,\n    b,\n]\n"],
    ["x = [\n    a,\n    #...  \n    b,\n]\n", "x = [\n    a,\n    #...  \n    n,\n    b,\n]\n"],
    ["x = [\n    a,\n    # ... and more\n    b,\n]\n", "x = [\n    a,\n    n,\n    # ... and more\n    b,\n]\n"],
    ["x = [\n    a,  # of a\n    b,\n]\n", "x = [\n    a,  # of a\n    n,\n    b,\n]\n"],
    ["x = [  # of x\n    b,\n]\n", "x = [  # of x\n    n,\n    b,\n]\n"],
    ["# top\nx = [\n    b,\n]\n", "# top\nx = [\n    n,\n    b,\n]\n"],
    ["x = [\n    a, b,\n]\n", "x = [\n    a, n,\n    b,\n]\n"],
    ["x = [a, b,\n     c]\n", "x = [a, n,\n     b,\n     c]\n"],
  ])("are written as their neighbours are, before another: %j", async (text, result) => {
    expect(await grown(text, ["n"], "b")).toBe(result);
  });

  it("are several", async () => {
    expect(await grown("x = []\n", ["m", "n"])).toBe("x = [\n    m,\n    n,\n]\n");
    expect(await grown("x = [a]\n", ["m", "n"])).toBe("x = [\n    a,\n    m,\n    n,\n]\n");
    expect(await grown("x = [a, b]\n", ["m", "n"], "b")).toBe("x = [\n    a,\n    m,\n    n,\n    b,\n]\n");
    expect(await grown("x = [a,\n     b]\n", ["m", "n"])).toBe("x = [a,\n     b,\n     m,\n     n]\n");
    expect(await grown("x = [\n    a\n]\n", ["m", "n"])).toBe("x = [\n    a,\n    m,\n    n,\n]\n");
    expect(await grown("x = [\n    a, b\n]\n", ["m", "n"], "b")).toBe("x = [\n    a, m,\n    n,\n    b\n]\n");
  });

  it("go one to a line when the line would grow too long", async () => {
    expect(await grown("x = [a, b]\n", ["n"], undefined, 13)).toBe("x = [a, b, n]\n");
    expect(await grown("x = [a, b]\n", ["n"], undefined, 12)).toBe("x = [\n    a,\n    b,\n    n,\n]\n");
    expect(await grown("if y:\n    x = [a, b]\n", ["n"], "b", 16)).toBe(
      "if y:\n    x = [\n        a,\n        n,\n        b,\n    ]\n",
    );
  });
});
