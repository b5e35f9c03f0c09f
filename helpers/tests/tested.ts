// Whether something has tests, as far as those of the project tell.

import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { importedNames } from "../python/imports.ts";
import { descendants, type PythonNode, stringValue } from "../python/parser.ts";
import { calledName } from "../python/url-patterns.ts";

/** What a test module is named, by pytest and by Django. */
const TEST_MODULE = /^(tests?|tests?_\w+|\w+_tests?|conftest)\.py$/;

/** A test client's methods that ask for a page. */
const REQUEST = /(?:client|rf|factory)\.(?:get|post|put|patch|delete|head|options|generic)$/i;

/** The roots of the test modules of an app, and of those of the project as a whole. */
async function modulesOf({ files }: DjangoProject, app: LocalApp): Promise<PythonNode[]> {
  const below = files.modulesBelow;
  const beside = files.list(app.folder).filter((name) => TEST_MODULE.test(name));
  const all = [...beside.map((name) => path(app.folder, name)), ...below(path(app.folder, "tests")), ...below("tests")];
  const modules = [...new Set(all)].filter((file) => !/(^|\/)factories(\/\w+)?\.py$/.test(file));
  const sources = await Promise.all(modules.map((file) => files.python(file)));
  return sources.flatMap((source) => source?.root ?? []);
}

/** How a module calls what has some name elsewhere. */
function namesFor(root: PythonNode, name: string): string[] {
  return [name, ...importedNames(root).flatMap(({ imported, bound }) => (imported === name ? bound : []))];
}

function above(node: PythonNode): PythonNode[] {
  return node.parent === null ? [] : [node.parent, ...above(node.parent)];
}

const isInFunction = (node: PythonNode): boolean => above(node).some(({ type }) => type === "function_definition");

/** Calls in functions of something by its name. */
function callsOf(root: PythonNode, name: string): PythonNode[] {
  const names = namesFor(root, name);
  return descendants(root, "call").filter((call) => names.includes(calledName(call)) && isInFunction(call));
}

/**
 * Says whether tests make one of a class: a form, or a class of the administration.
 *
 * @param project the project
 * @param app its app
 * @param name the class
 */
export async function isMade(project: DjangoProject, app: LocalApp, name: string): Promise<boolean> {
  return (await modulesOf(project, app)).some((root) => callsOf(root, name).length > 0);
}

/**
 * Says whether tests ask for an address, or call the view behind it. An address that they are only sent to is none.
 *
 * @param project the project
 * @param app the view's app
 * @param wanted `address`: tells the names and the paths of the address; `view`: the view's name, where there is one
 */
export async function isAskedFor(
  project: DjangoProject,
  app: LocalApp,
  { address, view }: { readonly address: (text: string) => boolean; readonly view?: string },
): Promise<boolean> {
  return (await modulesOf(project, app)).some((root) => {
    const texts = descendants(root, "string").filter((node) => address(plainText(node)));
    if (texts.some((node) => isTarget(root, node))) return true;
    if (view === undefined) return false;
    const isClass = descendants(root, "attribute").some(
      (node) =>
        isInFunction(node) && new RegExp(`(^|\\.)(${namesFor(root, view).join("|")})\\.as_view$`).test(node.text),
    );
    return isClass || callsOf(root, view).length > 0;
  });
}

/** A text, with something in place of what is put into it: `f"/posts/{post.pk}/"`. */
function plainText(node: PythonNode): string {
  const text = stringValue(node) ?? node.text.replace(/^\w*["']|["']$/g, "").replaceAll(/\{[^}]*\}/g, "1");
  return text.replace(/\?.*$/, "");
}

/** It is asked for: in a request, in what is given back to one, or by a name that one uses. */
function isTarget(root: PythonNode, node: PythonNode): boolean {
  const around = above(node);
  const calls = around.filter(({ type }) => type === "call");
  if (calls.some((call) => REQUEST.test(call.childForFieldName("function")?.text ?? ""))) return true;
  const isCompared = around.some(({ type }) => type === "comparison_operator");
  if (isCompared || calls.some((call) => /^assert|^redirect_to_login$/.test(calledName(call)))) return false;
  if (around.some(({ type }) => type === "return_statement" || type === "decorator")) return true;
  const assigned = around.find(({ type }) => type === "assignment")?.childForFieldName("left")?.text;
  if (assigned === undefined) return false;
  const requests = descendants(root, "call").filter((call) =>
    REQUEST.test(call.childForFieldName("function")?.text ?? ""),
  );
  return requests.some((call) =>
    new RegExp(`(?<![\\w.])${assigned.replaceAll(".", "\\.")}\\b`).test(
      call.childForFieldName("arguments")?.text ?? "",
    ),
  );
}

/**
 * Says whether tests look at a model itself: they make one, and ask for no page and fill in no form with it.
 *
 * @param project the project
 * @param app the model's app
 * @param name the model
 */
export async function isTriedOut(project: DjangoProject, app: LocalApp, name: string): Promise<boolean> {
  const roots = await modulesOf(project, app);
  const makers = [name, `${name}Factory`];
  const makes = (root: PythonNode, node: PythonNode) => {
    const names = makers.flatMap((each) => namesFor(root, each));
    return descendants(node, "call").some((call) => {
      const called = call.childForFieldName("function")?.text ?? "";
      return names.some((each) => new RegExp(`(^|\\.)${each}(\\.(\\w+)(\\.\\w*create\\w*)?)?$`).test(called));
    });
  };
  const asks = ({ text }: PythonNode) => /client|\brf\b|RequestFactory|\breverse\(|Form\(/.test(text);
  return roots.some((root) => {
    const functions = descendants(root, "function_definition");
    const nameOf = (node: PythonNode) => node.childForFieldName("name")?.text ?? "";
    const fixtures = functions.filter((node) => !nameOf(node).startsWith("test") && makes(root, node));
    const tests = functions.filter((node) => nameOf(node).startsWith("test") && !asks(node));
    return tests.some((test) => {
      const holder = above(test).find(({ type }) => type === "class_definition");
      const isSetUp = fixtures.some(
        (fixture) =>
          new RegExp(`\\b${nameOf(fixture)}\\b`).test(test.childForFieldName("parameters")?.text ?? "") ||
          (holder !== undefined && /^setUp/.test(nameOf(fixture)) && above(fixture).some(({ id }) => id === holder.id)),
      );
      return makes(root, test) || isSetUp;
    });
  });
}
