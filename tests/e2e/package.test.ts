import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { git } from "../support/git.ts";
import { codeBlocks, sectionOf } from "../support/markdown.ts";
import { attempt, run } from "../support/process.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { NODE_MAJORS, type NodeMajor, pathWithNode } from "./support/nodes.ts";
import { temporaryFolder, writeProject } from "./support/project.ts";
import { bash } from "./support/shell.ts";
import { type Entry, readTree } from "./support/tree.ts";

/** What the package is made of. */
const TOPS = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "docs/user-manual.md",
  "generators",
  "helpers",
  "npm-plopfile.js",
  "package.json",
  "plop-templates",
  "plopfile.ts",
  "quickscale.schema.json",
];

const PLOPFILE = "node_modules/quickscale-kit/npm-plopfile.js";

describeWith(["git", "linux"], "the npm package", () => {
  let world: string;
  let folder: string;
  let written: string;

  beforeAll(async () => {
    world = await temporaryFolder();
    folder = await temporaryFolder();
    await run(["npm", "pack", "--pack-destination", world], { cwd: KIT });
    const install = ["npm", "install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
    await run([...install, join(world, await fileOfPackage())], { cwd: folder });
    written = await writeProject("myapp");
  });
  afterAll(() => Promise.all([world, folder, written].map((path) => rm(path, { recursive: true, force: true }))));

  const fileOfPackage = async () => {
    const { name, version } = JSON.parse(await readFile(join(KIT, "package.json"), "utf8"));
    return `${name}-${version}.tgz`;
  };

  const plop = (words: readonly string[], major?: NodeMajor, cwd = folder) =>
    attempt(["npx", "plop", ...words], { cwd, env: { PATH: pathWithNode(major) } });

  const packaged = async (words: readonly string[], major?: NodeMajor) => {
    const { code, stdout, stderr } = await plop([`--plopfile=${PLOPFILE}`, ...words], major);
    return { code, shown: stripVTControlCharacters(stdout + stderr) };
  };

  it("holds what the kit needs and nothing else, every file of that", async () => {
    const tree = await readTree(join(folder, "node_modules/quickscale-kit"));
    const there = [...tree].filter(([, { content }]) => content !== undefined).map(([path]) => path);
    const listed = (await git(KIT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", ...TOPS)).stdout;

    expect(there).toEqual([...new Set(listed.split("\0").filter((path) => path !== ""))].sort());
  });

  it.each([undefined, ...NODE_MAJORS])("writes what a clone writes, byte for byte: on Node %s", async (major) => {
    const parent = join(folder, `on-${major}`);
    const finished = await packaged(["init", "myapp", `--dest=${parent}`], major);
    expect(finished, finished.shown).toMatchObject({ code: 0 });

    expect(await readProject(join(parent, "myapp"))).toEqual(await readProject(join(written, "myapp")));
  });

  it("works as the manual says, and the project works by itself", async () => {
    const manual = await readFile(join(KIT, "docs/user-manual.md"), "utf8");
    const blocks = codeBlocks(sectionOf(manual, "Without a clone: the npm package"));
    const [commands] = blocks.filter(({ language }) => language === "console");
    const [own] = blocks.filter(({ language }) => language === "ts");
    const cwd = join(world, "empty");
    await mkdir(cwd);

    // The kit's .npmrc is not in the package, and npm would not read it there.
    expect(commands?.code).toContain("npm install --ignore-scripts ");
    const finished = await bash(commands?.code ?? "", { cwd });
    expect(finished, finished.stdout + finished.stderr).toMatchObject({ code: 0 });
    expect(finished.stdout).toContain(`npx plop --plopfile=${PLOPFILE} init myapp`);

    await writeFile(join(cwd, "plopfile.mjs"), own?.code ?? "");
    const shorter = await plop(["init", "another"], undefined, cwd);
    expect(shorter, shorter.stderr).toMatchObject({ code: 0 });
    const ejected = await plop(["templates", "eject", "init/README.md"], undefined, cwd);
    expect(ejected, ejected.stderr).toMatchObject({ code: 0 });
    expect(await readFile(join(cwd, "plop-templates/init/README.md.hbs"), "utf8")).toBe(
      await readFile(join(KIT, "plop-templates/init/README.md.hbs"), "utf8"),
    );

    const project = join(cwd, "myapp");
    await run(["npm", "install", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: project });
    const grown = await plop(["django-app", "tasks"], undefined, project);
    expect(grown, grown.stderr).toMatchObject({ code: 0 });
    expect(await readFile(join(project, "tasks/urls.py"), "utf8")).toContain('app_name = "tasks"');
  });

  describe.each([undefined, 24] as const)("on Node %s", (major) => {
    const project = `grown-${major}`;

    beforeAll(async () => {
      const finished = await packaged(["init", project], major);
      expect(finished, finished.shown).toMatchObject({ code: 0 });
    });

    it("grows a project, and takes that back", async () => {
      const before = await readTree(join(folder, project));
      for (const words of [
        ["django-app", "tasks"],
        ["django-model", "tasks", "Task", "title", "--migrate=no"],
        ["django-view", "tasks", "Task"],
      ]) {
        const grown = await packaged([...words, `--dest=${project}`], major);
        expect(grown, grown.shown).toMatchObject({ code: 0 });
        expect(grown.shown).toContain(`npx plop --plopfile=${PLOPFILE} ${words.join(" ")}`.replace(/ --migrate.*/, ""));
      }
      expect((await readTree(join(folder, project))).has("tasks/views.py")).toBe(true);

      for (let run = 0; run < 3; run++) {
        expect(await packaged(["undo", `--dest=${project}`], major)).toMatchObject({ code: 0 });
      }
      expect(await readTree(join(folder, project))).toEqual(before);
    });

    it("looks at the machine, and lists templates", async () => {
      const looked = await packaged(["doctor"], major);
      expect(looked, looked.shown).toMatchObject({ code: 0 });
      expect(await packaged(["doctor", `--dest=${project}`], major)).toMatchObject({ code: 0 });
      expect((await packaged(["templates"], major)).shown).toMatch(/^init\/$/m);
    });

    it.each([
      [["update-core"], /npm install of another quickscale-kit/],
      [["sync-push"], /npm install of another quickscale-kit/],
      [["embed"], /reads no TypeScript below node_modules. Take it into the repository: git subtree add/],
      [
        ["templates", "eject", "init/README.md"],
        /Write a plopfile\.mjs .*: export \{ default \} from "quickscale-kit";/,
      ],
      [["embed-core", "client"], /--from=/],
      [["tasks"], /no generator "tasks"/],
    ])("refuses what it can't do, and says what can be done: %j", async (words, said) => {
      await git(folder, "init", "--quiet");
      await mkdir(join(folder, "client"), { recursive: true });
      await git(join(folder, "client"), "init", "--quiet");
      await git(join(folder, "client"), "commit", "--quiet", "--allow-empty", "--message=Begin");
      const refused = await packaged(words, major);
      await rm(join(folder, ".git"), { recursive: true });

      expect(refused.code, refused.shown).toBe(1);
      expect(refused.shown.replaceAll("\n", " ")).toMatch(said);
    });
  });
});

/** A project but for its secret, which is drawn anew each time. */
async function readProject(folder: string): Promise<Map<string, Entry>> {
  const read = await readTree(folder);
  const environment = read.get(".env");
  const content = environment?.content?.replace(/^SECRET_KEY=.*$/m, "SECRET_KEY=");
  return content === undefined ? read : read.set(".env", { ...environment, mode: environment?.mode ?? 0, content });
}
