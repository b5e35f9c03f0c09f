import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { findApp } from "../../helpers/project/apps.ts";
import { type DjangoProject, findProject, readProject } from "../../helpers/project.ts";
import { place, scratch } from "../support/files.ts";
import { copyOf, layout } from "../support/layouts.ts";

/** Reads the project of a layout. */
async function read(name: string, settings?: string): Promise<DjangoProject> {
  vi.stubEnv("DJANGO_SETTINGS_MODULE", undefined);
  try {
    const { root } = layout(name);
    return await readProject(join(await copyOf(layout(name)), root), settings === undefined ? {} : { settings });
  } finally {
    vi.unstubAllEnvs();
  }
}

/** A project of two files, whose settings are given. */
async function readSettings(settings: string, files: Readonly<Record<string, string>> = {}): Promise<DjangoProject> {
  const root = await scratch();
  await place(root, { "manage.py": MANAGE, "site1/settings.py": settings, ...files });
  return readProject(root, { settings: "site1.settings" });
}

const TWO_CONFIGS = "class A(AppConfig):\n    pass\n\n\n";

const config = (label: string) => `class Config(AppConfig):\n    label = "${label}"\n`;

/** Apps whose labels are not their names. */
const LABELLED = [
  'INSTALLED_APPS = ["parts.accounts", "parts.news", "news", "one.stories", "two.stories"]\n',
  {
    "parts/accounts/apps.py": config("acc"),
    "parts/news/apps.py": config("other"),
    "news/__init__.py": "",
    "one/stories/apps.py": config("a"),
    "two/stories/apps.py": config("b"),
  },
] as const;

const MANAGE = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\n';

describe("finding a project", () => {
  it("goes up to manage.py, from however far below, a folder that is not there yet included", async () => {
    const root = await copyOf(layout("settings-package"));
    for (const below of ["", "config/settings", "apps/accounts", "apps/new/deep"]) {
      expect(findProject(join(root, below))).toBe(root);
    }
  });

  it("takes the nearest of two, one within the other", async () => {
    const root = await copyOf(layout("src-with-manage"));
    await place(root, { "manage.py": MANAGE });
    expect(findProject(join(root, "src/server"))).toBe(join(root, "src"));
    expect(findProject(root)).toBe(root);
  });

  it("looks one folder down where there is none above, and passes by another framework's manage.py", async () => {
    const root = await copyOf(layout("src-with-manage"));
    await place(root, { "manage.py": "import flask\n", "tools/manage.py": "print('hello')\n" });
    expect(findProject(root)).toBe(join(root, "src"));
  });
});

