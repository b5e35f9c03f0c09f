import { defineGenerator } from "../helpers/generator.ts";
import { findRuns } from "../helpers/project.ts";

export const undo = defineGenerator({
  prompts: [
    {
      name: "list",
      as: "option",
      switch: true,
      message: "List the runs that can be taken back?",
      help: "list the runs that can be taken back, the last one first",
      choices: ["yes", "no"],
      default: "no",
      unasked: true,
    },
  ],
  examples: ["npx plop undo", "npx plop undo --dry-run", "npx plop undo --list"],
  help: {
    "--dest=DIR":
      "the folder in which the run was; when left out, this one or its project, whichever had the newest run",
    "--dry-run": "show what would be taken back, as a unified diff, and stop",
    "--force": "take back the rest where somebody changed a file since; that file stays as it is",
    "--skip": "",
  },
  destination: findRuns,
  onlyReads: ({ list }) => list === "yes",
  actions: ({ list }) => [{ type: list === "yes" ? "listRuns" : "takeBack" }],
});
