import type { NodePlopAPI } from "plop";
import { followUps } from "./generators/follow-ups.ts";
import { register } from "./helpers/generator.ts";

export default function (plop: NodePlopAPI): void {
  register(plop, [
    {
      name: "init",
      description: "Write a production-ready Django project that passes all its own checks",
      load: async () => (await import("./generators/init.ts")).init,
    },
    ...followUps,
  ]);
}
