import type { Generator } from "../helpers/generator.ts";

/** The generators that work inside a project, in the order of `npx plop`; `init` puts them into what it writes. */
export const followUps: readonly Generator[] = [];
