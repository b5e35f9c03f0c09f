import type { DjangoProject } from "../project.ts";
import { type Definition, definitionsOf, lastPart } from "../python/definitions.ts";
import { importedNames } from "../python/imports.ts";
import { absoluteModule, moduleFile } from "./modules.ts";

/** A class or a function, and where it stands. */
export interface Place {
  readonly definition: Definition;
  /** The path of its module. */
  readonly file: string;
  /** The dotted name of its module. */
  readonly module: string;
}

/** A class with all that it is built on. */
export interface Lineage {
  /** The class and those of the project that it is built on, about in the order in which Python looks for a name. */
  readonly classes: readonly Place[];
  /** The other bases: as dotted names, as far as imports tell (`django.forms.ModelForm`). */
  readonly others: readonly string[];
}

/**
 * Finds out what a class is built on, across the modules of the project.
 *
 * @param project the project
 * @param place the class
 */
export async function lineageOf(project: DjangoProject, place: Place, above: readonly string[] = []): Promise<Lineage> {
  const classes = [place];
  const others: string[] = [];
  const key = `${place.file} ${place.definition.name}`;
  for (const base of place.definition.bases) {
    const found = await findPlace(project, place, base);
    if (typeof found === "string") others.push(found);
    else if (!above.includes(`${found.file} ${found.definition.name}`)) {
      const further = await lineageOf(project, found, [...above, key]);
      classes.push(...further.classes);
      others.push(...further.others);
    }
  }
  return { classes, others };
}

/**
 * Finds what a name stands for in a module.
 *
 * @param project the project
 * @param from where the name is used
 * @param name such as `TaskForm` or `forms.ModelForm`
 * @returns the project's own class or function; else the name in full, as far as imports tell
 */
export async function findPlace(
  project: DjangoProject,
  { file, module }: Pick<Place, "file" | "module">,
  name: string,
): Promise<Place | string> {
  const source = await project.files.python(file);
  if (source === undefined) return name;
  const definition = definitionsOf(source.root).find((each) => each.name === name);
  if (definition !== undefined) return { definition, file, module };
  const [first = "", ...rest] = name.split(".");
  const found = importedNames(source.root).findLast(({ bound }) => bound === first);
  if (found === undefined) return name;
  const from = absoluteModule(found.module, module, file);
  if (found.imported === undefined) {
    const full = found.bound === found.module.split(".")[0] ? name : [from, ...rest].join(".");
    return inModule(project, full);
  }
  return inModule(project, [from, found.imported, ...rest].join("."));
}

/** How often modules hand a name on before nobody looks further. */
const MOST_HANDS = 5;

/** Looks a dotted name up in the module that it leads to, which may have it from another one. */
async function inModule(project: DjangoProject, full: string, hands = 0): Promise<Place | string> {
  const module = full.slice(0, Math.max(0, full.lastIndexOf(".")));
  const file = moduleFile(project.files, project.importRoots, module);
  const source = file === undefined ? undefined : await project.files.python(file);
  if (file === undefined || source === undefined) return full;
  const name = lastPart(full);
  const definition = definitionsOf(source.root).find((each) => each.name === name);
  if (definition !== undefined) return { definition, file, module };
  const imported = importedNames(source.root).find(({ bound }) => bound === name);
  if (imported?.imported === undefined || hands === MOST_HANDS) return full;
  return inModule(project, `${absoluteModule(imported.module, module, file)}.${imported.imported}`, hands + 1);
}
