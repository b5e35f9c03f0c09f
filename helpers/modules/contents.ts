import { parentOf, path } from "../project/files.ts";
import { moduleFile, packageFolder } from "../project/modules.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { descendants, type PythonNode, stringValue } from "../python/parser.ts";
import { dottedTexts, importsOf } from "../python/rename-module.ts";
import { lineAt } from "../python/source.ts";
import { argumentsOf, calledName, namedPatterns } from "../python/url-patterns.ts";
import { STANDARD_LIBRARY } from "../reserved-names.ts";
import { filesBelow, moduleOf, ownModules } from "./files.ts";
import { outerNames, relationFaults, userModel } from "./relations.ts";
import { impliedModules } from "./requirements.ts";
import { type Asset, needsOf, type TemplateNeeds, templateCalled } from "./templates.ts";

/** Everything that belongs to an app. */
export interface AppContents {
  /** The files of its package. */
  readonly files: readonly string[];
  /** Its templates and static files in the project's own folders, and the folder that goes with them. */
  readonly templates: readonly Asset[];
  readonly statics: readonly Asset[];
  /** The folders that those lie in, which go with the last file. */
  readonly shared: readonly string[];
  /** Templates of the project that its own include: they come along as copies. */
  readonly copied: readonly Asset[];
  readonly needs: TemplateNeeds;
  /** What its modules import from packages, and where from: test modules, or others. */
  readonly imports: readonly OuterImport[];
  /** The factory of users that its tests take from the project. */
  readonly users: UserFactory | undefined;
  /** Names of pages that are neither its own nor the administration's. */
  readonly pages: readonly string[];
  /** The namespaces of the pages that it links to. */
  readonly namespaces: readonly string[];
  /** What it has of others, a line each, with file and line: as long as there is one, it can't go. */
  readonly faults: readonly string[];
}

/** A module of another package that the app imports. */
export interface OuterImport {
  /** In full. */
  readonly name: string;
  readonly isForTests: boolean;
  readonly file: string;
  readonly line: number;
}

/** Where the project makes users for its tests. */
export interface UserFactory {
  readonly module: string;
  /** The class. */
  readonly name: string;
}

/** @returns whether a module of an app is there for its tests only */
export function isForTests(file: string): boolean {
  return /(^|\/)(tests?\/|tests?\.py$|test_\w+\.py$|\w+_tests?\.py$|factories(\.py$|\/)|conftest\.py$)/.test(file);
}

/**
 * Looks at all that belongs to an app, and at what it needs of the project.
 *
 * @param project the project
 * @param app the app
 */
export async function contentsOf(project: DjangoProject, app: LocalApp): Promise<AppContents> {
  const { files, templates: templateFolders } = project;
  const all = filesBelow(files, app.folder);
  const inside = path(app.folder, "templates");
  const shared = templateFolders.filter((folder) => folder !== inside && !folder.startsWith(`${app.folder}/`));
  const templates = firsts(
    shared.flatMap((folder) => assetsIn(project, folder, app.name)),
    inside,
    all,
  );
  const staticFolders = ["", ...shared.map(parentOf)]
    .map((folder) => path(folder, "static"))
    .filter((folder, index, every) => every.indexOf(folder) === index && !folder.startsWith(`${app.folder}/`));
  const statics = firsts(
    staticFolders.flatMap((folder) => assetsIn(project, folder, app.name)),
    path(app.folder, "static"),
    all,
  );
  const own = all
    .filter((file) => file.startsWith(`${inside}/`))
    .map((file) => ({ file, name: file.slice(inside.length + 1) }));
  const folders = [...new Set([...templates, ...statics].map(({ file, name }) => file.slice(0, -name.length)))];
  const looked = await lookAt(project, app, all);
  const outer = copiesFor(project, app, [...own, ...templates], looked.templates);
  const needs = needsOf(files, [...own, ...templates, ...outer.copied]);
  const pages = await pagesOf(project, app, needs, looked.pages);
  return {
    files: all,
    templates,
    statics,
    shared: folders.map((folder) => path(folder.replace(/\/$/, ""), app.name)),
    copied: outer.copied,
    needs,
    imports: looked.imports,
    users: looked.users,
    pages: pages.names,
    namespaces: pages.namespaces,
    faults: [...looked.faults, ...outer.faults, ...pages.faults, ...libraryFaults(project, app, needs)],
  };
}

