import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { playedOf } from "../../scripts/pictures/cast.ts";
import { type Played, playSession } from "../../scripts/pictures/session.ts";
import { describeWith, KIT } from "./support/machine.ts";

describeWith(["python", "git"], "the recording in the README", () => {
  it("shows what the commands print today; else `npm run pictures` makes it anew", async () => {
    const cast = await readFile(join(KIT, "docs/pictures/terminal.cast"), "utf8");

    expect(withoutFigures(await playSession())).toEqual(withoutFigures(playedOf(cast)));
  });
});

/** How long tests take is another thing each time, and the kit has more or fewer files of its own. */
function withoutFigures(played: readonly Played[]): Played[] {
  const blank = (line: string) => line.replace(/\d+(?:\.\d+)?(?=s\b)|\d+(?= files)/, "…");
  return played.map(({ command, lines }) => ({ command, lines: lines.map(blank) }));
}
