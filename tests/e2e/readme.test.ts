import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anchors, type CodeBlock, codeBlocks, sectionOf, targets } from "../support/markdown.ts";
import { type Finished, run } from "../support/process.ts";
import { startInBackground } from "./support/background.ts";
import { describeWith } from "./support/machine.ts";
import { freePort } from "./support/ports.ts";
import { createDatabase } from "./support/postgres.ts";
import { temporaryFolder, writeProject } from "./support/project.ts";
import { answers, ask } from "./support/server.ts";
import { bash, personsEnvironment } from "./support/shell.ts";
import { openTerminal } from "./support/terminal.ts";
import { REQUIRED } from "./support/variables.ts";

/** Blocks in this language are for people to type, and can't run here: each says what it needs. */
const ELSEWHERE = "console";

/** The other installers have tests of their own: installers.test.ts runs their blocks. */
const isOfAnotherInstaller = ({ code }: CodeBlock) => /^(poetry|pip|python3 -m venv) /m.test(code);

const PRODUCTION = {
  ...REQUIRED,
  DJANGO_SETTINGS_MODULE: "my_app.settings.production",
};

/** A variable in the README's table, and one in a compose file. */
const VARIABLE_ROW = /^\| `([A-Z_]+)` \|/gm;
const INTERPOLATED = /\$\{([A-Z_]+)/g;

describeWith(["python", "git", "postgres"], "the README of a project", () => {
  describe.each(["5.2", "6.1"])("for Django %s", (django) => {
    let parent: string;
    let path: string;
    let readme: string;
    let blocks: CodeBlock[];

    beforeAll(async () => {
      parent = await writeProject("my-app", [`--django=${django}`, '--description=Orders & "more"']);
      path = join(parent, "my-app");
      readme = await readFile(join(path, "README.md"), "utf8");
      blocks = codeBlocks(readme);
    });
    afterAll(() => rm(parent, { recursive: true, force: true }));

    it("says of every command that can't run everywhere what it needs", () => {
      const elsewhere = blocks.filter(({ language }) => language === ELSEWHERE);
      const here = blocks.filter(({ language }) => language === "bash");

      expect(elsewhere.length).toBeGreaterThan(0);
      for (const { code } of elsewhere) expect(code).toMatch(/^# needs (Docker|systemd)\b/);
      for (const { code } of here) expect(code).not.toMatch(/\b(docker|systemctl)\b|\/etc\//);
      const languages = new Set(blocks.map(({ language }) => language));
      expect([...languages].filter((language) => !["bash", ELSEWHERE, "ini", "text"].includes(language))).toEqual([]);
    });

    it("names only services, programs and files that the project has, where it can't be tried", async () => {
      const elsewhere = blocks
        .filter(({ language }) => language === ELSEWHERE)
        .map(({ code }) => code)
        .join("\n");
      const composed = await readFile(join(path, "docker-compose.yml"), "utf8");
      const services = [...elsewhere.matchAll(/docker compose (?:exec|run|up|logs) ([^\n]*)/g)].flatMap(([, words]) =>
        (words ?? "")
          .split(" ")
          .filter((word) => /^[a-z]+$/.test(word))
          .slice(0, 1),
      );

      for (const service of services) expect(composed).toContain(`\n  ${service}:\n`);
      for (const [file] of elsewhere.matchAll(/docker-compose[\w.]*\.yml/g))
        expect(existsSync(join(path, file))).toBe(true);
      for (const [, command] of elsewhere.matchAll(/manage\.py (\w+)/g)) {
        expect(["migrate", "collectstatic", "createsuperuser"]).toContain(command);
      }
    });

    it("links to files and headings that exist", () => {
      const inside = targets(readme).filter(({ address }) => !/^https?:/.test(address));

      expect(inside.length).toBeGreaterThan(0);
      for (const { address } of inside) {
        if (address.startsWith("#")) expect(anchors(readme)).toContain(address.slice(1));
        else expect(existsSync(join(path, address)), address).toBe(true);
      }
    });

    it("describes the folders that are there, and all of them", async () => {
      const table = sectionOf(readme, "Folders");
      const named = [...table.matchAll(/^- (.+?): /gm)].flatMap(([, names]) =>
        [...(names ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ""),
      );
      const entries = await readdir(path, { withFileTypes: true });
      const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));

      expect(named.length).toBeGreaterThan(0);
      for (const name of named) expect(existsSync(join(path, name)), name).toBe(true);
      const described = new Set(named.map((name) => name.split("/")[0]));
      expect(folders.map(({ name }) => name).filter((name) => !described.has(name))).toEqual([]);
    });

    it("speaks of files that exist", () => {
      const prose = readme.replaceAll(/^```[\s\S]*?^```$/gm, "");
      const files = [...prose.matchAll(/`(\.?[\w-]+(?:\/[\w.-]+)+|\.?[\w-]+\.(?:toml|yml|yaml|py|md|ts|json))`/g)];
      const missing = files.map(([, file]) => file ?? "").filter((file) => !existsInProject(path, file));

      expect(files.length).toBeGreaterThan(5);
      expect(missing).toEqual([]);
    });

    it("explains every variable that is read from the environment, and no other", async () => {
      const explained = namesIn(sectionOf(readme, "Settings"), VARIABLE_ROW);
      const read = await variablesRead(path, "my_app");
      const composed = namesIn(await compose(), INTERPOLATED);

      expect(read.filter((name) => !explained.includes(name))).toEqual([]);
      expect(explained.filter((name) => ![...read, ...composed].includes(name))).toEqual([]);
    });

    it("agrees with .env.example and the compose files", async () => {
      const offered = namesIn(await readFile(join(path, ".env.example"), "utf8"), /^(?:# )?([A-Z_]+)=/gm);
      const explained = namesIn(sectionOf(readme, "Settings"), VARIABLE_ROW);
      const composed = namesIn(await compose(), INTERPOLATED);

      expect(offered.filter((name) => ![...explained, ...composed].includes(name))).toEqual([]);
      expect(explained.filter((name) => !offered.includes(name))).toEqual([]);
      expect(composed.filter((name) => !offered.includes(name) && !readme.includes(name))).toEqual([]);
    });

    const compose = async () => {
      const names = ["docker-compose.yml", "docker-compose.production.yml"];
      return (await Promise.all(names.map((name) => readFile(join(path, name), "utf8")))).join("\n");
    };
  });

  it("gives commands that work, one after the other", async () => {
    const parent = await writeProject("my-app");
    const path = join(parent, "my-app");
    const programs = await temporaryFolder();
    const person = await personsEnvironment(programs);
    const database = await createDatabase();
    const readme = await readFile(join(path, "README.md"), "utf8");
    const runnable = codeBlocks(readme).filter((block) => block.language === "bash" && !isOfAnotherInstaller(block));
    const shell = async (script: string, env: Record<string, string> = {}) =>
      expectSuccess(await bash(script, { cwd: path, env: { ...person, ...env } }), script);

    try {
      for (const { code } of runnable) {
        if (/\bcreatesuperuser\b/.test(code)) await withSuperuser(code, path, person, shell);
        else if (/\brunserver\b/.test(code)) await withServer(code, path, person);
        else if (/\bpg_restore\b/.test(code)) await withBackup(code, database, shell);
        else await shell(code);
      }
      for (const command of commandsInProse(readme)) {
        await shell(command.replace("NAME", "sqlparse").replace(/^python /, "uv run python "));
      }
      const commands = runnable.map(({ code }) => code).join("\n");
      for (const command of ["uv sync", "createsuperuser", "runserver", "pytest", "pre-commit", "check --deploy"]) {
        expect(commands).toContain(command);
      }
    } finally {
      await database.drop();
      await Promise.all([parent, programs].map((folder) => rm(folder, { recursive: true, force: true })));
    }
  });
});

describeWith(["python", "git", "postgres"], "a release on a plain server", () => {
  it("works as the README of a project says, but for systemd's part", async () => {
    const parent = await writeProject("my-app");
    const path = join(parent, "my-app");
    const programs = await temporaryFolder();
    const env = await personsEnvironment(programs);
    const database = await createDatabase();
    const port = await freePort();
    const variables = join(parent, "my-app.env");
    const readme = (await readFile(join(path, "README.md"), "utf8")).replaceAll("/etc/my-app.env", variables);
    const release = codeBlocks(readme).find(({ code }) => code.startsWith("# needs systemd"))?.code ?? "";
    const unit = codeBlocks(readme).find(({ code }) => code.includes("[Service]"))?.code ?? "";
    const start = /^ExecStart=\/srv\/my-app\/(.*)$/m.exec(unit)?.[1] ?? "";

    try {
      // The README: a line NAME="value" each.
      const values = { ...PRODUCTION, DATABASE_URL: database.url, PORT: String(port) };
      await writeFile(
        variables,
        Object.entries(values)
          .map(([name, value]) => `${name}="${value}"\n`)
          .join(""),
      );
      const script = release.replaceAll(/^systemctl .*$/gm, "");
      expectSuccess(await bash(`uv lock\n${script}`, { cwd: path, env }), script);

      const server = startInBackground(["bash", "-c", `set -a; . ${variables}; exec ${start}`], { cwd: path, env });
      try {
        await server.until(() => answers(port, "/readyz"));
        const headers = { Host: "www.example.com", "X-Forwarded-Proto": "https" };
        expect(await ask(port, "/", { headers })).toMatchObject({ status: 200 });
      } finally {
        await server.end();
      }
    } finally {
      await database.drop();
      await Promise.all([parent, programs].map((folder) => rm(folder, { recursive: true, force: true })));
    }
  });
});

type Shell = (script: string, env?: Record<string, string>) => Promise<void>;

/** Runs a block whose last line asks for a superuser's name and password, and answers. */
async function withSuperuser(code: string, cwd: string, env: Record<string, string>, shell: Shell): Promise<void> {
  const lines = code.trim().split("\n");
  const last = lines.pop() ?? "";
  await shell(lines.join("\n"));
  const terminal = openTerminal(["bash", "-c", last], { cwd, env });
  try {
    for (const [question, answer] of [
      ["Username", "ada"],
      ["Email", "ada@example.com"],
      ["Password", "a-long-passphrase-4bT9"],
      ["Password (again)", "a-long-passphrase-4bT9"],
    ] as const) {
      await terminal.waitFor(question);
      terminal.type(`${answer}\r`);
    }
    expect(await terminal.ended(), terminal.shown()).toBe(0);
  } finally {
    terminal.close();
  }
  expect(terminal.shown()).toContain("Superuser created successfully");
}

/** Runs a block that serves until Ctrl-C, on a port that is free here. */
async function withServer(code: string, cwd: string, env: Record<string, string>): Promise<void> {
  const port = await freePort();
  const script = code.replace(/\brunserver$/m, `runserver 127.0.0.1:${port}`);
  const server = startInBackground(["bash", "-c", script], { cwd, env });
  try {
    await server.until(() => answers(port, "/"));
    for (const page of ["/accounts/login/", "/admin/login/", "/static/css/site.css", "/readyz"]) {
      expect(await ask(port, page), page).toMatchObject({ status: 200 });
    }
  } finally {
    await server.end("SIGINT");
  }
}

/** Runs a block that backs a database up and restores it: what happened in between is gone. */
async function withBackup(
  code: string,
  database: { url: string; query(sql: string): Promise<string> },
  shell: Shell,
): Promise<void> {
  const env = { DATABASE_URL: database.url };
  const [backup = [], restore = []] = [/^pg_dump.*$/m, /^pg_restore.*$/m].map((pattern) => pattern.exec(code) ?? []);
  await shell("uv run python manage.py migrate", env);
  const before = await database.query("select count(*) from django_migrations");
  await shell(backup[0] ?? "", env);
  await database.query("delete from django_migrations");
  await shell(restore[0] ?? "", env);
  expect(await database.query("select count(*) from django_migrations")).toBe(before);
}

function expectSuccess({ code, stdout, stderr }: Finished, script: string): void {
  expect(code, `${script}\n${stdout}\n${stderr}`).toBe(0);
}

/** Whole commands between back-ticks; `npx plop` is tried in vendored.test.ts. */
function commandsInProse(readme: string): string[] {
  const prose = readme.replaceAll(/^```[\s\S]*?^```$/gm, "");
  return namesIn(prose, /`((?:uv|poetry|pip|python) [^`]+)`/g).filter((command) => !/ run$/.test(command));
}

/** Files that the README may name before they are there, and folders that it names by what they hold. */
const NOT_YET = ["uv.lock", "poetry.lock", ".venv"];

/** Whether a file is there by this path, or, for a bare name, anywhere that the README's reader would look. */
function existsInProject(project: string, file: string): boolean {
  if (NOT_YET.includes(file)) return true;
  const places = ["", "my_app", "my_app/settings", ".github/workflows", "templates", "static"];
  return places.some((place) => existsSync(join(project, place, file)));
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ""))].sort();
}

/** The variables that the project's Python code asks the environment for; gunicorn itself asks for the port. */
async function variablesRead(project: string, name: string): Promise<string[]> {
  const { stdout } = await run(
    ["git", "ls-files", "--others", "--cached", "--", `${name}/*.py`, "gunicorn.conf.py", "manage.py"],
    { cwd: project },
  );
  const sources = await Promise.all(
    stdout
      .trim()
      .split("\n")
      .map((path) => readFile(join(project, path), "utf8")),
  );
  const text = sources.join("\n");
  const asked = /(?:\benv(?:\.\w+)?\(|\benviron(?:\.get\(|\.setdefault\(|\[))\s*"([A-Z_]+)"/g;
  const required = /REQUIRED = \[([^\]]*)\]/.exec(text)?.[1] ?? "";
  return [...new Set([...namesIn(text, asked), ...namesIn(required, /"([A-Z_]+)"/g), "PORT"])].sort();
}
