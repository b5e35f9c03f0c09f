import { printable, quoted, Refusal } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { type KnownTemplate, TEMPLATES } from "../overrides.ts";
import { written } from "../templates.ts";

/** More than this is no list to choose from. */
const MOST_SHOWN = 10;

/**
 * Finds templates as people name them: by their path, with or without `plop-templates/` before it and `.hbs` behind,
 * by its end if nothing else ends so, or by a folder.
 *
 * @param templates what there is
 * @param words what was typed
 * @returns the templates that are meant, each once
 * @throws Refusal naming a word that means none of them, or several
 */
export function chooseTemplates(templates: readonly KnownTemplate[], words: readonly string[]): KnownTemplate[] {
  const chosen = words.flatMap((word) => meantBy(word, templates));
  return templates.filter((template) => chosen.includes(template));
}

function meantBy(word: string, templates: readonly KnownTemplate[]): readonly KnownTemplate[] {
  const wanted = plainPath(word);
  const places = placesOf(templates);
  const exact = places.get(wanted);
  if (exact !== undefined) return exact;
  const ends = [...places.keys()].filter((path) => path.endsWith(`/${wanted}`));
  const [only] = ends;
  if (only === undefined) {
    const near = nearestPath(wanted, [...places.keys()]);
    const hint = near === undefined ? "" : ` Did you mean ${printable(near)}?`;
    throw new Refusal(`There is no template "${quoted(word)}".${hint} \`npx plop templates\` lists what there is.`);
  }
  if (ends.length === 1) return places.get(only) ?? [];
  const shown = ends.slice(0, MOST_SHOWN).map((path) => `  ${printable(path)}`);
  if (ends.length > shown.length) shown.push(`  … and ${ends.length - shown.length} more`);
  throw new Refusal(`"${quoted(word)}" may mean several templates. Say which:\n${shown.join("\n")}`);
}

/** Somebody may have copied it from a list of files, from the kit's folder or from their own. */
function plainPath(word: string): string {
  const path = word.replaceAll("\\", "/").replace(/^(\.?\/)+|^\.$|\/+$/g, "");
  return written(path.replace(new RegExp(`^(.*/)?${TEMPLATES}(/|$)`), ""));
}

/** What a path may lead to: each template by what it writes, and each folder with all that is below. */
function placesOf(templates: readonly KnownTemplate[]): Map<string, KnownTemplate[]> {
  const places = new Map<string, KnownTemplate[]>([["", [...templates]]]);
  for (const template of templates) {
    const parts = written(template.path).split("/");
    for (const [index] of parts.entries()) {
      const place = parts.slice(0, index + 1).join("/");
      places.set(place, [...(places.get(place) ?? []), template]);
    }
  }
  return places;
}

/** Whoever gives the end of a path mistypes the end. */
function nearestPath(wanted: string, paths: readonly string[]): string | undefined {
  const { length } = wanted.split("/");
  const ends = new Map(paths.map((path) => [path.split("/").slice(-length).join("/"), path]));
  const near = nearest(wanted, [...ends.keys()]);
  return near === undefined ? undefined : ends.get(near);
}
