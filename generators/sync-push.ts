import { byGit } from "../helpers/core/by-git.ts";
import { pushKit } from "../helpers/core/push.ts";
import { defineGenerator } from "../helpers/generator.ts";
import { unaskedOption } from "../helpers/prompts.ts";

export const syncPush = defineGenerator({
  prompts: [
    unaskedOption(
      "to",
      "REMOTE|URL|DIR",
      "the repository to push to; when left out, the remote fork, else where the kit comes from; of an agency's folder, always its repository",
    ),
    unaskedOption("branch", "NAME", "the branch to push to; when left out, from- and the name of this folder"),
    unaskedOption("prefix", "DIR", "its folder, from the repository's top; when left out, it is looked for"),
  ],
  examples: [
    "npx plop sync-push",
    "npx plop sync-push --to=git@github.com:acme/kit.git --branch=better-admin",
    "npx plop sync-push --dry-run",
  ],
  ...byGit,
  actions: (asked, { destination, cwd }) => [
    { type: "task", perform: (task) => pushKit(destination, { ...asked, cwd }, task) },
  ],
});
