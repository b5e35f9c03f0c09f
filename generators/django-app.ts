import { existsSync } from "node:fs";
import { join } from "node:path";
import { appSteps } from "../helpers/apps/steps.ts";
import { defineGenerator } from "../helpers/generator.ts";
import { rejectAppName, rejectFolderPath, rejectUrlPrefix } from "../helpers/names.ts";
import { placeForApp, refuseTakenApp } from "../helpers/project/apps.ts";
import { projectHelp } from "../helpers/project/prompts.ts";
import { findProject, readProject } from "../helpers/project.ts";
import { settingsOption } from "../helpers/prompts.ts";
import { record } from "../helpers/record.ts";
import { snakeCase } from "../helpers/words.ts";

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
      help: "the folder for its package; when left out, beside the other apps",
      default: "",
      validate: (path, { destination }) => rejectFolderPath(path, (folder) => existsSync(join(destination, folder))),
    },
    {
      name: "url",
      as: "option",
      placeholder: "PREFIX|none",
      message: "Under which address? (empty: its name; none: no pages)",
      help: "where its pages are, or none for an app without; when left out, NAME/",
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
  help: projectHelp,
  destination: findProject,
  async actions({ name, path, url, settings }, { destination, ask }) {
    const project = await readProject(destination, { settings, ask });
    const app = await placeForApp(project, snakeCase(name), path.replace(/\/$/, ""));
    refuseTakenApp(project, app);
    const { steps, next } = await appSteps(project, app, url);
    return [...steps, ...record(project, `django-app ${app.name}`), { type: "commit", next }];
  },
});
