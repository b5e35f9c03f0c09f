import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ProjectFiles } from "../project/files.ts";
import { path } from "../project/files.ts";
import { at, readToml } from "../project/style.ts";

/** A package that a project depends on. */
export interface Requirement {
  /** As PyPI compares names: small letters, `-`. */
  readonly name: string;
  /** As another project may ask for it: bounded from below only, `django>=5.2`. */
  readonly text: string;
}

/** Packages whose modules go by another name than `django-…`, `python-…` or their own. */
const PROVIDERS: Readonly<Record<string, string>> = {
  PIL: "pillow",
  allauth: "django-allauth",
  bs4: "beautifulsoup4",
  dateutil: "python-dateutil",
  environ: "django-environ",
  factory: "factory-boy",
  import_export: "django-import-export",
  model_utils: "django-model-utils",
  mptt: "django-mptt",
  rest_framework: "djangorestframework",
  sklearn: "scikit-learn",
  yaml: "pyyaml",
};

/**
 * The modules that code needs although it doesn't import them.
 *
 * @param text of a Python module
 */
export function impliedModules(text: string): { top: string; at: number }[] {
  const at = text.search(/\bImageField\b/);
  return at === -1 ? [] : [{ top: "PIL", at }];
}

/** @returns a name as PyPI compares it (https://packaging.python.org/en/latest/specifications/name-normalization/) */
export function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}

/**
 * Reads a requirement (https://packaging.python.org/en/latest/specifications/dependency-specifiers/).
 *
 * @param text such as `psycopg[binary]>=3.2,<4`
 * @returns undefined for what is none, such as an option of pip
 */
export function readRequirement(text: string): Requirement | undefined {
  const [, name, extras = "", rest = ""] =
    /^\s*([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*\(?([^;#)]*)/.exec(text.replace(/\s#.*/, "")) ?? [];
  if (name === undefined || rest.trim().startsWith("@")) return undefined;
  return { name: normalized(name), text: `${name}${extras}${lowerBound(rest)}` };
}

/** Projects bound their packages from above for themselves; a module is for those that have other bounds, too. */
function lowerBound(bounds: string): string {
  const version = /(?:>=|~=|===?|\^|~)\s*(\d\w*(?:\.\w+)*)/.exec(bounds)?.[1];
  return version === undefined ? "" : `>=${version}`;
}

/**
 * Reads what a project depends on, for development included.
 *
 * @param files the project's
 */
export function requirementsOf(files: ProjectFiles): Requirement[] {
  const pyproject = readToml(files, "pyproject.toml");
  const lists = [
    at(pyproject, "project")?.dependencies,
    ...Object.values(at(pyproject, "project", "optional-dependencies") ?? {}),
    ...Object.values(at(pyproject, "dependency-groups") ?? {}),
  ];
  const texts = lists.flatMap((list) => (Array.isArray(list) ? list : [])).filter((each) => typeof each === "string");
  const groups = Object.values(at(pyproject, "tool", "poetry", "group") ?? {}) as { dependencies?: object }[];
  const tables = [at(pyproject, "tool", "poetry", "dependencies"), ...groups.map(({ dependencies }) => dependencies)];
  const ofPoetry = tables
    .flatMap((table) => Object.entries(table ?? {}))
    .map(([name, version]) => poetry(name, version));
  const lines = ["", "requirements"].flatMap((folder) =>
    files
      .list(folder)
      .filter((name) => (folder === "" ? /requirements.*\.(txt|in)$/ : /\.(txt|in)$/).test(name))
      .flatMap((name) => (files.text(path(folder, name)) ?? "").split(/\r?\n/))
      // A package that lies in a folder is called as that.
      .map((line) => line.replace(/^\s*(?:-e|--editable)[ =]\s*(?:.*[\\/])?([\w.-]+?)[\\/]?\s*$/, "$1")),
  );
  return [...texts, ...ofPoetry, ...lines].flatMap((text) => readRequirement(text) ?? []);
}

function poetry(name: string, version: unknown): string {
  if (typeof version === "string") return `${name} ${/^\d/.test(version) ? `==${version}` : version}`;
  const { version: bound, extras = [] } = version as { version?: string; extras?: string[] };
  return `${name}${extras.length > 0 ? `[${extras.join(",")}]` : ""} ${bound ?? ""}`;
}

/**
 * Finds the package that a module comes from.
 *
 * @param module its dotted name; of a namespace, the second part counts, too
 * @param declared what the project depends on
 * @param installed the packages in the project's environment, by the modules that they bring
 * @returns undefined where nobody knows
 */
export function providerOf(
  module: string,
  declared: readonly Requirement[],
  installed: ReadonlyMap<string, readonly string[]>,
): Requirement | undefined {
  const [top = "", second] = module.split(".");
  const own = second === undefined ? undefined : declared.find(({ name }) => name === normalized(`${top}-${second}`));
  if (own !== undefined) return own;
  const known = [top, `django-${top}`, `python-${top}`, `py${top}`, `${top}-binary`].map(normalized);
  const candidates = [...(installed.get(top) ?? []), ...(PROVIDERS[top] ? [PROVIDERS[top]] : []), ...known];
  const found = candidates.flatMap((name) => declared.find((each) => each.name === name) ?? []);
  const [first] = installed.get(top) ?? [];
  return found[0] ?? (first === undefined ? undefined : { name: first, text: first });
}

/**
 * Reads which packages bring which modules in the environment of a project, if it has one.
 *
 * @param root absolute path of the project
 */
export function installedModules(root: string): Map<string, string[]> {
  const folders = [process.env.UV_PROJECT_ENVIRONMENT, ".venv", "venv", "env", process.env.VIRTUAL_ENV];
  const [environment] = folders
    .filter((folder) => folder !== undefined && folder !== "")
    .map((folder) => resolve(root, folder as string))
    .filter((folder) => existsSync(join(folder, "pyvenv.cfg")));
  const found = new Map<string, string[]>();
  if (environment === undefined) return found;
  for (const folder of sitePackages(environment)) {
    for (const name of readdirSync(folder).filter((each) => each.endsWith(".dist-info"))) {
      const record = join(folder, name, "RECORD");
      if (!existsSync(record)) continue;
      const distribution = normalized(name.split("-")[0] ?? name);
      for (const top of topLevel(readFileSync(record, "utf8"))) {
        found.set(top, [...(found.get(top) ?? []), distribution]);
      }
    }
  }
  return found;
}

function sitePackages(environment: string): string[] {
  const libraries = [join(environment, "lib"), join(environment, "Lib")].filter((folder) => existsSync(folder));
  return libraries
    .flatMap((folder) => [folder, ...readdirSync(folder).map((name) => join(folder, name))])
    .map((folder) => join(folder, "site-packages"))
    .filter((folder) => existsSync(folder) && dirname(folder) !== folder);
}

/** https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file */
function topLevel(record: string): Set<string> {
  const paths = record.split("\n").map((line) => line.split(",")[0] ?? "");
  return new Set(
    paths.flatMap((each) => /^([\p{L}_][\p{L}\p{N}_]*)(?:\/.*\.(?:py|so|pyd)|\.py)$/u.exec(each)?.[1] ?? []),
  );
}
