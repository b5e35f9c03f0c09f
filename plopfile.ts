import type { NodePlopAPI } from "plop";
import { followUps } from "./generators/follow-ups.ts";
import { type KitOptions, register } from "./helpers/generator.ts";

export default function (plop: NodePlopAPI, options?: KitOptions): void {
  // A plopfile that loads this one gets all of it.
  plop.setDefaultInclude({ generators: true });
  const generators = [
    {
      name: "init",
      description: "Write a production-ready Django project that passes all its own checks",
      load: async () => (await import("./generators/init.ts")).init,
    },
    ...followUps,
    {
      name: "embed",
      description: "Let your repository run the kit that you have taken into it",
      load: async () => (await import("./generators/embed.ts")).embed,
    },
    {
      name: "embed-core",
      description: "Put the kit into the repository of a project, by git subtree",
      load: async () => (await import("./generators/embed-core.ts")).embedCore,
    },
  ];
  register(plop, generators, options);
}
