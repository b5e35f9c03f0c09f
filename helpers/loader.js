import module from "node:module";

// Node before 22.18 can't read TypeScript by itself: tsx does it there, and is not loaded anywhere else.
if (!process.features.typescript) {
  const { register } = await import("tsx/esm/api");
  register();
}

// Where Node can keep what it has compiled (from 22.1 on), a run of plop finds the work of the last one in
// node_modules/.cache. Not for other programs: coverage, for one, is less exact with it.
const [modules] = /^.*node_modules(?=[\\/].*\bplop(\.js)?$)/.exec(process.argv[1] ?? "") ?? [];
if (modules) module.enableCompileCache?.(`${modules}/.cache/quickscale`);
