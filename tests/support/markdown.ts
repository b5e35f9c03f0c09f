import { type Node, Parser } from "commonmark";

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

/** A link or a picture of a Markdown text. */
export interface Target {
  /** As it is written, such as `user-manual.md#fields`. */
  readonly address: string;
  /** The text of a link, or what a picture says to whoever can't see it. */
  readonly text: string;
  readonly isPicture: boolean;
}

/**
 * Reads the links and pictures of a Markdown text, those in HTML included.
 *
 * @param markdown the text
 * @returns them in their order; HTML gives its text for pictures only
 */
export function targets(markdown: string): Target[] {
  return nodes(markdown).flatMap((node) => {
    if (node.type === "html_inline" || node.type === "html_block") return targetsInHtml(node.literal ?? "");
    if (node.type !== "link" && node.type !== "image") return [];
    return { address: node.destination ?? "", text: textOf(node), isPicture: node.type === "image" };
  });
}

function targetsInHtml(html: string): Target[] {
  return [...html.matchAll(/<(?:a|img|source)\b[^>]*>/g)].flatMap(([tag]) => {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
    const address = attribute("src") ?? attribute("srcset") ?? attribute("href");
    if (address === undefined) return [];
    // What <source> shows, the <img> behind it describes.
    const text = attribute("alt") ?? (tag.startsWith("<source") ? "as the <img>" : "");
    return { address, text, isPicture: !tag.startsWith("<a") };
  });
}

/**
 * Lists the anchors of a Markdown text, as GitHub makes them of its headings.
 *
 * @param markdown the text
 * @returns the anchors in their order; a heading that stands there twice has a number the second time
 */
export function anchors(markdown: string): string[] {
  const seen = new Map<string, number>();
  return nodes(markdown)
    .filter(({ type }) => type === "heading")
    .map((heading) => {
      const anchor = textOf(heading)
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_\- ]/gu, "")
        .replaceAll(" ", "-");
      const times = seen.get(anchor) ?? 0;
      seen.set(anchor, times + 1);
      return times === 0 ? anchor : `${anchor}-${times}`;
    });
}

function nodes(markdown: string): Node[] {
  return below(new Parser().parse(markdown));
}

/** A node and all below it, each once. */
function below(root: Node): Node[] {
  const found: Node[] = [];
  const walker = root.walker();
  for (let event = walker.next(); event !== null; event = walker.next()) if (event.entering) found.push(event.node);
  return found;
}

function textOf(node: Node): string {
  return below(node)
    .map(({ literal }) => literal ?? "")
    .join("");
}
