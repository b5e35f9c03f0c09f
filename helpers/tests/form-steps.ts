import { Refusal } from "../errors.ts";
import { type FormInput, formInput } from "../forms/input.ts";
import { readForm } from "../forms/read.ts";
import { growing } from "../grow.ts";
import type { Plan } from "../models/steps.ts";
import { layoutOf } from "../project/apps.ts";
import type { Place } from "../project/lineage.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { importClause, nameInTests } from "../views/names.ts";
import { snakeCase } from "../words.ts";
import { NOTHING } from "./common.ts";
import { isMade } from "./tested.ts";

/**
 * Steps that write tests for a form.
 *
 * @param project the project
 * @param app the app
 * @param place its class
 * @returns no steps when it has tests already
 * @throws Refusal when it can't be told what the form takes
 */
export async function formTests(project: DjangoProject, app: LocalApp, place: Place): Promise<Plan> {
  const { name, line } = place.definition;
  if (await isMade(project, app, name)) return NOTHING;
  const form = await readForm(project, place);
  const local = nameInTests(name);
  const input = await formInput(project, app, form, { variable: "saved", taken: new Set([local]) });
  if (typeof input === "string") {
    throw new Refusal(`What ${name} takes can't be told: ${input}. Write its tests by hand.`, {
      file: place.file,
      line,
    });
  }
  const { tests } = await layoutOf(project, app);
  const snake = snakeCase(name);
  const data = {
    ...{ tests, snake, module: place.module, form: local, formClause: importClause(name, local) },
    ...callsOf(snake, input),
    ...{ samples: input.data, files: input.files, images: input.images, imports: input.imports },
    saves: input.model !== undefined && input.lacks.length === 0 && !form.savesItsOwnWay,
  };
  return { steps: [...input.steps, { ...growing(project, data), from: "django-test-form" }], notes: input.notes };
}

/** What the tests hand to the form: all that it takes, and all but one thing. */
function callsOf(snake: string, { required, files }: FormInput) {
  const call = (part: "data" | "files", gone: readonly string[]) =>
    `${part}_for_${snake}(${gone.map((key) => `${key}=${part === "data" ? '""' : "None"}`).join(", ")})`;
  const both = (goneData: readonly string[], goneFiles: readonly string[]) =>
    [call("data", goneData), ...(files.length > 0 ? [call("files", goneFiles)] : [])].join(", ");
  return {
    all: both([], []),
    required: required.map(({ name, isFile, keys }) => ({ name, call: isFile ? both([], keys) : both(keys, []) })),
  };
}
