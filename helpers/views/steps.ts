import type { GrowTree, Step } from "../changes/steps.ts";
import { Refusal } from "../errors.ts";
import { isNeeded, planFactories } from "../models/factories.ts";
import { type AppModel, modelsOf, targetOf } from "../models/read.ts";
import type { Plan } from "../models/steps.ts";
import { didYouMean } from "../nearest.ts";
import { ownBase, pageBase } from "../pages.ts";
import { layoutOf, rootUrls, rootUrlsText } from "../project/apps.ts";
import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { type Definition, readDefinitions } from "../python/definitions.ts";
import { exportName } from "../python/export-name.ts";
import { includeUrls } from "../python/include-urls.ts";
import type { Model } from "../python/models.ts";
import { namedPatterns } from "../python/url-patterns.ts";
import { modelFormFields } from "../tests/form-test.ts";
import { pageData, viewData } from "../view-data.ts";
import { pascalCase, snakeCase, wordsFor } from "../words.ts";
import { addIndexLink } from "./index-link.ts";
import { type Access, type IndexLink, VIEW_KINDS, type ViewInput, type ViewKind, type ViewRelation } from "./input.ts";
import { mostRows } from "./samples.ts";

/** What an app's pages are written into. */
interface Places {
  readonly views: string;
  readonly forms: string;
  readonly urls: string;
  readonly tests: string;
  readonly templates: string;
}

/**
 * Steps that write the pages of a model.
 *
 * @param project the project
 * @param app the app
 * @param name the model, as a person says it
 * @param options which pages, and who may see them
 * @throws Refusal when there is no such model
 */
export async function modelPageSteps(
  project: DjangoProject,
  app: LocalApp,
  name: string,
  { kinds, access }: { readonly kinds: readonly ViewKind[]; readonly access: Access },
): Promise<Plan> {
  const found = await findModel(project, app, name);
  const { model } = found;
  const layout = await layoutOf(project, app);
  const places = await placesFor(project, app, layout, model.name);
  const { linked, foreign } = await existingPages(project, app, model.name, layout.templates);
  const wanted = kinds.filter((kind) => !foreign.includes(kind));
  const kept = kinds.filter((kind) => foreign.includes(kind));
  if (wanted.length === 0) return { steps: [], notes: [] };
  const { input, steps, notes } = await viewInput(project, found, { kinds: wanted, access });
  const data = { ...viewData(input), places };
  const earlier = { ...viewData({ ...input, kinds: linked, existing: [] }), places };
  const standing = templatesOf(places, data.snake, linked).filter((file) => project.files.isFile(file));
  const written = templatesOf(places, data.snake, wanted).filter((file) => !standing.includes(file));
  return {
    steps: [
      ...steps,
      ...ownBase(project, app, layout),
      {
        ...growing(project, data),
        from: "django-view-model",
        only: [...modulesOf(places, data.snake, wanted), ...written],
      },
      { ...growing(project, data), from: "django-view-model", only: standing, existing: { earlier } },
      ...exports(project, app, places, viewClasses(model.name, wanted)),
      ...inclusion(project, app),
      ...link(project, layout.templates, data.index, access),
    ],
    notes: [
      ...notes,
      ...data.notes,
      ...kept.map((kind) => `${model.name}: the ${kind} page was there already, and stays as it is.`),
    ],
  };
}

/**
 * Steps that write a page without a model.
 *
 * @param project the project
 * @param app the app
 * @param name the page, as a person says it
 * @param access who may see it
 */
export async function pageSteps(project: DjangoProject, app: LocalApp, name: string, access: Access): Promise<Plan> {
  const layout = await layoutOf(project, app);
  const className = pascalCase(name);
  const places = placesOf(project, app, layout, snakeCase(className));
  const user = await targetOf(project, app, className, "user");
  const factories = await planFactories(project, app, access === "public" ? [] : [user]);
  const factory = factories.find(user) ?? { module: layout.factories, name: "UserFactory" };
  const data = {
    ...pageData({
      app: viewApp(app, layout, places),
      name,
      className,
      access,
      base: basePage(project, layout),
      user: factory,
    }),
    places,
  };
  return {
    steps: [
      ...factories.steps,
      ...ownBase(project, app, layout),
      { ...growing(project, data), from: "django-view-page" },
      ...exports(project, app, places, [`${className}View`]),
      ...inclusion(project, app),
      ...link(project, layout.templates, data.index, access),
    ],
    notes: factories.notes,
  };
}

