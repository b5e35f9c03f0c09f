import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import type { Done } from "../changes/steps.ts";
import { shellWord } from "../command-line.ts";
import { installing } from "../installer.ts";
import { changedOriginals, TEMPLATES } from "../overrides.ts";
import { changesBetween, compareVersions } from "./changelog.ts";
import { commandLine } from "./commands.ts";
import type { Merged } from "./merged.ts";
import type { Newer } from "./newer.ts";
import type { Place } from "./place.ts";
import { type Followed, type Notes, noteKit } from "./record.ts";
import { names, type Repository } from "./repository.ts";
import { recordOf, type Source } from "./source.ts";
import { readText } from "./trees.ts";

/** An update, as far as it is known when git begins. */
export interface Update {
  readonly repository: Repository;
  readonly place: Place;
  readonly source: Source;
  /** The kit that comes; undefined where nothing is to be written. */
  readonly newer: Newer | undefined;
  /** Absolute path of the folder with the plopfile. */
  readonly root: string;
}

/**
 * What an update comes to, and what is left for people to do.
 *
 * @param update the update
 * @param merged what git made of it
 */
export async function report(update: Update, merged: Merged): Promise<Done> {
  const { repository, place } = update;
  const { printed: commands, task } = repository;
  if (merged.outcome === "unchanged") return unchanged(update);
  if (task.dryRun) return { commands, closing: `what would come, to ${place.prefix}: ${step(update)}` };
  const findings = await overridden(update);
  await tellChanges(update);
  const notes = place.way === "copy" ? undefined : await noteNewer(update, merged.outcome === "conflict");
  const packages = notes?.packages ?? merged.packages ?? { isChanged: false, left: [] };
  const after = { commands: await whatIsNext(update, packages), remarks: packages.left.map(needs) };
  const left = merged.outcome === "conflict" ? unfinished(update, merged, after) : whole(update, after, notes);
  return { commands, findings, ...left };
}

/** What is left once git is done: commands, to be pasted as they are, and what somebody has to think about. */
interface After {
  readonly commands: readonly string[];
  readonly remarks: readonly string[];
}

/** Nothing came. */
async function unchanged({ repository, place, source, newer, root }: Update): Promise<Done> {
  const { printed: commands, task } = repository;
  const { version } = place.manifest;
  const comes = newer?.manifest.version ?? (source.kind === "repository" ? source.released : undefined) ?? version;
  const at = source.kind === "repository" ? ` at ${source.branch}` : "";
  const older = compareVersions(comes, version) < 0 ? `: what is there is older, ${comes}` : "";
  const closing = `the kit is ${version}, and nothing is newer${at}${older}`;
  if (task.dryRun) return { commands, isUnchanged: true, closing };
  // A place that nothing was taken from is not remembered instead of another one.
  const core = recordOf(root)?.core ?? source.core;
  const { isNoted, refused } = await noteKit(repository, { kit: version, core, prefix: place.prefix }, { root });
  return {
    commands,
    isUnchanged: !isNoted,
    closing,
    ...(refused && { next: refused.commands, failure: refused.reason }),
  };
}

/** From which kit to which one: by their versions, and by their commits where those are the same, or not known. */
function step({ place, source, newer }: Update): string {
  const before = place.manifest.version;
  const isRepository = source.kind === "repository";
  const after = newer?.manifest.version ?? (isRepository ? source.released : undefined);
  if (after !== undefined && after !== before) return `${before} → ${after}`;
  const commits = [
    place.way === "subtree" ? place.split : place.vendored?.commit,
    isRepository ? source.commit : undefined,
  ];
  const [one, other] = commits.map((commit) => commit?.slice(0, 9));
  const what = other === undefined ? "changed since" : one === undefined ? `at ${other}` : `${one} → ${other}`;
  return `${before} → ${after ?? (isRepository ? source.branch : before)} (${what})`;
}

/** After git subtree: in a commit of their own, or in the merge where that waits for somebody. */
async function noteNewer({ repository, place, source, newer, root }: Update, isWaiting: boolean): Promise<Notes> {
  const { version, dependencies: after = {} } = newer?.manifest ?? place.manifest;
  const { dependencies: before = {} } = place.manifest;
  const note = { kit: version, core: source.core, prefix: place.prefix };
  return noteKit(repository, note, { root, needed: { before, after }, isWaiting });
}

/** The merge waits for somebody. */
function unfinished(
  { repository }: Update,
  { paths, oneSided, gone, said, onwards, back }: Extract<Merged, { readonly outcome: "conflict" }>,
  after: After,
): Pick<Done, "next" | "closing" | "failure"> {
  const marked = paths.filter((path) => !oneSided.includes(path) && !gone.includes(path));
  const what = marked.length === 1 ? "A conflict" : "Conflicts";
  const reasons = [
    ...(marked.length === 0 ? [] : [`${what} in ${names(marked)}. Edit what git marked there`]),
    ...(oneSided.length === 0
      ? []
      : [`Changed on one side and gone on the other, or renamed: ${names(oneSided)}. Say what is to become of it`]),
  ];
  const reason =
    paths.length === 0 ? `git stopped before its commit, and says:\n${said}\nMend that` : reasons.join(". ");
  // A colon begins at the top, wherever one stands.
  const shown = (all: readonly string[]) => all.map((path) => (repository.below === "" ? path : `:/${path}`));
  const settle = [
    ...(marked.length === 0 ? [] : [commandLine(["add", ...shown(marked)])]),
    ...(gone.length === 0 ? [] : [commandLine(["rm", "--quiet", ...shown(gone)])]),
    ...shown(oneSided).map((path) => `${commandLine(["add", path])}  # or ${commandLine(["rm", path])}`),
  ];
  return {
    next: ["git status", ...settle, onwards, ...after.commands, ...after.remarks],
    closing: "",
    failure: `${reason}, then do what is listed above. ${back} takes it all back.`,
  };
}

/** The merge is done. */
function whole(update: Update, after: After, notes: Notes | undefined): Pick<Done, "next" | "closing" | "failure"> {
  const back = commandLine(["reset", "--hard", update.repository.head]);
  const refused = notes?.refused;
  return {
    next: [
      ...(refused?.commands ?? []),
      ...after.commands,
      `${back}  # takes it back, as long as it isn't pushed`,
      ...after.remarks,
    ],
    closing: `the kit: ${step(update)}`,
    ...(refused && { failure: refused.reason }),
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

async function whatIsNext({ repository, newer, root }: Update, { isChanged }: Followed): Promise<string[]> {
  if (newer === undefined) return [];
  const { command, lock } = installing((path) => existsSync(join(root, path)));
  const isLocked = (await repository.ask(["ls-files", "--", posix.join(repository.below, lock)])) !== "";
  const message = `--message=Install what the QuickScale kit ${newer.manifest.version} needs`;
  return [
    ...(isChanged ? [command] : []),
    ...(isChanged && isLocked ? [commandLine(["commit", message, "--", lock])] : []),
    "npx plop doctor",
  ];
}

const needs = (what: string) => `package.json: the generators need ${what}`;
