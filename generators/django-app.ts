import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GrowTree } from "../helpers/changes/steps.ts";
import { defineGenerator } from "../helpers/generator.ts";
import { rejectAppName, rejectFolderPath, rejectUrlPrefix } from "../helpers/names.ts";
import { ownBase, pageBase, refuseIdlePages } from "../helpers/pages.ts";
import {
  kitCommand,
  layoutOf,
  listForApps,
  newPackages,
  placeForApp,
  refuseTakenApp,
  serverCommand,
} from "../helpers/project/apps.ts";
import { readFeatures } from "../helpers/project/features.ts";
import { rootUrls } from "../helpers/project/urls.ts";
import { findProject, readProject } from "../helpers/project.ts";
import { settingsOption } from "../helpers/prompts.ts";
import { addListItem } from "../helpers/python/add-list-item.ts";
import { includeUrls } from "../helpers/python/include-urls.ts";
import { record } from "../helpers/record.ts";
import { capitalized, pascalCase, snakeCase } from "../helpers/words.ts";

export const djangoApp = defineGenerator({
  prompts: [
    {
      name: "name",
      as: "argument",
      message: "What is the app called? (such as tasks)",
      help: "the app's name, as its package is called",
      validate: (name) => rejectAppName(snakeCase(name), true),
    },
    {
      name: "path",
      as: "option",
      placeholder: "DIR",
      message: "In which folder? (empty: beside the other apps)",
      help: "the folder for its package; beside the other apps when left out",
      default: "",
      validate: (path, { destination }) => rejectFolderPath(path, (folder) => existsSync(join(destination, folder))),
    },
    {
      name: "url",
      as: "option",
      placeholder: "PREFIX|none",
      message: "Under which address? (empty: its name; none: no pages)",
      help: "where its pages are, NAME/ when left out; none for an app without pages",
      default: "",
      validate: rejectUrlPrefix,
    },
    settingsOption,
  ],
  examples: [
    "npx plop django-app tasks",
    'npx plop django-app "invoice lines" --url=billing/lines',
    "npx plop django-app reports --path=apps --dry-run",
  ],
  destination: findProject,
  async actions({ name, path, url, settings }, { destination, ask }) {
    const project = await readProject(destination, { settings, ask });
    const app = await placeForApp(project, snakeCase(name), path.replace(/\/$/, ""));
    refuseTakenApp(project, app);
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
    const apps = listForApps(project, app.entry);
    const inclusion = { prefix, module: `${app.module}.urls` };
    return [
      ...newPackages(project, app).map((module) => ({ type: "createFile", path: module, content: "" }) as const),
      { ...tree, from: "django-app" },
      ...(hasPages && !layout.hasUrls
        ? [...ownBase(project, app, layout), { ...tree, from: "django-app-pages", existing: "conflict" as const }]
        : []),
      { type: "edit", path: apps.file, edit: addListItem(apps, app.entry, style.lineLength, style.quote) },
      ...(hasPages
        ? [
            {
              type: "edit",
              path: rootUrls(project, inclusion, "Give --url=none and include them by hand."),
              edit: includeUrls(inclusion, style.lineLength, style.quote),
            } as const,
          ]
        : []),
      ...record(project, `django-app ${app.name}`),
      {
        type: "commit",
        next: [
          kitCommand(project, `django-model ${app.label} Task title:char done:bool`),
          ...(hasPages ? [serverCommand(project, prefix)] : []),
        ],
      },
    ];
  },
});
