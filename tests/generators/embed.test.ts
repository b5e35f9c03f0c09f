import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { embed } from "../../generators/embed.ts";
import { undo } from "../../generators/undo.ts";
import { paths, place, scratch, tree } from "../support/files.ts";
import { git } from "../support/git.ts";
import { runPlop } from "../support/plop.ts";

const KIT = fileURLToPath(new URL("../..", import.meta.url));

const manifest = (version: string, plop: string) =>
  JSON.stringify({ name: "quickscale-kit", version, dependencies: { plop, tsx: "4.1.0" } });

/** A repository that has the kit, as far as `embed` looks at it. */
async function repository(files: Readonly<Record<string, string>> = {}, prefix = "tools/quickscale") {
  const root = await scratch();
  const release = (version: string, plop: string) =>
    place(root, { [`${prefix}/package.json`]: manifest(version, plop) });
  await release("0.1.0", "4.0.5");
  await place(root, files);
  const run = (...words: string[]) => runPlop(embed, ["embed", `--dest=${root}`, ...words], { cwd: root });
  const read = (path: string) => readFile(join(root, path), "utf8");
  return { root, release, run, read, json: async (path: string) => JSON.parse(await read(path)) };
}

const NEW = [".gitignore", ".npmrc", "package.json", "plopfile.ts", "quickscale.json"];

