import { expect } from "vitest";
import type { CodeBlock } from "../../support/markdown.ts";

/** What somebody types, and what a document says that they see then. */
export interface Exchange {
  /** The heading above it. */
  readonly section: string;
  readonly code: string;
  /** The block of text behind it; undefined where there is none. */
  readonly shown: string | undefined;
}

/**
 * Pairs the blocks that are typed with what is shown behind them.
 *
 * @param blocks the blocks of a document
 * @returns the pairs in their order
 */
export function exchanges(blocks: readonly CodeBlock[]): Exchange[] {
  return blocks.flatMap(({ language, section, code }, index) => {
    if (language !== "bash") return [];
    const next = blocks[index + 1];
    return { section, code, shown: next?.language === "text" ? next.code : undefined };
  });
}

/**
 * Holds all that was printed against what a document shows: `…` in a line stands for anything in it, a line of `…`
 * alone for any lines.
 *
 * @param printed what the commands printed
 * @param shown the block of the document
 */
export function expectShown(printed: string, shown: string): void {
  const seen = withoutBlankEnds(printed);
  if (pattern(withoutBlankEnds(shown)).test(seen)) return;
  // Says by their difference what is missing.
  expect(seen).toBe(shown);
}

function pattern(shown: string): RegExp {
  const lines = shown.split("\n").slice(0, -1);
  return new RegExp(`^${lines.map((line) => (line === "…" ? "(?:.*\n)*" : `${lineSource(line)}\n`)).join("")}$`);
}

/**
 * The source of a pattern for a line that a document shows.
 *
 * @param line with `…` in the place of anything
 */
export function lineSource(line: string): string {
  return line
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
}

/** Whole lines, without blank ones around them, nor blanks at their ends. */
function withoutBlankEnds(text: string): string {
  return `${text.replaceAll(/ +$/gm, "").replace(/^\n+/, "").trimEnd()}\n`;
}
