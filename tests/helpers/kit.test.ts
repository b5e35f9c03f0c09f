import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { followUps } from "../../generators/follow-ups.ts";
import { init } from "../../generators/init.ts";
import { digestOf, projectDependencies, readVendored } from "../../helpers/core/subset.ts";
import { filesForProjects } from "../../helpers/kit.ts";
import { overrideStates } from "../../helpers/overrides.ts";
import { place, scratch, tree } from "../support/files.ts";
import { git } from "../support/git.ts";
import { runPlop } from "../support/plop.ts";

const KIT = fileURLToPath(new URL("../..", import.meta.url));

it("imports at run time only packages that are installed with it", () => {
  const { dependencies } = JSON.parse(readFileSync(join(KIT, "package.json"), "utf8"));
  const files = ["generators", "helpers"].flatMap((folder) =>
    readdirSync(join(KIT, folder), { recursive: true, encoding: "utf8" }).map((path) => join(KIT, folder, path)),
  );
  const sources = files.filter((file) => file.endsWith(".ts")).map((file) => readFileSync(file, "utf8"));
  const imported = sources.flatMap((source) =>
    [...source.matchAll(/(?:^import (?!type )[^;]*?from |import\()"([^".][^"]*)"/gm)].map(([, name = ""]) => name),
  );
  const packages = new Set(
    imported.filter((name) => !name.startsWith("node:")).map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
  );

  expect(packages).toContain("handlebars");
  expect([...packages].filter((name) => !(name in dependencies))).toEqual([]);
});

it("lists each generator on one line of a narrow terminal", () => {
  // "❯ name - description ", as plop shows it.
  const lines = followUps.map(({ name, description }) => `  ${name} - ${description} `);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

describe("what goes into projects", () => {
  const read = (path: string) => readFileSync(join(KIT, path), "utf8");
  const manifest = JSON.parse(read("package.json"));

  it("needs nothing that stays behind: no module, and no package", async () => {
    const paths = await filesForProjects(KIT);
    const sources = paths.filter((path) => path.endsWith(".ts"));
    const needed = sources.flatMap((path) => {
      const words = [...read(path).matchAll(/(?:^(?:import|export) [^;]*?from |import\()"([^"]+)"/gm)];
      return words.map(([, word = ""]) => (word.startsWith(".") ? posix.join(dirname(path), word) : word));
    });
    const packages = Object.keys(projectDependencies(manifest));
    const isThere = (word: string) =>
      paths.includes(word) || packages.some((name) => word === name || word.startsWith(`${name}/`));

    expect(paths).toContain("generators/follow-ups.ts");
    expect(paths).not.toContain("generators/init.ts");
    expect(needed.filter((word) => !word.startsWith("node:") && !isThere(word))).toEqual([]);
  });

  it("names only what there is", () => {
    const { files, without, withoutDependencies } = manifest.quickscale.projects;

    expect([...files, ...without].filter((path: string) => !existsSync(join(KIT, path)))).toEqual([]);
    expect(withoutDependencies.filter((name: string) => !(name in manifest.dependencies))).toEqual([]);
  });

  it("is written down with its digests, and has a package.json", async () => {
    const cwd = await scratch();
    await runPlop(init, ["init", "myapp", "--git=no"], { cwd });
    const folder = join(cwd, "myapp/tools/quickscale");
    const files = await tree(folder);
    const vendored = readVendored(files["vendored.json"]);

    expect(Object.keys(vendored?.files ?? {})).toEqual(Object.keys(files).filter((path) => path !== "vendored.json"));
    for (const [path, digest] of Object.entries(vendored?.files ?? {})) {
      expect(digestOf(await readFile(join(folder, path))), path).toBe(digest);
    }
    expect(JSON.parse(files["package.json"] ?? "")).toMatchObject({
      name: "quickscale-kit",
      version: manifest.version,
      type: "module",
      dependencies: JSON.parse(await readFile(join(cwd, "myapp/package.json"), "utf8")).devDependencies,
    });
  });
});

it("leaves the kit's own files as they are where an agency has templates of its own, and takes those along", async () => {
  const [root, cwd] = [await scratch(), await scratch()];
  const override = "plop-templates/django-app/{{folder}}/apps.py.hbs";
  await place(root, {
    [override]: "# The agency's\n",
    "plop-templates/init/README.md.hbs": "The agency's\n",
    "plop-templates/own/notes.md": "Of its own generator\n",
  });

  await runPlop(init, ["init", "myapp", "--git=no"], { cwd, options: { root } });

  const files = await tree(join(cwd, "myapp"));
  expect(files["README.md"]).toBe("The agency's\n");
  expect(files[override]).toBe("# The agency's\n");
  expect(files[`tools/quickscale/${override}`]).toBe(readFileSync(join(KIT, override), "utf8"));
  expect(Object.keys(files).filter((path) => path.startsWith("plop-templates/"))).toEqual([override]);
  expect(JSON.parse(files["quickscale.json"] ?? "").overrides).toEqual({
    [override.replace("plop-templates/", "")]: digestOf(await readFile(join(KIT, override))),
  });
});

it.each([
  ["https://git.example/kit.git", true],
  ["git@git.example:kit.git", true],
  ["../kit", false],
  ["quickscale", false],
])("tells a project where its agency gets the kit from, if that is an address: %s", async (from, isTold) => {
  const [root, cwd] = [await scratch(), await scratch()];
  const core = { from, branch: "main" };
  await place(root, { "quickscale.json": JSON.stringify({ kit: "0.1.0", core }) });

  await runPlop(init, ["init", "myapp", "--git=no"], { cwd, options: { root } });

  const record = JSON.parse(await readFile(join(cwd, "myapp/quickscale.json"), "utf8"));
  expect(record.core).toEqual(isTold ? core : undefined);
});

it.each([
  ["https://ada:s3cret@git.example/kit.git", { from: "quickscale", branch: "next" }, { branch: "next" }],
  ["https://git.example/kit.git", undefined, {}],
  ["../kit", { from: "quickscale" }, undefined],
])("tells a project the address of the remote that its agency gets the kit from: %s", async (url, core, told) => {
  const [root, cwd] = [await scratch(), await scratch()];
  await place(root, { "quickscale.json": JSON.stringify({ kit: "0.1.0", core }) });
  await git(root, "init", "--quiet");
  await git(root, "remote", "add", "quickscale", url);

  await runPlop(init, ["init", "myapp", "--git=no"], { cwd, options: { root } });

  const record = JSON.parse(await readFile(join(cwd, "myapp/quickscale.json"), "utf8"));
  expect(record.core).toEqual(told && { from: "https://git.example/kit.git", ...told });
});

it("reads the line endings of Windows as plain ones, and leaves what is no text", () => {
  expect(digestOf(Buffer.from("a\r\nb\n"))).toBe(digestOf(Buffer.from("a\nb\n")));
  expect(digestOf(Buffer.from("a\r\n\0"))).not.toBe(digestOf(Buffer.from("a\n\0")));
});

describe("templates of an agency's own", () => {
  const ownIn = async (files: Readonly<Record<string, string>>) => {
    const [cwd, root] = [await scratch(), await scratch()];
    await place(root, files);
    const { failure } = await runPlop(init, ["init", "myapp", "--git=no"], { cwd, options: { root } });
    expect(failure).toBeUndefined();
    const written = await tree(join(cwd, "myapp"));
    const record = JSON.parse(written["quickscale.json"] ?? "");
    return {
      own: Object.fromEntries(Object.entries(written).filter(([path]) => path.startsWith("plop-templates/"))),
      states: (await overrideStates(join(cwd, "myapp"), record)).map(({ path, state }) => `${path} ${state}`),
    };
  };

  it("come along with a project whose generators use them, with their partials, and are overrides there", async () => {
    const files = {
      "plop-templates/partials/pixel.hbs": "ours",
      "plop-templates/partials/note.hbs": "a note",
    };
    const others = { "plop-templates/init/LICENSE": "ours", "plop-templates/report/a.txt": "" };

    expect(await ownIn({ ...files, ...others })).toEqual({ own: files, states: ["partials/pixel.hbs up to date"] });
  });

  it("stay behind where they have nothing to do with those", async () => {
    const files = { "plop-templates/init/LICENSE": "ours", "plop-templates/partials/note.hbs": "a note" };

    expect(await ownIn(files)).toEqual({ own: {}, states: [] });
  });
});
