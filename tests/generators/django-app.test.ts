import { chmod, mkdir, mkdtemp, readFile, readlink, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { djangoApp } from "../../generators/django-app.ts";
import { djangoModel } from "../../generators/django-model.ts";
import { readProject } from "../../helpers/project.ts";
import { parsePython } from "../../helpers/python/parser.ts";
import { tidy } from "../../helpers/python/ruff.ts";
import { paths, place, scratch, tree } from "../support/files.ts";
import { copyOf, copyTo, type Expected, expectedFiles, type Layout, layout, layouts } from "../support/layouts.ts";
import { person, type Ran, type RunSettings, runPlop } from "../support/plop.ts";

/** What `django-app` did in a copy of a layout's project, and the files afterwards. */
interface Step {
  readonly ran: Ran;
  readonly files: Readonly<Record<string, string>>;
}

/** Does something with the variables that a layout sets. */
async function inEnvironment<T>({ environment }: Layout, task: () => Promise<T>): Promise<T> {
  vi.stubEnv("DJANGO_SETTINGS_MODULE", environment.DJANGO_SETTINGS_MODULE);
  try {
    return await task();
  } finally {
    vi.unstubAllEnvs();
  }
}

/** Runs `django-app` in a copy of a layout's project. */
async function grow(project: Layout, folder: string, words: readonly string[]): Promise<Step> {
  const cwd = join(folder, project.from);
  const ran = await inEnvironment(project, () => runPlop(djangoApp, ["django-app", ...words], { cwd }));
  return { ran, files: await tree(folder) };
}

/** The files that a new app has, below the project. */
function filesOf({ app, tests, templates, ownBase, pages = true, also = [] }: Expected): string[] {
  const inTests = tests ?? `${app}/tests`;
  const inTemplates = templates ?? `${app}/templates/${basename(app)}`;
  return [
    ...["__init__", "admin", "apps", "migrations/__init__", "models"].map((name) => `${app}/${name}.py`),
    ...["__init__", "factories"].map((name) => `${inTests}/${name}.py`),
    ...(pages ? [`${app}/urls.py`, `${app}/views.py`, `${inTests}/test_index.py`, `${inTemplates}/index.html`] : []),
    ...(ownBase ? [`${inTemplates}/base.html`] : []),
    ...also,
  ];
}

/** The lines of a text that can't be found in another one, in order, each with its ending. */
function lostLines(text: string, other: string): string[] {
  const linesOf = (whole: string) => [...whole.matchAll(/[^\n]*\n|[^\n]+$/g)].map(([line]) => line);
  const left = linesOf(other);
  return linesOf(text).filter((line) => {
    const found = left.indexOf(line);
    if (found !== -1) left.splice(0, found + 1);
    return found === -1;
  });
}

/** What but blanks can't be found in another text, in order. */
function lostCharacters(text: string, other: string): string {
  let at = 0;
  const lost = [...text.replaceAll(/\s/g, "")].filter((character) => {
    const found = other.indexOf(character, at);
    if (found !== -1) at = found + 1;
    return found === -1;
  });
  return lost.join("");
}

const works = layouts().filter((each) => each.expect);
const refuses = layouts().filter((each) => each.refused);

describe.each(works)("django-app in $name: $why", (project) => {
  const { root, run } = project;
  const expected = project.expect as Expected;
  const own = filesOf(expected).map((path) => join(root, path));
  let folder: string;
  let before: Step["files"];
  let dry: Step;
  let first: Step;
  let again: Step;
  let other: Step;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "quickscale-layout-")));
    await copyTo(folder, project);
    before = await tree(folder);
    dry = await grow(project, folder, [...run, "--dry-run"]);
    first = await grow(project, folder, [...run, "--json"]);
    again = await grow(project, folder, [...run, "--json"]);
    const options = run.slice(1).filter((word) => !word.startsWith("--url=/"));
    other = await grow(project, folder, ["notes", ...options]);
  });

  afterAll(() => rm(folder, { recursive: true }));

  it("only shows with --dry-run what it would do", () => {
    expect(dry.ran.failure).toBeUndefined();
    for (const path of filesOf(expected)) {
      if (before[join(root, path)] === undefined) expect(dry.ran.out).toContain(path);
    }
    expect(dry.files).toEqual(before);
  });

  it("adds the app where it belongs, registers it and includes its addresses", async () => {
    expect(first.ran.report()).toMatchObject({ status: "ok", destination: join(folder, root) });
    const wanted = await expectedFiles(project);
    for (const [path, text] of Object.entries(wanted)) expect(first.files[path], path).toBe(text);

    const made = Object.keys(first.files).filter((path) => before[path] === undefined);
    expect(made).toEqual(own.filter((path) => before[path] === undefined).sort());
    const module = expected.module ?? expected.app.replaceAll("/", ".");
    expect(first.files[join(root, expected.app, "apps.py")]).toMatch(
      new RegExp(`^(?: {4}|\\t)name = ["']${module}["']$`, "m"),
    );
    for (const path of made.filter((each) => each.endsWith(".py"))) {
      expect((await parsePython(first.files[path] ?? "")).hasError, path).toBe(false);
    }
  });

  it("changes only the files that it must, and there only the lines that it must", async () => {
    const changed = Object.keys(before).filter((path) => first.files[path] !== before[path]);
    const wanted = Object.keys(await expectedFiles(project)).filter((path) => before[path] !== undefined);
    expect(changed).toEqual(wanted);

    const texts = changed.map((path) => [before[path] ?? "", first.files[path] ?? ""] as const);
    const rewritten = texts.flatMap(([old, now]) => lostLines(old, now)).map((line) => line.trim());
    expect(rewritten).toEqual(expected.rewritten ?? []);
    for (const [old, now] of texts) {
      expect(lostCharacters(old, now)).toBe("");
      expect((await parsePython(now.replace(/^\ufeff/, ""))).hasError).toBe(false);
    }
  });

  it("writes what ruff leaves as it is, and keeps files so that were", async () => {
    const { style } = await inEnvironment(project, () => readProject(join(folder, root)));
    for (const [path, text] of Object.entries(first.files)) {
      const old = before[path] ?? "";
      const isOurs = path.endsWith(".py") && text !== old && (await tidy(old, style)) === old;
      if (isOurs) expect(await tidy(text, style), path).toBe(text);
    }
  });

  it("writes nothing the second time, and says so", () => {
    expect(again.ran.report()).toMatchObject({ status: "unchanged", destination: join(folder, root) });
    expect(again.files).toEqual(first.files);
  });

  it("adds an app of another name beside it", () => {
    expect(other.ran.failure).toBeUndefined();
    expect(other.files[join(root, expected.app, "../notes/apps.py")]).toContain("class NotesConfig(AppConfig)");
    const changed = Object.keys(first.files).filter((path) => first.files[path] !== other.files[path]);
    expect(changed.length).toBeGreaterThan(0);
    for (const path of changed) {
      expect(lostCharacters(first.files[path] ?? "", other.files[path] ?? ""), path).toBe("");
      expect(other.files[path], path).toMatch(/notes/);
    }
  });
});

