import { updateKit } from "../helpers/core/update.ts";
import { defineGenerator } from "../helpers/generator.ts";

export const updateCore = defineGenerator({
  prompts: [
    {
      name: "from",
      as: "option",
      placeholder: "REMOTE|URL|DIR",
      unasked: true,
      message: "Where does the kit come from?",
      help: "where the kit comes from; when left out, quickscale.json says it, else the remote quickscale",
      default: "",
    },
    {
      name: "branch",
      as: "option",
      placeholder: "NAME",
      unasked: true,
      message: "Which branch?",
      help: "a branch or tag there; when left out, quickscale.json says it, else main",
      default: "",
    },
    {
      name: "prefix",
      as: "option",
      placeholder: "DIR",
      unasked: true,
      message: "Where does the kit lie?",
      help: "its folder, from the repository's top; when left out, it is looked for",
      default: "",
    },
  ],
  examples: [
    "npx plop update-core",
    "npx plop update-core --from=https://github.com/Experto-AI/quickscale-kit.git --dry-run",
    "npx plop update-core --from=../quickscale-kit --branch=kit-v0.2.0",
  ],
  help: {
    "--dest=DIR": "the folder of the plopfile, where it is another one",
    "--dry-run": "look, print the git commands, and stop",
    "--force": "no effect: nothing is overwritten",
    "--skip": "no effect",
  },
  destination: (folder, { root, options }) => (options.has("dest") ? folder : root),
  actions: (asked, { destination, cwd }) => [
    { type: "task", perform: (task) => updateKit(destination, { ...asked, cwd }, task) },
  ],
});
