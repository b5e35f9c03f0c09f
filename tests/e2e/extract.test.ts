import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkModule } from "../../generators/check-module.ts";
import { extractApp } from "../../generators/extract-app.ts";
import { undo } from "../../generators/undo.ts";
import { growAll } from "../support/apps.ts";
import { runPlop } from "../support/plop.ts";
import { type Finished, run } from "../support/process.ts";
import { describeWith, machineHas } from "./support/machine.ts";
import { createDatabase, type Database } from "./support/postgres.ts";
import { SECRETS, USER } from "./support/production.ts";
import { generateProject, type Project } from "./support/project.ts";
import { startServer, visit } from "./support/server.ts";
import { bash } from "./support/shell.ts";
import { CACHES, tool } from "./support/tools.ts";

/** An app that others build upon, with pages for everybody and for the staff. */
const COMMANDS = [
  ["django-app", "tasks"],
  ["django-model", "tasks", "Task", "title:char:100", "owner:fk:user", "due:date?", "--migrate=auto"],
  ["django-view", "tasks", "Task"],
  ["django-model", "tasks", "Label", "name:char:50", "tasks:m2m:Task?", "--migrate=auto"],
  ["django-view", "tasks", "Label", "--access=staff"],
  ["django-app", "notes"],
  ["django-model", "notes", "Note", "body:text", "task:fk:tasks.Task", "--migrate=auto"],
];

const ROWS = `
from django.contrib.auth import get_user_model
from notes.models import Note
from tasks.models import Label, Task
user = get_user_model().objects.create_user("ada", password="secret")
tasks = [Task.objects.create(title=f"Task {n}", owner=user) for n in range(3)]
Label.objects.create(name="urgent").tasks.set(tasks[:2])
Note.objects.create(body="Look here", task=tasks[0])
`;

/** All that a migration could have touched: rows, tables, constraints, content types, permissions, migrations. */
const STATE = [
  "SELECT * FROM tasks_task ORDER BY id",
  "SELECT * FROM tasks_label_tasks ORDER BY id",
  "SELECT * FROM notes_note ORDER BY id",
  "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position",
  "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
  "SELECT id, app_label, model FROM django_content_type ORDER BY id",
  "SELECT id, content_type_id, codename FROM auth_permission ORDER BY id",
  "SELECT app, name, applied FROM django_migrations ORDER BY id",
];

const MODULE = "modules/quickscale-modules-tasks";

