import type { Step } from "../changes/steps.ts";
import { Refusal } from "../errors.ts";
import { growing } from "../grow.ts";
import { planFactories } from "../models/factories.ts";
import { type AppModel, targetOf } from "../models/read.ts";
import type { Plan } from "../models/steps.ts";
import { layoutOf } from "../project/apps.ts";
import type { Place } from "../project/lineage.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { pythonString } from "../templates.ts";
import { viewInput } from "../views/gather.ts";
import { type Import, importClause, localImports, localModel, localVariable, nameInTests } from "../views/names.ts";
import { testData } from "../views/test-data.ts";
import { snakeCase } from "../words.ts";
import { type People, readPeople } from "./access.ts";
import { NOTHING } from "./common.ts";
import { routeTo } from "./routes.ts";
import { isAskedFor } from "./tested.ts";
import { type ViewForm, viewForm } from "./view-form.ts";
import { hidesSome, methodOf, readView, type ViewReading } from "./view-read.ts";

/** What the tests of a view make first, and what they call it. */
interface Made {
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
  /** Those of the factories, in the order in which they get their names. */
  readonly first: readonly Import[];
  /** The local names of the factories; empty where there is none. */
  readonly factory: string;
  readonly user: string;
  readonly variable: string;
  /** Why tests can't count on them. */
  readonly gap: string | undefined;
}

/**
 * Steps that write tests for a view.
 *
 * @param project the project
 * @param app the app
 * @param place the class or the function
 * @returns no steps when it has tests already
 * @throws Refusal when no test can ask for it, or it can't be told who sees what
 */
export async function viewTests(project: DjangoProject, app: LocalApp, place: Place): Promise<Plan> {
  const { name, line } = place.definition;
  const routed = await routeTo(project, app, place);
  const { tests, urls } = await layoutOf(project, app);
  if (routed === undefined) {
    throw new Refusal(`${name} has no URL with a name in ${urls}, so a test can't ask for it. Give it one.`, {
      file: urls,
    });
  }
  const { route } = routed;
  const address = (text: string) => text === route.name || (route.pattern?.test(text) ?? false);
  if (await isAskedFor(project, app, { address, view: name })) return NOTHING;
  const refuse = (reason: string) => {
    throw new Refusal(`${reason} Write its tests by hand.`, { file: place.file, line });
  };
  const view = await readView(project, app, place, routed);
  if (typeof view === "string") return refuse(`What a test of ${name} may expect can't be told: ${view}.`);
  const people = await readPeople(project, view.lineage, routed.decorators);
  if (typeof people === "string") return refuse(`Who may see ${name} can't be told: ${people}.`);
  const made = await makeFirst(project, app, view, people);
  if (made.gap !== undefined) return refuse(`What ${name} shows can't be told: ${made.gap}.`);
  const form = await viewForm(project, app, view, made);
  const data = await dataOf(project, view, people, made, typeof form === "string" ? undefined : form);
  const url = { tests, url: routed.route.name, ...addressOf(routed.route.name, view, made) };
  const notes = typeof form === "string" ? [`No test fills in the form of ${name}: ${form}.`] : (form?.notes ?? []);
  return {
    steps: [
      ...made.steps,
      ...(typeof form === "object" ? form.input.steps : []),
      { ...growing(project, { ...data, ...url }), from: "django-test-view" },
    ],
    notes: [...new Set([...made.notes, ...(typeof form === "object" ? form.input.notes : []), ...notes])],
  };
}