describe("embed", () => {
  it("lets a fresh repository run the kit, changes nothing the second time, and can be taken back", async () => {
    const { root, run, json } = await repository();
    const before = await tree(root);

    const { failure, out } = await run();

    expect(failure).toBeUndefined();
    expect(await paths(root)).toEqual([...NEW, "tools/quickscale/package.json"].sort());
    expect(out).toMatch(/Next:\n {2}npm install\n {2}npx plop\n/);
    expect(await json("package.json")).toMatchObject({ type: "module", devDependencies: { plop: "4.0.5" } });
    expect(await json("quickscale.json")).toEqual({
      $schema: "./tools/quickscale/quickscale.schema.json",
      kit: "0.1.0",
    });
    expect((await run()).closing).toBe("nothing to do");
    await runPlop(undo, ["undo"], { cwd: root });
    expect(await tree(root)).toEqual(before);
  });

  it("adds to what is there, and leaves the rest", async () => {
    const { run, read, json } = await repository({
      "package.json": '{"name": "site", "scripts": {"build": "x"}, "devDependencies": {"husky": "^9.0.0"}}',
      ".npmrc": "save-exact=true\n",
      ".gitignore": "/dist",
      "quickscale.json": '{"mine": true}',
    });

    const { out } = await run();

    expect(await json("package.json")).toMatchObject({ name: "site", scripts: { build: "x" } });
    expect(await json("package.json")).not.toHaveProperty("type");
    expect(await read(".npmrc")).toMatch(/^save-exact=true\n# On a Node/);
    expect(await read(".gitignore")).toBe("/dist\nnode_modules/\n");
    expect(await json("quickscale.json")).toEqual({ mine: true, kit: "0.1.0" });
    expect(await read("plopfile.mjs")).toContain("await loadKit(plop, [], agency)");
    expect(out).toContain("npm rebuild NAME --ignore-scripts=false --node-options=");
    expect((await run()).out).not.toContain("npm rebuild");
  });

  it.each([["node_modules"], ["/node_modules/"], ["a\nnode_modules/\r\n"], ["**/node_modules"]])(
    "needs no line for node_modules where git ignores it: %j",
    async (text) => {
      const { run, read } = await repository({ ".gitignore": text });
      await run();
      expect(await read(".gitignore")).toBe(text);
    },
  );

  it("brings the versions up to date with a newer kit", async () => {
    const { run, release, json, read } = await repository();
    await run();
    await release("0.2.0", "4.0.9");

    const { out } = await run();

    expect(out).toMatch(/modify {2}package\.json\n +identical {2}plopfile\.ts\n +modify {2}quickscale\.json/);
    expect((await json("package.json")).devDependencies).toEqual({ plop: "4.0.9", tsx: "4.1.0" });
    expect((await json("quickscale.json")).kit).toBe("0.2.0");
    expect(await read("plopfile.ts")).toContain("KitOptions");
  });

  it("names what is to be committed in a repository: commands first, to be pasted, and then what to think about", async () => {
    const { root, run } = await repository({ "package.json": '{"devDependencies": {"plop": "^3.0.0"}}' });
    await git(root, "init", "--quiet");

    expect((await run()).out).toMatch(
      new RegExp(
        [
          "Next:",
          "npm install",
          "git add package.json package-lock.json .npmrc plopfile.mjs quickscale.json .gitignore",
          "git commit --message='Load the QuickScale kit'",
          "npx plop",
          "package.json keeps plop \\^3.0.0",
        ].join("\n {2}"),
      ),
    );
  });

  describe("where init wrote the plopfile, and the whole kit came since", () => {
    const written = async (call: string) => {
      const template = await readFile(join(KIT, "plop-templates/init-generators/plopfile.ts.hbs"), "utf8");
      return template
        .replace("{{#if defaults}}, defaults{{/if}}", ", defaults")
        .replaceAll(/^\{\{.*\}\}\n/gm, "")
        .replace("{{defaults}}", '{ "django-view": { access: "public" } }')
        .replace("followUps, {", `${call}, {`);
    };
    const files = async (call: string) => ({
      "plopfile.ts": await written(call),
      "package.json": '{"type": "module"}',
      "tools/quickscale/plopfile.ts": "",
    });

    it.each([
      ["followUps", "[]"],
      ["[...followUps, hello]", "[hello]"],
    ])("loads all of it, with the defaults and the generators that are there: %s", async (call, list) => {
      const { run, read } = await repository(await files(call));

      expect((await run()).failure).toBeUndefined();
      const text = await read("plopfile.ts");
      expect(text).toContain('import { loadKit } from "./tools/quickscale/helpers/index.ts";\n\n/** Defaults');
      expect(text).toContain("export default async function (plop: NodePlopAPI): Promise<void> {\n");
      expect(text).toContain(`  await loadKit(plop, ${list}, { root: import.meta.dirname, defaults });\n`);
      expect(text).not.toMatch(/followUps|register/);
      expect((await run()).closing).toBe("nothing to do");
    });

    it("leaves one alone that somebody changed there, and says what is missing", async () => {
      const { run, read } = await repository(await files("mine(followUps)"));

      const { out } = await run();

      expect(await read("plopfile.ts")).toContain("register(plop, mine(followUps), {");
      expect(out).toContain("plopfile.ts loads only the generators that came with the project");
    });

    it("leaves it alone where the kit is only what init wrote", async () => {
      const { "tools/quickscale/plopfile.ts": _, ...others } = await files("followUps");
      const { run, read } = await repository(others);

      await run();

      expect(await read("plopfile.ts")).toContain("register(plop, followUps, {");
    });
  });

  it("names what is installed in the kit's folder, and the program that installs", async () => {
    const { run } = await repository({ "tools/quickscale/node_modules/a/index.js": "", "pnpm-lock.yaml": "" });

    expect((await run()).out).toMatch(
      /\n {2}pnpm install\n {2}rm -r tools\/quickscale\/node_modules .*\n {2}npx plop\n/,
    );
  });

  it("leaves .npmrc alone where workspaces would not find the loader, and says what to do", async () => {
    const { root, run } = await repository({ "package.json": '{"type": "module", "workspaces": ["packages/*"]}' });

    expect((await run("--json")).report().next).toContain("NODE_OPTIONS=--import=#loader npx plop");
    expect(await paths(root)).not.toContain(".npmrc");
  });

  it("says which folder is missing, and which is not the kit", async () => {
    const { root, run } = await repository();
    expect((await runPlop(embed, ["embed", `--dest=${root}/none`], { cwd: root })).failure).toBe(
      `There is no folder ${root}/none. Name one that is there: --dest=DIR`,
    );
    expect((await run("--prefix=vendor/kit")).failure).toMatch(
      /^There is no vendor\/kit in .*--prefix=vendor\/kit REMOTE/,
    );
    await place(root, { "vendor/kit/README.md": "" });
    expect((await run("--prefix=vendor/kit")).failure).toContain("vendor/kit is not the kit");
    expect(await paths(root)).toEqual(["tools/quickscale/package.json", "vendor/kit/README.md"]);
  });

  it("finds the kit in another folder", async () => {
    const { run, json } = await repository({}, "vendor/kit");

    expect((await run()).failure).toContain("There is no tools/quickscale in ");
    expect((await run("--prefix=./vendor/kit/")).failure).toBeUndefined();
    expect((await json("package.json")).imports).toEqual({ "#loader": "./vendor/kit/helpers/loader.js" });
  });

  it.each([
    [{}, ["--prefix=../kit"], '"../kit" is no plain path'],
    [{}, ["--prefix=/kit"], '"/kit" is no plain path'],
    [{}, ["--prefix=node_modules/kit"], "reads no TypeScript below node_modules"],
    [{}, ["--prefix=a'b"], "is no plain path"],
    [{ "package.json": "{" }, [], "package.json"],
    [{ "quickscale.json": "{" }, [], "no valid JSON"],
    [{ "plopfile.js": "", "plopfile.ts": "" }, [], "There are plopfile.js and plopfile.ts"],
    [{ "plopfile.js": "export default build;\n" }, [], "plopfile.js"],
    [{ ".npmrc": "node-options=--a # b\n" }, [], ".npmrc:1"],
  ])("refuses what it can't do for certain, and writes nothing: %j %j", async (files, words, message) => {
    const { root, run } = await repository(files);
    const before = await tree(root);

    expect((await run(...words)).failure).toContain(message);
    expect(await tree(root)).toEqual(before);
  });

  it("has nothing to embed the kit's own clone in", async () => {
    expect(existsSync(join(KIT, ".git"))).toBe(true);
    expect((await runPlop(embed, ["embed"], { cwd: KIT })).failure).toContain(
      "git subtree add --prefix=tools/quickscale",
    );
    expect((await runPlop(embed, ["embed", `--dest=${KIT}`], { cwd: KIT })).failure).toContain(
      "This is the kit itself",
    );
  });
});
