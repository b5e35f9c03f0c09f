// What the templates of `django-view` need to know, computed from a model's source.

import type { Features } from "./project/features.ts";
import type { ModelField } from "./python/models.ts";
import { pythonString } from "./templates.ts";
import { isAsked, leftOut, pythonList, widget } from "./views/fields.ts";
import { guards } from "./views/guards.ts";
import { type Access, type BasePage, VIEW_KINDS, type ViewInput, type ViewKind } from "./views/input.ts";
import type { Import } from "./views/names.ts";
import { hidesContext, htmlText, importClause, localImports, localModel } from "./views/names.ts";
import { baseData, buttonTag, converterOf, detailData, indexLink, listData, targets } from "./views/pages.ts";
import { type TestData, testData } from "./views/test-data.ts";
import { capitalized, snakeCase } from "./words.ts";

export type { Access, BasePage, ViewInput, ViewKind } from "./views/input.ts";

/**
 * Computes what the templates use to write the pages of a model.
 *
 * @param input the model, its app and the wishes
 */
export function viewData(input: ViewInput) {
  const { app, model, access, features } = input;
  const snake = snakeCase(model.name);
  const prefix = `${urlPrefix(app.namespace)}${snake}_`;
  const has = flags(VIEW_KINDS, input.kinds);
  const links = flags(VIEW_KINDS, [...input.kinds, ...input.existing]);
  const tests = testData(input, snake);
  const base = baseData(input.base);
  const after = targets(prefix, links, input);
  const local = localModel(model.name);
  const list = listData(input, links);
  return {
    app: { ...app, prefix: urlPrefix(app.namespace) },
    /** For the tests, which import by full names. */
    models: app.models.startsWith(".") ? app.module + app.models : app.models,
    access: accessData(access, features.signInByDefault),
    messages: features.messages,
    atomic: features.atomicRequests,
    home: input.home,
    goneForGood: !(model.hasOwnDelete || model.unreadBases.some((base) => /delet|archiv/i.test(base))),
    base,
    buttons: {
      create: buttonTag(base.css.button, `'${prefix}create'`, 4),
      update: buttonTag(base.css.button, `'${prefix}update' object.pk`, 6),
    },
    has: { ...has, form: has.create || has.update },
    links: { ...links, change: links.update || links.delete },
    name: model.name,
    snake,
    local,
    manager: model.manager,
    clause: importClause(model.name, local),
    hidesContext: hidesContext(model.name),
    ordered: model.ordering.length > 0,
    segment: input.segment,
    pk: `<${converterOf(input)}:pk>`,
    text: texts(input),
    shown: shownTitle(input),
    form: formData(model.fields),
    list,
    detail: detailData(input),
    guards: guards(input.accesses, links, list.row),
    after,
    tests: { ...tests, looksBack: tests.samples.length > 0 || after.create.pk },
    index: indexLink(prefix, links, input.names),
    notes: [...notes(input, tests), ...publicForms(input)],
  };
}

/** What stands before the names of an app's URLs; nothing where they have no namespace. */
function urlPrefix(namespace: string): string {
  return namespace === "" ? "" : `${namespace}:`;
}

function flags<Name extends string>(all: readonly Name[], set: readonly Name[]): Record<Name, boolean> {
  return Object.fromEntries(all.map((name) => [name, set.includes(name)])) as Record<Name, boolean>;
}

function accessData(access: Access, signInByDefault: boolean) {
  const mixins = { login: "LoginRequiredMixin, ", staff: "StaffRequiredMixin, ", public: "" };
  const opened = access === "public" && signInByDefault;
  return { ...flags(["login", "staff", "public"], [access]), mixin: mixins[access], opened };
}

/** What the pages say, for HTML, and what the views say, as Python. */
function texts({ names: { singular, plural, article } }: ViewInput) {
  const messages = {
    added: `The ${singular} was added.`,
    saved: `The ${singular} was saved.`,
    deleted: `The ${singular} was deleted.`,
  };
  return {
    singular: htmlText(singular),
    plural: htmlText(plural),
    heading: htmlText(capitalized(plural)),
    column: htmlText(capitalized(singular)),
    withArticle: htmlText(`${article} ${singular}`),
    messages,
    // Django fills in what the form holds by the % operator.
    formats: mapValues(messages, (message) => pythonString(message.replaceAll("%", "%%"))),
    needed: `Something else needs the ${singular}, so it stays.`,
  };
}