/** The factories of the objects and the people that the tests need. */
async function makeFirst(project: DjangoProject, app: LocalApp, view: ViewReading, people: People): Promise<Made> {
  const user = await targetOf(project, app, view.place.definition.name, "user");
  const model = needsObject(view) ? view.model : undefined;
  const own = model && (await targetOf(project, model.app, model.model.name, model.model.name));
  const targets = [...(own ? [own] : []), ...(people.member ? [user] : [])];
  const factories = await planFactories(project, app, targets);
  const first = targets.flatMap((target) => factories.find(target) ?? []);
  const imports = localImports(first);
  const local = (target: typeof user | undefined) => {
    const found = target && factories.find(target);
    return imports.find((each) => each.module === found?.module && each.name === found.name)?.local ?? "";
  };
  return {
    ...{ steps: factories.steps, notes: factories.notes, first },
    ...{ factory: local(own), user: people.member ? local(user) : "" },
    variable: localVariable(snakeCase(view.model?.model.name ?? "page")),
    gap: targets.map((target) => factories.gap(target)).find((gap) => gap !== undefined),
  };
}

function needsObject({ kind, showsAll, args }: ViewReading): boolean {
  return args.some((each) => each.startsWith("object.")) || (kind === "list" && showsAll);
}

/** The view's address, as Python. */
function addressOf(name: string, { args }: ViewReading, { variable }: Made) {
  const values = args.map((each) => each.replace(/^object\./, `${variable}.`)).join(", ");
  return { address: `reverse(${pythonString(name)}${values === "" ? "" : `, args=[${values}]`})` };
}

/** What the template uses. */
async function dataOf(
  project: DjangoProject,
  view: ViewReading,
  people: People,
  made: Made,
  form: ViewForm | undefined,
) {
  const { kind, model, get } = view;
  const snake = snakeCase(view.place.definition.name);
  const hasObject = needsObject(view);
  const makes = made.factory !== "" && hasObject ? [`${made.variable} = ${made.factory}.create()`] : [];
  const member = signIn(people, made.user);
  const inAddress = view.args.some((each) => each.startsWith("object."));
  const local = model === undefined ? "" : nameInTests(localModel(model.model.name));
  const rows = await rowsOf(project, view);
  const counts = model !== undefined && !hidesSome(model);
  const imports = localImports([...made.first, ...(rows?.imports ?? []), ...(form?.input.imports ?? [])]);
  return {
    snake,
    imports,
    model:
      model === undefined
        ? false
        : { module: model.module, clause: importClause(model.model.name, local), local, manager: model.model.manager },
    first: {
      get: [...member, ...makes],
      post: [...member, ...(inAddress ? makes : [])],
      people: member,
      others: inAddress ? makes : [],
    },
    get: { name: get.status === 405 ? `${snake}_refuses_get` : snake, asserts: assertsOf(view, made.variable) },
    post: view.post === undefined ? false : { asserts: answered(view.post) },
    verb: get.status === 405 ? "post" : "get",
    ...peopleData(people, made.user),
    rows: rows ?? false,
    deletes: kind === "delete" && deletesPlainly(view) && counts && !model.model.hasOwnDelete,
    variable: made.variable,
    form: form === undefined ? false : formData(snake, form, view, made.variable, counts),
  };
}

/** Lines that sign somebody in who gets the view. */
function signIn({ member }: People, user: string): string[] {
  if (member === undefined) return [];
  const made = `${user}.create(${member.options})`;
  if (member.permissions.length === 0) return [`client.force_login(${made})`];
  return [
    `user = ${made}`,
    ...member.permissions.map((permission) => {
      const [label = "", codename = ""] = permission.split(".");
      const wanted = `content_type__app_label=${pythonString(label)}, codename=${pythonString(codename)}`;
      return `user.user_permissions.add(Permission.objects.get(${wanted}))`;
    }),
    "client.force_login(user)",
  ];
}

/** What others get. */
function peopleData({ member, strangers, loginUrl, outsiders }: People, user: string) {
  const isForStaff = member?.options.includes("is_staff") ?? false;
  const name = member?.options === "" ? "needs_a_permission" : `is_for_${isForStaff ? "staff" : "superusers"}`;
  return {
    strangers: strangers === undefined ? false : { signIn: strangers === "redirect" },
    redirect: `redirect_to_login(url${loginUrl === undefined ? "" : `, ${loginUrl}`}).url`,
    outsiders:
      outsiders === undefined
        ? false
        : {
            name,
            made: `${user}.create()`,
            status: outsiders === "redirect" ? 302 : 403,
          },
  };
}

