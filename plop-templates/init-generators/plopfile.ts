import type { NodePlopAPI } from "plop";
import { followUps } from "./tools/quickscale/generators/follow-ups.ts";
import { register } from "./tools/quickscale/helpers/generator.ts";

// This file is yours. Generators of your own stand beside those in tools/quickscale:
// https://plopjs.com/documentation/#setgenerator
export default function (plop: NodePlopAPI): void {
  register(plop, followUps, { root: import.meta.dirname });
}
