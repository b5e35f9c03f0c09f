import { Refusal } from "../errors.ts";
import { moduleOfEntry } from "../project/local-apps.ts";
import { at, readToml } from "../project/style.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { stringValue } from "../python/parser.ts";
import type { AppContents } from "./contents.ts";
import { installedModules, normalized, providerOf, readRequirement, requirementsOf } from "./requirements.ts";

/** What a module depends on. */
export interface ModuleNeeds {
  /** For pip, in order. */
  readonly dependencies: readonly string[];
  readonly forTests: readonly string[];
  /** Bounded from below only. */
  readonly requiresPython: string;
  /** Entries of INSTALLED_APPS that it needs beside itself and Django's own. */
  readonly settings: readonly string[];
}

/** What its tests run with. */
const TESTS = ["pytest>=8", "pytest-django>=4.9"];

/**
 * Finds what an app depends on among what its project does.
 *
 * @param project the project
 * @param app the app
 * @param contents what belongs to it
 * @throws Refusal for a module that no dependency of the project brings
 */
export function needsOfModule(project: DjangoProject, app: LocalApp, contents: AppContents): ModuleNeeds {
  const { files, installed: lists } = project;
  const declared = requirementsOf(files);
  const installed = installedModules(project.root);
  const unknown: string[] = [];
  const found = (isForTests: boolean) =>
    contents.imports
      .filter((each) => each.isForTests === isForTests)
      .flatMap(({ name, file, line }) => {
        const [top = ""] = name.split(".");
        const provider = providerOf(name, declared, installed);
        if (provider === undefined && top !== "django" && !(isForTests && /^pytest(_django)?$/.test(top)))
          unknown.push(`${file}:${line}: ${top}`);
        return provider?.text ?? (top === "django" ? "django" : []);
      });
  const django = declared.find(({ name }) => name === "django")?.text ?? "django";
  const dependencies = unique([django, ...found(false)]);
  const own = new Set(dependencies.map((text) => readRequirement(text)?.name));
  const wanted = TESTS.map((text) => declared.find(({ name }) => name === readRequirement(text)?.name)?.text ?? text);
  const factory = contents.users === undefined ? [] : declared.filter(({ name }) => name === "factory-boy");
  const forTests = unique([...found(true), ...wanted, ...factory.map(({ text }) => text)]).filter(
    (text) => !own.has(readRequirement(text)?.name),
  );
  if (unknown.length > 0) {
    const lines = unique(unknown).map((line) => `  ${line}`);
    throw new Refusal(
      `${app.label} imports what no dependency of the project brings:\n${lines.join("\n")}\n` +
        "Nothing was written. Add the packages to the project's dependencies first.",
    );
  }
  const names = [
    ...contents.imports.filter(({ isForTests }) => !isForTests).map(({ name }) => name),
    ...contents.needs.libraries.map(({ name }) => name),
  ];
  const entries = unique(lists.lists.flatMap(({ items }) => items));
  const isNeeded = (entry: string) => {
    const module = moduleOfEntry(entry);
    const [top = "", second = ""] = module.split(".");
    const isOfNamespace = declared.some(({ name }) => name === normalized(`${top}-${second}`));
    const holder = isOfNamespace ? `${top}.${second}` : top;
    const isNamed = (name: string) => name === holder || name.startsWith(`${holder}.`) || name.startsWith(`${holder}_`);
    return top !== "django" && names.some(isNamed);
  };
  const local = new Set(project.apps.map(({ entry }) => entry));
  return {
    dependencies,
    forTests,
    requiresPython: pythonBound(project),
    settings: entries.filter((entry) => !local.has(entry) && isNeeded(entry)),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function pythonBound({ files }: DjangoProject): string {
  const pyproject = readToml(files, "pyproject.toml");
  const told = [at(pyproject, "project")?.["requires-python"], at(pyproject, "tool", "poetry", "dependencies")?.python];
  const version = told.map((each) => /(\d+\.\d+)/.exec(String(each ?? ""))?.[1]).find((each) => each !== undefined);
  return `>=${version ?? "3.10"}`;
}

/**
 * Finds the class of an app's primary keys: a module has to say it itself, since projects differ.
 *
 * @param project the project
 * @param app the app
 */
export function autoFieldOf({ settings, files }: DjangoProject, app: LocalApp): string {
  const named = settings.assigned.filter(({ name }) => name === "DEFAULT_AUTO_FIELD");
  const told = named.map(({ value }) => stringValue(value)).findLast((each) => each !== undefined);
  if (told !== undefined) return told;
  const migrations = files.modulesBelow(`${app.folder}/migrations`).map((file) => files.text(file) ?? "");
  const [, used] = /['"]id['"],\s*models\.((?:Big|Small)?AutoField)\(/.exec(migrations.join("\n")) ?? [];
  return `django.db.models.${used ?? "BigAutoField"}`;
}
