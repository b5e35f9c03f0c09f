import type { GrowTree } from "../changes/steps.ts";
import { Refusal } from "../errors.ts";
import { planFactories } from "../models/factories.ts";
import { type AppModel, modelsOf, targetOf } from "../models/read.ts";
import type { Plan } from "../models/steps.ts";
import { modelTestData } from "../models/test-data.ts";
import { layoutOf, rootUrlsText } from "../project/apps.ts";
import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { type Definition, readAdminRegistrations } from "../python/definitions.ts";
import { isRequired } from "../views/fields.ts";
import type { ViewKind } from "../views/input.ts";
import { localImports, localModel } from "../views/names.ts";
import { viewInput } from "../views/steps.ts";
import { testData } from "../views/test-data.ts";
import { snakeCase } from "../words.ts";
import { findSubject, testTexts } from "./find.ts";
import { formFields, modelFormFields } from "./form-test.ts";
import { describeView, urlOf } from "./view-test.ts";

/**
 * Steps that write tests for something that is there, with the factories that they need.
 *
 * @param project the project
 * @param app the app
 * @param name the model, view, form or admin class
 * @returns no steps when it has tests already
 * @throws Refusal when there is no such thing, or nothing can be told about it
 */
export async function testSteps(project: DjangoProject, app: LocalApp, name: string): Promise<Plan> {
  const subject = await findSubject(project, app, name);
  if (subject.kind === "model") return modelTests(project, subject.model);
  const { definition, module } = subject;
  if (subject.kind === "view") return viewTests(project, app, definition);
  return subject.kind === "form" ? formTests(project, app, definition, module) : adminTests(project, app, definition);
}

const NOTHING: Plan = { steps: [], notes: [] };

/** Whether a test module of the app mentions something. */
function mentions(project: DjangoProject, app: LocalApp, pattern: RegExp): boolean {
  return testTexts(project, app).some(({ text }) => pattern.test(text));
}

async function modelTests(project: DjangoProject, model: AppModel): Promise<Plan> {
  const { app } = model;
  const { name } = model.model;
  const own = new RegExp(`_${snakeCase(name)}_is_kept\\b|class (Test)?${name}(Model)?(Tests?|TestCase)?\\b`);
  const ofModels = testTexts(project, app).filter(({ file }) =>
    /(^|\/)(tests|test_models?|test_\w+_model)\.py$/.test(file),
  );
  if (mentions(project, app, own) || ofModels.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text)))
    return NOTHING;
  const layout = await layoutOf(project, app);
  const factories = await planFactories(project, app, [{ label: app.name, name, isUser: false, own: model }]);
  const data = await modelTestData(project, model, factories);
  if (data === undefined) return NOTHING;
  const tree = growing(project, { ...data, tests: layout.tests });
  return { steps: [...factories.steps, { ...tree, from: "django-model-tests" }], notes: factories.notes };
}

async function adminTests(project: DjangoProject, app: LocalApp, { name }: Definition): Promise<Plan> {
  const registrations = await registrationsOf(project, app);
  const shown = registrations.find(({ admin }) => admin === name)?.model;
  const found = (await modelsOf(project, app)).find(({ model }) => model.name === shown);
  if (found === undefined)
    throw new Refusal(`${name} is registered for no model of ${app.name}, so it can't be tested.`);
  if (!/\badmin\.site\.urls\b/.test(rootUrlsText(project))) {
    throw new Refusal("The administration has no address in the project's URLs, so it can't be tested.");
  }
  const layout = await layoutOf(project, app);
  const modelName = found.model.name.toLowerCase();
  if (mentions(project, app, new RegExp(`admin:${layout.label}_${modelName}_`))) return NOTHING;
  const target = { label: app.name, name: found.model.name, isUser: false, own: found };
  const factories = await planFactories(project, app, [target]);
  const data = await modelTestData(project, found, factories);
  if (data === undefined) return NOTHING;
  const tree = growing(project, { ...data, tests: layout.tests, label: layout.label, modelName });
  return { steps: [...factories.steps, { ...tree, from: "django-model-admin-tests" }], notes: factories.notes };
}

async function registrationsOf({ files }: DjangoProject, app: LocalApp) {
  const folder = path(app.folder, "admin");
  const names = [`${folder}.py`, ...files.list(folder).map((name) => path(folder, name))];
  const found = names
    .filter((file) => file.endsWith(".py"))
    .map((file) => readAdminRegistrations(files.text(file) ?? ""));
  return (await Promise.all(found)).flat();
}

