import { quoted, Refusal } from "../errors.ts";
import type { Commands } from "./commands.ts";
import type { Copy } from "./place.ts";
import type { Repository } from "./repository.ts";
import { headsOf, type Source } from "./source.ts";
import { digestOf, projectManifest, readManifest, VENDORED, type Vendored, withEndings } from "./subset.ts";
import { readBlobs, readText, readTree, type StoredFile } from "./trees.ts";

/** What is known of a copy. */
export interface Known {
  readonly copy: Copy;
  /** What was copied. */
  readonly before: Vendored;
  /** What is there now. */
  readonly ours: ReadonlyMap<string, StoredFile>;
  /** What comes. */
  readonly theirs: ReadonlyMap<string, StoredFile>;
  /** The commit that it comes from, where it is in a repository. */
  readonly commit: string | undefined;
}

/** Where somebody copied the whole kit, it is in the repository of the kit, under the tag of its version. */
async function originalKit(repository: Repository, source: Source, { prefix, manifest }: Copy): Promise<Vendored> {
  const { version } = manifest;
  const commit = await fetchTag(repository, source, version);
  if (commit === undefined) {
    throw new Refusal(
      `${quoted(prefix)} is a copy of the whole kit ${quoted(version)}, and ${quoted(source.title)} has no tag kit-v${quoted(version)}: nothing tells what was changed here since. Name a repository of the kit that has it: --from=REMOTE or --from=https://…`,
    );
  }
  const files = await readTree(repository, commit);
  return {
    kit: version,
    commit,
    files: Object.fromEntries([...files].map(([path, { content }]) => [path, digestOf(content)])),
  };
}

/**
 * Tells what a copy was made from.
 *
 * @param repository the one that it lies in
 * @param source where the kit comes from
 * @param copy where it lies
 * @throws Refusal where nothing tells
 */
export async function copiedFiles(repository: Repository, source: Source, copy: Copy): Promise<Vendored> {
  return copy.vendored ?? originalKit(repository, source, copy);
}

/**
 * Brings the commit of a released version here.
 *
 * @param repository git in this one
 * @param source where the kit comes from
 * @param version such as `0.1.0`
 * @returns its name; undefined where it has no such tag
 */
async function fetchTag(repository: Repository, source: Source, version: string): Promise<string | undefined> {
  if (source.kind === "folder" || !/^[\w.-]+$/.test(version)) return undefined;
  const tag = `refs/tags/kit-v${version}`;
  if (!(await headsOf(repository, source.address)).has(tag)) return undefined;
  await repository.must(["fetch", "--no-tags", source.address, tag]);
  return repository.ask(["rev-parse", "FETCH_HEAD^{commit}"]);
}

/**
 * Finds the text that each file of a copy began with. What nobody changed is still that. The text of a file that
 * somebody changed stands in the history of the project, else in that of the kit; its digest tells which one it is.
 * Where the copy was made from a kit that somebody had changed already, it begins with what the kit itself had.
 *
 * @param repository the one that the copy lies in
 * @param source where the kit comes from
 * @param known what is known of the copy
 * @returns the files, with the line endings that they have here; one whose text can't be found is left out, so that
 *   git shows both texts of today as a conflict
 */
export async function findOriginals(
  repository: Repository,
  source: Source,
  known: Known,
): Promise<Map<string, StoredFile>> {
  const { copy, before, ours, theirs } = known;
  const originals = new Map<string, StoredFile>();
  const list = ours.get(VENDORED);
  if (list !== undefined) originals.set(VENDORED, list);
  const kit = lazily(() => commitOf(repository, source, before));
  const changed = await changedBefore(repository, source, known);
  for (const [path, digest] of Object.entries(before.files)) {
    const own = ours.get(path);
    const next = theirs.get(path);
    const eol = own?.content.includes("\r\n") ? "\r\n" : "\n";
    if (changed.has(path)) {
      const original = changed.get(path);
      if (original !== undefined) originals.set(path, { ...original, content: withEndings(original.content, eol) });
      continue;
    }
    const find = async () =>
      (await inHistory(repository, ["--all"], `${copy.prefix}/${path}`, digest)) ??
      (await inKit(repository, kit, path, digest));
    const same = [own, next].find((file) => file !== undefined && digestOf(file.content) === digest);
    const content = same?.content ?? (await find());
    if (content === undefined) continue;
    const mode = same?.mode ?? own?.mode ?? next?.mode ?? "100644";
    originals.set(path, same ?? { mode, content: withEndings(content, eol) });
  }
  return originals;
}

