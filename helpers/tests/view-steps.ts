import { Refusal } from "../errors.ts";
import { planFactories } from "../models/factories.ts";
import { type AppModel, modelsOf, targetOf } from "../models/read.ts";
import type { Plan } from "../models/steps.ts";
import { layoutOf } from "../project/apps.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import type { Definition } from "../python/definitions.ts";
import { viewInput } from "../views/gather.ts";
import type { Access, ViewKind } from "../views/input.ts";
import { localImports } from "../views/names.ts";
import { testData } from "../views/test-data.ts";
import { snakeCase } from "../words.ts";
import { growing, isCalled, mentions, NOTHING } from "./common.ts";
import { describeView, urlOf } from "./view-test.ts";

/** What the tests of any view are written from. */
interface ViewToTest {
  readonly project: DjangoProject;
  readonly app: LocalApp;
  /** The app's `tests` package, as a dotted name. */
  readonly tests: string;
  readonly view: Definition;
  readonly about: ReturnType<typeof describeView>;
  readonly access: Access;
  readonly url: { readonly name: string; readonly parameters: readonly string[] };
}

/**
 * Steps that write tests for a view.
 *
 * @param project the project
 * @param app the app
 * @param view the class or the function
 * @returns no steps when it has tests already
 * @throws Refusal when no test can ask for it, or it can't be told who sees what
 */
export async function viewTests(project: DjangoProject, app: LocalApp, view: Definition): Promise<Plan> {
  const layout = await layoutOf(project, app);
  const pattern = await urlOf(project, app, view.name);
  if (pattern === undefined) {
    const file = layout.urls;
    throw new Refusal(`${view.name} has no URL with a name in ${file}, so a test can't ask for it. Give it one.`, {
      file,
    });
  }
  const url = { ...pattern, name: layout.namespace + pattern.name };
  if (mentions(project, app, new RegExp(`["']${url.name}["']`))) return NOTHING;
  const about = describeView(view);
  if (about.guarded) {
    throw new Refusal(`Who may see ${view.name} can't be told from its source. Write its tests by hand.`);
  }
  const model = (await modelsOf(project, app)).find((each) => isCalled(each, about.model));
  const unknown = url.parameters.find(
    (name) => !["pk", "id"].includes(name) && !model?.model.fields.some((field) => field.name === name),
  );
  if (url.parameters.length > 0 && (model === undefined || unknown !== undefined)) {
    throw new Refusal(`What ${unknown ?? url.parameters[0]} in the address of ${view.name} stands for can't be told.`);
  }
  const access = about.staff ? "staff" : about.login ? "login" : "public";
  const subject: ViewToTest = { project, app, tests: layout.tests, view, about, access, url };
  return model === undefined ? pageTests(subject) : modelViewTests(subject, model);
}

/** Tests of a page that shows no model: who gets it, by which template. */
async function pageTests(subject: ViewToTest): Promise<Plan> {
  const { project, app, view, access } = subject;
  const user = await targetOf(project, app, view.name, "user");
  const factories = await planFactories(project, app, access === "public" ? [] : [user]);
  const factory = factories.find(user);
  const imports = factory === undefined ? [] : localImports([factory]);
  const local = imports[0]?.local ?? "";
  const member = { login: `${local}.create()`, staff: `${local}.create(is_staff=True)`, public: "" }[access];
  const data = { ...common(subject), imports, member, outsider: `${local}.create()`, object: "", page: true };
  return {
    steps: [...factories.steps, { ...growing(project, { ...data, model: false }), from: "django-test-view" }],
    notes: factories.notes,
  };
}

/** Tests of a view of a model, with rows of it. */
async function modelViewTests(subject: ViewToTest, model: AppModel): Promise<Plan> {
  const { project, about, access, url } = subject;
  const kind: ViewKind = about.purpose === "page" ? "detail" : about.purpose;
  const { input, steps, notes } = await viewInput(project, model, { kinds: [kind], access });
  const rows = testData(input, snakeCase(model.model.name));
  const needsRow = url.parameters.length > 0 || about.purpose === "list";
  if (needsRow && input.gaps.model !== undefined) {
    throw new Refusal(`What ${subject.view.name} shows can't be told: ${input.gaps.model}. Write its tests by hand.`);
  }
  const args = url.parameters.map((name) => `${rows.variable}.${name === "id" ? "pk" : name}`);
  const data = {
    ...common(subject),
    ...rows,
    tests: subject.tests,

    module: model.module,
    local: rows.model,
    manager: model.model.manager,
    clause: rows.modelClause,
    object: needsRow ? rows.variable : "",
    args: args.join(", "),
    needsQueries: about.purpose === "list" && rows.queries,
    isDelete: about.purpose === "delete" && rows.deletes,
    page: false,
  };
  return { steps: [...steps, { ...growing(project, data), from: "django-test-view" }], notes };
}

function common({ tests, view, about, access, url }: ViewToTest) {
  const { template, staff } = about;
  return { tests, snake: snakeCase(view.name), url: url.name, template, login: access !== "public", staff };
}
