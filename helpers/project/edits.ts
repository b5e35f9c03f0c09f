import type { EditFile } from "../changes/steps.ts";
import { Refusal } from "../errors.ts";
import type { DjangoProject } from "../project.ts";
import { addListItem } from "../python/add-list-item.ts";
import { type Inclusion, includeUrls } from "../python/include-urls.ts";
import { listForApps } from "./apps.ts";
import { listsOf, type Setting } from "./settings.ts";
import { rootUrls } from "./urls.ts";

/**
 * A step that adds a text to a list in a project's settings, behind what it holds.
 *
 * @param project the project
 * @param name the setting, such as `INSTALLED_APPS` or `MIDDLEWARE`
 * @param value the text, such as the dotted name of an app
 * @throws Refusal with the line to paste where the settings have no such list, or none that can be read for certain
 */
export function addToSetting(project: DjangoProject, name: string, value: string): EditFile {
  const { style } = project;
  const list = name === "INSTALLED_APPS" ? listForApps(project, value) : listFor(project, name, value);
  return { type: "edit", path: list.file, edit: addListItem(list, value, style.lineLength, style.quote) };
}

/** The last list that holds everywhere, or the one that has it. */
function listFor({ settings }: DjangoProject, name: string, value: string): Setting {
  const { lists, opaque } = listsOf(settings, name);
  const list = lists.find(({ items }) => items.includes(value)) ?? lists.findLast((each) => !each.setting.conditional);
  if (list !== undefined) return list.setting;
  const place = opaque ?? lists[0]?.setting;
  const reason = place === undefined ? `There is no ${name} in the settings` : `${name} is no plain list`;
  throw new Refusal(`${reason}, so nothing can be added to it safely. Nothing was written. Add it by hand.`, {
    file: place?.file ?? settings.files.at(-1) ?? "",
    ...(place === undefined ? {} : { line: place.value.startPosition.row + 1 }),
    paste: place === undefined ? `${name} = ["${value}"]` : `"${value}",`,
  });
}

/**
 * A step that includes a module with `urlpatterns` in the project's own URLs, before what would catch its addresses.
 *
 * @param project the project
 * @param inclusion the dotted name of the module, and the prefix of its addresses
 * @param advice what to do where the project's URLs can't be found
 * @throws Refusal where the settings don't name the project's URLs plainly
 */
export function includeInUrls(
  project: DjangoProject,
  inclusion: Inclusion,
  advice = "Include them by hand.",
): EditFile {
  const { lineLength, quote } = project.style;
  return {
    type: "edit",
    path: rootUrls(project, inclusion, advice),
    edit: includeUrls(inclusion, lineLength, quote),
  };
}
