import { readdir, readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isDeviceName,
  packageName,
  projectTitle,
  rejectAppName,
  rejectFolderPath,
  rejectLongText,
  rejectModelName,
  rejectPageName,
  rejectProjectName,
  rejectUrlPrefix,
  suggestProjectName,
} from "../../helpers/names.ts";
import { RESERVED_NAMES } from "../../helpers/reserved-names.ts";
import { askPython, describeWithPython } from "../support/python.ts";

const TEMPLATES = new URL("../../plop-templates/", import.meta.url);

/** Any text at all: every plane of Unicode, control characters, combining marks. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(..."abzAZ019-_ .İßéﬁ\0\u001b\u202e\ud800") }),
  fc.constantFrom(...RESERVED_NAMES.flatMap(({ names }) => [...names])),
);

/** What the message after "can't be the project's name: " says. */
function reasonFor(name: string): string | undefined {
  return rejectProjectName(name)?.match(/name: ([\s\S]*)\. How about [^ ]+\?$/)?.[1];
}

function suggestionFor(name: string): string | undefined {
  return rejectProjectName(name)?.match(/How about ([a-z0-9_-]+)\?$/)?.[1];
}

describe("a project's name", () => {
  it.each([
    "myapp",
    "my-app",
    "my_app",
    "a",
    "shop2",
    "my-app-2",
    "x".repeat(63),
    "importer",
    "django-shop",
    "my-tests",
  ])("may be %s", (name) => {
    expect(rejectProjectName(name)).toBeUndefined();
  });

  it.each([
    ["", "it is empty", "my-project"],
    [" ", "only the letters a to z, digits, - and _ will do", "my-project"],
    ["my app", "only the letters a to z, digits, - and _ will do", "my-app"],
    ["my.app", "only the letters a to z, digits, - and _ will do", "my-app"],
    ["a/b", "only the letters a to z, digits, - and _ will do", "a-b"],
    ["../up", "only the letters a to z, digits, - and _ will do", "up"],
    ["caf\u00e9", "only the letters a to z, digits, - and _ will do", "cafe"],
    ["\u5546\u5e97", "only the letters a to z, digits, - and _ will do", "my-project"],
    ["\u043carket", "only the letters a to z, digits, - and _ will do", "arket"],
    ["MyApp", "Python packages and image tags are written in lower case", "myapp"],
    ["Class", "Python packages and image tags are written in lower case", "class-site"],
    ["2fast", "it starts with a digit", "fast"],
    ["42", "it starts with a digit", "my-project"],
    ["_app", "it starts with _", "app"],
    ["-app", "it starts with -", "app"],
    ["app_", "it ends with _", "app"],
    ["app-", "it ends with -", "app"],
    ["my__app", "it has two of - or _ side by side", "my-app"],
    ["my--app", "it has two of - or _ side by side", "my-app"],
    ["my_-app", "it has two of - or _ side by side", "my-app"],
    ["x".repeat(64), "it has 64 characters, and 63 is the most", "x".repeat(58)],
    ["class", "class is a keyword of Python", "class-site"],
    ["match", "match is a keyword of Python", "match-site"],
    ["type", "type is a keyword of Python", "type-site"],
    ["json", "json is a module of Python's standard library", "json-site"],
    ["site", "site is a module of Python's standard library", "site-site"],
    ["py-compile", "py_compile is a module of Python's standard library", "py-compile-site"],
    ["distutils", "distutils is a module of Python's standard library", "distutils-site"],
    ["annotationlib", "annotationlib is a module of Python's standard library", "annotationlib-site"],
    ["django", "django is a name of Django's own", "django-site"],
    ["auth", "auth is a name of Django's own", "auth-site"],
    ["environ", "environ is a package that the project depends on", "environ-site"],
    ["users", "users is a file or folder of the project itself", "users-site"],
    ["gunicorn-conf", "gunicorn_conf is a file or folder of the project itself", "gunicorn-conf-site"],
    ["con", "con is a device name on Windows", "con-site"],
    ["lpt9", "lpt9 is a device name on Windows", "lpt9-site"],
  ])("can't be %j: %s; rather %s", (name, reason, suggestion) => {
    expect(reasonFor(name)).toBe(reason);
    expect(suggestionFor(name)).toBe(suggestion);
  });

  it("is refused for every reserved name, with a suggestion that is accepted", () => {
    for (const name of RESERVED_NAMES.flatMap(({ names }) => [...names])) {
      expect(rejectProjectName(name), name).toBeDefined();
      expect(rejectProjectName(suggestionFor(name) ?? ""), `instead of ${name}`).toBeUndefined();
    }
  });

  it("is always suggested such that it is accepted, whatever was typed", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(rejectProjectName(suggestProjectName(text))).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  it("is refused in one line without a control character, whatever was typed", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const message = rejectProjectName(text) ?? "";
        expect(message).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(message === "" || reasonFor(text) !== undefined).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("shows control characters as escapes", () => {
    expect(rejectProjectName("a\u001b[31m")).toMatch(/^"a\\u001b\[31m" can't be/);
  });

  it("gives the package and the title", () => {
    expect(packageName("my-own-app")).toBe("my_own_app");
    expect(projectTitle("my-own_app")).toBe("My own app");
  });

  it("can't be that of a folder or module at the top of a generated project", async () => {
    const entries = (await readdir(new URL("init", TEMPLATES))).map((entry) => entry.replace(/\.hbs$/, ""));
    const names = entries.map((entry) => entry.replace(/\.py$/, "").toLowerCase()).filter((name) => /^\w+$/.test(name));
    expect(names).toEqual(expect.arrayContaining(["dockerfile", "manage", "templates", "users"]));
    for (const name of names) expect(rejectProjectName(name), name).toBeDefined();
  });

  it("can't be that of a folder that a generated project's git would ignore", async () => {
    const patterns = await readFile(new URL("init/.gitignore.hbs", TEMPLATES), "utf8");
    const names = [...patterns.matchAll(/^\/?([a-z_]+)\/$/gm)].map(([, name]) => name ?? "");
    expect(names).toEqual(expect.arrayContaining(["node_modules", "staticfiles", "venv"]));
    for (const name of names.filter((each) => !each.startsWith("_")))
      expect(rejectProjectName(name), name).toBeDefined();
  });

  it("can't be that of a package that pyproject.toml names", async () => {
    const template = await readFile(new URL("init/pyproject.toml.hbs", TEMPLATES), "utf8");
    const packages = [...template.matchAll(/^ +"([\w-]+)(?:\[[\w,]+\])?[><=~!]/gm)].map(([, name]) => name ?? "");
    expect(packages).toEqual(expect.arrayContaining(["django-environ", "psycopg", "pytest-cov"]));
    for (const name of packages) expect(rejectProjectName(name.toLowerCase()), name).toBeDefined();
  });
});

describe("a model's name", () => {
  it.each(["Task", "A", "HTTPLog", "Log_entry2", "X".repeat(63), "AnyTask", "ATrue"])("may be %s", (name) => {
    expect(rejectModelName(name)).toBeUndefined();
  });

  it.each([
    ["", "it does not start with a letter"],
    ["task", "it does not start with a letter"],
    ["2Tasks", "it does not start with a letter"],
    ["_Task", "it does not start with a letter"],
    ["Caf\u00e9", "only the letters A to Z and digits will do"],
    ["My Task", "only the letters A to Z and digits will do"],
    ["Task!", "only the letters A to Z and digits will do"],
    ["X".repeat(64), "it has 64 characters, and 63 is the most"],
    ...["Any", "Decimal", "False", "Meta", "Model", "None", "True", "UUID"].map((name) => [
      name,
      "Python or Django uses it for something else",
    ]),
  ])("can't be %j: %s", (name, reason) => {
    expect(rejectModelName(name)).toBe(`"${name}" can't be a model's name: ${reason}.`);
  });
});

describe("a page's name", () => {
  it.each(["About", "A", "X2", "AboutUs", "X".repeat(63)])("may be %s", (name) => {
    expect(rejectPageName(name)).toBeUndefined();
  });

  it.each(["", "about", "2X", "xAbout", "About us", "About_us", "Caf\u00e9", "X".repeat(64)])("can't be %j", (name) => {
    expect(rejectPageName(name)).toBe(`"${name}" can't be the name of a page: letters A to Z and digits will do.`);
  });
});

describe("an app's name", () => {
  it.each(["tasks", "a", "x2", "tasks_2", "n".repeat(63), "users", "docs", "my_site"])("may be %s", (name) => {
    expect(rejectAppName(name)).toBeUndefined();
  });

  it.each([
    ["", "it is empty"],
    ["Tasks", "only the letters a to z, digits and _ will do"],
    ["my-tasks", "only the letters a to z, digits and _ will do"],
    ["2tasks", "it starts with a digit"],
    ["_tasks", "it starts with _"],
    ["tasks_", "it ends with _"],
    ["n".repeat(64), "it has 64 characters, and 63 is the most"],
    ["migrations", "tools take what is in a folder of that name for migrations"],
    ["class", "it is a keyword of Python"],
    ["json", "it is a module of Python's standard library"],
    ["admin", "it is a name of Django's own"],
    ["environ", "it is a package that the project depends on"],
    ["static", "it is a file or folder of the project itself"],
    ["con", "it is a device name on Windows"],
  ])("can't be %j: %s", (name, reason) => {
    expect(rejectAppName(name)).toBe(`"${name}" can't be an app's name: ${reason}.`);
  });

  it.each(["json", "environ", "static"])("may be %s in a package, where it hides nothing", (name) => {
    expect(rejectAppName(name, true)).toBeUndefined();
  });

  it.each(["class", "admin", "con", "migrations", ""])("can't be %j in a package either", (name) => {
    expect(rejectAppName(name, true)).toBe(rejectAppName(name));
    expect(rejectAppName(name, true)).toBeDefined();
  });
});

describe("a folder for an app", () => {
  const nothing = () => false;

  it.each(["", "apps", "apps/", "src/my_apps2", "_x/Y", "statics", "my_static", "apps/json"])("may be %j", (folder) => {
    expect(rejectFolderPath(folder, nothing)).toBeUndefined();
  });

  it.each(["/apps", "../apps", "my-apps", "apps//x", "2x", "apps/2x", "my apps", "apps//", "apps/x!", "-apps"])(
    "can't be %j, which is no path of packages",
    (folder) => {
      expect(rejectFolderPath(folder, nothing)).toBe(
        `--path=${folder} is no folder for an app: it is no path of packages below the project. How about --path=apps?`,
      );
    },
  );

  it.each([
    ["class", "class is a keyword of Python"],
    ["apps/import/", "import is a keyword of Python"],
    ["json/apps", "json is a module of Python's standard library"],
    ["admin", "admin is a name of Django's own"],
    ["environ", "environ is a package that the project depends on"],
    ...["static", "staticfiles", "templates", "media", "migrations", "node_modules", "htmlcov", "build", "dist"].map(
      (name) => [`apps/${name}`, `${name} is for something else`],
    ),
    ["venv/apps", "venv is for something else"],
    ["Env", "Env is for something else"],
  ])("can't be %s: %s", (folder, reason) => {
    expect(rejectFolderPath(folder, nothing)).toBe(
      `--path=${folder} is no folder for an app: ${reason}. How about --path=apps?`,
    );
  });

  it("may hide a module when it is there already, since the project works with it", () => {
    const there = (folder: string) => folder === "json";
    expect(rejectFolderPath("json/apps", there)).toBeUndefined();
    expect(rejectFolderPath("glob/json", there)).toMatch(/: glob is a module of Python's standard library\./);
  });
});

describe("the beginning of an app's addresses", () => {
  it.each(["", "none", "/", "tasks", "/tasks", "tasks/", "/my-tasks/v1.2/", "a~b"])("may be %j", (prefix) => {
    expect(rejectUrlPrefix(prefix)).toBeUndefined();
  });

  it.each(["//", "a//b", "a b", "a?b", "..", "a/../b", "caf\u00e9", "a/b!", "!a/b", "<int:pk>"])(
    "can't be %j",
    (prefix) => {
      expect(rejectUrlPrefix(prefix)).toBe(
        `--url=${prefix} is no plain address: write letters, digits, - and _, with / between them.`,
      );
    },
  );

  it.each([".", "a/./b", "a/...", "a%2f", "\\", "a\n"])(
    "can't be %j, which browsers change or read otherwise",
    (prefix) => {
      expect(rejectUrlPrefix(prefix)).toContain("is no plain address: write letters");
    },
  );

  it("can't be longer than 63 characters, and is refused at once however long it is", () => {
    expect(rejectUrlPrefix("a".repeat(64))).toContain("make it 63 characters at the most.");
    expect(rejectUrlPrefix(`${"a".repeat(100_000)}!`)).toContain("is no plain address");
    expect(rejectUrlPrefix(`${"a/".repeat(100_000)}!`)).toContain("is no plain address");
  });
});

describe("the folder for an app", () => {
  const reject = (folder: string) => rejectFolderPath(folder, () => false);

  it.each(["con", "apps/NUL", "aux/x", "Com1", "lpt0"])("can't be a device on Windows: %s", (folder) => {
    expect(reject(folder)).toMatch(/^--path=\S+ is no folder for an app: \w+ is a device name on Windows\./);
  });

  it("can't be longer than 63 characters, or hold what Python compiled", () => {
    expect(reject("a".repeat(63))).toBeUndefined();
    expect(reject("a".repeat(64))).toContain("it has 64 characters, and 63 is the most");
    expect(reject("apps/__pycache__")).toContain("__pycache__ is for something else");
  });
});

describe("the name of a device on Windows", () => {
  it.each(["con", "CON", "nul.txt", "aux.tar.gz", "prn .py", "com1", "LPT9.x", "com\u00b9", "conin$", "nul..."])(
    "is %j",
    (name) => {
      expect(isDeviceName(name)).toBe(true);
    },
  );

  it.each(["", "console", "com", "com10", "comma.py", "a.con", "nul_", "lpt", "xaux"])("is not %j", (name) => {
    expect(isDeviceName(name)).toBe(false);
  });
});

describe("a long text", () => {
  it("may have 200 characters, and no more", () => {
    expect(rejectLongText("x".repeat(200))).toBeUndefined();
    expect(rejectLongText("x".repeat(201))).toBe("That text has 201 characters, and 200 is the most. Shorten it.");
  });
});

await describeWithPython("the reserved names", (pythons) => {
  it.each(pythons)("hold every keyword of Python $version", async (python) => {
    const keywords = await askPython(python, "import keyword\nanswer = keyword.kwlist + keyword.softkwlist");
    for (const word of (keywords as string[]).filter((each) => each !== "_")) {
      expect(reasonFor(word.toLowerCase()), word).toBe(`${word.toLowerCase()} is a keyword of Python`);
    }
  });

  it.each(pythons)("hold every public module of the standard library of Python $version", async (python) => {
    const modules = await askPython(python, "answer = [n for n in sys.stdlib_module_names if n[0] != '_']");
    for (const module of modules as string[]) expect(rejectProjectName(module), module).toBeDefined();
  });
});
