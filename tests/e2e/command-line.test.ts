import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { attempt, type Finished, type RunOptions, run } from "../support/process.ts";
import { startInBackground } from "./support/background.ts";
import { describeWith, machineHas } from "./support/machine.ts";
import { cutOffNetwork } from "./support/network.ts";
import { NODE_MAJORS, type NodeMajor, pathWithNode, pathWithNodeOnly } from "./support/nodes.ts";
import { copyKit, temporaryFolder } from "./support/project.ts";
import { CTRL_C, ENTER, openTerminal, type Terminal } from "./support/terminal.ts";
import { CACHES, tool } from "./support/tools.ts";
import { readFiles, readTree } from "./support/tree.ts";

/** A stack trace is for us; people get a sentence. */
const STACK_TRACE = /^\s+at .+\d+:\d+\)?$/m;

/** One run of each generator in a project, the migration of the model with it. */
const GROWING = [
  ["django-app", "tasks"],
  ["django-model", "tasks", "Task", "title:char:200", "owner:fk:user?"],
  ["django-view", "tasks", "Task"],
  ["django-test", "tasks", "TaskForm"],
];

/** Ways to a server on this machine, each of which fails where there is no network. */
const NETWORK_PROBES = [
  { program: "node", asks: "fetch('http://127.0.0.1:PORT/')" },
  { program: "node", asks: "require('http').get('http://127.0.0.1:PORT/', (answer) => answer.resume())" },
  { program: "node", asks: "require('net').connect(PORT, '127.0.0.1', () => process.exit())" },
  { program: "python", asks: "import urllib.request; urllib.request.urlopen('http://127.0.0.1:PORT/')" },
  { program: "python", asks: "import socket; socket.create_connection(('127.0.0.1', PORT))" },
] as const;

