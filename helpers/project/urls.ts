import { printable, Refusal } from "../errors.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { fullName, importedNames } from "../python/imports.ts";
import type { Inclusion } from "../python/include-urls.ts";
import { childrenOf, descendants, type PythonNode } from "../python/parser.ts";
import type { Source } from "../python/source.ts";
import { assignments } from "../python/statements.ts";
import { calledName, includesModule, routeOf } from "../python/url-patterns.ts";
import { path } from "./files.ts";
import { moduleFile } from "./modules.ts";
import { textOf } from "./settings.ts";

/**
 * Finds the module with the project's `urlpatterns`.
 *
 * @param project the project
 * @param inclusion what belongs there
 * @param advice what to do where the settings don't name it plainly
 * @returns its path
 * @throws Refusal when the settings don't name it plainly
 */
export function rootUrls(
  { settings, files, importRoots }: DjangoProject,
  { prefix, module: urls }: Inclusion,
  advice: string,
): string {
  const module = textOf(settings, "ROOT_URLCONF");
  const file = module === undefined ? undefined : moduleFile(files, importRoots, module);
  if (file !== undefined) return file;
  const assigned = settings.assigned.find(({ name }) => name === "ROOT_URLCONF");
  const what = assigned === undefined ? "is not set" : "is no plain text";
  const fault = module === undefined ? what : `names ${printable(module)}, which is not there`;
  throw new Refusal(`The project's URLs can't be found: ROOT_URLCONF ${fault}. ${advice}`, {
    file: assigned?.file ?? settings.files.at(-1) ?? "",
    ...(assigned === undefined ? {} : { line: assigned.value.startPosition.row + 1 }),
    paste: `path("${prefix}", include("${urls}")),`,
  });
}

/**
 * Reads the module with the project's `urlpatterns`.
 *
 * @param project the project
 * @returns undefined where it can't be found
 */
export async function rootSource({ settings, files, importRoots }: DjangoProject): Promise<Source | undefined> {
  const module = textOf(settings, "ROOT_URLCONF");
  const file = module === undefined ? undefined : moduleFile(files, importRoots, module);
  return file === undefined ? undefined : files.python(file);
}

/**
 * Says whether the project's URLs include those of a module. What they include by way of others doesn't count: the names
 * of its pages may have one more namespace there.
 *
 * @param project the project
 * @param module its dotted name, `tasks.urls`
 */
export async function isIncluded(project: DjangoProject, module: string): Promise<boolean> {
  const source = await rootSource(project);
  return source !== undefined && includesModule(source.root, module);
}

/**
 * Says below which address the project's URLs include those of a module.
 *
 * @param project the project
 * @param module its dotted name, `tasks.urls`
 * @returns `tasks/`; undefined where they don't, or the address is not one
 */
export async function prefixOf(project: DjangoProject, module: string): Promise<string | undefined> {
  const source = await rootSource(project);
  const found = source && descendants(source.root, "call").filter((each) => includesModule(each, module));
  const [outermost] = found ?? [];
  const route = outermost === undefined || calledName(outermost) !== "path" ? undefined : routeOf(outermost);
  const isPlain = route !== undefined && !route.includes("<") && (found ?? []).filter(isPath).length === 1;
  const isTranslated = outermost !== undefined && above(outermost).some((each) => calledName(each) === "i18n_patterns");
  return isPlain && !isTranslated ? route : undefined;
}

function isPath(call: PythonNode): boolean {
  return calledName(call) === "path";
}

/**
 * Says whether the administration has an address in the project's URLs, whatever the settings are.
 *
 * @param project the project
 */
export async function hasAdminPages(project: DjangoProject): Promise<boolean> {
  const source = await rootSource(project);
  if (source === undefined) return false;
  const imports = importedNames(source.root);
  return descendants(source.root, "attribute").some(
    (node) => ADMIN.has(fullName(imports, node.text)) && isPattern(node) && !isConditional(node),
  );
}

/** What Django's administration gives its address by; that of its geographic models offers the same site. */
const ADMIN = new Set(
  ["django.contrib.admin", "django.contrib.admin.sites", "django.contrib.gis.admin"].map(
    (module) => `${module}.site.urls`,
  ),
);

function isPattern(node: PythonNode): boolean {
  return above(node).some((each) => ["path", "re_path", "url"].includes(calledName(each)));
}

function isConditional(node: PythonNode): boolean {
  const conditions = ["if_statement", "conditional_expression", "function_definition"];
  return above(node).some(({ type }) => conditions.includes(type));
}

function above(node: PythonNode): PythonNode[] {
  return node.parent === null ? [] : [node.parent, ...above(node.parent)];
}

/**
 * Finds the file with an app's URLs: `urls.py`, or the `__init__.py` of a package `urls`.
 *
 * @param project the project
 * @param app the app
 * @returns its path; that of `urls.py` where there is neither
 */
export function urlsOf({ files, importRoots }: DjangoProject, app: LocalApp): string {
  return moduleFile(files, importRoots, `${app.module}.urls`) ?? path(app.folder, "urls.py");
}

/**
 * From where an app's URLs import its `views`: as they do it already, else by a relative name where it is a short one.
 *
 * @param app the app
 * @param file the one with its URLs
 * @param source what is in it, if anything
 */
export function homeOf(app: LocalApp, file: string, source: Source | undefined): string {
  const isPackage = file.endsWith("/__init__.py");
  const known = [isPackage ? ".." : ".", app.module];
  const views =
    source && importedNames(source.root).find(({ bound, imported }) => bound === "views" && imported === bound);
  return known.find((home) => home === views?.module) ?? (isPackage ? app.module : ".");
}

/**
 * Says whether a module has `urlpatterns`, be it none but those that it imports.
 *
 * @param root the module
 */
export function hasPatterns(root: PythonNode): boolean {
  const isAssigned = assignments(root).some(
    ({ name, value }) => name === "urlpatterns" && childrenOf(value).length > 0,
  );
  return isAssigned || importedNames(root).some(({ bound }) => bound === "urlpatterns");
}
