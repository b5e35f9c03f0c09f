import { posix } from "node:path";
import { parse } from "smol-toml";
import type { Finding } from "../changes/report.ts";
import { shellWord } from "../command-line.ts";
import { printable, Refusal } from "../errors.ts";
import { type ProjectFiles, path, projectFiles } from "../project/files.ts";
import { at } from "../project/style.ts";
import { definitionsOf } from "../python/definitions.ts";
import { stringValue } from "../python/parser.ts";
import { importsOf } from "../python/rename-module.ts";
import { faultOf, lineAt } from "../python/source.ts";
import { assignments } from "../python/statements.ts";
import { STANDARD_LIBRARY } from "../reserved-names.ts";
import { isForTests } from "./contents.ts";
import { moduleOf, ownModules } from "./files.ts";
import {
  impliedModules,
  installedModules,
  normalized,
  providerOf,
  type Requirement,
  readRequirement,
} from "./requirements.ts";

type Table = Readonly<Record<string, unknown>>;

/** A module as it lies in its folder. */
export interface CheckedModule {
  readonly files: ProjectFiles;
  readonly pyproject: Table | undefined;
  /** Where its packages lie: `src`, or nothing for the folder itself. */
  readonly source: string;
  /** The package that holds the app, and the app's folder; undefined where there isn't exactly one. */
  readonly namespace: string | undefined;
  readonly app: string | undefined;
  readonly label: string | undefined;
}

/**
 * Refuses a folder that is no module, and holds some: it lies one too high.
 *
 * @param asked the folder as somebody wrote it
 * @param folder its absolute path
 * @throws Refusal naming the modules
 */
export function refuseFolderOfModules(asked: string, folder: string): void {
  const files = projectFiles(folder);
  const isModule = (below: string) => /^\s*\[project\]/m.test(files.text(path(below, PYPROJECT)) ?? "");
  const modules = isModule("") ? [] : files.list("").filter(isModule);
  if (modules.length === 0) return;
  const commands = modules.map((name) => `npx plop check-module ${shellWord(posix.join(asked, name))}`);
  const shown = commands.length > MOST_MODULES ? [...commands.slice(0, MOST_MODULES), "…"] : commands;
  const what = commands.length === 1 ? "the module lies" : "modules lie";
  throw new Refusal(
    `${printable(folder)} is no module: ${what} one below.\n${shown.map((each) => `  ${each}`).join("\n")}`,
  );
}

/** As many as somebody reads. */
const MOST_MODULES = 10;

/**
 * Holds a module against what makes it one: for other projects, and on its own.
 *
 * @param folder absolute path
 * @returns the module, as far as it was found, and what there is to say of it
 */
export async function checkStructure(folder: string): Promise<{ module: CheckedModule; findings: Finding[] }> {
  const files = projectFiles(folder);
  const { pyproject, findings: ofProject } = readPyproject(files);
  const source = files.isFolder("src") ? "src" : "";
  const { namespace, app, findings: ofPackage } = findApp(files, source);
  const config = app === undefined ? undefined : await checkConfig(files, namespace ?? "", app);
  const module = { files, pyproject, source, namespace, app, label: config?.label };
  return {
    module,
    findings: [
      ...ofProject,
      ...ofPackage,
      ...(config?.findings ?? []),
      ...(app === undefined ? [] : [await checkMigrations(files, app)]),
      ...(app === undefined ? [] : await checkImports(module, app)),
      ...(app === undefined ? [] : checkData(module, app)),
      checkTests(files),
      checkReadme(files),
    ],
  };
}

const ok = (subject: string, message: string): Finding => ({ level: "ok", subject, message });

const fault = (subject: string, message: string, remedy: string): Finding => ({
  level: "error",
  subject,
  message,
  remedy,
});

const PYPROJECT = "pyproject.toml";

