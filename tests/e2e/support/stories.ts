import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { git } from "../../support/git.ts";
import { KIT } from "./machine.ts";
import type { World } from "./world.ts";

/** What a document doesn't tell, since it is clear to whoever reads it. */
interface Story {
  /** Sections of the second level that have a test of their own. */
  readonly elsewhere?: readonly string[];
  /** What had happened before the commands of a section. */
  readonly before?: Readonly<Record<string, (world: World) => Promise<unknown>>>;
  /** Where each text goes that a section shows as the content of a file. */
  readonly contents?: Readonly<Record<string, readonly ((text: string, world: World) => Promise<unknown>)[]>>;
}

/** A Django project that somebody else made. */
const layout = (world: World, name: string, folder: string) =>
  cp(join(KIT, "tests/projects", name, "input"), join(world.folder, folder), { recursive: true });

/** A repository with a commit. */
async function repository(world: World, name: string): Promise<void> {
  const folder = join(world.folder, name);
  await mkdir(folder);
  await git(folder, "init", "--quiet", "--initial-branch=main");
  await git(folder, "commit", "--quiet", "--allow-empty", "--message=Begin");
}

/** Changes a file, from where the shell stands. */
async function change({ shell }: World, path: string, edit: (text: string) => string): Promise<void> {
  const file = join(shell.folder(), path);
  const text = await readFile(file, "utf8").catch(() => "");
  const changed = edit(text);
  if (changed === text) throw new Error(`${path} stays as it is`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, changed);
}

/** Writes a block into a file. */
const into = (path: string) => (text: string, world: World) => change(world, path, () => text);

/** The stories of the documents, and of their sections. */
export const STORIES: Readonly<Record<string, Story>> = {
  "docs/user-manual.md": {
    // package.test.ts, subtree-manual.test.ts
    elsewhere: ["Without a clone: the npm package", "Sharing code with git subtree"],
    before: {
      "What is in the way": (world) => change(world, "templates/invoices/index.html", () => "<p>Ours</p>\n"),
      "In projects of other people": async (world) => {
        await layout(world, "startproject-5.2", "mysite");
        await layout(world, "refused-apps-by-a-call", "oldsite");
      },
      "Take the kit into a repository of your own": async (world) => {
        await repository(world, "agency");
        await world.type("cd ../agency");
      },
      "Update the kit": ({ upstream }) =>
        upstream.release("0.2.0", {
          "CHANGELOG.md": (text) => text.replace("## Unreleased", "## 0.2.0 (2026-12-01)"),
          "plop-templates/init/README.md.hbs": (text) => text.replace("# {{", "# The project {{"),
        }),
      "A conflict with what you changed": async (world) => {
        await change(world, "tools/quickscale/helpers/words.ts", (text) => `${text}// Words of ours.\n`);
        await world.type('git commit --quiet --all --message="Words of ours"');
        await world.upstream.release("0.3.0", {
          "helpers/words.ts": (text) => `${text}// Other words.\n`,
        });
      },
      "The whole kit in a project": (world) => repository(world, "client"),
    },
    contents: {
      "django-test": [(text, world) => change(world, "orders/forms.py", (before) => `${before}\n\n${text}`)],
      "Other defaults": [
        (text, world) =>
          change(world, "plopfile.ts", (before) => before.replace(/^const agency[\s\S]*?^};\n/m, () => text)),
      ],
      "Generators of your own": [
        into("generators/csv-export.ts"),
        into("plop-templates/csv-export/{{folder}}/export_{{snake}}.py.hbs"),
        into("plop-templates/csv-export/{{tests}}/test_export_{{snake}}.py.hbs"),
        (text, world) =>
          change(world, "plopfile.ts", (before) => {
            const [imported = "", , loaded = ""] = text.split("\n");
            return before.replace(/^\/\/ import .*$/m, imported).replace(/^ *await loadKit.*$/m, `  ${loaded}`);
          }),
      ],
    },
  },
};
