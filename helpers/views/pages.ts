// What the pages of a model show, and where they lead.

import type { FieldKind, ModelField } from "../python/models.ts";
import { capitalized } from "../words.ts";
import { columns, type Definition, definition, display, isShown, label } from "./fields.ts";
import type { BasePage, IndexLink, ViewInput, ViewKind } from "./input.ts";
import { htmlText } from "./names.ts";

/** The classes of `init`'s stylesheet that the pages use. */
const CSS_CLASSES = ["actions", "button", "danger", "muted", "narrow", "pagination", "table", "toolbar"] as const;

/** Kinds of primary keys that have a path converter of their own. */
const CONVERTERS: Readonly<Partial<Record<FieldKind, string>>> = {
  ...Object.fromEntries(
    ["auto", "int", "bigint", "smallint", "posint", "posbigint", "possmallint"].map((kind) => [kind, "int"]),
  ),
  uuid: "uuid",
  slug: "slug",
  // It may hold slashes.
  url: "path",
  filepath: "path",
};

/** @returns the base page's data, with an attribute for every class that its stylesheet knows */
export function baseData({ template, title, content, ours }: BasePage) {
  const css = Object.fromEntries(CSS_CLASSES.map((name) => [name, ours ? ` class="${name}"` : ""]));
  return { template, title: title ?? "", content, ours, css: css as Record<(typeof CSS_CLASSES)[number], string> };
}

/** @returns the path converter of the model's primary key: `int` */
export function converterOf({ model, relations }: ViewInput): string {
  const key = model.fields.find(({ primaryKey }) => primaryKey);
  if (key === undefined) return "int";
  const leads = relations.find(({ field }) => field === key.name);
  return CONVERTERS[key.kind === "fk" || key.kind === "o2o" ? (leads?.pk ?? "auto") : key.kind] ?? "str";
}

/** The data of a list. */
export interface ListData {
  readonly columns: readonly { readonly label: string; readonly value: string }[];
  /** `.select_related("project").prefetch_related("tags")`, or nothing */
  readonly related: string;
  /** Where an object leads to. */
  readonly row: ViewKind | "";
}

/** @returns the data of a list, with the relations that its rows follow */
export function listData(input: ViewInput, links: Readonly<Record<ViewKind, boolean>>): ListData {
  const { model } = input;
  const shown = columns(model.fields, model.strFields);
  const inTitle = model.fields.filter(({ name }) => model.strFields.includes(name));
  const followed = [...new Set([...inTitle, ...shown])];
  return {
    columns: shown.map((field) => ({ label: label(field), value: display(field) })),
    related: select(input, followed) + call("prefetch_related", paths(input, followed.filter(isMany))),
    row: (["detail", "update", "delete"] as const).find((kind) => links[kind]) ?? "",
  };
}

/** @returns the data of a page that shows one object */
export function detailData(input: ViewInput): { definitions: readonly Definition[]; related: string } {
  const { fields, strFields } = input.model;
  // The heading says it.
  const isHeading = ({ name, kind }: ModelField) => strFields.join() === name && kind !== "fk" && kind !== "o2o";
  const shown = fields.filter((field) => isShown(field) && !isHeading(field));
  return { definitions: shown.map(definition), related: select(input, shown) };
}

const isOne = ({ kind }: ModelField): boolean => kind === "fk" || kind === "o2o";
const isMany = ({ kind }: ModelField): boolean => kind === "m2m";

function select(input: ViewInput, shown: readonly ModelField[]): string {
  return call("select_related", paths(input, shown.filter(isOne)));
}

/** The relations, or what their objects' `__str__` follows: `project__client`. */
function paths({ relations }: ViewInput, shown: readonly ModelField[]): string[] {
  return shown.flatMap(({ name }) => {
    const follows = relations.find(({ field }) => field === name)?.follows ?? [];
    return follows.length > 0 ? follows.map((next) => `${name}__${next}`) : [name];
  });
}

function call(method: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `.${method}(${names.map((name) => `"${name}"`).join(", ")})`;
}

/** From this length on djlint gives each attribute a line of its own (its `max_attribute_length`). */
const MAX_ATTRIBUTES = 70;

/**
 * The opening tag of a link that looks like a button, laid out as djlint does it.
 *
 * @param button the class attribute, if there is one
 * @param url what `{% url %}` is given: `'tasks:task_update' object.pk`
 * @param indent the blanks before it
 */
export function buttonTag(button: string, url: string, indent: number): string {
  const attributes = [button.trim(), `href="{% url ${url} %}"`].filter((each) => each !== "");
  const line = attributes.join(" ");
  return `<a ${line.length < MAX_ATTRIBUTES ? line : attributes.join(`\n${" ".repeat(indent + "<a ".length)}`)}>`;
}

/** Where a form leads to when it was good. */
export interface Target {
  /** A URL's name. */
  readonly name: string;
  /** It wants a primary key. */
  readonly pk: boolean;
  /** Not everybody who may use the form gets there. */
  readonly closed: boolean;
}

/**
 * Where each form leads to, with the pages that there are.
 *
 * @param prefix of the model's URL names: `tasks:task_`
 * @param links the pages that there are
 * @param closed those of them that are for fewer people
 * @param home the URL of the app's index page
 * @returns for each form where it leads; an empty name stands for the site's front page
 */
export function targets(
  prefix: string,
  links: Readonly<Record<ViewKind, boolean>>,
  { closed, home }: Pick<ViewInput, "closed" | "home">,
): Record<ViewKind, Target> {
  const first = (...kinds: ViewKind[]): Target => {
    const kind = kinds.find((each) => links[each]);
    if (kind === undefined) return { name: "", pk: false, closed: false };
    return { name: `${prefix}${kind}`, pk: kind !== "list" && kind !== "create", closed: closed.includes(kind) };
  };
  return {
    list: first("list"),
    detail: first("detail"),
    create: first("detail", "list", "create"),
    update: first("detail", "list", "update"),
    delete: links.list || links.create ? first("list", "create") : { name: home, pk: false, closed: true },
  };
}

/** @returns the link that an app's index page should have, and to which page; undefined when no page stands alone */
export function indexLink(
  prefix: string,
  links: Readonly<Record<ViewKind, boolean>>,
  { singular, plural, article }: ViewInput["names"],
): (IndexLink & { kind: ViewKind }) | undefined {
  if (links.list) return { kind: "list", url: `${prefix}list`, text: htmlText(capitalized(plural)) };
  if (links.create) return { kind: "create", url: `${prefix}create`, text: htmlText(`Add ${article} ${singular}`) };
  return undefined;
}