describeWith(["git"], "npx plop in a fresh clone", () => {
  /** The files that git would clone, with `npm ci --ignore-scripts` run in them. */
  let kit: string;
  /** A new folder for each test. */
  let folder: string;

  beforeAll(async () => {
    kit = join(await temporaryFolder(), "kit");
    await copyKit(kit);
    await run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: kit });
  });
  afterAll(() => rm(dirname(kit), { recursive: true, force: true }));
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const plop = (words: readonly string[], options: RunOptions = {}): Promise<Finished> =>
    attempt(["npx", "plop", ...words], { cwd: kit, ...options });
  const shell = (script: string, options: RunOptions = {}): Promise<Finished> =>
    attempt(["sh", "-c", script], { cwd: kit, ...options });

  it("writes a project into the folder it was started in, from the root and from a subfolder", async () => {
    await writesAProject(kit, kit, undefined);
    await writesAProject(kit, join(kit, "helpers", "changes"), undefined);
  });

  describe("without a terminal", () => {
    it("writes a project and says what to do next and how to repeat it", async () => {
      const finished = await plop(["init", "my-app", `--dest=${folder}`, "--description=Orders & 'more'"]);

      expect(finished).toMatchObject({ code: 0 });
      expect(finished.stdout).toContain("create  my-app/manage.py");
      expect(finished.stdout).toMatch(/^ {2}cd \S+\/my-app$/m);
      expect(finished.stderr).toMatch(/^✔ \d+ files written\n$/);
      expect(finished.stdout).toContain("manage.py migrate");
      expect(finished.stdout).toContain(
        `npx plop init my-app --description='Orders & '\\''more'\\''' --dest=${folder}`,
      );
      expect((await readdir(folder)).sort()).toEqual([".quickscale", "my-app"]);
    });

    it("repeats a run with the command that the run named", async () => {
      const first = await plop(["init", "my-app", `--dest=${folder}`, "--description=Orders & 'more'", "--git=no"]);
      const once = await readFiles(join(folder, "my-app"), [".env"]);
      await rm(join(folder, "my-app"), { recursive: true });

      await shell(first.stdout.trimEnd().split("\n").at(-1) ?? "");

      expect(await readFiles(join(folder, "my-app"), [".env"])).toEqual(once);
    });

    it("writes a project with standard input closed", async () => {
      const finished = await shell(`npx plop init myapp --dest='${folder}' <&-`);

      expect(finished).toMatchObject({ code: 0 });
      expect(existsSync(join(folder, "myapp", "manage.py"))).toBe(true);
    });

    // What else is refused, and in which words, is tested in-process.
    it.each([
      { words: ["init", "--django=6.1"], says: "NAME is missing" },
      { words: ["init", "logging"], says: "logging" },
      { words: ["init", "myapp", "--djnago=6.1"], says: "Did you mean --django?" },
      { words: ["init", "myapp", "--django", "6.1"], says: "--django" },
      { words: ["init", "myapp", "stray"], says: '"stray" is one argument too many' },
      { words: ["init", "../myapp"], says: "../myapp" },
      { words: ["innit", "myapp"], says: 'There is no generator "innit". Did you mean init?' },
      { words: ["\u001b[31mred"], says: 'There is no generator "\\u001b[31mred"' },
    ])("refuses `plop $words` in a sentence, and writes nothing", async ({ words, says }) => {
      const finished = await plop([...words, `--dest=${folder}`]);

      expect(finished.code).toBe(1);
      expect(finished.stderr).toMatch(/^✖ .+\n$/);
      expect(finished.stderr).toContain(says);
      expect(finished.stdout).toBe("");
      expect(await readdir(folder)).toEqual([]);
    });

    it("lists the generators, and waits for nobody", async () => {
      for (const script of ["sleep 5 | npx plop", "npx plop </dev/null"]) {
        const finished = await shell(script);

        expect(finished).toMatchObject({ code: 0, stderr: "" });
        for (const name of ["init", "django-app", "django-model", "django-view", "django-test"]) {
          expect(finished.stdout).toMatch(new RegExp(`^${name} - `, "m"));
        }
      }
    });

    it("loads neither the Python parser nor ruff where no Python is read", async () => {
      const heavy = ["web-tree-sitter", "tree-sitter-python", "@astral-sh"].map((name) =>
        join(kit, "node_modules", name),
      );
      for (const path of heavy) await rename(path, `${path}-away`);
      try {
        expect(await shell("npx plop </dev/null")).toMatchObject({ code: 0 });
        expect(await plop(["django-model", "--help"])).toMatchObject({ code: 0 });
        expect((await plop(["django-app", "tasks", `--dest=${folder}`])).stderr).toContain(
          "There is no Django project",
        );
        expect(await plop(["init", "myapp", `--dest=${folder}`])).toMatchObject({ code: 0 });
      } finally {
        for (const path of heavy) await rename(`${path}-away`, path);
      }
    });

    it("refuses a --dest without a value, which plop would take for a path", async () => {
      const finished = await plop(["init", "myapp", "--dest"]);

      expect(finished.code).toBe(1);
      expect(finished.stderr).toContain("--dest needs a value");
      expect(finished.stderr).not.toMatch(STACK_TRACE);
    });

    it("refuses a folder that is not empty as a whole, and lists what is in it", async () => {
      await mkdir(join(folder, "myapp", "docs"), { recursive: true });
      await writeFile(join(folder, "myapp", "README.md"), "mine");

      for (const words of [[], ["--dry-run"]]) {
        const finished = await plop(["init", "myapp", `--dest=${folder}`, ...words]);
        expect(finished.code).toBe(1);
        expect(finished.stderr).toMatch(/not empty(.|\n)*README\.md(.|\n)*docs/);
        expect(finished.stderr).not.toMatch(STACK_TRACE);
      }
      expect([...(await readTree(folder)).keys()]).toEqual(["myapp", "myapp/README.md", "myapp/docs"]);
    });

    it("fills a folder that is there and empty", async () => {
      await mkdir(join(folder, "myapp"));

      expect(await plop(["init", "myapp", `--dest=${folder}`])).toMatchObject({ code: 0 });
      expect(existsSync(join(folder, "myapp", "manage.py"))).toBe(true);
    });

    it("explains itself with --help, and writes nothing", async () => {
      const finished = await plop(["init", "myapp", "--help", `--dest=${folder}`]);

      expect(finished.code).toBe(0);
      for (const word of ["Usage:", "NAME", "--django=5.2|6.1", "--dry-run", "--json", "Examples:"]) {
        expect(finished.stdout).toContain(word);
      }
      expect(await readdir(folder)).toEqual([]);
    });

    it("shows with --dry-run a difference that git can apply, and writes nothing", async () => {
      const words = ["init", "myapp", `--dest=${folder}`, "--git=no"];
      const finished = await plop([...words, "--dry-run"]);
      expect(finished.code).toBe(0);
      expect(await readdir(folder)).toEqual([]);

      const applied = join(folder, "applied");
      await mkdir(applied);
      await attempt(["git", "apply"], { cwd: applied, input: finished.stdout }).then((git) =>
        expect(git).toMatchObject({ code: 0, stderr: "" }),
      );
      await plop(words);

      const secret = [".env"];
      expect(await readFiles(join(applied, "myapp"), secret)).toEqual(await readFiles(join(folder, "myapp"), secret));
    });

    it("never shows the secret key", async () => {
      const dry = await plop(["init", "dry", `--dest=${folder}`, "--dry-run"]);
      const real = await plop(["init", "myapp", `--dest=${folder}`]);
      const json = await plop(["init", "other", `--dest=${folder}`, "--json"]);

      const secrets = ["myapp", "other"].map(async (name) => {
        const [, key] =
          (await readFiles(join(folder, name))).get(".env")?.match(/^SECRET_KEY=['"]?(.{20,}?)['"]?$/m) ?? [];
        return key ?? expect.fail(`${name}/.env holds no key`);
      });
      const [first, second] = await Promise.all(secrets);
      expect(first).not.toBe(second);
      const shown = [dry, real, json].flatMap(({ stdout, stderr }) => [stdout, stderr]).join("");
      expect(shown).not.toContain(first);
      expect(shown).not.toContain(second);
      expect(dry.stdout).toContain("holds a secret");
    });
  });

  describe("with --json", () => {
    it.each([
      { words: ["myapp"], code: 0, status: "ok" },
      { words: ["myapp", "--dry-run"], code: 0, status: "dry-run" },
      { words: [], code: 1, status: "refused" },
      { words: ["logging"], code: 1, status: "refused" },
      { words: ["myapp", "--djnago=6.1"], code: 1, status: "refused" },
      { words: ["myapp", "stray"], code: 1, status: "refused" },
      { words: ["taken"], code: 1, status: "refused" },
    ])("prints one object, and nothing else, for `init $words`: $status", async ({ words, code, status }) => {
      await mkdir(join(folder, "taken"));
      await writeFile(join(folder, "taken", "file"), "");

      const finished = await plop(["init", ...words, "--json", `--dest=${folder}`]);

      expect(finished.code).toBe(code);
      expect(finished.stderr).not.toMatch(STACK_TRACE);
      const report = JSON.parse(finished.stdout);
      expect(report).toMatchObject({ generator: "init", status });
      if (status === "refused") {
        expect(report).toMatchObject({ files: [], error: { message: expect.any(String) } });
        expect(report).not.toHaveProperty("replay");
      } else {
        expect(report.replay).toMatch(/^npx plop init/);
        expect(report).toMatchObject({ destination: folder });
        expect(report.files).toContainEqual({ path: "myapp/manage.py", action: "create" });
      }
      expect(existsSync(join(folder, "myapp"))).toBe(status === "ok");
    });

    it("lists exactly the files that it wrote, none of a run in the kit's own folders among them", async () => {
      await mkdir(join(kit, "helpers", ".quickscale"), { recursive: true });
      await writeFile(join(kit, "helpers", ".quickscale", "theirs.json"), "");
      const { files } = JSON.parse((await plop(["init", "myapp", "--json", `--dest=${folder}`])).stdout);

      const paths = (files as { path: string }[]).map(({ path }) => path).sort();
      expect(paths).toEqual([...(await readFiles(folder)).keys()].sort());
    });
  });

  describeWith(["python"], "on a terminal", () => {
    let terminal: Terminal;
    const open = (words: readonly string[], env: RunOptions["env"] = {}, columns?: number) => {
      terminal = openTerminal(["npx", "plop", ...words], {
        cwd: kit,
        env,
        ...(columns === undefined ? {} : { columns }),
      });
    };
    afterEach(() => terminal.close());

    it.each([0, 20])("comes to its end on a terminal of %j columns", async (columns) => {
      open(["init", "myapp", `--dest=${folder}`], {}, columns);

      expect(await terminal.ended()).toBe(0);
      expect(existsSync(join(folder, "myapp", "manage.py"))).toBe(true);
    });

    it("asks for everything, and takes the defaults for Enter", async () => {
      open(["init", `--dest=${folder}`]);
      await terminal.waitFor("What is the project called?");
      terminal.type(`myapp${ENTER}`);
      for (const question of [
        "Which Django?",
        "in a sentence?",
        "Who makes it?",
        "Under which licence?",
        "generators along?",
        "git repository?",
      ]) {
        await terminal.waitFor(question);
        terminal.type(ENTER);
      }
      expect(await terminal.ended()).toBe(0);
      expect(terminal.shown()).toContain("Next:");
      expect(terminal.shown()).toContain(`npx plop init myapp --dest=${folder}`);

      const asked = await readFiles(join(folder, "myapp"), [".env"]);
      await plop(["init", "myapp", `--dest=${join(folder, "again")}`]);
      expect(asked).toEqual(await readFiles(join(folder, "again", "myapp"), [".env"]));
      expect(existsSync(join(folder, "myapp", ".git"))).toBe(true);
    });

    it("takes what is answered", async () => {
      open(["init", `--dest=${folder}`]);
      await terminal.waitFor("What is the project called?");
      terminal.type(`my-shop${ENTER}`);
      await terminal.waitFor("Which Django?");
      terminal.type(`\u001b[B${ENTER}`);
      await terminal.waitFor("in a sentence?");
      terminal.type(`Orders & “more”${ENTER}`);
      await terminal.waitFor("Who makes it?");
      terminal.type(`Ada Lovelace${ENTER}`);
      await terminal.waitFor("Under which licence?");
      terminal.type(ENTER);
      await terminal.waitFor("generators along?");
      terminal.type(`n${ENTER}`);
      await terminal.waitFor("git repository?");
      terminal.type(`n${ENTER}`);
      expect(await terminal.ended()).toBe(0);

      const project = join(folder, "my-shop");
      const { answers } = JSON.parse((await readFiles(project)).get("quickscale.json") ?? "");
      expect(answers).toMatchObject({ name: "my-shop", django: "6.1", author: "Ada Lovelace", generators: false });
      expect(existsSync(join(project, "package.json"))).toBe(false);
      expect(existsSync(join(project, ".git"))).toBe(false);
    });

    it("uses no colours for whoever wants none", async () => {
      const green = "\u001b[32m";
      const ask = async (env: RunOptions["env"]) => {
        open(["init", `--dest=${folder}`], env);
        await terminal.waitFor("What is the project called?");
        terminal.type(`my-app${ENTER}`);
        await terminal.waitFor("Which Django?");
        terminal.type(CTRL_C);
        await terminal.ended();
        terminal.close();
        return terminal.printed();
      };

      expect(await ask({ NO_COLOR: undefined })).toContain(green);
      expect(await ask({ NO_COLOR: "1" })).not.toContain(green);
    });

    it("asks nothing more when the name is given", async () => {
      open(["init", "myapp", `--dest=${folder}`]);

      expect(await terminal.ended()).toBe(0);
      expect(terminal.shown()).not.toContain("?  ");
      expect(existsSync(join(folder, "myapp", "manage.py"))).toBe(true);
    });

    it("explains what is wrong with a name, and lets it be corrected", async () => {
      await mkdir(join(folder, "taken", "inside"), { recursive: true });
      open(["init", "--django=5.2", `--dest=${folder}`]);
      await terminal.waitFor("What is the project called?");
      terminal.type(`logging${ENTER}`);
      await terminal.waitFor('"logging" can\'t be');
      terminal.type(`${"\b".repeat("logging".length)}taken${ENTER}`);
      await terminal.waitFor("not empty");
      terminal.type(`${"\b".repeat("taken".length)}myapp${ENTER}`);

      expect(await terminal.ended()).toBe(0);
      expect((await readdir(folder)).sort()).toEqual([".quickscale", "myapp", "taken"]);
    });

    it("ends with 130 on Ctrl-C at a question, and writes nothing", async () => {
      open(["init", `--dest=${folder}`]);
      await terminal.waitFor("What is the project called?");
      terminal.type(CTRL_C);

      expect(await terminal.ended()).toBe(130);
      expect(terminal.shown()).toContain("Nothing was written");
      expect(terminal.shown()).not.toMatch(STACK_TRACE);
      expect(await readdir(folder)).toEqual([]);
    });

    it("leaves nothing behind on Ctrl-C in the middle of the writing", async () => {
      const { PATH, reached } = await gitThat("wait", folder);
      open(["init", "myapp", `--dest=${join(folder, "made")}`], { PATH });
      await untilExists(reached);
      expect(await readdir(join(folder, "made"))).toEqual([".quickscale"]);
      terminal.type(CTRL_C);

      expect(await terminal.ended()).toBe(130);
      expect(terminal.shown()).not.toMatch(STACK_TRACE);
      // npx, which has the terminal, may end before plop has taken everything back.
      await expect.poll(() => existsSync(join(folder, "made")), { timeout: 30_000 }).toBe(false);
    });

    it("starts from a bare `npx plop`, which shows all there is at once", async () => {
      open([], {}, 80);
      await terminal.waitFor("embed-core - ");
      expect(terminal.shown()).toContain("npx plop NAME --help");
      const lines = terminal.shown().split("\n");
      expect(lines.filter((line) => /^[ ❯] [a-z-]+ - /.test(line.trimEnd())).length).toBeGreaterThan(10);
      expect(lines.filter((line) => line.trimEnd().length > 80)).toEqual([]);
      terminal.type(ENTER);
      await terminal.waitFor("What is the project called?");
      terminal.type(CTRL_C);

      expect(await terminal.ended()).toBe(130);
    });
  });

  describe("on a machine with little on it", () => {
    it("needs no git, no Python, no Docker and no network", async () => {
      const PATH = await pathWithNodeOnly();
      const { command, env } = await cutOffNetwork(folder);

      const finished = await attempt([...command, "npx", "plop", "init", "myapp", `--dest=${folder}`], {
        cwd: kit,
        env: { ...env, PATH },
      });

      await rm(PATH, { recursive: true });
      expect(finished).toMatchObject({ code: 0 });
      const usual = join(folder, "usual");
      await plop(["init", "myapp", `--dest=${usual}`]);
      expect(await readFiles(join(folder, "myapp"), [".env"])).toEqual(await readFiles(join(usual, "myapp"), [".env"]));
    });

    it.each([
      { umask: "022", folders: 0o755, files: 0o644, programs: 0o755 },
      { umask: "077", folders: 0o700, files: 0o600, programs: 0o700 },
    ])("gives folders and files the modes of umask $umask", async ({ umask, folders, files, programs }) => {
      await shell(`umask ${umask}; npx plop init myapp --dest='${folder}'`);

      const tree = await readTree(folder);
      const isProgram = (path: string) => path === "myapp/manage.py";
      const wanted = (path: string, isFolder: boolean) =>
        path === "myapp/.env" ? 0o600 : isFolder ? folders : isProgram(path) ? programs : files;
      const octal = (mode: number) => mode.toString(8);
      expect([...tree].map(([path, { mode }]) => [path, octal(mode)])).toEqual(
        [...tree].map(([path, { content }]) => [path, octal(wanted(path, content === undefined))]),
      );
      expect(octal((await stat(join(folder, "myapp"))).mode & 0o777)).toBe(octal(folders));
    });

    it("takes no compiled code from a folder that others could have filled", async () => {
      const filled = async (mode: number) => {
        const tmp = join(folder, `tmp-${mode}`);
        const cache = join(tmp, `tsx-${process.geteuid?.()}`);
        await mkdir(cache, { recursive: true });
        await chmod(cache, mode);
        expect(await plop(["init", "--help"], { env: { TMPDIR: tmp } })).toMatchObject({ code: 0 });
        return (await readdir(cache)).length > 0;
      };

      expect(await filled(0o777)).toBe(false);
      // Newer versions of Node need no tsx.
      expect(await filled(0o755)).toBe(!("typescript" in process.features));
    });

    it("makes no repository inside a repository, and none with --git=no", async () => {
      await run(["git", "init", "--quiet"], { cwd: folder });
      await plop(["init", "inside", `--dest=${folder}`]);
      expect(existsSync(join(folder, "inside", ".git"))).toBe(false);

      await rm(join(folder, ".git"), { recursive: true });
      await plop(["init", "none", `--dest=${folder}`, "--git=no"]);
      expect(existsSync(join(folder, "none", ".git"))).toBe(false);
    });

    it("makes a repository on the branch main, without a commit, that keeps the secrets out", async () => {
      await plop(["init", "myapp", `--dest=${folder}`]);
      const git = async (...words: string[]) => (await run(["git", ...words], { cwd: join(folder, "myapp") })).stdout;

      expect(await git("symbolic-ref", "HEAD")).toBe("refs/heads/main\n");
      expect(await git("rev-list", "--all")).toBe("");
      const tracked = (await git("ls-files", "--others", "--exclude-standard")).split("\n");
      expect(tracked).toContain("manage.py");
      expect(tracked).not.toContain(".env");
    });
  });

  describe("when something goes wrong in the middle", () => {
    it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("leaves nothing behind after %s", async (signal) => {
      const { PATH, reached } = await gitThat("wait", folder);
      const made = join(folder, "made");
      const running = startInBackground(["npx", "plop", "init", "myapp", `--dest=${made}`], {
        cwd: kit,
        env: { PATH },
      });
      await running.until(async () => existsSync(reached));
      expect(await readdir(made)).toEqual([".quickscale"]);
      const [, key = "none"] = /^SECRET_KEY=(.+)$/m.exec(await underWay(made, ".env")) ?? [];

      // To the whole group of processes, as a terminal does.
      expect(await running.end(signal)).not.toBe(0);
      expect(running.output()).not.toMatch(STACK_TRACE);
      expect(key.length).toBeGreaterThan(20);
      expect(running.output()).not.toContain(key);
      expect(existsSync(made)).toBe(false);
    });

    it("leaves nothing behind when a file can't be written, and says why", async () => {
      const deep = await deepFolder(folder);

      const finished = await plop(["init", "myapp", `--dest=${deep}`]);

      expect(finished.code).toBe(1);
      expect(finished.stderr).toContain("name is too long");
      expect(finished.stderr).not.toMatch(STACK_TRACE);
      expect(await readdir(deep)).toEqual([]);
    });

    it("leaves alone what somebody else put there meanwhile", async () => {
      const { PATH } = await gitThat("make the folder", folder);

      const finished = await plop(["init", "myapp", `--dest=${folder}/made`], { env: { PATH } });

      expect(finished.code).toBe(1);
      expect(finished.stderr).toContain("not empty");
      expect([...(await readTree(join(folder, "made"))).keys()]).toEqual(["myapp", "myapp/theirs"]);
    });

    it.each(["true", "head -n 1"])("writes the project whole when the reader is `%s`", async (reader) => {
      const finished = await shell(`npx plop init myapp --dest='${folder}' | ${reader}`);

      expect(finished.stderr).not.toMatch(/EPIPE|Error/);
      expect(finished.stderr).not.toMatch(STACK_TRACE);
      await plop(["init", "myapp", `--dest=${folder}/again`]);
      expect(await readFiles(join(folder, "myapp"), [".env"])).toEqual(
        await readFiles(join(folder, "again", "myapp"), [".env"]),
      );
    });
  });

  describeWith(["python"], "without a network", () => {
    it("does all that it does, and never asks for one", async () => {
      const project = join(folder, "myapp");
      const { command, env, tries } = await cutOffNetwork(folder);
      const cutOff = (words: readonly string[], cwd = kit) =>
        attempt([...command, "npx", "plop", ...words], { cwd, env });
      const finished = [await cutOff([]), await cutOff(["init", "--help"])];
      finished.push(await cutOff(["init", "myapp", `--dest=${folder}`]));
      // Not part of it: the project's Python, which writes the migration, and the packages of its own generators.
      const python = { ...CACHES, UV_PYTHON: machineHas("python") };
      await run([tool("uv"), "sync", "--quiet", "--no-dev"], { cwd: project, env: python });
      await symlink(join(kit, "node_modules"), join(project, "node_modules"));
      for (const words of GROWING) finished.push(await cutOff([...words, `--dest=${project}`]));
      finished.push(await cutOff(["django-app", "notes"], project));

      expect(finished.map(({ code, stdout, stderr }) => (code === 0 ? "" : stdout + stderr)).join("")).toBe("");
      expect(existsSync(join(project, "tasks/migrations/0001_initial.py"))).toBe(true);
      expect(existsSync(join(project, "notes/urls.py"))).toBe(true);
      expect(await tries()).toEqual([]);
    });

    it.each(NETWORK_PROBES)("would be found out asking: $program $asks", async ({ program, asks }) => {
      const server = createServer((_, response) => response.end("here")).listen(0, "127.0.0.1");
      await once(server, "listening");
      try {
        const { port } = server.address() as AddressInfo;
        const script = asks.replaceAll("PORT", String(port));
        const { command, env, tries } = await cutOffNetwork(folder);
        const interpreter = { node: [process.execPath, "-e"], python: [machineHas("python"), "-c"] }[program];
        const guarded = { ...env, NODE_OPTIONS: env.npm_config_node_options?.replace("--import=#loader", "") };

        expect(await attempt([...interpreter, script])).toMatchObject({ code: 0 });
        expect((await attempt([...command, ...interpreter, script])).code === 0).toBe(command.length === 0);
        expect((await attempt([...interpreter, script], { env: guarded })).code).not.toBe(0);
        expect(await tries()).toEqual([expect.stringContaining(`${program}: `)]);
      } finally {
        server.close();
      }
    });
  });

  describeWith(["linux"], "on other versions of Node", () => {
    it.each(NODE_MAJORS)("works on Node %i, from the root and from a subfolder", async (major) => {
      await writesAProject(kit, kit, major);
      await writesAProject(kit, join(kit, "helpers", "changes"), major);
    });

    it.each(NODE_MAJORS)("refuses in a sentence on Node %i", async (major) => {
      const finished = await plop(["init", "logging", `--dest=${folder}`], { env: { PATH: pathWithNode(major) } });

      expect(finished.code).toBe(1);
      expect(finished.stderr).toContain("logging");
      expect(finished.stderr).not.toMatch(STACK_TRACE);
      expect(finished.stderr).not.toContain("Warning:");
    });

    it("loads tsx only where Node can't read TypeScript", async () => {
      const tsx = join(kit, "node_modules", "tsx");
      await rename(tsx, join(folder, "tsx"));
      try {
        for (const major of NODE_MAJORS) await writesAProject(kit, kit, major);
        const finished = await plop(["init", "myapp", `--dest=${folder}`]);
        if ("typescript" in process.features) expect(finished.code).toBe(0);
        else expect(finished.stderr).toContain("tsx");
      } finally {
        await rename(join(folder, "tsx"), tsx);
      }
    });
  });
});

