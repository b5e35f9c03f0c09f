import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { difference } from "./changes/difference.ts";
import { digestOf } from "./core/subset.ts";
import type { ProjectRecord } from "./record.ts";
import { type Template, templatesBelow, written } from "./templates.ts";

/** The folder of templates, in the kit as in the folder of whoever took it in. */
export const TEMPLATES = "plop-templates";

const KIT_TEMPLATES = fileURLToPath(new URL(`../${TEMPLATES}`, import.meta.url));

/**
 * Says whether a folder is the kit's own, where there is nothing to override.
 *
 * @param root absolute path of the folder with the plopfile
 */
export function isKit(root: string): boolean {
  return join(root, TEMPLATES) === KIT_TEMPLATES;
}

/** A template, and where it comes from. */
export interface KnownTemplate {
  /** Below `plop-templates/`, with `/` on every system: the path of the file that counts. */
  readonly path: string;
  /** Absolute path of that file. */
  readonly source: string;
  /** `kit`: the kit's own; `override`: one in the place of the kit's; `own`: one that the kit knows nothing of. */
  readonly from: "kit" | "override" | "own";
  /** Where the kit has one: it, by the kit's path, which may have the ending `.hbs` where the override has none. */
  readonly original: Template | undefined;
}

/**
 * Lists all templates that count: those of the kit, and those of whoever took it in, which win over the kit's.
 *
 * @param root absolute path of the folder with the plopfile
 * @param kit absolute path of the kit's templates
 * @returns the templates, in the order of their paths
 */
export async function knownTemplates(root: string, kit: string = KIT_TEMPLATES): Promise<KnownTemplate[]> {
  const folder = join(root, TEMPLATES);
  const originals = byWritten(await templatesBelow(kit));
  const own = byWritten(folder === kit ? [] : await templatesBelow(folder));
  const known = [...new Map([...originals, ...own])].map(([name, { name: path, source }]): KnownTemplate => {
    const original = originals.get(name);
    const from = !own.has(name) ? "kit" : original === undefined ? "own" : "override";
    return { path, source, from, original };
  });
  return known.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** By what their names say of the files: an override may have the ending `.hbs` where the kit's has none. */
function byWritten(templates: readonly Template[]): Map<string, Template> {
  return new Map(templates.map((template) => [written(template.name), template]));
}

/** What stands at a path below `plop-templates/` in a state of the kit; undefined where nothing does. */
type ReadTemplate = (path: string) => Promise<string | undefined>;

/** An override whose original is another one now. */
export interface ChangedOriginal {
  /** The override's, below `plop-templates/`. */
  readonly path: string;
  /** From the earlier original to the later one: a unified diff. */
  readonly difference: string;
}

/**
 * Finds the overrides whose originals differ between two states of the kit, one that went or came among them.
 *
 * @param root absolute path of the folder with the plopfile
 * @param kit reads a template in the earlier and in the later state, by its path below `plop-templates/`
 */
export async function changedOriginals(
  root: string,
  kit: { readonly before: ReadTemplate; readonly after: ReadTemplate },
): Promise<ChangedOriginal[]> {
  const changed: ChangedOriginal[] = [];
  for (const { name: path } of byWritten(await templatesBelow(join(root, TEMPLATES))).values()) {
    const [before, after] = [await findOriginal(path, kit.before), await findOriginal(path, kit.after)];
    if (before?.path === after?.path && before?.text === after?.text) continue;
    changed.push({ path, difference: await differenceOf(before, after) });
  }
  return changed.sort((one, other) => (one.path < other.path ? -1 : 1));
}

interface Original {
  readonly path: string;
  readonly text: string;
}

async function findOriginal(path: string, read: ReadTemplate): Promise<Original | undefined> {
  for (const spelling of [written(path), `${written(path)}.hbs`]) {
    const text = await read(spelling);
    if (text !== undefined) return { path: spelling, text };
  }
  return undefined;
}

async function differenceOf(before: Original | undefined, after: Original | undefined): Promise<string> {
  const change = (path: string, oldText: string | undefined, newText: string | undefined) => ({
    path: `${TEMPLATES}/${path}`,
    target: "",
    before: oldText === undefined ? undefined : Buffer.from(oldText),
    after: newText === undefined ? undefined : Buffer.from(newText),
    intent: "edit" as const,
    mode: 0o644,
    secret: false,
    action: "modify" as const,
  });
  if (before !== undefined && after !== undefined && before.path === after.path) {
    return difference([change(after.path, before.text, after.text)]);
  }
  const gone = before ? [change(before.path, before.text, undefined)] : [];
  const come = after ? [change(after.path, undefined, after.text)] : [];
  return difference([...gone, ...come]);
}

/** An override, held against what `quickscale.json` says of its original. */
export interface CheckedOverride {
  /** Below `plop-templates/`. */
  readonly path: string;
  /**
   * `behind`: its original changed since; `unrecorded`: nobody wrote down which original it was made from; `orphan`:
   * it was made from one that the kit has no more.
   */
  readonly state: "up to date" | "behind" | "unrecorded" | "orphan";
}

/**
 * Holds every override against its original of today. Templates of somebody's own, which never had one, are left out.
 *
 * @param root absolute path of the folder with the plopfile
 * @param record what stands in its `quickscale.json`; undefined where there is none
 * @param kit absolute path of the kit's templates
 * @returns all of them, in the order of their paths
 */
export async function overrideStates(
  root: string,
  record: ProjectRecord | undefined,
  kit: string = KIT_TEMPLATES,
): Promise<CheckedOverride[]> {
  const recorded = new Map(Object.entries(overridesIn(record)).map(([path, sha]) => [written(path), sha]));
  const checked: CheckedOverride[] = [];
  for (const { path, from, original } of await knownTemplates(root, kit)) {
    const known = recorded.get(written(path));
    if (from === "own" && known !== undefined) checked.push({ path, state: "orphan" });
    if (from !== "override" || original === undefined) continue;
    const isCurrent = known === (await templateDigest(original.source));
    checked.push({ path, state: known === undefined ? "unrecorded" : isCurrent ? "up to date" : "behind" });
  }
  return checked;
}

/** Somebody may have written anything there. */
function overridesIn(record: ProjectRecord | undefined): Readonly<Record<string, unknown>> {
  const { overrides } = record ?? {};
  return typeof overrides === "object" && overrides !== null ? overrides : {};
}

/**
 * What `quickscale.json` keeps of a template. git may check the same text out with other line endings.
 *
 * @param source absolute path
 * @returns its SHA-256, the line endings of Windows read as plain ones
 */
export async function templateDigest(source: string): Promise<string> {
  return digestOf(await readFile(source));
}
