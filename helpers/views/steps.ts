import type { Step } from "../changes/steps.ts";
import { Refusal } from "../errors.ts";
import { growing } from "../grow.ts";
import { planFactories } from "../models/factories.ts";
import { type AppModel, targetOf } from "../models/read.ts";
import type { Plan } from "../models/steps.ts";
import { ownBase, refuseIdlePages } from "../pages.ts";
import { layoutOf } from "../project/apps.ts";
import { readFeatures } from "../project/features.ts";
import { path } from "../project/files.ts";
import { signInNote } from "../project/sign-in.ts";
import { isIncluded, prefixOf, rootUrls } from "../project/urls.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { exportName } from "../python/export-name.ts";
import { includeUrls } from "../python/include-urls.ts";
import { pageData, viewData } from "../view-data.ts";
import { pascalCase, snakeCase } from "../words.ts";
import { refuseOtherAccess } from "./access.ts";
import { existingPages } from "./existing.ts";
import { basePage, findModel, viewInput } from "./gather.ts";
import { addIndexLink } from "./index-link.ts";
import { type Access, type IndexLink, VIEW_KINDS, type ViewKind } from "./input.ts";
import { slug } from "./names.ts";
import { pageView } from "./page-name.ts";
import { modulesOf, type Places, placesFor, placesOf, templatesOf, viewApp, viewClasses } from "./places.ts";
import { type StaffMixin, staffMixin } from "./staff.ts";

/** Steps, what they leave to a person, and where to look at what they make. */
interface PagePlan extends Plan {
  /** Below the site: `tasks/tasks/`; undefined where there is none that is known. */
  readonly address: string | undefined;
}

/**
 * Steps that write the pages of a model.
 *
 * @param project the project
 * @param app the app
 * @param name the model, as a person says it
 * @param options which pages, and who may see them
 * @throws Refusal when there is no such model, or pages that are there are for others
 */
export async function modelPageSteps(
  project: DjangoProject,
  app: LocalApp,
  name: string,
  { kinds, access }: { readonly kinds: readonly ViewKind[]; readonly access: Access },
): Promise<PagePlan> {
  refuseIdle(project, access);
  const found = await findModel(project, app, name);
  const { model } = found;
  const layout = await layoutOf(project, app);
  const places = await placesFor(project, app, layout, model.name);
  const { linked, foreign, views } = await existingPages(project, app, model.name, layout);
  const possible = await possibleKinds(project, found, kinds);
  const wanted = possible.filter((kind) => !foreign.includes(kind));
  const kept = kinds.filter((kind) => foreign.includes(kind));
  if (wanted.length === 0) return { steps: [], notes: [], address: undefined };
  refuseOtherAccess(
    wanted.flatMap((kind) => views.get(kind) ?? []),
    access,
    missingKinds(wanted.filter((kind) => !views.has(kind))),
  );
  const { input, steps, notes } = await viewInput(project, found, { kinds: wanted, access });
  const staff = await staffMixin(project, app, places);
  const data = { ...viewData(input), places, staffModule: access === "staff" ? staff.module : "" };
  const earlier = { ...data, ...viewData({ ...input, kinds: linked, existing: [] }) };
  const there = VIEW_KINDS.filter((kind) => linked.includes(kind) || views.has(kind));
  const standing = templatesOf(places, data.snake, there).filter((file) => project.files.isFile(file));
  const written = templatesOf(places, data.snake, wanted).filter((file) => !standing.includes(file));
  return {
    steps: [
      ...steps,
      ...ownBase(project, app, layout),
      ...staffSteps(project, access, staff),
      {
        ...growing(project, data, "conflict"),
        from: "django-view-model",
        only: [...modulesOf(places, data.snake, wanted, data.tests.any), ...written],
      },
      { ...growing(project, data, "conflict"), from: "django-view-model", only: standing, existing: { earlier } },
      ...exports(project, app, places, viewClasses(model.name, wanted)),
      ...(await inclusion(project, app)),
      ...link(project, layout.templates, data.index, data.index && input.accesses[data.index.kind]),
    ],
    address: await addressOf(project, app, pathOf(data.segment, wanted)),
    notes: [
      ...notes,
      ...data.notes,
      ...(possible.length < kinds.length ? [NO_USER_FORMS] : []),
      ...(access === "public" ? [] : await signInNote(project)),
      ...kept.map((kind) => `${model.name}: the ${kind} page was there already, and stays as it is.`),
    ],
  };
}

/** Where the page is that needs no object. */
function pathOf(segment: string, kinds: readonly ViewKind[]): string | undefined {
  if (kinds.includes("list")) return `${segment}/`;
  return kinds.includes("create") ? `${segment}/add/` : undefined;
}

/** The address of one of an app's pages, as far as the root URLs tell where the app's are. */
async function addressOf(
  project: DjangoProject,
  app: LocalApp,
  below: string | undefined,
): Promise<string | undefined> {
  const module = `${app.module}.urls`;
  const prefix = (await isIncluded(project, module)) ? await prefixOf(project, module) : `${app.name}/`;
  return below === undefined || prefix === undefined ? undefined : prefix + below;
}