type Layout = Awaited<ReturnType<typeof layoutOf>>;

/**
 * Finds a model of an app by the name that a person gives it.
 *
 * @param project the project
 * @param app the app
 * @param name as it was typed
 * @throws Refusal naming the nearest one
 */
async function findModel(project: DjangoProject, app: LocalApp, name: string): Promise<AppModel> {
  const models = await modelsOf(project, app);
  const found = models.find(({ model }) => model.name.toLowerCase() === pascalCase(name).toLowerCase());
  if (found?.model.abstract) {
    const { model, file } = found;
    throw new Refusal(`${model.name} is abstract, so there is none to show. Name a model that is built on it.`, {
      file,
      line: model.line,
    });
  }
  if (found !== undefined) return found;
  const known = models.filter(({ model }) => !model.abstract).map(({ model }) => model.name);
  throw new Refusal(
    `There is no model ${pascalCase(name)} in ${app.name}.${didYouMean(pascalCase(name), known)} ` +
      `\`npx plop django-model ${app.name} ${pascalCase(name)} …\` makes it.`,
  );
}

/**
 * Gathers what the pages of a model, and their tests, depend on.
 *
 * @param project the project
 * @param found the model
 * @param options which pages, and who may see them
 * @returns the input for `viewData`, and the steps that make the factories that are missing
 */
export async function viewInput(
  project: DjangoProject,
  found: AppModel,
  { kinds, access }: { readonly kinds: readonly ViewKind[]; readonly access: Access },
): Promise<{ input: ViewInput; steps: readonly Step[]; notes: readonly string[] }> {
  const { app, model, module } = found;
  const layout = await layoutOf(project, app);
  const places = await placesFor(project, app, layout, model.name);
  const related = model.fields.filter(({ kind, to }) => ["fk", "o2o", "m2m"].includes(kind) && to !== undefined);
  const targets = await Promise.all(
    related.map(async (field) => ({ field, target: await targetOf(project, app, model.name, field.to ?? "") })),
  );
  const user = await targetOf(project, app, model.name, "user");
  const self = { label: app.name, name: model.name, isUser: false, own: found };
  const people = access === "public" ? [] : [user];
  const factories = await planFactories(project, app, [self, ...people, ...targets.map(({ target }) => target)]);
  const rows = await Promise.all(targets.map(({ target }) => mostRowsOf(project, target.own)));
  const relations = targets.map(({ field, target }, index): ViewRelation => {
    const fields = target.own?.model.fields ?? [];
    const shown = target.own?.model.strFields ?? [];
    return {
      field: field.name,
      factory: factories.find(target),
      pk: fields.find(({ primaryKey }) => primaryKey)?.kind ?? "auto",
      follows: fields
        .filter(({ name, kind }) => shown.includes(name) && (kind === "fk" || kind === "o2o"))
        .map(({ name }) => name),
      rows: rows[index] ?? Number.POSITIVE_INFINITY,
    };
  });
  const words = wordsFor(model.name, { singular: model.verboseName, plural: model.verboseNamePlural });
  const own = factories.find(self) ?? { module: layout.factories, name: `${model.name}Factory` };
  const form = await existingForm(project, app, model.name);
  const input: ViewInput = {
    app: { ...viewApp(app, layout, places), models: fromApp(app, places, module) },
    model: form === undefined ? model : askedBy(form.definition, model),
    kinds,
    existing: (await existingPages(project, app, model.name, layout.templates)).linked,
    access,
    base: basePage(project, layout),
    names: { singular: words.singular, plural: words.plural, article: words.withArticle.split(" ")[0] ?? "a" },
    relations,
    factories: { model: own, user: factories.find(user) ?? { module: layout.factories, name: "UserFactory" } },
  };
  return { input, steps: factories.steps, notes: factories.notes };
}

