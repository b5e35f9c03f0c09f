import { cp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../tests/support/process.ts";
import type { Command } from "./measure.ts";
import { type Original, peerProgram, readProject, writeCookiecutter, writeCopier } from "./peers.ts";
import { writeProjectWithApps } from "./project-with-apps.ts";

const KIT = fileURLToPath(new URL("..", import.meta.url));

/** Stands in no template by itself, so that each place that holds it is one that the name was put into. */
const NAME = "benchmarked";

/** Subjects that are held against one another. */
const FLOOR = "npx plop, one file (the floor)";
export const INIT = "npx plop init";
const app = (others: number) => `npx plop django-app, beside ${others} others`;
const model = (others: number) => `npx plop django-model, beside ${others} apps`;

const FEW = 5;
const MANY = 500;

/** What is aimed at: how many times as long one may take as another. */
export const AIMS = [
  { of: INIT, against: FLOOR, atMost: 1.25 },
  { of: app(FEW), against: FLOOR, atMost: 1.3 },
  { of: app(MANY), against: app(FEW), atMost: 1.2 },
  { of: model(MANY), against: model(FEW), atMost: 1.2 },
] as const;

/** Something that is measured: it writes below a new folder each time. */
export interface Subject {
  readonly name: string;
  /** Puts into the folder what has to be there before; this is not measured. */
  prepare?(folder: string): Promise<void>;
  command(folder: string): Command;
  /** What has to be there afterwards, below the folder: an exit code of 0 alone proves nothing. */
  readonly result: string;
  /** Whether it writes the same files as `init`. */
  readonly sameFiles?: boolean;
}

/**
 * Runs `init` once, for the other tools to write the same.
 *
 * @param folder where to write
 * @returns what it wrote, and which of the files the kit renders
 */
export async function generateOriginal(folder: string): Promise<Original> {
  await run(["npx", "plop", "init", NAME, `--dest=${folder}`], { cwd: KIT });
  const templates = await readdir(join(KIT, "plop-templates"), { recursive: true });
  const rendered = templates
    .filter((path) => path.endsWith(".hbs"))
    .map((path) =>
      path
        .replace(/^[^/]+\//, "")
        .replaceAll("{{package}}", NAME)
        .slice(0, -".hbs".length),
    );
  return { name: NAME, files: await readProject(join(folder, NAME)), rendered: new Set(rendered) };
}

/**
 * Prepares everything that is measured. The first is the floor.
 *
 * @param original what `init` writes
 * @param work an empty folder for templates and settings
 * @returns the subjects
 */
export async function prepareSubjects(original: Original, work: string): Promise<Subject[]> {
  const [cookiecutter, copier] = [join(work, "cookiecutter"), join(work, "copier")];
  await Promise.all([writeCookiecutter(original, cookiecutter), writeCopier(original, copier)]);
  // Else cookiecutter leaves its notes in the home folder.
  const config = join(work, "cookiecutter.yml");
  await writeFile(config, `replay_dir: ${join(work, "replay")}\ncookiecutters_dir: ${join(work, "templates")}\n`);
  const grown = await Promise.all(
    [FEW, MANY].map(async (apps) => {
      const project = join(work, `with-${apps}-apps`);
      await writeProjectWithApps(original, apps, project);
      return { apps, prepare: (folder: string) => cp(project, join(folder, NAME), { recursive: true }) };
    }),
  );
  const follow = (words: readonly string[]) => (folder: string) =>
    command(["npx", "plop", ...words, `--dest=${join(folder, NAME)}`], KIT);
  return [
    {
      name: FLOOR,
      command: (folder) => command(["npx", "plop", "one-file", join(folder, "file.txt")], join(KIT, "bench", "floor")),
      result: "file.txt",
    },
    {
      name: INIT,
      command: (folder) => command(["npx", "plop", "init", NAME, `--dest=${folder}`], KIT),
      result: `${NAME}/manage.py`,
    },
    ...grown.flatMap(({ apps, prepare }) => [
      { name: app(apps), prepare, command: follow(["django-app", "bookings"]), result: `${NAME}/bookings/urls.py` },
      {
        name: model(apps),
        prepare,
        command: follow(["django-model", "app_001", "Room", "name:char:100", "owner:fk:user", "--migrate=no"]),
        result: `${NAME}/app_001/tests/test_room_model.py`,
      },
    ]),
    {
      name: "django-admin startproject",
      command: (folder) => command([peerProgram("django-admin"), "startproject", NAME], folder),
      result: `${NAME}/manage.py`,
    },
    {
      name: "cookiecutter, the same files",
      command: (folder) =>
        command([peerProgram("cookiecutter"), "--no-input", "--config-file", config, cookiecutter], folder),
      result: `${NAME}/manage.py`,
      sameFiles: true,
    },
    {
      name: "copier, the same files",
      command: (folder) => command([peerProgram("copier"), "copy", "--defaults", "--quiet", copier, NAME], folder),
      result: `${NAME}/manage.py`,
      sameFiles: true,
    },
  ];
}

function command(words: readonly string[], cwd: string): Command {
  return { words, cwd };
}
