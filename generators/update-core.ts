import { byGit } from "../helpers/core/by-git.ts";
import { updateKit } from "../helpers/core/update.ts";
import { defineGenerator } from "../helpers/generator.ts";
import { unaskedOption } from "../helpers/prompts.ts";

export const updateCore = defineGenerator({
  prompts: [
    unaskedOption(
      "from",
      "REMOTE|URL|DIR",
      "where the kit comes from; when left out, quickscale.json says it, else the remote quickscale, else the only one that has it",
    ),
    unaskedOption(
      "branch",
      "NAME",
      "a branch or tag there (a tag is not remembered); when left out, quickscale.json says it, else main",
    ),
    unaskedOption("prefix", "DIR", "its folder, from the repository's top; when left out, it is looked for"),
  ],
  examples: [
    "npx plop update-core",
    "npx plop update-core --from=https://git.example.com/kit.git --dry-run",
    "npx plop update-core --from=../quickscale-kit --branch=kit-v0.2.0",
  ],
  ...byGit,
  actions: (asked, { destination, cwd }) => [
    { type: "task", perform: (task) => updateKit(destination, { ...asked, cwd }, task) },
  ],
});
