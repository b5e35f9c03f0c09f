import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { castOf, playedOf } from "../scripts/pictures/cast.ts";
import { svgOf } from "../scripts/pictures/svg.ts";
import { DOCUMENTS, readDocument } from "./support/documents.ts";
import { targets } from "./support/markdown.ts";

const FOLDER = fileURLToPath(new URL("../docs/pictures", import.meta.url));
const cast = readFileSync(join(FOLDER, "terminal.cast"), "utf8");
const svg = readFileSync(join(FOLDER, "terminal.svg"), "utf8");

describe("the pictures", () => {
  it("are all shown in a document, or linked there", () => {
    const named = DOCUMENTS.flatMap((path) => targets(readDocument(path)).map(({ address }) => address));
    const unused = readdirSync(FOLDER).filter((name) => !named.some((each) => each.endsWith(`pictures/${name}`)));

    expect(unused).toEqual([]);
  });

  it("are small", () => {
    const large = readdirSync(FOLDER).filter((name) => statSync(join(FOLDER, name)).size > 100_000);

    expect(large).toEqual([]);
  });
});

describe("the recording", () => {
  it("is an SVG of what is in the cast", () => {
    const played = playedOf(cast);

    expect(played.length).toBeGreaterThan(5);
    expect(castOf(played)).toBe(cast);
    expect(svgOf(played)).toBe(svg);
  });

  it("shows nothing of the machine that it was made on", () => {
    const screen = playedOf(cast).flatMap(({ command, lines }) => [command, ...lines]);
    const fromTheRoot = /(?<![\w.:/])(?:\/|~|[A-Z]:\\)\w/;

    expect(screen.filter((line) => fromTheRoot.test(line) || line.includes("@"))).toEqual([]);
  });

  it("loads nothing, has a title, and stands still for who wants no motion", () => {
    expect(svg.replaceAll(/http:\/\/(?:www\.w3\.org\/2000\/svg|127\.0\.0\.1:8000)/g, "")).not.toMatch(
      /https?:|url\(|href/,
    );
    expect(svg).toMatch(/<title id="title">\w.*<\/title>\n<desc id="description">\w.*<\/desc>/);
    expect(svg).toContain("@media (prefers-reduced-motion:reduce){*{animation:none!important}}");
  });
});

describe("a recording", () => {
  const words = "ls <a&b>".padEnd(90, "x");
  const made = svgOf([{ command: "ls", lines: ["\u001b[32mgreen\u001b[39m \u001b[1mbold\u001b[0m", "", words] }]);

  it("is drawn in its colours", () => {
    expect(made).toContain('<tspan class="g">green</tspan> <tspan class="b">bold</tspan>');
  });

  it("breaks a line where a terminal does, and shows what means something in XML", () => {
    expect(made).toContain(`>ls &lt;a&amp;b>${"x".repeat(76)}</text>`);
    expect(made).toContain(`>${"x".repeat(6)}</text>`);
  });
});
