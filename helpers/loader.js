import { lstatSync, mkdirSync } from "node:fs";
import module from "node:module";
import { tmpdir } from "node:os";

// Node before 22.18 can't read TypeScript by itself, and no Node does below node_modules, where npm puts the kit as a
// package: tsx does it there, and is not loaded anywhere else.
if (!process.features.typescript || import.meta.url.includes("/node_modules/")) {
  if (!isOwn(`${tmpdir()}/tsx-${process.geteuid?.()}`)) process.env.TSX_DISABLE_CACHE = "1";
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
  // It prints what a plopfile throws with its whole stack, and ends as if all were well.
  const { error } = console;
  console.error = (...words) => {
    if (!/went wrong with reading your plop file/.test(String(words[0]))) return error(...words);
    process.exitCode = 1;
    import("./load-fault.ts")
      .then(({ loadFault }) => error(`✖ ${loadFault("The plopfile", words[1])}`))
      .catch(() => error(...words));
  };
}

/** Whether tsx may take what it has compiled from a folder: others on the machine could have made it, and filled it. */
function isOwn(folder) {
  if (!process.geteuid) return true;
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there, or it can't be made.
  }
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() && stats.uid === process.geteuid() && (stats.mode & 0o022) === 0;
}
