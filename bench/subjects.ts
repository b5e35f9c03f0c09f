import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../tests/support/process.ts";
import type { Command } from "./measure.ts";
import {
  type Missing,
  type Original,
  type Peer,
  peerPackage,
  peerProgram,
  readProject,
  writeCookiecutter,
  writeCopier,
} from "./peers.ts";
import { writeProjectWithApps } from "./project-with-apps.ts";

const KIT = fileURLToPath(new URL("..", import.meta.url));

/** Stands in no template by itself, so that each place that holds it is one that the name was put into. */
export const NAME = "benchmarked";

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

/** What `init` may take at one moment. */
export const MEBIBYTES = 150;

/** What lies ready for the subjects. */
export interface Stage {
  /** A template that gives the original back, for each tool. */
  readonly cookiecutter: string;
  readonly copier: string;
  /** Settings of cookiecutter's. */
  readonly settings: string;
  /** A template that its author has published. */
  readonly published: string;
  /** A project with so many apps. */
  project(apps: number): string;
}

/** Something that is measured: it writes below a new folder each time. */
export interface Subject {
  readonly name: string;
  /** What it needs beside the kit. */
  readonly needs?: readonly Peer[];
  /** A folder to copy first, to be named as the project; that is not measured. */
  grows?(stage: Stage): string;
  command(folder: string, stage: Stage): Command;
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
 * Prepares what the subjects need.
 *
 * @param original what `init` writes
 * @param missing which peers are not there
 * @param work an empty folder for templates, settings and projects
 */
export async function setStage(original: Original, missing: Missing, work: string): Promise<Stage> {
  const stage: Stage = {
    cookiecutter: join(work, "cookiecutter"),
    copier: join(work, "copier"),
    settings: join(work, "cookiecutter.yml"),
    published: missing.has("templatepy") ? "" : await peerPackage("templatepy"),
    project: (apps) => join(work, `with-${apps}-apps`),
  };
  await Promise.all([writeCookiecutter(original, stage.cookiecutter), writeCopier(original, stage.copier)]);
  // Else cookiecutter leaves its notes in the home folder.
  const places = `replay_dir: ${join(work, "replay")}\ncookiecutters_dir: ${join(work, "templates")}\n`;
  await writeFile(stage.settings, places);
  for (const apps of [FEW, MANY]) await writeProjectWithApps(original, apps, stage.project(apps));
  return stage;
}

const follow = (words: readonly string[]) => (folder: string) =>
  command(["npx", "plop", ...words, `--dest=${join(folder, NAME)}`], KIT);

/** Everything that is measured. The first is the floor. */
export const SUBJECTS: readonly Subject[] = [
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
  {
    name: `${INIT} --generators=no`,
    command: (folder) => command(["npx", "plop", "init", NAME, "--generators=no", `--dest=${folder}`], KIT),
    result: `${NAME}/manage.py`,
  },
  ...[FEW, MANY].flatMap((apps): Subject[] => [
    {
      name: app(apps),
      grows: (stage) => stage.project(apps),
      command: follow(["django-app", "bookings"]),
      result: `${NAME}/bookings/urls.py`,
    },
    {
      name: model(apps),
      grows: (stage) => stage.project(apps),
      command: follow(["django-model", "app_001", "Room", "name:char:100", "owner:fk:user", "--migrate=no"]),
      result: `${NAME}/app_001/tests/test_room_model.py`,
    },
  ]),
  {
    name: "cookiecutter, the same files",
    needs: ["cookiecutter"],
    command: (folder, { cookiecutter, settings }) =>
      command([peerProgram("cookiecutter"), "--no-input", "--config-file", settings, cookiecutter], folder),
    result: `${NAME}/manage.py`,
    sameFiles: true,
  },
  {
    name: "copier, the same files",
    needs: ["copier"],
    command: (folder, { copier }) =>
      command([peerProgram("copier"), "copy", "--defaults", "--quiet", copier, NAME], folder),
    result: `${NAME}/manage.py`,
    sameFiles: true,
  },
  {
    name: "copier, templatepy 0.17",
    needs: ["copier", "templatepy"],
    command: (folder, { published }) => {
      const answers = [`project_name=${NAME}`, "project_description=Rooms", "github_username=ada"];
      const given = answers.flatMap((answer) => ["--data", answer]);
      return command([peerProgram("copier"), "copy", "--defaults", "--quiet", ...given, published, NAME], folder);
    },
    result: `${NAME}/src/${NAME}/__init__.py`,
  },
  {
    name: "quickscale init 0.57",
    needs: ["quickscale"],
    command: (folder) => command([peerProgram("quickscale"), "init", NAME], folder),
    result: `${NAME}/manage.py`,
  },
  {
    name: "django-admin startproject 5.2",
    needs: ["django"],
    command: (folder) => command([peerProgram("django-admin"), "startproject", NAME], folder),
    result: `${NAME}/manage.py`,
  },
];

function command(words: readonly string[], cwd: string): Command {
  return { words, cwd };
}
