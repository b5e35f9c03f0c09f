import { cp } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect } from "vitest";
import { cleanEnvironment, type Finished, run } from "../../support/process.ts";
import { startInBackground } from "./background.ts";
import { KIT } from "./machine.ts";
import { freePort } from "./ports.ts";
import { answers, type Server, startServer } from "./server.ts";
import { bash, refusing } from "./shell.ts";
import { openTerminal } from "./terminal.ts";
import { startTlsProxy, type TlsProxy } from "./tls-proxy.ts";
import { SECRET_KEY } from "./variables.ts";

/** Who follows the tutorial. */
export const READER = { name: "ada", password: "a-long-passphrase-4bT9" } as const;

/** What `npm` does without being asked to, and a test can do without; and who commits. */
export const QUIET = {
  npm_config_prefer_offline: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  ...Object.fromEntries(["AUTHOR", "COMMITTER"].map((who) => [`GIT_${who}_NAME`, "Test"])),
  ...Object.fromEntries(["AUTHOR", "COMMITTER"].map((who) => [`GIT_${who}_EMAIL`, "test@localhost"])),
};

/** Where plop turns a spinner on a terminal, which goes when the run ends. */
const SPINNER = /^- \n/gm;

/** Somebody at a shell, who goes from folder to folder. */
export interface Shell {
  /** Where the last script ended. */
  folder(): string;
  /**
   * Runs lines of shell, which have to succeed, but for those that end with `# refused` or `# a conflict`: they have to
   * fail. What somebody sees of it: standard output and errors, without colours.
   */
  type(script: string): Promise<string>;
  /** Runs a script that makes a superuser, and answers its questions. */
  makeSuperuser(script: string): Promise<string>;
  /** Runs a script that serves until Ctrl-C, on a port that is free here, until pages answer. */
  serve(script: string, pages: readonly string[]): Promise<string>;
}

/**
 * Opens a shell.
 *
 * @param start the folder to start in
 * @param env its environment
 * @returns the shell
 */
export function openShell(start: string, env: Readonly<Record<string, string>>): Shell {
  let cwd = start;
  const type = async (script: string): Promise<string> => {
    const finished = await bash(`exec 3>&2 2>&1\n${refusing(script)}\npwd >&3`, { cwd, env });
    expectSuccess(finished, script);
    cwd = finished.stderr.trimEnd();
    return stripVTControlCharacters(finished.stdout).replaceAll(SPINNER, "");
  };
  return {
    folder: () => cwd,
    type,
    async makeSuperuser(script) {
      const lines = script.trim().split("\n");
      const last = lines.pop() ?? "";
      const printed = await type(lines.join("\n"));
      const terminal = openTerminal(["bash", "-c", last], { cwd, env });
      try {
        const { name, password } = READER;
        for (const [question, answer] of [
          ["Username", name],
          ["Email", `${name}@example.com`],
          ["Password", password],
          ["Password (again)", password],
        ] as const) {
          await terminal.waitFor(question);
          terminal.type(`${answer}\r`);
        }
        expect(await terminal.ended(), terminal.shown()).toBe(0);
      } finally {
        terminal.close();
      }
      return printed + terminal.shown();
    },
    async serve(script, pages) {
      const port = await freePort();
      const onPort = script.replace(/\brunserver$/m, `runserver 127.0.0.1:${port}`);
      const server = startInBackground(["bash", "-c", onPort], { cwd, env });
      try {
        for (const page of pages) await server.until(() => answers(port, page));
      } finally {
        await server.end("SIGINT");
      }
      return server.output();
    },
  };
}

function expectSuccess({ code, stdout, stderr }: Finished, script: string): void {
  expect(code, `${script}\n${stdout}\n${stderr}`).toBe(0);
}

/**
 * Copies what somebody would have who clones the kit.
 *
 * @param target a folder that does not exist
 */
export async function cloneKit(target: string): Promise<void> {
  const listed = await run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"], {
    cwd: KIT,
  });
  for (const path of listed.stdout.split("\0").filter((each) => each !== "")) {
    await cp(join(KIT, path), join(target, path), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      // Deleted since the last commit.
      if (error.code !== "ENOENT") throw error;
    });
  }
}

/** A site with production's settings, behind a proxy that ends TLS. */
export interface Site {
  /** Such as `https://localhost:40123`. */
  readonly origin: string;
  /** Everything that the server has printed. */
  output(): string;
  close(): Promise<void>;
}

/**
 * Collects the static files of a project, and starts it on its production server.
 *
 * @param project its folder, with its environment installed
 * @param name its package
 * @param database a migrated one
 * @returns the site
 */
export async function openSite(project: string, name: string, database: string): Promise<Site> {
  const env = (port: number): Record<string, string | undefined> => ({
    ...Object.fromEntries(Object.keys(cleanEnvironment()).map((variable) => [variable, undefined])),
    PATH: [join(project, ".venv", "bin"), "/usr/bin", "/bin"].join(delimiter),
    DJANGO_SETTINGS_MODULE: `${name}.settings.production`,
    SECRET_KEY,
    ALLOWED_HOSTS: "localhost",
    DATABASE_URL: database,
    PORT: String(port),
  });
  await run(["env", "python", "manage.py", "collectstatic", "--noinput"], { cwd: project, env: env(0) });
  const server: Server = await startServer(() => ["env", "gunicorn", `${name}.wsgi`], { cwd: project, env });
  const proxy: TlsProxy = await startTlsProxy(server.port);
  return {
    origin: proxy.origin,
    output: server.output,
    async close() {
      await proxy.close();
      await server.end();
    },
  };
}
