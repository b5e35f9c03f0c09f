import { existsSync } from "node:fs";
import { join, posix, relative, resolve } from "node:path";
import type { Done, TaskContext } from "../changes/steps.ts";
import { shellWord } from "../command-line.ts";
import { quoted, Refusal } from "../errors.ts";
import { KIT } from "../home.ts";
import { isAddress } from "./addresses.ts";
import { commandLine, commandsIn } from "./commands.ts";
import { refuseInTheWay } from "./in-the-way.ts";
import { getNewer } from "./newer.ts";
import { plainPrefix, usualPrefix } from "./place.ts";
import { noteKit } from "./record.ts";
import { openRepository, type Repository, refuseWithoutSubtree, subtree } from "./repository.ts";
import { type Asked, findSource, recordOf, remotesOf } from "./source.ts";
import { VENDORED } from "./subset.ts";
import { readText } from "./trees.ts";

/** What somebody said of it. */
export interface EmbedAsked extends Asked {
  /** The folder of the project, from where one stands. */
  readonly project: string;
  /** Empty for the usual place. */
  readonly prefix: string;
  /** Absolute path of the folder where one stands. */
  readonly cwd: string;
}

/**
 * Puts the whole kit into the repository of somebody's project, by git subtree.
 *
 * @param root absolute path of the folder with the plopfile that runs
 * @param asked which project, and which kit
 * @param task what the run knows
 * @throws Refusal saying what is in the way; nothing was changed then
 */
export async function embedKit(root: string, asked: EmbedAsked, task: TaskContext): Promise<Done> {
  const folder = resolve(asked.cwd, asked.project);
  if (!existsSync(folder)) throw new Refusal(`There is no folder ${quoted(folder)}.`);
  const repository = await openRepository(task, folder);
  await refuseWithoutSubtree(repository);
  const prefix = asked.prefix === "" ? usualPrefix(repository.below) : plainPrefix(asked.prefix);
  await refuseTaken(repository, prefix);
  const from = asked.from || fromHere(await whereOursCameFrom(root, task), asked.cwd);
  const branch = asked.branch || recordOf(root)?.core?.branch || "";
  const command = `npx plop embed-core ${shellWord(asked.project)}`;
  const source = await findSource(repository, folder, { from, branch }, asked.cwd, { command });
  if (source.kind === "folder") {
    throw new Refusal(
      `${quoted(source.title)} is no git repository, and git subtree takes the kit from one: --from=https://…`,
    );
  }
  await refuseInTheWay(repository, [prefix]);
  const newer = await getNewer(repository, source);
  const message = `--message=Take the QuickScale kit in${newer === undefined ? "" : `, version ${newer.manifest.version}`}`;
  const add = ["add", `--prefix=${prefix}`, "--squash", message, source.address, source.branch];
  await repository.must(subtree(add, prefix), "Nothing was changed.");
  const notes =
    newer === undefined || task.dryRun
      ? undefined
      : await noteKit(repository, { kit: newer.manifest.version, core: source.core, prefix }, { root: folder });
  const refused = notes?.refused;
  const { printed: commands } = repository;
  const there = (command: string) => command.replace(/^git /, () => `git -C ${shellWord(asked.project)} `);
  const place =
    prefix === usualPrefix(repository.below) ? "" : ` --prefix=${shellWord(posix.relative(repository.below, prefix))}`;
  return {
    commands,
    next: [
      ...(refused?.commands ?? []).map(there),
      `npx plop embed ${shellWord(`--dest=${asked.project}`)}${place}  # the few files at the top that load it; commit them`,
      `${there(commandLine(["reset", "--hard", repository.head]))}  # takes the kit back, as long as it isn't pushed`,
    ],
    closing: task.dryRun
      ? `what would come, to ${prefix}: ${source.released ?? source.branch}`
      : `the kit in ${prefix}`,
    ...(refused && { failure: refused.reason }),
  };
}

async function refuseTaken(repository: Repository, prefix: string): Promise<void> {
  if (!existsSync(join(repository.cwd, prefix))) return;
  const vendored = await readText(repository, repository.head, `${prefix}/${VENDORED}`);
  const isWhole = (await readText(repository, repository.head, `${prefix}/plopfile.ts`)) !== undefined;
  const [what, todo] =
    vendored !== undefined
      ? [
          "the follow-up generators that init wrote stand there",
          `They are brought up to date by npx plop update-core. To have the whole kit in their place, see first what was changed in them, then: ${commandLine(["rm", "-r", "--quiet", prefix])}, git commit -m "Make room for the whole kit", and embed-core again`,
        ]
      : isWhole
        ? ["the kit is there already", "npx plop update-core, in that project, brings it up to date"]
        : ["something else stands there", "Name another folder, from the repository's top: --prefix=DIR"];
  throw new Refusal(`${quoted(prefix)} already exists in ${quoted(repository.cwd)}: ${what}. ${todo}.`);
}

/** A path that nobody typed is written down as it leads from one repository to the other: they may move together. */
function fromHere(from: string, cwd: string): string {
  return from === "" || isAddress(from) ? from : relative(cwd, from) || ".";
}

/** As the repository says that has the kit that runs: its remotes and its paths mean nothing elsewhere. */
async function whereOursCameFrom(root: string, task: TaskContext): Promise<string> {
  const { look, ask } = commandsIn(task, root);
  const top = await look(["rev-parse", "--show-toplevel"]);
  const remotes = top.code === 0 ? await remotesOf({ ask }) : [];
  const known = recordOf(root)?.core?.from;
  const isKit = root === KIT;
  const remote = [known, "quickscale", ...(isKit ? ["origin"] : [])].find((name) => remotes.includes(name ?? ""));
  if (remote !== undefined) {
    const url = await ask(["remote", "get-url", remote]);
    return isAddress(url) ? url : resolve(top.stdout.trim(), url);
  }
  if (known !== undefined) return isAddress(known) ? known : resolve(root, known);
  return isKit && existsSync(join(KIT, ".git")) ? KIT : "";
}
