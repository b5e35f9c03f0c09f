import { readFileSync } from "node:fs";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { git, publishKit, SOMEBODY } from "../support/git.ts";
import { codeBlocks, sectionOf } from "../support/markdown.ts";
import { attempt, type Finished, run } from "../support/process.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { type NodeMajor, pathWithNode } from "./support/nodes.ts";
import { temporaryFolder } from "./support/project.ts";

const MANUAL = readFileSync(join(KIT, "docs/user-manual.md"), "utf8");

const AGENCY = join(KIT, "tests/fixtures/agency");

const NODES = [
  { node: "this Node", major: undefined },
  { node: "Node 24", major: 24 },
] as const;

describeWith(["linux", "git"], "an agency's repository", () => {
  let folder: string;
  let agency: string;
  let kit: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    kit = (await publishKit(join(folder, "upstream"))).url;
    agency = await repository("agency");
    const [block] = codeBlocks(sectionOf(MANUAL, "Take the kit into a repository of your own"));
    const commands = block?.code
      .replace("<kit-url>", kit)
      .replaceAll(/\bnpm (ci|install)\b/g, "$& --prefer-offline --no-audit --no-fund");
    expect(commands).toContain(kit);
    await run(["bash", "-e", "-c", commands ?? ""], { cwd: agency, env: SOMEBODY });
    await makeItsOwn();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A git repository with a commit. */
  async function repository(name: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
    const path = join(folder, name);
    await mkdir(path);
    for (const [file, text] of Object.entries({ "README.md": "", ...files })) await writeFile(join(path, file), text);
    await git(path, "init", "--quiet");
    await git(path, "add", ".");
    await git(path, "commit", "--quiet", "--message=Begin");
    return path;
  }

  /** A generator, other defaults and a template of the agency's own, as the manual has them. */
  async function makeItsOwn(): Promise<void> {
    await cp(AGENCY, agency, { recursive: true });
    await change(join(agency, "generators/csv-export.ts"), (text) =>
      text.replace("../../../../helpers/index.ts", "../tools/quickscale/helpers/index.ts"),
    );
    await change(join(agency, "plopfile.ts"), (text) =>
      text
        .replace(/^\/\/ import .*$/m, 'import { csvExport } from "./generators/csv-export.ts";')
        .replace("// init:", "init:")
        .replace("loadKit(plop, [], agency)", "loadKit(plop, [csvExport], agency)"),
    );
    await plop(agency, ["templates", "eject", "init/.editorconfig"]);
    await change(join(agency, "plop-templates/init/.editorconfig.hbs"), (text) => `# Acme's {{name}}\n${text}`);
  }

  const plop = (cwd: string, words: readonly string[], major?: NodeMajor): Promise<Finished> =>
    attempt(["npx", "plop", ...words], { cwd, env: { ...SOMEBODY, PATH: pathWithNode(major) } });

  it.each(NODES)(
    "lists everything with what it says of itself, at the top and in a folder, on $node",
    async ({ major }) => {
      for (const place of ["", "generators"]) {
        const shown = textOf(await plop(join(agency, place), [], major));

        expect(shown).toMatch(/^init - Write a production-ready Django project/m);
        expect(shown).toMatch(/^undo - Take back/m);
        expect(shown).toMatch(/^csv-export - Let people download a model's rows as CSV$/m);
        expect(shown).not.toMatch(/ - undefined|Warning|at .+:\d+:\d+/);
      }
    },
  );

  it.each(NODES)("writes and grows projects its own way, on $node", async ({ major }) => {
    const name = `shop-${major ?? "this"}`;
    const client = join(agency, name);

    const written = await plop(
      join(agency, "generators"),
      ["init", name, `--dest=${agency}`, "--generators=no"],
      major,
    );

    expect(written, textOf(written)).toMatchObject({ code: 0 });
    expect(written.stdout).toContain(`npx plop init ${name} --generators=no --dest=`);
    expect(await read(client, ".editorconfig")).toMatch(new RegExp(`^# Acme's ${name}\n`));
    expect(await read(client, "pyproject.toml")).toContain(
      'authors = [{ name = "Acme" }]\nlicense = "LicenseRef-Proprietary"\n',
    );
    expect(JSON.parse(await read(client, "quickscale.json")).answers).toMatchObject({ django: "6.1" });

    const commands = [
      ["django-app", "tasks"],
      ["django-model", "tasks", "Task", "title", "--migrate=no"],
      ["csv-export", "tasks", "Task", "title"],
    ];
    for (const words of commands) {
      const grown = await plop(agency, [...words, `--dest=${client}`], major);
      expect(grown, textOf(grown)).toMatchObject({ code: 0 });
    }
    expect(await read(client, "tasks/export_task.py")).toContain("from tasks.models import Task");
    expect(await read(client, `${name.replace("-", "_")}/urls.py`)).toContain('include("tasks.export_task")');
  });

  it.each(NODES)("says in a line, with exit code 1, why its plopfile can't be loaded, on $node", async ({ major }) => {
    const plopfile = join(agency, "plopfile.ts");
    const before = await readFile(plopfile, "utf8");
    const said = async (text: string) => {
      await writeFile(plopfile, text);
      const { code, stdout, stderr } = await plop(agency, ["doctor"], major);
      return { code, stdout, said: stripVTControlCharacters(stderr) };
    };
    try {
      expect(await said(before.replace("init:", "inti:"))).toEqual({
        code: 1,
        stdout: "",
        said: '✖ The plopfile gives defaults to "inti", and there is no such generator. Did you mean init?\n',
      });
      const broken = await said(`${before}<<<<<<< HEAD\n`);
      expect(broken).toMatchObject({ code: 1, stdout: "" });
      expect(broken.said).toMatch(/^✖ The plopfile can't be loaded: .*plopfile\.ts:\d+.*\n$/);
    } finally {
      await writeFile(plopfile, before);
    }
  });

  it("says what is its own, and that embed has nothing left to do", async () => {
    expect((await plop(agency, ["templates", "--own"])).stdout).toMatch(/ {2}\.editorconfig\.hbs +yours, in the place/);
    expect(JSON.parse((await plop(join(agency, "generators"), ["embed", "--json"])).stdout)).toMatchObject({
      status: "unchanged",
      destination: agency,
    });
  });

  it("has types that hold for what stands in the manual and in its plopfile", async () => {
    const { compilerOptions } = JSON.parse(readFileSync(join(KIT, "tsconfig.json"), "utf8"));
    // Those of Node come along with plop.
    for (const name of ["@types/indefinite", "@types/pluralize"]) {
      await symlink(join(KIT, "node_modules", name), join(agency, "node_modules", name));
    }
    await writeFile(join(agency, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["plopfile.ts"] }));

    await run([join(KIT, "node_modules/.bin/tsc"), "--project", "."], { cwd: agency });
  });

  /** Takes the kit into a repository and embeds it, with the packages that are installed here. */
  async function embedIn(path: string): Promise<void> {
    await git(path, "subtree", "add", "--prefix=tools/quickscale", kit, "main", "--squash");
    const modules = join(path, "tools/quickscale/node_modules");
    await symlink(join(KIT, "node_modules"), modules);
    const { code, stderr } = await plop(join(path, "tools/quickscale"), ["embed"]);
    expect(code, stderr).toBe(0);
    await rm(modules);
    await symlink(join(KIT, "node_modules"), join(path, "node_modules"));
  }

  it.each(NODES)("may be CommonJS, with a plopfile that is there, on $node", async ({ major }) => {
    const path = await repository(`common-${major ?? "this"}`, {
      "package.json": '{\n  "name": "site",\n  "type": "commonjs"\n}\n',
      "plopfile.js": `module.exports = function (plop) {
  plop.setGenerator("note", {
    description: "Write a note",
    prompts: [],
    actions: [{ type: "add", path: "note.txt", template: "A note" }],
  });
};
`,
    });
    await embedIn(path);

    const shown = textOf(await plop(join(path, "tools"), [], major));
    expect(shown).toMatch(/^init - Write a production-ready Django project/m);
    expect(shown).toMatch(/^note - Write a note$/m);
    expect(await plop(path, ["note"], major)).toMatchObject({ code: 0 });
    expect(await read(path, "note.txt")).toBe("A note");
    expect((await plop(path, ["embed"], major)).stdout).toContain("Nothing to do");
    expect(await plop(path, ["init", "shop", "--generators=no"], major)).toMatchObject({ code: 0 });
  });

  it.each(NODES)("may be CommonJS without a plopfile, and have generators in .mts, on $node", async ({ major }) => {
    const path = await repository(`plain-${major ?? "this"}`, { "package.json": '{ "name": "site" }\n' });
    await embedIn(path);
    await mkdir(join(path, "generators"));
    const generator = await read(agency, "generators/csv-export.ts");
    await writeFile(join(path, "generators/csv-export.mts"), generator);
    await change(join(path, "plopfile.mjs"), (text) =>
      text
        .replace(/^\/\/ import .*$/m, 'import { csvExport } from "./generators/csv-export.mts";')
        .replace("loadKit(plop, [], agency)", "loadKit(plop, [csvExport], agency)"),
    );

    expect(textOf(await plop(path, [], major))).toMatch(/^csv-export - Let people/m);
    expect((await plop(path, ["csv-export", "--help"], major)).stdout).toContain(
      "npx plop csv-export APP MODEL COLUMNS…",
    );
  });
});

/** What somebody sees, without the colours. */
function textOf({ stdout, stderr }: Finished): string {
  return stripVTControlCharacters(stdout + stderr);
}

function read(folder: string, path: string): Promise<string> {
  return readFile(join(folder, path), "utf8");
}

async function change(file: string, edit: (text: string) => string): Promise<void> {
  const text = await readFile(file, "utf8");
  const changed = edit(text);
  expect(changed).not.toBe(text);
  await writeFile(file, changed);
}
