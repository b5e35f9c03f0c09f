import type { Done, TaskContext } from "../changes/steps.ts";
import { shellWord } from "../command-line.ts";
import { Interrupted, Refusal } from "../errors.ts";
import { changedOriginals, TEMPLATES } from "../overrides.ts";
import { changesBetween } from "./changelog.ts";
import { commandLine } from "./commands.ts";
import { mergeCopy } from "./copy.ts";
import type { Merged } from "./merged.ts";
import { getNewer, type Newer } from "./newer.ts";
import { findKit, type Place } from "./place.ts";
import { pullSubtree } from "./pull.ts";
import { noteKit } from "./record.ts";
import { names, openRepository, type Repository } from "./repository.ts";
import { type Asked, findSource, type Source } from "./source.ts";
import { projectDependencies } from "./subset.ts";
import { readText } from "./trees.ts";

/** An update, as far as it is known when git begins. */
interface Update {
  readonly repository: Repository;
  readonly place: Place;
  readonly source: Source;
  /** The kit that comes; undefined where nothing is to be written. */
  readonly newer: Newer | undefined;
  /** Absolute path of the folder with the plopfile. */
  readonly root: string;
}

/**
 * Brings the kit in a repository up to date, by git: what was changed there stays, and what can't be merged is left as
 * a conflict.
 *
 * @param root absolute path of the folder with the plopfile
 * @param asked where the kit comes from, and where it lies, as far as somebody said so
 * @param task what the run knows
 * @throws Refusal saying what is in the way; nothing was changed then
 */
export async function updateKit(
  root: string,
  asked: Asked & { readonly prefix: string; readonly cwd: string },
  task: TaskContext,
): Promise<Done> {
  const repository = await openRepository(task, root);
  const place = await findKit(repository, asked.prefix);
  const source = await findSource(repository, root, asked, asked.cwd);
  if (place.way === "subtree" && source.kind === "folder") {
    throw new Refusal(
      `The kit came to ${place.prefix} by git subtree, so it is updated from a repository, and ${source.title} is none: --from=REMOTE or --from=https://…`,
    );
  }
  task.say(
    `The kit in ${place.prefix} is ${place.manifest.version}, ${howItCame(place)}; newer ones come from ${source.title}`,
  );
  const newer = await getNewer(repository, source);
  const update = { repository, place, source, newer, root };
  return report(update, await merge(update));
}

function howItCame(place: Place): string {
  if (place.way === "copy") return place.vendored === undefined ? "a copy of all of it" : "a copy";
  return `by git subtree${place.isSquashed ? "" : " with its whole history"}`;
}

async function merge({ repository, place, source, newer }: Update): Promise<Merged> {
  try {
    if (place.way === "copy") return await mergeCopy(repository, place, source, newer);
    if (source.kind === "folder") throw new Error("git subtree takes nothing from a folder");
    return await pullSubtree(repository, place, source, newer);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const back = commandLine(["reset", "--hard", repository.head]);
    throw new Interrupted(`Interrupted while git was at work. git status says how far it came; ${back} takes it back.`);
  }
}

async function report(update: Update, merged: Merged): Promise<Done> {
  const { repository, place, source, root } = update;
  const { printed: commands, task } = repository;
  if (task.dryRun) {
    return { commands, isUnchanged: merged.outcome === "unchanged", closing: `the kit in ${place.prefix}` };
  }
  if (merged.outcome === "unchanged") {
    const { version } = place.manifest;
    const isNoted = await noteKit(repository, root, { kit: version, core: source.core, prefix: place.prefix });
    const at = source.kind === "repository" ? ` at ${source.branch}` : "";
    return { commands, isUnchanged: !isNoted, closing: `the kit is ${version}, and nothing is newer${at}` };
  }
  const findings = await overridden(update);
  await tellChanges(update);
  return {
    commands,
    findings,
    ...(await (merged.outcome === "conflict" ? left(update, merged) : whole(update, merged))),
  };
}

/** The merge waits for somebody. */
async function left(
  { repository, place, newer }: Update,
  { paths, said, onwards, back, packages = [] }: Extract<Merged, { readonly outcome: "conflict" }>,
): Promise<Pick<Done, "next" | "closing" | "failure">> {
  const what = paths.length === 1 ? "A conflict" : "Conflicts";
  const reason =
    paths.length === 0
      ? `git stopped before its commit, and says:\n${said}\nMend that`
      : `${what} in ${names(paths)}. Edit what git marked there`;
  // A colon begins at the top, wherever one stands.
  const marked = paths.map((path) => (repository.below === "" ? path : `:/${path}`));
  const note = place.way === "subtree" ? ["npx plop update-core (it notes the version)"] : [];
  const later = [...note, ...whatIsNext(place, newer, packages)].join(", ");
  return {
    next: ["git status", ...(paths.length === 0 ? [] : [commandLine(["add", ...marked])]), onwards],
    closing: "",
    failure: `${reason}, then do what is listed above; after that: ${later}. ${back} takes it all back.`,
  };
}

/** The merge is done. */
async function whole(
  { repository, place, source, newer, root }: Update,
  { packages = [] }: Extract<Merged, { readonly outcome: "done" }>,
): Promise<Pick<Done, "next" | "closing">> {
  const version = newer?.manifest.version ?? place.manifest.version;
  if (place.way === "subtree") {
    await noteKit(repository, root, { kit: version, core: source.core, prefix: place.prefix });
  }
  const back = commandLine(["reset", "--hard", repository.head]);
  return {
    next: [...whatIsNext(place, newer, packages), `${back}  # takes it back, as long as it isn't pushed`],
    closing: `the kit: ${place.manifest.version} → ${version}`,
  };
}

/** Overrides whose originals changed are somebody's own work now: nobody else can say what should become of them. */
async function overridden({ repository, place, newer, root }: Update): Promise<NonNullable<Done["findings"]>> {
  const before = (path: string) => readText(repository, repository.head, `${place.prefix}/${TEMPLATES}/${path}`);
  const after = async (path: string) => newer?.read(`${TEMPLATES}/${path}`);
  const changed = await changedOriginals(root, { before, after });
  for (const { difference } of changed) repository.task.say(`\n${difference.trimEnd()}`);
  return changed.map(({ path }) => ({
    level: "warning",
    subject: `${TEMPLATES}/${path}`,
    message: "its original in the kit changed, and yours is used: the difference is above",
    remedy: `Take over what you want of it, then: npx plop templates accept ${shellWord(path)}`,
  }));
}

async function tellChanges({ repository, place, newer }: Update): Promise<void> {
  if (newer === undefined) return;
  const text = (await newer.read("CHANGELOG.md")) ?? "";
  const changes = changesBetween(text, place.manifest.version, newer.manifest.version);
  if (changes !== "") repository.task.say(`\n${changes}\n`);
}

function whatIsNext(place: Place, newer: Newer | undefined, packages: readonly string[]): string[] {
  if (newer === undefined) return [];
  const isOfProject = place.way === "copy" && place.vendored !== undefined;
  const [before, after] = [place.manifest, newer.manifest].map((kit) =>
    JSON.stringify(Object.entries(isOfProject ? projectDependencies(kit) : (kit.dependencies ?? {})).sort()),
  );
  const hasOther = before !== after;
  return [
    ...packages.map((what) => `package.json: the generators need ${what}`),
    ...(hasOther && place.way === "subtree" ? ["npx plop embed (for the packages in package.json)"] : []),
    ...(hasOther ? ["npm install"] : []),
    "npx plop doctor",
  ];
}
