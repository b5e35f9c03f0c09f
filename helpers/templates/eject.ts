import { readFile } from "node:fs/promises";
import type { Step } from "../changes/steps.ts";
import { printable, Refusal } from "../errors.ts";
import { kitVersion } from "../kit.ts";
import { type KnownTemplate, overrideStates, TEMPLATES, templateDigest } from "../overrides.ts";
import { editRecord, type ProjectRecord, RECORD } from "../record.ts";
import { written } from "../templates.ts";

/** Whoever took the kit in. */
export interface Owner {
  /** Absolute path of the folder with the plopfile. */
  readonly root: string;
  /** What stands in its `quickscale.json`; undefined where there is none. */
  readonly record: ProjectRecord | undefined;
}

/**
 * Steps that copy templates of the kit to whoever took it in, and write down what they were copied from.
 *
 * @param owner whose folder they are copied to
 * @param chosen the templates; of several, those that are changed already stay as they are
 * @throws Refusal for a template that the kit has not, or that stands there under another name
 */
export async function ejectSteps(owner: Owner, chosen: readonly KnownTemplate[]): Promise<Step[]> {
  const copies: Step[] = [];
  const kept: string[] = [];
  const digests = new Map<string, string>();
  let mayStay = false;
  for (const { path, source, original } of chosen) {
    const shown = `${TEMPLATES}/${printable(path)}`;
    if (original === undefined) {
      if (chosen.length > 1) continue;
      throw new Refusal(`${shown} is a template of your own: the kit has none to copy there.`);
    }
    const isChanged = !(await readFile(source)).equals(await readFile(original.source));
    if (isChanged && chosen.length > 1) {
      kept.push(`${shown} stands in the place of the kit's already, and stays as it is.`);
      continue;
    }
    // Two files for the same would leave it to chance which one counts.
    if (path !== original.name) {
      throw new Refusal(`${shown} stands in the place of the kit's ${printable(original.name)}. Move it away first.`);
    }
    mayStay ||= isChanged;
    copies.push({ type: "copyFile", from: original.source, to: `${TEMPLATES}/${original.name}` });
    digests.set(original.name, await templateDigest(original.source));
  }
  const hint = copies.length === 0 ? [] : ["Edit what was copied: it counts from now on, and not the kit's."];
  return [
    ...copies,
    ...(await recordSteps(owner, digests, mayStay ? { onlyWithOthers: true } : {})),
    { type: "commit", next: [...kept, ...hint] },
  ];
}

/**
 * Steps that write down that somebody held overrides against the kit's templates of today. Those whose original is gone
 * become templates like any of somebody's own.
 *
 * @param owner whose overrides they are
 * @param chosen the templates; what is no override counts for nothing among those that are
 * @throws Refusal when none of them is an override
 */
export async function acceptSteps(owner: Owner, chosen: readonly KnownTemplate[]): Promise<Step[]> {
  const checked = new Map((await overrideStates(owner.root, owner.record)).map(({ path, state }) => [path, state]));
  const overrides = chosen.filter(({ path }) => checked.has(path));
  if (overrides.length === 0) {
    const what = chosen.length === 1 ? `${printable(chosen[0]?.path ?? "")} stands` : "These templates stand";
    throw new Refusal(`${what} in the place of none of the kit's. \`npx plop templates --own\` lists those that do.`);
  }
  const digests = new Map<string, string | undefined>();
  for (const { path, original } of overrides) digests.set(path, original && (await templateDigest(original.source)));
  return [...(await recordSteps(owner, digests)), { type: "commit", next: [] }];
}

/** Writes digests down by their paths; undefined strikes one out. */
async function recordSteps(
  { record }: Owner,
  digests: ReadonlyMap<string, string | undefined>,
  options: { readonly onlyWithOthers?: true } = {},
): Promise<Step[]> {
  if (digests.size === 0) return [];
  const begun = record === undefined ? [await beginRecord()] : [];
  const edit = editRecord((content) => {
    const overrides = merged(content.overrides, digests);
    return JSON.stringify(overrides) === JSON.stringify(content.overrides) ? content : { ...content, overrides };
  });
  return [...begun, { type: "edit", path: RECORD, edit, ...options }];
}

async function beginRecord(): Promise<Step> {
  const content: ProjectRecord = { kit: await kitVersion() };
  return { type: "createFile", path: RECORD, content: `${JSON.stringify(content, undefined, 2)}\n` };
}

/** In the order of their paths, so that two people who add some can merge. */
function merged(
  overrides: ProjectRecord["overrides"],
  digests: ReadonlyMap<string, string | undefined>,
): Record<string, string> {
  const touched = new Set([...digests.keys()].map(written));
  const others = Object.entries(overrides ?? {}).filter(([path]) => !touched.has(written(path)));
  const entries = [...others, ...digests].filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
