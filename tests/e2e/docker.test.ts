import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attempt, cleanEnvironment, type Finished, run } from "../support/process.ts";
import { type Background, startInBackground } from "./support/background.ts";
import { buildImage, type Image } from "./support/image.ts";
import { describeWith, machineHas } from "./support/machine.ts";
import { freePort } from "./support/ports.ts";
import { createDatabase, type Database } from "./support/postgres.ts";
import { writeProject } from "./support/project.ts";
import { answers, ask } from "./support/server.ts";
import { CACHES, tool } from "./support/tools.ts";
import { readFiles } from "./support/tree.ts";
import { REQUIRED, SECRET_KEY } from "./support/variables.ts";

/** Files that lie in a working copy and must not get into an image. */
const PRIVATE = {
  ".env": `SECRET_KEY=${SECRET_KEY}\n`,
  ".env.production": `SECRET_KEY=${SECRET_KEY}\n`,
  "db.sqlite3": SECRET_KEY,
  "backup.dump": SECRET_KEY,
  "media/invoice.txt": SECRET_KEY,
  "node_modules/left/index.js": SECRET_KEY,
  "my_app/__pycache__/old.pyc": SECRET_KEY,
  ".quickscale/journal.json": SECRET_KEY,
} as const;

// What an engine would do is done step by step in a folder; see support/image.ts.
describeWith(["linux", "python", "postgres", "git"], "the Dockerfile", () => {
  describe.each([
    { django: "5.2", locked: false },
    { django: "6.1", locked: true },
  ])("with Django $django, lock file: $locked", ({ django, locked }) => {
    let parent: string;
    let image: Image;
    let database: Database;
    let port: number;
    let production: Record<string, string>;

    beforeAll(async () => {
      parent = await writeProject("my-app", [`--django=${django}`]);
      const project = join(parent, "my-app");
      for (const [path, content] of Object.entries(PRIVATE)) {
        await mkdir(join(project, path, ".."), { recursive: true });
        await writeFile(join(project, path), content);
      }
      const env = { ...CACHES, UV_PYTHON: machineHas("python") };
      if (locked) await run([tool("uv"), "lock", "--quiet"], { cwd: project, env });
      await mkdir(join(parent, "image"));
      image = await buildImage(project, "production", join(parent, "image"));
      database = await createDatabase();
      port = await freePort();
      production = {
        ...REQUIRED,
        DATABASE_URL: database.url,
        PORT: String(port),
      };
    });
    afterAll(async () => {
      await database?.drop();
      await rm(parent, { recursive: true, force: true });
    });

    /** The environment of a container, and nothing of this machine's. */
    const containerEnvironment = (extra: Readonly<Record<string, string>>) => {
      const none = Object.fromEntries(Object.keys(cleanEnvironment()).map((name) => [name, undefined]));
      return { ...none, HOME: "/nonexistent", ...image.env, ...extra };
    };
    const inContainer = (command: readonly string[], extra = production): Promise<Finished> =>
      attempt(["env", ...command], { cwd: image.workdir, env: containerEnvironment(extra) });
    const startContainer = (): Background =>
      startInBackground(["env", ...image.command], { cwd: image.workdir, env: containerEnvironment(production) });

    it("makes an image without secrets, development tools, tests and generators", async () => {
      const files = await readFiles(join(image.workdir));
      const withSecret = [...files].filter(([, content]) => content.includes(SECRET_KEY)).map(([path]) => path);
      const top = [...new Set([...files.keys()].map((path) => path.split("/")[0]))];

      expect(withSecret).toEqual([]);
      expect(existsSync(join(image.workdir, ".git"))).toBe(false);
      expect(top.sort()).toEqual([
        "__pycache__", // compiled at build time
        "gunicorn.conf.py",
        "manage.py",
        "my_app",
        "pyproject.toml",
        "static",
        "staticfiles",
        "templates",
        "users",
        "uv.lock", // uv writes one where there was none
      ]);
      expect(existsSync(join(image.workdir, "users/tests"))).toBe(false);
      const programs = await readdir(join(image.root, "opt/venv/bin"));
      expect(programs).toContain("gunicorn");
      expect(programs.filter((name) => /^(pytest|ruff|mypy|pre-commit|uv)$/.test(name))).toEqual([]);
      expect(Object.keys(image.env).filter((name) => /SECRET|PASSWORD|DATABASE|HOSTS/.test(name))).toEqual([]);
    });

    it("runs as a user by number that isn't root", () => {
      expect(image.user).toMatch(/^[1-9]\d*(:[1-9]\d*)?$/);
    });

    it("has collected the static files under hashed names", async () => {
      const collected = await readdir(join(image.workdir, "staticfiles/css"));

      expect(collected.some((name) => /^site\.[0-9a-f]{12}\.css\.br$/.test(name))).toBe(true);
      expect(await readdir(join(image.workdir, "staticfiles"))).toContain("staticfiles.json");
    });

    it("ends at once without its variables, and names them all", async () => {
      const { code, stdout, stderr } = await inContainer(image.command, { PORT: String(port) });

      expect(code).not.toBe(0);
      for (const name of ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"]) expect(stdout + stderr).toContain(name);
    });

    it("is healthy when it serves and unhealthy when it doesn't, without migrating behind one's back", async () => {
      expect((await inContainer(image.healthcheck)).code).not.toBe(0);
      const container = startContainer();
      try {
        await container.until(async () => (await inContainer(image.healthcheck)).code === 0);
        expect(await database.query("select count(*) from pg_tables where schemaname = 'public'")).toBe("0");

        const migrated = await inContainer(["python", "manage.py", "migrate"]);
        expect(migrated, migrated.stderr).toMatchObject({ code: 0 });

        const proxied = { Host: "www.example.com", "X-Forwarded-Proto": "https" };
        const page = await ask(port, "/", { headers: proxied });
        expect(page.status).toBe(200);
        const sheet = /href="(\/static\/css\/site\.[0-9a-f]{12}\.css)"/.exec(page.text)?.[1] ?? "none";
        expect(await ask(port, sheet, { headers: proxied })).toMatchObject({ status: 200 });
        expect(await ask(port, "/readyz")).toMatchObject({ status: 200 });
      } finally {
        expect(await container.end()).toBe(0);
      }
      expect(container.output()).not.toContain(SECRET_KEY);
    });
  });

  it("makes a development image with the tools, which starts on mounted code", async () => {
    const parent = await writeProject("my-app", ["--git=no"]);
    const project = join(parent, "my-app");
    await mkdir(join(parent, "image"));
    const image = await buildImage(project, "development", join(parent, "image"));
    const port = await freePort();
    const [python = "", manage = "", runserver = ""] = image.command;
    expect([python, manage, runserver]).toEqual(["python", "manage.py", "runserver"]);

    // Compose mounts the project where the image has its own files.
    const env = { ...image.env, DJANGO_SETTINGS_MODULE: "my_app.settings.local" };
    const server = startInBackground(["env", python, manage, runserver, `127.0.0.1:${port}`], { cwd: project, env });
    try {
      await server.until(() => answers(port, "/healthz"));
      expect(await readdir(join(image.root, "opt/venv/bin"))).toContain("pytest");
    } finally {
      await server.end();
      await rm(parent, { recursive: true, force: true });
    }
  });
});

describe("the compose files", () => {
  let parent: string;
  const read = (name: string) => readFile(join(parent, "my-app", name), "utf8");

  beforeAll(async () => {
    parent = await writeProject("my-app", ["--git=no"]);
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it("publish ports on this machine only, and wait for a healthy database and the migrations", async () => {
    for (const name of ["docker-compose.yml", "docker-compose.production.yml"]) {
      const text = await read(name);
      const ports = [...text.matchAll(/^\s+- "(.*:\d+)"$/gm)].map(([, published]) => published);
      expect(ports.length).toBeGreaterThan(0);
      for (const published of ports) expect(published).toMatch(/^127\.0\.0\.1:/);
      expect(text).toContain("condition: service_healthy");
      expect(text).toContain("condition: service_completed_successfully");
      expect(text).toMatch(/image: postgres:18/);
      expect(text).toMatch(/:\/var\/lib\/postgresql$/m);
    }
  });

  it("hold no password but that of the database for development", async () => {
    const passwords = (text: string) =>
      [...text.matchAll(/PASSWORD: (.*)$|postgres:\/\/\w+:(.*?)@/gm)].map(([, value, inUrl]) => value ?? inUrl);

    expect(new Set(passwords(await read("docker-compose.yml")))).toEqual(new Set(["local-only"]));
    for (const password of passwords(await read("docker-compose.production.yml"))) {
      expect(password).toMatch(/^\$\{POSTGRES_PASSWORD:\?[^}]*\}$/);
    }
  });
});