function refuseIdle(project: DjangoProject, access: Access): void {
  refuseIdlePages(project, { people: access === "public" ? undefined : `--access=${access}`, instead: "" });
}

const NO_USER_FORMS =
  "Pages that add or change users are left out: a plain form would leave out their passwords. Write them with " +
  "UserCreationForm and UserChangeForm of django.contrib.auth.forms.";

/** Those of the pages that the kit can write: no form for those who sign in, whose passwords Django keeps by its own. */
async function possibleKinds(
  project: DjangoProject,
  { app, model, file }: AppModel,
  kinds: readonly ViewKind[],
): Promise<readonly ViewKind[]> {
  const user = await targetOf(project, app, model.name, "user");
  const isUser = user.own?.file === file && user.own.model.name === model.name;
  if (!isUser && !model.lineage.some((base) => /\bAbstract(Base)?User$/.test(base))) return kinds;
  const possible = kinds.filter((kind) => kind !== "create" && kind !== "update");
  if (possible.length > 0) return possible;
  throw new Refusal(`${NO_USER_FORMS} The kit writes --kind=list, --kind=detail and --kind=delete.`, {
    file,
    line: model.line,
  });
}

/** How to ask for the pages alone that are not there yet. */
function missingKinds(kinds: readonly ViewKind[]): string {
  const options = kinds.map((kind) => `--kind=${kind}`);
  return options.length === 0 ? "" : ` The other pages alone: ${options.join(", ")}.`;
}

/**
 * Steps that write a page without a model.
 *
 * @param project the project
 * @param app the app
 * @param name the page, as a person says it
 * @param access who may see it
 * @throws Refusal when the page is there for others, or something else has its name
 */
export async function pageSteps(
  project: DjangoProject,
  app: LocalApp,
  name: string,
  access: Access,
): Promise<PagePlan> {
  refuseIdle(project, access);
  const layout = await layoutOf(project, app);
  const className = pascalCase(name);
  const segment = slug(name, snakeCase(className));
  const view = await pageView(project, app, layout, className, segment);
  if (view.existing !== undefined) refuseOtherAccess([view.existing], access);
  const places = placesOf(project, app, layout, snakeCase(className));
  const user = await targetOf(project, app, className, "user");
  const factories = await planFactories(project, app, access === "public" ? [] : [user]);
  const factory = factories.find(user) ?? { module: layout.factories, name: "UserFactory" };
  const staff = await staffMixin(project, app, places);
  const data = {
    ...pageData({
      app: viewApp(app, layout, places),
      name,
      className,
      segment,
      view: view.name,
      access,
      features: readFeatures(project),
      base: basePage(project, layout),
      user: factory,
    }),
    places,
    staffModule: access === "staff" ? staff.module : "",
  };
  return {
    steps: [
      ...factories.steps,
      ...ownBase(project, app, layout),
      ...staffSteps(project, access, staff),
      // The page of a view that is there is its author's, as the view is.
      { ...growing(project, data, view.existing === undefined ? "conflict" : "keep"), from: "django-view-page" },
      ...exports(project, app, places, [view.name]),
      ...(await inclusion(project, app)),
      ...link(project, layout.templates, data.index, access),
    ],
    address: await addressOf(project, app, `${data.segment}/`),
    notes: [...factories.notes, ...(access === "public" ? [] : await signInNote(project))],
  };
}

function staffSteps(project: DjangoProject, access: Access, { file }: StaffMixin): Step[] {
  return access === "staff" ? [{ ...growing(project, { mixins: file }, "conflict"), from: "django-view-staff" }] : [];
}

/** A package of views offers them to `urls.py`. */
function exports(project: DjangoProject, app: LocalApp, { views }: Places, classes: readonly string[]): Step[] {
  const module = /^\/?views\/(\w+)\.py$/.exec(views.slice(app.folder.length))?.[1];
  if (module === undefined) return [];
  const init = path(app.folder, "views/__init__.py");
  return classes.map((name) => ({ type: "edit", path: init, edit: exportName(module, name, project.style) }));
}

async function inclusion(project: DjangoProject, app: LocalApp): Promise<Step[]> {
  const module = `${app.module}.urls`;
  const includes = { prefix: `${app.name}/`, module };
  if (await isIncluded(project, module)) return [];
  const { lineLength, quote } = project.style;
  const file = rootUrls(project, includes, "Name their module there, as a plain text.");
  return [{ type: "edit", path: file, edit: includeUrls(includes, lineLength, quote) }];
}

/** A link for the staff is shown to nobody else who has signed in; it leads strangers to do so. */
function link({ files }: DjangoProject, templates: string, index: IndexLink | undefined, access?: Access): Step[] {
  const page = path(templates, "index.html");
  if (index === undefined || !files.isFile(page)) return [];
  const anchor = `<a href="{% url '${index.url}' %}">${index.text}</a>`;
  const item = ["<li>", `  ${anchor}`, "</li>"];
  const lines =
    access === "staff"
      ? ["{% if user.is_staff or not user.is_authenticated %}", ...item.map((line) => `  ${line}`), "{% endif %}"]
      : item;
  return [
    { type: "edit", path: page, edit: addIndexLink(index, lines), otherwise: `Link to it from ${page}: ${anchor}` },
  ];
}
