import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { attempt, cleanEnvironment, type Finished, run } from "../../support/process.ts";
import { readDockerfile } from "./dockerfile.ts";
import { type Forwarder, forwardTo } from "./forwarder.ts";
import { machineHas } from "./machine.ts";
import { createDatabase, type Database } from "./postgres.ts";
import { generateProject, type Project } from "./project.ts";
import { type Server, startServer } from "./server.ts";
import { CACHES, tool } from "./tools.ts";

/** What must never be seen. */
export const SECRETS = {
  key: "k3y-of-this-test-only/which-is-long-and-random-enough/9vQ2mX7pLw",
  databasePassword: "d4tabase-passw0rd-of-this-test",
  password: "correct-horse-b4ttery",
} as const;

export const HOST = "www.example.com";
export const USER = "ada";

/** What a proxy that ends TLS tells of a visitor. */
export const BEHIND_TLS = { Host: HOST, "X-Forwarded-Proto": "https" } as const;

/** A project as it stands on a server: production dependencies only, static files collected, a migrated database. */
export interface Production {
  readonly project: Project;
  readonly database: Database;
  /** Between the site and its database. */
  readonly forwarder: Forwarder;
  /** The three variables that production needs. */
  readonly required: Readonly<Record<"SECRET_KEY" | "ALLOWED_HOSTS" | "DATABASE_URL", string>>;
  /** Runs `manage.py` with production's settings; a variable that is undefined is not there. */
  manage(words: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<Finished>;
  /** What the Dockerfile starts. */
  readonly command: readonly string[];
  /** The environment of a server, and nothing of this machine's. */
  environment(extra?: Readonly<Record<string, string | undefined>>): Record<string, string | undefined>;
  start(extra?: Readonly<Record<string, string>>): Promise<Server>;
  remove(): Promise<void>;
}

/**
 * Generates a project and prepares it for production, with a superuser.
 *
 * @param options words for `npx plop init`, such as `--django=6.1`
 * @returns the project in production
 */
export async function prepareProduction(options: readonly string[]): Promise<Production> {
  const project = await generateProject("my-app", ["--generators=no", "--git=no", ...options]);
  const env = { ...CACHES, UV_PYTHON: machineHas("python") };
  await run([tool("uv"), "sync", "--quiet", "--no-dev"], { cwd: project.path, env });
  const database = await createDatabase();
  const url = new URL(database.url);
  const forwarder = await forwardTo(url.hostname, Number(url.port || "5432"));
  url.password ||= SECRETS.databasePassword;
  url.host = `127.0.0.1:${forwarder.port}`;
  const required = { SECRET_KEY: SECRETS.key, ALLOWED_HOSTS: HOST, DATABASE_URL: url.href };
  const command = await dockerCommand(project.path);

  const environment: Production["environment"] = (extra) => ({
    ...Object.fromEntries(Object.keys(cleanEnvironment()).map((name) => [name, undefined])),
    PATH: [join(project.path, ".venv", "bin"), "/usr/bin", "/bin"].join(delimiter),
    DJANGO_SETTINGS_MODULE: `${project.package}.settings.production`,
    ...required,
    ...extra,
  });
  const manage: Production["manage"] = (words, extra) =>
    attempt(["env", "python", "manage.py", ...words], { cwd: project.path, env: environment(extra) });
  const succeed = async (words: readonly string[], extra?: Readonly<Record<string, string>>) => {
    const { code, stdout, stderr } = await manage(words, extra);
    if (code !== 0) throw new Error(`manage.py ${words.join(" ")}:\n${stdout}\n${stderr}`);
  };
  await Promise.all([succeed(["collectstatic", "--noinput"]), succeed(["migrate", "--noinput"])]);
  await succeed(["createsuperuser", "--noinput", `--username=${USER}`, `--email=${USER}@example.com`], {
    DJANGO_SUPERUSER_PASSWORD: SECRETS.password,
  });

  return {
    project,
    database,
    forwarder,
    required,
    manage,
    command,
    environment,
    start: (extra) =>
      startServer(() => ["env", ...command], {
        cwd: project.path,
        env: (port) => environment({ PORT: String(port), ...extra }),
      }),
    async remove() {
      await forwarder.close();
      await database.drop();
      await project.remove();
    },
  };
}

async function dockerCommand(project: string): Promise<string[]> {
  const stages = readDockerfile(await readFile(join(project, "Dockerfile"), "utf8"));
  const command = stages.at(-1)?.instructions.find(({ name }) => name === "CMD")?.text ?? "[]";
  // Only Linux has a folder in memory there.
  return (JSON.parse(command) as string[]).filter((word) => !word.includes("/dev/shm") || existsSync("/dev/shm"));
}