/** Runs `npx plop init` without `--dest` somewhere in the kit, holds the result against the folder, and removes it. */
async function writesAProject(kit: string, folder: string, major: NodeMajor | undefined): Promise<void> {
  const finished = await attempt(["npx", "plop", "init", "myapp"], { cwd: folder, env: { PATH: pathWithNode(major) } });
  try {
    expect(finished).toMatchObject({ code: 0 });
    expect(finished.stderr).not.toContain("Warning:");
    expect(existsSync(join(folder, "myapp", "manage.py"))).toBe(true);
    expect(existsSync(join(kit, "myapp"))).toBe(folder === kit);
  } finally {
    await rm(join(folder, "myapp"), { recursive: true, force: true });
  }
}

/** A program named git, first on the PATH, that does something else once the project's files are written. */
async function gitThat(does: "wait" | "make the folder", folder: string): Promise<{ PATH: string; reached: string }> {
  const programs = join(folder, "programs");
  const reached = join(folder, "reached");
  const script = {
    wait: `touch '${reached}'; exec sleep 60`,
    "make the folder": "mkdir ../../myapp && touch ../../myapp/theirs",
  }[does];
  await mkdir(programs);
  await writeFile(join(programs, "git"), `#!/bin/sh\n${script}\n`);
  await chmod(join(programs, "git"), 0o755);
  return { PATH: [programs, process.env.PATH].join(delimiter), reached };
}

/** The text of a file of a project that is being written. */
async function underWay(destination: string, path: string): Promise<string> {
  const journal = join(destination, ".quickscale");
  const folder = (await readdir(journal)).find((name) => name.startsWith(".myapp.quickscale-"));
  return readFile(join(journal, String(folder), path), "utf8");
}

async function untilExists(path: string): Promise<void> {
  await run(["sh", "-c", `while ! [ -e '${path}' ]; do sleep 0.05; done`]);
}

/** A folder whose path is so long that short names fit below it, and the longest of a project don't. */
async function deepFolder(folder: string): Promise<string> {
  const longest = 4096 - "/.quickscale/.myapp.quickscale-0123456789ab/tools/quickscale/helpers".length;
  let deep = folder;
  while (longest - deep.length > 1) deep = join(deep, "d".repeat(Math.min(200, longest - deep.length - 1)));
  await mkdir(deep, { recursive: true });
  return deep;
}
