import { printableLines, Refusal } from "./errors.ts";

/** A file's place as it ends a line of a stack, less the column. */
const PLACE = /(file:\/\/|\/|[A-Z]:\\).*?:\d+(?=[:\d]*\)?$)/;

/** A path of a module, from the top of the disk. */
const NAMED = /(^|[\s'"])(\/|[A-Z]:\\).*\.[cm]?[jt]s\b/;

/**
 * Says in a line why a module can't be loaded: a refusal as it stands, and anything else with the file that it is in.
 *
 * @param what the module, as people call it
 * @param thrown what its import threw, or what it threw itself
 */
export function loadFault(what: string, thrown: unknown): string {
  if (thrown instanceof Refusal) return thrown.message;
  const { message, stack = "" } = thrown instanceof Error ? thrown : { message: String(thrown) };
  const said = message.trim().replaceAll(/\s*\n\s*/g, " ");
  const places = stack.split("\n").map((line) => PLACE.exec(line)?.[0] ?? "");
  const place = places.find((each) => each !== "" && !/[\\/]node_modules[\\/]/.test(each));
  const where = place === undefined || NAMED.test(said) ? "" : ` (${place.replace("file://", "")})`;
  const remedy = /^Cannot find package /.test(said) ? ". npm install brings what package.json names." : "";
  return printableLines(`${what} can't be loaded: ${said}${where}${remedy}`);
}
