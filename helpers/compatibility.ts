/** What the kit works with; docs/compatibility.md says it to people, and a test holds the two together. */

/** The versions of Django that `init` writes projects for, each with the oldest Python that its projects run on. */
export const DJANGO: Readonly<Record<string, string>> = { "5.2": "3.11", "6.1": "3.12" };

/** The oldest git that the commands around it are written for. */
export const OLDEST_GIT = "2.25";

/**
 * @param version such as `3.11.2`
 * @param least such as `3.9`
 * @returns whether it is that version, or a later one
 */
export function isAtLeast(version: string, least: string): boolean {
  const [one, other] = [version, least].map((text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0));
  for (const [index, wanted] of (other ?? []).entries()) {
    const part = one?.[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
