import { COLUMNS, DESCRIPTION, type Played, ROWS, STILL, TITLE } from "./session.ts";
import { PROMPT, timelineOf } from "./timeline.ts";

/** Of a character, in pixels: what is common to most fonts of 14 pixels; each line is stretched to it. */
const CELL = 8.4;
const LINE = 20;
const PADDING = 18;
const BAR = 34;

const SCREEN = { width: COLUMNS * CELL, height: ROWS * LINE };
const WIDTH = Math.ceil(SCREEN.width + 2 * PADDING);
const HEIGHT = SCREEN.height + BAR + PADDING;

/** Where what isn't to be seen is put: right of the screen. */
const AWAY = Math.ceil(SCREEN.width);

const BACKGROUND = "#1b1f27";

/** The codes of colours and weights (ECMA-48, SGR) that occur, each with the class that it turns on. */
const CLASSES: Readonly<Record<string, string>> = { 1: "b", 2: "d", 31: "r", 32: "g", 33: "y" };

const STYLE = `
text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;white-space:pre;fill:#dde3ec}
.b{font-weight:bold}.d{fill:#949dad}.r{fill:#ff8079}.g{fill:#7ddb8c}.y{fill:#e8c268}.p{fill:#7fb4ff}`;

/** A moment of an animation, in milliseconds, and where the thing is from then on. */
type Frame = readonly [at: number, move: string];

/**
 * Draws a recording as an SVG that moves by itself, also where it is only an image: the lines lie below one another,
 * the screen is a window that goes down them, a cover hides its lower part until it is full, and a lid with the cursor
 * goes off each command as it is typed. Whoever wants no motion sees the screen as one of the commands leaves it.
 *
 * @param played what was typed and shown
 * @returns the text of the file
 */
export function svgOf(played: readonly Played[]): string {
  const { lines, end } = timelineOf(played);
  const rows = lines.flatMap(({ text, at, typed }) =>
    rowsOf(text).map((row, index) => ({ text: row, at, typed: index === 0 ? typed : undefined })),
  );
  const lids = rows.flatMap(({ typed }, index) => (typed === undefined ? [] : [{ index, typed }]));
  const next = lids.findIndex(({ index }) => rows[index]?.text === PROMPT + STILL) + 1;
  const shown = lids[next]?.index ?? rows.length;
  const animations = [
    animation(
      "lines",
      end,
      rows.map(({ at }, index) => [at, scrolled(index + 1)]),
      scrolled(shown),
    ),
    animation(
      "cover",
      end,
      rows.map(({ at }, index) => [at, covered(index + 1)]),
      covered(shown),
    ),
    ...lids.map(({ typed }, lid) => animation(`lid${lid}`, end, framesOfLid(typed), across(AWAY))),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title description">
<title id="title">${escaped(TITLE)}</title>
<desc id="description">${escaped(DESCRIPTION)}</desc>
<style>${STYLE}
${animations.join("\n")}
@media (prefers-reduced-motion:reduce){*{animation:none!important}}
</style>
<rect width="${WIDTH}" height="${HEIGHT}" rx="10" fill="${BACKGROUND}"/>
<g fill="#565d6b"><circle cx="22" cy="18" r="6"/><circle cx="42" cy="18" r="6"/><circle cx="62" cy="18" r="6"/></g>
<svg x="${PADDING}" y="${BAR}" width="${SCREEN.width}" height="${SCREEN.height}">
<g id="lines" xml:space="preserve">
${rows.map(({ text }, index) => textOf(text, index)).join("\n")}
${lids.map(({ index }, lid) => lidAt(index, lid)).join("\n")}
</g>
<rect id="cover" width="${SCREEN.width}" height="${SCREEN.height}" fill="${BACKGROUND}"/>
</svg>
</svg>
`;
}

const scrolled = (rows: number) => `translateY(${-LINE * Math.max(0, rows - ROWS)}px)`;
const covered = (rows: number) => `translateY(${LINE * Math.min(rows, ROWS)}px)`;
const across = (pixels: number) => `translateX(${rounded(pixels)}px)`;

/** It lies on the command until that is typed, and is gone as soon as that runs. */
function framesOfLid(typed: readonly number[]): Frame[] {
  const keys = typed.map((at, index): Frame => [at, across((index + 1) * CELL)]);
  return [[0, across(0)], ...keys, [(typed.at(-1) ?? 0) + 1, across(AWAY)]];
}

/** The rules for one thing that moves from place to place without a way between. */
function animation(id: string, end: number, frames: readonly Frame[], still: string): string {
  const moves = frames.filter(([, move], index) => move !== frames[index - 1]?.[1]);
  const steps = moves.map(([at, move]) => `${rounded((100 * at) / end)}%{transform:${move}}`);
  return `#${id}{transform:${still};animation:${id} ${end / 1000}s step-end infinite}@keyframes ${id}{${steps.join("")}}`;
}

function lidAt(row: number, lid: number): string {
  const place = `x="${PROMPT.length * CELL}" y="${row * LINE}" height="${LINE}"`;
  return `<g id="lid${lid}"><rect ${place} width="${SCREEN.width}" fill="${BACKGROUND}"/><rect ${place} width="${CELL}" fill="#dde3ec"/></g>`;
}

/** A line as it stands on the screen, in which a longer one goes on in the next row. */
function rowsOf(text: string): string[] {
  const rows = [""];
  let column = 0;
  for (const part of text.split(ESCAPES)) {
    for (const character of part.startsWith("\u001b") ? [part] : part) {
      if (character.length === 1 && column === COLUMNS) {
        rows.push("");
        column = 0;
      }
      rows[rows.length - 1] += character;
      if (character.length === 1) column += 1;
    }
  }
  return rows;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const ESCAPES = /(\u001b\[[\d;]*m)/;

function textOf(row: string, index: number): string {
  const parts = row.split(ESCAPES);
  const length = parts.filter((part) => !ESCAPES.test(part)).join("").length;
  if (length === 0) return "";
  const on = new Set<string>(row.startsWith(PROMPT) ? ["p"] : []);
  const spans = parts.map((part) => {
    if (!ESCAPES.test(part)) return spanOf(part, [...on]);
    for (const code of part.slice(2, -1).split(";")) turn(code, on);
    return "";
  });
  const place = `y="${index * LINE + 15}" textLength="${rounded(length * CELL)}"`;
  return `<text ${place}>${spans.join("")}</text>`;
}

function spanOf(text: string, classes: readonly string[]): string {
  if (text === "" || classes.length === 0) return escaped(text);
  return `<tspan class="${classes.join(" ")}">${escaped(text)}</tspan>`;
}

/** What a code does to the classes that are on. */
function turn(code: string, on: Set<string>): void {
  const name = CLASSES[code];
  if (name !== undefined) on.add(name);
  else if (code === "0") on.clear();
  else for (const off of code === "22" ? ["b", "d"] : ["r", "g", "y"]) on.delete(off);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
