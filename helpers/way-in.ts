/** The names under which plop finds a plopfile, those that it prefers first. */
export const PLOPFILES = ["plopfile.cjs", "plopfile.js", "plopfile.mjs", "plopfile.ts"];

/** The name under which Node finds the loader: see `.npmrc`. */
export const LOADER = "#loader";