/** What the app has itself under such a name is overridden by the project, and goes on to be: that one stays. */
function firsts(assets: readonly Asset[], inside: string, all: readonly string[]): Asset[] {
  const names = assets.map(({ name }) => name);
  return assets.filter(({ name }, index) => !all.includes(path(inside, name)) && names.indexOf(name) === index);
}

function assetsIn({ files }: DjangoProject, folder: string, name: string): Asset[] {
  if (!files.isFolder(path(folder, name))) return [];
  return filesBelow(files, path(folder, name)).map((file) => ({ file, name: file.slice(folder.length + 1) }));
}

interface Looked {
  readonly imports: OuterImport[];
  readonly faults: string[];
  users: UserFactory | undefined;
  /** Names of templates and of pages in the code. */
  readonly templates: { name: string; file: string; line: number }[];
  readonly pages: { name: string; file: string; line: number }[];
}

/** Looks at the Python of an app. */
async function lookAt(project: DjangoProject, app: LocalApp, all: readonly string[]): Promise<Looked> {
  const { files, importRoots } = project;
  const looked: Looked = { imports: [], faults: [], users: undefined, templates: [], pages: [] };
  const factory = userFactory(project);
  for (const file of all.filter((each) => each.endsWith(".py"))) {
    const source = await files.python(file);
    if (source === undefined) continue;
    const { root } = source;
    const { absolute } = moduleOf(files, importRoots, file);
    const forTests = isForTests(file.slice(app.folder.length + 1));
    const texts = dottedTexts(root).flatMap(({ node, text }) =>
      namesCode(project, text) ? [{ name: text, bound: "", line: node.startPosition.row + 1 }] : [],
    );
    for (const { name, bound, line } of [...importsOf(root, { absolute }), ...texts]) {
      const [top = ""] = name.split(".");
      if (name === app.module || name.startsWith(`${app.module}.`)) continue;
      const isOwn = !STANDARD_LIBRARY.has(top) && moduleIn(project, name) !== undefined;
      if (!isOwn && bound === "") continue;
      if (isOwn && forTests && factory !== undefined && isFactory(name, factory)) {
        looked.users = { module: name.slice(0, name.lastIndexOf(".")), name: factory.name };
      } else if (isOwn)
        looked.faults.push(
          `${file}:${line}: ${bound === "" ? `"${name}"` : name} is this project's${hint(project, name)}`,
        );
      else if (!STANDARD_LIBRARY.has(top) && !top.startsWith("_")) {
        looked.imports.push({ name, isForTests: forTests, file, line });
      }
    }
    for (const { name, line } of outerNames(project, root)) {
      looked.imports.push({ name, isForTests: forTests, file, line });
    }
    for (const { top, at } of impliedModules(source.text)) {
      looked.imports.push({ name: top, isForTests: forTests, file, line: lineAt(source.text, at) });
    }
    looked.faults.push(...relationFaults(project, app, root, file));
    looked.templates.push(...textsLike(root, /^[\w./-]+\.(html|txt|xml)$/, file));
    looked.pages.push(...pageNames(root, file));
  }
  return looked;
}

/** A module of the project: `users.factories` for `users.factories.UserFactory`. */
function moduleIn({ files, importRoots }: DjangoProject, name: string): string | undefined {
  const parts = name.split(".");
  for (let length = parts.length; length > 0; length--) {
    const dotted = parts.slice(0, length).join(".");
    if (moduleFile(files, importRoots, dotted) !== undefined) return dotted;
    const folder = packageFolder(files, importRoots, dotted);
    if (folder !== undefined && ownModules(files, folder).length > 0)
      return length === parts.length ? dotted : undefined;
  }
  return undefined;
}

/** `"notes.models.Note"`, and not `"notes.Note"`, which is the label of a model. */
function namesCode(project: DjangoProject, text: string): boolean {
  const module = text.includes(".") ? moduleIn(project, text) : undefined;
  if (module === undefined || module.includes(".")) return module !== undefined;
  return !moduleFile(project.files, project.importRoots, module)?.endsWith("__init__.py");
}

/** The kit calls it after the model: `UserFactory` makes `users.User`. */
function userFactory({ settings, apps }: DjangoProject): { app: LocalApp; name: string } | undefined {
  const [label, model] = userModel(settings);
  const app = apps.find((each) => each.label === label);
  return app && { app, name: `${model}Factory` };
}

function isFactory(name: string, { app, name: factory }: { app: LocalApp; name: string }): boolean {
  return name.startsWith(`${app.module}.`) && name.endsWith(`factories.${factory}`);
}

