import { execFileSync, spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { doctor } from "../../generators/doctor.ts";
import { init } from "../../generators/init.ts";
import { undo } from "../../generators/undo.ts";
import { journalOf, makeJournal, writeInFlight } from "../../helpers/changes/journal.ts";
import { withLock } from "../../helpers/changes/lock.ts";
import type { Finding } from "../../helpers/changes/report.ts";
import { isAtLeast } from "../../helpers/compatibility.ts";
import { examine } from "../../helpers/doctor/examine.ts";
import { checkNode } from "../../helpers/doctor/machine.ts";
import { placeAt } from "../../helpers/doctor/place.ts";
import { Interrupted } from "../../helpers/errors.ts";
import { templateDigest } from "../../helpers/overrides.ts";
import { place, scratch, snapshot } from "../support/files.ts";
import { git, SOMEBODY } from "../support/git.ts";
import { runPlop } from "../support/plop.ts";

const KIT = fileURLToPath(new URL("../..", import.meta.url));

const REAL_GIT = execFileSync("which", ["git"], { encoding: "utf8" }).trim();
const REAL_PYTHON = execFileSync("which", ["python3"], { encoding: "utf8" }).trim();

/** What the doctor found, and whether the run failed. */
async function look(folder: string) {
  const ran = await runPlop(doctor, ["doctor", "--json"], { cwd: folder });
  const { findings = [], status, destination } = ran.report();
  return {
    findings,
    status,
    destination,
    failure: ran.failure,
    closing: ran.closing,
    of: (subject: string) => findings.filter((finding) => finding.subject === subject),
    levels: (subject: string) => findings.filter((finding) => finding.subject === subject).map(({ level }) => level),
  };
}

/** Puts programs on the PATH, and nothing else: a text is a script of the shell, and what leads to a program a link. */
async function onPath(programs: Readonly<Record<string, string>>): Promise<string> {
  const bin = await scratch();
  for (const [name, content] of Object.entries(programs)) {
    if (content.startsWith("/")) await symlink(content, join(bin, name));
    else await script(join(bin, name), content);
  }
  vi.stubEnv("PATH", bin);
  return bin;
}

async function script(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

/** A project as init writes it, which takes longer than to copy it. */
let original: string;

/** Those that start slowly on some machines, and say the same each time. */
let quick: string;

beforeAll(async () => {
  const cwd = await mkdtemp(join(tmpdir(), "quickscale-unit-"));
  original = join(cwd, "shop");
  await runPlop(init, ["init", "shop"], { cwd });
  quick = join(cwd, "bin");
  await mkdir(quick);
  for (const [name, says] of Object.entries({ python3: "3.11.7", uv: "uv 0.9.1", docker: "28.2.2" })) {
    await script(join(quick, name), `echo "${says} "`);
  }
  return () => rm(cwd, { recursive: true, force: true });
});

/** A project of the kit with its generators, in a repository, and with the packages that they need. */
async function project(): Promise<string> {
  const folder = join(await scratch(), "shop");
  await cp(original, folder, { recursive: true });
  await symlink(join(KIT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** An environment whose Python says what it is told to say. */
async function environment(folder: string, answer: string): Promise<void> {
  await mkdir(join(folder, "bin"), { recursive: true });
  await script(join(folder, "bin/python"), answer);
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, "utf8")));
}

const editJson = (file: string, change: (value: Record<string, unknown>) => Record<string, unknown>) =>
  edit(file, (text) => JSON.stringify(change(JSON.parse(text)), undefined, 2));

beforeEach(() => {
  for (const name of Object.keys(process.env))
    if (/^(GIT_|VIRTUAL_ENV$|UV_|EMAIL$)/.test(name)) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(SOMEBODY)) vi.stubEnv(name, value);
  vi.stubEnv("PATH", `${quick}:${process.env.PATH}`);
  return () => vi.unstubAllEnvs();
});

describe("the doctor", () => {
  it("finds nothing wrong with an empty folder, whatever the machine lacks", async () => {
    await onPath({});
    const folder = await scratch();
    const looked = await look(folder);

    expect(looked.failure).toBeUndefined();
    expect(looked.findings.filter(({ level }) => level !== "ok" && level !== "info")).toEqual([]);
    expect(looked.levels("git")).toEqual(["info"]);
    expect(looked.levels("Python")).toEqual(["info"]);
    expect(looked.levels("uv")).toEqual(["info"]);
  });

  it("finds nothing wrong with the kit itself", async () => {
    const looked = await look(KIT);

    expect(looked.failure).toBeUndefined();
    expect(looked.of("kit")[0]?.message).toContain("this folder is the kit");
    expect(looked.levels("npm packages")).toEqual(["ok"]);
    expect(looked.of("quickscale.json")).toEqual([]);
  });

  it("finds nothing wrong with a fresh project and its environment, and changes nothing", async () => {
    const folder = await project();
    await environment(join(folder, ".venv"), 'echo "3.13.0 5.2.8"');
    const before = await snapshot(folder);
    const looked = await look(folder);

    expect(looked.findings.filter(({ level }) => level !== "ok" && level !== "info")).toEqual([]);
    expect(looked.closing).toBe("all is well");
    expect(looked.of("Django")).toEqual([{ level: "ok", subject: "Django", message: "5.2.8" }]);
    expect(await snapshot(folder)).toEqual(before);
  });

  it("looks at the whole project from any folder in it", async () => {
    const folder = await project();
    expect((await look(join(folder, "users/tests"))).destination).toBe(folder);
  });

  it("serves a project of somebody else's", async () => {
    const folder = await scratch();
    await place(folder, { "manage.py": "import django\n", "package.json": '{"devDependencies": {"vite": "^7"}}' });
    const looked = await look(folder);

    expect(looked.failure).toBeUndefined();
    expect(looked.of("npm packages")).toEqual([]);
    expect(looked.of(".npmrc")).toEqual([]);
    expect(looked.levels("quickscale.json")).toEqual(["info"]);
    expect(looked.levels("Python")).toEqual(["warning"]);
  });

  it("offers no options for what it doesn't do", async () => {
    const { out } = await runPlop(doctor, ["doctor", "--help"], { cwd: KIT });
    expect(out).toContain("--json");
    expect(out).not.toMatch(/--(force|skip|dry-run)/);
  });

  it("comes to its end when it is interrupted", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(examine(await scratch(), controller.signal)).rejects.toThrow(Interrupted);
  });

  it("refuses a folder that is not there", async () => {
    const ran = await runPlop(doctor, ["doctor", "--dest=nowhere"], { cwd: await scratch() });
    expect(ran.failure).toContain("There is no folder");
  });

  it("fails where something doesn't work, and says what to do below it", async () => {
    const folder = await scratch();
    await place(folder, { "quickscale.json": "{" });
    const ran = await runPlop(doctor, ["doctor"], { cwd: folder });

    expect(ran.failure).toContain("1 error");
    expect(ran.out).toMatch(/error {2}quickscale\.json +It is no valid JSON.*\n +Mend it/);
  });

  it("lets no name in a file steer the terminal", async () => {
    const folder = await scratch();
    await place(folder, { "quickscale.json": JSON.stringify({ "\u001b[2J": 1, kit: "\u001b[31m" }) });
    const ran = await runPlop(doctor, ["doctor"], { cwd: folder });

    expect(ran.printed).not.toContain("\u001b[2J");
    expect(ran.out).toContain("\\u001b[2J");
  });
});

