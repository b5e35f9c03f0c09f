import { path } from "../project/files.ts";
import { textOf } from "../project/settings.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { type Model, readModels } from "../python/models.ts";

/** A model of a local app, and where it stands. */
export interface AppModel {
  readonly app: LocalApp;
  readonly model: Model;
  /** Its file, below the root. */
  readonly file: string;
  /** The dotted name of the module to import it from. */
  readonly module: string;
}

/**
 * Reads the models of an app, of a module `models.py` or a package `models/`.
 *
 * @param project the project
 * @param app one of its apps
 */
export async function modelsOf({ files }: DjangoProject, app: LocalApp): Promise<AppModel[]> {
  const folder = path(app.folder, "models");
  const inPackage = files.list(folder).filter((name) => name.endsWith(".py"));
  const exported = files.text(path(folder, "__init__.py")) ?? "";
  const sources = files.isFile(`${folder}.py`) ? [`${folder}.py`] : inPackage.map((name) => path(folder, name));
  const found = sources.map(async (file) => {
    const models = await readModels(files.text(file) ?? "");
    const own = `${app.module}.models.${file.slice(folder.length + 1, -".py".length)}`;
    return models.map((model): AppModel => {
      const isExported = file === `${folder}.py` || file.endsWith("__init__.py");
      const module =
        isExported || new RegExp(`\\b${model.name}\\b|import \\*`).test(exported) ? `${app.module}.models` : own;
      return { app, model, file, module };
    });
  });
  return (await Promise.all(found)).flat();
}

/** What a relation leads to. */
export interface Target {
  /** The label of its app. */
  readonly label: string;
  readonly name: string;
  /** It is the model of the people who sign in. */
  readonly isUser: boolean;
  /** Its source, where it is one of the project's own. */
  readonly own: AppModel | undefined;
}

/**
 * Finds what a relation leads to.
 *
 * @param project the project
 * @param app the app of the model with the relation
 * @param model that model's name
 * @param to the target as its source names it; see ModelField
 */
export async function targetOf(project: DjangoProject, app: LocalApp, model: string, to: string): Promise<Target> {
  const user = textOf(project.settings, "AUTH_USER_MODEL") ?? "auth.User";
  const full =
    to === "user" ? user : to === "self" ? `${app.name}.${model}` : to.includes(".") ? to : `${app.name}.${to}`;
  const [label = "", name = ""] = full.split(".").slice(-2);
  const owner = label === app.name ? app : project.apps.find((each) => each.name === label);
  const models = owner === undefined ? [] : await modelsOf(project, owner);
  const own = models.find((each) => each.model.name === name);
  return { label, name, isUser: `${label}.${name}` === user, own };
}
