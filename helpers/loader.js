import module from "node:module";

// Node before 22.18 can't read TypeScript by itself: tsx does it there, and is not loaded anywhere else.
if (!process.features.typescript) {
  const { register } = await import("tsx/esm/api");
  register();
}

const [modules] = /^.*node_modules(?=[\\/].*\bplop(\.js)?$)/.exec(process.argv[1] ?? "") ?? [];
if (modules) prepareForPlop();

// Where Node can keep what it has compiled (from 22.1 on), a run of plop finds the work of the last one in
// node_modules/.cache. Not for other programs: coverage, for one, is less exact with it.
if (modules) module.enableCompileCache?.(`${modules}/.cache/quickscale`);

/** Spares plop what it stumbles over. */
function prepareForPlop() {
  // It takes a --dest without a value for a path; an empty value it leaves to the generators, which refuse it.
  process.argv = process.argv.map((word, index, words) =>
    word === "--dest" && (words[index + 1] ?? "-").startsWith("-") ? "--dest=" : word,
  );
  // Its spinner never comes to an end on a terminal of no width.
  for (const stream of [process.stdout, process.stderr]) if (stream.isTTY) stream.columns ||= 80;
}
