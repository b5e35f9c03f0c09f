import type { Definition } from "../python/definitions.ts";

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
    staff: /\bStaffRequired(Mixin)?\b|StaffMember|staff_member_required|\bSuperuserRequired(Mixin)?\b/.test(all),
    login: /\bLoginRequired(Mixin)?\b|login_required|\bStaffRequired(Mixin)?\b|UserPassesTest|PermissionRequired/.test(
      all,
    ),
    /** Who passes can't be told. */
    guarded:
      /PermissionRequired|permission_required|user_passes_test/.test(all) ||
      (/UserPassesTest/.test(all) && !/Staff/.test(all)),
  };
}

function stringIn(text: string | undefined): string {
  return /^["'](.*)["']$/.exec(text ?? "")?.[1] ?? "";
}
