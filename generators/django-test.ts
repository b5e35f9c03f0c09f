import { defineGenerator } from "../helpers/generator.ts";
import { rejectPageName } from "../helpers/names.ts";
import { findApp, testCommand } from "../helpers/project/apps.ts";
import { appArgument, projectHelp } from "../helpers/project/prompts.ts";
import { findProject, readProject } from "../helpers/project.ts";
import { settingsOption } from "../helpers/prompts.ts";
import { record } from "../helpers/record.ts";
import { testSteps } from "../helpers/tests/steps.ts";
import { pascalCase } from "../helpers/words.ts";

export const djangoTest = defineGenerator({
  prompts: [
    appArgument,
    {
      name: "name",
      as: "argument",
      message: "Tests for which model, view, form or admin class?",
      help: "the class, such as Task, TaskForm, TaskAdmin or TaskListView, or a view function",
      validate: (name) => (/^[A-Za-z_]\w*$/.test(name) ? undefined : rejectPageName(pascalCase(name))),
    },
    settingsOption,
  ],
  examples: ["npx plop django-test tasks Task", "npx plop django-test tasks TaskForm"],
  help: projectHelp,
  destination: findProject,
  async actions({ app: appName, name, settings }, { destination, ask }) {
    const project = await readProject(destination, { settings, ask });
    const app = findApp(project, appName);
    const { steps, notes } = await testSteps(project, app, name);
    return [
      ...steps,
      ...(steps.length > 0 ? record(project, `django-test ${app.label} ${name}`) : []),
      { type: "commit", next: [...notes, testCommand(project, app)] },
    ];
  },
});