function readPyproject(files: ProjectFiles): { pyproject: Table | undefined; findings: Finding[] } {
  const text = files.text(PYPROJECT);
  if (text === undefined) {
    const missing = fault(
      PYPROJECT,
      "There is none, so nothing can install the module.",
      "Write one with [project] and [build-system].",
    );
    return { pyproject: undefined, findings: [missing] };
  }
  let pyproject: Table;
  try {
    pyproject = parse(text);
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n");
    return { pyproject: undefined, findings: [fault(PYPROJECT, `It is no valid TOML: ${reason}`, "Mend it first.")] };
  }
  const project = at(pyproject, "project");
  const dynamic = Array.isArray(project?.dynamic) ? project.dynamic : [];
  const backend = at(pyproject, "build-system");
  const wanted = [
    { key: "name", there: typeof project?.name === "string" },
    { key: "version", there: typeof project?.version === "string" || dynamic.includes("version") },
    { key: "dependencies", there: Array.isArray(project?.dependencies) || dynamic.includes("dependencies") },
    { key: "build-backend", there: typeof backend?.["build-backend"] === "string" && Array.isArray(backend.requires) },
  ].filter(({ there }) => !there);
  const findings = wanted.map(({ key }) =>
    fault(
      PYPROJECT,
      `It has no ${key}.`,
      key === "build-backend"
        ? '[build-system] needs requires = ["hatchling"] and build-backend = "hatchling.build".'
        : `[project] needs ${key}.`,
    ),
  );
  return {
    pyproject,
    findings: findings.length > 0 ? findings : [ok(PYPROJECT, "name, version, dependencies and build backend")],
  };
}

const NO_PACKAGE = /(^\.|\.(egg|dist)-info$|^(__pycache__|build|dist|docs|tests?|testproject|node_modules|venv|env)$)/;

function findApp(files: ProjectFiles, source: string): { namespace?: string; app?: string; findings: Finding[] } {
  const folders = (parent: string) =>
    files.list(parent).filter((name) => !NO_PACKAGE.test(name) && files.isFolder(path(parent, name)));
  const namespaces = folders(source).filter((name) => ownModules(files, path(source, name)).length > 0);
  const [namespace, other] = namespaces;
  if (namespace === undefined || other !== undefined) {
    const found = namespaces.length === 0 ? "is no package" : `are several packages (${namespaces.join(", ")})`;
    const place = source === "" ? "the folder" : `${source}/`;
    return {
      findings: [
        fault(source || ".", `There ${found} in ${place}.`, "One folder has to hold the app: src/NAMESPACE/APP."),
      ],
    };
  }
  const folder = path(source, namespace);
  const hides = files.isFile(path(folder, "__init__.py"));
  const findings = hides
    ? [
        fault(
          path(folder, "__init__.py"),
          "A namespace has none: it would hide the modules of other packages.",
          "Delete it (https://peps.python.org/pep-0420/).",
        ),
      ]
    : [ok(folder, "a namespace without __init__.py")];
  const apps = folders(folder).filter((name) => ownModules(files, path(folder, name)).length > 0);
  const [app, second] = apps;
  if (app !== undefined && second === undefined) return { namespace, app: path(folder, app), findings };
  const found = apps.length === 0 ? "is no app" : `are several apps: ${apps.join(", ")}`;
  findings.push(fault(folder, `There ${found}.`, "A module is one app: give each a distribution of its own."));
  return { namespace, findings };
}