describe("the machine", () => {
  it("needs git where there is a repository, until it is there", async () => {
    const folder = await scratch();
    await git(folder, "init");
    await onPath({});
    const without = await look(folder);
    expect(without.levels("git")).toEqual(["error"]);
    expect(without.failure).toContain("1 error");

    await onPath({ git: REAL_GIT });
    const mended = await look(folder);
    expect(mended.levels("git")).toEqual(["ok"]);
    expect(mended.failure).toBeUndefined();
  });

  it.each([
    ["git version 2.24.4", "warning"],
    ["git version 2.25.0", "ok"],
    ["git version 2.39.5 (Apple Git-154)", "ok"],
    ["git version 2.45.1.windows.1", "ok"],
    ["git version 10.0.0", "ok"],
  ])("takes %j for: %s", async (says, level) => {
    const folder = await scratch();
    await git(folder, "init");
    await onPath({ git: `[ "$1" = --version ] && echo "${says}" || exec ${REAL_GIT} "$@"` });

    expect((await look(folder)).levels("git")).toEqual([level]);
  });

  it("wants git subtree where the kit may be shared, names the package, and never runs what an alias calls so", async () => {
    const core = await scratch();
    const folder = await project();
    await git(folder, "config", "alias.subtree", `!touch ${join(core, "run")}`);
    await onPath({ git: `[ "$1" = --exec-path ] && echo "${core}" || exec ${REAL_GIT} "$@"` });
    const [without] = (await look(folder)).of("git subtree");
    expect(without).toMatchObject({ level: "warning", remedy: expect.stringContaining("dnf install git-subtree") });
    expect(await readdir(core)).toEqual([]);

    const plain = await scratch();
    await git(plain, "init");
    expect((await look(plain)).levels("git subtree")).toEqual(["info"]);

    await script(join(core, "git-subtree"), "exit 129");
    expect((await look(folder)).levels("git subtree")).toEqual(["ok"]);
  });

  it("has to know who commits, and does after the two commands that are named", async () => {
    const folder = await scratch();
    await git(folder, "init");
    for (const name of Object.keys(SOMEBODY)) if (/AUTHOR|COMMITTER/.test(name)) vi.stubEnv(name, undefined);
    vi.stubEnv("GIT_CONFIG_GLOBAL", join(await scratch(), "gitconfig"));
    const [finding] = (await look(folder)).of("git identity");
    expect(finding?.level).toBe("warning");

    execFileSync("sh", ["-c", finding?.remedy ?? ""]);

    expect((await look(folder)).of("git identity")).toEqual([
      { level: "ok", subject: "git identity", message: "Your Name <you@example.com>" },
    ]);
  });

  it("has uv and Docker, or hasn't: both are right", async () => {
    const folder = await project();
    await onPath({ uv: "echo uv 0.9.1", docker: 'echo "Docker version 28.2.2, build e6534b4"' });
    const looked = await look(folder);
    expect([...looked.of("uv"), ...looked.of("Docker")].map(({ level, message }) => `${level} ${message}`)).toEqual([
      "ok 0.9.1",
      "info 28.2.2",
    ]);

    await onPath({ uv: "exit 3", docker: "exit 1" });
    const broken = await look(folder);
    expect(broken.levels("uv")).toEqual(["info"]);
    expect(broken.of("Docker")).toEqual([]);
  });

  it("has a Node that the kit knows, or is told which", async () => {
    const folder = await scratch();
    const signal = new AbortController().signal;
    const judged = async (node: string) => {
      await place(folder, { "package.json": JSON.stringify({ engines: { node } }) });
      return (await checkNode({ ...placeAt(folder), kit: folder }, signal))[0];
    };
    expect(await judged(">=99.1")).toMatchObject({ level: "error", message: expect.stringContaining("99.1 or newer") });
    expect(await judged(">=20.20")).toMatchObject({ level: "ok" });
    expect(await judged(`>=${process.versions.node}`)).toMatchObject({ level: "ok" });
  });
});