function lazily<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

/**
 * Finds the files that were other than the kit's own when they were copied, as from an agency that had improved them:
 * texts that the kit never had.
 *
 * @returns what the kit itself had in that version; undefined for a file that it didn't have
 */
async function changedBefore(
  repository: Repository,
  source: Source,
  { before, commit }: Known,
): Promise<Map<string, StoredFile | undefined>> {
  const changed = new Map<string, StoredFile | undefined>();
  if (commit === undefined) return changed;
  const since = before.commit === undefined ? [] : ["merge-base", "--is-ancestor", before.commit, commit];
  if (since.length > 0 && (await repository.look(since)).code === 0) return changed;
  const release = await fetchTag(repository, source, before.kit);
  if (release === undefined) return changed;
  const released = await readTree(repository, release);
  for (const [path, digest] of Object.entries(before.files)) {
    const file = released.get(path);
    if (path === "package.json" || (file !== undefined && digestOf(file.content) === digest)) continue;
    if ((await inHistory(repository, [commit], path, digest)) === undefined) changed.set(path, file);
  }
  return changed;
}

/** Looks for the text of a file that has a digest. */
async function inHistory(
  repository: Repository,
  from: readonly string[],
  path: string,
  digest: string,
): Promise<Buffer | undefined> {
  const log = await repository.ask([
    ...["log", "--full-history", "-m", "--raw", "--no-abbrev", "--no-renames", "--format=", ...from],
    ...["--", `:(top,literal)${path}`],
  ]);
  const blobs = [...log.matchAll(/^:\d+ \d+ (\w+) (\w+) /gm)].flatMap(([, one = "", other = ""]) => [one, other]);
  const contents = await readBlobs(repository, blobs);
  return [...contents.values()].find((content) => digestOf(content) === digest);
}

/**
 * Finds the kit's own commit that a copy was made from.
 *
 * @param repository the one that the copy lies in
 * @param source where the kit comes from
 * @param before what was copied
 * @returns its name; undefined where it can't be had
 */
export async function commitOf(
  repository: Repository,
  source: Source,
  { kit, commit }: Vendored,
): Promise<string | undefined> {
  const isHere = async (name: string) => (await repository.look(["cat-file", "-e", `${name}^{commit}`])).code === 0;
  if (commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) && (await isHere(commit))) return commit;
  return fetchTag(repository, source, kit);
}

async function inKit(
  repository: Repository,
  kit: () => Promise<string | undefined>,
  path: string,
  digest: string,
): Promise<Buffer | undefined> {
  const commit = await kit();
  if (commit === undefined) return undefined;
  const text = await readText(repository, commit, path);
  const made = text !== undefined && path === "package.json" ? [projectManifest(readManifest(text, path))] : [];
  const texts = [text, ...made].filter((each) => each !== undefined);
  return texts.map((each) => Buffer.from(each)).find((content) => digestOf(content) === digest);
}

/**
 * Looks for a file that is other than it was copied.
 *
 * @param commands git in the repository that it was copied from
 * @param tree the kit's there, such as `HEAD:tools/quickscale`
 * @param copied the digest of each file
 * @returns its path; undefined where all are the same
 */
export async function unlike(
  commands: Commands,
  tree: string,
  copied: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const files = await readTree(commands, tree);
  const isSame = (file: StoredFile | undefined, digest: string) =>
    file !== undefined && digestOf(file.content) === digest;
  return [...copied].find(([path, digest]) => !isSame(files.get(path), digest))?.[0];
}
