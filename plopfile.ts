import type { NodePlopAPI } from "plop";
import { followUps } from "./generators/follow-ups.ts";
import { init } from "./generators/init.ts";
import { register } from "./helpers/generator.ts";

export default function (plop: NodePlopAPI): void {
  register(plop, [init, ...followUps]);
}
