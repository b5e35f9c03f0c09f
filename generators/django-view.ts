import { defineGenerator } from "../helpers/generator.ts";
import { rejectPageName } from "../helpers/names.ts";
import { findApp, serverCommand, testCommand } from "../helpers/project/apps.ts";
import { appArgument, projectHelp } from "../helpers/project/prompts.ts";
import { findProject, readProject } from "../helpers/project.ts";
import { settingsOption } from "../helpers/prompts.ts";
import { record } from "../helpers/record.ts";
import { type Access, VIEW_KINDS, type ViewKind } from "../helpers/views/input.ts";
import { modelPageSteps, pageSteps } from "../helpers/views/steps.ts";
import { pascalCase } from "../helpers/words.ts";

export const djangoView = defineGenerator({
  prompts: [
    appArgument,
    {
      name: "name",
      as: "argument",
      message: "For which model? (or, for a plain page, its name)",
      help: "the model, or the name of a plain page",
      validate: (name) => rejectPageName(pascalCase(name)),
    },
    {
      name: "kind",
      as: "option",
      choices: ["crud", ...VIEW_KINDS, "page"],
      message: "Which pages? (crud: all of a model; page: a plain one)",
      help: "all pages of a model, one of them, or a plain page",
      default: "crud",
    },
    {
      name: "access",
      as: "option",
      choices: ["login", "public", "staff"],
      message: "Who may see them? (login: whoever is signed in)",
      help: "whoever is signed in, everybody, or the staff",
      default: "login",
    },
    settingsOption,
  ],
  examples: [
    "npx plop django-view tasks Task",
    "npx plop django-view tasks Project --kind=list --access=public",
    'npx plop django-view tasks "About us" --kind=page --access=public',
  ],
  help: projectHelp,
  destination: findProject,
  async actions({ app: appName, name, kind, access, settings }, { destination, ask }) {
    const project = await readProject(destination, { settings, ask });
    const app = findApp(project, appName);
    const kinds = kind === "crud" ? VIEW_KINDS : [kind as ViewKind];
    const { steps, notes, address } =
      kind === "page"
        ? await pageSteps(project, app, name, access as Access)
        : await modelPageSteps(project, app, name, { kinds, access: access as Access });
    return [
      ...steps,
      ...(steps.length === 0
        ? []
        : record(project, `django-view ${app.label} ${pascalCase(name)} --kind=${kind} --access=${access}`)),
      { type: "commit", next: [...notes, testCommand(project, app), serverCommand(project, address)] },
    ];
  },
});
