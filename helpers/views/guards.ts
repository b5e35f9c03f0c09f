// Which links of a page not everybody sees who sees the page.

import { isOpen } from "./access.ts";
import type { Access, ViewInput, ViewKind } from "./input.ts";

/** As Django's templates ask for it. */
const CONDITIONS: Readonly<Record<Access, string>> = {
  public: "",
  login: "user.is_authenticated",
  staff: "user.is_staff",
};

/**
 * The conditions under which the pages of a model show their links: nothing for a link that is for everybody who sees
 * the page, and for one of which the source doesn't tell whom it is for.
 *
 * @param accesses who may see each page
 * @param links the pages that there are
 * @param row where the rows of the list lead to
 */
export function guards(
  accesses: ViewInput["accesses"],
  links: Readonly<Record<ViewKind, boolean>>,
  row: ViewKind | "",
) {
  const guard = (to: ViewKind, ...from: ViewKind[]): string => {
    const [access, shown] = [
      accesses[to],
      from.filter((kind) => links[kind]).map((kind) => accesses[kind] ?? "public"),
    ];
    return access === undefined || shown.every((each) => isOpen(access, each)) ? "" : CONDITIONS[access];
  };
  const changes = (["update", "delete"] as const).filter((kind) => links[kind]).map((kind) => guard(kind, "detail"));
  // Around both links, what the one for more people asks for.
  const around = Object.values(CONDITIONS).find((condition) => changes.includes(condition)) ?? "";
  const inside = (condition: string) => (condition === around ? "" : condition);
  return {
    list: { create: guard("create", "list"), row: row === "" ? "" : guard(row, "list") },
    detail: {
      changes: around,
      update: inside(guard("update", "detail")),
      delete: inside(guard("delete", "detail")),
      list: guard("list", "detail"),
    },
    form: { list: guard("list", "create", "update") },
    delete: { detail: guard("detail", "delete"), list: guard("list", "delete") },
  };
}
