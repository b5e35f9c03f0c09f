// What the tests of a view with a form post, and what comes of it.

import { type FormInput, formInput } from "../forms/input.ts";
import { type FormReading, readForm } from "../forms/read.ts";
import { findPlace } from "../project/lineage.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import type { Import } from "../views/names.ts";
import { attributeOf, methodOf, successOf, type ViewReading } from "./view-read.ts";

/** What is posted to a view. */
export interface ViewForm {
  readonly input: FormInput;
  /** Good input is taken; where it leads, as Python, if that can be told. */
  readonly good: { readonly to: string | undefined } | undefined;
  /** Something that the form needs, by its keys. */
  readonly bad: { readonly name: string; readonly keys: readonly string[] } | undefined;
  readonly notes: readonly string[];
}

/** Methods that make another form of it, or take its input in another way. */
const OWN_WAYS = ["post", "get_form", "get_form_kwargs", "get_form_class", "get_prefix", "put", "get_form_valid"];

/**
 * Works out what tests post to a view.
 *
 * @param project the project
 * @param app the view's app
 * @param view the view
 * @param names `variable`: what the tests call the object; `first`: what they import before
 * @returns undefined for a view without a form, and a reason where it can't be told what its form takes
 */
export async function viewForm(
  project: DjangoProject,
  app: LocalApp,
  view: ViewReading,
  names: { readonly variable: string; readonly first: readonly Import[] },
): Promise<ViewForm | string | undefined> {
  const { kind, lineage } = view;
  if (kind !== "create" && kind !== "update" && kind !== "form") return undefined;
  const own = OWN_WAYS.find((name) => methodOf(lineage, name) !== undefined);
  if (own !== undefined) return `it has a ${own} of its own`;
  const form = await formOf(project, view);
  if (form === undefined) return "its form can't be found";
  const input = await formInput(project, app, form, names);
  if (typeof input === "string") return input;
  const isTaken = takes(view, form, input);
  const bad =
    methodOf(lineage, "form_invalid") === undefined ? input.required.find(({ isFile }) => !isFile) : undefined;
  return {
    input,
    good: typeof isTaken === "string" ? undefined : isTaken,
    bad,
    notes:
      typeof isTaken === "string" ? [`No test fills in the form of ${view.place.definition.name}: ${isTaken}.`] : [],
  };
}

/** The form of the view: a class, or what Django makes of its `fields`. */
async function formOf(project: DjangoProject, { lineage, model }: ViewReading): Promise<FormReading | undefined> {
  const place = lineage.classes.find(({ definition }) => definition.attributes.has("form_class"));
  if (place !== undefined) {
    const found = await findPlace(project, place, place.definition.attributes.get("form_class") ?? "");
    return typeof found === "string" ? undefined : readForm(project, found);
  }
  const holder = lineage.classes.find(({ definition }) => definition.attributes.has("model"));
  const fields = attributeOf(lineage, "fields");
  if (holder === undefined || fields === undefined || model === undefined) return undefined;
  const isAll = /^["']__all__["']$/.test(fields);
  if (!isAll && !/^[[(]\s*(["']\w+["']\s*,?\s*)+[\])]$/.test(fields)) return undefined;
  const names = isAll ? undefined : [...fields.matchAll(/["'](\w+)["']/g)].map(([, name]) => name ?? "");
  return {
    ...{ name: "", model: { name: holder.definition.attributes.get("model") ?? "", place: holder } },
    ...{ names, excluded: [], declared: [], savesItsOwnWay: false, needs: [], untold: undefined },
  };
}

/** Whether good input is taken, and where it leads; a reason where that can't be told. */
function takes(view: ViewReading, form: FormReading, input: FormInput): { to: string | undefined } | string {
  const success = successOf(view);
  if (success === undefined) return "it leads nowhere";
  if (form.savesItsOwnWay) return `${form.name} saves in its own way`;
  const valid = methodOf(view.lineage, "form_valid");
  const body = valid?.node.childForFieldName("body");
  const statements = (body?.namedChildren ?? []).map((each) => each.text);
  const set = statements.flatMap((text) => /^form\.instance\.(\w+) = self\.request\.user$/.exec(text)?.[1] ?? []);
  const isPlain = statements.every((text) =>
    /^(form\.instance\.\w+ = self\.request\.user|(return )?super\(\)\.form_valid\(form\)|return redirect\(self\.get_success_url\(\)\)|messages\.\w+\(self\.request, ["'][^"']*["']\)|["'#][\s\S]*)$/.test(
      text,
    ),
  );
  if (valid !== undefined && !(isPlain && statements.some((text) => text.includes("super().form_valid(form)"))))
    return "its form_valid does more than save";
  const lacking = input.lacks.find((name) => !set.includes(name));
  if (lacking !== undefined && view.kind === "create")
    return `the form doesn't ask for ${lacking}, which has to be set`;
  return success;
}
