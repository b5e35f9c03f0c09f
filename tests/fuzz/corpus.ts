import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { djangoApp } from "../../generators/django-app.ts";
import { djangoModel } from "../../generators/django-model.ts";
import { djangoView } from "../../generators/django-view.ts";
import { init } from "../../generators/init.ts";
import { runPlop } from "../support/plop.ts";

const TESTS = fileURLToPath(new URL("..", import.meta.url));

/** What a campaign begins with: sources of people's, of other starters and of the kit's own, none of them twice. */
export async function readCorpus(): Promise<Buffer[]> {
  const folders = ["fuzz/sources", "edits", "projects", "fixtures"].map((folder) => join(TESTS, folder));
  const found = [...(await Promise.all(folders.map(pythonFiles))).flat(), ...(await generatedFiles())];
  return [...new Map(found.map((bytes) => [bytes.toString("latin1"), bytes])).values()];
}

async function pythonFiles(folder: string): Promise<Buffer[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".py"));
  return Promise.all(
    paths
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => readFile(path)),
  );
}

/** A project with an app, a model and its pages, as the kit writes them. */
async function generatedFiles(): Promise<Buffer[]> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), "quickscale-fuzz-")));
  const project = join(parent, "shop");
  const runs = [
    [init, ["init", "shop", "--generators=no", "--git=no"]],
    [djangoApp, ["django-app", "tasks"]],
    [djangoModel, ["django-model", "tasks", "Task", "title:char", "due:date?", "owner:fk:user", "--migrate=no"]],
    [djangoView, ["django-view", "tasks", "Task"]],
  ] as const;
  for (const [generator, words] of runs) {
    const { failure } = await runPlop(generator, words, { cwd: generator === init ? dirname(project) : project });
    if (failure !== undefined) throw new Error(failure);
  }
  const files = await pythonFiles(project);
  await rm(parent, { recursive: true });
  return files;
}
