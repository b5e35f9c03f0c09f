import { RECORD } from "../record.ts";
import { commandLine } from "./commands.ts";
import { refuseInTheWay } from "./in-the-way.ts";
import { type Merged, unmerged } from "./merged.ts";
import type { Newer } from "./newer.ts";
import { copiedFiles, findOriginals } from "./originals.ts";
import type { Copy } from "./place.ts";
import { type Followed, followDependencies, recordKit } from "./record.ts";
import type { Repository } from "./repository.ts";
import type { Source } from "./source.ts";
import {
  digestOf,
  type Manifest,
  projectDependencies,
  projectManifest,
  VENDORED,
  vendoredRecord,
  withEndings,
} from "./subset.ts";
import { makeTree, readText, readTree, type StoredFile } from "./trees.ts";

type Files = Map<string, StoredFile>;

/**
 * Merges what is newer into a copy, as git does: of each file, what was copied, what is there now, and what comes. The
 * first and the last of them are made a commit each, and git takes over what lies between them (`git cherry-pick`),
 * with names that changed, and with conflicts in the form that everybody knows.
 *
 * @param repository the one that the copy lies in
 * @param copy where it lies there
 * @param source where it comes from
 * @param newer the kit that is there; undefined where nothing is to be written
 */
export async function mergeCopy(
  repository: Repository,
  copy: Copy,
  source: Source,
  newer: Newer | undefined,
): Promise<Merged> {
  const { prefix, vendored } = copy;
  if (newer === undefined) {
    const isThere = source.kind === "repository" && vendored?.commit === source.commit;
    return isThere ? { outcome: "unchanged" } : wouldPick(repository);
  }
  const ours = await readTree(repository, `${repository.head}:${prefix}`);
  const theirs = likeOurs(await contentsOf(newer, copy), ours);
  const before = await copiedFiles(repository, source, copy);
  const bases = await findOriginals(repository, source, { copy, before, ours, theirs, commit: newer.commit });
  if (vendored === undefined) leaveOut(ours, bases, theirs);
  if (isSame(bases, theirs)) return { outcome: "unchanged" };
  if (repository.task.dryRun) return wouldPick(repository);
  const project = await projectFiles(repository, copy, newer, source);
  await refuseInTheWay(repository, [...coming(prefix, ours, bases, theirs), ...project.made]);
  const [base, next] = await makeCommits(
    repository,
    prefix,
    ours,
    bases,
    theirs,
    project.files,
    newer.manifest.version,
  );
  if (source.kind === "folder") await keep(repository, prefix, newer.manifest.version, next);
  const { packages } = project;
  repository.task.say(`What changed, as a commit of its own: ${commandLine(["diff", "--stat", base, next])}`);
  const done = await repository.run(["cherry-pick", next]);
  if (done.code === 0) return { outcome: "done", packages };
  const ways = { onwards: "git cherry-pick --continue", back: "git cherry-pick --abort" };
  return { ...(await unmerged(repository, done, ways)), packages } as Merged;
}

async function wouldPick(repository: Repository): Promise<Merged> {
  await repository.run(["cherry-pick", "WHAT_CHANGED"]);
  return { outcome: "done" };
}

/** What is to stand in the copy: for a project, with what `init` makes of the kit's `package.json`. */
async function contentsOf(newer: Newer, { vendored }: Copy): Promise<Files> {
  const files = await newer.files(vendored === undefined);
  if (vendored === undefined) return files;
  const made = (text: string): StoredFile => ({ mode: "100644", content: Buffer.from(text) });
  files.set("package.json", made(projectManifest(newer.manifest)));
  const kit = { kit: newer.manifest.version, ...(newer.commit !== undefined && { commit: newer.commit }) };
  const contents = [...files].map(([path, { content }]) => [path, content] as const);
  files.set(VENDORED, made(vendoredRecord(kit, contents)));
  return files;
}

