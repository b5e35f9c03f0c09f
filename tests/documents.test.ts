import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DOCUMENTS, readDocument, TYPED_BY } from "./support/documents.ts";
import { anchors, type CodeBlock, codeBlocks, targets } from "./support/markdown.ts";

const KIT = fileURLToPath(new URL("..", import.meta.url));

/** `bash` is typed by a test, and `text` behind it is what it prints; `console` can't be typed by one. */
const LANGUAGES = ["bash", "console", "handlebars", "html", "ini", "json", "python", "text", "toml", "tree", "ts"];

/** How a block for people says why no test types it. */
const REASON = /^# (needs|waits for) [^\n]+: \S/;

describe("the documents", () => {
  it("are all there", () => {
    const { version } = JSON.parse(readFileSync(join(KIT, "package.json"), "utf8"));
    expect(DOCUMENTS).toEqual(
      expect.arrayContaining([
        "CHANGELOG.md",
        "CODE_OF_CONDUCT.md",
        "CONTRIBUTING.md",
        "README.md",
        "SECURITY.md",
        "docs/benchmarks.md",
        "docs/compatibility.md",
        "docs/decisions.md",
        "docs/development.md",
        "docs/foreign-projects.md",
        "docs/releasing.md",
        "docs/scaffolding.md",
        "docs/tutorial.md",
        "docs/user-manual.md",
        `docs/releases/implementation-${version}.md`,
        `docs/releases/validation-${version}.md`,
      ]),
    );
  });

  it("can be reached from the README, one from another", () => {
    const reached = new Set(["README.md"]);
    for (const document of reached) for (const next of linkedFrom(document)) reached.add(next);

    expect(DOCUMENTS.filter((document) => !reached.has(document))).toEqual([]);
  });

  it("name the tests that type their commands rightly", () => {
    for (const [document, test] of Object.entries(TYPED_BY)) {
      expect(DOCUMENTS).toContain(document);
      expect(readFileSync(join(KIT, test), "utf8"), test).toContain(document.split("/").at(-1));
    }
  });

  const linkedFrom = (document: string): string[] =>
    targets(readDocument(document))
      .filter(({ address }) => isInside(address))
      .map(({ address }) => join(dirname(document), address.split("#")[0] ?? ""))
      .filter((path) => DOCUMENTS.includes(path));
});

describe.each(DOCUMENTS)("%s", (document) => {
  const text = readDocument(document);

  it("links to files and headings that are there", () => {
    const inside = targets(text).filter(({ address }) => isInside(address));

    expect(inside.map(({ address }) => address).filter((address) => !leadsSomewhere(document, address))).toEqual([]);
  });

  it("names code of the kit that is there", () => {
    const named = [...text.matchAll(/`((?:tests|helpers|bench|scripts)\/[\w./-]+\.ts)`/g)];

    expect(named.map(([, path]) => path ?? "").filter((path) => !existsSync(join(KIT, path)))).toEqual([]);
  });

  it("says what each picture shows", () => {
    const pictures = targets(text).filter(({ isPicture }) => isPicture);

    expect(pictures.filter((picture) => picture.text.trim() === "")).toEqual([]);
  });

  it("has one title, and no heading that skips a level", () => {
    const levels = [...text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/^(#+) /gm)].map(([, sign]) => sign?.length);

    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries()) {
      if (index > 0) expect(level, String(levels)).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
    }
  });

  it("says of each block of code what it is, and of what no test types, why", () => {
    const blocks = codeBlocks(text);

    expect(blocks.filter(({ language }) => !LANGUAGES.includes(language))).toEqual([]);
    expect(blocks.filter(({ language, code }) => language === "console" && !REASON.test(code))).toEqual([]);
  });

  it("shows as printed only what a command before it prints", () => {
    const blocks = codeBlocks(text);

    expect(blocks.filter((block, index) => block.language === "text" && !isBehindCommand(blocks, index))).toEqual([]);
  });
});

/** Whether a block follows a command that prints it, in the same section. */
function isBehindCommand(blocks: readonly CodeBlock[], index: number): boolean {
  const [before, block] = [blocks[index - 1], blocks[index]];
  return before?.section === block?.section && ["bash", "console"].includes(before?.language ?? "");
}

function isInside(address: string): boolean {
  return !/^(https?|mailto):/.test(address);
}

function leadsSomewhere(document: string, address: string): boolean {
  const [path = "", anchor] = decodeURI(address).split("#");
  const file = path === "" ? document : join(dirname(document), path);
  if (!existsSync(join(KIT, file))) return false;
  return anchor === undefined || (file.endsWith(".md") && anchors(readDocument(file)).includes(anchor));
}
