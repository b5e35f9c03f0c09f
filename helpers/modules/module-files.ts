import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Step } from "../changes/steps.ts";
import { growing } from "../grow.ts";
import { path } from "../project/files.ts";
import { labelsOf, moduleOfEntry } from "../project/local-apps.ts";
import { textOf } from "../project/settings.ts";
import { at, dependsOn, readToml } from "../project/style.ts";
import { hasPatterns, prefixOf, urlsOf } from "../project/urls.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { type Renamed, renameModules } from "../python/rename-module.ts";
import type { PythonStyle } from "../python/ruff.ts";
import { pythonString, quotedString, type TemplateData } from "../templates.ts";
import { pinIdentity } from "./app-config.ts";
import type { AppContents } from "./contents.ts";
import { moduleOf } from "./files.ts";
import type { Module } from "./module.ts";
import type { ModuleNeeds } from "./needs.ts";
import { userModel } from "./relations.ts";
import { readRequirement } from "./requirements.ts";
import { inStyle, inTurn, isMigration } from "./rewrite.ts";

/** What becomes a module, and what it becomes. */
export interface Extraction {
  readonly project: DjangoProject;
  readonly app: LocalApp;
  readonly module: Module;
  readonly contents: AppContents;
  readonly renamed: Renamed;
  readonly needs: ModuleNeeds;
  readonly autoField: string;
  /** Absolute path of the folder of the modules. */
  readonly place: string;
  /** The project's folder and the module's, below the destination. */
  readonly from: string;
  readonly to: string;
}

/** Django's own apps that a project for tests has where the real one has them. */
const APPS = ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles", "humanize", "postgres"];

const MIDDLEWARE: Readonly<Record<string, string>> = {
  "django.contrib.sessions.middleware.SessionMiddleware": "sessions",
  "django.middleware.common.CommonMiddleware": "",
  "django.middleware.csrf.CsrfViewMiddleware": "",
  "django.contrib.auth.middleware.AuthenticationMiddleware": "sessions",
  "django.contrib.messages.middleware.MessageMiddleware": "messages",
};

/** Pages that `django.contrib.auth.urls` has. */
const ACCOUNT_PAGES = /^(login|logout|password_(change|reset)(_\w+)?)$/;

/** Blocks that belong into the head of a page. */
const HEAD = /title|head|css|style|meta/;

/**
 * Steps that write the module: the app's files with their new names, and what makes a package of them.
 *
 * @param extraction what becomes what
 */
export async function moduleSteps(extraction: Extraction): Promise<Step[]> {
  const { project, app, module, contents, from, to } = extraction;
  const inside = path(to, module.folder);
  const { files } = project;
  const moved = contents.files.map((file): Step => {
    const below = file.slice(app.folder.length + 1);
    const move = {
      type: "moveFile",
      from: path(from, file),
      to: path(inside, below),
      leaves: path(from, app.folder),
    } as const;
    return file.endsWith(".py") ? { ...move, edit: editOf(extraction, file) } : move;
  });
  const assets = [
    ...contents.templates.map((asset) => ({ ...asset, below: "templates" })),
    ...contents.statics.map((asset) => ({ ...asset, below: "static" })),
  ].map(({ file, name, below }): Step => {
    const leaves = contents.shared.find((folder) => file.startsWith(`${folder}/`)) ?? file;
    return { type: "moveFile", from: path(from, file), to: path(inside, below, name), leaves: path(from, leaves) };
  });
  const copied = contents.copied.map(
    ({ file, name }): Step => ({
      type: "copyFile",
      from: join(project.root, file),
      to: path(inside, "templates", name),
    }),
  );
  const missing = ["__init__.py", ...(isTyped(project) ? ["py.typed"] : [])]
    .filter((name) => !files.isFile(path(app.folder, name)))
    .map((name): Step => ({ type: "createFile", path: path(inside, name), content: "" }));
  return [
    ...moved,
    ...assets,
    ...copied,
    ...missing,
    ...configStep(extraction),
    ...usersStep(extraction),
    ...(await packageSteps(extraction)),
  ];
}

