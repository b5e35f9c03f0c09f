import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { followUps } from "../../generators/follow-ups.ts";
import { grow } from "../support/apps.ts";
import { attempt, type Finished, run } from "../support/process.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { type NodeMajor, pathWithNode } from "./support/nodes.ts";
import { temporaryFolder, writeProject } from "./support/project.ts";
import { readFiles } from "./support/tree.ts";

/** What only Node and the generators need. */
const NODE_SIDE = ["package.json", ".npmrc", "plopfile.ts", "tools"];

/** What is written of the kit's own `package.json`, and of what was copied. */
const MADE = ["package.json", "vendored.json"];

const FOLLOW_UPS = ["hello", "goodbye"];

/** One run of each generator that the kit has for projects. */
const COMMANDS = [
  ["django-app", "tasks"],
  ["django-model", "tasks", "Task", "title:char:200 due:date? owner:fk:user?", "--migrate=no"],
  ["django-view", "tasks", "Task"],
  ["django-test", "tasks", "TaskForm"],
];

/** A follow-up generator, as an agency would add one. */
const followUp = (name: string) => `import { defineGenerator } from "../helpers/generator.ts";

export const ${name} = defineGenerator({
  name: "${name}",
  description: "Write a file that says ${name}",
  prompts: [{ name: "name", as: "argument", message: "To whom?", help: "whom the file speaks to" }],
  examples: ["npx plop ${name} world"],
  actions: ({ name }) => [
    { type: "createFile", path: \`\${name}.txt\`, content: \`${name} \${name}\\n\` },
    { type: "commit", next: [] },
  ],
});
`;

const REGISTER = `import type { Generator } from "../helpers/generator.ts";
${FOLLOW_UPS.map((name) => `import { ${name} } from "./${name}.ts";\n`).join("")}
export const followUps: readonly Generator[] = [${FOLLOW_UPS.join(", ")}];
`;

describe("a project that takes generators along", () => {
  let folder: string;
  let kit: string;
  let project: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    kit = join(folder, "kit");
    project = join(folder, "my-app");
    await copyKit(kit);
    for (const name of FOLLOW_UPS) await writeFile(join(kit, "generators", `${name}.ts`), followUp(name));
    await writeFile(join(kit, "generators/follow-ups.ts"), REGISTER);
    await run(["npx", "plop", "init", "my-app", `--dest=${folder}`], { cwd: kit });
    // The same packages as `npm install` brings below, where the kit is as it is.
    await symlink(join(KIT, "node_modules"), join(project, "node_modules"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has the kit's own files, byte for byte, without what only init needs", async () => {
    const vendored = await readFiles(join(project, "tools/quickscale"));
    const kits = await readFiles(kit);
    const { files, without } = JSON.parse(await readFile(join(kit, "package.json"), "utf8")).quickscale.projects;
    const isIn = (path: string, places: readonly string[]) =>
      places.some((place) => path === place || path.startsWith(`${place}/`));
    const wanted = [...kits.keys()].filter((path) => isIn(path, files) && !isIn(path, without));

    expect(wanted).toContain("generators/hello.ts");
    expect(wanted).not.toContain("generators/init.ts");
    expect([...vendored.keys()].filter((path) => !MADE.includes(path))).toEqual(wanted);
    for (const path of wanted) expect(vendored.get(path) === kits.get(path), path).toBe(true);
  });

  it("installs no more than the generators need", async () => {
    const manifest = JSON.parse(await readFile(join(project, "package.json"), "utf8"));
    const kits = JSON.parse(await readFile(join(kit, "package.json"), "utf8"));
    const { "@picocss/pico": _pico, "spdx-license-list": _licenses, ...needed } = kits.dependencies;

    expect(manifest.devDependencies).toEqual(needed);
    expect(manifest.dependencies).toBeUndefined();
  });

  describe("on this Node", () => works(undefined));
  describeWith(["linux"], "on Node 24", () => works(24));

  function works(major: NodeMajor | undefined): void {
    const plop = (words: readonly string[], cwd = project): Promise<Finished> =>
      attempt(["npx", "plop", ...words], { cwd, env: { PATH: pathWithNode(major) } });

    it.each(["", "users/tests"])("lists them: npx plop, in the folder %j", async (place) => {
      const shown = textOf(await plop([], join(project, place)));

      for (const name of FOLLOW_UPS) expect(shown).toContain(`${name} - Write a file that says ${name}`);
    });

    it("explains one with --help", async () => {
      const finished = await plop(["hello", "--help"]);

      expect(finished).toMatchObject({ code: 0 });
      expect(finished.stdout).toContain("npx plop hello NAME");
    });

    it("runs one, and says what is missing", async () => {
      const world = join(project, "world.txt");
      expect(await plop(["hello", "world"])).toMatchObject({ code: 0 });
      expect(await readFile(world, "utf8")).toBe("hello world\n");
      await rm(world);

      expect(await plop(["goodbye", "world", `--dest=${project}`], join(project, "users"))).toMatchObject({ code: 0 });
      expect(await readFile(world, "utf8")).toBe("goodbye world\n");
      await rm(world);

      const refused = await plop(["hello"]);
      expect(refused.code).toBe(1);
      expect(textOf(refused)).toContain("NAME is missing");
    });
  }
});

