// What a page without a model is called, so that it is taken for nothing else.

import { Refusal } from "../errors.ts";
import { modelsOf } from "../models/read.ts";
import type { AppLayout } from "../project/apps.ts";
import { urlsOf } from "../project/urls.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { snakeCase } from "../words.ts";
import { type ExistingView, existingView, type ViewModule } from "./access.ts";
import { patternsOf, templateOf, viewModules } from "./existing.ts";
import { TEMPLATES, VIEW_KINDS } from "./input.ts";
import { refuseTakenAddress } from "./segments.ts";

/** Django's views (https://docs.djangoproject.com/en/5.2/ref/class-based-views/flattened-index/). */
const DJANGO_VIEWS: ReadonlySet<string> = new Set(
  [
    ...["Template", "Redirect", "Detail", "List", "Form", "Create", "Update", "Delete", "ArchiveIndex", "YearArchive"],
    ...["MonthArchive", "WeekArchive", "DayArchive", "TodayArchive", "DateDetail", "Base"],
  ].map((name) => `${name}View`),
);

/** What the pages of a model are called by. */
const ENDINGS: ReadonlySet<string> = new Set([...VIEW_KINDS, ...Object.values(TEMPLATES)]);

/** The view of a page. */
export interface PageView {
  readonly name: string;
  /** The view, where it is there already. */
  readonly existing: ExistingView | undefined;
}

/**
 * Finds the view of a page, or a name for it.
 *
 * @param project the project
 * @param app the app
 * @param layout its parts
 * @param className the page's name in Pascal case, without `View`
 * @param segment its address, without the slash
 * @throws Refusal when something else has the page's name
 */
export async function pageView(
  project: DjangoProject,
  app: LocalApp,
  layout: AppLayout,
  className: string,
  segment: string,
): Promise<PageView> {
  const snake = snakeCase(className);
  const pattern = (await patternsOf(project, app)).get(snake);
  const modules = await viewModules(project, app);
  const names = [`${className}View`, `${className}PageView`];
  const views = names.flatMap((name) => existingView(project, modules, name, pattern?.view) ?? []);
  const isThisPage = (view: ExistingView) => templateOf(view) === `${layout.templatePrefix}/${snake}.html`;
  const existing = views.find(isThisPage);
  if (existing !== undefined) return { name: existing.definition.name, existing };
  if (pattern !== undefined) {
    throw new Refusal(`The app has an address called ${snake} already, of ${pattern.view}. Choose another name.`, {
      file: urlsOf(project, app),
      line: pattern.line,
    });
  }
  await refuseTakenAddress(project, app, segment);
  await refuseNameOfModelPage(project, app, snake);
  const name = names.find((each) => !DJANGO_VIEWS.has(each) && !isTaken(modules, each));
  if (name !== undefined) return { name, existing: undefined };
  const [first] = views;
  throw new Refusal(`The names ${names.join(" and ")} mean something else already. Choose another name.`, {
    ...(first === undefined ? {} : { file: first.file, line: first.definition.line }),
  });
}

function isTaken(modules: readonly ViewModule[], name: string): boolean {
  return modules.some(
    ({ definitions, imports }) =>
      definitions.some((each) => each.name === name) || imports.some(({ bound }) => bound === name),
  );
}

/** A page called `task form` would share its template, its address or its class with a page of the model `Task`. */
async function refuseNameOfModelPage(project: DjangoProject, app: LocalApp, snake: string): Promise<void> {
  const models = await modelsOf(project, app);
  const found = models.find(({ model }) => {
    const prefix = `${snakeCase(model.name)}_`;
    return snake.startsWith(prefix) && ENDINGS.has(snake.slice(prefix.length));
  });
  if (found === undefined) return;
  const { model, file } = found;
  throw new Refusal(
    `A page of the model ${model.name} is called ${snake}. Choose another name, or write that one: ` +
      `\`npx plop django-view ${app.name} ${model.name}\`.`,
    { file, line: model.line },
  );
}
