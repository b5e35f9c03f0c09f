import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { init } from "../generators/init.ts";
import { scratch, tree } from "./support/files.ts";
import { runPlop } from "./support/plop.ts";

const KIT = fileURLToPath(new URL("..", import.meta.url));

/** Licences under which the packages of an MIT project may be passed on, with their notices and nothing else asked. */
const FREE = ["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "CC0-1.0", "(MIT OR CC0-1.0)"];

interface Package {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (path: string) => readFile(join(KIT, path), "utf8");

/** What the lock file says of each package, by its folder; without the kit itself. */
async function locked(): Promise<[string, Package][]> {
  const { packages } = JSON.parse(await read("package-lock.json")) as { packages: Record<string, Package> };
  return Object.entries(packages).filter(([folder]) => folder !== "");
}

/** Those that using the kit installs. */
async function lockedForUse(): Promise<[string, Package][]> {
  return (await locked()).filter(([, { dev }]) => !dev);
}

/** The packages that a table of docs/decisions.md gives a reason for, sorted. */
async function justified(heading: string): Promise<string[]> {
  const [, section = ""] = (await read("docs/decisions.md")).split(`### ${heading}\n`);
  const rows = [...(section.split(/^##/m)[0] ?? "").matchAll(/^\| (?!Package)([^|]+) \| [^|]{20,} \|$/gm)];
  return rows.flatMap(([, names]) => (names ?? "").split(", ")).sort();
}

/** The files of a fresh project, by path. */
async function generated(django: string): Promise<Record<string, string>> {
  const cwd = await scratch();
  await runPlop(init, ["init", "myapp", `--django=${django}`, "--git=no"], { cwd });
  return tree(join(cwd, "myapp"));
}

/** The names in requirements such as `psycopg[binary,pool]>=3.3`. */
const namesOf = (requirements: readonly string[]) => requirements.map((line) => /^[\w-]+/.exec(line)?.[0] ?? line);

describe("the packages of the kit", () => {
  it("each have their reason in docs/decisions.md, and no others do", async () => {
    const { dependencies } = JSON.parse(await read("package.json"));

    expect(await justified("Of the kit")).toEqual(Object.keys(dependencies).sort());
  });

  it("are pinned to one version, for use and for development", async () => {
    const { dependencies, devDependencies } = JSON.parse(await read("package.json"));

    const versions = Object.entries<string>({ ...dependencies, ...devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it("are locked by their contents, wherever somebody gets them from", async () => {
    const ofUse = await lockedForUse();

    expect(ofUse.length).toBeGreaterThan(100);
    expect(ofUse.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
    expect((await locked()).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it("run no script when they are installed: docs/decisions.md says of each that has one why it isn't needed", async () => {
    const withScript = (await lockedForUse()).filter(([, { hasInstallScript }]) => hasInstallScript);
    const [, section = ""] = (await read("docs/decisions.md")).split("## `.npmrc`\n");

    expect(await read(".npmrc")).toMatch(/^ignore-scripts=true$/m);
    for (const [folder] of withScript) {
      expect(section.split("\n## ")[0]).toContain(folder.replace("node_modules/", ""));
    }
  });

  it("may be passed on under their licences", async () => {
    const others = (await lockedForUse()).filter(([, { license }]) => !FREE.includes(license ?? ""));

    expect(others).toEqual([]);
  });
});

describe("the packages of a generated project", () => {
  it("each have their reason in docs/decisions.md, and no others do", async () => {
    const manifests = await Promise.all(
      ["5.2", "6.1"].map(async (django) => parse((await generated(django))["pyproject.toml"] ?? "")),
    );
    const listed = manifests.flatMap((manifest) => {
      const { project, "dependency-groups": groups } = manifest as unknown as {
        project: { dependencies: string[] };
        "dependency-groups": { dev: string[] };
      };
      return namesOf([...project.dependencies, ...groups.dev]);
    });
    const generators = await Promise.all(
      (await readdir(join(KIT, "generators"))).map((name) => read(`generators/${name}`)),
    );
    const added = [...generators.join().matchAll(/requirePackage\(project, "([^"]+)"/g)].map(([, name]) => name ?? "");

    expect(added).not.toEqual([]);
    expect(await justified("Of generated projects")).toEqual([...new Set([...listed, ...added])].sort());
  });

  it("are those of the kit for its generators, pinned alike, and run no script when they are installed", async () => {
    const files = await generated("5.2");
    const { dependencies } = JSON.parse(await read("package.json"));
    const { devDependencies, scripts } = JSON.parse(files["package.json"] ?? "");

    const { "@picocss/pico": _pico, "spdx-license-list": _licenses, ...needed } = dependencies;
    expect(devDependencies).toEqual(needed);
    expect(scripts).toBeUndefined();
    expect(files[".npmrc"]).toMatch(/^ignore-scripts=true$/m);
  });

  it("come with their licence where a copy of them is passed on", async () => {
    const files = await generated("5.2");

    expect(files["static/vendor/pico.min.css"]).toMatch(/Copyright \d{4}.*MIT/);
    expect(files["tools/quickscale/LICENSE"]).toBe(await read("LICENSE"));
  });
});