function isTyped({ files }: DjangoProject): boolean {
  return ["mypy", "pyright", "django-stubs"].some((name) => dependsOn(files, name));
}

/** The style of the module: that of the project, with its own first party. */
function styleOf({ project: { style }, module }: Extraction): PythonStyle {
  return { ...style, firstParty: [module.namespace, "testproject"] };
}

function editOf(extraction: Extraction, file: string) {
  const { project, app, module, contents, renamed, autoField } = extraction;
  const { users } = contents;
  const own =
    users === undefined ? [] : [{ from: users.module, to: usersModule(extraction), names: new Set([users.name]) }];
  const names = renameModules([renamed, ...own], {
    ...moduleOf(project.files, project.importRoots, file),
    within: app.module,
  });
  const isConfig = file === path(app.folder, "apps.py");
  const identity = { name: module.name, label: app.label, autoField };
  const edit = isConfig ? inTurn(names, pinIdentity(app.module, identity)) : names;
  return isMigration(file) ? edit : inStyle(edit, project.style, styleOf(extraction));
}

/** An app need not have a configuration; a module does, since its label has to be pinned. */
function configStep(extraction: Extraction): Step[] {
  const { project, app, module, autoField, to } = extraction;
  if (project.files.isFile(path(app.folder, "apps.py"))) return [];
  const name = app.name
    .split("_")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
  const content = `from django.apps import AppConfig


class ${name}Config(AppConfig):
    name = ${pythonString(module.name)}
    label = ${pythonString(app.label)}
    default_auto_field = ${pythonString(autoField)}
`;
  return [{ type: "module", path: path(to, module.folder, "apps.py"), content, style: styleOf(extraction) }];
}

/** Where the module's own factory of users stands: with its other tests. */
function usersFile({ project, app }: Extraction): string {
  return project.files.isFolder(path(app.folder, "tests")) ? "tests/user_factory.py" : "user_factory.py";
}

function usersModule(extraction: Extraction): string {
  return `${extraction.module.name}.${usersFile(extraction).replace(/\.py$/, "").replaceAll("/", ".")}`;
}

function usersStep(extraction: Extraction): Step[] {
  const { project, module, contents, to } = extraction;
  if (contents.users === undefined) return [];
  const plain = dependsOn(project.files, "factory-boy") ? "extract-app-users" : "extract-app-plain-users";
  const data = { to: path(to, module.folder), file: usersFile(extraction), name: contents.users.name };
  return [treeStep(extraction, plain, data)];
}