describe("a project of the kit as it is", () => {
  it.each(["yes", "no"])("has the Node side with --generators=%s or not", async (generators) => {
    const parent = await writeProject("my-app", [`--generators=${generators}`]);
    const project = join(parent, "my-app");

    expect(NODE_SIDE.filter((path) => existsSync(join(project, path)))).toEqual(generators === "yes" ? NODE_SIDE : []);
    if (generators === "no") {
      const texts = [...(await readFiles(project))].filter(([path]) => /^(README\.md$|\.github\/)/.test(path));
      expect(texts.filter(([, text]) => /\b(npx|npm|plopfile|tools\/)/.test(text)).map(([path]) => path)).toEqual([]);
    }
    await rm(parent, { recursive: true, force: true });
  });

  describeWith(["linux"], "after npm install", () => {
    let parent: string;
    let project: string;

    beforeAll(async () => {
      parent = await writeProject("my-app");
      project = join(parent, "my-app");
      await run(["npm", "install", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: project });
    });
    afterAll(() => rm(parent, { recursive: true, force: true }));

    it("says what generators there are", async () => {
      const shown = textOf(await attempt(["npx", "plop"], { cwd: project }));

      for (const { name, description } of followUps) expect(shown).toContain(`${name} - ${description}`);
      expect(shown).not.toMatch(/at .+:\d+:\d+/);
    });

    it.each([
      { node: "this Node", major: undefined },
      { node: "Node 24", major: 24 },
    ] as const)("grows by them as by the kit itself, on $node", async ({ major }) => {
      const copies = ["own", "kit"].map((name) => join(parent, `${major}-${name}`)) as [string, string];
      for (const copy of copies) {
        await cp(project, copy, { recursive: true, filter: (path) => !/\/(node_modules|\.git)$/.test(path) });
      }
      const [own, kits] = copies;
      await symlink(join(project, "node_modules"), join(own, "node_modules"));

      for (const words of COMMANDS) {
        const byOwn = await attempt(["npx", "plop", ...words], { cwd: own, env: { PATH: pathWithNode(major) } });
        expect(byOwn, textOf(byOwn)).toMatchObject({ code: 0 });
        expect(await grow(kits, words)).toMatchObject({ failure: undefined });
      }

      const grown = await readFiles(own);
      expect(grown.get("tasks/views.py")).toContain("class TaskListView");
      expect(grown).toEqual(await readFiles(kits));
    });
  });
});

/** What somebody sees, without the colours. */
function textOf({ stdout, stderr }: Finished): string {
  return stripVTControlCharacters(stdout + stderr);
}

/** Everything that a clone of the kit has, and its installed packages. */
async function copyKit(target: string): Promise<void> {
  const left = new Set([".git", ".cache", "node_modules", "coverage"].map((name) => join(KIT, name)));
  await mkdir(target);
  await cp(KIT, target, { recursive: true, filter: (source) => !left.has(source) });
  await symlink(join(KIT, "node_modules"), join(target, "node_modules"));
}
