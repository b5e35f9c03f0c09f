import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DOCUMENTS, readDocument, TYPED_BY } from "../support/documents.ts";
import { codeBlocks, sectionOf } from "../support/markdown.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { expectShown } from "./support/shown.ts";
import { STORIES } from "./support/stories.ts";
import { NOT_TYPED, openWorld, type World } from "./support/world.ts";

/** What people have in a file of theirs. */
const CONTENTS = ["handlebars", "html", "ini", "json", "python", "toml", "ts"];

/** The documents whose commands are typed here, with their blocks, section by section. */
const TYPED = DOCUMENTS.filter((document) => !(document in TYPED_BY)).flatMap((document) => {
  const blocks = codeBlocks(withoutElsewhere(document, readDocument(document)));
  const sections = blocks.map(({ section }) => section).filter((section, index, all) => section !== all[index - 1]);
  return blocks.some(({ language }) => language === "bash") ? { document, blocks, sections } : [];
});

describeWith(["python", "git", "postgres"], "the commands", () => {
  describe.each(TYPED)("of $document", ({ document, blocks, sections }) => {
    const { before = {}, contents = {} } = STORIES[document] ?? {};
    let world: World;

    beforeAll(async () => {
      world = await openWorld();
    });
    afterAll(() => world?.close());

    it.each(sections)("do what stands there: %s", async (section) => {
      await before[section]?.(world);
      const places = [...(contents[section] ?? [])];
      let printed: string | undefined;
      for (const { language, code } of blocks.filter((block) => block.section === section)) {
        if (language === "text") {
          expect(printed, `no command is shown directly before ${code}`).toBeDefined();
          expectShown(printed ?? "", code);
        }
        printed = language === "bash" ? await world.type(code) : undefined;
        if (CONTENTS.includes(language)) await places.shift()?.(code, world);
      }
    });

    it("come with a place for all that people write, and no story is told of a section that is not there", () => {
      expect(sections).toEqual([...new Set(sections)]);
      for (const section of Object.keys({ ...before, ...contents })) expect(sections).toContain(section);
      for (const section of sections) {
        const written = blocks.filter((block) => block.section === section && CONTENTS.includes(block.language));
        expect(contents[section] ?? [], section).toHaveLength(written.length);
      }
    });
  });
});

describe("what is not typed", () => {
  it("is there", async () => {
    const { scripts } = JSON.parse(await readFile(join(KIT, "package.json"), "utf8"));
    for (const command of Object.keys(NOT_TYPED)) {
      const [, script] = /^npm (?:run )?(.+)$/.exec(command) ?? [];
      expect(script === undefined ? existsSync(join(KIT, command)) : script in scripts, command).toBe(true);
    }
  });
});

/** Sections that are typed by another test are none of this one's. */
function withoutElsewhere(document: string, text: string): string {
  const { elsewhere = [] } = STORIES[document] ?? {};
  return elsewhere.reduce((rest, heading) => rest.replace(sectionOf(rest, heading), () => "\n"), text);
}
