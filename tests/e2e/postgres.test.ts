import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeWith } from "./support/machine.ts";
import { createDatabase, type Database } from "./support/postgres.ts";
import { SECRETS, USER } from "./support/production.ts";
import { generateProject, type Project } from "./support/project.ts";
import { startServer, visit } from "./support/server.ts";
import { CACHES } from "./support/tools.ts";

describe.each(["5.2", "6.1"])("the database in development, with Django %s", (django) => {
  describeWith(["python"], "by default, without any .env", () => {
    let project: Project;

    beforeAll(async () => {
      project = await generateProject("my-app", [`--django=${django}`, "--generators=no", "--git=no"]);
      await rm(join(project.path, ".env"));
    });
    afterAll(() => project?.remove());

    it("is SQLite, and the site runs at once", async () => {
      await project.uv(["python", "manage.py", "migrate"]);

      expect(existsSync(join(project.path, "db.sqlite3"))).toBe(true);
      await signsIn(project, {});
    });

    describeWith(["postgres"], "with DATABASE_URL", () => {
      it("is PostgreSQL: migrations, and sign-in over HTTP", () =>
        withDatabase(async (database) => {
          const env = { DATABASE_URL: database.url };
          const sqlite = join(project.path, "db.sqlite3");
          await rm(sqlite, { force: true });
          await project.uv(["python", "manage.py", "migrate"], env);

          await signsIn(project, env);

          expect(await database.query("SELECT username FROM users_user")).toBe(USER);
          expect(existsSync(sqlite)).toBe(false);
        }));

      it("is PostgreSQL for the project's own tests as well", () =>
        withDatabase(async (database) => {
          const name = `test_${new URL(database.url).pathname.slice(1)}`;
          try {
            const { stdout } = await project.uv(["pytest", "--quiet", "--reuse-db"], { DATABASE_URL: database.url });
            expect(stdout).toMatch(/\d+ passed/);
            expect(await database.query(`SELECT count(*) FROM pg_database WHERE datname = '${name}'`)).toBe("1");
          } finally {
            await database.query(`DROP DATABASE IF EXISTS ${name}`);
          }
        }));
    });
  });
});

async function withDatabase(test: (database: Database) => Promise<void>): Promise<void> {
  const database = await createDatabase();
  try {
    await test(database);
  } finally {
    await database.drop();
  }
}

/** Makes a user, starts Django's own server, looks at the home page and signs in. */
async function signsIn(project: Project, env: Readonly<Record<string, string>>): Promise<void> {
  await project.uv(["python", "manage.py", "createsuperuser", "--noinput", `--username=${USER}`, "--email="], {
    ...env,
    DJANGO_SUPERUSER_PASSWORD: SECRETS.password,
  });
  const python = join(project.environment, "bin", "python");
  const server = await startServer((port) => [python, "manage.py", "runserver", "--noreload", `127.0.0.1:${port}`], {
    cwd: project.path,
    env: () => ({ ...CACHES, ...env }),
  });
  try {
    const visitor = visit(server.port, { Host: `localhost:${server.port}` });
    expect(await visitor.get("/")).toMatchObject({ status: 200, text: expect.stringContaining("My app") });
    const wrong = await visitor.submit("/accounts/login/", { username: USER, password: "wrong" });
    expect(wrong).toMatchObject({ status: 200 });
    const right = await visitor.submit("/accounts/login/", { username: USER, password: SECRETS.password });
    expect(right).toMatchObject({ status: 302, headers: { location: "/" } });
    expect((await visitor.get("/")).text).toContain(USER);
  } finally {
    await server.end();
  }
}
