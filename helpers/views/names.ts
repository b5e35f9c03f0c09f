// What things are called in the files of a view, so that no two of them get in each other's way.

import { pascalCase } from "../words.ts";

/** Names that Python, Django's generic views or the generated tests use themselves. */
const TAKEN_CLASSES = words(`
  Any CaptureQueriesContext Client CreateView DeleteView DetailView Form HttpRequest HttpResponse InMemoryStorage
  IntegrityError ListView
  LoginRequiredMixin ProtectedError RestrictedError SimpleUploadedFile SuccessMessageMixin TemplateView TestCase
  UpdateView UserPassesTestMixin
  admin client connection data dict escape forms form_class get_messages in_memory int list login_not_required
  method_decorator override_settings patch
  path pytest pytestmark redirect_to_login reverse reverse_lazy response settings str super transaction
  views
`);

/** Names that a local variable of the tests can't have; most are Python's keywords. */
const TAKEN_VARIABLES = words(`
  and as assert async await break case class client connection continue data def del dict elif else escape except
  few finally for forms from get_messages global if import in in_memory is lambda list many match message models nonlocal not
  object or override_settings page page_url pass patch path per_page pytest pytestmark raise redirect_to_login response
  return reverse self set settings str try type url user views while with yield
`);

/** What templates and middleware look up by name; a model of such a name must not hide it. */
const TAKEN_CONTEXT = words(`
  block config csrf_token debug form forloop LANGUAGES messages object page_obj paginator perms request settings site
  user view
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/**
 * Bends a text into a part of an address.
 *
 * @param text such as a plural
 * @param fallback what to take when nothing is left, in snake case
 */
export function slug(text: string, fallback: string): string {
  const plain = text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return plain.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "") || fallback.replaceAll("_", "-");
}

/**
 * How a model is called in the module that imports it: its name, unless the module uses that for something else.
 *
 * @param name the model's
 */
export function localModel(name: string): string {
  return TAKEN_CLASSES.has(name) || /(View|Form|Factory|Mixin)$/.test(name) ? `${name}Model` : name;
}

/**
 * How a test module calls a class that it imports: pytest would take one that begins with Test for tests.
 *
 * @param name how other modules would call it
 */
export function nameInTests(name: string): string {
  return /^Test/.test(name) ? `The${name}` : name;
}

/** @returns how an import names what is called otherwise in its module: `Tag`, or `Tag as TheTag` */
export function importClause(name: string, local: string): string {
  return local === name ? name : `${name} as ${local}`;
}

/** @returns a name for a local variable that holds one of a model, such as `task` */
export function localVariable(snake: string): string {
  return TAKEN_VARIABLES.has(snake) || snake.startsWith("data_for_") ? `${snake}_object` : snake;
}

/** Whether Django's generic views would hide something in the templates, as those of a model `User` would. */
export function hidesContext(model: string): boolean {
  return TAKEN_CONTEXT.has(model.toLowerCase());
}

/** A name that a module offers. */
export interface Import {
  readonly module: string;
  readonly name: string;
}

/** An import, and what it is called in the file that imports it. */
export interface LocalImport extends Import {
  readonly local: string;
  /** `TagFactory`, or `TagFactory as BlogTagFactory` */
  readonly clause: string;
}

/**
 * Gives imports local names that differ from one another and from what is taken: the second `TagFactory` is called after its module.
 *
 * @param imports in the order of their importance, with repetitions
 * @param taken names that the module has already
 * @returns each of them once
 */
export function localImports(imports: readonly Import[], taken: ReadonlySet<string> = new Set()): LocalImport[] {
  const found: LocalImport[] = [];
  for (const { module, name } of imports) {
    if (found.some((other) => other.module === module && other.name === name)) continue;
    const wanted = nameInTests(name);
    const isTaken = taken.has(wanted) || found.some((other) => other.local === wanted);
    const local = isTaken ? withModule(module, name) : wanted;
    found.push({ module, name, local, clause: importClause(name, local) });
  }
  return found;
}

function withModule(module: string, name: string): string {
  if (/^[a-z]/.test(name)) return `${module.replaceAll(".", "_")}_${name}`;
  return `${module.split(".").map(pascalCase).join("")}${name}`;
}

/**
 * Writes text for a Django template: nothing in it is markup or a template tag, or breaks its line.
 *
 * @param text any text
 */
export function htmlText(text: string): string {
  // A brace at the end would make a tag with one of the page's own behind it.
  const entities: Readonly<Record<string, string>> = {
    ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "{": "&#123;" },
  };
  return text.replaceAll(/\p{Cc}+/gu, " ").replaceAll(/[&<>"{]/g, (sign) => entities[sign] ?? sign);
}
