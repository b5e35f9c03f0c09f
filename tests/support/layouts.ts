import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { scratch, tree } from "./files.ts";

/**
 * Each folder is the layout of a project: `input/` is the project, `case.json` says what `django-app tasks` does
 * there, and `expected/` has the whole contents of every file that it changes, and of those that are worth a look.
 */
const LAYOUTS = fileURLToPath(new URL("../projects", import.meta.url));

/** What `case.json` says. */
export interface Layout {
  readonly name: string;
  /** What is special about it. */
  readonly why: string;
  /** Words behind `django-app`; `tasks` when left out. */
  readonly run: readonly string[];
  /** The folder below `input/` where the command is started. */
  readonly from: string;
  /** The folder below `input/` with `manage.py`. */
  readonly root: string;
  /** Variables around the run. */
  readonly environment: Readonly<Record<string, string>>;
  readonly expect?: Expected;
  readonly refused?: Refused;
}

/** What a run does. Paths are relative to the project. */
export interface Expected {
  /** The app's folder. */
  readonly app: string;
  /** The dotted name of its package; that of the folder when left out. */
  readonly module?: string;
  /** Where its page's template goes; into the app when left out. */
  readonly templates?: string;
  /** Where its tests go; into `tests/` in the app when left out. */
  readonly tests?: string;
  /** There is no base template, so the app gets one. */
  readonly ownBase?: boolean;
  /** What comes beside the usual files. */
  readonly also?: readonly string[];
  /** It has pages, which is so when left out. */
  readonly pages?: boolean;
  /** The lines that do not stay as they are, without the blanks around them: nothing else of what was there is touched. */
  readonly rewritten?: readonly string[];
}

/** What a run refuses, and where it points. */
export interface Refused {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly paste?: string;
}

/** @returns every layout */
export function layouts(): Layout[] {
  return readdirSync(LAYOUTS)
    .filter((name) => !name.startsWith("."))
    .map((name) => {
      const said = JSON.parse(readFileSync(join(LAYOUTS, name, "case.json"), "utf8")) as Partial<Layout>;
      const defaults = { run: ["tasks"], from: "", root: "", environment: {}, why: "" };
      return { ...defaults, ...said, name };
    });
}

/** @returns the layout of a name */
export function layout(name: string): Layout {
  const found = layouts().find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no layout ${name}.`);
  return found;
}

/** Copies a layout's project into a folder. */
export async function copyTo(folder: string, { name }: Layout): Promise<void> {
  await cp(join(LAYOUTS, name, "input"), folder, { recursive: true });
}

/** @returns a copy of a layout's project, which goes when the test ends: an absolute path */
export async function copyOf(layout: Layout): Promise<string> {
  const folder = await scratch();
  await copyTo(folder, layout);
  return folder;
}

/** @returns the contents that a layout expects, by path */
export async function expectedFiles({ name }: Layout): Promise<Record<string, string>> {
  const folder = join(LAYOUTS, name, "expected");
  return existsSync(folder) ? tree(folder) : {};
}
