import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { beforeAll, describe, expect, it } from "vitest";
import { init } from "../../generators/init.ts";
import { modeOf, paths, place, scratch, tree } from "../support/files.ts";
import { NOWHERE } from "../support/nowhere.ts";
import { person, runPlop } from "../support/plop.ts";

const NASTY = `"Orders" & 'invoices' <b>in</b> {{ one }} {% tag %} \\n \\' $HOME #1 -- 100 % 🚀`;

/** A project without a repository; `words` are further words on the command line. */
async function generate(name: string, ...words: string[]): Promise<string> {
  const cwd = await scratch();
  const ran = await runPlop(init, ["init", name, "--git=no", ...words], { cwd });
  expect(ran.failure).toBeUndefined();
  return join(cwd, name);
}

describe.each(["5.2", "6.1"])("a project for Django %s", (django) => {
  const texts = new Map<string, string>();

  beforeAll(async () => {
    const folder = await generateKept(django);
    for (const [path, text] of Object.entries(folder)) texts.set(path, text);
  });

  /** Read within the hook, for the folder goes with it. */
  async function generateKept(version: string): Promise<Record<string, string>> {
    const { mkdtemp, rm } = await import("node:fs/promises");
    const { tmpdir } = await import("node:os");
    const cwd = await mkdtemp(join(tmpdir(), "quickscale-init-"));
    await runPlop(init, ["init", "my-app", `--django=${version}`, `--description=${NASTY}`, `--author=${NASTY}`], {
      cwd,
    });
    const { ".git": _, ...files } = await tree(join(cwd, "my-app"));
    await rm(cwd, { recursive: true });
    return Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith(".git/")));
  }

  it("has text files with one final newline, no trailing blanks and no carriage returns", () => {
    const faults = [...texts]
      .filter(([path]) => path !== "static/vendor/pico.min.css")
      .flatMap(([path, text]) => {
        if (text === "" || path.startsWith("tools/quickscale/plop-templates/")) return [];
        return [
          ...(/[^\n]\n$/.test(text) ? [] : [`${path}: final newline`]),
          ...(/[ \t]$/m.test(text) ? [`${path}: trailing blanks`] : []),
          ...(text.includes("\r") ? [`${path}: carriage return`] : []),
        ];
      });
    expect(faults).toEqual([]);
  });

  it("leaves no template's braces behind", () => {
    const left = [...texts]
      .filter(([path]) => !/^(templates|tools|static\/vendor)\/|^\.github\/|^quickscale\.json$/.test(path))
      .map(([path, text]) => [path, text.replaceAll("{{ one }}", "").replaceAll("\\{\\{ one \\}\\}", "")] as const)
      .filter(([, text]) => /\{\{|\}\}\}/.test(text));
    expect(left.map(([path]) => path)).toEqual([]);
  });

  it("depends on this Django, and says so in quickscale.json", () => {
    const pyproject = parseToml(texts.get("pyproject.toml") ?? "") as { project: { dependencies: string[] } };
    expect(pyproject.project.dependencies.filter((line) => line.startsWith("django>"))).toEqual([
      expect.stringContaining(`django>=${django}.`),
    ]);
    expect(JSON.parse(texts.get("quickscale.json") ?? "")).toEqual({
      $schema: "./tools/quickscale/quickscale.schema.json",
      kit: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      answers: { name: "my-app", django, description: NASTY, author: NASTY, generators: true },
      generated: [],
    });
  });

  it("names its package everywhere, and no other", () => {
    expect([...texts.keys()].filter((path) => path.startsWith("my_app/settings/"))).toHaveLength(5);
    expect(texts.get("manage.py")).toContain("my_app.settings.local");
    expect(texts.get("my_app/settings/base.py")).toContain('ROOT_URLCONF = "my_app.urls"');
  });
});