describeWith(["python", "postgres"], "an app that several projects use", () => {
  let client: Project;
  let database: Database;
  let module: string;
  let before: string;

  const state = async () => (await Promise.all(STATE.map((sql) => database.query(sql)))).join("\n\n");
  const withUv = (project: Pick<Project, "environment">) => ({
    ...CACHES,
    UV_PYTHON: machineHas("python"),
    UV_PROJECT_ENVIRONMENT: project.environment,
  });
  /** A person's shell in a folder, in which uv is on the path. */
  const inShell = (script: string, cwd: string) =>
    bash(script, {
      cwd,
      env: { ...CACHES, UV_PYTHON: machineHas("python"), PATH: `${join(tool("uv"), "..")}:${process.env.PATH}` },
    });
  const readme = async () => readFile(join(module, "README.md"), "utf8");

  beforeAll(async () => {
    client = await generateProject("shop", ["--git=no", "--generators=no"], "own");
    await growAll(client.path, COMMANDS);
    module = join(client.parent, MODULE);
    database = await createDatabase();
    const env = { DATABASE_URL: database.url };
    await client.uv(["python", "manage.py", "migrate"], env);
    await client.uv(["python", "manage.py", "shell", "--command", ROWS], env);
    before = await state();
    const ran = await runPlop(extractApp, ["extract-app", "tasks"], { cwd: client.path });
    expect(ran.failure).toBeUndefined();
    await run([tool("uv"), "sync", "--quiet"], { cwd: client.path, env: withUv(client) });
  });
  afterAll(async () => {
    await database?.drop();
    await client?.remove();
  });

  it("keeps its tables, its rows and its permissions in the project that it comes from", async () => {
    const env = { DATABASE_URL: database.url };
    expect(before).toContain("Task 2");

    const migrated = await client.uv(["python", "manage.py", "migrate"], env);
    const missing = await client.uv(["python", "manage.py", "makemigrations", "--check"], env);
    const script =
      "from quickscale_modules.tasks.models import Label, Task; print(Task.objects.count(), Label.objects.get().tasks.count(), Task.objects.first().note_set.get())";
    const counted = await client.uv(["python", "manage.py", "shell", "--verbosity=0", "--command", script], env);

    expect(migrated.stdout).toContain("No migrations to apply.");
    expect(missing.stdout).toContain("No changes detected");
    expect(counted.stdout).toContain("3 2 ");
    expect(await state()).toBe(before);
  });

  it.each([
    { check: "formatted", command: ["ruff", "format", "--check"] },
    { check: "clean", command: ["ruff", "check"] },
    { check: "typed", command: ["mypy"] },
    { check: "tested, with its coverage gate", command: ["pytest", "--cov", "-q"] },
  ])("leaves that project $check", async ({ command }) => {
    expectSuccess(await client.tryUv(command));
  });

  it("is formatted and clean by the rules of that project", async () => {
    const ruff = join(client.environment, "bin", "ruff");
    expectSuccess(await inShell(`${ruff} format --check && ${ruff} check`, module));
  });

  it("passes its tests on its own, by the command of its README", async () => {
    const [, command = ""] = /## Test it[\s\S]*?```bash\n(.*)\n```/.exec(await readme()) ?? [];
    const finished = await inShell(command, module);

    expectSuccess(finished);
    expect(finished.stdout).toMatch(/\d{2} passed/);
  });

  it("is found sound by check-module, which sees when that ends", async () => {
    const check = async () => (await runPlop(checkModule, ["check-module", module, "--json"], { cwd: "/" })).report();
    const errorsWith = async (path: string, change: (text: string) => string) => {
      const file = join(module, "src/quickscale_modules/tasks", path);
      const text = await readFile(file, "utf8");
      expect(change(text)).not.toBe(text);
      await writeFile(file, change(text));
      const { findings = [] } = await check();
      await writeFile(file, text);
      return findings.filter(({ level }) => level === "error").map(({ subject }) => subject);
    };

    expect((await check()).findings?.map(({ level }) => level)).toEqual(Array(10).fill("ok"));
    expect(await errorsWith("tests/test_index.py", (text) => text.replace('"Tasks"', '"Nobody"'))).toEqual(["tests"]);
    const inAnotherOrder = (text: string) => text.replace('["title", "pk"]', '["pk"]');
    expect(await errorsWith("models.py", inAnotherOrder)).toEqual(["makemigrations"]);
  });

  describe("another project, with another Django", () => {
    let other: Project;

    beforeAll(async () => {
      other = await generateProject("office", ["--django=6.1", "--git=no", "--generators=no"], "own");
      await symlink(join(client.parent, "modules"), join(other.parent, "modules"));
    });
    afterAll(() => other?.remove());

    it("uses it by the steps of its README", async () => {
      const text = await readme();
      const [add = "", migrate = ""] = [...text.matchAll(/```bash\n\s*(uv (?:add|run python).*)\n\s*```/g)].map(
        (each) => each[1],
      );
      const [, entry = ""] = /INSTALLED_APPS = \[\n\s*# …\n\s*(.*)\n/.exec(text) ?? [];
      const [, pattern = ""] = /urlpatterns = \[\n\s*# …\n\s*(.*)\n/.exec(text) ?? [];
      expectSuccess(await inShell(add, other.path));
      await edit(join(other.path, "office/settings/base.py"), '    "users",\n', `    "users",\n    ${entry}\n`);
      await edit(join(other.path, "office/urls.py"), "urlpatterns = [\n", `urlpatterns = [\n    ${pattern}\n`);
      expectSuccess(await inShell(migrate, other.path));

      expect((await other.uv(["python", "manage.py", "makemigrations", "--check"])).stdout).toContain("No changes");
      expectSuccess(await other.tryUv(["ruff", "check"]));
      await other.uv(["python", "manage.py", "createsuperuser", "--noinput", `--username=${USER}`, "--email="], {
        DJANGO_SUPERUSER_PASSWORD: SECRETS.password,
      });
      const python = join(other.environment, "bin", "python");
      const server = await startServer(
        (port) => [python, "manage.py", "runserver", "--noreload", `127.0.0.1:${port}`],
        {
          cwd: other.path,
          env: () => CACHES,
        },
      );
      try {
        const visitor = visit(server.port, { Host: `localhost:${server.port}` });
        expect(await visitor.get("/tasks/")).toMatchObject({ status: 200, text: expect.stringContaining("Office") });
        expect(await visitor.get("/tasks/labels/")).toMatchObject({ status: 302 });
        await visitor.submit("/accounts/login/", { username: USER, password: SECRETS.password });
        await visitor.submit("/tasks/labels/add/", { name: "urgent" });
        expect((await visitor.get("/tasks/labels/")).text).toContain("urgent");
        expect((await visitor.get("/admin/tasks/task/")).status).toBe(200);
      } finally {
        await server.end();
      }
    });
  });

  it("comes back by undo, whatever was installed meanwhile", async () => {
    const undone = await runPlop(undo, ["undo", `--dest=${client.parent}`], { cwd: client.path });
    expect(undone.failure).toBeUndefined();
    await run([tool("uv"), "sync", "--quiet"], { cwd: client.path, env: withUv(client) });

    expectSuccess(await client.tryUv(["pytest", "-q"]));
    const env = { DATABASE_URL: database.url };
    expect((await client.uv(["python", "manage.py", "migrate"], env)).stdout).toContain("No migrations to apply.");
    expect(await state()).toBe(before);
  });
});

function expectSuccess({ code, stdout, stderr }: Finished): void {
  expect(code, `${stdout}\n${stderr}`).toBe(0);
}

async function edit(file: string, place: string, change: string): Promise<void> {
  const text = await readFile(file, "utf8");
  expect(text).toContain(place);
  await writeFile(file, text.replace(place, change));
}