/** How many objects of a model there can be, each of which needs others of its own. */
async function mostRowsOf(
  project: DjangoProject,
  found: AppModel | undefined,
  seen: readonly Model[] = [],
): Promise<number> {
  if (found === undefined || seen.some(({ name }) => name === found.model.name)) return Number.POSITIVE_INFINITY;
  const { app, model } = found;
  const needed = model.fields.filter(isNeeded);
  const others = await Promise.all(needed.map(({ to }) => targetOf(project, app, model.name, to ?? "")));
  const rows = await Promise.all(others.map(({ own }) => mostRowsOf(project, own, [...seen, model])));
  return Math.min(mostRows(model), ...rows);
}

/** A form of the name that the kit would give, which stays as it is. */
async function existingForm(
  { files }: DjangoProject,
  app: LocalApp,
  model: string,
): Promise<{ definition: Definition; file: string } | undefined> {
  const folder = path(app.folder, "forms");
  const modules = [`${folder}.py`, ...files.list(folder).map((name) => path(folder, name))];
  for (const file of modules.filter((name) => name.endsWith(".py"))) {
    const definitions = await readDefinitions(files.text(file) ?? "");
    const definition = definitions.find(({ name }) => name === `${model}Form`);
    if (definition !== undefined) return { definition, file };
  }
  return undefined;
}

/** The model as a form sees it that asks for some fields only, or has rules of its own. */
function askedBy(form: Definition, model: Model): Model {
  const names = modelFormFields(form);
  const fields = model.fields.map((field) => (names?.includes(field.name) ? field : { ...field, editable: false }));
  return {
    ...model,
    fields: names === undefined ? model.fields : fields,
    hasOwnRules: model.hasOwnRules || form.methods.some((name) => /^(clean|save)/.test(name)),
  };
}

function viewApp(app: LocalApp, layout: Layout, places: Places) {
  const module = (file: string) => file.slice(app.folder.length + 1, -".py".length).replaceAll("/", ".");
  return {
    label: layout.templatePrefix,
    module: app.module,
    namespace: layout.namespace.replace(/:$/, ""),
    models: fromApp(app, places, `${app.module}.models`),
    forms: fromApp(app, places, `${app.module}.${module(places.forms).replace(/\.__init__$/, "")}`),
  };
}

/** How the app's views and forms import what its own package offers: by its full name, where they are packages. */
function fromApp(app: LocalApp, { views, forms }: Places, module: string): string {
  const isNested = [views, forms].some((file) => file.slice(app.folder.length + 1).includes("/"));
  return isNested || !module.startsWith(`${app.module}.`) ? module : module.slice(app.module.length);
}

function basePage(project: DjangoProject, layout: Layout) {
  const { base, titleBlock, contentBlock, ours } = pageBase(project, layout);
  return { template: base, title: titleBlock === "" ? undefined : titleBlock, content: contentBlock, ours };
}

function placesOf({ files }: DjangoProject, app: LocalApp, { tests, templates }: Layout, snake: string): Places {
  const place = (name: string) => {
    const inPackage = files.isFile(path(app.folder, name, "__init__.py"));
    return inPackage ? path(app.folder, name, `${snake}.py`) : path(app.folder, `${name}.py`);
  };
  return { views: place("views"), forms: place("forms"), urls: path(app.folder, "urls.py"), tests, templates };
}

/** The same for the pages of a model, whose form may be there already. */
async function placesFor(project: DjangoProject, app: LocalApp, layout: Layout, model: string): Promise<Places> {
  const form = await existingForm(project, app, model);
  const places = placesOf(project, app, layout, snakeCase(model));
  return form === undefined ? places : { ...places, forms: form.file };
}

function templatesOf({ templates }: Places, snake: string, kinds: readonly ViewKind[]): string[] {
  return [...new Set(kinds.map((kind) => `${templates}/${snake}_${TEMPLATES[kind]}.html`))];
}

