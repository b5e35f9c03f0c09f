import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { codeBlocks } from "../support/markdown.ts";
import { attempt, type Finished, run } from "../support/process.ts";
import { describeWith, machineHas } from "./support/machine.ts";
import { temporaryFolder, writeProject } from "./support/project.ts";
import { bash, personsEnvironment } from "./support/shell.ts";
import { REQUIRED } from "./support/variables.ts";

const PRODUCTION = {
  ...REQUIRED,
  DJANGO_SETTINGS_MODULE: "my_app.settings.production",
};

describeWith(["python", "git"], "a project's environment", () => {
  let programs: string;
  let person: Record<string, string>;

  beforeAll(async () => {
    programs = await temporaryFolder();
    // What of the packages is compiled is what is imported.
    person = { ...(await personsEnvironment(programs)), PIP_NO_COMPILE: "1" };
  });
  afterAll(() => rm(programs, { recursive: true, force: true }));

  /** Writes a project, stages it, and hands it over with a shell in its folder. */
  async function inProject(django: string, test: (path: string, shell: Shell) => Promise<void>): Promise<void> {
    const parent = await writeProject("my-app", [`--django=${django}`, "--license=proprietary", "--generators=no"]);
    const path = join(parent, "my-app");
    await run(["git", "add", "."], { cwd: path });
    try {
      await test(path, (script, env) => bash(script, { cwd: path, env: { ...person, ...env } }));
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  }

  it("comes from pip as the README says, and passes the tests; for Django 6.1, pip takes what uv takes", () =>
    inProject("5.2", async (path, shell) => {
      const block = await readmeBlock(path, "pip install");
      const installed = await shell(`${block}\npip --version\npytest -q --cov\nruff check\n`);
      expectSuccess(installed);

      const [, major, minor] = /^pip (\d+)\.(\d+)/m.exec(installed.stdout) ?? [];
      expect(Number(major) * 100 + Number(minor)).toBeGreaterThanOrEqual(2501);
      expect((await run(["git", "status", "--porcelain"], { cwd: path })).stdout).not.toMatch(/^\?\?/m);

      await inProject("6.1", async (newer, shellOfNewer) => {
        const [, words] = /^pip install (.*)$/m.exec(block) ?? [];
        const pip = join(path, ".venv/bin/pip");
        const resolved = await shellOfNewer(`uv lock\n${pip} install --dry-run --ignore-installed ${words}`);
        expectSuccess(resolved);
        const [, list = ""] = /^Would install (.*)$/m.exec(resolved.stdout) ?? [];
        const taken = list.split(" ").filter((each) => !/^my[-_]app-/.test(each));
        expect(taken).toContainEqual(expect.stringMatching(/^django-6\.1\./i));
        const locked = await lockedVersions(newer);
        expect(taken.filter((each) => !locked.includes(each.toLowerCase().replaceAll("_", "-")))).toEqual([]);
      });
    }));

  it("comes from Poetry as the README says, and passes the tests", () =>
    inProject("5.2", async (path, shell) => {
      const hide = await nameIndex(path);
      const block = await readmeBlock(path, "poetry install");

      expectSuccess(hide(await shell(`${block}\npoetry run pytest -q --cov\npoetry check --lock\n`)));
    }));

  it("is resolved by Poetry for Django 6.1 too", () =>
    inProject("6.1", async (path, shell) => {
      const hide = await nameIndex(path);

      expectSuccess(hide(await shell("poetry lock")));
    }));

  it("comes from uv with a lock file, which has to be up to date", () =>
    inProject("6.1", async (path, shell) => {
      expectSuccess(await shell("uv lock\nuv sync --locked\nuv run --locked python manage.py check\n"));

      const manifest = join(path, "pyproject.toml");
      const text = await readFile(manifest, "utf8");
      await writeFile(manifest, text.replace(/"gunicorn>=[\d.]+"/, '"gunicorn>=20"'));
      expect((await shell("uv sync --locked")).code).not.toBe(0);
    }));

  it.each(["5.2", "6.1"])("does without the tools in production and in development (Django %s)", (django) =>
    inProject(django, async (_, shell) => {
      expectSuccess(await shell("uv sync --no-dev\nuv run --no-dev python manage.py check\n"));
      expectSuccess(await shell("uv run --no-dev python manage.py check --deploy --fail-level WARNING", PRODUCTION));
      expectSuccess(await shell("uv run --no-dev gunicorn --check-config my_app.wsgi", PRODUCTION));
    }),
  );
});

// Django 6.1 runs on 3.12 and newer, as does every other test of it.
describeWith(["python", "python311"], "the oldest Python of Django 5.2, which is 3.11", () => {
  it("installs the project and passes its tests", async () => {
    const parent = await writeProject("my-app", ["--generators=no"]);
    const programs = await temporaryFolder();
    const env = { ...(await personsEnvironment(programs)), UV_PYTHON: machineHas("python311") };

    const finished = await bash("uv sync\nuv run pytest -q\nuv run mypy\n", { cwd: join(parent, "my-app"), env });

    expectSuccess(finished);
    await Promise.all([parent, programs].map((folder) => rm(folder, { recursive: true, force: true })));
  });
});

describeWith(["python", "python311"], "Django 6.1", () => {
  it("does not install on Python 3.11, and says why", async () => {
    const parent = await writeProject("my-app", ["--django=6.1", "--generators=no"]);
    const programs = await temporaryFolder();
    const env = { ...(await personsEnvironment(programs)), UV_PYTHON: machineHas("python311") };

    const { code, stderr } = await bash("uv sync", { cwd: join(parent, "my-app"), env });

    expect(code).not.toBe(0);
    expect(stderr).toContain(">=3.12");
    await Promise.all([parent, programs].map((folder) => rm(folder, { recursive: true, force: true })));
  });
});

type Shell = (script: string, env?: Record<string, string>) => Promise<Finished>;

function expectSuccess({ code, stdout, stderr }: Finished): void {
  expect(code, `${stdout}\n${stderr}`).toBe(0);
}

/** What uv has locked, such as `django-6.1.3`. */
async function lockedVersions(project: string): Promise<string[]> {
  const lock = await readFile(join(project, "uv.lock"), "utf8");
  return [...lock.matchAll(/^name = "(.+)"\nversion = "(.+)"$/gm)].map(([, name, version]) => `${name}-${version}`);
}

/** The commands of the README's block that holds a certain command. */
async function readmeBlock(project: string, command: string): Promise<string> {
  const blocks = codeBlocks(await readFile(join(project, "README.md"), "utf8"));
  const block = blocks.find(({ language, code }) => language === "bash" && code.includes(command));
  if (block === undefined) throw new Error(`README.md has no block with ${command}`);
  return block.code;
}

/**
 * Names the machine's package index in pyproject.toml: where PyPI is not reached directly, Poetry needs to be told so
 * in the project, as it reads no configuration of pip's.
 *
 * @returns takes the index, which is this machine's business, out of what Poetry prints
 */
async function nameIndex(project: string): Promise<(finished: Finished) => Finished> {
  const asked = await attempt([machineHas("python"), "-m", "pip", "config", "get", "global.index-url"]);
  const url = process.env.PIP_INDEX_URL || asked.stdout.trim() || "https://pypi.org/simple/";
  const source = `\n[[tool.poetry.source]]\nname = "machine"\nurl = ${JSON.stringify(url)}\npriority = "primary"\n`;
  await appendFile(join(project, "pyproject.toml"), source);
  const { host, username, password } = new URL(url);
  const secrets = [host, username, password].filter((part) => part !== "");
  const clean = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, "INDEX"), text);
  return ({ code, stdout, stderr }) => ({ code, stdout: clean(stdout), stderr: clean(stderr) });
}
