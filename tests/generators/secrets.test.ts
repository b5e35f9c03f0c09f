import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { followUps } from "../../generators/follow-ups.ts";
import { init } from "../../generators/init.ts";
import { readDockerignore } from "../e2e/support/dockerfile.ts";
import type { Command } from "../support/apps.ts";
import { modeOf, paths, place, scratch } from "../support/files.ts";
import { copyOf, layout } from "../support/layouts.ts";
import { type Ran, runPlop } from "../support/plop.ts";
import { attempt, run } from "../support/process.ts";

/** A run of each generator, and what goes wrong with one. */
const COMMANDS: readonly Command[] = [
  ["django-app", "tasks"],
  ["django-model", "tasks", "Task", "title:char:200", "photo:image?", "--migrate=no"],
  ["django-view", "tasks", "Task"],
  ["django-test", "tasks", "TaskForm"],
  ["django-model", "tasks", "Task", "other:char", "--migrate=no"],
  ["django-model", "tasks", "Note", "title:nonsense"],
  ["django-view", "nowhere", "Task"],
  ["django-app", "SECRET_KEY"],
  ["undo", "--list"],
];

/** Every way in which a run shows what it does, those that write nothing first. */
const WAYS = [["--dry-run"], ["--dry-run", "--json"], ["--json"], [], ["--skip"], ["--force"]];

/** Runs each command in each way. Returns everything that was printed. */
async function grow(project: string, commands = COMMANDS): Promise<string> {
  const printed: string[] = [];
  for (const [name = "", ...words] of commands) {
    for (const way of WAYS) {
      const generator = await followUps.find((each) => each.name === name)?.load();
      if (generator === undefined) throw new Error(`there is no ${name}`);
      printed.push(shown(await runPlop(generator, [name, ...words, ...way], { cwd: project })));
    }
  }
  return printed.join("\n");
}

const shown = ({ out, closing, failure }: Ran) => [out, closing, failure].join("\n");

/** A secret as it may stand in a file: as it is, in hexadecimal digits, or in Base64 wherever it begins there. */
function spellings(secret: string): string[] {
  const base64 = ["", "-", "--"].map((before) => {
    const text = Buffer.from(before + secret).toString("base64");
    return text.slice(before === "" ? 0 : 4, -4);
  });
  return [secret, Buffer.from(secret).toString("hex"), ...base64];
}

/** Everything below a folder that is none, git's files and the journals of runs with them. */
async function all(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

/** The files below a folder that hold a secret. */
async function holding(folder: string, secret: string): Promise<string[]> {
  const texts = await Promise.all(
    (await all(folder)).map(async (path) => ({ path, text: await readFile(join(folder, path), "latin1") })),
  );
  return texts.filter(({ text }) => spellings(secret).some((each) => text.includes(each))).map(({ path }) => path);
}

describe("the secret key of a generated project", () => {
  it("stands in .env, which is its owner's alone, and nowhere else, whatever is run and however it ends", async () => {
    const folder = await scratch();
    const project = join(folder, "myapp");
    const start = async (...words: string[]) => shown(await runPlop(init, ["init", ...words], { cwd: folder }));

    const printed = [await start("myapp")];
    const [, key = ""] = /^SECRET_KEY=(.+)$/m.exec(await readFile(join(project, ".env"), "utf8")) ?? [];
    for (const way of WAYS) printed.push(await start("myapp", ...way));
    printed.push(await grow(project));
    await writeFile(join(project, "tasks/apps.py"), "# mine\n");
    printed.push(await grow(project, [["django-app", "tasks"]]));
    await writeFile(join(project, "myapp/settings/base.py"), "LOCAL_APPS = [\n");
    printed.push(await grow(project, [["django-app", "others"], ["undo"]]));

    expect(key.length).toBeGreaterThanOrEqual(50);
    expect(await modeOf(join(project, ".env"))).toBe(0o600);
    expect(printed.join("")).toContain("tasks/models.py");
    for (const spelling of spellings(key)) expect(printed.join("")).not.toContain(spelling);
    expect(await holding(folder, key)).toEqual(["myapp/.env"]);
    expect(await all(folder)).toEqual(expect.arrayContaining([expect.stringMatching(/^myapp\/\.quickscale\/runs\//)]));
  });

  it("is nothing that git or Docker would take", async () => {
    const folder = await scratch();
    const project = join(folder, "myapp");
    await runPlop(init, ["init", "myapp"], { cwd: folder });
    await grow(project, [["django-app", "tasks"]]);
    const [, key = ""] = /^SECRET_KEY=(.+)$/m.exec(await readFile(join(project, ".env"), "utf8")) ?? [];
    await place(project, { ".quickscale/journal.json": key, ".env.production": `SECRET_KEY=${key}\n` });

    await run(["git", "add", "--all"], { cwd: project });
    expect((await run(["git", "ls-files"], { cwd: project })).stdout).toContain(".env.example\n");
    expect(await attempt(["git", "grep", "--cached", "--fixed-strings", key], { cwd: project })).toMatchObject({
      code: 1,
      stdout: "",
    });
    const isLeftOut = readDockerignore(await readFile(join(project, ".dockerignore"), "utf8"));
    expect((await holding(project, key)).filter((path) => !isLeftOut(path))).toEqual([]);
  });
});

describe("the secrets in the settings of somebody else", () => {
  it.each(["startproject-5.2", "settings-package"])("stay in that file alone: %s", async (name) => {
    const project = await copyOf(layout(name));
    const settings = (await paths(project)).filter((path) => /settings(\.py|\/.*\.py)$/.test(path));
    for (const path of settings) {
      const text = await readFile(join(project, path), "utf8");
      // On either side of what is edited, and far away from it.
      const around = text.replaceAll(/^(\w*_APPS = \[[^\]]*\]\n)/gm, `SECRET_KEY = "%"\n$1EMAIL_HOST_PASSWORD = "%"\n`);
      await writeFile(join(project, path), `SECRET_KEY = "%"\n${around}`.replaceAll("%", "hunter2-and-more"));
    }
    const before = await holding(project, "hunter2-and-more");

    const printed = await grow(project);

    expect(before).toEqual(settings);
    expect(printed).toMatch(/^\+ +["'][\w.]*tasks/m);
    for (const spelling of spellings("hunter2-and-more")) expect(printed).not.toContain(spelling);
    expect(await holding(project, "hunter2-and-more")).toEqual(settings);
    expect(await all(project)).toEqual(expect.arrayContaining([expect.stringMatching(/^\.quickscale\/runs\//)]));
  });
});
