// What the administration lets people do with a class of it, as far as its source tells.

import { Refusal } from "../errors.ts";
import { lineageOf, type Place } from "../project/lineage.ts";
import type { DjangoProject } from "../project.ts";
import { lastPart } from "../python/definitions.ts";
import { descendants } from "../python/parser.ts";
import { argumentsOf, calledName } from "../python/url-patterns.ts";
import { methodOf } from "./view-read.ts";

/** Methods that decide who may do what, or change the pages. */
const OWN_WAYS = [
  ...["has_view_permission", "has_change_permission", "has_module_permission", "has_view_or_change_permission"],
  ...["changelist_view", "change_view", "changeform_view", "get_urls", "get_object"],
];

/**
 * Reads whether the administration lets its people add an object.
 *
 * @param project the project
 * @param place a class of the administration
 * @throws Refusal for an inline, for one that another site shows, and for one that has ways of its own
 */
export async function mayAdd(project: DjangoProject, place: Place): Promise<boolean> {
  const { name, bases, line } = place.definition;
  const where = { file: place.file, line };
  if (bases.some((base) => /Inline$/.test(base))) {
    const owner = await showing(project, place);
    const shown = owner === undefined ? "" : `, which ${owner} shows: ask for tests of that`;
    throw new Refusal(`${name} is an inline${shown}. It has no pages of its own that could be tested.`, where);
  }
  const site = await otherSite(project, place);
  if (site !== undefined) {
    throw new Refusal(`${name} belongs to ${site}, which is not Django's own site. Write its tests by hand.`, where);
  }
  const lineage = await lineageOf(project, place);
  const own = OWN_WAYS.find((method) => methodOf(lineage, method) !== undefined);
  const rows = methodOf(lineage, "get_queryset")?.node.text ?? "";
  const reason = own ?? (/\.(filter|exclude|none)\(/.test(rows) ? "get_queryset" : undefined);
  if (reason !== undefined) {
    throw new Refusal(
      `What ${name} shows can't be told: it has a ${reason} of its own. Write its tests by hand.`,
      where,
    );
  }
  return ["has_add_permission", "add_view"].every((method) => methodOf(lineage, method) === undefined);
}

/** The class of its module that has it among its `inlines`. */
async function showing({ files }: DjangoProject, { file, definition: { name } }: Place): Promise<string | undefined> {
  const source = await files.python(file);
  const lists = source === undefined ? [] : descendants(source.root, "assignment");
  const list = lists.find(
    (each) =>
      each.childForFieldName("left")?.text === "inlines" &&
      new RegExp(`\\b${name}\\b`).test(each.childForFieldName("right")?.text ?? ""),
  );
  return list?.parent?.parent?.parent?.childForFieldName("name")?.text;
}

/** The site that a class is registered with, where that is another one than `admin.site`. */
async function otherSite(
  { files }: DjangoProject,
  { file, definition: { name, decorators } }: Place,
): Promise<string | undefined> {
  const given = decorators.flatMap((each) => /\bregister\([\s\S]*\bsite\s*=\s*([\w.]+)/.exec(each)?.[1] ?? []);
  const source = await files.python(file);
  const calls = source === undefined ? [] : descendants(source.root, "call");
  const called = calls
    .filter((call) => calledName(call) === "register" && argumentsOf(call)[1]?.text === name)
    .map((call) => call.childForFieldName("function")?.text.replace(/\.register$/, "") ?? "");
  return [...given, ...called].find((site) => lastPart(site) !== "site");
}
