import { byGit } from "../helpers/core/by-git.ts";
import { embedKit } from "../helpers/core/embed.ts";
import { defineGenerator } from "../helpers/generator.ts";
import { plopfileFolder } from "../helpers/home.ts";
import { unaskedOption } from "../helpers/prompts.ts";

export const embedCore = defineGenerator({
  prompts: [
    {
      name: "project",
      as: "argument",
      message: "Into which project? (its folder, in a git repository)",
      help: "the project's folder, in a git repository",
    },
    unaskedOption("from", "REMOTE|URL|DIR", "the repository of the kit; when left out, where this one came from"),
    unaskedOption("branch", "NAME", "a branch or tag there; when left out, the one that this one came from, else main"),
    unaskedOption(
      "prefix",
      "DIR",
      "its folder, from the top of the project's repository; when left out, tools/quickscale in the project",
    ),
  ],
  examples: [
    "npx plop embed-core ../client",
    "npx plop embed-core clients/shop --branch=kit-v0.2.0",
    "npx plop embed-core ../client --dry-run",
  ],
  ...byGit,
  destination: plopfileFolder,
  actions: (asked, { destination, cwd }) => [
    { type: "task", perform: (task) => embedKit(destination, { ...asked, cwd }, task) },
  ],
});
