// What `django-view` is told: everything that its templates depend on.

import type { Features } from "../project/features.ts";
import type { FieldKind, Model } from "../python/models.ts";
import type { Import } from "./names.ts";

/** The pages that a model can have. */
export const VIEW_KINDS = ["list", "create", "detail", "update", "delete"] as const;
export type ViewKind = (typeof VIEW_KINDS)[number];

/** How the template of each page ends: `task_form`. */
export const TEMPLATES: Readonly<Record<ViewKind, string>> = {
  list: "list",
  detail: "detail",
  create: "form",
  update: "form",
  delete: "confirm_delete",
};

/** Who may see them: whoever is signed in, everybody, or the staff. */
export type Access = "login" | "public" | "staff";

/** The app, as `helpers/project.ts` finds it. */
export interface ViewApp {
  readonly label: string;
  /** Dotted: `tasks`, `apps.tasks`. */
  readonly module: string;
  /** Of its URLs; empty where they have none. */
  readonly namespace: string;
  /** From where its views and forms import: `.models`, or `tasks.models` where they are packages. */
  readonly models: string;
  readonly forms: string;
}

/** The page that all others extend. */
export interface BasePage {
  /** `base.html` */
  readonly template: string;
  /** The names of its blocks. */
  readonly title: string | undefined;
  readonly content: string;
  /** It is one of `init`'s, whose stylesheet and components there are. */
  readonly ours: boolean;
}

/** What a relation of the model leads to. */
export interface ViewRelation {
  /** The field's name. */
  readonly field: string;
  /** What makes such an object; undefined when there is no such factory. */
  readonly factory: Import | undefined;
  /** Of its primary key: `auto` when the source says nothing. */
  readonly pk: FieldKind;
  /** The relations that have to be followed to show it: `["project__client"]`. */
  readonly follows: readonly string[];
  /** How many such objects there can be at most. */
  readonly rows: number;
}

/** What `npx plop django-view APP MODEL` is about. */
export interface ViewInput {
  readonly app: ViewApp;
  readonly model: Model;
  /** The pages to write. */
  readonly kinds: readonly ViewKind[];
  /** Pages that the model has already: the new ones link to them. */
  readonly existing: readonly ViewKind[];
  /** Those of them that are not for everybody who may see the new ones. */
  readonly closed: readonly ViewKind[];
  readonly access: Access;
  /** Who may see each page, those to write included; none where the source doesn't tell. */
  readonly accesses: Readonly<Partial<Record<ViewKind, Access>>>;
  /** What the project's settings turn on. */
  readonly features: Pick<Features, "messages" | "signInByDefault" | "atomicRequests">;
  /** The name of the URL of the app's index page; empty where there is none. */
  readonly home: string;
  readonly base: BasePage;
  /** `{ singular: "invoice line", plural: "invoice lines", article: "an" }` */
  readonly names: { readonly singular: string; readonly plural: string; readonly article: string };
  /** What the addresses of its pages begin with: `invoice-lines`. */
  readonly segment: string;
  readonly relations: readonly ViewRelation[];
  readonly factories: { readonly model: Import; readonly user: Import };
  /** Why tests can't count on what these factories make; undefined where they can. */
  readonly gaps: { readonly model: string | undefined; readonly user: string | undefined };
}

/** A link from the app's index page. */
export interface IndexLink {
  readonly url: string;
  /** Written for HTML. */
  readonly text: string;
}