/** What a test holds an answer against. */
function answered({ status, to }: { readonly status: number; readonly to?: string | undefined }): string[] {
  if (to === undefined) return [`assert response.status_code == ${status}`];
  const code = status === 302 ? "" : `status_code=${status}, `;
  return [`assertRedirects(response, ${to}, ${code}fetch_redirect_response=False)`];
}

function assertsOf({ kind, get, template, showsAll }: ViewReading, variable: string): string[] {
  const isOfOne = ["detail", "update", "delete"].includes(kind);
  return [
    ...answered(get),
    ...(template === undefined ? [] : [`assertTemplateUsed(response, ${pythonString(template)})`]),
    ...(get.status === 200 && isOfOne ? [`assert response.context["object"] == ${variable}`] : []),
    ...(get.status === 200 && kind === "list" && showsAll
      ? [`assert ${variable} in response.context["object_list"]`]
      : []),
  ];
}

/** What the test of the number of queries makes, for a list whose template follows no relation that isn't fetched. */
async function rowsOf(project: DjangoProject, view: ViewReading) {
  const { kind, model, template, showsAll, lineage } = view;
  if (kind !== "list" || !showsAll || model === undefined || methodOf(lineage, "get_context_data") !== undefined)
    return undefined;
  const text = templateText(project, template);
  if (text === undefined || followsMore(text, model)) return undefined;
  const { input } = await viewInput(project, model, { kinds: ["list"], access: "public" });
  const { factory, relations, queries } = testData(input, snakeCase(model.model.name));
  return queries ? { factory, relations, imports: importsOf(input) } : undefined;
}

function importsOf({ factories, relations }: Awaited<ReturnType<typeof viewInput>>["input"]): Import[] {
  return [factories.model, ...relations.flatMap(({ factory }) => factory ?? [])];
}

function templateText({ files, templates, apps }: DjangoProject, template: string | undefined): string | undefined {
  if (template === undefined) return undefined;
  const folders = [...templates, ...apps.map(({ folder }) => `${folder}/templates`)];
  return folders.map((folder) => files.text(`${folder}/${template}`)).find((text) => text !== undefined);
}

/** It shows what belongs to the rows, or is put together from elsewhere. */
function followsMore(text: string, { model }: AppModel): boolean {
  const related = model.fields.filter(({ to }) => to !== undefined).map(({ name }) => name);
  const shows =
    related.some((name) => new RegExp(`\\.${name}\\b`).test(text)) ||
    related.some((name) => model.strFields.includes(name));
  return shows || /\{%-?\s*(include|load)\b|_set\b|\.all\b|\.count\b/.test(text);
}

/** Its own way of deleting has to come to Django's. */
function deletesPlainly({ lineage }: ViewReading): boolean {
  return ["post", "delete", "form_valid"].every((name) => {
    const method = methodOf(lineage, name);
    return method === undefined || (name === "form_valid" && method.node.text.includes("super().form_valid(form)"));
  });
}

function formData(
  snake: string,
  { input, good, bad }: ViewForm,
  { kind }: ViewReading,
  variable: string,
  counts: boolean,
) {
  const call = (keys: readonly string[]) => `data_for_${snake}(${keys.map((key) => `${key}=""`).join(", ")})`;
  return {
    samples: [...input.data, ...input.files],
    images: input.images,
    files: input.files.length > 0,
    call: call([]),
    good: good === undefined ? false : { asserts: answered({ status: 302, to: good.to }) },
    bad: bad === undefined ? false : { name: bad.name, call: call(bad.keys) },
    creates: kind === "create" && counts,
    kept: kind === "update" ? input.kept : [],
    variable,
  };
}
