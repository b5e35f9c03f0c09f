// Who may see a view that exists, as far as its source tells.

import { Refusal } from "../errors.ts";
import { readFeatures } from "../project/features.ts";
import type { DjangoProject } from "../project.ts";
import { type Definition, lastPart } from "../python/definitions.ts";
import type { ImportedName } from "../python/imports.ts";
import type { Access } from "./input.ts";

/** What a view does, by Django's generic views. */
type ViewPurpose = "list" | "detail" | "create" | "update" | "delete" | "page";

/** A module with views: what it defines and where that stands. */
export interface ViewModule {
  readonly file: string;
  readonly definitions: readonly Definition[];
  readonly imports: readonly ImportedName[];
}

/** A view that exists. */
export interface ExistingView {
  readonly definition: Definition;
  readonly file: string;
  readonly purpose: ViewPurpose;
  /** Who may see it; undefined where its source doesn't tell. */
  readonly access: Access | undefined;
}

/**
 * Finds a view, and reads what it does and who may see it: from its decorators and base classes, and from theirs where
 * the app's views define them.
 *
 * @param project the project, which may ask everybody to sign in
 * @param modules the modules with the app's views
 * @param name the view's
 * @param called how `urls.py` calls it, perhaps inside a decorator
 */
export function existingView(
  project: DjangoProject,
  modules: readonly ViewModule[],
  name: string,
  called = "",
): ExistingView | undefined {
  const module = modules.find(({ definitions }) => definitions.some((each) => each.name === name));
  const definition = module?.definitions.find((each) => each.name === name);
  if (module === undefined || definition === undefined) return undefined;
  const ancestors = ancestorsOf(modules, definition);
  const { purpose } = describeView({ ...definition, bases: ancestors.flatMap(({ bases }) => bases) });
  return { definition, file: module.file, purpose, access: accessOf(project, modules, ancestors, called) };
}

function accessOf(
  project: DjangoProject,
  modules: readonly ViewModule[],
  ancestors: readonly [Definition, ...Definition[]],
  called: string,
): Access | undefined {
  const bases = ancestors.flatMap((each) => each.bases);
  const decorators = [called, ...ancestors.flatMap((each) => each.decorators)];
  const { staff, login, guarded } = describeView({ bases, decorators });
  if (guarded || ancestors.some(({ methods }) => methods.includes("dispatch"))) return undefined;
  if (staff) return "staff";
  if (login) return "login";
  const fromDjango = modules.flatMap(({ imports }) => imports).filter(({ module }) => /^django\b/.test(module));
  const known = new Set([...ancestors.map(({ name }) => name), ...fromDjango.map(({ bound }) => bound)]);
  if (!bases.every((base) => known.has(base.split(".")[0] ?? "") || known.has(lastPart(base)))) return undefined;
  return readFeatures(project).signInByDefault && !/login_not_required/.test(decorators.join(" ")) ? "login" : "public";
}

/** A class, and the classes that it is built on, as far as these modules define them. */
function ancestorsOf(
  modules: readonly ViewModule[],
  view: Definition,
  seen: readonly Definition[] = [],
): [Definition, ...Definition[]] {
  const all = modules.flatMap(({ definitions }) => definitions).filter((each) => ![...seen, view].includes(each));
  const bases = view.bases.flatMap((base) => all.filter(({ name }) => name === lastPart(base)));
  return [view, ...bases.flatMap((base) => ancestorsOf(modules, base, [...seen, view]))];
}

const RANKS: readonly (Access | undefined)[] = ["public", "login", "staff", undefined];

/**
 * Says whether people who may see one page may see another one.
 *
 * @param other who may see the other one, undefined where that can't be told
 * @param access who may see the one
 */
export function isOpen(other: Access | undefined, access: Access): boolean {
  return RANKS.indexOf(other) <= RANKS.indexOf(access);
}

const PEOPLE: Readonly<Record<Access, string>> = {
  login: "whoever is signed in",
  public: "everybody",
  staff: "the staff",
};

const BASES: Readonly<Record<Access, string>> = {
  login: "LoginRequiredMixin, before the others",
  public: "without what asks people to sign in",
  staff: "StaffRequiredMixin, before the others",
};

/**
 * Refuses to leave pages as they are for other people than somebody has asked for: the run would say that they are
 * protected.
 *
 * @param views those that stand
 * @param access who shall see them
 * @param missing how to ask for the pages that are not there yet, if any
 * @throws Refusal that says where, and what to change by hand
 */
export function refuseOtherAccess(views: readonly ExistingView[], access: Access, missing = ""): void {
  const others = views.filter((view) => view.access !== access);
  const [first] = others;
  if (first === undefined) return;
  const { name, line } = first.definition;
  const people =
    first.access === undefined
      ? `Who may see ${name} can't be told from its source`
      : `${name} is for ${PEOPLE[first.access]}, not for ${PEOPLE[access]}`;
  const names = others.map(({ definition }) => definition.name).join(", ");
  const which = others.length === 1 ? "its bases" : `the bases of ${names}`;
  throw new Refusal(
    `${people}, and a page that is there is not changed. Nothing was written. By hand: change ${which} ` +
      `(${BASES[access]}) and the tests.${missing}`,
    { file: first.file, line },
  );
}

/** What a view does and for whom, by the names of what it is built on and decorated with. */
function describeView({ bases, decorators }: Pick<Definition, "bases" | "decorators">) {
  const all = [...bases, ...decorators].join(" ");
  const purposes: readonly ViewPurpose[] = ["list", "detail", "create", "update", "delete"];
  return {
    purpose: purposes.find((each) => new RegExp(`${each}View\\b`, "i").test(all)) ?? "page",
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
