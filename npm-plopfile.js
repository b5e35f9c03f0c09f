// The plopfile of the npm package: Node reads no TypeScript below node_modules, so the loader has to come first.
import "./helpers/loader.js";
import { realpathSync } from "node:fs";

const { default: plopfile } = await import("./plopfile.ts");

/** @param {import("plop").NodePlopAPI} plop whose plopfile may be this one, or one that hands this on */
export default function (plop) {
  plopfile(plop, { root: realpathSync(plop.getPlopfilePath()) });
}
