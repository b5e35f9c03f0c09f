import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Edit } from "../../../helpers/changes/stage.ts";
import { addListItem } from "../../../helpers/python/add-list-item.ts";
import { exportName } from "../../../helpers/python/export-name.ts";
import { includeUrls } from "../../../helpers/python/include-urls.ts";
import { mergeModule } from "../../../helpers/python/merge-module.ts";
import { readSource } from "../../../helpers/python/source.ts";

/**
 * Each folder is a case: `input.py`, the edit with its arguments in `edit.json`, and `expected.py`, unless `edit.json`
 * says that the edit is `already` done, or what it is `refused` with.
 */
const CASES = fileURLToPath(new URL("../../edits", import.meta.url));

const EDITS: Readonly<Record<string, (...args: never[]) => Edit>> = {
  addListItem,
  exportName,
  includeUrls,
  mergeModule,
};

interface Case {
  readonly edit: string;
  readonly with: readonly never[];
  readonly already?: boolean;
  readonly refused?: { readonly reason: string; readonly line?: number };
  /** Lines of the input that change, beyond getting a comma or an import. */
  readonly reflows?: boolean;
}

const read = (name: string, file: string) => readFileSync(join(CASES, name, file), "utf8");

describe("an edit", () => {
  it.each(readdirSync(CASES).filter((name) => !name.startsWith(".")))("%s", async (name) => {
    const { edit, with: args, already, refused, reflows } = JSON.parse(read(name, "edit.json")) as Case;
    const input = read(name, "input.py");
    const apply = EDITS[edit]?.(...args);
    const result = await apply?.(input);

    if (already) return expect(result).toEqual({ kind: "already" });
    if (refused)
      return expect(result).toMatchObject({ kind: "refused", ...refused, paste: expect.stringMatching(/\S/) });
    const expected = read(name, "expected.py");
    expect(result).toEqual({ kind: "ok", text: expected });
    expect(await apply?.(expected), "a second time").toEqual({ kind: "already" });
    expect((await readSource(expected.replace(/^\ufeff/, ""))).root.hasError).toBe(false);
    if (!reflows) expect(lost(input, expected), "what was there").toBe("");
  });
});

/** What of a text can't be found in another one any more, in order. */
function lost(text: string, other: string): string {
  let at = 0;
  let gone = "";
  for (const character of text) {
    const found = other.indexOf(character, at);
    if (found === -1) gone += character;
    else at = found + 1;
  }
  return gone;
}
