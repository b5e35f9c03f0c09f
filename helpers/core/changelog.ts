/**
 * The part of a `CHANGELOG.md` that tells what came between two versions: headings are as Keep a Changelog has them, or
 * as they were before (`## Unreleased`, `## 0.2.0 (2026-12-01)`).
 *
 * @param text the newer version's
 * @param before the older version
 * @param after the newer one; what is not released yet counts as well where both are the same
 * @returns its sections; empty where there are none
 */
export function changesBetween(text: string, before: string, after: string): string {
  const sections = text.replaceAll("\r\n", "\n").split(/^(?=## )/m);
  const isBetween = (section: string) => {
    const [, version] = /^## \[?v?(\d+\.\d+\.\d+[^\s\]]*)/.exec(section) ?? [];
    if (version === undefined) return before === after && /^## \[?Unreleased\b.*\n\s*\S/i.test(section);
    return compareVersions(version, before) > 0 && compareVersions(version, after) <= 0;
  };
  return sections.filter(isBetween).join("").trim();
}

/** By their numbers; `1.0.0-rc.1` comes before `1.0.0` (https://semver.org/#spec-item-11). Below 0: the first is older. */
export function compareVersions(one: string, other: string): number {
  const [first, second] = [one, other].map((version) => {
    const [numbers = "", ...rest] = version.split("-");
    return [...numbers.split(".").map(Number), rest.length === 0 ? 1 : 0];
  }) as [number[], number[]];
  const at = first.findIndex((number, index) => number !== second[index]);
  return at === -1 ? 0 : (first[at] ?? 0) - (second[at] ?? 0);
}
