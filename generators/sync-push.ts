import { pushKit } from "../helpers/core/push.ts";
import { defineGenerator } from "../helpers/generator.ts";

export const syncPush = defineGenerator({
  prompts: [
    {
      name: "to",
      as: "option",
      placeholder: "REMOTE|URL|DIR",
      unasked: true,
      message: "Where should it go?",
      help: "the repository to push to; when left out, the remote fork, else where the kit comes from",
      default: "",
    },
    {
      name: "branch",
      as: "option",
      placeholder: "NAME",
      unasked: true,
      message: "To which branch?",
      help: "the branch to push to; when left out, from- and the name of this folder",
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
    "npx plop sync-push",
    "npx plop sync-push --to=git@github.com:acme/quickscale-kit.git --branch=better-admin",
    "npx plop sync-push --dry-run",
  ],
  help: {
    "--dest=DIR": "the folder of the plopfile, where it is another one",
    "--dry-run": "look, print the git commands, and stop",
    "--force": "no effect: nothing is overwritten",
    "--skip": "no effect",
  },
  destination: (folder, { root, options }) => (options.has("dest") ? folder : root),
  actions: (asked, { destination, cwd }) => [
    { type: "task", perform: (task) => pushKit(destination, { ...asked, cwd }, task) },
  ],
});
