import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { APP_NAMES, CHAIN, type Command, EVERY_TYPE, growAll, HUB, sequences, spelled } from "../support/apps.ts";
import { type Finished, run } from "../support/process.ts";
import { describeWith, machineHas } from "./support/machine.ts";
import { createDatabase, type Database } from "./support/postgres.ts";
import { generateProject, type Project } from "./support/project.ts";
import { CACHES, tool } from "./support/tools.ts";
import { REQUIRED } from "./support/variables.ts";

/** Three sequences, always the same, whose apps don't meet in one project, nor those of the fixed sequences. */
const DRAWN = [0, 1, 2].flatMap((part) => {
  const names = APP_NAMES.filter((name) => !["x2", "Invoice lines"].includes(name));
  const own = names.filter((_, index) => index % 3 === part);
  return fc.sample(sequences(own), { seed: 50 + part, numRuns: 1 }).flat();
});

/** These write their migrations at once, as people have it who don't say no. */
const MIGRATED: readonly Command[] = [
  ["django-app", "ledger"],
  ["django-model", "ledger", "Entry", "title:char:40", "plain:o2o:gallery.Plain:protect", "--migrate=auto"],
  ["django-model", "ledger", "Posting", "entry:fk:Entry", "log:fk:x2.HTTPLog", "--migrate=auto"],
];

const COMMANDS: readonly Command[] = [...EVERY_TYPE, ...CHAIN, ...HUB, ...DRAWN, ...MIGRATED];

describeWith(["python", "git", "postgres"], "a project grown by many commands", () => {
  // Side by side, each of them one check after the other.
  describe.concurrent.each(["5.2", "6.1"])("for Django %s", (django) => {
    let project: Project;
    let database: Database;

    beforeAll(async () => {
      project = await generateProject("grown", [`--django=${django}`], "own");
      database = await createDatabase();
      await growAll(
        project.path,
        COMMANDS.filter((command) => !MIGRATED.includes(command)),
      );
      // Images need a package more.
      await run([tool("uv"), "sync", "--quiet"], {
        cwd: project.path,
        env: { ...CACHES, UV_PYTHON: machineHas("python") },
      });
      await passes(["python", "manage.py", "makemigrations", "--no-input"]);
      await growAll(project.path, MIGRATED);
      await run(["git", "add", "."], { cwd: project.path });
    });
    afterAll(async () => {
      await database?.drop();
      await project?.remove();
    });

    const passes = async (command: readonly string[], env?: Record<string, string>) => {
      expectSuccess(await project.tryUv(command, env));
    };
    const templates = async () =>
      (await run(["git", "ls-files", "*.html", ":!tools"], { cwd: project.path })).stdout.trim().split("\n");
    const onPostgres = () => ({ DATABASE_URL: database.url });

    it.sequential("has the migrations that were written at once", () => {
      expect(existsSync(join(project.path, "ledger/migrations/0001_initial.py"))).toBe(true);
      expect(existsSync(join(project.path, "ledger/migrations/0002_posting.py"))).toBe(true);
    });

    it.sequential("is formatted: ruff format --check", () => passes(["ruff", "format", "--check"]));

    it.sequential("is clean: ruff check", () => passes(["ruff", "check"]));

    it.sequential("is typed: mypy", () => passes(["mypy"]));

    it.sequential("has modern templates: djade --check", async () =>
      passes(["djade", "--check", "--target-version", django, ...(await templates())]));

    it.sequential("has tidy templates: djlint --check", async () =>
      passes(["djlint", "--check", ...(await templates())]));

    it.sequential("has sound templates: djlint --lint", async () =>
      passes(["djlint", "--lint", ...(await templates())]));

    it.sequential("lacks no migration: makemigrations --check", () =>
      passes(["python", "manage.py", "makemigrations", "--check", "--dry-run"]));

    it.sequential("migrates on SQLite", () => passes(["python", "manage.py", "migrate"]));

    it.sequential("migrates on PostgreSQL", () => passes(["python", "manage.py", "migrate"], onPostgres()));

    it.sequential("is safe to deploy: check --deploy --fail-level WARNING", () =>
      passes(["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], {
        ...REQUIRED,
        DJANGO_SETTINGS_MODULE: `${project.package}.settings.production`,
      }));

    it.sequential("passes its tests and their coverage gate on SQLite", () => passes(["pytest", "--cov", "-q"]));

    it.sequential("passes its tests on PostgreSQL", () => passes(["pytest", "-q"], onPostgres()));
  });
});

function expectSuccess({ code, stdout, stderr }: Finished): void {
  expect(code, `${spelled(COMMANDS)}\n\n${stdout}\n${stderr}`).toBe(0);
}
