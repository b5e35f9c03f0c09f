import { cp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { git, publishKit, SOMEBODY, type Upstream } from "../support/git.ts";
import { attempt, run } from "../support/process.ts";
import { describeWith, KIT, machineHas } from "./support/machine.ts";
import { temporaryFolder } from "./support/project.ts";
import { CACHES, tool } from "./support/tools.ts";

/** A template that the agency overrides, and that upstream changes. */
const README = "plop-templates/init/README.md.hbs";
/** A helper that upstream and a client change. */
const HELPER = "helpers/words.ts";
/** A template that a client improves. */
const INDEX = "plop-templates/django-app-pages/{{templates}}/index.html.hbs";

/** What both clients must pass in the end. */
const CHECKS = [
  "ruff format --check",
  "ruff check",
  "mypy",
  "pytest --cov -q",
  "python manage.py makemigrations --check --dry-run",
];

describeWith(["linux", "git", "python"], "an agency, from its first day with the kit on", () => {
  let folder: string;
  let upstream: Upstream;
  let agency: string;
  let acme: string;
  let bolt: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    [agency, acme, bolt] = ["agency", "acme", "bolt"].map((name) => join(folder, name)) as [string, string, string];
    // The packages that `npm install` would bring to each of the repositories.
    await symlink(join(KIT, "node_modules"), join(folder, "node_modules"));
    upstream = await publishKit(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs `npx plop`, whatever comes of it. */
  const tryPlop = async (cwd: string, ...words: readonly string[]) => {
    const { code, stdout, stderr } = await attempt(["npx", "plop", ...words], { cwd, env: SOMEBODY });
    return { code, text: stripVTControlCharacters(stdout + stderr) };
  };
  /** Runs `npx plop`, which has to succeed. */
  const plop = async (cwd: string, ...words: readonly string[]) => {
    const { code, text } = await tryPlop(cwd, ...words);
    expect(code, `npx plop ${words.join(" ")}\n${text}`).toBe(0);
    // plop ends with 0 where it can't read its plopfile.
    expect(text).not.toContain("Something went wrong");
    return text;
  };
  const commit = async (cwd: string, message: string) => {
    await git(cwd, "add", "--all");
    await git(cwd, "commit", "--quiet", "--message", message);
  };
  const change = async (path: string, edit: (text: string) => string) => {
    const before = await readFile(path, "utf8");
    const after = edit(before);
    expect(after, path).not.toBe(before);
    await writeFile(path, after);
  };
  /** Runs a command in a project's own environment. */
  const uv = (project: string, ...command: readonly string[]) =>
    attempt([tool("uv"), ...command], { cwd: project, env: { ...CACHES, UV_PYTHON: machineHas("python") } });
  const status = async (cwd: string) => (await git(cwd, "status", "--porcelain")).stdout;

  it("takes the kit into its repository by git subtree, and embeds it", async () => {
    await run(["git", "init", "--quiet", agency]);
    await git(agency, "commit", "--quiet", "--allow-empty", "--message", "Begin");
    await git(agency, "subtree", "add", "--prefix=tools/quickscale", upstream.url, "main", "--squash");
    await plop(join(agency, "tools/quickscale"), "embed", "--dest=../..");
    await commit(agency, "Embed the kit");

    expect(await plop(agency)).toContain("init - Write a production-ready Django project");
  });

  it("adds a generator of its own, a template in the place of one of the kit's, and defaults", async () => {
    const own = join(KIT, "tests/fixtures/agency");
    await cp(join(own, "plop-templates"), join(agency, "plop-templates"), { recursive: true });
    await cp(join(own, "generators"), join(agency, "generators"), { recursive: true });
    await change(join(agency, "generators/csv-export.ts"), (text) =>
      text.replace("../../../../helpers/index.ts", "../tools/quickscale/helpers/index.ts"),
    );
    await change(join(agency, "plopfile.ts"), (text) =>
      text
        .replace(/^(import)/m, 'import { csvExport } from "./generators/csv-export.ts";\n$1')
        .replace("loadKit(plop, []", "loadKit(plop, [csvExport]")
        .replace(
          /\/\/ init: .*/,
          'init: { author: "Agency of Ada", license: "proprietary" }, "django-view": { access: "staff" },',
        ),
    );
    await plop(agency, "templates", "eject", README);
    await change(join(agency, README), (text) => `${text}\n## Who to call\n\nThe agency.\n`);
    await commit(agency, "Make it our own");

    expect(await plop(agency)).toContain("csv-export - Let people download a model's rows as CSV");
    expect(await plop(agency, "templates", "list", "--own")).toContain("README.md.hbs");
  });

  it("generates two clients, each in a repository of its own", async () => {
    for (const client of [acme, bolt]) {
      await plop(agency, "init", client.slice(folder.length + 1), "--dest=..");
      await commit(client, "Begin");

      expect(await readFile(join(client, "README.md"), "utf8")).toContain("\n## Who to call\n");
      expect(await readFile(join(client, "pyproject.toml"), "utf8")).toContain("Agency of Ada");
      expect(await readFile(join(client, "LICENSE"), "utf8")).toContain("Agency of Ada");
      expect(await plop(client, "django-view", "--help")).toContain("(default: staff)");
    }
  });

  it("grows the first client, by the client's generators and by its own", async () => {
    await plop(acme, "django-app", "tasks");
    await plop(acme, "django-model", "tasks", "Task", "title:char:200", "due:date?", "owner:fk:user?", "--migrate=no");
    await plop(acme, "django-view", "tasks", "Task");
    await plop(agency, "csv-export", "tasks", "Task", "title", "due:date", "--dest=../acme");
    expect((await uv(acme, "sync", "--quiet")).code).toBe(0);
    expect((await uv(acme, "run", "python", "manage.py", "makemigrations", "tasks")).code).toBe(0);
    await commit(acme, "Tasks");
  });

  it("extracts the first client's app into its own repository, and uses it in the second", async () => {
    const module = join(agency, "modules/ada-modules-tasks");
    await plop(acme, "extract-app", "tasks", "--to=../agency/modules", "--namespace=ada_modules");
    expect(JSON.parse(await readFile(join(acme, "quickscale.json"), "utf8")).generated).toContain(
      "extract-app tasks --to=../agency/modules --namespace=ada_modules",
    );
    await commit(acme, "Tasks come from the agency's modules");
    await commit(agency, "Tasks, for every client");
    expect(await plop(agency, "check-module", module, "--run=no")).not.toContain("error");

    // As the module's README says.
    expect((await uv(bolt, "add", "--quiet", "--editable", "../agency/modules/ada-modules-tasks")).code).toBe(0);
    await change(join(bolt, "bolt/settings/base.py"), (text) =>
      text.replace('    "users",\n', '    "users",\n    "ada_modules.tasks",\n'),
    );
    await change(join(bolt, "bolt/urls.py"), (text) =>
      text.replace(/^urlpatterns = \[\n/m, '$&    path("tasks/", include("ada_modules.tasks.urls")),\n'),
    );
    await commit(bolt, "Tasks come from the agency's modules");
    expect((await uv(bolt, "run", "python", "manage.py", "migrate", "-v0")).code).toBe(0);
  });

  it("takes over what upstream released, and is told which template of its own to look at", async () => {
    await upstream.release("0.2.0", {
      [README]: (text) => text.replace(/^## .*$/m, "## From upstream\n\nNew advice.\n\n$&"),
      [HELPER]: (text) => text.replace(/^export function snakeCase/m, "// Of version 0.2.0.\n$&"),
      "CHANGELOG.md": (text) => text.replace("## [Unreleased]", "$&\n\n## [0.2.0] - 2099-12-24\n\nBetter advice."),
    });
    const text = await plop(agency, "update-core", `--from=${upstream.url}`);

    expect(text).toContain("Better advice.");
    expect(text).toContain("+## From upstream");
    expect(text.replaceAll(/\s+/g, " ")).toContain(`${README} its original in the kit changed`);
    expect(await readFile(join(agency, "tools/quickscale", HELPER), "utf8")).toContain("// Of version 0.2.0.");
    expect((await tryPlop(agency, "doctor")).text).toContain(`warning  ${README}`);

    await plop(agency, "templates", "accept", README);
    await commit(agency, "Our README is still right");
    expect((await tryPlop(agency, "doctor")).text).not.toContain(`warning  ${README}`);
  });

  it("updates its clients, with a conflict where one of them changed the same lines", async () => {
    expect(await plop(acme, "update-core", `--from=${upstream.url}`)).toContain("0.1.0 → 0.2.0");
    expect(await readFile(join(acme, "tools/quickscale", HELPER), "utf8")).toContain("// Of version 0.2.0.");
    expect(await status(acme)).toBe("");

    const helper = join(bolt, "tools/quickscale", HELPER);
    await change(helper, (text) => text.replace(/^export function snakeCase/m, "// Of this client.\n$&"));
    await commit(bolt, "A word of our own");
    const refused = await tryPlop(bolt, "update-core", `--from=${upstream.url}`);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain(`A conflict in tools/quickscale/${HELPER}`);
    expect(await readFile(helper, "utf8")).toMatch(/^<<<<<<< .*\n\/\/ Of this client\.\n=======\n/m);

    await change(helper, (text) => text.replaceAll(/^(<<<<<<<|=======|>>>>>>>).*\n/gm, ""));
    const [, ...commands] = /Next:\n {2}(.+)\n {2}(.+)\n {2}(.+)\n/.exec(refused.text) ?? [];
    expect(commands).toHaveLength(3);
    for (const command of commands) {
      await run(["bash", "-c", command], { cwd: bolt, env: { ...SOMEBODY, GIT_EDITOR: "true" } });
    }
    expect(await readFile(helper, "utf8")).toContain("// Of this client.\n// Of version 0.2.0.\n");
    expect(JSON.parse(await readFile(join(bolt, "quickscale.json"), "utf8")).kit).toBe("0.2.0");
    expect(await status(bolt)).toBe("");
  });

  it("gives an improvement back, which the other client and its own repository get from upstream", async () => {
    await change(join(bolt, "tools/quickscale", INDEX), (text) => text.replace(/<h1>/, '<h1 class="better">'));
    await commit(bolt, "A better heading");
    const text = await plop(bolt, "sync-push", "--branch=better-heading");
    expect(text).toContain("better-heading");

    // Whoever looks after the kit looks at it, takes the heading, and leaves what is of use for that client alone.
    await git(upstream.clone, "pull", "--quiet", "origin", "main");
    await git(upstream.clone, "fetch", "--quiet", "origin", "better-heading");
    const changed = (await git(upstream.clone, "diff", "--name-only", "HEAD...FETCH_HEAD")).stdout.trim().split("\n");
    expect(changed.sort()).toEqual([HELPER, INDEX].sort());
    await git(upstream.clone, "checkout", "FETCH_HEAD", "--", INDEX);
    await upstream.release("0.3.0", {});

    for (const place of [acme, agency, bolt]) {
      expect(await plop(place, "update-core")).toContain("0.2.0 → 0.3.0");
      expect(await readFile(join(place, "tools/quickscale", INDEX), "utf8")).toContain('<h1 class="better">');
      expect(await status(place)).toBe("");
    }
    await plop(acme, "django-app", "notes");
    expect(await readFile(join(acme, "templates/notes/index.html"), "utf8")).toContain('<h1 class="better">');
    await commit(acme, "Notes");
  });

  describe.each(["acme", "bolt"])("%s, in the end", (client) => {
    it.each(CHECKS)("passes %s", async (check) => {
      const { code, stdout, stderr } = await uv(join(folder, client), "run", ...check.split(" "));
      expect(code, stdout + stderr).toBe(0);
    });

    it("is well: doctor", async () => {
      const { code, text } = await tryPlop(join(folder, client), "doctor");
      expect(code, text).toBe(0);
    });
  });
});
