import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { jsonObject, withJson } from "../json.ts";
import { editRecord, type ProjectRecord, RECORD } from "../record.ts";
import type { Repository } from "./repository.ts";

type Core = NonNullable<ProjectRecord["core"]>;

/** What `quickscale.json` is to say of the kit. */
export interface Noted {
  /** Its version. */
  readonly kit: string;
  /** Where it comes from. */
  readonly core: Core;
  /** Where it lies, from the repository's top. */
  readonly prefix: string;
}

/**
 * Writes down in `quickscale.json` which kit there is, and where it comes from.
 *
 * @param text what stands there; undefined where there is none
 * @param below the folder with the plopfile, from the repository's top
 * @param noted what it is to say
 * @returns the new text; the same where it says so already
 */
export async function recordKit(
  text: string | undefined,
  below: string,
  { kit, core, prefix }: Noted,
): Promise<string> {
  const edit = editRecord((content) => {
    const isSame = content.kit === kit && content.core?.from === core.from && content.core.branch === core.branch;
    return isSame ? content : { ...content, kit, core };
  });
  const schema = posix.join(posix.relative(below, prefix), "quickscale.schema.json");
  const result = await edit(text ?? `${JSON.stringify({ $schema: `./${schema}` }, undefined, 2)}\n`);
  return result.kind === "ok" ? result.text : (text ?? "");
}

/**
 * The same, as a commit of its own.
 *
 * @param repository where
 * @param root absolute path of the folder with the plopfile
 * @param note what it is to say
 * @returns whether there was anything to note
 */
export async function noteKit(repository: Repository, root: string, note: Noted): Promise<boolean> {
  const path = join(root, RECORD);
  const text = existsSync(path) ? await readFile(path, "utf8") : undefined;
  const noted = await recordKit(text, repository.below, note);
  if (noted === text) return false;
  await writeFile(path, noted);
  const name = repository.below === "" ? RECORD : `${repository.below}/${RECORD}`;
  const otherwise = `The kit is there, and ${name} is not committed.`;
  await repository.must(["add", "--", name], otherwise);
  await repository.must(["commit", "--quiet", `--message=Note the QuickScale kit ${note.kit}`, "--", name], otherwise);
  return true;
}

/** The sections of a `package.json` in which a project may have the packages of its generators. */
const SECTIONS = ["devDependencies", "dependencies"] as const;

type Packages = Readonly<Record<string, string>>;

/**
 * Brings the packages in a project's `package.json` to what another kit needs: a version that somebody else chose
 * stays.
 *
 * @param text of the `package.json`; undefined where there is none
 * @param before the packages of the kit that was there
 * @param after those of the kit that comes
 * @returns the new text, and what is left to be looked at
 */
export function followDependencies(
  text: string | undefined,
  before: Packages,
  after: Packages,
): { readonly text: string | undefined; readonly left: readonly string[] } {
  const wanted = Object.entries(after).filter(([name, version]) => before[name] !== version);
  const gone = Object.keys(before).filter((name) => !(name in after));
  if (wanted.length + gone.length === 0) return { text, left: [] };
  const manifest = jsonObject(text ?? "");
  if (text === undefined || manifest === undefined) {
    return { text, left: wanted.map(([name, version]) => `${name} ${version}`) };
  }
  const left: string[] = [];
  const sections = Object.fromEntries(SECTIONS.map((name) => [name, { ...(manifest[name] as Packages | undefined) }]));
  const sectionOf = (name: string) => SECTIONS.find((section) => name in (sections[section] ?? {}));
  for (const [name, version] of wanted) {
    const section = sections[sectionOf(name) ?? SECTIONS[0]] ?? {};
    if (section[name] === undefined || section[name] === before[name]) section[name] = version;
    else if (section[name] !== version) left.push(`${name} ${version} (package.json says ${section[name]})`);
  }
  for (const name of gone) {
    const section = sections[sectionOf(name) ?? SECTIONS[0]] ?? {};
    if (section[name] === before[name]) delete section[name];
  }
  const changed = { ...manifest };
  for (const [name, packages] of Object.entries(sections)) {
    const sorted = Object.entries(packages).sort(([one], [other]) => (one < other ? -1 : 1));
    if (sorted.length > 0 || name in manifest) changed[name] = Object.fromEntries(sorted);
  }
  return { text: withJson(text, changed), left };
}