function modulesOf({ views, forms, urls, tests }: Places, snake: string, kinds: readonly ViewKind[]): string[] {
  const hasForm = kinds.includes("create") || kinds.includes("update");
  return [views, urls, `${tests}/test_${snake}_views.py`, ...(hasForm ? [forms] : [])];
}

function viewClasses(model: string, kinds: readonly ViewKind[]): string[] {
  return kinds.map((kind) => `${model}${pascalCase(kind)}View`);
}

/** Pages that a model has already. */
interface Existing {
  /** New pages can link to them. */
  readonly linked: readonly ViewKind[];
  /** Somebody wrote them by hand: they have the names that the kit would give, but not its templates. */
  readonly foreign: readonly ViewKind[];
}

const TEMPLATES: Readonly<Record<ViewKind, string>> = {
  list: "list",
  detail: "detail",
  create: "form",
  update: "form",
  delete: "confirm_delete",
};

async function existingPages(
  { files }: DjangoProject,
  app: LocalApp,
  model: string,
  templates: string,
): Promise<Existing> {
  const folder = path(app.folder, "views");
  const modules = [`${folder}.py`, ...files.list(folder).map((name) => path(folder, name))];
  const definitions = await Promise.all(
    modules.filter((file) => file.endsWith(".py")).map((file) => readDefinitions(files.text(file) ?? "")),
  );
  const views = new Set(definitions.flat().map(({ name }) => name));
  const urls = await files.python(path(app.folder, "urls.py"));
  const patterns = new Map((urls === undefined ? [] : namedPatterns(urls.root)).map((each) => [each.name, each]));
  const snake = snakeCase(model);
  const patternOf = (kind: ViewKind) => patterns.get(`${snake}_${kind}`);
  const isThere = (kind: ViewKind) => views.has(`${model}${pascalCase(kind)}View`) || patternOf(kind) !== undefined;
  const wants = (kind: ViewKind) => (kind === "list" || kind === "create" ? "" : "pk");
  return {
    linked: VIEW_KINDS.filter((kind) => patternOf(kind)?.parameters.join() === wants(kind)),
    foreign: VIEW_KINDS.filter(
      (kind) => isThere(kind) && !files.isFile(path(templates, `${snake}_${TEMPLATES[kind]}.html`)),
    ),
  };
}

/** A package of views offers them to `urls.py`. */
function exports(project: DjangoProject, app: LocalApp, { views }: Places, classes: readonly string[]): Step[] {
  const module = /^\/?views\/(\w+)\.py$/.exec(views.slice(app.folder.length))?.[1];
  if (module === undefined) return [];
  const init = path(app.folder, "views/__init__.py");
  return classes.map((name) => ({ type: "edit", path: init, edit: exportName(module, name, project.style) }));
}

function inclusion(project: DjangoProject, app: LocalApp): Step[] {
  const module = `${app.module}.urls`;
  const includes = { prefix: `${app.name}/`, module };
  if (new RegExp(`["']${module}["']`).test(rootUrlsText(project))) return [];
  const { lineLength, quote } = project.style;
  return [{ type: "edit", path: rootUrls(project, includes), edit: includeUrls(includes, lineLength, quote) }];
}

/** A link for the staff is shown to nobody else. */
function link({ files }: DjangoProject, templates: string, index: IndexLink | undefined, access: Access): Step[] {
  const page = path(templates, "index.html");
  if (index === undefined || !files.isFile(page)) return [];
  const anchor = `<a href="{% url '${index.url}' %}">${index.text}</a>`;
  const item = ["<li>", `  ${anchor}`, "</li>"];
  const lines =
    access === "staff" ? ["{% if user.is_staff %}", ...item.map((line) => `  ${line}`), "{% endif %}"] : item;
  return [
    { type: "edit", path: page, edit: addIndexLink(index, lines), otherwise: `Link to it from ${page}: ${anchor}` },
  ];
}

function growing({ style, tests }: DjangoProject, data: GrowTree["data"]): Omit<GrowTree, "from"> {
  return { type: "growTree", data, style, tests, existing: "conflict" };
}
