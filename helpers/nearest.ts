import { closest, distance } from "fastest-levenshtein";

/**
 * Finds what somebody may have meant.
 *
 * @param word what was typed
 * @param known the words that exist
 * @returns the known word that is nearest, or undefined when none is near
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const completed = word.length > 2 ? known.filter((each) => each.startsWith(word)) : [];
  if (completed.length === 1) return completed[0];
  const small = known.map((each) => each.toLowerCase());
  const candidate = closest(word.toLowerCase(), small);
  const tolerance = Math.max(2, Math.floor(candidate.length / 3));
  return distance(word.toLowerCase(), candidate) <= tolerance ? known[small.indexOf(candidate)] : undefined;
}

/**
 * The end of an error message about an unknown word.
 *
 * @param word what was typed
 * @param known the words that exist
 * @returns ` Did you mean …?`, or the list of what there is when nothing is near
 */
export function didYouMean(word: string, known: readonly string[]): string {
  const candidate = nearest(word, known);
  if (candidate !== undefined) return ` Did you mean ${candidate}?`;
  return known.length > 0 ? ` Known: ${known.join(", ")}.` : "";
}
