import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grow } from "../support/apps.ts";
import type { Finished } from "../support/process.ts";
import { beginProject, type ForeignProject } from "./support/foreign.ts";
import { describeWith } from "./support/machine.ts";
import { createDatabase, type Database } from "./support/postgres.ts";
import { generateProject, type Project } from "./support/project.ts";

/** An app as people write it, with all that they do in forms, views, URLs and the administration. */
const BLOG = fileURLToPath(new URL("../fixtures/hand-written/blog", import.meta.url));

/** What no test can be written for, and the reason that is given. All else is tested. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  PostInitForm: /its __init__ wants user/,
  CommentCleanForm: /it has rules of its own/,
  RegexForm: /a good value for code/,
  InitForm: /its __init__ wants request/,
  DynForm: /its __init__ changes its fields/,
  LoginForm: /the kit doesn't know AuthenticationForm/,
  LocalForm: /a good value for dt/,
  missing: /what it answers can't be told/,
  search: /what it answers can't be told/,
  needs_login_inside: /what it answers can't be told/,
  PostOwnDetailView: /which object it shows can't be told/,
  PostOwn2DetailView: /which objects it shows can't be told/,
  CommentCreateView: /what post_id in its address stands for/,
  CommentListView: /what it answers can't be told/,
  MemberMixin: /has no URL/,
  StaffMixin: /has no URL/,
  GuardedView: /it has a dispatch of its own/,
  Unrouted: /has no URL/,
  CommentInline: /is an inline, which PostAdmin shows/,
  MySite: /is registered for no model/,
  LabelAdmin: /belongs to mysite/,
  GadgetAdmin: /belongs to mysite/,
};

/** Puts the app into a project, and its addresses into the project's. */
async function moveIn(root: string, settings: string, urls: string): Promise<void> {
  await cp(BLOG, join(root, "blog"), { recursive: true });
  await edit(join(root, settings), / *"users",\n|INSTALLED_APPS = \[\n/, (line) => `${line}    "blog",\n`);
  await edit(join(root, urls), /^urlpatterns = \[\n/m, (line) => {
    const home = 'path("home/", RootRouted.as_view(), name="root_routed")';
    return `${line}    path("blog/", include("blog.urls")),\n    ${home},\n`;
  });
  await edit(join(root, urls), /^from django\.urls import .*$/m, () => {
    return "from django.urls import include, path\n\nfrom blog.views import RootRouted";
  });
}

async function edit(file: string, place: RegExp, change: (found: string) => string): Promise<void> {
  const text = await readFile(file, "utf8");
  expect(text).toMatch(place);
  await writeFile(file, text.replace(place, change));
}

/** Everything that the app defines, by name. */
async function names(): Promise<string[]> {
  const texts = await Promise.all(
    ["models", "forms", "views", "admin"].map((part) => readFile(join(BLOG, `${part}.py`), "utf8")),
  );
  return texts.flatMap((text) => [...text.matchAll(/^(?:class|def|async def) (\w+)/gm)].map(([, name]) => name ?? ""));
}

/** Asks for tests of everything, and gives the outcome of each: nothing, or why it was refused. */
async function testAll(root: string): Promise<Map<string, string>> {
  const outcomes = new Map<string, string>();
  for (const name of await names()) {
    const report = (await grow(root, ["django-test", "blog", name, "--json"])).report();
    outcomes.set(name, report.error?.message ?? (report.status === "ok" ? "" : report.status));
  }
  return outcomes;
}

function expectOutcomes(outcomes: ReadonlyMap<string, string>): void {
  for (const [name, outcome] of outcomes) {
    const reason = REFUSED[name];
    if (reason === undefined) expect(outcome, name).toBe("");
    else expect(outcome, name).toMatch(reason);
  }
}

function expectSuccess({ code, stdout, stderr }: Finished): void {
  expect(code, stdout + stderr).toBe(0);
}

describeWith(["python", "postgres"], "tests of an app that people wrote by hand", () => {
  describe("in a generated project", () => {
    let project: Project;
    let database: Database;
    let outcomes: ReadonlyMap<string, string>;
    beforeAll(async () => {
      project = await generateProject("shop");
      database = await createDatabase();
      await moveIn(project.path, "shop/settings/base.py", "shop/urls.py");
      outcomes = await testAll(project.path);
      await project.uv(["python", "manage.py", "makemigrations", "blog"]);
    });
    afterAll(async () => {
      await database?.drop();
      await project?.remove();
    });

    it("are written, or refused with the reason", () => expectOutcomes(outcomes));

    it("pass on SQLite", async () => expectSuccess(await project.tryUv(["pytest", "-q", "blog"])));

    it("pass on PostgreSQL", async () =>
      expectSuccess(await project.tryUv(["pytest", "-q", "blog"], { DATABASE_URL: database.url })));

    it("are clean: ruff and mypy", async () => {
      expectSuccess(await project.tryUv(["ruff", "format", "--check", "blog/tests"]));
      expectSuccess(await project.tryUv(["ruff", "check", "blog/tests"]));
      const { stdout } = await project.tryUv(["mypy", "blog/tests"]);
      expect(stdout.split("\n").filter((line) => line.startsWith("blog/tests/"))).toEqual([]);
    });
  });

  describe("in a project of django-admin, without pytest", () => {
    let project: ForeignProject;
    let outcomes: ReadonlyMap<string, string>;
    beforeAll(async () => {
      project = await beginProject({
        ...{ name: "startproject", packages: ["Django==6.1.3", "Pillow==12.3.0"], root: "shop", own: {}, follow: [] },
        ...{ commands: [["django-admin", "startproject", "shop"]], tests: ["python", "manage.py", "test"] },
      });
      await moveIn(project.root, "shop/settings.py", "shop/urls.py");
      outcomes = await testAll(project.root);
      await project.attempt(["python", "manage.py", "makemigrations", "blog"]);
    });
    afterAll(() => project?.remove());

    it("are written, or refused with the reason", () => expectOutcomes(outcomes));

    it("pass: manage.py test", async () => expectSuccess(await project.attempt(["python", "manage.py", "test"])));
  });
});
