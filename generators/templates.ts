import type { Step } from "../helpers/changes/steps.ts";
import { splitWords } from "../helpers/command-line.ts";
import { Refusal } from "../helpers/errors.ts";
import { defineGenerator } from "../helpers/generator.ts";
import { IS_PACKAGE, plopfileFolder } from "../helpers/home.ts";
import { isKit, knownTemplates, overrideStates } from "../helpers/overrides.ts";
import { projectFiles } from "../helpers/project/files.ts";
import { RECORD, readRecord } from "../helpers/record.ts";
import { chooseTemplates } from "../helpers/templates/choose.ts";
import { acceptSteps, ejectSteps } from "../helpers/templates/eject.ts";
import { listTemplates } from "../helpers/templates/list.ts";

const OF_THE_KIT = "This is the kit itself: edit its templates where they are, in plop-templates/.";

const OF_NPM =
  "What lies in node_modules is npm's. Write a plopfile.mjs of your own with this line, and your templates lie beside " +
  'it: export { default } from "quickscale-kit";';

export const templates = defineGenerator({
  prompts: [
    {
      name: "action",
      as: "argument",
      placeholder: "list|eject|accept",
      message: "What is to be done?",
      help: "list them, copy some of the kit's to your own, or note that yours is still right after the kit's changed",
      choices: ["list", "eject", "accept"],
      default: "list",
      unasked: true,
    },
    {
      name: "path",
      as: "argument",
      rest: true,
      message: "Which templates?",
      help: "a template as the list has it, the end of its path, or a folder",
      default: "",
      unasked: true,
    },
    {
      name: "own",
      as: "option",
      switch: true,
      message: "Only your own?",
      help: "list only those that are not the kit's",
      choices: ["yes", "no"],
      default: "no",
      unasked: true,
    },
  ],
  examples: [
    "npx plop templates",
    "npx plop templates list init/users --own",
    "npx plop templates eject init/README.md",
    "npx plop templates accept init/README.md",
  ],
  help: { "--dest=DIR": "the folder with the plopfile, where the kit can't tell" },
  destination: plopfileFolder,
  onlyReads: ({ action }) => action === "list",
  async actions({ action, path, own }, { destination: root }): Promise<readonly Step[]> {
    const text = projectFiles(root).text(RECORD);
    const owner = { root, record: text === undefined ? undefined : (readRecord(text) ?? {}) };
    const known = await knownTemplates(root);
    const chosen = path === "" ? [] : chooseTemplates(known, splitWords(path));
    if (action === "list") {
      const listed = (path === "" ? known : chosen).filter(({ from }) => own === "no" || from !== "kit");
      const checked = await overrideStates(root, owner.record);
      return [{ type: "task", perform: async ({ say }) => listTemplates(listed, checked, say) }];
    }
    if (isKit(root)) throw new Refusal(IS_PACKAGE ? OF_NPM : OF_THE_KIT);
    if (path === "")
      throw new Refusal(`Which one? npx plop templates ${action} PATH. \`npx plop templates\` lists them.`);
    return action === "eject" ? ejectSteps(owner, chosen) : acceptSteps(owner, chosen);
  },
});
