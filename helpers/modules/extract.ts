import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { journalOf, readInFlight } from "../changes/journal.ts";
import type { Step } from "../changes/steps.ts";
import { shellWord } from "../command-line.ts";
import { requireFolder } from "../dependencies.ts";
import { printable, quoted, Refusal } from "../errors.ts";
import { git } from "../git.ts";
import { modelsOf } from "../models/read.ts";
import { findApp, manageCommand } from "../project/apps.ts";
import { parentOf, path, refuseBroken } from "../project/files.ts";
import { packageFolder } from "../project/modules.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { record } from "../record.ts";
import { type AppContents, contentsOf } from "./contents.ts";
import { mentionsInCode, mentionsOf } from "./mentions.ts";
import { type Module, moduleFor, NAMESPACE, wayTo } from "./module.ts";
import { type Extraction, holdsUsers, moduleSteps } from "./module-files.ts";
import { autoFieldOf, needsOfModule } from "./needs.ts";
import { renamedApp, rewriteProject } from "./rewrite.ts";
import { leaveAlone } from "./tools.ts";

/** What `extract-app` was told. */
export interface ExtractRequest {
  /** As a person names it. */
  readonly app: string;
  /** Absolute path of the place for modules. */
  readonly to: string;
  /** As it was typed. */
  readonly typedTo: string;
  readonly namespace: string;
  /** Absolute path of the folder around the project and that place. */
  readonly destination: string;
}

/**
 * Steps that make a package of an app, and let its project use that.
 *
 * @param project the project
 * @param request what was told
 * @returns the steps, and what to do next; nothing at all where the app is a module already
 * @throws Refusal for what keeps the app in its project
 */
export async function extractSteps(
  project: DjangoProject,
  request: ExtractRequest,
): Promise<{ steps: Step[]; next: string[] }> {
  if (isExtracted(project, request)) return { steps: [], next: [] };
  const app = findApp(project, request.app);
  const module = moduleFor(request.namespace, app);
  const place = resolve(request.to, module.distribution);
  await refuseUnready(project, app, module, request, place);
  const contents = await contentsOf(project, app);
  refuseFaults(app, contents);
  refuseSecrets(app, contents);
  refuseUnseenTemplates(project, app, contents);
  const needs = needsOfModule(project, app, contents);
  const renamed = await renamedApp(project, app, module);
  const extraction: Extraction = {
    ...{ project, app, module, contents, renamed, needs },
    place: request.to,
    autoField: autoFieldOf(project, app),
    from: wayTo(request.destination, project.root),
    to: wayTo(request.destination, place),
  };
  const edits = await rewriteProject(project, app, renamed);
  await refuseUnlisted(project, app, module, edits);
  const way = wayTo(project.root, place);
  const { steps: dependency, install } = requireFolder(project, module.distribution, way);
  const isInside = !way.startsWith("../");
  const tools = isInside ? leaveAlone(project.files, parentOf(way) || way) : { steps: [], next: [] };
  const own: Step[] = [
    ...edits.map((edit) => ({ type: "edit", ...edit }) as const),
    ...dependency,
    ...tools.steps,
    ...record(project, commandOf(app, request)),
  ];
  const steps = [...(await moduleSteps(extraction)), ...own.map((step) => below(step, extraction.from))];
  const inCode = (await mentionsInCode(project, app)).map((each) =>
    each.startsWith(`${app.folder}/`) ? path(way, module.folder, each.slice(app.folder.length + 1)) : each,
  );
  const mentions = [...mentionsOf(project.files, app), ...inCode];
  return { steps, next: nextSteps(extraction, [install, ...tools.next], mentions, way, request.destination) };
}

/** As it is written down in the project. */
function commandOf({ label }: LocalApp, { typedTo, namespace }: ExtractRequest): string {
  const words = ["extract-app", label, `--to=${shellWord(typedTo)}`];
  return [...words, ...(namespace === NAMESPACE ? [] : [`--namespace=${namespace}`])].join(" ");
}

/** A path of the project, seen from the destination. */
function below(step: Step, folder: string): Step {
  return step.type === "edit" ? { ...step, path: path(folder, step.path) } : step;
}

function isExtracted({ installed }: DjangoProject, { app, namespace }: ExtractRequest): boolean {
  const name = app
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_")
    .split(".")
    .at(-1);
  const entries = installed.lists.flatMap(({ items }) => items);
  return entries.some((entry) => entry === `${namespace}.${name}` || entry.startsWith(`${namespace}.${name}.`));
}