function mapValues<Key extends string>(texts: Record<Key, string>, change: (text: string) => string) {
  return Object.fromEntries(Object.entries<string>(texts).map(([key, text]) => [key, change(text)])) as Record<
    Key,
    string
  >;
}

/** How a page names an object, whose text may be empty when it is that of an optional field. */
function shownTitle({ model }: ViewInput): string {
  const inTitle = model.fields.filter(({ name }) => model.strFields.includes(name));
  const mayBeEmpty = inTitle.length > 0 && inTitle.every(({ blank }) => blank);
  return mayBeEmpty ? '{{ object|stringformat:"s"|default:"–" }}' : "{{ object }}";
}

function formData(fields: readonly ModelField[]) {
  const asked = fields.filter(isAsked);
  return {
    any: asked.length > 0,
    fields: pythonList(asked.map(({ name }) => name)),
    widgets: asked.flatMap((field) => {
      const code = widget(field);
      return code === undefined ? [] : [{ name: field.name, code }];
    }),
    leftOut: leftOut(fields).join(", "),
    key: asked.find(({ primaryKey }) => primaryKey)?.name ?? "",
    multipart: asked.some(({ kind }) => kind === "file" || kind === "image"),
  };
}

function notes({ model, gaps, access, kinds }: ViewInput, { untestable, deletes }: TestData): string[] {
  const left = leftOut(model.fields);
  const needsRows = gaps.model === undefined ? [] : [`No test needs a row of ${model.name}: ${gaps.model}.`];
  const needsUser = access === "public" || gaps.user === undefined ? [] : [`There are no tests: ${gaps.user}.`];
  return [
    ...(left.length > 0 ? [`The form leaves out ${left.join(", ")}.`] : []),
    ...(untestable === undefined ? [] : [`No test fills in the form: ${untestable}.`]),
    ...needsRows,
    ...needsUser,
    ...(deletes || !kinds.includes("delete") ? [] : [`No test deletes a ${model.name}: its delete() may keep it.`]),
  ];
}

/** Nobody should learn of it by an entry that a stranger made. */
function publicForms({ access, kinds, names }: ViewInput): string[] {
  const verbs = { create: "add", update: "change", delete: "delete" };
  const given = Object.entries(verbs).flatMap(([kind, verb]) => (kinds.includes(kind as ViewKind) ? [verb] : []));
  if (access !== "public" || given.length === 0) return [];
  const list = given.join(", ").replace(/, (?=\w+$)/, " and ");
  return [`Everybody may ${list} ${names.plural}, without signing in: --access=public holds for these pages, too.`];
}

/** What `npx plop django-view APP NAME --kind=page` is about. */
export interface PageInput {
  readonly app: Pick<ViewInput["app"], "label" | "module" | "namespace">;
  /** As somebody says it: `About us`. */
  readonly name: string;
  /** In Pascal case: `AboutUs`. */
  readonly className: string;
  /** Its address, without the slash: `about-us`. */
  readonly segment: string;
  /** Its class: `AboutUsView`. */
  readonly view: string;
  readonly access: Access;
  readonly features: Pick<Features, "signInByDefault">;
  readonly base: BasePage;
  readonly user: Import;
}

/**
 * Computes what the templates use to write a page without a model.
 *
 * @param input the page, its app and the wishes
 */
export function pageData({ app, name, className, segment, view, access, features, base, user }: PageInput) {
  const snake = snakeCase(className);
  const [{ local, ...factory }] = localImports([user]) as [ReturnType<typeof localImports>[number]];
  const member = { login: `${local}.create()`, staff: `${local}.create(is_staff=True)`, public: "" }[access];
  return {
    app: { ...app, prefix: urlPrefix(app.namespace) },
    access: accessData(access, features.signInByDefault),
    base: baseData(base),
    view,
    snake,
    segment,
    text: { heading: htmlText(capitalized(name)) },
    tests: { member, outsider: `${local}.create()`, factory },
    index: { url: `${urlPrefix(app.namespace)}${snake}`, text: htmlText(capitalized(name)) },
  };
}
