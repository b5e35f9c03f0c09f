import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  projectDependencies,
  projectManifest,
  readManifest,
  VENDORED,
  vendoredRecord,
} from "../../helpers/core/subset.ts";
import { filesForProjects } from "../../helpers/kit.ts";
import { place } from "./files.ts";
import { git, publish, type Upstream } from "./git.ts";

/** Lines enough for two changes of one file that don't touch each other. */
const LINES = Array.from({ length: 20 }, (_, index) => `// line ${index + 1}\n`).join("");

const MANIFEST = {
  name: "quickscale-kit",
  version: "0.1.0",
  type: "module",
  dependencies: { handlebars: "4.7.10", plop: "4.0.5", stylesheet: "1.0.0" },
  quickscale: {
    projects: {
      files: ["LICENSE", "generators", "helpers", "plop-templates"],
      without: ["generators/init.ts", "plop-templates/init"],
      withoutDependencies: ["stylesheet"],
    },
  },
};

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** A kit of a few files, which is enough for git. */
const SMALL_KIT = {
  "package.json": json(MANIFEST),
  "plopfile.ts": "export default () => undefined;\n",
  LICENSE: "MIT\n",
  "CHANGELOG.md": "# Changes\n\n## Unreleased\n\n## 0.1.0\n\n- The first one.\n",
  "generators/init.ts": LINES,
  "generators/app.ts": LINES,
  "helpers/words.ts": LINES,
  "helpers/names.ts": LINES.replaceAll("line", "name"),
  "helpers/unused.ts": "// unused\n",
  "plop-templates/app/apps.py.hbs": LINES,
  "plop-templates/init/README.md": "Read me\n",
  "tests/words.test.ts": LINES,
};

/**
 * Publishes a kit of a few files as version 0.1.0.
 *
 * @param folder an empty folder for the two repositories
 */
export function publishSmallKit(folder: string): Promise<Upstream> {
  return publish(folder, (clone) => place(clone, SMALL_KIT));
}

/** Replaces a line of a file of the small kit. */
export const line = (number: number, text: string) => (before: string) =>
  before.replace(new RegExp(`^// \\w+ ${number}$`, "m"), text);

/**
 * Makes a repository with one commit.
 *
 * @param folder absolute path of a folder that isn't there, or that has files
 * @param files more files, by path
 */
export async function makeRepository(folder: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
  await place(folder, { "README.md": "Mine\n", ...files });
  await git(folder, "init", "--quiet");
  await git(folder, "symbolic-ref", "HEAD", "refs/heads/main");
  await commit(folder, "The first commit");
}

/**
 * Commits all that there is.
 *
 * @param folder in a repository
 * @param message the commit's
 */
export async function commit(folder: string, message: string): Promise<void> {
  await git(folder, "add", "--all");
  await git(folder, "commit", "--quiet", "--message", message);
}

/**
 * Writes into a project what `init` writes of a kit.
 *
 * @param project absolute path of its folder
 * @param kit absolute path of the kit's folder
 */
export async function copyForProject(project: string, kit: string): Promise<void> {
  const manifest = readManifest(await readFile(join(kit, "package.json"), "utf8"), kit);
  const files = new Map([["package.json", Buffer.from(projectManifest(manifest))]]);
  for (const path of await filesForProjects(kit)) files.set(path, await readFile(join(kit, path)));
  const folder = join(project, "tools/quickscale");
  await place(folder, { ...Object.fromEntries(files), [VENDORED]: vendoredRecord({ kit: manifest.version }, files) });
  await place(project, {
    "package.json": json({ name: "shop-generators", type: "module", devDependencies: projectDependencies(manifest) }),
    "quickscale.json": json({ kit: manifest.version, answers: { name: "shop" }, generated: [] }),
  });
}

/**
 * Changes files that are there, or makes new ones.
 *
 * @param folder absolute path
 * @param changes the new text of each file, from the old one
 */
export async function change(
  folder: string,
  changes: Readonly<Record<string, (text: string) => string>>,
): Promise<void> {
  for (const [path, edit] of Object.entries(changes)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, edit(await readFile(file, "utf8").catch(() => "")));
  }
}
