import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KIT } from "../../tests/e2e/support/machine.ts";
import setup from "../../tests/e2e/support/setup.ts";
import { castOf } from "./cast.ts";
import { takePictures } from "./pages.ts";
import { playSession } from "./session.ts";
import { svgOf } from "./svg.ts";

const FOLDER = join(KIT, "docs", "pictures");

await setup();
await mkdir(FOLDER, { recursive: true });
say("Recording the commands …");
const played = await playSession();
await writeFile(join(FOLDER, "terminal.cast"), castOf(played));
await writeFile(join(FOLDER, "terminal.svg"), svgOf(played));
say("Taking pictures of the pages …");
await takePictures(FOLDER);
say(`They are in ${FOLDER}.`);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
