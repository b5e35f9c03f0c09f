import type { Generator } from "../helpers/generator.ts";
import { djangoApp } from "./django-app.ts";
import { djangoModel } from "./django-model.ts";
import { djangoTest } from "./django-test.ts";
import { djangoView } from "./django-view.ts";

/** The generators that work inside a project, in the order of `npx plop`; `init` puts them into what it writes. */
export const followUps: readonly Generator[] = [djangoApp, djangoModel, djangoView, djangoTest];
