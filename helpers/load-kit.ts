import { fileURLToPath } from "node:url";
import type { NodePlopAPI } from "plop";
import { quoted, Refusal } from "./errors.ts";
import { type Generator, type KitOptions, type ListedGenerator, register } from "./generator.ts";
import { didYouMean } from "./nearest.ts";

const PLOPFILE = fileURLToPath(new URL("../plopfile.ts", import.meta.url));

/**
 * Takes the whole kit into a plopfile, with `plop.load`, and adds generators of one's own: one that is called like one of
 * the kit's wins over it.
 *
 * @param plop the API that plop hands to a plopfile
 * @param generators one's own
 * @param options what is one's own of the kit; its templates are those beside the plopfile, unless `root` says otherwise
 * @throws Refusal for defaults of a generator that there isn't
 */
export async function loadKit(
  plop: NodePlopAPI,
  generators: readonly (Generator | ListedGenerator)[],
  options: KitOptions = {},
): Promise<void> {
  try {
    const own = { root: plop.getPlopfilePath(), ...options };
    const configuration: object = own;
    await plop.load(PLOPFILE, configuration);
    register(plop, generators, own);
    refuseStrangers(
      Object.keys(options.defaults ?? {}),
      plop.getGeneratorList().map(({ name }) => name),
    );
  } catch (error) {
    // plop prints what goes wrong with a plopfile, and would end as if nothing had.
    process.exitCode = 1;
    throw error;
  }
}

function refuseStrangers(given: readonly string[], known: readonly string[]): void {
  const stranger = given.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const hint = didYouMean(stranger, known);
  throw new Refusal(`The plopfile gives defaults to "${quoted(stranger)}", and there is no such generator.${hint}`);
}
