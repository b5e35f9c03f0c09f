import { rm } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { copyTo, layout } from "../support/layouts.ts";
import { attempt, type Finished, type RunOptions, run } from "../support/process.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { temporaryFolder } from "./support/project.ts";
import { ENTER, openTerminal } from "./support/terminal.ts";
import { type Entry, readFiles, readTree } from "./support/tree.ts";

/** What `npx plop` comes to, from any folder. */
const PLOP = [
  process.execPath,
  `--import=${join(KIT, "helpers", "loader.js")}`,
  join(KIT, "node_modules", "plop", "bin", "plop.js"),
  `--plopfile=${join(KIT, "plopfile.ts")}`,
];

const UNCOLOURED = { NO_COLOR: "1", FORCE_COLOR: undefined };

/** Every variable but some. */
function only(...kept: string[]): Record<string, undefined> {
  return Object.fromEntries(
    Object.keys(process.env).flatMap((name) => (kept.includes(name) ? [] : [[name, undefined]])),
  );
}

describeWith(["linux", "python"], "npx plop in odd surroundings", () => {
  let parent: string;
  /** As `startproject` leaves it, anew for each test. */
  let project: string;

  beforeEach(async () => {
    parent = await temporaryFolder();
    project = join(parent, "project");
    await copyTo(project, layout("startproject-5.2"));
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const plop = (words: readonly string[], options: RunOptions = {}): Promise<Finished> =>
    attempt([...PLOP, ...words], { cwd: project, ...options });

  /** The same from a shell that does something to itself first. */
  const after = (preparation: string, words: readonly string[]): Promise<Finished> =>
    attempt(["sh", "-c", `${preparation} && exec "$@"`, "sh", ...PLOP, ...words], { cwd: project });

  it("writes what it writes elsewhere: without a home, in another language, in no time zone", async () => {
    const surroundings: NonNullable<RunOptions["env"]>[] = [
      {},
      only("PATH"),
      { HOME: "/nowhere/at/all", XDG_CONFIG_HOME: "/nowhere/at/all", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
      { HOME: undefined, LANG: "C", LC_ALL: "C", TZ: "Mars/Olympus", TERM: "dumb", CI: "true", COLUMNS: "0" },
    ];
    const runs = surroundings.map(async (env, index) => {
      const cwd = join(parent, String(index));
      await copyTo(cwd, layout("startproject-5.2"));
      const { code, stdout } = await plop(["django-app", "tasks"], { cwd, env });
      return { code, shown: stripVTControlCharacters(stdout), files: await readFiles(cwd) };
    });
    const [usual, ...odd] = await Promise.all(runs);

    expect(usual?.code).toBe(0);
    for (const each of odd) expect(each).toEqual(usual);
  });

  it("colours what it says where it is told to, and nowhere else", async () => {
    const words = ["django-app", "tasks", "--dry-run"];
    const [plain, coloured] = await Promise.all([
      plop(words, { env: { ...UNCOLOURED, CI: undefined } }),
      plop(words, { env: { NO_COLOR: undefined, FORCE_COLOR: "1" } }),
    ]);

    expect(plain.stdout).toBe(stripVTControlCharacters(plain.stdout));
    expect(coloured.stdout).not.toBe(plain.stdout);
    expect(stripVTControlCharacters(coloured.stdout)).toBe(plain.stdout);
  });

  it("writes a whole project where few files may be open", async () => {
    expect(await after("ulimit -n 64", ["init", "my-shop"])).toMatchObject({ code: 0 });
    expect((await readFiles(join(project, "my-shop"))).size).toBeGreaterThan(200);
  });

  it.each([
    ["077", 0o600, 0o700],
    ["000", 0o666, 0o777],
  ])("gives files the permissions that umask %s leaves, and the secrets less", async (umask, file, folder) => {
    expect(await after(`umask ${umask}`, ["init", "my-shop", "--git=no"])).toMatchObject({ code: 0 });
    const tree = await readTree(join(project, "my-shop"));
    const modes = (some: (path: string, entry: Entry) => boolean) => [
      ...new Set([...tree].filter(([path, entry]) => some(path, entry)).map(([, { mode }]) => mode)),
    ];
    expect(modes((path) => path === ".env")).toEqual([0o600]);
    expect(modes((path) => path === "manage.py")).toEqual([folder]);
    expect(modes((_, { content }) => content === undefined)).toEqual([folder]);
    expect(modes((path, { content }) => content !== undefined && !/^(\.env|manage\.py)$/.test(path))).toEqual([file]);
  });

  it.each(['-it\'s a "project" of $HOME, 100% #1? & `more`; ключ é 🙂 {{name}}', "new\nline \u001b[31mred\u0007"])(
    "works in a folder called %j, and says its name without what steers a terminal",
    async (name) => {
      const cwd = join(parent, name);
      await copyTo(cwd, layout("startproject-5.2"));
      const made = await plop(["django-app", "tasks"], { cwd, env: UNCOLOURED });
      expect(made.code).toBe(0);
      expect((await readFiles(cwd)).get("mysite/settings.py")).toContain("'tasks',");
      await rm(join(cwd, "manage.py"));
      const refused = await plop(["django-app", "tasks", "--json"], { cwd, env: UNCOLOURED });

      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("There is no Django project in") });
      expect(JSON.parse(refused.stdout).destination).toBe(cwd);
      for (const shown of [made.stdout, refused.stdout, refused.stderr]) {
        expect(shown).not.toContain("red\u0007");
        expect(shown).not.toContain("\u001b[31m");
      }
    },
  );

  it("waits for nobody to write to a pipe in the place of a file", async () => {
    await run(["sh", "-c", "rm manage.py && mkfifo manage.py"], { cwd: project });
    expect(await plop(["django-app", "tasks"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("manage.py is no file that names Django"),
    });
  });

  it("asks on a terminal of 40 columns that can do nothing", async () => {
    const terminal = openTerminal([...PLOP, "django-app"], { cwd: project, columns: 40, env: { TERM: "dumb" } });
    try {
      await terminal.waitFor("What is the app called?");
      terminal.type(`tasks${ENTER}`);
      for (const question of ["In which folder?", "Under which address?"]) {
        await terminal.waitFor(question);
        terminal.type(ENTER);
      }
      expect(await terminal.ended()).toBe(0);
      expect((await readFiles(project)).get("mysite/urls.py")).toContain("tasks/");
    } finally {
      terminal.close();
    }
  });
});