async function viewTests(project: DjangoProject, app: LocalApp, view: Definition): Promise<Plan> {
  const layout = await layoutOf(project, app);
  const pattern = await urlOf(project, app, view.name);
  if (pattern === undefined) {
    const file = path(app.folder, "urls.py");
    throw new Refusal(`${view.name} has no URL with a name in ${file}, so a test can't ask for it. Give it one.`, {
      file,
    });
  }
  const url = { ...pattern, name: layout.namespace + pattern.name };
  if (mentions(project, app, new RegExp(`["']${url.name}["']`))) return NOTHING;
  const about = describeView(view);
  if (about.guarded)
    throw new Refusal(`Who may see ${view.name} can't be told from its source. Write its tests by hand.`);
  const found = (await modelsOf(project, app)).find(({ model }) => model.name === about.model);
  const unknown = url.parameters.find(
    (name) => !["pk", "id"].includes(name) && !found?.model.fields.some((field) => field.name === name),
  );
  if (url.parameters.length > 0 && (found === undefined || unknown !== undefined)) {
    throw new Refusal(`What ${unknown ?? url.parameters[0]} in the address of ${view.name} stands for can't be told.`);
  }
  const access = about.staff ? "staff" : about.login ? "login" : "public";
  const snake = snakeCase(view.name);
  const common = { tests: layout.tests, snake, url: url.name, template: about.template, login: access !== "public" };
  if (found === undefined) {
    const user = await targetOf(project, app, view.name, "user");
    const factories = await planFactories(project, app, access === "public" ? [] : [user]);
    const factory = factories.find(user);
    const imports = factory === undefined ? [] : localImports([factory]);
    const local = imports[0]?.local ?? "";
    const member = { login: `${local}.create()`, staff: `${local}.create(is_staff=True)`, public: "" }[access];
    const data = {
      ...common,
      imports,
      member,
      outsider: `${local}.create()`,
      staff: about.staff,
      object: "",
      page: true,
    };
    return {
      steps: [...factories.steps, { ...growing(project, { ...data, model: false }), from: "django-test-view" }],
      notes: factories.notes,
    };
  }
  const kind: ViewKind = about.purpose === "page" ? "detail" : about.purpose;
  const { input, steps, notes } = await viewInput(project, found, { kinds: [kind], access });
  const data = testData(input, snakeCase(found.model.name));
  const args = url.parameters.map((name) => `${data.variable}.${name === "id" ? "pk" : name}`);
  const local = localModel(found.model.name);
  return {
    steps: [
      ...steps,
      {
        ...growing(project, {
          ...common,
          ...data,
          tests: layout.tests,
          imports: data.imports,
          staff: about.staff,
          model: true,
          module: found.module,
          local,
          clause: local === found.model.name ? local : `${found.model.name} as ${local}`,
          object: args.length > 0 || about.purpose === "list" ? data.variable : "",
          args: args.join(", "),
          isList: about.purpose === "list",
          isDelete: about.purpose === "delete",
          page: false,
        }),
        from: "django-test-view",
      },
    ],
    notes,
  };
}

async function formTests(project: DjangoProject, app: LocalApp, form: Definition, module: string): Promise<Plan> {
  if (mentions(project, app, new RegExp(`\\b${form.name}\\b`))) return NOTHING;
  const layout = await layoutOf(project, app);
  const modelName = form.attributes.get("Meta.model")?.split(".").at(-1);
  const found = (await modelsOf(project, app)).find(({ model }) => model.name === modelName);
  const common = { tests: layout.tests, snake: snakeCase(form.name), form: form.name, module };
  if (modelName === undefined || found === undefined) {
    const fields = formFields(form);
    const untold = fields.find(({ required, value }) => required && value === undefined);
    if (fields.length === 0 || untold !== undefined || /\bdef clean/.test(form.node.text)) {
      const what = untold === undefined ? "What it takes" : `A good value for ${untold.name}`;
      throw new Refusal(`${what} can't be told from the source of ${form.name}. Write its tests by hand.`);
    }
    const samples = fields.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
    const required = fields.filter((field) => field.required).map(({ name }) => name);
    const data = { ...common, samples, required, imports: [], saves: false, files: false };
    return { steps: [{ ...growing(project, data), from: "django-test-form" }], notes: [] };
  }
  const { input, steps, notes } = await viewInput(project, found, { kinds: ["create"], access: "public" });
  const about = testData(input, snakeCase(found.model.name));
  const names = modelFormFields(form);
  const isIn = ({ name }: { readonly name: string }) => names === undefined || names.includes(name);
  if (about.untestable !== undefined || /\bdef clean/.test(form.node.text)) {
    throw new Refusal(`What ${form.name} takes can't be told: ${about.untestable ?? "it has rules of its own"}.`);
  }
  const isFile = (name: string) =>
    found.model.fields.some((field) => field.name === name && /^(file|image)$/.test(field.kind));
  const samples = about.samples.filter(isIn).filter(({ name }) => !isFile(name));
  const required = found.model.fields
    .filter((field) => samples.some(({ name }) => name === field.name) && isRequired(field))
    .map(({ name }) => name);
  const needsFiles = found.model.fields.some((field) => isIn(field) && isFile(field.name) && isRequired(field));
  if (needsFiles) throw new Refusal(`${form.name} wants a file. Write its tests by hand.`);
  const used = about.imports.filter(({ clause }) =>
    samples.some(({ value }) => value.includes(clause.split(" ").at(-1) ?? "")),
  );
  const saves = found.model.fields.every(
    (field) => isIn(field) || field.blank || field.hasDefault || field.null || field.automatic,
  );
  const data = { ...common, samples, required, imports: used, saves, files: false };
  return { steps: [...steps, { ...growing(project, data), from: "django-test-form" }], notes };
}

function growing({ style, tests }: DjangoProject, data: GrowTree["data"]): Omit<GrowTree, "from"> {
  return { type: "growTree", data, style, tests, existing: "keep" };
}