/** Each file keeps the line endings that it has here. */
function likeOurs(theirs: Files, ours: Files): Files {
  return new Map(
    [...theirs].map(([path, file]) => {
      const own = ours.get(path);
      if (own === undefined) return [path, file];
      const content = withEndings(file.content, own.content.includes("\r\n") ? "\r\n" : "\n");
      const isOurs = content.equals(own.content);
      return [path, { mode: file.mode, content, ...(isOurs && own.blob !== undefined && { blob: own.blob }) }];
    }),
  );
}

/** What somebody did not copy as a whole, such as the tests, does not come with the next version. */
function leaveOut(ours: Files, bases: Files, theirs: Files): void {
  const topOf = (path: string) => path.split("/")[0] ?? path;
  const here = new Set([...ours.keys()].map(topOf));
  const known = new Set([...bases.keys()].map(topOf));
  for (const path of [...bases.keys(), ...theirs.keys()]) {
    if (here.has(topOf(path)) || !known.has(topOf(path))) continue;
    bases.delete(path);
    theirs.delete(path);
  }
}

/** The files that the merge brings: those that aren't here, less what was deleted here and is as it was. */
function coming(prefix: string, ours: Files, bases: Files, theirs: Files): string[] {
  const isAsBefore = (path: string, { content }: StoredFile) => bases.get(path)?.content.equals(content) === true;
  return [...theirs]
    .filter(([path, file]) => !ours.has(path) && !isAsBefore(path, file))
    .map(([path]) => `${prefix}/${path}`);
}

function isSame(bases: Files, theirs: Files): boolean {
  const paths = new Set([...bases.keys(), ...theirs.keys()]);
  paths.delete(VENDORED);
  return [...paths].every((path) => {
    const [one, other] = [bases.get(path), theirs.get(path)];
    return one !== undefined && other !== undefined && digestOf(one.content) === digestOf(other.content);
  });
}

/** The files at the top of the project that follow. Both are as they are here, so that they never are in conflict. */
async function projectFiles(
  repository: Repository,
  { manifest, prefix, vendored }: Copy,
  newer: Newer,
  { core }: Source,
): Promise<{ readonly files: Files; readonly made: readonly string[]; readonly packages: Followed }> {
  const { below, head } = repository;
  const at = (name: string) => (below === "" ? name : `${below}/${name}`);
  const files: Files = new Map();
  const change = (name: string, before: string | undefined, after: string | undefined) => {
    if (after !== undefined && after !== before) files.set(at(name), { mode: "100644", content: Buffer.from(after) });
  };
  const record = await readText(repository, head, at(RECORD));
  change(RECORD, record, await recordKit(record, below, { kit: newer.manifest.version, core, prefix }));
  const packages = await readText(repository, head, at("package.json"));
  const needed = vendored === undefined ? (kit: Manifest) => kit.dependencies ?? {} : projectDependencies;
  const { text, ...followed } = followDependencies(packages, needed(manifest), needed(newer.manifest));
  change("package.json", packages, text);
  return { files, made: record === undefined ? [at(RECORD)] : [], packages: followed };
}

async function makeCommits(
  repository: Repository,
  prefix: string,
  ours: Files,
  bases: Files,
  theirs: Files,
  project: Files,
  version: string,
): Promise<readonly [base: string, next: string]> {
  const { head, ask } = repository;
  const whole = (files: Files) => {
    const paths = new Set([...ours.keys(), ...files.keys()]);
    return [...paths].map((path) => [`${prefix}/${path}`, files.get(path)] as const);
  };
  const commit = async (tree: string, parent: string, message: string) =>
    ask(["commit-tree", tree, "-p", parent, "-m", message]);
  const base = await commit(
    await makeTree(repository, head, new Map(whole(bases))),
    head,
    `The kit in ${prefix} as it was copied`,
  );
  const next = await makeTree(repository, head, new Map([...whole(theirs), ...project]));
  return [base, await commit(next, base, `Update the kit in ${prefix} to ${version}`)];
}

/** Nothing else in this clone would tell the next update what a folder had. */
async function keep({ look }: Repository, prefix: string, version: string, commit: string): Promise<void> {
  await look(["update-ref", `refs/quickscale/${encodeURIComponent(prefix)}/kit-v${version}`, commit]);
}
