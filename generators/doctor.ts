import { examine } from "../helpers/doctor/examine.ts";
import { findPlace } from "../helpers/doctor/place.ts";
import { defineGenerator } from "../helpers/generator.ts";

export const doctor = defineGenerator({
  prompts: [],
  examples: ["npx plop doctor", "npx plop doctor --dest=../clients/shop", "npx plop doctor --json"],
  help: { "--dest=DIR": "the folder to look at" },
  destination: findPlace,
  onlyLooks: true,
  actions: () => [
    {
      type: "task",
      async perform({ destination, signal, say }) {
        say(`${destination}:`);
        return examine(destination, signal);
      },
    },
  ],
});
