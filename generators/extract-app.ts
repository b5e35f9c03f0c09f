import { resolve } from "node:path";
import { defineGenerator } from "../helpers/generator.ts";
import { extractSteps } from "../helpers/modules/extract.ts";
import { folderAround, NAMESPACE, rejectNamespace } from "../helpers/modules/module.ts";
import { projectHelp } from "../helpers/project/prompts.ts";
import { findProject, readProject } from "../helpers/project.ts";
import { settingsOption } from "../helpers/prompts.ts";

export const extractApp = defineGenerator({
  prompts: [
    {
      name: "app",
      as: "argument",
      message: "Which app?",
      help: "the app that other projects are to have, too",
    },
    {
      name: "to",
      as: "option",
      placeholder: "DIR",
      message: "Into which folder of modules? (such as ../modules)",
      help: "the folder that holds the modules, from where you stand; each has a folder of its own in it",
      default: "../modules",
      // The folder that the run is written down in depends on it.
      unasked: true,
      validate: (to) => (to === "" ? "--to is empty. Name the folder of the modules: --to=../modules" : undefined),
    },
    {
      name: "namespace",
      as: "option",
      placeholder: "NAME",
      message: "Which package holds your modules?",
      help: "the package that holds the modules",
      default: NAMESPACE,
      validate: rejectNamespace,
    },
    settingsOption,
  ],
  examples: [
    "npx plop extract-app tasks --to=../modules",
    "npx plop extract-app tasks --namespace=acme_modules --dry-run",
  ],
  help: projectHelp,
  destination: (folder, { cwd, options }) =>
    folderAround(findProject(folder), resolve(cwd, options.get("to") ?? "../modules")),
  async actions({ app, to, namespace, settings }, { destination, folder, cwd, ask }) {
    const project = await readProject(findProject(folder), { settings, ask });
    const request = { app, to: resolve(cwd, to), typedTo: to, namespace, destination };
    const { steps, next } = await extractSteps(project, request);
    return [...steps, { type: "commit", next }];
  },
});
