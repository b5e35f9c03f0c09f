import type { Edit } from "../changes/stage.ts";
import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { definitionsOf } from "../python/definitions.ts";
import type { PythonNode } from "../python/parser.ts";
import { namesOfTasks, type Renamed, renameModules } from "../python/rename-module.ts";
import { keepStyle, type PythonStyle } from "../python/ruff.ts";
import { moduleOf, ownModules } from "./files.ts";
import type { Module } from "./module.ts";

/** An edit of one file of a project. */
export interface FileEdit {
  readonly path: string;
  readonly edit: Edit;
}

/**
 * What an app is called from now on.
 *
 * @param project the project
 * @param app the app
 * @param module the package that it becomes
 */
export async function renamedApp({ files }: DjangoProject, app: LocalApp, module: Module): Promise<Renamed> {
  const init = await files.python(path(app.folder, "__init__.py"));
  const defined = init === undefined ? [] : definitionsOf(init.root).map(({ name }) => name);
  const parts = files
    .list(app.folder)
    .filter((name) => name.endsWith(".py") || files.isFolder(path(app.folder, name)))
    .map((name) => name.replace(/\.py$/, ""))
    .filter((name) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && name !== "__init__");
  // `tasks.task` may be the module as well as the model: it is left alone.
  const models = app.module === app.label ? await modelNames(files, app) : [];
  const names = [...parts, ...defined].filter((name) => !models.includes(name.toLowerCase()));
  const sources = await Promise.all(files.modulesBelow(app.folder).map((file) => files.python(file)));
  const kept = sources.flatMap((source) => (source === undefined ? [] : namesOfTasks(source.root)));
  return { from: app.module, to: module.name, names: new Set(names), kept: new Set(kept) };
}

async function modelNames(files: DjangoProject["files"], { folder }: LocalApp): Promise<string[]> {
  const holders = [path(folder, "models.py"), ...files.modulesBelow(path(folder, "models"))];
  const sources = await Promise.all(holders.map((file) => files.python(file)));
  const classes = sources.flatMap((source) => (source === undefined ? [] : definitionsOf(source.root)));
  return classes.filter(({ kind }) => kind === "class").map(({ name }) => name.toLowerCase());
}

/**
 * The edits of a project that call an app by its new name wherever it is named.
 *
 * @param project the project
 * @param app the app, which goes
 * @param renamed what it is called from now on
 * @returns an edit for each file that changes
 */
export async function rewriteProject(
  { files, importRoots, settings, installed, style }: DjangoProject,
  app: LocalApp,
  renamed: Renamed,
): Promise<FileEdit[]> {
  const [top = ""] = app.module.split(".");
  const isLast = app.module === top;
  const now = { ...style, firstParty: style.firstParty.filter((name) => !isLast || name !== top) };
  const lists = new Set(installed.lists.map(({ setting }) => setting.name));
  const isNamed = new RegExp(`(?<![\\p{L}\\p{N}_])${app.name}(?![\\p{L}\\p{N}_])`, "u");
  const named = ownModules(files).filter(
    (file) => !file.startsWith(`${app.folder}/`) && isNamed.test(files.text(file) ?? ""),
  );
  const edits = named.map(async (file): Promise<FileEdit[]> => {
    const isEntry = settings.files.includes(file) ? (node: PythonNode) => lists.has(assignedTo(node)) : () => false;
    const names = renameModules([{ ...renamed, isNamedBy: isEntry }], moduleOf(files, importRoots, file));
    const edit = isMigration(file) ? names : inStyle(names, style, now);
    const answer = await edit(files.text(file) ?? "");
    return answer.kind === "already" ? [] : [{ path: file, edit }];
  });
  return (await Promise.all(edits)).flat();
}

/** The name that the list of an element is assigned to. */
function assignedTo(node: PythonNode): string {
  const { parent } = node;
  if (parent?.type !== "list" && parent?.type !== "tuple") return "";
  let around: PythonNode | null = parent;
  while (around !== null && !["assignment", "augmented_assignment"].includes(around.type)) around = around.parent;
  return around?.childForFieldName("left")?.text ?? "";
}

/** @returns whether Django writes a file as it likes */
export function isMigration(file: string): boolean {
  return /(^|\/)migrations\/[^/]+\.py$/.test(file);
}

/**
 * An edit that leaves a module as tidy as it was.
 *
 * @param edit changes names in it
 * @param then the style of the place where it is
 * @param now that of the place where it comes to
 */
export function inStyle(edit: Edit, then: PythonStyle, now: PythonStyle): Edit {
  return async (text) => {
    const answer = await edit(text);
    if (answer.kind !== "ok") return answer;
    return { kind: "ok", text: await keepStyle(text, answer.text, then, now) };
  };
}

/**
 * Edits that follow one another.
 *
 * @param edits of one file
 */
export function inTurn(...edits: readonly Edit[]): Edit {
  return async (text) => {
    let now = text;
    for (const edit of edits) {
      const answer = await edit(now);
      if (answer.kind === "refused") return answer;
      if (answer.kind === "ok") now = answer.text;
    }
    return now === text ? { kind: "already" } : { kind: "ok", text: now };
  };
}