async function checkConfig(
  files: ProjectFiles,
  namespace: string,
  app: string,
): Promise<{ label?: string; findings: Finding[] }> {
  const file = path(app, "apps.py");
  const name = `${namespace}.${app.split("/").at(-1)}`;
  const source = await files.python(file);
  const config =
    source && definitionsOf(source.root).find(({ bases }) => bases.some((base) => base.endsWith("AppConfig")));
  if (config === undefined)
    return { findings: [fault(file, "There is no AppConfig.", `Write one with name = "${name}" and a label.`)] };
  const body = config.node.childForFieldName("body");
  const value = (key: string) => stringValue(body && assignments(body).find((each) => each.name === key)?.value);
  const label = value("label");
  const findings = [
    ...(value("name") === name ? [] : [fault(file, `${config.name} has not the name ${name}.`, `name = "${name}"`)]),
    ...(label === undefined
      ? [
          fault(
            file,
            `${config.name} has no label, on which its tables and migrations hang.`,
            `label = "${app.split("/").at(-1)}"`,
          ),
        ]
      : []),
    ...(value("default_auto_field") === undefined
      ? [
          fault(
            file,
            `${config.name} has no default_auto_field: each project would want other migrations.`,
            'default_auto_field = "django.db.models.BigAutoField"',
          ),
        ]
      : []),
  ];
  return {
    ...(label === undefined ? {} : { label }),
    findings: findings.length > 0 ? findings : [ok(file, `${name}, with the label ${label}`)],
  };
}

async function checkMigrations(files: ProjectFiles, app: string): Promise<Finding> {
  const folder = path(app, "migrations");
  const models = [path(app, "models.py"), ...files.modulesBelow(path(app, "models"))];
  const sources = await Promise.all(models.map((file) => files.python(file)));
  const hasModels = sources.some((source) =>
    source === undefined
      ? false
      : definitionsOf(source.root).some(({ bases }) => bases.some((base) => base.endsWith("Model"))),
  );
  const made = files.list(folder).filter((name) => /^\d+_\w+\.py$/.test(name));
  if (!hasModels && made.length === 0) return ok(folder, "none are needed: the app has no models");
  if (made.length === 0) return fault(folder, "There are models and no migration.", "python manage.py makemigrations");
  if (!files.isFile(path(folder, "__init__.py"))) {
    return fault(
      folder,
      "It has no __init__.py, so Django finds no migration.",
      `Make an empty ${path(folder, "__init__.py")}.`,
    );
  }
  return ok(folder, `${made.length} ${made.length === 1 ? "migration" : "migrations"}`);
}

async function checkImports({ files, pyproject, source, namespace }: CheckedModule, app: string): Promise<Finding[]> {
  const installed = installedModules(files.root);
  const read = (lists: readonly unknown[]) =>
    lists
      .flatMap((list) => (Array.isArray(list) ? list : []))
      .flatMap((text) => (typeof text === "string" ? (readRequirement(text) ?? []) : []));
  const dependencies = read([at(pyproject, "project")?.dependencies]);
  const extras = [
    ...Object.values(at(pyproject, "dependency-groups") ?? {}),
    ...Object.values(at(pyproject, "project", "optional-dependencies") ?? {}),
  ];
  const all = [...dependencies, ...read(extras)];
  const name = `${namespace}.${app.split("/").at(-1)}`;
  const findings: Finding[] = [];
  for (const file of ownModules(files, app)) {
    const parsed = await files.python(file);
    if (parsed === undefined) continue;
    const broken = faultOf(parsed);
    if (broken !== undefined) {
      findings.push(fault(`${file}:${broken.line}`, broken.reason, "Mend it first."));
      continue;
    }
    const forTests = isForTests(file.slice(app.length + 1));
    const edited = moduleOf(files, [source], file);
    const implied = impliedModules(parsed.text).map(({ top, at: offset }) => ({
      name: top,
      line: lineAt(parsed.text, offset),
    }));
    for (const { name: imported, line } of [...importsOf(parsed.root, edited), ...implied]) {
      const [top = "", second = ""] = imported.split(".");
      if (imported === name || imported.startsWith(`${name}.`) || STANDARD_LIBRARY.has(top) || top.startsWith("_"))
        continue;
      const isThere = (list: readonly Requirement[]) =>
        top === namespace
          ? list.some((each) => each.name === normalized(`${top}-${second}`))
          : list.some((each) => each.name === providerOf(top, list, installed)?.name);
      if (isThere(forTests ? all : dependencies)) continue;
      const message = isThere(all)
        ? `${imported} comes from a package for development only.`
        : `${imported} is neither of the standard library, nor of a dependency, nor of the module.`;
      const remedy = isThere(all)
        ? "Name the package in [project] dependencies."
        : "Name its package in [project] dependencies; a client's code has to stay with the client.";
      findings.push(fault(`${file}:${line}`, message, remedy));
    }
  }
  return findings.length > 0 ? findings : [ok("imports", "the standard library, dependencies and the module itself")];
}

