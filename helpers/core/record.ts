import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { jsonObject, withJson } from "../json.ts";
import { editRecord, type ProjectRecord, RECORD } from "../record.ts";
import { commandLine, words } from "./commands.ts";
import { names, type Repository } from "./repository.ts";

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

/** What became of the notes. */
export interface Notes {
  /** Whether there was anything to note. */
  readonly isNoted: boolean;
  readonly packages: Followed;
  /** Where git would not commit them: what it said, and the commands that are left. */
  readonly refused?: { readonly reason: string; readonly commands: readonly string[] };
}

/** Where a kit is noted. */
interface Noting {
  /** Absolute path of the folder with the plopfile. */
  readonly root: string;
  /** The npm packages of the kit that was there, and of the one that comes. */
  readonly needed?: { readonly before: Packages; readonly after: Packages };
  /** A merge waits for somebody: the notes become a part of it, instead of a commit of their own. */
  readonly isWaiting?: boolean;
}

/**
 * The same, and the packages in `package.json`, as a commit. A file that git doesn't know stays unknown to it.
 *
 * @param repository where
 * @param note what `quickscale.json` is to say
 * @param noting where it stands, and what else follows
 */
export async function noteKit(
  repository: Repository,
  note: Noted,
  { root, needed = { before: {}, after: {} }, isWaiting = false }: Noting,
): Promise<Notes> {
  const { below } = repository;
  const textOf = async (name: string) => {
    const path = join(root, name);
    return existsSync(path) ? readFile(path, "utf8") : undefined;
  };
  const [record, manifest] = [await textOf(RECORD), await textOf("package.json")];
  const { text, ...packages } = followDependencies(manifest, needed.before, needed.after);
  const changed = [
    { name: RECORD, before: record, after: await recordKit(record, below, note) },
    { name: "package.json", before: manifest, after: text },
  ].filter(({ before, after }) => after !== undefined && after !== before);
  if (changed.length === 0) return { isNoted: false, packages };
  const known = await repository.ask(["ls-files", "-z", "--", ...changed.map(({ name }) => posix.join(below, name))]);
  for (const { name, after = "" } of changed) await writeFile(join(root, name), after);
  const paths = changed
    .map(({ name, before }) => ({ path: posix.join(below, name), isNew: before === undefined }))
    .filter(({ path, isNew }) => isNew || known.split("\0").includes(path))
    .map(({ path }) => path);
  const commit = ["commit", "--quiet", `--message=Note the QuickScale kit ${note.kit}`];
  const commands =
    paths.length === 0 ? [] : [["add", "--", ...paths], ...(isWaiting ? [] : [[...commit, "--", ...paths]])];
  for (const args of commands) {
    const done = await repository.run(args);
    if (done.code === 0) continue;
    const said = words(done);
    const reason = `${commandLine(args)} ended with ${done.code}. The kit is there, and not committed: ${names(paths)}. ${said === "" ? "A hook of yours may have refused it: nothing was said." : `It said:\n${said}`}`;
    const fromTop = paths.map((path) => (below === "" ? path : `:/${path}`));
    const left = [["add", "--", ...fromTop], ...(isWaiting ? [] : [commit])];
    return { isNoted: true, packages, refused: { reason, commands: left.map(commandLine) } };
  }
  return { isNoted: true, packages };
}

/** The sections of a `package.json` in which a project may have the packages of its generators. */
const SECTIONS = ["devDependencies", "dependencies"] as const;

type Packages = Readonly<Record<string, string>>;

/** What became of the packages in a project's `package.json`. */
export interface Followed {
  /** They are others now, so that something has to be installed. */
  readonly isChanged: boolean;
  /** Those that somebody has to look at. */
  readonly left: readonly string[];
}

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
): Followed & { readonly text: string | undefined } {
  const wanted = Object.entries(after).filter(([name, version]) => before[name] !== version);
  const gone = Object.keys(before).filter((name) => !(name in after));
  if (wanted.length + gone.length === 0) return { text, isChanged: false, left: [] };
  const manifest = jsonObject(text ?? "");
  if (text === undefined || manifest === undefined) {
    return { text, isChanged: false, left: wanted.map(([name, version]) => `${name} ${version}`) };
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
  const followed = withJson(text, changed);
  return { text: followed, isChanged: followed !== text, left };
}
