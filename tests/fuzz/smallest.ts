/**
 * Looks for a smaller file that fails in the same way, by leaving out ever smaller pieces of it.
 *
 * @param bytes a file that fails
 * @param fails says whether another one does
 * @param tries how often to ask at most
 * @returns a file from which no piece can be left out, or the smallest one that was found
 */
export async function smallest(
  bytes: Buffer,
  fails: (bytes: Buffer) => Promise<boolean>,
  tries = 3000,
): Promise<Buffer> {
  let [best, left] = [bytes, tries];
  for (let size = Math.ceil(best.length / 2); size > 0 && left > 0; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let at = 0; at < best.length && left > 0; left--) {
      const shorter = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      if (await fails(shorter)) best = shorter;
      else at += size;
    }
  }
  return best;
}
