import { chmod, mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { makeMigrations } from "../../helpers/migrations.ts";
import { place, scratch, tree } from "../support/files.ts";

const BY_HAND = "python manage.py makemigrations tasks";
const NO_MIGRATION = "No migration was made: no Python with Django was found beside the project.";

/** A program in the place of Python, which leaves its path behind. */
async function python(folder: string, path: string, script = ""): Promise<void> {
  await place(folder, { [path]: `#!/bin/sh\necho "$0" >> called\n${script}\n` });
  await chmod(join(folder, path), 0o755);
}

const NO_DJANGO = "echo \"ModuleNotFoundError: No module named 'django'\" >&2; exit 1";

/** Makes the migrations of the app in the project, and says which Pythons were called for it. */
async function migrate(root: string, folders: readonly string[] = ["tasks"], signal?: AbortSignal) {
  const migrated = await makeMigrations(
    { label: "tasks", folders, settings: undefined, byHand: BY_HAND },
    root,
    signal ? { signal } : {},
  );
  const called = (await tree(root)).called?.trim().split("\n") ?? [];
  return { ...migrated, called: called.map((path) => relative(root, path)) };
}

describe("the Python that makes migrations", () => {
  let home = "";
  let root = "";

  beforeEach(async () => {
    home = await scratch();
    root = join(home, "project");
    await mkdir(root);
    // None that this machine has, and no environment that is active.
    vi.stubEnv("PATH", join(home, "bin"));
    vi.stubEnv("VIRTUAL_ENV", "");
    vi.stubEnv("UV_PROJECT_ENVIRONMENT", "");
    onTestFinished(() => void vi.unstubAllEnvs());
  });

  it.each([".venv", "venv", "env"])("is the one in %s, beside manage.py", async (name) => {
    await python(root, `${name}/bin/python`);
    expect(await migrate(root)).toEqual({ created: [], next: [], called: [`${name}/bin/python`] });
  });

  it("is the one above the project, when the project has none", async () => {
    await python(home, ".venv/bin/python");
    expect((await migrate(root)).called).toEqual(["../.venv/bin/python"]);
  });

  it("is the project's own rather than the active one", async () => {
    await python(home, "active/bin/python");
    vi.stubEnv("VIRTUAL_ENV", join(home, "active"));
    expect((await migrate(root)).called).toEqual(["../active/bin/python"]);
    await python(root, ".venv/bin/python");
    expect((await migrate(root)).called).toEqual(["../active/bin/python", ".venv/bin/python"]);
  });

  it("is the one that uv was told of, a path below the project", async () => {
    await python(root, ".venv/bin/python");
    await python(root, ".venv-linux/bin/python");
    vi.stubEnv("UV_PROJECT_ENVIRONMENT", ".venv-linux");
    expect((await migrate(root)).called).toEqual([".venv-linux/bin/python"]);
  });

  it("is the installed one where there is no environment", async () => {
    await python(home, "bin/python3");
    expect((await migrate(root)).called).toEqual(["../bin/python3"]);
  });

  it("is the next one of the project's own, when one has no Django", async () => {
    await python(root, ".venv/bin/python", NO_DJANGO);
    await python(root, "venv/bin/python");
    expect(await migrate(root)).toMatchObject({ next: [], called: [".venv/bin/python", "venv/bin/python"] });
  });

  it.each([
    ["fails", "echo 'SyntaxError: no' >&2; exit 1", [`${BY_HAND}  # it failed here: SyntaxError: no`]],
    ["has no Django", NO_DJANGO, [NO_MIGRATION, BY_HAND]],
  ])("is no stranger's when the project's own %s", async (_what, script, next) => {
    await python(root, ".venv/bin/python", script);
    await python(home, "bin/python3");
    expect(await migrate(root)).toEqual({ created: [], next, called: [".venv/bin/python"] });
  });

  it("is left to people when there is none, or none with Django", async () => {
    expect(await migrate(root)).toEqual({ created: [], next: [NO_MIGRATION, BY_HAND], called: [] });
    await python(root, ".venv/bin/python", NO_DJANGO);
    expect(await migrate(root)).toEqual({ created: [], next: [NO_MIGRATION, BY_HAND], called: [".venv/bin/python"] });
  });

  it("is left to people when what is called Python can't be run", async () => {
    await python(root, ".venv/bin/python");
    await chmod(join(root, ".venv/bin/python"), 0o644);
    await mkdir(join(root, "venv/bin/python"), { recursive: true });
    expect(await migrate(root)).toEqual({ created: [], next: [NO_MIGRATION, BY_HAND], called: [] });
  });

  it.each([
    ["echo 'Traceback' >&2; echo 'ValueError: bad' >&2; exit 1", "ValueError: bad"],
    ["echo 'No such app' >&2; exit 2", "No such app"],
    ["exit 1", "it gave no reason"],
    ["kill -9 $$", "SIGKILL ended it"],
    ["printf 'bad \\033[31m\\n' >&2; exit 1", "bad \\u001b[31m"],
  ])("is told about when it fails: %s", async (script, reason) => {
    await python(root, ".venv/bin/python", script);
    await python(root, "venv/bin/python", "echo later >&2; exit 1");
    expect(await migrate(root)).toMatchObject({ created: [], next: [`${BY_HAND}  # it failed here: ${reason}`] });
  });

  it("is not called when the run was called off", async () => {
    await python(root, ".venv/bin/python");
    expect(await migrate(root, ["tasks"], AbortSignal.abort())).toEqual({ created: [], next: [BY_HAND], called: [] });
  });

  it("leaves new files in every app, and only these are the run's", async () => {
    await place(root, { "tasks/migrations/0001_initial.py": "", "tasks/migrations/__init__.py": "" });
    const files = "tasks/migrations/0002_task.py apps/crm/migrations/__init__.py apps/crm/migrations/0001_initial.py";
    await python(
      root,
      ".venv/bin/python",
      `/bin/mkdir -p apps/crm/migrations; for f in ${files} apps/crm/migrations/x.pyc; do : > $f; done`,
    );
    expect((await migrate(root, ["tasks", "apps/crm", "nothing"])).created).toEqual([
      "tasks/migrations/0002_task.py",
      "apps/crm/migrations/0001_initial.py",
      "apps/crm/migrations/__init__.py",
    ]);
  });
});
