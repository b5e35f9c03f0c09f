import { defineGenerator } from "../../helpers/generator.ts";

/** The next command, one that does nothing by itself: what it finds of an earlier one it brings to its end. */
export const nothing = defineGenerator({
  name: "nothing",
  description: "Do nothing",
  prompts: [],
  examples: [],
  actions: () => [{ type: "commit", next: [] }],
});