/** Files that are no Python are forgotten easily by what builds a package. */
function checkData({ files, pyproject, source, namespace }: CheckedModule, app: string): Finding[] {
  const folders = ["templates", "static", "locale"].filter((name) => files.isFolder(path(app, name)));
  if (folders.length === 0) return [ok("package data", "none: the app has no templates and no static files")];
  const backend = String(at(pyproject, "build-system")?.["build-backend"] ?? "");
  const what = folders.join(", ");
  if (backend.startsWith("hatchling")) {
    const wheel = at(pyproject, "tool", "hatch", "build", "targets", "wheel");
    const build = at(pyproject, "tool", "hatch", "build");
    const lists = [wheel?.packages, wheel?.["only-include"], wheel?.include].flatMap((list) =>
      Array.isArray(list) ? list : [],
    );
    const home = path(source, namespace ?? "");
    const isIn = lists.some((each) => [home, app, `/${home}`].includes(String(each).replace(/\/$/, "")));
    const left = [wheel?.exclude, build?.exclude].flatMap((list) => (Array.isArray(list) ? list : [])).map(String);
    const isLeft = left.find((each) => /html|templates|static|^\*\*?$/.test(each));
    if (isIn && isLeft === undefined) return [ok("package data", `${what}: hatchling takes all that lies in ${home}`)];
    return [
      fault(
        "package data",
        isIn
          ? `${what} would be left out: exclude has "${isLeft}".`
          : `${what} would be left out: hatchling is not told of ${home}.`,
        `[tool.hatch.build.targets.wheel] needs packages = ["${home}"].`,
      ),
    ];
  }
  if (/^(uv_build|poetry\.core)/.test(backend))
    return [ok("package data", `${what}: ${backend} takes all files of a package`)];
  if (backend.startsWith("setuptools")) {
    const data = Object.values(at(pyproject, "tool", "setuptools", "package-data") ?? {})
      .flat()
      .map(String);
    const manifest = files.text("MANIFEST.in") ?? "";
    const isIn = folders.every(
      (name) => data.some((each) => each.includes(name) || each === "**/*") || manifest.includes(name),
    );
    if (isIn) return [ok("package data", what)];
    const remedy = `[tool.setuptools.package-data] needs "*" = [${folders.map((name) => `"${name}/**"`).join(", ")}].`;
    return [fault("package data", `${what} would be left out: setuptools is not told of them.`, remedy)];
  }
  return [
    {
      level: "warning",
      subject: "package data",
      message: `Nobody here knows whether ${backend || "the build backend"} takes ${what}.`,
      remedy: "Build a wheel and look into it: uv build --wheel && unzip -l dist/*.whl",
    },
  ];
}

function checkTests(files: ProjectFiles): Finding {
  const tests = ownModules(files).filter((file) => /(^|\/)(test_\w+|\w+_test|tests)\.py$/.test(file));
  if (tests.length > 0) return ok("tests", `${tests.length} ${tests.length === 1 ? "module" : "modules"} of tests`);
  return fault("tests", "There are none.", "Write what the app promises, beside it in tests/.");
}

function checkReadme(files: ProjectFiles): Finding {
  const name = files.list("").find((each) => /^readme(\.(md|rst|txt))?$/i.test(each));
  const text = name === undefined ? "" : (files.text(name) ?? "");
  if (name !== undefined && text.trim() !== "") return ok(name, "says how to use it");
  return fault(
    name ?? "README.md",
    name === undefined ? "There is none." : "It is empty.",
    "Say what it is, and how a project uses it.",
  );
}
