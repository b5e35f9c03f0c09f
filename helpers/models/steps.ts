import type { Step } from "../changes/steps.ts";
import { growing } from "../grow.ts";
import { hasMigration } from "../migrations.ts";
import { layoutOf, manageCommand } from "../project/apps.ts";
import { path } from "../project/files.ts";
import { hasAdminPages } from "../project/urls.ts";
import type { DjangoProject } from "../project.ts";
import { exportName } from "../python/export-name.ts";
import { snakeCase } from "../words.ts";
import { adminData, searchedFields } from "./admin.ts";
import type { NewModel } from "./create.ts";
import { type Factories, planFactories } from "./factories.ts";
import type { AppModel } from "./read.ts";
import { modelTestData } from "./test-data.ts";

/** Steps, and what they leave to a person. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
}

/**
 * Steps that write a model with all that belongs to it: class, administration, factory and tests.
 *
 * @param project the project
 * @param model the model
 * @param options `admin`: whether the administration shows it
 */
export async function modelSteps(
  project: DjangoProject,
  model: NewModel,
  { admin }: { readonly admin: boolean },
): Promise<Plan> {
  const { app } = model;
  const layout = await layoutOf(project, app);
  const target = { label: app.label, name: model.model.name, isUser: false, own: model };
  const factories = await planFactories(project, app, [target]);
  const names = { folder: app.folder, tests: layout.tests };
  return {
    steps: [
      ...classSteps(project, model),
      ...(admin ? await adminSteps(project, model, names) : []),
      ...factories.steps,
      ...(await testSteps(project, model, factories, { ...names, label: app.label }, admin)),
    ],
    notes: [...factories.notes, ...untested(model, factories)],
  };
}

/**
 * Says that the tests of a model are left out.
 *
 * @param model the model
 * @param factories where its factory is
 * @returns nothing where tests can count on its factory
 */
export function untested({ app, model }: AppModel, factories: Factories): string[] {
  const gap = factories.gap({ label: app.label, name: model.name });
  return gap === undefined ? [] : [`No test needs a row of ${model.name}: ${gap}.`];
}

/**
 * The step that lets Django write the migration of a model.
 *
 * @param project the project
 * @param model the model
 * @param run whether to; else the command is named as the next thing to do
 */
export function migrationStep(project: DjangoProject, { app, model }: AppModel, run: boolean): Step {
  return {
    type: "makeMigrations",
    label: app.label,
    folders: project.apps.map(({ folder }) => folder),
    settings: project.givenSettings,
    byHand: manageCommand(project, `makemigrations ${app.label}`),
    run,
    isMissing: !hasMigration(project.files, app.folder, model.name),
  };
}

/** Into `models.py`, or a module of its own that the package exports. */
function classSteps({ style, files }: DjangoProject, { app, model, file, source, inPackage }: NewModel): Step[] {
  const module: Step = { type: "module", path: file, content: source, style };
  if (!inPackage) return [module];
  const exported = exportName(snakeCase(model.name), model.name, style);
  const stands = new RegExp(`\\bclass ${model.name}\\b`).test(files.text(file) ?? "");
  const own = file === path(app.folder, "models", `${snakeCase(model.name)}.py`);
  return stands && !own ? [] : [module, { type: "edit", path: path(app.folder, "models/__init__.py"), edit: exported }];
}

async function adminSteps(
  project: DjangoProject,
  model: NewModel,
  names: { readonly folder: string; readonly tests: string },
): Promise<Step[]> {
  const inPackage = project.files.isFile(path(names.folder, "admin/__init__.py"));
  const snake = snakeCase(model.model.name);
  const place = path(names.folder, inPackage ? `admin/${snake}.py` : "admin.py");
  const data = { ...(await adminData(project, model)), place };
  const written: Step = {
    ...growing(project, inPackage ? { ...data, module: model.module } : data),
    from: "django-model-admin",
  };
  if (!inPackage) return [written];
  const exported = exportName(snake, data.admin, project.style);
  return [written, { type: "edit", path: path(names.folder, "admin/__init__.py"), edit: exported }];
}

async function testSteps(
  project: DjangoProject,
  model: NewModel,
  factories: Factories,
  names: { readonly folder: string; readonly tests: string; readonly label: string },
  admin: boolean,
): Promise<Step[]> {
  const data = await modelTestData(project, model, factories);
  if (data === undefined) return [];
  const tree = growing(project, { ...names, ...data, modelName: model.model.name.toLowerCase() });
  const hasPages = admin && (await hasAdminPages(project));
  return [
    { ...tree, from: "django-model-tests" },
    ...(hasPages
      ? [
          {
            ...tree,
            from: "django-model-admin-tests",
            data: { ...tree.data, searchable: searchedFields(model.model).length > 0, adds: true },
          } as const,
        ]
      : []),
  ];
}
