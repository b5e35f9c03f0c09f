import { Refusal } from "../errors.ts";
import { type AppModel, modelsOf } from "../models/read.ts";
import type { Plan } from "../models/steps.ts";
import { layoutOf } from "../project/apps.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import type { Definition } from "../python/definitions.ts";
import type { TemplateData } from "../templates.ts";
import { isRequired } from "../views/fields.ts";
import { viewInput } from "../views/gather.ts";
import { importClause, nameInTests } from "../views/names.ts";
import { testData } from "../views/test-data.ts";
import { snakeCase } from "../words.ts";
import { growing, isCalled, mentions, NOTHING } from "./common.ts";
import { formFields, modelFormFields } from "./form-test.ts";

/** A form with the place of its tests, as the templates use them. */
interface FormToTest {
  readonly project: DjangoProject;
  readonly form: Definition;
  readonly common: TemplateData;
}

/**
 * Steps that write tests for a form.
 *
 * @param project the project
 * @param app the app
 * @param form its class
 * @param module the dotted name of its module
 * @returns no steps when it has tests already
 * @throws Refusal when it can't be told what the form takes
 */
export async function formTests(
  project: DjangoProject,
  app: LocalApp,
  form: Definition,
  module: string,
): Promise<Plan> {
  if (mentions(project, app, new RegExp(`\\b${form.name}\\b`))) return NOTHING;
  const { tests } = await layoutOf(project, app);
  const local = nameInTests(form.name);
  const names = { snake: snakeCase(form.name), form: local, formClause: importClause(form.name, local) };
  const subject = { project, form, common: { ...names, tests, module } };
  const modelName = form.attributes.get("Meta.model")?.split(".").at(-1);
  const model = (await modelsOf(project, app)).find((each) => isCalled(each, modelName));
  return model === undefined ? plainFormTests(subject) : modelFormTests(subject, model);
}

function hasOwnRules({ node }: Definition): boolean {
  return /\bdef clean/.test(node.text);
}

function plainFormTests({ project, form, common }: FormToTest): Plan {
  const fields = formFields(form);
  const untold = fields.find(({ required, value }) => required && value === undefined);
  if (fields.length === 0 || untold !== undefined || hasOwnRules(form)) {
    const what = untold === undefined ? "What it takes" : `A good value for ${untold.name}`;
    throw new Refusal(`${what} can't be told from the source of ${form.name}. Write its tests by hand.`);
  }
  const samples = fields.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const data = { ...common, samples, required, imports: [], saves: false };
  return { steps: [{ ...growing(project, data), from: "django-test-form" }], notes: [] };
}

async function modelFormTests({ project, form, common }: FormToTest, found: AppModel): Promise<Plan> {
  const { model } = found;
  const { input, steps, notes } = await viewInput(project, found, { kinds: ["create"], access: "public" });
  const about = testData(input, snakeCase(model.name));
  if (about.untestable !== undefined || hasOwnRules(form)) {
    throw new Refusal(`What ${form.name} takes can't be told: ${about.untestable ?? "it has rules of its own"}.`);
  }
  const names = modelFormFields(form);
  const shown = model.fields.filter(({ name }) => names === undefined || names.includes(name));
  const files = shown.filter(({ kind }) => kind === "file" || kind === "image");
  if (files.some(isRequired)) throw new Refusal(`${form.name} wants a file. Write its tests by hand.`);
  const samples = about.samples.filter(({ name }) =>
    shown.some((field) => field.name === name && !files.includes(field)),
  );
  const required = shown
    .filter((field) => isRequired(field) && samples.some(({ name }) => name === field.name))
    .map(({ name }) => name);
  const imports = about.imports.filter(({ clause }) =>
    samples.some(({ value }) => value.includes(clause.split(" ").at(-1) ?? "")),
  );
  const saves = model.fields.every(
    (field) => shown.includes(field) || field.blank || field.hasDefault || field.null || field.automatic,
  );
  const data = { ...common, samples, required, imports, saves };
  return { steps: [...steps, { ...growing(project, data), from: "django-test-form" }], notes };
}
