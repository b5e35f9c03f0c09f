// Ways in which a Python file comes to look otherwise. They work on bytes, as texts of one character each (latin1), so
// that a file can also be cut within a character.

import fc from "fast-check";

/** A way of changing a file; the numbers say where, each counted around the end. */
type Mutation = (bytes: string, at: number, other: number) => string;

const utf8 = (text: string) => Buffer.from(text).toString("latin1");

/** What tears code apart wherever it comes to stand. */
const STRAY = [
  ..."()[]{}'\"\\,;:=#@*`$?!~%&|^.",
  ...['"""', "'''", "\\\n", "\n", "\r", "\r\n", "\t", "\f", "\v", "\0", " ", "\x1a", "\x7f", "0", "_", "->", ":="],
  ...["\ufeff", "\u00a0", "\u2028", "\u200b", "é", "ß", "变", "🦄", "e\u0301"].map(utf8),
  ...["\xff", "\xc3", "\xe2\x82", "\xed\xa0\x80", "<<<<<<< ", "=======\n", ">>>>>>> "],
];

/** What is sound in many places, so that much of what it makes is still Python. */
const LINES = [
  "",
  "# a comment with ] and ) and '",
  "x = 1; y = [2, 3]",
  "if x: pass",
  "pass",
  "    pass",
  "\f",
  "from django.urls import include, path",
  "from django.urls import (",
  "from django.urls import path as include",
  "from .other import path",
  "from .other import *",
  "from .models import Task, Zebra  # both",
  "import django.urls",
  "import os, \\\n    sys",
  "import os; import sys",
  "from os import path; x = path",
  "from __future__ import annotations",
  "try:\n    import zebra\nexcept ImportError:\n    zebra = None",
  "if TYPE_CHECKING:\n    from .models import Task",
  'INSTALLED_APPS = ["a", "b"]; DEBUG = True',
  'INSTALLED_APPS += ("c",)',
  "INSTALLED_APPS = INSTALLED_APPS + []",
  "INSTALLED_APPS = [app for app in INSTALLED_APPS]",
  'INSTALLED_APPS = [f"{a}", b"c", *d, (e)]',
  "INSTALLED_APPS: list[str] = []",
  "INSTALLED_APPS: list[str]",
  "urlpatterns = []",
  'urlpatterns = [path("", views.index), ]',
  "urlpatterns += []",
  'urlpatterns = [path("<path:page>", views.page)] + urlpatterns',
  "urlpatterns = urlpatterns + urlpatterns",
  "urlpatterns = i18n_patterns(*urlpatterns)",
  "urlpatterns: list = ()",
  '__all__ = ["A", "B"]',
  '__all__ = ("A")',
  "__all__ += []",
  "def urlpatterns(): return []",
  "class Zebra: pass",
  "class Task(models.Model): title = models.CharField(max_length=9)",
  "class Task(Task):\n    class Meta:\n        ordering = ['x']",
  "@property\ndef zebra(): ...",
  "async def tasks():\n\tawait x",
  "match x:\n    case [1, *_]: pass",
  's = """\nfrom django.urls import path\nurlpatterns = []\n"""',
  'f"""{x!r:>{y}}\n{"]"}"""',
  "'''a docstring'''",
  "lambda: (yield)",
  "print 'x'",
  "exec 'x'",
  "type X = int",
  "del x, y; global z",
  "return",
  "x = [\n    1,\n  2,\n    ]  ",
  "x = (  # open",
  "x = \\",
].map(utf8);

const INDENTS = ["", " ", "  ", "    ", "        ", "\t", "\t\t", " \t", "\f", "\f    "];

const tokensOf = (bytes: string) => bytes.match(/[\w\x80-\xff]+|\r\n|[ \t]+|[\s\S]/g) ?? [];
const linesOf = (bytes: string) => bytes.match(/[^\n]*\n|[^\n]+$/g) ?? [];
const pick = <T>(from: readonly T[], index: number, none: T): T => from[index % from.length] ?? none;

/** Changes one of the tokens, or of the lines. */
function changing(
  split: (bytes: string) => string[],
  change: (part: string, parts: readonly string[], other: number) => string,
): Mutation {
  return (bytes, at, other) => {
    const parts = split(bytes);
    if (parts.length === 0) return bytes;
    const index = at % parts.length;
    return parts.with(index, change(parts[index] ?? "", parts, other)).join("");
  };
}

function swapping(split: (bytes: string) => string[]): Mutation {
  return (bytes, at, other) => {
    const parts = split(bytes);
    const [one, two] = [at % Math.max(1, parts.length), other % Math.max(1, parts.length)];
    return parts.map((part, index) => (index === one ? parts[two] : index === two ? parts[one] : part)).join("");
  };
}

const inserted = (bytes: string, at: number, text: string) => bytes.slice(0, at) + text + bytes.slice(at);

