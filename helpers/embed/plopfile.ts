import type { Edit, EditResult } from "../changes/stage.ts";

/**
 * A plopfile that takes the kit in, with a place for generators of one's own and for other defaults.
 *
 * @param prefix the kit's folder, from the plopfile's
 * @param isTypeScript whether it may be TypeScript
 * @returns its text
 */
export function newPlopfile(prefix: string, isTypeScript: boolean): string {
  const typed = (text: string) => (isTypeScript ? text : "");
  const ending = isTypeScript ? "ts" : "mts";
  return `${typed('import type { NodePlopAPI } from "plop";\n')}import { ${typed("type KitOptions, ")}loadKit } from "./${prefix}/helpers/index.ts";
// import { hello } from "./generators/hello.${ending}";

/** Other defaults for the kit's options. Templates of ours are in plop-templates/: they win over the kit's. */
const agency${typed(": KitOptions")} = {
  defaults: {
    // init: { django: "6.1", author: "Acme", license: "proprietary" },
  },
};

export default async function (plop${typed(": NodePlopAPI")})${typed(": Promise<void>")} {
  // Generators of your own go into the list: see the kit's docs/user-manual.md.
  await loadKit(plop, [], agency);
}
`;
}

/**
 * Makes a plopfile that is there load the kit, as the first thing that it does: generators of its own win over the
 * kit's of the same name.
 *
 * @param prefix the kit's folder, from the plopfile's
 */
export function embedInPlopfile(prefix: string): Edit {
  return (text): EditResult => {
    if (loadsKit(text, prefix)) return { kind: "already" };
    const [found, ...others] = [...text.matchAll(PLOP_FUNCTION)].map(({ index, 0: whole, groups = {} }) => ({
      index,
      end: index + whole.length,
      ...groups,
    })) as Found[];
    const isOne =
      found !== undefined && others.length === 0 && (found.word === undefined) !== (found.arrow === undefined);
    if (!isOne || !isCode(text.slice(0, found.index))) {
      const paste = loadingLines(prefix, "plop").join("\n");
      const reason =
        "Where its function begins can't be told for certain: make it async, and let it begin with the kit.";
      return { kind: "refused", reason, paste };
    }
    const { start, word = "", inner, plop, returns = "", arrow = "" } = found;
    const promise = returns.replace(/\bvoid$/, "Promise<void>");
    const eol = text.includes("\r\n") ? "\r\n" : "\n";
    const rest = text.slice(found.end);
    const indent = /^\s*?\n([ \t]+)\S/.exec(rest)?.[1] ?? "  ";
    const lines = loadingLines(prefix, plop).map((line) => eol + indent + line);
    const signature = `${start}async ${word}(${inner})${promise}${arrow} {`;
    return { kind: "ok", text: text.slice(0, found.index) + signature + lines.join("") + rest };
  };
}

/**
 * Makes the plopfile that `init` wrote, which takes the follow-up generators alone, load the whole kit. Other defaults
 * and generators that were added to the list stay.
 *
 * @param prefix the kit's folder, from the plopfile's
 */
export function widenPlopfile(prefix: string): Edit {
  return (text): EditResult => {
    const widened = widenedPlopfile(text, prefix);
    return widened === undefined ? { kind: "already" } : { kind: "ok", text: widened };
  };
}

/**
 * @param text a plopfile
 * @param prefix the kit's folder, from the plopfile's
 * @returns whether it takes the follow-up generators by themselves
 */
export function takesFollowUps(text: string, prefix: string): boolean {
  return text.includes(`"./${prefix}/generators/follow-ups.ts"`);
}

/** @returns undefined where somebody changed what it would change, too */
function widenedPlopfile(text: string, prefix: string): string | undefined {
  const list = /^(\s*)register\(plop, (?:followUps|\[\.\.\.followUps(?:, ([^\]\n]*))?\]), /m;
  const others = list.exec(text)?.[2] ?? "";
  const changes: readonly (readonly [from: string | RegExp, to: string])[] = [
    [/^import \{ followUps \} from "\.\/[^"]*\/generators\/follow-ups\.ts";\r?\n/m, ""],
    [
      `import { register } from "./${prefix}/helpers/generator.ts";`,
      `import { loadKit } from "./${prefix}/helpers/index.ts";`,
    ],
    [
      "export default function (plop: NodePlopAPI): void {",
      "export default async function (plop: NodePlopAPI): Promise<void> {",
    ],
    [list, `$1await loadKit(plop, [${others}], `],
  ];
  let widened = text;
  for (const [from, to] of changes) {
    const next = widened.replace(from, to);
    if (next === widened) return undefined;
    widened = next;
  }
  return /\b(?:followUps|register)\b/.test(widened) ? undefined : widened;
}

/** A plopfile that takes part of the kit in by itself needs nothing more. */
function loadsKit(text: string, prefix: string): boolean {
  const code = text.replaceAll(/^\s*\/\/.*$/gm, "");
  return ['"', "'", "`"].some((quote) => code.includes(`${quote}./${prefix}/`) || code.includes(`${quote}${prefix}/`));
}

interface Found {
  readonly index: number;
  readonly end: number;
  readonly start: string;
  readonly word?: string;
  readonly inner: string;
  readonly plop: string;
  readonly returns?: string;
  readonly arrow?: string;
}

/**
 * The function of a plopfile, as plop's documentation writes it and as people do: by the word or as an arrow, its argument
 * with a type, with a comment that says it, or with neither. Its brace ends a line.
 */
const PLOP_FUNCTION = new RegExp(
  [
    String.raw`^(?<start>export default |module\.exports = )(?:async )?(?<word>function(?: \w+)? ?)?`,
    String.raw`\((?<inner>\s*(?:/\*\*[^*]*\*/\s*)?(?<plop>[\w$]+)(?:: ?[\w.]+)?,?\s*)\)`,
    String.raw`(?<returns>: ?(?:void|Promise<void>))?(?<arrow> ?=>)? ?\{(?=[ \t]*\r?$)`,
  ].join(""),
  "gm",
);

/** Neither in a comment nor in a text over several lines. */
function isCode(before: string): boolean {
  return !before.includes("`") && before.split("/*").length === before.split("*/").length;
}

function loadingLines(prefix: string, plop: string): string[] {
  return [
    "// The kit, generators that are made of it, and other defaults for its options: see its docs/user-manual.md.",
    `const { loadKit } = await import("./${prefix}/helpers/index.ts");`,
    `await loadKit(${plop}, [], { defaults: {} });`,
  ];
}