describe.each(refuses)("django-app in $name: $why", (project) => {
  const { message = "", file, line, paste = "" } = project.refused ?? {};

  it("is refused with the place and the lines to paste, and writes nothing", async () => {
    const folder = await copyOf(project);
    const before = await tree(folder);
    const { ran, files } = await grow(project, folder, [...project.run, "--json"]);
    const { message: _, ...where } = project.refused ?? {};
    expect(ran.report()).toMatchObject({ status: "refused", files: [], error: where });
    expect(ran.report().error?.message).toContain(message);
    expect(files).toEqual(before);
  });

  it("tells people the same in a few lines", async () => {
    const { ran } = await grow(project, await copyOf(project), project.run);
    const { failure = "" } = ran;
    expect(failure).toContain(message);
    expect(failure).toContain(line === undefined ? (file ?? "") : `${file}:${line}`);
    expect(failure).toContain(paste);
    expect(failure.split("\n").length).toBeLessThanOrEqual(4);
  });
});

describe("the files of a new app", () => {
  it.each([
    ["written-with-crlf", /^(?:[^\n]*\r\n)*$/],
    ["written-with-tabs", /^(?!(?:.*\n)* )/],
  ])("are written as those around them are: %s", async (name, pattern) => {
    const folder = await copyOf(layout(name));
    const before = await tree(folder);
    const { files } = await grow(layout(name), folder, ["tasks"]);
    const made = Object.entries(files).filter(([path]) => before[path] === undefined && path.endsWith(".py"));
    expect(made.length).toBeGreaterThan(5);
    for (const [path, text] of made) expect(text, path).toMatch(pattern);
    const page = files["tasks/templates/tasks/index.html"] ?? "";
    expect(page.includes("\r\n")).toBe(name === "written-with-crlf");
  });
});