async function packageSteps(extraction: Extraction): Promise<Step[]> {
  const { project, app, module, contents, needs, autoField, to } = extraction;
  const { settings, installed, files, style } = project;
  const urls = urlsOf(project, app);
  const urlsSource = await files.python(urls);
  const entries = new Set(
    installed.lists.flatMap(({ items }) => items.map((item) => item.split(".").slice(0, 3).join("."))),
  );
  const isListed = (name: string) => installed.opaque !== undefined || entries.has(`django.contrib.${name}`);
  // The administration does not start without sessions and messages.
  const always = ["auth", "contenttypes", ...(isListed("admin") ? ["sessions", "messages"] : [])];
  const has = (name: string) => always.includes(name) || isListed(name);
  const apps = APPS.filter(has);
  const loginUrl = textOf(settings, "LOGIN_URL") ?? "login";
  const pages = [...contents.pages, ...(/^\w+$/.test(loginUrl) ? [loginUrl] : [])].filter(
    (name) => !ACCOUNT_PAGES.test(name),
  );
  const prefix = (await prefixOf(project, `${app.module}.urls`)) ?? `${app.name}/`;
  const constants = ["LANGUAGE_CODE", "TIME_ZONE"].flatMap((name) => {
    const value = textOf(settings, name);
    return value === undefined ? [] : [{ name, value: pythonString(value) }];
  });
  const blocks = contents.needs.blocks;
  const data = {
    ...{
      distribution: module.distribution,
      name: module.name,
      label: app.label,
      autoField,
      loginUrl,
      prefix,
      constants,
    },
    description: `The Django app ${app.label}, for several projects`,
    requiresPython: needs.requiresPython,
    dependencies: needs.dependencies,
    forTests: needs.forTests,
    source: `src/${module.namespace}`,
    lineLength: style.lineLength,
    ...lintOf(project),
    singleQuotes: style.quote === "'",
    entry: module.name,
    urls: `${module.name}.urls`,
    siblings: [...needs.dependencies, ...needs.forTests]
      .map((text) => readRequirement(text)?.name ?? "")
      .filter((name) => existsSync(join(extraction.place, name, "pyproject.toml")))
      .map((name) => ({ name, folder: `../${name}` })),
    modules: needs.settings
      .map((entry) => ({ name: moduleOfEntry(entry), label: labelsOf(project.apps)(entry) }))
      .filter(({ label }) => contents.namespaces.includes(label))
      .map(({ name, label }) => ({ address: `${label}/`, urls: `${name}.urls` })),
    hasUrls: urlsSource !== undefined && hasPatterns(urlsSource.root),
    hasAdmin: apps.includes("admin"),
    settings: needs.settings,
    bases: contents.needs.bases.map((name) => ({ name, blocks: blocks.map((block) => `\`${block}\``).join(", ") })),
    pages: [...new Set(pages)].map((name) => ({ name, address: `${name.replaceAll("_", "-")}/` })),
    copied: contents.copied.map(({ name }) => name),
    apps: [...apps.map((name) => `django.contrib.${name}`), ...needs.settings, module.name],
    middleware: Object.entries(MIDDLEWARE).flatMap(([name, wants]) => (wants === "" || has(wants) ? name : [])),
    processors: [
      "django.template.context_processors.request",
      "django.contrib.auth.context_processors.auth",
      ...(has("messages") ? ["django.contrib.messages.context_processors.messages"] : []),
    ],
  };
  const bases = contents.needs.bases.map((base): Step => {
    const head = blocks.filter((block) => HEAD.test(block));
    return treeStep(extraction, "extract-app-base", {
      to: path(to, "testproject/templates"),
      base,
      head: head.map((block) => ({ open: headBlock(block) })),
      body: blocks.filter((block) => !head.includes(block)),
    });
  });
  return [treeStep(extraction, "extract-app", { ...data, to }), ...bases];
}

/** The module's code is held to the rules that it was written by. */
function lintOf({ files }: DjangoProject) {
  const lint = at(readToml(files, "pyproject.toml"), "tool", "ruff", "lint");
  const list = (value: unknown) => `[${(value as unknown[]).map((each) => quotedString(String(each))).join(", ")}]`;
  const order = Object.entries(at(lint, "isort") ?? {}).filter(([key]) => !key.startsWith("known-"));
  const named = ["select", "extend-select", "ignore"].filter((key) => Array.isArray(lint?.[key]));
  return {
    lint:
      named.length === 0
        ? [{ key: "extend-select", value: '["I"]' }]
        : named.map((key) => ({ key, value: list(lint?.[key]) })),
    isort: order.flatMap(([key, value]) => {
      if (typeof value === "boolean" || typeof value === "number") return [{ key, value: String(value) }];
      if (typeof value === "string") return [{ key, value: quotedString(value) }];
      return Array.isArray(value) ? [{ key, value: list(value) }] : [];
    }),
    perFile: Object.entries(at(lint, "per-file-ignores") ?? { "**/migrations/*.py": ["I001"] })
      .filter(([, rules]) => Array.isArray(rules))
      .map(([name, rules]) => ({ files: name, rules: list(rules) })),
  };
}

/** New files, in the style of the module. */
function treeStep(extraction: Extraction, from: string, data: TemplateData): Step {
  return { ...growing({ style: styleOf(extraction), tests: "pytest" }, data, "conflict"), from };
}

function headBlock(block: string): string {
  const tag = `{% block ${block} %}{% endblock %}`;
  return /title/.test(block) ? `<title>${tag}</title>` : tag;
}

/** @returns whether an app holds the users of its project */
export function holdsUsers({ settings }: DjangoProject, { label }: LocalApp): boolean {
  return userModel(settings)[0] === label;
}
