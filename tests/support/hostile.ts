import fc from "fast-check";
import { rejectControlCharacters } from "../../helpers/errors.ts";

/** Texts that nobody types in good faith, and some that people do; each by what is wrong with it. */
export const HOSTILE: Readonly<Record<string, string>> = {
  nothing: "",
  blanks: "   ",
  "the folder itself": ".",
  "the folder above": "..",
  "a way up": "../outside",
  "a way up in the middle": "tasks/../../outside",
  "an absolute path": "/tmp/outside",
  "the home folder": "~",
  "a path below home": "~/outside",
  "a drive": "C:\\outside",
  "a share": "\\\\server\\share",
  "a device": "CON",
  "a device with an ending": "nul.txt",
  "a device in small letters": "aux",
  "a device with a number": "Com1",
  "a dot at the end": "tasks.",
  "a leading dash": "-rf",
  "two leading dashes": "--force=yes",
  "a NUL": "a\0b",
  "a line break": "a\nb",
  "a carriage return": "a\rb",
  "a line separator": "a\u2028b",
  "an escape sequence": "a\u001b[2Jb",
  "a title for the terminal": "a\u001b]0;owned\u0007b",
  "an escape sequence in one character": "a\u009b2Jb",
  "a change of direction": "a\u202eb",
  "an isolated change of direction": "a\u2066b",
  "a zero-width blank": "a\u200bb",
  "a combining accent": "cafe\u0301",
  "a letter of another script": "t\u0430sks",
  "half a character": "a\ud800b",
  "255 bytes": "a".repeat(255),
  "256 bytes": "a".repeat(256),
  "255 bytes of two-byte letters": `${"\u00e9".repeat(127)}a`,
  "256 bytes of two-byte letters": "\u00e9".repeat(128),
  "10,000 characters": "a".repeat(10_000),
  "10,000 characters and a sign": `${"a".repeat(10_000)}!`,
  "an apostrophe": "it's",
  quotes: 'say "hello"',
  "three quotes": '"""',
  "a backslash at the end": "tasks\\",
  "a command of the shell": "$(touch outside)",
  "another command of the shell": "a; touch outside",
  backticks: "`touch outside`",
  "code of Python": "__import__('os').system('touch outside')",
  "an expression of a template": "{{ 7 }}",
  "a tag of a template": "{% debug %}",
  "a comment of a template": "{# x #}",
  "a script": "</title><script>alert(1)</script>",
  "a mapping of YAML": "a: b",
  "a comment": "a # b",
  "the name of every object's prototype": "__proto__",
  "the name of a property of every object": "constructor",
};

/** What means something in a language that is generated, or in one that reads what is. */
const FRAGMENTS = [
  ...[
    "'",
    '"',
    '"""',
    "'''",
    "\\",
    "\\n",
    "\\N{BULLET}",
    "\\x41",
    "%s",
    "%(x)s",
    "{self.pk}",
    "{0}",
    "f'",
    "# ",
    "#noqa",
  ],
  ...[
    "{",
    "}",
    "{{",
    "}}",
    "{{{",
    "}}}",
    "{{ 7 }}",
    "{{{{raw}}}}",
    "{{/if}}",
    "{%",
    "%}",
    "{% debug %}",
    "{% endblock %}",
  ],
  ...[
    "{#",
    "#}",
    "{% comment %}",
    "\u0024{{ secrets.X }}",
    "$(touch outside)",
    "`touch outside`",
    "$HOME",
    "\u0024{X:-y}",
    "!!",
    "~",
  ],
  ...[
    "<",
    ">",
    "&",
    "&amp;",
    "&#60;",
    "</script>",
    "<script>steal()</script>",
    "<img src=x onerror=steal()>",
    "<!--",
    "-->",
  ],
  ...["]]>", "</title>", "</textarea>", "<svg onload=steal()>", "javascript:steal()", '" onmouseover="steal()', "<b>"],
  ...[": ", "- ", "? ", "| ", "> ", "*x", "&x", "!!python/object:os.system", "---", "...", "= ", "[x]", "{a: 1}", "@x"],
  ...[
    "[x](javascript:steal())",
    "![x](y)",
    "*x*",
    "_x_",
    "# x",
    "1. x",
    "1) x",
    "+ x",
    "~~~",
    "```",
    "| a | b |",
    "====",
    "<https://x.y>",
  ],
  ...[
    ";",
    "&&",
    "||",
    ">",
    "%0a",
    "%s%s%n",
    "../",
    "\u200b",
    "\ufeff",
    "\u00a0",
    "\u0301",
    "\u{1f468}\u200d\u{1f4bb}",
    "\u05d0",
    "\uffff",
  ],
  ...[
    "import os",
    "__import__('os')",
    "lambda: 0",
    "None",
    "true",
    "null",
    "0.0.0.0",
    "/tmp/x",
    "a",
    "Z",
    "9",
    " ",
    "  ",
    ",",
    "=",
    "?",
  ],
];

/**
 * All the fragments, as few texts as hold them.
 *
 * @param longest how many characters a text may have
 */
export function everyFragment(longest: number): string[] {
  const texts: string[] = [];
  for (const each of FRAGMENTS.filter((fragment) => fragment.trim() !== "")) {
    const longer = `${texts.at(-1)} ${each}`;
    if (texts.length > 0 && longer.length <= longest) texts.splice(-1, 1, longer);
    else texts.push(each);
  }
  return texts;
}

/**
 * Draws texts that can be typed, made of what means something to those who read what is generated.
 *
 * @param longest how many characters they may have
 */
export function nastyText(longest: number): fc.Arbitrary<string> {
  return fc
    .array(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...FRAGMENTS) }, fc.string({ unit: "binary", maxLength: 3 })),
      {
        minLength: 1,
        maxLength: 9,
      },
    )
    .map((parts) => parts.join("").trim())
    .filter((text) => text !== "" && text.length <= longest && rejectControlCharacters(text) === undefined);
}

/**
 * Reads the difference that `--dry-run` prints.
 *
 * @param diff as it was printed
 * @returns the files that are new, by path
 */
export function newFiles(diff: string): Record<string, string> {
  const parts = diff.split(/^diff --git .*\n/m).flatMap((part): [string, string][] => {
    const [, path] = /^\+\+\+ b\/(.*)$/m.exec(part) ?? [];
    const lines = part.split("\n").filter((line) => /^\+(?!\+\+ b\/)/.test(line));
    return path === undefined || !part.includes("--- /dev/null\n")
      ? []
      : [[path, lines.map((line) => `${line.slice(1)}\n`).join("")]];
  });
  return Object.fromEntries(parts);
}
