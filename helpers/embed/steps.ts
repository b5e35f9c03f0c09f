import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Edit } from "../changes/stage.ts";
import type { Step } from "../changes/steps.ts";
import { shellWord } from "../command-line.ts";
import { readManifest } from "../core/subset.ts";
import { printable, Refusal } from "../errors.ts";
import { repositoryAround } from "../git.ts";
import { installing } from "../installer.ts";
import { jsonObject } from "../json.ts";
import { type ProjectFiles, projectFiles } from "../project/files.ts";
import { editRecord, RECORD } from "../record.ts";
import { LOADER, PLOPFILES } from "../way-in.ts";
import { embedInManifest, newManifest, otherVersions, type Wanted } from "./manifest.ts";
import { embedInNpmrc, npmrcLines, settlesScripts } from "./npmrc.ts";
import { embedInPlopfile, newPlopfile, takesFollowUps, widenPlopfile } from "./plopfile.ts";

/**
 * Steps that let a repository run the kit that lies in it, and what to do then.
 *
 * @param root absolute path of the repository's folder
 * @param prefix the kit's folder below it
 * @throws Refusal where the kit is not there, or the repository has two plopfiles
 */
export async function embedSteps(
  root: string,
  prefix: string,
): Promise<{ readonly steps: Step[]; readonly next: string[] }> {
  const files = projectFiles(root);
  refuseMissing(root, prefix);
  const kit = readManifest(files.text(`${prefix}/package.json`), prefix);
  const wanted: Wanted = { loader: `./${prefix}/helpers/loader.js`, packages: kit.dependencies ?? {} };
  const manifest = files.text("package.json");
  const { type, workspaces } = jsonObject(manifest ?? '{ "type": "module" }') ?? {};
  const hasWorkspaces = workspaces !== undefined;
  const plopfile = existingPlopfile(files) ?? `plopfile.${type === "module" ? "ts" : "mjs"}`;
  const loading = files.text(plopfile) ?? "";
  const takesPart = files.isFile(`${prefix}/plopfile.ts`) && takesFollowUps(loading, prefix);
  const isStillPart = (await widenPlopfile(prefix)(loading)).kind === "already";
  const { command, lock } = installing((path) => files.isFile(path));
  const written = ["package.json", lock, ...(hasWorkspaces ? [] : [".npmrc"]), plopfile, RECORD, ".gitignore"];
  const record = { $schema: `./${prefix}/quickscale.schema.json`, kit: kit.version };
  const write = (path: string, content: string, edit: Edit): Step =>
    files.isFile(path) ? { type: "edit", path, edit } : { type: "createFile", path, content };
  return {
    steps: [
      write("package.json", newManifest(basename(root), wanted), embedInManifest(wanted)),
      ...(hasWorkspaces ? [] : [write(".npmrc", npmrcLines(prefix), embedInNpmrc(prefix))]),
      write(
        plopfile,
        newPlopfile(prefix, plopfile.endsWith(".ts")),
        takesPart ? widenPlopfile(prefix) : embedInPlopfile(prefix),
      ),
      write(
        RECORD,
        `${JSON.stringify(record, undefined, 2)}\n`,
        editRecord((content) => (content.kit === kit.version ? content : { ...content, kit: kit.version })),
      ),
      write(".gitignore", "node_modules/\n", ignoreModules),
    ],
    next: [
      command,
      ...(existsSync(join(root, prefix, "node_modules"))
        ? [`rm -r ${shellWord(`${prefix}/node_modules`)}  # it would win over what is installed here`]
        : []),
      ...((await repositoryAround(root))
        ? [`git add ${written.map(shellWord).join(" ")}`, "git commit --message='Load the QuickScale kit'"]
        : []),
      hasWorkspaces ? `NODE_OPTIONS=--import=${LOADER} npx plop` : "npx plop",
      ...(manifest === undefined ? [] : otherVersions(manifest, wanted)),
      ...(takesPart && isStillPart ? [partOf(plopfile, prefix)] : []),
      ...(hasWorkspaces ? [WORKSPACES] : []),
      ...(hasPackages(manifest) && !hasWorkspaces && !settlesScripts(files.text(".npmrc") ?? "") ? [SCRIPTS] : []),
    ],
  };
}

function refuseMissing(root: string, prefix: string): void {
  if (existsSync(join(root, prefix))) return;
  throw new Refusal(
    `There is no ${prefix} in ${printable(root)}. Take the kit into it first, there: ` +
      `git subtree add --prefix=${prefix} REMOTE main --squash. Or say where it lies, with --prefix=DIR.`,
  );
}

const partOf = (plopfile: string, prefix: string) =>
  `${plopfile} loads only the generators that came with the project, and was changed, so that it stays: for all of them, ` +
  `loadKit from ./${prefix}/helpers/index.ts takes the place of register.`;

const WORKSPACES =
  "Your workspaces would not find the loader that Node before 22.18 needs, so .npmrc stays as it is, and " +
  "NODE_OPTIONS names it.";

const SCRIPTS =
  "npm runs no install scripts here from now on (.npmrc). Where a package of yours needs its own: " +
  "npm rebuild NAME --ignore-scripts=false --node-options=";

function existingPlopfile(files: ProjectFiles): string | undefined {
  const [first, second] = PLOPFILES.filter((path) => files.isFile(path));
  if (second === undefined) return first;
  throw new Refusal(`There are ${first} and ${second}, and plop takes only one of them. Remove the other one first.`);
}

/** Whether a `package.json` brings packages of the repository's own. */
function hasPackages(manifest: string | undefined): boolean {
  const { dependencies, devDependencies } = jsonObject(manifest ?? "{}") ?? {};
  return [dependencies, devDependencies].some((list) => Object.keys(list ?? {}).length > 0);
}

const ignoreModules: Edit = (text) => {
  if (/^(\*\*)?\/?node_modules\/?[ \t]*\r?$/m.test(text)) return { kind: "already" };
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const begun = text === "" || text.endsWith("\n") ? text : text + eol;
  return { kind: "ok", text: `${begun}node_modules/${eol}` };
};