function betweenLines(bytes: string, at: number, text: string): string {
  const lines = linesOf(bytes);
  const index = at % (lines.length + 1);
  return [...lines.slice(0, index), text, ...lines.slice(index)].join("");
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  deleteTokens: (bytes, at, other) => {
    const tokens = tokensOf(bytes);
    return [...tokens.slice(0, at % tokens.length), ...tokens.slice((at % tokens.length) + 1 + (other % 4))].join("");
  },
  doubleToken: changing(tokensOf, (token) => token + token),
  replaceToken: changing(tokensOf, (_token, tokens, other) => pick(tokens, other, "")),
  swapTokens: swapping(tokensOf),
  spaceToken: changing(
    tokensOf,
    (token, _tokens, other) => token + pick([" ", "\t", "  ", "\\\n", "\f", "\n", "\r"], other, ""),
  ),
  parenthesize: changing(tokensOf, (token) => (/^\w/.test(token) ? `(${token})` : token)),
  deleteLine: changing(linesOf, () => ""),
  doubleLine: changing(linesOf, (line) => line + line),
  swapLines: swapping(linesOf),
  indentLine: changing(linesOf, (line, _lines, other) => line.replace(/^[ \t\f]*/, pick(INDENTS, other, ""))),
  commentLine: changing(linesOf, (line, _lines, other) =>
    other % 2 === 0 ? `# ${line}` : line.replace(/(?=\r?\n$)/, "  # ] said ) so"),
  ),
  joinLine: changing(linesOf, (line, _lines, other) =>
    line.replace(/\r?\n$/, pick(["", "; ", "\\\n", " \\\r\n", "\r"], other, "")),
  ),
  endLine: changing(linesOf, (line, _lines, other) =>
    line.replace(/\r?\n$/, pick(["\r\n", "\n", "\r", " \n", ";\n", "\n\n", "\f\n"], other, "")),
  ),
  endLines: (bytes, at, other) =>
    linesOf(bytes)
      .map((line, index) => ((index * (at % 97)) % (2 + (other % 7)) === 0 ? line.replace(/\r?\n$/, "\r\n") : line))
      .join(""),
  insertLine: (bytes, at, other) => betweenLines(bytes, at, `${pick(LINES, other, "")}\n`),
  insertFirst: (bytes, _at, other) => `${pick(LINES, other, "")}\n${bytes}`,
  insertLast: (bytes, at, other) => `${bytes}${at % 2 === 0 ? "\n" : ""}${pick(LINES, other, "")}`,
  insertStray: (bytes, at, other) => inserted(bytes, at % (bytes.length + 1), pick(STRAY, other, "")),
  truncate: (bytes, at) => bytes.slice(0, at % (bytes.length + 1)),
  behead: (bytes, at) => bytes.slice(at % (bytes.length + 1)),
  flipByte: (bytes, at, other) => {
    const index = at % Math.max(1, bytes.length);
    return bytes.slice(0, index) + String.fromCharCode(other % 256) + bytes.slice(index + 1);
  },
  windows: (bytes) => bytes.replaceAll(/\r?\n/g, "\r\n"),
  oldMac: (bytes) => bytes.replaceAll(/\r?\n/g, "\r"),
  tabs: (bytes) => bytes.replaceAll(/^(?: {4})+/gm, (blanks) => "\t".repeat(blanks.length / 4)),
  narrow: (bytes) => bytes.replaceAll(/^(?: {4})+/gm, (blanks) => "  ".repeat(blanks.length / 4)),
  mark: (bytes) => utf8("\ufeff") + bytes,
  latin: (bytes) => `# -*- coding: latin-1 -*-\n${bytes}`,
  noFinalNewline: (bytes) => bytes.trimEnd(),
  formFeeds: (bytes) => bytes.replaceAll(/\n\n\n(?=\S)/g, "\n\n\f\n"),
  indentAll: (bytes) => `if True:\n${bytes.replaceAll(/^(?=.)/gm, "    ")}`,
  singleQuotes: (bytes) => bytes.replaceAll(/"([^"'\n\\]*)"/g, "'$1'"),
  wide: (bytes, at) => {
    const tokens = tokensOf(bytes);
    const end = at % Math.max(1, tokens.length);
    return tokens
      .map((token, index) => (token === "\n" && index < end && /[[(,]/.test(tokens[index - 1] ?? "") ? " " : token))
      .join("");
  },
};

/** A mutated file. */
export interface Mutated {
  readonly bytes: Buffer;
  /** What became of it, for people who look for the reason. */
  readonly how: string;
  /** For what else is drawn. */
  readonly draw: number;
}

/**
 * Draws files that are changed in one to four ways, or joined with another one.
 *
 * @param corpus the files to begin with
 */
export function mutatedFiles(corpus: readonly Buffer[]): fc.Arbitrary<Mutated> {
  const place = fc.nat(0xfffff);
  const step = fc.tuple(fc.constantFrom(...Object.keys(MUTATIONS)), fc.noBias(place), fc.noBias(place));
  return fc
    .record({
      source: fc.noBias(fc.nat(corpus.length - 1)),
      joined: fc.option(fc.noBias(fc.nat(corpus.length - 1)), { freq: 12 }),
      steps: fc.array(step, { minLength: 1, maxLength: 4 }),
      draw: fc.noBias(place),
    })
    .map(({ source, joined, steps, draw }) => {
      const files = [source, ...(joined === null ? [] : [joined])];
      let bytes = files.map((file) => corpus[file]?.toString("latin1") ?? "").join("");
      for (const [name, at, other] of steps) bytes = MUTATIONS[name]?.(bytes, at, other) ?? bytes;
      const how = [`file ${files.join(" + ")}`, ...steps.map((each) => each.join(" "))].join(", ");
      return { bytes: Buffer.from(bytes, "latin1"), how, draw };
    });
}
