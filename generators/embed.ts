import { relative } from "node:path";
import { shellWord } from "../helpers/command-line.ts";
import { placeToEmbed, prefixIn } from "../helpers/embed/place.ts";
import { embedSteps } from "../helpers/embed/steps.ts";
import { defineGenerator } from "../helpers/generator.ts";

export const embed = defineGenerator({
  prompts: [
    {
      name: "prefix",
      as: "option",
      placeholder: "DIR",
      unasked: true,
      message: "Where does the kit lie?",
      help: "the kit's folder in your repository; when left out, where it lies there, such as tools/quickscale",
      default: "",
    },
  ],
  examples: ["npx plop embed", "npx plop embed --dry-run", "npx plop embed --dest=../agency --prefix=tools/kit"],
  help: { "--dest=DIR": "your repository's folder; when left out, the repository around the kit" },
  destination: placeToEmbed,
  async actions({ prefix }, { destination, cwd }) {
    const { steps, next } = await embedSteps(destination, prefixIn(destination, prefix));
    const way = relative(cwd, destination);
    return [...steps, { type: "commit", next: [...(way === "" ? [] : [`cd ${shellWord(way)}`]), ...next] }];
  },
});