async function refuseUnready(
  project: DjangoProject,
  app: LocalApp,
  module: Module,
  request: ExtractRequest,
  place: string,
): Promise<void> {
  const { root, files, settings, apps, importRoots } = project;
  const stays = `${app.label} can't become a module`;
  if (holdsUsers(project, app)) {
    throw new Refusal(`${stays}: it holds AUTH_USER_MODEL, which each project has of its own. Nothing was written.`);
  }
  const within = (file: string) => file.startsWith(`${app.folder}/`);
  const held = [
    ...settings.files.filter(within),
    ...apps.filter(({ folder }) => within(folder)).map(({ folder }) => folder),
  ];
  if (held[0] !== undefined) {
    throw new Refusal(`${stays}: its folder ${app.folder} holds ${held[0]}, too. Nothing was written.`);
  }
  if (packageFolder(files, importRoots, module.namespace) !== undefined) {
    throw new Refusal(
      `The project has a folder ${module.namespace} of its own, which would hide the modules. Nothing was written. ` +
        "Name another one: --namespace=acme_modules",
    );
  }
  if (`${resolve(request.to)}${sep}`.startsWith(`${resolve(root, app.folder)}${sep}`)) {
    throw new Refusal(`--to=${quoted(request.typedTo)} lies in the app itself. Nothing was written.`);
  }
  if (lstatSync(request.to, { throwIfNoEntry: false })?.isFile()) {
    throw new Refusal(`--to=${quoted(request.typedTo)} is a file, and no folder of modules. Nothing was written.`);
  }
  if (holdsWork(place)) {
    throw new Refusal(
      `${printable(place)} exists already, and ${app.label} would be put there. Nothing was written. ` +
        "Choose another place, or move it away.",
    );
  }
  refuseSameLabel(request.to, app, module);
  const cutOff = readInFlight(journalOf(root));
  if (cutOff !== undefined && root !== request.destination) {
    throw new Refusal(
      `\`${printable(cutOff.command)}\` was cut off in ${printable(root)}. Nothing was written. ` +
        "Mend that with `npx plop undo` there.",
    );
  }
  await refuseUncommitted(project, app);
  for (const file of files.modulesBelow(app.folder)) await refuseBroken(files, file);
  const migrations = files.list(path(app.folder, "migrations")).filter((name) => /^\d+_\w+\.py$/.test(name));
  if (migrations.length === 0 && (await modelsOf(project, app)).length > 0) {
    const make = manageCommand(project, `makemigrations ${app.label}`);
    throw new Refusal(`${stays}: it has models and no migration. Nothing was written. Make one first: ${make}`);
  }
}

/** What tools make of a module, which an undo leaves behind. */
const MADE_BY_TOOLS = /^(\.venv|uv\.lock|\.(pytest|ruff|mypy)_cache|__pycache__|dist)$/;

/** Something that somebody wrote lies in a folder, or what stands there is none. */
function holdsWork(place: string): boolean {
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory()) return stats !== undefined;
  return readdirSync(place).some((name) => !MADE_BY_TOOLS.test(name) && holdsWork(join(place, name)));
}

function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}

