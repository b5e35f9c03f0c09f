import type { GeneratorBody } from "../generator.ts";
import { plopfileFolder } from "../home.ts";

/** What generators have in common that let git write, in the repository around the plopfile. */
export const byGit = {
  help: {
    "--dest=DIR": "the folder of the plopfile, where it is another one",
    "--dry-run": "look, print the git commands, and stop",
    "--force": "",
    "--skip": "",
  },
  destination: plopfileFolder,
} satisfies Partial<GeneratorBody>;
