import type { GrowTree, Step } from "../changes/steps.ts";
import { ownBase, pageBase, refuseIdlePages } from "../pages.ts";
import { kitCommand, layoutOf, newPackages, serverCommand } from "../project/apps.ts";
import { addToSetting, includeInUrls } from "../project/edits.ts";
import { readFeatures } from "../project/features.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { capitalized, pascalCase } from "../words.ts";

/**
 * Steps that write an app, register it and include its pages.
 *
 * @param project the project
 * @param app where it goes
 * @param url the address that its pages are asked for at: empty for its name, `none` for an app without pages
 * @returns the steps, and what to do next
 * @throws Refusal where it can't be registered, or its pages would be out of reach
 */
export async function appSteps(
  project: DjangoProject,
  app: LocalApp,
  url: string,
): Promise<{ readonly steps: readonly Step[]; readonly next: readonly string[] }> {
  const layout = await layoutOf(project, app);
  const prefix = url === "" ? `${app.name}/` : url.replace(/^\/+|\/+$/g, "").replace(/(?<=.)$/, "/");
  const hasPages = url !== "none";
  if (hasPages) refuseIdlePages(project, { instead: ", or give --url=none for an app without pages" });
  const { style, tests } = project;
  const data = {
    ...app,
    ...layout,
    ...pageBase(project, layout),
    signInByDefault: readFeatures(project).signInByDefault,
    title: capitalized(app.name.replaceAll("_", " ")),
    verbose: app.name.includes("_"),
    config: `${pascalCase(app.name)}Config`,
    setsAutoField: !project.settings.assigned.some((each) => each.name === "DEFAULT_AUTO_FIELD"),
  };
  const tree: Omit<GrowTree, "from"> = { type: "growTree", data, style, tests, plain: true, existing: "keep" };
  const inclusion = { prefix, module: `${app.module}.urls` };
  return {
    steps: [
      ...newPackages(project, app).map((module) => ({ type: "createFile", path: module, content: "" }) as const),
      { ...tree, from: "django-app" },
      ...(hasPages && !layout.hasUrls
        ? [...ownBase(project, app, layout), { ...tree, from: "django-app-pages", existing: "conflict" as const }]
        : []),
      addToSetting(project, "INSTALLED_APPS", app.entry),
      ...(hasPages ? [includeInUrls(project, inclusion, "Give --url=none and include them by hand.")] : []),
    ],
    next: [
      kitCommand(project, `django-model ${app.label} Task title:char done:bool`),
      ...(hasPages ? [serverCommand(project, prefix)] : []),
    ],
  };
}
