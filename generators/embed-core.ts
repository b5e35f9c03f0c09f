import { embedKit } from "../helpers/core/embed.ts";
import { defineGenerator } from "../helpers/generator.ts";

export const embedCore = defineGenerator({
  prompts: [
    {
      name: "project",
      as: "argument",
      message: "Into which project? (its folder, in a git repository)",
      help: "the project's folder, in a git repository",
    },
    {
      name: "from",
      as: "option",
      placeholder: "REMOTE|URL|DIR",
      unasked: true,
      message: "Where does the kit come from?",
      help: "the repository of the kit; when left out, where this one came from",
      default: "",
    },
    {
      name: "branch",
      as: "option",
      placeholder: "NAME",
      unasked: true,
      message: "Which branch?",
      help: "a branch or tag there; when left out, the one that this one came from, else main",
      default: "",
    },
    {
      name: "prefix",
      as: "option",
      placeholder: "DIR",
      unasked: true,
      message: "Where should the kit lie?",
      help: "its folder, from the top of the project's repository; when left out, tools/quickscale in the project",
      default: "",
    },
  ],
  examples: [
    "npx plop embed-core ../client",
    "npx plop embed-core clients/shop --branch=kit-v0.2.0",
    "npx plop embed-core ../client --dry-run",
  ],
  help: {
    "--dest=DIR": "the folder of the plopfile, where it is another one",
    "--dry-run": "look, print the git commands, and stop",
    "--force": "no effect: nothing is overwritten",
    "--skip": "no effect",
  },
  destination: (folder, { root, options }) => (options.has("dest") ? folder : root),
  actions: (asked, { destination, cwd }) => [
    { type: "task", perform: (task) => embedKit(destination, { ...asked, cwd }, task) },
  ],
});
