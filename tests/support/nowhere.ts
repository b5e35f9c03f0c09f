import type { RunContext } from "../../helpers/generator.ts";

/** What a generator knows of a run that nobody has begun, for tests that only look at its steps. */
export const NOWHERE: RunContext = {
  destination: "/",
  cwd: "/",
  folder: "/",
  root: "/",
  defaults: {},
  templates: [],
  ask: undefined,
};
