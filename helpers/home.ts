import { fileURLToPath } from "node:url";
import type { Around } from "./generator.ts";

/** Absolute path of the kit's own folder. */
export const KIT = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** Whether npm put the kit there as a package: Node reads no TypeScript in such a folder, and nobody keeps anything there. */
export const IS_PACKAGE = /[\\/]node_modules[\\/]/.test(KIT);

/**
 * The folder that is meant where a command is about the kit and what was made one's own of it.
 *
 * @param folder absolute path of the one where the person stands, or that `--dest` names
 * @param around what else is known
 * @returns the one that `--dest` names, else that of the plopfile
 */
export function plopfileFolder(folder: string, { root, options }: Pick<Around, "root" | "options">): string {
  return options.has("dest") ? folder : root;
}
