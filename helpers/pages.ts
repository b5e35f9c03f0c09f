import type { Step } from "./changes/steps.ts";
import { Refusal } from "./errors.ts";
import type { AppLayout } from "./project/apps.ts";
import { readFeatures } from "./project/features.ts";
import { path } from "./project/files.ts";
import type { DjangoProject, LocalApp } from "./project.ts";
import { capitalized } from "./words.ts";

/** What templates of pages need to know about the one that they extend. */
export interface PageBase {
  readonly base: string;
  readonly titleBlock: string;
  readonly contentBlock: string;
  /** The project has the components and classes of a generated one, and its site's name in every page. */
  readonly ours: boolean;
}

/**
 * Says what an app's pages extend: the project's base template, else one of the app's own.
 *
 * @param project the project
 * @param layout the app's
 */
export function pageBase({ base, files, templates }: DjangoProject, layout: AppLayout): PageBase {
  const ours = templates.some((folder) => files.isFile(path(folder, "components/pagination.html")));
  const own = { name: `${layout.templatePrefix}/base.html`, title: "title", content: "content" };
  const { name, title, content } = base ?? own;
  return { base: name, titleBlock: title ?? "", contentBlock: content, ours: ours && base !== undefined };
}

/**
 * Refuses pages where the project's settings leave no way to show them, or to sign in for them.
 *
 * @param project the project
 * @param options `people`: the option by which somebody asked for people who sign in, if any; `instead`: what to do
 *   where pages can't be shown
 * @throws Refusal that names the settings
 */
export function refuseIdlePages(
  project: DjangoProject,
  { people, instead }: { readonly people?: string | undefined; readonly instead: string },
): void {
  const { templates, lackedByPeople } = readFeatures(project);
  const file = project.settings.files.at(-1) ?? "";
  if (!templates) {
    const reason = "There are no Django templates in TEMPLATES, so no page can be shown.";
    throw new Refusal(`${reason} Add them to the settings${instead}.`, { file });
  }
  if (people === undefined || lackedByPeople.length === 0) return;
  const lacked = lackedByPeople.join(", ");
  throw new Refusal(
    `Nobody can sign in here, as ${people} asks: the settings lack ${lacked}. Add it, or give --access=public.`,
    { file },
  );
}

/**
 * Steps that write a base template for an app's pages, where the project has none.
 *
 * @param project the project
 * @param app the app
 * @param layout its parts
 */
export function ownBase(project: DjangoProject, app: LocalApp, layout: AppLayout): Step[] {
  if (project.base !== undefined) return [];
  const data = { templates: layout.templates, title: capitalized(app.name.replaceAll("_", " ")) };
  const { style, tests } = project;
  return [{ type: "growTree", from: "app-base", data, style, tests, existing: "keep" }];
}
