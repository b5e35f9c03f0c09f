import { cpSync, existsSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { djangoApp } from "../../generators/django-app.ts";
import { djangoModel } from "../../generators/django-model.ts";
import { djangoView } from "../../generators/django-view.ts";
import { init } from "../../generators/init.ts";
import { undo } from "../../generators/undo.ts";
import { splitWords } from "../../helpers/command-line.ts";
import { type Ran, runPlop } from "../support/plop.ts";
import { attempt, type Finished, run } from "../support/process.ts";
import { leavings, snapshot } from "../support/snapshot.ts";
import { startInBackground } from "./support/background.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { pathWithNode } from "./support/nodes.ts";
import { generateProject, type Project, temporaryFolder } from "./support/project.ts";

const GENERATORS = { "django-app": djangoApp, "django-model": djangoModel, "django-view": djangoView, init, undo };

/** The real command, on a Node that starts fast. */
function plop(words: readonly string[], folder: string): Promise<Finished> {
  const env = { PATH: pathWithNode(24) };
  return attempt(["npx", "plop", ...words, `--dest=${folder}`], { cwd: KIT, env });
}

/** The same in this process. */
function plopHere(words: readonly string[], cwd: string): Promise<Ran> {
  return runPlop(GENERATORS[words[0] as keyof typeof GENERATORS], words, { cwd });
}

describeWith(["linux"], "twenty commands at once", () => {
  let home = "";
  beforeAll(async () => {
    home = await temporaryFolder();
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it("leave the project as they would one after another, and can be taken back", async () => {
    const expectDone = ({ failure }: Ran) => expect(failure).toBeUndefined();
    expectDone(await plopHere(["init", "shop", "--git=no", "--generators=no"], home));
    const project = join(home, "shop");
    expectDone(await plopHere(["django-app", "tasks"], project));
    for (const name of ["Task", "Note"]) {
      expectDone(await plopHere(["django-model", "tasks", name, "title", "--migrate=no"], project));
    }
    rmSync(join(project, ".quickscale"), { recursive: true });
    const before = snapshot(project);
    const copy = join(home, "copy");
    cpSync(project, copy, { recursive: true });

    const numbers = Array.from({ length: 9 }, (_, index) => index);
    const commands = [
      ...numbers.map((n) => ["django-app", `app_${n}`]),
      ...numbers.map((n) => ["django-model", "tasks", `Part${n}`, "title", "task:fk:Task", "--migrate=no"]),
      ["django-view", "tasks", "Task"],
      ["django-view", "tasks", "Note", "--access=public"],
    ];
    const finished = await Promise.all(commands.map((words) => plop(words, project)));
    expect(finished.map(({ code, stderr }) => (code === 0 ? "" : stderr)).join("")).toBe("");

    const runs = (await plopHere(["undo", "--list", "--json"], project)).report().runs ?? [];
    expect(runs).toHaveLength(20);
    for (const { command } of [...runs].reverse()) {
      const words = splitWords(command.replace(/^npx plop /, "").replace(/ --dest=\S+/, ""));
      expectDone(await plopHere(words, copy));
    }
    expect(snapshot(project)).toEqual(snapshot(copy));

    const undone = await Promise.all(runs.map(() => plopHere(["undo"], project)));
    undone.forEach(expectDone);
    expect(snapshot(project)).toEqual(before);
    expect(existsSync(join(project, ".quickscale"))).toBe(false);
  });
});

describeWith(["python", "git", "linux"], "undo in a project with its environment", () => {
  let project: Project;
  const model = ["django-model", "tasks", "Task", "title"];

  beforeAll(async () => {
    project = await generateProject("shop", ["--generators=no"], "own");
    expect(await plop(["django-app", "tasks"], project.path)).toMatchObject({ code: 0 });
  });
  afterAll(() => project?.remove());

  const state = () => {
    const files = Object.entries(snapshot(project.path));
    return Object.fromEntries(files.filter(([path]) => !/^(\.venv|db\.sqlite3|uv\.lock)|__pycache__/.test(path)));
  };

  it("takes the migration along that the run made", async () => {
    const before = state();
    expect(await plop(model, project.path)).toMatchObject({ code: 0 });
    expect(existsSync(join(project.path, "tasks/migrations/0001_initial.py"))).toBe(true);
    const { code, stdout } = await plop(["undo"], project.path);
    expect(code).toBe(0);
    expect(stdout).toContain("remove  tasks/migrations/0001_initial.py");
    expect(state()).toEqual(before);
    expect(existsSync(join(project.path, "db.sqlite3"))).toBe(false);
  });

  it("refuses while the migration is applied, and the command that it gives makes way", async () => {
    const before = state();
    await plop(model, project.path);
    await project.uv(["python", "manage.py", "migrate"]);
    expect(await plop(["django-model", "tasks", "Note", "title"], project.path)).toMatchObject({ code: 0 });
    const between = state();
    // The second one was not applied: it goes.
    expect(await plop(["undo"], project.path)).toMatchObject({ code: 0 });
    expect(await plop(["django-model", "tasks", "Note", "title"], project.path)).toMatchObject({ code: 0 });
    expect(Object.keys(state())).toEqual(Object.keys(between));
    await project.uv(["python", "manage.py", "migrate"]);

    for (const back of ["tasks 0001_initial", "tasks zero"]) {
      const refused = await plop(["undo", "--force"], project.path);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain("was applied to the database. Nothing was taken back. Unapply it first:");
      const command = `uv run python manage.py migrate ${back}`;
      expect(refused.stderr).toContain(command);
      await project.uv(command.split(" ").slice(2));
      expect(await plop(["undo"], project.path)).toMatchObject({ code: 0 });
    }
    expect(state()).toEqual(before);
  });

  it("refuses what one database has had, though another one can't be asked", async () => {
    const before = state();
    await plop(model, project.path);
    await project.uv(["python", "manage.py", "migrate"]);
    const local = join(project.path, "shop/settings/local.py");
    const settings = readFileSync(local, "utf8");
    const broken = '{"ENGINE": "django.db.backends.sqlite3", "NAME": __file__}';
    writeFileSync(local, `${settings}\nDATABASES = {"broken": ${broken}, **DATABASES, "other": ${broken}}\n`);
    const { code, stderr } = await plop(["undo"], project.path).finally(() => writeFileSync(local, settings));
    expect(stderr).toContain("tasks/migrations/0001_initial.py was applied to the database.");
    expect(code).toBe(1);
    await project.uv(["python", "manage.py", "migrate", "tasks", "zero"]);
    expect(await plop(["undo"], project.path)).toMatchObject({ code: 0 });
    expect(state()).toEqual(before);
  });

  it("refuses while another migration builds upon it", async () => {
    await plop(model, project.path);
    const other = join(project.path, "tasks/migrations/0002_mine.py");
    await project.uv(["python", "manage.py", "makemigrations", "tasks", "--empty", "--name=mine"]);
    const before = state();
    const { code, stderr } = await plop(["undo"], project.path);
    expect(code).toBe(1);
    expect(stderr).toContain("tasks/migrations/0002_mine.py builds upon tasks/migrations/0001_initial.py");
    expect(state()).toEqual(before);
    rmSync(other);
    expect(await plop(["undo"], project.path)).toMatchObject({ code: 0 });
  });

  it("warns where the project can't be asked", async () => {
    await plop(model, project.path);
    const urls = join(project.path, "shop/settings/local.py");
    renameSync(urls, `${urls}.away`);
    const { code, stdout } = await plop(["undo"], project.path);
    renameSync(`${urls}.away`, urls);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /If tasks\/migrations\/0001_initial\.py was applied \(the project can't be asked: .*\), its tables/,
    );
  });

  it("takes a run back that was killed while Django wrote its migration, when Django has come to its end", async () => {
    const before = state();
    const running = startInBackground(["npx", "plop", ...model, `--dest=${project.path}`], { cwd: KIT });
    await running.until(async () => existsSync(join(project.path, ".quickscale/child.json")));
    const { pid } = JSON.parse(readlinkSync(join(project.path, ".quickscale/lock")));
    process.kill(pid, "SIGKILL");
    const { code, stdout } = await plop(["undo"], project.path);
    await running.end("SIGKILL");
    expect(code).toBe(0);
    expect(stdout).toMatch(/`npx plop django-model tasks Task title.*` had been cut off: it was taken back\./);
    expect(state()).toEqual(before);
    expect(leavings(project.path)).toEqual([]);
  });

  it("leaves a repository alone in which somebody committed, and goes with the whole project before that", async () => {
    const parent = await temporaryFolder();
    try {
      expect(await plop(["init", "shop"], parent)).toMatchObject({ code: 0 });
      const { stdout } = await plop(["undo"], parent);
      expect(stdout).toContain("remove  shop/manage.py");
      expect(snapshot(parent)).toEqual({});

      await plop(["init", "shop"], parent);
      const shop = join(parent, "shop");
      const git = ["git", "-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"];
      await run([...git, "add", "."], { cwd: shop });
      await run([...git, "commit", "--quiet", "--message=First"], { cwd: shop });
      const refused = await plop(["undo"], parent);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(/This file was changed since[\s\S]*\n {2}shop\/\.git\n/);
      writeFileSync(join(shop, "mine.txt"), "mine");
      expect(await plop(["undo", "--force"], parent)).toMatchObject({ code: 0 });
      const left = Object.keys(snapshot(parent)).filter((path) => !path.startsWith("shop/.git/"));
      expect(left).toEqual(["shop", "shop/.git", "shop/mine.txt"]);
      await run([...git, "checkout", "--quiet", "."], { cwd: shop });
      expect(existsSync(join(shop, "manage.py"))).toBe(true);
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  });
});

describeWith(["linux"], "a reader that goes away", () => {
  it.each(["django-app notes", "undo", "undo --list"])("harms nothing: %s | head -n 1", async (words) => {
    const home = await temporaryFolder();
    try {
      await plopHere(["init", "shop", "--git=no", "--generators=no"], home);
      const project = join(home, "shop");
      const command = `npx plop ${words} --dest='${project}'`;
      await plopHere(["django-app", "tasks"], project);
      const copy = join(home, "copy");
      cpSync(project, copy, { recursive: true });
      await plopHere(words.split(" "), copy);
      const { stderr } = await attempt(["bash", "-c", `set -o pipefail; ${command} | head -n 1`], {
        cwd: KIT,
        env: { PATH: pathWithNode(24) },
      });
      expect(stderr).not.toMatch(/EPIPE|Error/);
      expect(snapshot(project)).toEqual(snapshot(copy));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
