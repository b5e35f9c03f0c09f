import { requirePackage } from "../helpers/dependencies.ts";
import { FIELD_TYPES } from "../helpers/fields/types.ts";
import { readFields } from "../helpers/fields.ts";
import { defineGenerator } from "../helpers/generator.ts";
import { newModel } from "../helpers/models/create.ts";
import { migrationStep, modelSteps } from "../helpers/models/steps.ts";
import { rejectModelName } from "../helpers/names.ts";
import { findApp, kitCommand, manageCommand, testCommand } from "../helpers/project/apps.ts";
import { appArgument, projectHelp } from "../helpers/project/prompts.ts";
import { findProject, readProject } from "../helpers/project.ts";
import { settingsOption, yesNo } from "../helpers/prompts.ts";
import { record } from "../helpers/record.ts";
import { pascalCase } from "../helpers/words.ts";

export const djangoModel = defineGenerator({
  prompts: [
    appArgument,
    {
      name: "model",
      as: "argument",
      message: "What is the model called? (such as Task, or invoice line)",
      help: "one of what it keeps, such as Task",
      validate: (name) => rejectModelName(pascalCase(name)),
    },
    {
      name: "fields",
      as: "argument",
      rest: true,
      placeholder: "FIELD",
      message: "Which fields? (such as title:char:200 due:date? owner:fk:user)",
      help: `name:type[:option]…[?][=default], such as title:char:200 or due:date?; the types are ${FIELD_TYPES.join(", ")}`,
      validateTyped: (words) => readFields([words]).faults.join("\n") || undefined,
    },
    yesNo("admin", "Shall the administration show it?", "register it with the administration"),
    {
      name: "migrate",
      as: "option",
      choices: ["auto", "no"],
      message: "Shall makemigrations run, where the project's Python is found?",
      help: "run makemigrations where the project's Python is found",
      default: "auto",
    },
    settingsOption,
  ],
  examples: [
    "npx plop django-model tasks Project name:char:100:unique",
    "npx plop django-model tasks Task title:char:200 due:date? project:fk:Project",
    "npx plop django-model tasks Task title status:choice:todo,doing,done=todo",
    'npx plop django-model billing "Invoice line" amount:decimal:10,2',
  ],
  help: projectHelp,
  destination: findProject,
  async actions({ app: appName, model: name, fields: words, admin, migrate, settings }, { destination, ask }) {
    const list = readFields([words]);
    const project = await readProject(destination, { settings, ask });
    const app = findApp(project, appName);
    const model = await newModel(project, app, pascalCase(name), list);
    const { steps, notes } = await modelSteps(project, model, { admin: admin === "yes" && project.hasAdmin });
    const pillow = list.fields.some(({ type }) => type === "image")
      ? requirePackage(project, "pillow", "11.0")
      : { steps: [], next: [] };
    return [
      ...steps,
      ...pillow.steps,
      ...record(project, `django-model ${app.label} ${model.model.name} ${words}`),
      migrationStep(project, model, migrate === "auto"),
      {
        type: "commit",
        first: pillow.next,
        next: [
          ...notes,
          manageCommand(project, "migrate"),
          testCommand(project, app),
          kitCommand(project, `django-view ${app.label} ${model.model.name}`),
        ],
      },
    ];
  },
});
