import { fileURLToPath } from "node:url";
import type { NodePlopAPI } from "plop";
import { type Generator, type KitOptions, type ListedGenerator, register } from "./generator.ts";

const PLOPFILE = fileURLToPath(new URL("../plopfile.ts", import.meta.url));

/**
 * Takes the whole kit into a plopfile, with `plop.load`, and adds generators of one's own: one that is called like one of
 * the kit's wins over it.
 *
 * @param plop the API that plop hands to a plopfile
 * @param generators one's own
 * @param options what is one's own of the kit; its templates are those beside the plopfile, unless `root` says otherwise
 */
export async function loadKit(
  plop: NodePlopAPI,
  generators: readonly (Generator | ListedGenerator)[],
  options: KitOptions = {},
): Promise<void> {
  const own = { root: plop.getPlopfilePath(), ...options };
  const configuration: object = own;
  await plop.load(PLOPFILE, configuration);
  register(plop, generators, own);
}
