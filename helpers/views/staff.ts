import { path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { viewModules } from "./existing.ts";
import type { Places } from "./places.ts";

/** The class that lets only the staff see a view. */
export interface StaffMixin {
  /** The file that has it, or gets it. */
  readonly file: string;
  /** From where views import it; empty where it stands beside them. */
  readonly module: string;
}

/**
 * Finds the mixin of views for the staff, or a place for it: beside the views, or in a package of views a module of
 * its own that all of them share.
 *
 * @param project the project
 * @param app the app
 * @param places what the views are written into
 */
export async function staffMixin(project: DjangoProject, app: LocalApp, { views }: Places): Promise<StaffMixin> {
  const modules = await viewModules(project, app);
  const home = modules.find(
    // What the package itself defines its modules can't import while it is being loaded.
    ({ file, definitions }) =>
      !file.endsWith("/__init__.py") && definitions.some(({ name }) => name === "StaffRequiredMixin"),
  );
  const shared = views === path(app.folder, "views.py") ? views : path(app.folder, "views/mixins.py");
  const file = home?.file ?? shared;
  const below = file.slice(app.folder.length, -".py".length).replace(/^\//, "").replaceAll("/", ".");
  return { file, module: file === views ? "" : `${app.module}.${below}` };
}
