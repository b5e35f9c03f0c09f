import { Refusal } from "../errors.ts";
import type { Around, GeneratorBody } from "../generator.ts";
import { IS_PACKAGE, plopfileFolder } from "../home.ts";

/** What generators have in common that let git write, in the repository around the plopfile. */
export const byGit = {
  help: {
    "--dest=DIR": "the folder of the plopfile, where it is another one",
    "--dry-run": "look, print the git commands, and stop",
    "--force": "",
    "--skip": "",
  },
  destination(folder: string, around: Around): string {
    if (IS_PACKAGE && !around.options.has("dest")) {
      throw new Refusal(
        "npm brought this kit, not git: npm install of another quickscale-kit-X.Y.Z.tgz brings another version. " +
          "A project or repository that has the kit is named with --dest=DIR.",
      );
    }
    return plopfileFolder(folder, around);
  },
} satisfies Partial<GeneratorBody>;
