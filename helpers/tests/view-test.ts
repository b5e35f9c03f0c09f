import { urlsOf } from "../project/urls.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import type { Definition } from "../python/definitions.ts";
import { namedPatterns, type UrlPattern } from "../python/url-patterns.ts";

/**
 * Finds the URL of a view in the app's URLs.
 *
 * @param project the project
 * @param app the app
 * @param view the view's name
 * @returns undefined when it has none, or none with a name
 */
export async function urlOf(project: DjangoProject, app: LocalApp, view: string): Promise<UrlPattern | undefined> {
  const urls = await project.files.python(urlsOf(project, app));
  const patterns = urls === undefined ? [] : namedPatterns(urls.root);
  return patterns.find((pattern) => new RegExp(`\\b${view}\\b`).test(pattern.view));
}

/** What a view does, by Django's generic views. */
export type ViewPurpose = "list" | "detail" | "create" | "update" | "delete" | "page";

/**
 * Reads what a view does, for whom, and with which model.
 *
 * @param view its definition
 */
export function describeView({ bases, decorators, attributes, node }: Definition) {
  const all = [...bases, ...decorators].join(" ");
  const purposes: readonly ViewPurpose[] = ["list", "detail", "create", "update", "delete"];
  const purpose = purposes.find((each) => new RegExp(`${each}View\\b`, "i").test(all)) ?? "page";
  const model =
    attributes.get("model") ??
    /^([A-Z]\w*)\.\w+/.exec(attributes.get("queryset") ?? "")?.[1] ??
    /get_object_or_404\(\s*([A-Z]\w*)/.exec(node.text)?.[1];
  return {
    purpose,
    model: model?.split(".").at(-1),
    template: stringIn(attributes.get("template_name")),
    staff: /StaffRequired|StaffMember|staff_member_required|SuperuserRequired/.test(all),
    login: /LoginRequired|login_required|StaffRequired|UserPassesTest|PermissionRequired/.test(all),
    /** Who passes can't be told. */
    guarded:
      /PermissionRequired|permission_required|user_passes_test/.test(all) ||
      (/UserPassesTest/.test(all) && !/Staff/.test(all)),
  };
}

function stringIn(text: string | undefined): string {
  return /^["'](.*)["']$/.exec(text ?? "")?.[1] ?? "";
}
