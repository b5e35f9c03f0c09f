import type { Plan } from "../models/steps.ts";

/** For what has tests already. */
export const NOTHING: Plan = { steps: [], notes: [] };