function hint({ settings, apps }: DjangoProject, name: string): string {
  const [label, model] = userModel(settings);
  const users = apps.find((each) => each.label === label);
  const isUser = users !== undefined && name.startsWith(`${users.module}.`) && name.endsWith(`.${model}`);
  return isUser ? ": take django.contrib.auth.get_user_model()" : "";
}

function textsLike(root: PythonNode, pattern: RegExp, file: string): { name: string; file: string; line: number }[] {
  return descendants(root, "string").flatMap((node) => {
    const name = stringValue(node);
    return name !== undefined && pattern.test(name) ? [{ name, file, line: node.startPosition.row + 1 }] : [];
  });
}

/** `reverse("tasks:index")`, and what else takes the name of a page. */
function pageNames(root: PythonNode, file: string): { name: string; file: string; line: number }[] {
  return descendants(root, "call").flatMap((call) => {
    if (!["reverse", "reverse_lazy", "redirect"].includes(calledName(call))) return [];
    const name = stringValue(argumentsOf(call)[0]);
    const isAddress = name === undefined || /[^\w:-]/.test(name);
    return isAddress ? [] : [{ name, file, line: call.startPosition.row + 1 }];
  });
}

/** The templates that the app names and the project has, which it includes or renders: they come along. */
function copiesFor(
  project: DjangoProject,
  app: LocalApp,
  own: readonly Asset[],
  named: Looked["templates"],
): { copied: Asset[]; faults: string[] } {
  const { files, templates: folders, apps } = project;
  const others = apps.filter(({ module }) => module !== app.module);
  const owned = new Set(others.flatMap(({ name, label }) => [name, label]));
  const known = new Map(own.map((each) => [each.name, each]));
  const copied: Asset[] = [];
  const faults: string[] = [];
  const bases = new Set<string>();
  let wanted: readonly { name: string; file: string; line: number }[] = named;
  for (let looked = own; wanted.length > 0 || looked.length > 0; ) {
    const needs = needsOf(files, looked);
    for (const base of needs.bases) bases.add(base);
    looked = [];
    for (const { name, file, line } of [...wanted, ...needs.included]) {
      const places = [...folders, ...others.map(({ folder }) => path(folder, "templates"))];
      const found = known.has(name) || bases.has(name) ? undefined : templateCalled(files, places, name);
      if (found === undefined) continue;
      known.set(name, found);
      if (owned.has(name.split("/")[0] ?? "")) faults.push(`${file}:${line}: the template ${name} is this project's`);
      else {
        copied.push(found);
        looked = [...looked, found];
      }
    }
    wanted = [];
  }
  return { copied, faults };
}

/** The pages that the app links to: its own, the administration's, and those of the project, which any project has to have. */
async function pagesOf(
  project: DjangoProject,
  app: LocalApp,
  { pages }: TemplateNeeds,
  named: Looked["pages"],
): Promise<{ names: string[]; namespaces: string[]; faults: string[] }> {
  const { files, importRoots, apps } = project;
  const source = await files.python(moduleFile(files, importRoots, `${app.module}.urls`) ?? "");
  const own = new Set(source === undefined ? [] : namedPatterns(source.root).map(({ name }) => name));
  const others = new Set(
    apps.filter(({ module }) => module !== app.module).flatMap(({ name, label }) => [name, label]),
  );
  const all = [...pages, ...named];
  const faults = all
    .filter(({ name }) => name.includes(":") && others.has(name.split(":")[0] ?? ""))
    .map(({ name, file, line }) => `${file}:${line}: the page ${name} is this project's`);
  const names = all.map(({ name }) => name).filter((name) => !name.includes(":") && !own.has(name));
  const namespaces = all.flatMap(({ name }) => (name.includes(":") ? (name.split(":")[0] ?? []) : []));
  return { names: [...new Set(names)].sort(), namespaces: [...new Set(namespaces)], faults: [...new Set(faults)] };
}

function libraryFaults({ files, apps }: DjangoProject, app: LocalApp, { libraries }: TemplateNeeds): string[] {
  const others = apps.filter(({ module }) => module !== app.module);
  const inOwn = (name: string) => files.isFile(path(app.folder, "templatetags", `${name}.py`));
  return libraries.flatMap(({ name, file, line }) => {
    const holder = inOwn(name)
      ? undefined
      : others.find(({ folder }) => files.isFile(path(folder, "templatetags", `${name}.py`)));
    return holder === undefined
      ? []
      : [`${file}:${line}: the tags of ${name} are ${holder.label}'s, an app of this project`];
  });
}