describe("init", () => {
  it("keeps whatever text it is given, in every file that holds it", async () => {
    const line = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
      .filter((text) => !/[\p{Cc}\u2028\u2029]/u.test(text));
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const cwd = await scratch();
        const ran = await runPlop(init, ["init", "shop", `--description=${text}`, "--dry-run", "--json"], { cwd });
        expect(ran.report().status).toBe("dry-run");
        const texts = { description: text.trim(), author: text.trim() };
        const answers = { name: "shop", django: "5.2", ...texts, license: "none", generators: "no", git: "no" };
        const steps = await init.actions(answers, { ...NOWHERE, destination: cwd });
        const record = steps.find((step) => step.type === "createFile");
        expect(JSON.parse(record?.content ?? "").answers.description).toBe(text.trim());
      }),
      { numRuns: 20 },
    );
  });

  it("holds a secret that stands in .env alone, for its owner's eyes, and differs from run to run", async () => {
    const [one, other] = [await generate("shop"), await generate("shop")];
    const secret = /^SECRET_KEY=(\S{50,})$/m.exec(await readFile(join(one, ".env"), "utf8"))?.[1] ?? "none";
    expect(await modeOf(join(one, ".env"))).toBe(0o600);
    const { ".env": own, ...rest } = await tree(one);
    expect(own).toContain(secret);
    expect(Object.entries(rest).filter(([, text]) => text.includes(secret))).toEqual([]);
    expect(await readFile(join(other, ".env"), "utf8")).not.toContain(secret);
  });

  it("never shows the secret", async () => {
    const cwd = await scratch();
    const { out } = await runPlop(init, ["init", "shop", "--dry-run"], { cwd });
    expect(out).toContain("(holds a secret: not shown)");
    expect(/^\+SECRET_KEY=[\w-]{50,}/m.test(out)).toBe(false);
    expect(await paths(cwd)).toEqual([]);
  });

  it("leaves out the Node side with --generators=no", async () => {
    const files = await paths(await generate("shop", "--generators=no"));
    expect(files.filter((path) => /^(package\.json|\.npmrc|plopfile\.ts|tools\/)/.test(path))).toEqual([]);
    expect(files).toContain("manage.py");
  });

  it("makes manage.py executable, and nothing else", async () => {
    const project = await generate("shop");
    const executable = [];
    for (const path of await paths(project)) if ((await modeOf(join(project, path))) & 0o100) executable.push(path);
    expect(executable).toEqual(["manage.py"]);
  });

  it("makes a repository on main without a commit, unless one is around or --git=no", async () => {
    const cwd = await scratch();
    await runPlop(init, ["init", "outer"], { cwd });
    expect(await readFile(join(cwd, "outer/.git/HEAD"), "utf8")).toBe("ref: refs/heads/main\n");
    expect(() => execFileSync("git", ["rev-parse", "HEAD"], { cwd: join(cwd, "outer"), stdio: "pipe" })).toThrow();
    const note = "so it got none of its own, and its CI and hooks don't run. --dest=DIR puts it elsewhere.";
    const inner = await runPlop(init, ["init", "inner"], { cwd: join(cwd, "outer") });
    expect(inner.out).toContain(`  uv run pytest\n  It lies in the repository at ., ${note}\n`);
    const deeper = await runPlop(init, ["init", "deeper", "--json"], { cwd: join(cwd, "outer/inner") });
    expect(deeper.report().next.at(-1)).toBe(`It lies in the repository at .., ${note}`);
    const without = await runPlop(init, ["init", "without", "--git=no"], { cwd: join(cwd, "outer") });
    expect(without.out).not.toContain("It lies in");
    expect(existsSync(join(cwd, "outer/inner/manage.py"))).toBe(true);
    expect(existsSync(join(cwd, "outer/inner/.git"))).toBe(false);
    expect(existsSync(join(await generate("plain"), ".git"))).toBe(false);
  });

  it("hands the defaults of whoever took the kit in on to the project's own generators", async () => {
    const cwd = await scratch();
    const defaults = { init: { django: "6.1" }, "django-view": { access: "public" }, "csv-export": { separator: ";" } };
    const { out } = await runPlop(init, ["init", "shop"], { cwd, options: { defaults } });
    const plopfile = await readFile(join(cwd, "shop/plopfile.ts"), "utf8");
    expect(plopfile).toContain('const defaults = {\n  "django-view": {\n    "access": "public"\n  }\n};\n');
    expect(plopfile).toContain("register(plop, followUps, { root: import.meta.dirname, defaults });");
    expect(out).toMatch(/^ {5}create {2}shop\/tools\/quickscale\/ {2}\(\d\d\d files\)$/m);
    expect(out.split("\n").length).toBeLessThan(110);
  });

  it.each([
    [[], ".", "cd shop"],
    [["--dest=../my clients"], "inner", "cd '../my clients/shop'"],
  ])("says how to get to the project from where one stands: with %j in %s", async (options, place, command) => {
    const cwd = join(await scratch(), place);
    await mkdir(cwd, { recursive: true });
    expect((await runPlop(init, ["init", "shop", ...options], { cwd })).out).toContain(`  ${command}\n`);
  });

  it("does without git where there is none", async () => {
    const cwd = await scratch();
    const path = process.env.PATH;
    process.env.PATH = cwd;
    try {
      const ran = await runPlop(init, ["init", "shop"], { cwd });
      expect(ran.failure).toBeUndefined();
      expect(ran.out).toContain("Next:\n  It is no git repository yet");
    } finally {
      process.env.PATH = path;
    }
    expect(existsSync(join(cwd, "shop/manage.py"))).toBe(true);
    expect(existsSync(join(cwd, "shop/.git"))).toBe(false);
  });

  it("refuses a folder that holds something, whole, and says what", async () => {
    const cwd = await scratch();
    await place(cwd, { "shop/notes.txt": "mine" });
    const { failure } = await runPlop(init, ["init", "shop"], { cwd });
    expect(failure).toMatch(/shop exists and is not empty[\s\S]*notes\.txt/);
    expect(await tree(cwd)).toEqual({ "shop/notes.txt": "mine" });
  });

  it("takes an empty folder that stands there already", async () => {
    const cwd = await scratch();
    await mkdir(join(cwd, "shop"));
    await runPlop(init, ["init", "shop", "--git=no"], { cwd });
    expect(existsSync(join(cwd, "shop/manage.py"))).toBe(true);
  });

  it("asks for everything on a terminal, with good defaults", async () => {
    const cwd = await scratch();
    const somebody = person({ name: ["Email", "shop"], git: [false] });
    const { out, failure } = await runPlop(init, ["init"], { cwd, person: somebody });
    expect(failure).toBeUndefined();
    expect(somebody.asked.map(({ name, default: standard }) => [name, standard])).toEqual([
      ["name", undefined],
      ["django", "5.2"],
      ["description", ""],
      ["author", ""],
      ["license", "none"],
      ["generators", true],
      ["git", true],
    ]);
    expect(somebody.complaints).toEqual([expect.stringContaining("lower case")]);
    expect(out).toContain("npx plop init shop --git=no");
  });

  it("refuses texts that are too long to be a sentence", async () => {
    const { failure } = await runPlop(init, ["init", "shop", `--description=${"x".repeat(201)}`], {
      cwd: await scratch(),
    });
    expect(failure).toContain("201 characters, and 200 is the most");
  });
});