describe("django-app", () => {
  /** Runs it in a copy of a layout's project, where it has to fail and to leave everything as it is. */
  async function refused(
    words: readonly string[],
    { name = "apps-in-root", prepare, ...settings }: Partial<RunSettings> & Trouble = {},
  ): Promise<string> {
    const folder = await copyOf(layout(name));
    await prepare?.(folder);
    const before = await everything(folder);
    const { failure, out } = await runPlop(djangoApp, ["django-app", ...words], { cwd: folder, ...settings });
    expect(await everything(folder)).toEqual(before);
    expect(out).toBe("");
    expect(failure?.split("\n").length).toBeLessThanOrEqual(3);
    return failure ?? "";
  }

  /** What is in a folder, links not followed. */
  async function everything(folder: string): Promise<string[]> {
    const contents = (await paths(folder)).map(async (path) => {
      const target = await readlink(join(folder, path)).catch(() => undefined);
      return `${path}: ${target ?? (await readFile(join(folder, path), "utf8"))}`;
    });
    return Promise.all(contents);
  }

  /** Does something as somebody who is not root, whom no permission stops. */
  async function asNobody<T>(task: () => Promise<T>): Promise<T> {
    if (process.geteuid?.() !== 0) return task();
    process.seteuid?.(65534);
    try {
      return await task();
    } finally {
      process.seteuid?.(0);
    }
  }

  interface Trouble {
    /** The layout. */
    readonly name?: string;
    /** What else is special about the project. */
    readonly prepare?: (folder: string) => Promise<void>;
  }

  it("says that there is no Django project here", async () => {
    const cwd = await scratch();
    await place(cwd, { "manage.py": "from flask.cli import main\n\nmain()\n", "sub/readme.txt": "" });
    const { failure } = await runPlop(djangoApp, ["django-app", "tasks"], { cwd: join(cwd, "sub") });
    expect(failure).toMatch(
      /^There is no Django project in .*sub: .*manage\.py is no file that names Django\. .*--dest=DIR/,
    );
    expect(Object.keys(await tree(cwd))).toEqual(["manage.py", "sub/readme.txt"]);
  });

  it("says in which project it worked where that lies below, and how to get there", async () => {
    const cwd = await scratch();
    await copyTo(join(cwd, "my site"), layout("startproject-5.2"));
    const { out, failure } = await runPlop(djangoApp, ["django-app", "tasks"], { cwd });
    expect(failure).toBeUndefined();
    expect(out).toMatch(/^In my site:\n {5}\w+ {2}/);
    expect(out).toContain("\nNext:\n  cd 'my site'\n");
    const within = await runPlop(djangoApp, ["django-app", "notes", "--json"], { cwd: join(cwd, "my site") });
    expect(within.report().next.join("\n")).not.toContain("cd ");
    const named = await runPlop(djangoApp, ["django-app", "polls", "--dest=.."], { cwd: join(cwd, "my site/mysite") });
    expect(named.out).not.toMatch(/^In | {2}cd /m);
  });

  it("leaves open which project is meant where there are two below", async () => {
    const cwd = await scratch();
    const manage = 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n';
    await place(cwd, { "one/manage.py": manage, "two/manage.py": manage });
    const { failure } = await runPlop(djangoApp, ["django-app", "tasks"], { cwd });
    expect(failure).toBe(
      `There are several Django projects in ${cwd}: one, two. Go to a project's folder, or name it with --dest=DIR.`,
    );
  });

  it.each([
    ["", "NAME is empty"],
    ["9lives", "it starts with a digit"],
    ["büro", "only the letters a to z, digits and _ will do"],
    ["tasks/today", "only the letters a to z, digits and _ will do"],
    ["class", "a keyword of Python"],
    ["django", "a name of Django's own"],
    ["auth", "a name of Django's own"],
    ["migrations", "tools take what is in a folder of that name for migrations"],
    ["x".repeat(64), "64 characters, and 63 is the most"],
  ])("refuses an app called %j", async (app, reason) => {
    expect(await refused([app])).toContain(reason);
  });

  it.each([
    ["test", "a module of Python's standard library"],
    ["json", "a module of Python's standard library"],
    ["factory", "a package that the project depends on"],
    ["settings", "a file or folder of the project itself"],
    ["media", "a file or folder of the project itself"],
    ["mysite", "The folder mysite exists and is no Django app"],
  ])("refuses an app called %j where Python would take it for something else", async (app, reason) => {
    expect(await refused([app])).toContain(reason);
  });

  it("takes the name of a module of Python's in a package, where nothing is hidden", async () => {
    const folder = await copyOf(layout("settings-package"));
    const { ran } = await grow(layout("settings-package"), folder, ["calendar", "--json"]);
    expect(ran.report().status).toBe("ok");
  });

  it("refuses the label of an app that is installed", async () => {
    const elsewhere = await refused(["polls", "--path=other"]);
    expect(elsewhere).toBe(
      "Another app of that name is installed: polls.apps.PollsConfig. Choose another name; nothing was written.",
    );
    expect(await refused(["rest_framework"], { name: "unpacked" })).toContain("is installed: rest_framework.");
  });

  it("knows that Wagtail's labels are not the names of its packages", async () => {
    const project = layout("wagtail");
    const { ran } = await grow(project, await copyOf(project), ["images", "--json"]);
    expect(ran.report().status).toBe("ok");
  });

  it("refuses a name that a module has already", async () => {
    const prepare = (folder: string) => place(folder, { "tasks.py": "def run(): ...\n" });
    expect(await refused(["tasks"], { prepare })).toContain("tasks.py is there already");
  });

  it("says that a page of somebody else's stands where its own would be", async () => {
    const path = "templates/tasks/index.html";
    const project = layout("unpacked");
    const folder = await copyOf(project);
    await place(folder, { [path]: "<h1>Mine</h1>\n" });
    const { ran } = await grow(project, folder, ["tasks", "--json"]);
    expect(ran.report().status).toBe("conflict");
    expect(ran.report().files).toContainEqual({ path, action: "conflict" });
  });

  it("says of a file that may not be read that it is so, and concludes nothing", async () => {
    const folder = await copyOf(layout("apps-in-root"));
    await chmod(folder, 0o777);
    await chmod(join(folder, "mysite/urls.py"), 0);
    const { failure } = await asNobody(() => runPlop(djangoApp, ["django-app", "tasks"], { cwd: folder }));
    expect(failure).toBe("mysite/urls.py can't be read: there is no permission to read it. Nothing was written.");
  });

  it("refuses a file that is read-only, and makes nothing beside it", async () => {
    const prepare = (folder: string) => chmod(join(folder, "mysite/settings.py"), 0o444);
    expect(await refused(["tasks"], { prepare })).toContain("mysite/settings.py is read-only. Nothing was written.");
  });

  it("refuses settings that are not UTF-8, with what to paste", async () => {
    const text = Buffer.from('# é\nINSTALLED_APPS = []\nROOT_URLCONF = "mysite.urls"\n', "latin1");
    const prepare = (folder: string) => place(folder, { "mysite/settings.py": text });
    expect(await refused(["tasks"], { prepare })).toMatch(
      /mysite\/settings.py is not UTF-8 text, .*To paste there:\n"tasks",/,
    );
  });

  it("refuses a folder where a file is to be written", async () => {
    const prepare = async (folder: string) => {
      await mkdir(join(folder, "tasks/apps.py"), { recursive: true });
    };
    for (const force of [[], ["--force"]]) {
      expect(await refused(["tasks", ...force], { prepare })).toContain(
        "tasks/apps.py is a folder, and a file is to be written there",
      );
    }
  });

  it("refuses a file or folder that is a link out of the project", async () => {
    const outside = await scratch();
    await place(outside, { "apps.py": "" });
    const link = async (folder: string) => {
      await mkdir(join(folder, "tasks"));
      await symlink(join(outside, "apps.py"), join(folder, "tasks/apps.py"));
    };
    expect(await refused(["tasks"], { prepare: link })).toMatch(/leads out of .* through a symbolic link/);
    const whole = (folder: string) => symlink(outside, join(folder, "tasks"));
    expect(await refused(["tasks"], { prepare: whole })).toMatch(/leads out of .* through a symbolic link/);
    expect(await tree(outside)).toEqual({ "apps.py": "" });
  });

  it("refuses settings that are a link out of the project", async () => {
    const outside = await scratch();
    const text = 'INSTALLED_APPS = []\nROOT_URLCONF = "mysite.urls"\nTEMPLATES = [{"BACKEND": "django"}]\n';
    await place(outside, { "shared.py": text });
    const prepare = async (folder: string) => {
      await rm(join(folder, "mysite/settings.py"));
      await symlink(join(outside, "shared.py"), join(folder, "mysite/settings.py"));
    };
    expect(await refused(["tasks", "--url=none"], { prepare })).toMatch(
      /mysite\/settings.py leads out of .* through a symbolic link/,
    );
    expect(await tree(outside)).toEqual({ "shared.py": text });
  });

  it.each(["..", "../other", "/tmp/other", "apps/../../other", "a-b", "."])("refuses --path=%s", async (path) => {
    expect(await refused(["tasks", `--path=${path}`])).toBe(
      `--path=${path} is no folder for an app: it is no path of packages below the project. How about --path=apps?`,
    );
  });

  it.each([
    ["class", "class is a keyword of Python"],
    ["apps/import", "import is a keyword of Python"],
    ["email", "email is a module of Python's standard library"],
    ["django", "django is a name of Django's own"],
    ["static", "static is for something else"],
    ["blog/migrations", "migrations is for something else"],
    ["node_modules", "node_modules is for something else"],
  ])("refuses --path=%s, where an app would break the project or be passed over", async (path, reason) => {
    expect(await refused(["tasks", `--path=${path}`])).toContain(`--path=${path} is no folder for an app: ${reason}.`);
  });

  it("refuses a --path that is a file, or a link that leads out of the project", async () => {
    expect(
      await refused(["tasks", "--path=linked"], { prepare: (folder) => symlink("/", join(folder, "linked")) }),
    ).toMatch(/leads out of .* through a symbolic link/);
    expect(await refused(["tasks", "--path=notes"], { prepare: (folder) => place(folder, { notes: "" }) })).toContain(
      "notes is a file, and a folder is needed there",
    );
  });

  it.each(["a b", "<int:pk>", "../up", "käse"])("refuses --url=%s", async (url) => {
    expect(await refused(["tasks", `--url=${url}`])).toBe(
      `--url=${url} is no plain address: write letters, digits, - and _, with / between them.`,
    );
  });

  it("refuses an address that is taken, and takes another", async () => {
    const taken = await refused(["tasks", "--url=polls"]);
    expect(taken).toContain("polls/ leads elsewhere already: choose another with --url=PREFIX");
    const folder = await copyOf(layout("apps-in-root"));
    const { files } = await grow(layout("apps-in-root"), folder, ["tasks", "--url=/polls/tasks"]);
    expect(files["mysite/urls.py"]).toContain('path("polls/tasks/", include("tasks.urls")),');
  });

  it("refuses the first page where there is one, and takes it where there is none", async () => {
    expect(await refused(["tasks", "--url=/"], { name: "settings-foreign-environment" })).toContain(
      "/ leads elsewhere already: choose another with --url=PREFIX",
    );
    const project = layout("apps-in-root");
    const { files } = await grow(project, await copyOf(project), ["tasks", "--url=/"]);
    expect(files["mysite/urls.py"]).toContain('path("", include("tasks.urls")),');
  });

  it("names an unknown option, and the one that is meant", async () => {
    const unknown = await refused(["tasks", "--pth=apps"]);
    expect(unknown).toContain("--pth");
    expect(unknown).toContain("--path");
    expect(await refused(["tasks", "notes"])).toContain('"notes" is one argument too many');
  });

  it("says what is missing where nobody can be asked", async () => {
    expect(await refused([])).toContain("NAME is missing, and there is no terminal to ask on.");
  });

  it("asks for everything on a terminal, and says again what can't be taken", async () => {
    const folder = await copyOf(layout("apps-in-root"));
    const somebody = person({ name: ["9", "Invoice lines"], url: ["billing"] });
    const { failure, out } = await runPlop(djangoApp, ["django-app"], { cwd: folder, person: somebody });
    expect(failure).toBeUndefined();
    expect(somebody.asked.map(({ name }) => name)).toEqual(["name", "path", "url"]);
    expect(somebody.complaints).toEqual([expect.stringContaining("it starts with a digit")]);
    expect(out).toContain("npx plop django-app 'Invoice lines' --url=billing");
    const files = await tree(folder);
    expect(files["invoice_lines/apps.py"]).toContain('verbose_name = "Invoice lines"');
    expect(files["mysite/urls.py"]).toContain('path("billing/", include("invoice_lines.urls")),');
  });

  it("asks which settings are meant, or takes those that are named", async () => {
    const open = layout("refused-two-settings");
    const asked = await copyOf(open);
    const somebody = person({ settings: ["two.settings"] });
    const { failure, out } = await runPlop(djangoApp, ["django-app", "tasks"], { cwd: asked, person: somebody });
    expect(failure).toBeUndefined();
    expect(out).toContain("  npx plop django-app tasks --settings=two.settings\n");
    expect(somebody.asked.map(({ name, choices }) => [name, choices])).toEqual([
      ["settings", ["one.settings", "two.settings"]],
    ]);
    const told = await copyOf(open);
    const named = await runPlop(djangoApp, ["django-app", "tasks", "--settings=two.settings"], { cwd: told });
    expect(named.failure).toBeUndefined();
    const files = await tree(told);
    expect(files["two/settings.py"]).toContain('"tasks",');
    expect(files["one/settings.py"]).not.toContain('"tasks",');
    expect(await tree(asked)).toEqual(files);
  });

  it("asks only once, though the app is looked for before the run begins", async () => {
    const folder = await copyOf(layout("refused-two-settings"));
    await runPlop(djangoApp, ["django-app", "tasks", "--settings=two.settings"], { cwd: folder });
    const somebody = person({ settings: ["two.settings"] });
    const words = ["django-model", "tasks", "Task", "title", "--migrate=no"];
    const { failure, out } = await runPlop(djangoModel, words, { cwd: folder, person: somebody });
    expect(failure).toBeUndefined();
    expect(somebody.asked.map(({ name }) => name)).toEqual(["settings"]);
    expect(out).toContain("  npx plop django-model tasks Task title --migrate=no --settings=two.settings\n");
  });

  it("says that settings which are named are not there", async () => {
    expect(await refused(["tasks", "--settings=mysite.setings"])).toBe(
      "The settings mysite.setings can't be found in this project. Name them: --settings=MODULE",
    );
  });

  it("leaves everything as it is when somebody gives up", async () => {
    const folder = await copyOf(layout("refused-two-settings"));
    const before = await tree(folder);
    const somebody = person({ settings: [new Error("given up")] });
    const { failure } = await runPlop(djangoApp, ["django-app", "tasks"], { cwd: folder, person: somebody });
    expect(failure).toBe("given up");
    expect(await tree(folder)).toEqual(before);
  });
});
