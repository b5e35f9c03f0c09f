import { Refusal } from "../errors.ts";
import { growing } from "../grow.ts";
import { planFactories } from "../models/factories.ts";
import { type AppModel, modelsOf } from "../models/read.ts";
import { type Plan, untested } from "../models/steps.ts";
import { modelTestData } from "../models/test-data.ts";
import { layoutOf } from "../project/apps.ts";
import { path } from "../project/files.ts";
import type { Place } from "../project/lineage.ts";
import { hasAdminPages } from "../project/urls.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { readAdminRegistrations } from "../python/definitions.ts";
import { mayAdd } from "./admin-read.ts";
import { NOTHING } from "./common.ts";
import { findSubject } from "./find.ts";
import { formTests } from "./form-steps.ts";
import { isAskedFor, isMade, isTriedOut } from "./tested.ts";
import { viewTests } from "./view-steps.ts";

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
  const { kind, place } = subject;
  if (kind === "view") return viewTests(project, app, place);
  return kind === "form" ? formTests(project, app, place) : adminTests(project, app, place);
}

async function modelTests(project: DjangoProject, model: AppModel): Promise<Plan> {
  const { app } = model;
  const { name } = model.model;
  if (await isTriedOut(project, app, name)) return NOTHING;
  const layout = await layoutOf(project, app);
  const factories = await planFactories(project, app, [{ label: app.label, name, isUser: false, own: model }]);
  const data = await modelTestData(project, model, factories);
  const notes = [...factories.notes, ...untested(model, factories)];
  if (data === undefined) return { steps: factories.steps, notes };
  const tree = growing(project, { ...data, tests: layout.tests });
  return { steps: [...factories.steps, { ...tree, from: "django-model-tests" }], notes };
}

async function adminTests(project: DjangoProject, app: LocalApp, place: Place): Promise<Plan> {
  const { name } = place.definition;
  const adds = await mayAdd(project, place);
  const registrations = await registrationsOf(project, app);
  const registration = registrations.find(({ admin }) => admin === name);
  const found = (await modelsOf(project, app)).find(({ model }) => model.name === registration?.model);
  if (found === undefined)
    throw new Refusal(`${name} is registered for no model of ${app.name}, so it can't be tested.`);
  if (!(await hasAdminPages(project))) {
    throw new Refusal("The administration has no address in the project's URLs, so it can't be tested.");
  }
  const layout = await layoutOf(project, app);
  const modelName = found.model.name.toLowerCase();
  const address = (text: string) => text.startsWith(`admin:${app.label}_${modelName}_`);
  if ((await isAskedFor(project, app, { address })) || (await isMade(project, app, name))) return NOTHING;
  const target = { label: app.label, name: found.model.name, isUser: false, own: found };
  const factories = await planFactories(project, app, [target]);
  const data = await modelTestData(project, found, factories);
  const notes = [...factories.notes, ...untested(found, factories)];
  if (data === undefined) return { steps: factories.steps, notes };
  const { tests } = layout;
  const tree = growing(project, {
    ...data,
    tests,
    label: app.label,
    modelName,
    searchable: registration?.searchable,
    adds,
  });
  return { steps: [...factories.steps, { ...tree, from: "django-model-admin-tests" }], notes };
}

async function registrationsOf({ files }: DjangoProject, app: LocalApp) {
  const folder = path(app.folder, "admin");
  const names = [`${folder}.py`, ...files.list(folder).map((name) => path(folder, name))];
  const found = names
    .filter((file) => file.endsWith(".py"))
    .map((file) => readAdminRegistrations(files.text(file) ?? ""));
  return (await Promise.all(found)).flat();
}
