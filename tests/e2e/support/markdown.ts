/** A fenced block of code in a Markdown text. */
export interface CodeBlock {
  readonly language: string;
  /** Without the fences, with its final newline. */
  readonly code: string;
  /** The heading above it. */
  readonly section: string;
}

/**
 * Reads the fenced blocks of a Markdown text.
 *
 * @param markdown the text
 * @returns the blocks in their order
 */
export function codeBlocks(markdown: string): CodeBlock[] {
  let section = "";
  return [...markdown.matchAll(/^#+ (.+)$|^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, heading, language, code]) => {
    if (code !== undefined) return { language: language ?? "", code, section };
    section = heading ?? "";
    return [];
  });
}

/**
 * Cuts a Markdown text into its sections, subsections included.
 *
 * @param markdown the text
 * @param heading a heading of the second level
 * @returns what stands below it
 */
export function sectionOf(markdown: string, heading: string): string {
  const [, text] = markdown.split(new RegExp(`^## ${heading}$`, "m"));
  return text?.split(/^## /m)[0] ?? "";
}
