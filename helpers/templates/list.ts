import type { Done } from "../changes/steps.ts";
import { type CheckedOverride, type KnownTemplate, TEMPLATES } from "../overrides.ts";

const REMARKS: Readonly<Record<CheckedOverride["state"], string>> = {
  "up to date": "yours, in the place of the kit's",
  behind: "yours, in the place of the kit's, which has changed since",
  unrecorded: "yours, in the place of the kit's; from which state of it is not written down",
  orphan: "yours; the kit has it no more",
};

/**
 * Lists templates for people, by folder and with where each comes from, and for programs.
 *
 * @param templates in the order of their paths
 * @param checked the overrides
 * @param say prints a line for people
 */
export function listTemplates(
  templates: readonly KnownTemplate[],
  checked: readonly CheckedOverride[],
  say: (text: string) => void,
): Done {
  const states = new Map(checked.map(({ path, state }) => [path, state]));
  const rows = templates.map((template) => ({ ...split(template.path), remark: remarkOn(template, states) }));
  const width = Math.max(0, ...rows.map(({ rest }) => rest.length));
  for (const [index, { folder, rest, remark }] of rows.entries()) {
    if (folder !== rows[index - 1]?.folder) say(`${index === 0 ? "" : "\n"}${folder}/`);
    say(`  ${rest.padEnd(width)}  ${remark}`);
  }
  const { length } = templates;
  if (length === 0) say("None is your own. `npx plop templates eject PATH` copies one for editing.");
  const own = templates.filter(({ from }) => from !== "kit").length;
  return {
    templates: templates.map(({ path, from }) => ({ path, from, state: states.get(path) })),
    closing: `${length} ${length === 1 ? "template" : "templates"}${own > 0 ? `, ${own} of your own` : ""}`,
  };
}

function split(path: string): { readonly folder: string; readonly rest: string } {
  const cut = path.indexOf("/");
  return cut === -1 ? { folder: TEMPLATES, rest: path } : { folder: path.slice(0, cut), rest: path.slice(cut + 1) };
}

function remarkOn({ path, from }: KnownTemplate, states: ReadonlyMap<string, CheckedOverride["state"]>): string {
  const state = states.get(path);
  return state === undefined ? { kit: "kit", override: "yours", own: "yours" }[from] : REMARKS[state];
}