/** Two apps of one label can't be in one project, and modules are there to be combined. */
function refuseSameLabel(folder: string, { label }: LocalApp, module: Module): void {
  for (const distribution of namesIn(folder) ?? []) {
    for (const namespace of namesIn(join(folder, distribution, "src")) ?? []) {
      for (const name of namesIn(join(folder, distribution, "src", namespace)) ?? []) {
        const config = join(folder, distribution, "src", namespace, name, "apps.py");
        const text = existsSync(config) ? readFileSync(config, "utf8") : "";
        const used = /\blabel\s*=\s*["'](\w+)["']/.exec(text)?.[1] ?? (text === "" ? undefined : name);
        if (used !== label || distribution === module.distribution) continue;
        throw new Refusal(
          `${printable(config)} has the label ${label}, too: a project could not have both. Nothing was written.`,
        );
      }
    }
  }
}

/** What moves has to be in git as it is, where there is a commit at all: then the move is all that the next one shows. */
async function refuseUncommitted({ root }: DjangoProject, app: LocalApp): Promise<void> {
  const head = await git(["rev-parse", "--verify", "--quiet", "HEAD"], { cwd: root });
  if (head.code !== 0) return;
  const merge = await git(["rev-parse", "--verify", "--quiet", "MERGE_HEAD"], { cwd: root });
  if (merge.code === 0)
    throw new Refusal("A merge is in progress in this repository. Nothing was written. Settle it first.");
  const { stdout } = await git(["status", "--porcelain", "--", app.folder], { cwd: root });
  if (stdout.trim() === "") return;
  const lines = stdout.trimEnd().split("\n");
  throw new Refusal(
    `These files of ${app.label} are not committed:\n${lines
      .slice(0, 10)
      .map((line) => `  ${printable(line)}`)
      .join("\n")}\n` +
      "Nothing was written. Commit them first, so that the next commit shows the move and nothing else.",
  );
}

function refuseFaults(app: LocalApp, { faults }: AppContents): void {
  if (faults.length === 0) return;
  throw new Refusal(
    `${app.label} needs code of this project, which others don't have:\n` +
      `${[...new Set(faults)].map((fault) => `  ${printable(fault)}`).join("\n")}\n` +
      "Nothing was written. Take that into the app, hand it in through settings, or make a module of it first.",
  );
}

/** What moves is kept, to be brought back, and secrets are not kept. */
function refuseSecrets(app: LocalApp, { files }: AppContents): void {
  const secret = files.find((file) => /(^|\/)\.env(\.[^/]*)?$|\.(pem|key)$/.test(file));
  if (secret === undefined) return;
  const what = `${printable(secret)} looks like a secret, and ${app.label} goes to other projects.`;
  throw new Refusal(`${what} Nothing was written. Move it away first.`, { file: secret });
}

/** Django looks for templates in packages only where it is told to. */
function refuseUnseenTemplates({ files, settings }: DjangoProject, app: LocalApp, contents: AppContents): void {
  const isInApp = (file: string) => file.startsWith(path(app.folder, "templates/"));
  if (contents.templates.length === 0 && !contents.files.some(isInApp)) return;
  const texts = settings.files.map((file) => files.text(file) ?? "");
  if (texts.some((text) => /["']APP_DIRS["']\s*:\s*True|app_directories/.test(text))) return;
  const { file = settings.files[0] ?? "", value } = settings.assigned.find(({ name }) => name === "TEMPLATES") ?? {};
  throw new Refusal(
    `The templates of ${app.label} would not be found in a package: TEMPLATES looks into no app. Nothing was written. ` +
      'Set "APP_DIRS": True first.',
    { file, ...(value === undefined ? {} : { line: value.startPosition.row + 1 }) },
  );
}

async function refuseUnlisted(
  { files, settings, installed }: DjangoProject,
  app: LocalApp,
  module: Module,
  edits: readonly { path: string; edit(text: string): unknown }[],
): Promise<void> {
  for (const { path: file, edit } of edits.filter((each) => settings.files.includes(each.path))) {
    const answer = (await edit(files.text(file) ?? "")) as { kind: string; text?: string };
    if (answer.kind !== "ok" || answer.text?.includes(module.name)) return;
  }
  const { setting } = installed.lists.find(({ items }) => items.includes(app.entry)) ?? {};
  throw new Refusal(`The entry "${app.entry}" of INSTALLED_APPS can't be changed safely. Nothing was written.`, {
    file: setting?.file ?? settings.files[0] ?? "",
    paste: `"${module.name}",`,
  });
}

/** An image is built from the project's folder alone, and from the code after the dependencies. */
function aboutImages(files: DjangoProject["files"], { distribution }: Module, way: string): string[] {
  const [image] = ["Dockerfile", "Containerfile"].filter((name) => files.isFile(name));
  if (image === undefined) return [];
  if (!way.startsWith("../")) {
    const folder = parentOf(way) || way;
    return [
      `${image}: write \`COPY ${folder}/ ${folder}/\` above where the dependencies are installed, if it isn't there.`,
    ];
  }
  return [
    `${image}: a build sees nothing outside the project, so not ${way}. Bring ${distribution} into it with git ` +
      "subtree, or depend on its git address (manual: Apps for several projects).",
  ];
}

function nextSteps(
  { project, app, module, contents }: Extraction,
  first: readonly string[],
  mentions: readonly string[],
  way: string,
  destination: string,
): string[] {
  const { files } = project;
  const statics = contents.needs.statics.filter(
    ({ name }) =>
      !contents.statics.some((each) => each.name === name) &&
      !contents.files.includes(path(app.folder, "static", name)),
  );
  return [
    ...first,
    `${manageCommand(project, "migrate")}  # has nothing to do: label and tables are the same`,
    `cd ${shellWord(way)} && uv run pytest  # the module on its own`,
    `npx plop check-module ${shellWord(way)}`,
    ...aboutImages(files, module, way),
    ...mentions.map((each) => `Look at ${each}: it names ${app.folder}.`),
    ...[...new Set(statics.map(({ name }) => name))].map(
      (name) => `Its pages name the static file ${name}, which stays here.`,
    ),
    `npx plop undo --dest=${shellWord(destination)}  # takes all of it back`,
  ];
}