describe("the npm packages", () => {
  /** The packages of the kit, each by a link of its own. */
  async function linked(folder: string): Promise<string> {
    const modules = join(folder, "node_modules");
    await rm(modules);
    await mkdir(modules);
    for (const name of await readdir(join(KIT, "node_modules"))) {
      if (!name.startsWith(".")) await symlink(join(KIT, "node_modules", name), join(modules, name));
    }
    return modules;
  }

  it("are wanted once npm install has run", async () => {
    const folder = await project();
    await rm(join(folder, "node_modules"));
    expect((await look(folder)).of("npm packages")).toMatchObject([{ level: "warning", remedy: "npm install" }]);
    await place(folder, { "pnpm-lock.yaml": "" });
    expect((await look(folder)).of("npm packages")).toMatchObject([{ remedy: "pnpm install" }]);

    await symlink(join(KIT, "node_modules"), join(folder, "node_modules"));
    expect((await look(folder)).levels("npm packages")).toEqual(["ok"]);
  });

  it("are all wanted, in the very version", async () => {
    const folder = await project();
    const modules = await linked(folder);
    await rm(join(modules, "diff"));
    const missing = await look(folder);
    expect(missing.of("npm packages")).toMatchObject([{ level: "error", message: "Not installed: diff." }]);
    expect(missing.failure).toContain("1 error");

    await place(modules, { "diff/package.json": '{"version": "1.0.0"}' });
    expect((await look(folder)).of("npm packages")).toMatchObject([
      { level: "warning", message: expect.stringContaining("diff 1.0.0 for ") },
    ]);

    await rm(join(modules, "diff"), { recursive: true });
    await symlink(join(KIT, "node_modules/diff"), join(modules, "diff"));
    expect((await look(folder)).levels("npm packages")).toEqual(["ok"]);
  });

  it("are installed by the lock file, unless package.json is ahead of it, as after an update, or some are there", async () => {
    const folder = await project();
    const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const remedies = async () => (await look(folder)).of("npm packages").map(({ remedy }) => remedy);
    await rm(join(folder, "node_modules"));
    await place(folder, { "package-lock.json": JSON.stringify({ packages: { "": manifest } }) });
    expect(await remedies()).toEqual(["npm ci"]);

    const { devDependencies } = manifest;
    const locked = { packages: { "": { devDependencies: { ...devDependencies, diff: "0.9.0" } } } };
    await place(folder, { "package-lock.json": JSON.stringify(locked) });
    expect(await remedies()).toEqual(["npm install"]);

    await symlink(join(KIT, "node_modules"), join(folder, "node_modules"));
    await rm(join(await linked(folder), "diff"));
    expect(await remedies()).toEqual(["npm install"]);
  });

  it("are named in package.json as the kit names them, which an update may change", async () => {
    const folder = await project();
    await edit(join(folder, "package.json"), (text) => text.replace(/"plop": "[^"]*"/, '"plop": "3.0.0"'));
    const looked = await look(folder);
    expect(looked.of("package.json")).toMatchObject([
      {
        level: "warning",
        message: expect.stringMatching(
          /^It says plop 3\.0\.0 \(there: 4\..*\), and the kit in tools\/quickscale wants plop 4\.\S+ If that is no choice of yours:$/,
        ),
        remedy: expect.stringMatching(/^npm install --save-dev --save-exact plop@4/),
      },
    ]);
    expect(looked.of("npm packages")).toMatchObject([
      { remedy: "npm install", message: expect.stringMatching(/ for 3\.0\.0\.$/) },
    ]);
  });

  it("may be somebody's choice, which no npm ci mends", async () => {
    const folder = await project();
    await edit(join(folder, "package.json"), (text) => text.replace(/"diff": "[^"]*"/, '"diff": "1.0.0"'));
    await rm(join(await linked(folder), "diff"));
    await place(folder, { "node_modules/diff/package.json": '{"version": "1.0.0"}' });
    const looked = await look(folder);
    expect(looked.of("package.json")).toMatchObject([
      { level: "warning", message: expect.stringContaining("It says diff 1.0.0 (there: 1.0.0), and ") },
    ]);
    expect(looked.levels("npm packages")).toEqual(["ok"]);
  });

  it("have to be named before they can be installed, as with those that an update of the kit brings", async () => {
    const folder = await project();
    await edit(join(folder, "tools/quickscale/package.json"), (text) =>
      text.replace('"diff":', '"brandnew": "4.1.5",\n    "diff":'),
    );
    const looked = await look(folder);
    expect(looked.of("package.json")).toMatchObject([
      {
        level: "error",
        message: "It doesn't name brandnew 4.1.5, and the kit in tools/quickscale needs that.",
        remedy: "npm install --save-dev --save-exact brandnew@4.1.5",
      },
    ]);
    expect(looked.of("npm packages")).toEqual([]);
    await place(folder, { "pnpm-lock.yaml": "" });
    expect((await look(folder)).of("package.json")).toMatchObject([
      { remedy: "pnpm add --save-dev --save-exact brandnew@4.1.5" },
    ]);
  });

  it("may be named by a range, as long as that brings the very version", async () => {
    const folder = await project();
    await edit(join(folder, "package.json"), (text) => text.replace(/"diff": "([^"]*)"/, '"diff": "^$1"'));
    const looked = await look(folder);
    expect([looked.levels("package.json"), looked.levels("npm packages")]).toEqual([[], ["ok"]]);
  });

  it.each([
    ["no JSON", "{,}"],
    ["no object", "[]"],
  ])("can't be told from a package.json that is %s, and the rest is told all the same", async (_what, text) => {
    const folder = await project();
    await place(folder, { "package.json": text });
    const looked = await look(folder);

    expect(looked.levels("package.json")).toContain("error");
    expect(looked.levels("quickscale.json")).toEqual(["ok"]);
  });
});

describe("the way in for plop", () => {
  const isOld = !isAtLeast(process.versions.node, "22.18");

  it("is hidden by another plopfile, until that is gone", async () => {
    const folder = await project();
    await place(folder, { "plopfile.js": "export default () => {};\n" });
    const [finding] = (await look(folder)).of("plopfile.js");
    expect(finding).toMatchObject({ level: "error", remedy: expect.stringContaining("rm plopfile.js") });

    await rm(join(folder, "plopfile.js"));
    expect((await look(folder)).of("plopfile.js")).toEqual([]);
  });

  it("may share .npmrc with other options, is not needed in it in workspaces, and leads nowhere without quotes", async () => {
    const folder = await project();
    await place(folder, { ".npmrc": "node-options='--max-old-space-size=4096 --import=#loader'\n" });
    expect((await look(folder)).levels(".npmrc")).toEqual(["ok"]);

    await place(folder, { ".npmrc": "node-options=--import=#loader\n" });
    expect((await look(folder)).levels(".npmrc")).not.toEqual(["ok"]);

    await editJson(join(folder, "package.json"), (value) => ({ ...value, workspaces: ["web"] }));
    expect((await look(folder)).levels(".npmrc")).toEqual(["info"]);
  });

  it("is a plopfile, which embed writes where there is none", async () => {
    const folder = await project();
    await rm(join(folder, "plopfile.ts"));
    const [finding] = (await look(folder)).of("plopfile");
    expect(finding).toMatchObject({ level: "warning", remedy: expect.stringContaining("npx plop embed") });
  });

  it("leads through .npmrc, which the line that is named puts right", async () => {
    const folder = await project();
    await place(folder, { ".npmrc": "# node-options=\nignore-scripts=true\n" });
    const [finding] = (await look(folder)).of(".npmrc");
    expect(finding?.level).toBe(isOld ? "error" : "warning");

    await edit(join(folder, ".npmrc"), (text) => `${text}${finding?.remedy?.split(": ")[1]}\n`);
    expect((await look(folder)).levels(".npmrc")).toEqual(["ok"]);

    await rm(join(folder, ".npmrc"));
    expect((await look(folder)).levels(".npmrc")).not.toEqual(["ok"]);
  });

  it.each([
    ["no loader", { imports: undefined }],
    ["a loader that is gone", { imports: { "#loader": "./tools/old/helpers/loader.js" } }],
    ["a loader that is no text", { imports: { "#loader": [] } }],
  ])("leads on through package.json, where %s is an error", async (_what, changed) => {
    const folder = await project();
    const file = join(folder, "package.json");
    await editJson(file, (value) => ({ ...value, ...changed }));
    const [finding] = (await look(folder)).of("package.json");
    expect(finding?.level).toBe("error");

    const imports = JSON.parse(`{${/"imports": \{.*\}/.exec(finding?.remedy ?? "")?.[0]}}`);
    await editJson(file, (value) => ({ ...value, ...imports }));
    expect((await look(folder)).of("package.json")).toEqual([]);
  });

  it('needs "type": "module" on Node 20', async () => {
    const folder = await project();
    await editJson(join(folder, "package.json"), ({ type: _, ...value }) => value);
    expect((await look(folder)).levels("package.json")).toEqual([isOld ? "error" : "warning"]);
  });
});

describe("Python", () => {
  it("is missing, is that of the PATH, or that of the project's environment, which is what counts", async () => {
    const folder = await project();
    await onPath({});
    expect((await look(folder)).levels("Python")).toEqual(["error"]);

    await onPath({ python3: 'echo "3.11.7 "' });
    expect((await look(folder)).of("Python")).toMatchObject([
      { level: "warning", remedy: expect.stringMatching(/^uv sync/) },
    ]);

    await environment(join(folder, ".venv"), 'echo "3.13.0 "');
    const empty = await look(folder);
    expect(empty.of("Python")).toMatchObject([{ level: "ok", message: "3.13.0 (.venv/bin/python)" }]);
    expect(empty.of("Django")).toMatchObject([{ level: "warning", remedy: expect.stringMatching(/^uv sync/) }]);

    await environment(join(folder, "venv"), 'echo "3.12.1 6.1.3"');
    const right = await look(folder);
    expect(right.of("Python")).toMatchObject([{ level: "ok", message: "3.12.1 (venv/bin/python)" }]);
    expect(right.of("Django")).toMatchObject([{ level: "ok", message: "6.1.3" }]);
  });

  it.each([
    ["3.10.9 5.2.1", ["error"], ["ok"]],
    ["3.11.0 4.2.20", ["ok"], ["warning"]],
    ["3.15.0 7.0a1", ["ok"], ["info"]],
    ["3.13.0 6.0.2", ["ok"], ["ok"]],
  ])("that says %j is judged", async (says, python, django) => {
    const folder = await project();
    await environment(join(folder, ".venv"), `echo "${says}"`);
    const looked = await look(folder);

    expect([looked.levels("Python"), looked.levels("Django")]).toEqual([python, django]);
  });

  it("of an environment may be gone, or broken: another one does meanwhile", async () => {
    const folder = await project();
    await mkdir(join(folder, ".venv/bin"), { recursive: true });
    await symlink("/nowhere/python3.12", join(folder, ".venv/bin/python"));
    const [gone] = (await look(folder)).of("Python");
    expect(gone).toMatchObject({ level: "error", remedy: expect.stringMatching(/^Delete \.venv, then: uv sync/) });

    await environment(join(folder, "venv"), "echo broken >&2; exit 1");
    expect((await look(folder)).of("Python").map(({ message }) => message)).toContainEqual(
      "The environment venv can't be used: broken",
    );

    await environment(join(folder, "env"), 'echo "3.13.0 5.2.8"');
    expect((await look(folder)).levels("Python")).toEqual(["warning", "warning", "ok"]);

    await rm(join(folder, ".venv"), { recursive: true });
    await rm(join(folder, "venv"), { recursive: true });
    expect((await look(folder)).levels("Python")).toEqual(["ok"]);
  });

  it("runs nothing of the project's", async () => {
    const folder = await project();
    const trap = `open(${JSON.stringify(join(folder, "sprung"))}, "w")\n`;
    for (const name of ["importlib", "sys", "django", "sitecustomize", "encodings"])
      await place(folder, { [`${name}.py`]: trap });
    await mkdir(join(folder, ".venv/bin"), { recursive: true });
    await symlink(REAL_PYTHON, join(folder, ".venv/bin/python"));
    vi.stubEnv("PYTHONPATH", folder);

    expect((await look(folder)).levels("Python")).toEqual(["ok"]);
    expect(await readdir(folder)).not.toContain("sprung");
  });
});

describe("quickscale.json", () => {
  const versions = (folder: string, kit: string) =>
    editJson(join(folder, "quickscale.json"), (value) => ({ ...value, kit }));

  it("breaks its schema, and says what should stand there", async () => {
    const folder = await project();
    const file = join(folder, "quickscale.json");
    await editJson(file, (value) => ({ ...value, core: {}, generated: "x", overides: {} }));
    const broken = await look(folder);
    expect(broken.levels("quickscale.json").sort()).toEqual(["error", "error", "warning"]);

    await editJson(file, ({ core: _, overides: __, ...value }) => ({ ...value, generated: [] }));
    expect((await look(folder)).levels("quickscale.json")).toEqual(["ok"]);
  });

  it("names an older kit than the one beside it, or a newer one", async () => {
    const folder = await project();
    await versions(folder, "0.0.9");
    const [older] = (await look(folder)).of("kit").filter(({ level }) => level === "warning");
    expect(older?.remedy).toMatch(/CHANGELOG\.md .* after 0\.0\.9 .*"kit": "\d+\.\d+\.\d+" into quickscale\.json/);

    await versions(folder, /"kit": "([^"]+)"/.exec(older?.remedy ?? "")?.[1] ?? "");
    expect((await look(folder)).of("kit").filter(({ level }) => level === "warning")).toEqual([]);

    await versions(folder, "9.0.0");
    const [newer] = (await look(folder)).of("kit").filter(({ level }) => level === "warning");
    expect(newer?.remedy).toContain("npx plop update-core");
  });

  it("may name another kit where none came along", async () => {
    const cwd = await scratch();
    await runPlop(init, ["init", "shop", "--generators=no"], { cwd });
    const folder = join(cwd, "shop");
    await versions(folder, "0.0.9");
    const looked = await look(folder);
    expect(looked.levels("kit")).toEqual(["ok", "info"]);
    expect(looked.failure).toBeUndefined();
  });

  it.each([
    ["a folder", (file: string) => mkdir(file)],
    ["a pipe", async (file: string) => void execFileSync("sh", ["-c", `mkfifo ${file}`])],
    ["a link in a circle", (file: string) => symlink("quickscale.json", file)],
    ["too big", (file: string) => writeFile(file, " ".repeat(10_000_001))],
    ["bytes", (file: string) => writeFile(file, Buffer.from([0xff, 0xfe, 0, 1]))],
  ])("is %s, and is waited for by nobody", async (_what, make) => {
    const folder = await scratch();
    await make(join(folder, "quickscale.json"));
    const looked = await look(folder);
    expect(looked.levels("quickscale.json")).toEqual(["error"]);
  });
});

describe("overrides", () => {
  it("lag behind the kit's, are written down nowhere, or have lost their original", async () => {
    const folder = await project();
    const path = "django-app/{{app}}/urls.py.hbs";
    const templates = join(folder, "tools/quickscale/plop-templates");
    const [some = path] = (await readdir(join(templates, "django-app"), { recursive: true })).filter((name) =>
      name.endsWith(".hbs"),
    );
    const name = `django-app/${some}`;
    const original = join(templates, name);
    await place(folder, { [`plop-templates/${name}`]: "mine\n" });
    const subject = `plop-templates/${name}`;
    const noted = async () => {
      const digest = await templateDigest(original);
      await editJson(join(folder, "quickscale.json"), (value) => ({ ...value, overrides: { [name]: digest } }));
    };
    expect((await look(folder)).levels(subject)).toEqual(["info"]);

    await noted();
    const right = await look(folder);
    expect(right.levels("overrides")).toEqual(["ok"]);
    expect(right.of(subject)).toEqual([]);

    await edit(original, (text) => `${text}new\n`);
    const [behind] = (await look(folder)).of(subject);
    expect(behind).toMatchObject({ level: "warning", remedy: expect.stringContaining("npx plop templates accept") });
    const [, compare = ""] = /\((git diff .*?)\), then/.exec(behind?.remedy ?? "") ?? [];
    expect(spawnSync("sh", ["-c", compare], { cwd: folder, encoding: "utf8" }).stdout).toContain("+mine");

    await noted();
    expect((await look(folder)).levels("overrides")).toEqual(["ok"]);

    await rm(original);
    expect((await look(folder)).levels(subject)).toEqual(["warning"]);
  });
});

describe("the copy of the kit", () => {
  it("waits for nobody where pipes lie in the place of files, and reads nothing outside of it", async () => {
    const folder = await project();
    const pipes = [".npmrc", "tools/quickscale/helpers/words.ts", ".quickscale/lock", ".quickscale/run.json"];
    await mkdir(join(folder, ".quickscale"), { recursive: true });
    for (const path of pipes) {
      await rm(join(folder, path), { force: true });
      execFileSync("sh", ["-c", `mkfifo ${path}`], { cwd: folder });
    }
    const looked = await look(folder);
    expect(looked.levels(".npmrc")).toEqual(["error"]);
    expect(looked.levels("tools/quickscale")).toEqual(["info"]);
    expect(looked.levels("runs")).toEqual(["error", "error"]);

    const secret = join(await scratch(), "secret");
    await writeFile(secret, "x");
    const files = { [`../../../${secret}`]: "", [secret]: "", "../package.json": "" };
    await place(folder, { "tools/quickscale/vendored.json": JSON.stringify({ kit: "0.1.0", files }) });
    expect((await look(folder)).levels("tools/quickscale")).toEqual(["ok"]);
  });

  it("is told where it was changed, or is not whole", async () => {
    const folder = await project();
    const file = join(folder, "tools/quickscale/helpers/words.ts");
    const text = await readFile(file, "utf8");
    await writeFile(file, `${text}// mine\n`);
    const subject = "tools/quickscale";
    expect((await look(folder)).of(subject)).toMatchObject([
      { level: "info", message: "Changed since they were copied: helpers/words.ts." },
    ]);

    await rm(file);
    expect((await look(folder)).levels(subject)).toEqual(["warning"]);

    await writeFile(file, text.replaceAll("\n", "\r\n"));
    expect((await look(folder)).levels(subject)).toEqual(["ok"]);

    await place(folder, { "tools/quickscale/vendored.json": "<<<<<<<" });
    expect((await look(folder)).levels(subject)).toEqual(["error"]);
  });
});

describe("runs", () => {
  const run = {
    state: "writing",
    generator: "django-app",
    command: "npx plop django-app tasks",
    at: "2026-01-01T00:00:00.000Z",
    folders: [],
    files: [],
  } as const;

  const only = async (folder: string): Promise<Finding | undefined> => (await look(folder)).of("runs")[0];

  it("that was cut off is named, and mended by undo", async () => {
    const folder = await scratch();
    const journal = journalOf(folder);
    await makeJournal(journal);
    await writeInFlight(journal, run);
    expect(await only(folder)).toMatchObject({
      level: "warning",
      message: "`npx plop django-app tasks` was cut off, and may be half done.",
      remedy: expect.stringContaining("npx plop undo"),
    });

    expect((await runPlop(undo, ["undo"], { cwd: folder })).failure).toBeUndefined();
    expect(await only(folder)).toMatchObject({ level: "ok" });
  });

  it("that is at work is no fault; what it left when it died isn't either", async () => {
    const folder = await scratch();
    let text = "";
    await withLock(folder, { command: "npx plop init shop" }, async ({ folder: journal }) => {
      text = readlinkSync(join(journal, "lock"));
      expect(await only(folder)).toMatchObject({ level: "info", message: expect.stringContaining("is at work here") });
    });
    const { pid } = spawnSync("true");
    await mkdir(join(folder, ".quickscale"), { recursive: true });
    await symlink(JSON.stringify({ ...JSON.parse(text), pid, began: "1" }), join(folder, ".quickscale/lock"));
    expect(await only(folder)).toMatchObject({ level: "info", message: expect.stringContaining("is gone") });
  });

  it.each([
    ["can't be read", "error", "nothing"],
    [
      "is of another machine",
      "warning",
      JSON.stringify({ id: "x", pid: 1, began: "", host: "elsewhere b n", command: "npx plop init" }),
    ],
  ])("whose lock %s keeps others from theirs, until that is deleted", async (_what, level, text) => {
    const folder = await scratch();
    await place(folder, { ".quickscale/lock": text });
    const finding = await only(folder);
    expect(finding?.level).toBe(level);

    execFileSync("sh", ["-c", /rm \S+$/.exec(finding?.remedy ?? "")?.[0] ?? ""], { cwd: folder });
    expect(await only(folder)).toMatchObject({ level: "ok" });
  });

  it.each(["run.json", "runs/000001.json"])("that can't be read are named: %s", async (name) => {
    const folder = await scratch();
    await place(folder, { [`.quickscale/${name}`]: '{"state": "writing"' });
    const finding = await only(folder);
    expect(finding?.level).toBe("error");

    execFileSync("sh", ["-c", /rm \S+$/.exec(finding?.remedy ?? "")?.[0] ?? ""], { cwd: folder });
    expect(await only(folder)).toMatchObject({ level: "ok" });
  });

  it("have no place where a link leads elsewhere", async () => {
    const folder = await scratch();
    await symlink(await scratch(), join(folder, ".quickscale"));
    const looked = await look(folder);
    expect(looked.levels(".quickscale")).toEqual(["error"]);
    expect(looked.levels("Node")).toEqual(["ok"]);

    await rename(join(folder, ".quickscale"), join(folder, "elsewhere"));
    expect(await only(folder)).toMatchObject({ level: "ok" });
  });
});

describe("the repository", () => {
  /** Two branches that say different things of one file. */
  async function forked(): Promise<string> {
    const folder = await scratch();
    const commit = async (text: string) => {
      await place(folder, { "a.txt": text });
      await git(folder, "add", "--all");
      await git(folder, "commit", "--message", text);
    };
    await git(folder, "init");
    await git(folder, "checkout", "-b", "one");
    await commit("one\n");
    await git(folder, "checkout", "-b", "two");
    await commit("two\n");
    await git(folder, "checkout", "one");
    await commit("three\n");
    return folder;
  }

  it.each(["merge", "cherry-pick", "rebase"])(
    "in the middle of a %s is told, until that is taken back",
    async (command) => {
      const folder = await forked();
      await expect(git(folder, command, "two")).rejects.toThrow("CONFLICT");
      const [finding] = (await look(folder)).of("repository");
      expect(finding).toMatchObject({
        level: "warning",
        message: expect.stringContaining(`A ${command} is in progress`),
      });

      const abort = /git \S+ --abort$/.exec(finding?.remedy ?? "")?.[0] ?? "";
      execFileSync("sh", ["-c", abort], { cwd: folder });
      expect((await look(folder)).levels("repository")).toEqual(["ok"]);
    },
  );

  it("has all of its history where the kit lies in it", async () => {
    const whole = await project();
    await git(whole, "add", "--all");
    await git(whole, "commit", "--message", "one");
    await git(whole, "commit", "--allow-empty", "--message", "two");
    const clone = join(await scratch(), "clone");
    await git(whole, "clone", "--depth=1", `file://${whole}`, clone);
    const [finding] = (await look(clone)).of("repository");
    expect(finding).toMatchObject({ level: "warning", remedy: "git fetch --unshallow" });

    await git(clone, "fetch", "--unshallow");
    expect((await look(clone)).levels("repository")).toEqual(["ok"]);
  });

  it("may be a worktree", async () => {
    const folder = await forked();
    const worktree = join(await scratch(), "tree");
    await git(folder, "worktree", "add", worktree, "two");
    expect((await look(worktree)).levels("repository")).toEqual(["ok"]);
  });

  it("is none where .git holds something else", async () => {
    const folder = await scratch();
    await place(folder, { ".git": "nothing\n" });
    expect((await look(folder)).levels("repository")).toEqual(["error"]);
  });
});