describe("reading a project", () => {
  it("follows the settings through every file that they are made of, in the order in which they run", async () => {
    const filesOf = async (name: string) => (await read(name)).settings.files;
    expect(await filesOf("settings-package")).toEqual(["config/settings/local.py", "config/settings/base.py"]);
    expect(await filesOf("split-settings")).toEqual([
      "server/settings/__init__.py",
      "server/settings/components/common.py",
      "server/settings/components/__init__.py",
      "server/settings/components/logging.py",
    ]);
    expect(await filesOf("settings-by-condition")).toEqual([
      "site1/settings/__init__.py",
      "site1/settings/production.py",
      "site1/settings/base.py",
      "site1/settings/development.py",
    ]);
    expect(await filesOf("wagtail")).toEqual(["mysite/settings/dev.py", "mysite/settings/base.py"]);
  });

  it("does not go in circles", async () => {
    const { settings } = await readSettings("from .other import *\nINSTALLED_APPS = []\n", {
      "site1/other.py": "from .settings import *\nINSTALLED_APPS += DEBUG_APPS\nDEBUG_APPS = INSTALLED_APPS\n",
    });
    expect(settings.files).toEqual(["site1/settings.py", "site1/other.py"]);
  });

  it("knows the lists that INSTALLED_APPS is made of", async () => {
    const { installed } = await read("three-lists");
    expect(installed.opaque).toBeUndefined();
    expect(installed.lists.map(({ setting, items }) => [setting.file, setting.name, items])).toEqual([
      ["config/settings/base.py", "DJANGO_APPS", expect.arrayContaining(["django.contrib.admin"])],
      ["config/settings/base.py", "THIRD_PARTY_APPS", ["crispy_forms", "allauth"]],
      ["config/settings/base.py", "LOCAL_APPS", ["shop.users"]],
      ["config/settings/local.py", "INSTALLED_APPS", ["whitenoise.runserver_nostatic"]],
      ["config/settings/local.py", "INSTALLED_APPS", ["debug_toolbar"]],
    ]);
  });

  it.each([
    ["picked from another one", "[a for a in TENANT_APPS if a not in SHARED_APPS]"],
    ["picked and unpacked", "[*(a for a in TENANT_APPS if a not in SHARED_APPS)]"],
    ["picked for a call", "list(a for a in TENANT_APPS if a not in SHARED_APPS)"],
    ["each once", "list(dict.fromkeys(TENANT_APPS))"],
    ["for a condition", "(TENANT_APPS if TENANTS else [])"],
  ])("knows the items of a list that is %s", async (_, tenants) => {
    const lists = 'SHARED_APPS = ["shared"]\nTENANT_APPS = ["tenant"]\n';
    const { installed } = await readSettings(`${lists}INSTALLED_APPS = list(SHARED_APPS) + ${tenants}\n`);
    expect(installed.opaque).toBeUndefined();
    expect(installed.lists.map(({ setting }) => setting.name)).toEqual(expect.arrayContaining(["TENANT_APPS"]));
  });

  it.each([
    ["each item of a list is changed", '[f"apps.{a}" for a in APPS]'],
    ["a name is nowhere to be found", "EXTRA_APPS"],
    ["a name is imported under another one", "RENAMED_APPS"],
    ["a name is imported from elsewhere", "FOREIGN_APPS"],
  ])("says that a part of INSTALLED_APPS can't be read where %s", async (_, part) => {
    const imports = "from .applist import LOCAL_APPS as RENAMED_APPS\nfrom elsewhere import FOREIGN_APPS\n";
    const { installed } = await readSettings(`${imports}APPS = []\nINSTALLED_APPS = ["blog"] + ${part}\n`, {
      "site1/applist.py": 'LOCAL_APPS = ["blog"]\n',
    });
    expect(installed.opaque?.name).toBe("INSTALLED_APPS");
  });

  it("follows the names that the settings import, and what they are made of there", async () => {
    const { installed, settings } = await readSettings(
      "from site1.applist import LOCAL_APPS\nINSTALLED_APPS = [*LOCAL_APPS]\n",
      {
        "site1/applist.py": 'from .more import MORE_APPS\nUNUSED = ["x"]\nLOCAL_APPS = ["blog"] + MORE_APPS\n',
        "site1/more.py": 'MORE_APPS = ["shop"]\n',
      },
    );
    expect(installed.opaque).toBeUndefined();
    expect(installed.lists.map(({ setting, items }) => [setting.file, setting.name, items])).toEqual([
      ["site1/settings.py", "INSTALLED_APPS", []],
      ["site1/applist.py", "LOCAL_APPS", ["blog"]],
      ["site1/more.py", "MORE_APPS", ["shop"]],
    ]);
    expect(settings.assigned.map(({ name }) => name)).toEqual(["MORE_APPS", "LOCAL_APPS", "INSTALLED_APPS"]);
  });

  it("says of an app that is there why it isn't known", async () => {
    const app = { "apps/blog/models.py": "", "site1/apps/shop/apps.py": "" };
    const unread = await readSettings('INSTALLED_APPS = [\n    "x",\n] + find()\n', app);
    expect(() => findApp(unread, "apps.blog")).toThrow(
      expect.objectContaining({
        message:
          "The folder apps/blog holds an app, but INSTALLED_APPS can't be read as a whole. List the app there by its name.",
        place: { file: "site1/settings.py", line: 1 },
      }),
    );
    const unlisted = await readSettings(
      'import sys\nsys.path.append("apps")\nINSTALLED_APPS = ["site1.apps.other"]\n',
      {
        ...app,
        "site1/apps/other/__init__.py": "",
      },
    );
    expect(() => findApp(unlisted, "blog")).toThrow(
      "The folder apps/blog holds an app that the settings don't list. `npx plop django-app blog` adds it to them.",
    );
    expect(() => findApp(unlisted, "Shop")).toThrow("The folder site1/apps/shop holds an app");
  });

  it("says which part of INSTALLED_APPS is no list", async () => {
    const { installed } = await readSettings('INSTALLED_APPS = ["blog"] + list(find()) + [*EXTRA]\n');
    expect(installed.lists.map(({ items }) => items)).toEqual([["blog"], []]);
    expect(installed.opaque?.name).toBe("INSTALLED_APPS");
  });

  it.each([
    ["startproject-5.2", []],
    [
      "apps-in-root",
      [{ entry: "polls.apps.PollsConfig", module: "polls", name: "polls", label: "polls", folder: "polls" }],
    ],
    [
      "settings-package",
      [
        {
          entry: "apps.accounts",
          module: "apps.accounts",
          name: "accounts",
          label: "accounts",
          folder: "apps/accounts",
        },
      ],
    ],
    [
      "three-lists",
      [{ entry: "shop.users", module: "shop.users", name: "users", label: "users", folder: "shop/users" }],
    ],
    ["src", [{ entry: "people", module: "people", name: "people", label: "people", folder: "src/people" }]],
    [
      "split-settings",
      [
        {
          entry: "server.apps.main",
          module: "server.apps.main",
          name: "main",
          label: "main",
          folder: "server/apps/main",
        },
      ],
    ],
  ])("tells the apps of %s from those that are installed", async (name, apps) => {
    expect((await read(name)).apps).toEqual(apps);
  });

  it.each([
    ["the only class", "accounts", "class A(AppConfig):\n    name = 'accounts'\n    label = 'acc'\n"],
    ["the class that is named", "accounts.apps.B", `${TWO_CONFIGS}class B(AppConfig):\n    label = "acc"\n`],
    [
      "the default one of several",
      "accounts",
      `${TWO_CONFIGS}class B(AppConfig):\n    default = True\n    label = "acc"\n`,
    ],
    [
      "the only one that may be taken",
      "accounts",
      `${TWO_CONFIGS.replace("pass", "default = False")}class B(AppConfig):\n    label: str = "acc"\n`,
    ],
    ["one that the package offers", "accounts.B", `${TWO_CONFIGS}class B(AppConfig):\n    label = "acc"\n`],
  ])("takes the label of an app from its configuration: %s", async (_, entry, config) => {
    const { apps } = await readSettings(`INSTALLED_APPS = ["${entry}"]\n`, {
      "accounts/__init__.py": "from .apps import B\n",
      "accounts/apps.py": config,
    });
    expect(apps).toEqual([{ entry, module: "accounts", name: "accounts", label: "acc", folder: "accounts" }]);
  });

  it("takes no label from a text, a comment or a class that is another app's", async () => {
    const { apps } = await readSettings('INSTALLED_APPS = ["accounts"]\n', {
      "accounts/apps.py": `LABEL = '''\n    label = "no"\n'''\n\n\n${TWO_CONFIGS}class B(AppConfig):\n    # label = "no"\n    label = "no"\n`,
    });
    expect(apps.map(({ label }) => label)).toEqual(["accounts"]);
  });

  it.each([
    ["its label", "acc", "acc"],
    ["its name", "accounts", "acc"],
    ["its module", "parts.accounts", "acc"],
    ["its folder", "parts/accounts", "acc"],
    ["a label rather than another's name", "news", "news"],
  ])("finds an app by %s", async (_, name, label) => {
    expect(findApp(await readSettings(...LABELLED), name).label).toBe(label);
  });

  it("takes neither of two apps that are called alike", async () => {
    const project = await readSettings(...LABELLED);
    expect(() => findApp(project, "stories")).toThrow("Several apps are called stories. Say which: a or b.");
  });

  it.each([
    ["apps-on-path-by-manage", ["", "apps"]],
    ["apps-on-path-by-settings", ["", "mysite/apps"]],
    ["src", ["", "src"]],
    ["three-lists", ["", "shop"]],
    ["startproject-6.1", [""]],
  ])("knows the folders that Python imports from in %s", async (name, roots) => {
    expect((await read(name)).importRoots).toEqual(roots);
  });

  it("imports from no folder outside the project", async () => {
    const settings = 'import sys\nsys.path.insert(0, "..")\nsys.path.append("/")\nsys.path.append("missing")\n';
    expect((await readSettings(settings)).importRoots).toEqual([""]);
  });

  it.each([
    ["three-lists", ["shop/templates"], { name: "base.html", title: "title", content: "content" }],
    ["unpacked", ["templates"], { name: "layout.html", title: "page_title", content: "main" }],
    ["src", ["src/templates"], { name: "_base.html", title: undefined, content: "body" }],
    ["wagtail", ["mysite/templates"], { name: "base.html", title: "title", content: "content" }],
    ["repository-around", ["templates"], { name: "base.html", title: "title", content: "content" }],
    ["tuples", ["templates"], { name: "base.html", title: "title", content: "content" }],
    ["src-package", [], undefined],
    ["templates-not-searched", [], undefined],
  ])("finds the template folders of %s, and the base template", async (name, templates, base) => {
    const project = await read(name);
    expect([project.templates, project.base]).toEqual([templates, base]);
  });

  it("passes by a base template without a block for the page", async () => {
    const dirs = 'INSTALLED_APPS = ["blog"]\nTEMPLATES = [{"DIRS": ["templates"]}]\n';
    const { base } = await readSettings(dirs, {
      "templates/base.html": "<title>{% block title %}{% endblock %}</title>",
      "blog/__init__.py": "",
      "blog/templates/base.html": "{%- block main -%}{%- endblock -%}",
    });
    expect(base).toEqual({ name: "base.html", title: undefined, content: "main" });
  });

  it.each([
    ["three-lists", "pytest"],
    ["settings-by-pyproject", "pytest"],
    ["repository-around", "pytest"],
    ["settings-by-pytest-ini", "django"],
    ["wagtail", "django"],
  ])("knows what tests are written for in %s", async (name, tests) => {
    expect((await read(name)).tests).toBe(tests);
  });

  it("knows whether there is an administration, and takes it for granted where nobody can say", async () => {
    const has = async (apps: string) => (await readSettings(`INSTALLED_APPS = ${apps}\n`)).hasAdmin;
    expect(await has('["django.contrib.admin"]')).toBe(true);
    expect(await has('["django.contrib.admin.apps.SimpleAdminConfig"]')).toBe(true);
    expect(await has('["django.contrib.auth"]')).toBe(false);
    expect(await has("find_apps()")).toBe(true);
  });

  it.each([
    ["three-lists", { lineLength: 119, quote: '"' }],
    ["settings-by-pyproject", { lineLength: 88, quote: "'" }],
    ["startproject-5.2", { lineLength: 88, quote: "'" }],
    ["apps-in-root", { lineLength: 88, quote: undefined }],
  ])("knows how %s writes Python", async (name, style) => {
    expect((await read(name)).style).toMatchObject(style);
  });

  it.each([
    ["tabs of its models", {}, "class A:\n\tb = 1\n", "APPS = [\n    1,\n]\n", { indent: "tab", indentWidth: 4 }],
    [
      "two blanks of its models",
      {},
      "class A:\n  b = 1\n\n\nclass B:\n    c = 1\n\n\nclass C:\n  d = 1\n",
      "",
      { indentWidth: 2 },
    ],
    ["four blanks, however lists are set in", {}, "", "A = [\n  1,\n]\n", { indent: "space", indentWidth: 4 }],
    ["tabs of its settings", {}, "", "A = [\n\t1,\n]\n", { indent: "tab" }],
    ["tabs that ruff knows nothing of", { "ruff.toml": "" }, "class A:\n\tb = 1\n", "", { indent: "space" }],
    ["Windows line endings of its models", {}, "A = 1\r\nB = 2\r\n", "", { lineEnding: "\r\n" }],
    ["line endings of both kinds", {}, "A = 1\r\nB = 2\nC = 3\r\n", "", { lineEnding: "\n" }],
    ["Windows line endings beside ruff", { "ruff.toml": "" }, "A = 1\r\nB = 2\r\n", "", { lineEnding: "\r\n" }],
    [
      "line endings that ruff is told",
      { "ruff.toml": '[format]\nline-ending = "lf"\n' },
      "A = 1\r\nB = 2\r\n",
      "",
      { lineEnding: "\n" },
    ],
  ])("writes new files with the %s", async (_, files, models, settings, style) => {
    const project = await readSettings(`${settings}INSTALLED_APPS = ["blog"]\n`, {
      ...files,
      "blog/models.py": models,
    });
    expect(project.style).toMatchObject(style);
  });

  it("looks for configuration and requirements above manage.py, as far as the repository goes", async () => {
    const root = await copyOf(layout("src-with-manage"));
    await place(root, {
      "pyproject.toml": '[tool.ruff]\nline-length = 100\nsrc = ["src"]\n',
      "requirements/dev.txt": "pytest-django\n",
    });
    const alone = await readProject(join(root, "src"));
    expect([alone.style.lineLength, alone.tests]).toEqual([88, "django"]);
    await mkdir(join(root, ".git"));
    const within = await readProject(join(root, "src"));
    expect([within.style.lineLength, within.tests]).toEqual([100, "pytest"]);
    expect(within.style.firstParty).toEqual(["manage", "people", "server"]);
  });

  it("takes the settings that it is told, and no others", async () => {
    expect((await read("settings-by-environment")).settings.module).toBe("site_a.settings");
    expect((await read("settings-by-environment", "site_b.settings")).settings.files).toEqual([
      "site_b/settings.py",
      "site_a/settings.py",
    ]);
    await expect(read("settings-by-environment", "site_c.settings")).rejects.toThrow("can't be found");
  });

  it.each([
    ["a constant", 'S = "two.settings"\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", S)'],
    ["a subscript", 'os.environ["DJANGO_SETTINGS_MODULE"] = "two.settings"'],
    ["a default", 'os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("S", "two.settings")'],
  ])("reads the settings from manage.py: %s", async (_, line) => {
    const root = await copyOf(layout("refused-two-settings"));
    await place(root, { "manage.py": `import os\nimport django\n\n${line}\n` });
    expect((await readProject(root)).settings.module).toBe("two.settings");
  });

  it("finds settings that lie in a folder of sources once", async () => {
    const root = await scratch();
    await place(root, { "manage.py": "import django\n", "src/settings.py": "INSTALLED_APPS = []\n" });
    expect((await readProject(root)).settings).toMatchObject({ module: "settings", files: ["src/settings.py"] });
  });

  it("takes a package for a module of the same name, as Python does", async () => {
    const { settings } = await readSettings("INSTALLED_APPS = []\n", {
      "site1/settings/__init__.py": "from .base import *\n",
      "site1/settings/base.py": "INSTALLED_APPS = []\n",
    });
    expect(settings.files).toEqual(["site1/settings/__init__.py", "site1/settings/base.py"]);
  });

  it("asks which settings are meant rather than put a name together", async () => {
    const root = await copyOf(layout("refused-two-settings"));
    const line = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", NAME + ".settings")';
    await place(root, { "manage.py": `import os\nimport django\n\nNAME = "one"\n${line}\n` });
    await expect(readProject(root)).rejects.toThrow("Which settings?");
  });
});
