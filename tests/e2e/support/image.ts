import { chmod, cp, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { cleanEnvironment, run } from "../../support/process.ts";
import { globPattern, readDockerfile, readDockerignore, type Stage } from "./dockerfile.ts";
import { machineHas } from "./machine.ts";
import { CACHES, tool } from "./tools.ts";

/** What a Dockerfile makes, laid out in a folder of this machine. */
export interface Image {
  /** The folder that stands for `/`. */
  readonly root: string;
  /** The folder that `WORKDIR` names. */
  readonly workdir: string;
  /** What the container starts. */
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly user: string;
  /** The environment of the container's programs, and nothing of this machine's. */
  readonly env: Readonly<Record<string, string>>;
}

/** Programs that need rights over the machine: what they would do does not matter here. */
const STAND_INS = {
  groupadd: "exit 0",
  useradd: "exit 0",
  // Without the owner, who does not exist here.
  install: `for word; do shift; case $word in --owner=* | --group=*) ;; *) set -- "$@" "$word" ;; esac; done
PATH=/usr/bin:/bin exec install "$@"`,
} as const;

/** A stage while it is built. */
interface State {
  env: Record<string, string>;
  workdir: string;
  command: string[];
  healthcheck: string[];
  user: string;
}

/**
 * Does what `docker build` does, as far as that goes without an engine: runs the instructions one by one, with a
 * folder in place of `/`. The paths that the image has to itself (`/app`, `/opt`, `/usr/local`) are put below that
 * folder wherever they occur; all stages are built at the same place, as scripts name their Python by its path.
 *
 * @param context folder of the Dockerfile
 * @param target the stage to build
 * @param folder an empty folder to build in
 * @returns the image
 */
export async function buildImage(context: string, target: string, folder: string): Promise<Image> {
  const stages = readDockerfile(await readFile(join(context, "Dockerfile"), "utf8"));
  const builder = { context, folder, root: join(folder, "root"), states: new Map<string, State>() };
  await writeStandIns(join(folder, "stand-ins"));
  for (const stage of stagesFor(target, stages)) {
    const state = await buildStage(stage, builder);
    builder.states.set(stage.name, state);
    await rename(builder.root, join(folder, stage.name));
  }
  await rename(join(folder, target), builder.root);
  const state = builder.states.get(target);
  if (state === undefined) throw new Error(`There is no stage ${target}`);
  const { command, healthcheck, user, env } = state;
  return { root: builder.root, workdir: join(builder.root, state.workdir), command, healthcheck, user, env };
}

interface Builder {
  readonly context: string;
  readonly folder: string;
  readonly root: string;
  readonly states: Map<string, State>;
}

/** The stages that a target builds upon, and the target, in order. */
function stagesFor(target: string, stages: readonly Stage[]): Stage[] {
  const needed = new Set([target]);
  for (const { name, from, instructions } of stages.toReversed()) {
    if (!needed.has(name)) continue;
    needed.add(from);
    for (const { text } of instructions) needed.add(/--from=(\S+)/.exec(text)?.[1] ?? from);
  }
  return stages.filter(({ name }) => needed.has(name));
}

async function buildStage(stage: Stage, builder: Builder): Promise<State> {
  const parent = builder.states.get(stage.from);
  await mkdir(builder.root);
  if (parent !== undefined) await copyInto(join(builder.folder, stage.from), builder.root);
  else await layOutImage(stage.from, builder.root);
  const state: State = parent === undefined ? emptyState(builder) : { ...parent, env: { ...parent.env } };
  for (const { name, text } of stage.instructions) {
    const instruction = INSTRUCTIONS[name];
    if (instruction === undefined) throw new Error(`The test knows no instruction ${name}`);
    await instruction(text, state, builder);
  }
  return state;
}

function emptyState({ root, folder }: Builder): State {
  const path = [join(root, "usr/local/bin"), join(folder, "stand-ins"), "/usr/bin", "/bin"].join(":");
  return { env: { PATH: path, LANG: "C.UTF-8" }, workdir: "/", command: [], healthcheck: [], user: "" };
}

/** What of an image of others our Dockerfile uses. */
async function layOutImage(name: string, root: string): Promise<void> {
  if (name.includes("/uv:")) return void (await symlink(tool("uv"), join(root, "uv")));
  if (!name.startsWith("python:")) throw new Error(`The test knows no image ${name}`);
  const python = machineHas("python");
  const base = (await run([python, "-c", "import sys; print(sys.base_prefix)"])).stdout.trim();
  await mkdir(join(root, "usr/local/bin"), { recursive: true });
  await symlink(join(base, "lib"), join(root, "usr/local/lib"));
  for (const program of ["python", "python3"]) await symlink(python, join(root, "usr/local/bin", program));
}

type Run = (text: string, state: State, builder: Builder) => void | Promise<void>;

const INSTRUCTIONS: Readonly<Record<string, Run>> = {
  ENV(text, { env }, { root }) {
    for (const [, name = "", quoted, plain] of text.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)) {
      const value = belowRoot(quoted ?? plain ?? "", root);
      env[name] = value.replaceAll(/\$\{?(\w+)\}?/g, (_, variable) => env[variable] ?? "");
    }
  },
  async WORKDIR(text, state, { root }) {
    state.workdir = posix.resolve(state.workdir, text);
    await mkdir(join(root, state.workdir), { recursive: true });
  },
  async RUN(text, { env, workdir }, { root }) {
    if (/--mount=type=(?!cache)/.test(text)) throw new Error(`The test knows no such mount: ${text}`);
    const script = belowRoot(text.replaceAll(/--mount=\S+\s*/g, ""), root);
    await runAlone(["sh", "-c", script], join(root, workdir), env);
  },
  COPY: copy,
  USER(text, state) {
    state.user = text;
  },
  CMD(text, state, { root }) {
    state.command = words(text, root);
  },
  HEALTHCHECK(text, state, { root }) {
    state.healthcheck = words(/CMD (.*)$/.exec(text)?.[1] ?? "", root);
  },
  EXPOSE: () => undefined,
};

function words(json: string, root: string): string[] {
  return (JSON.parse(json) as string[]).map((word) => belowRoot(word, root));
}

/** Puts the image's own absolute paths below the folder that stands for `/`. */
function belowRoot(text: string, root: string): string {
  return text.replaceAll(/(?<![\w./-])\/(?=(app|opt|usr\/local)\b)/g, `${root}/`);
}

/** With the image's environment, and of this machine only what tells pip and uv where packages come from. */
async function runAlone(command: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const none = Object.fromEntries(Object.keys(cleanEnvironment()).map((name) => [name, undefined]));
  const sources = Object.entries(process.env).filter(([name]) => /^(PIP_|UV_|SSL_|HOME$|.*_proxy$)/i.test(name));
  await run(command, { cwd, env: { ...none, ...Object.fromEntries(sources), ...CACHES, ...env } });
}

async function copy(text: string, { workdir }: State, { root, folder, context }: Builder): Promise<void> {
  const from = /--from=(\S+)/.exec(text)?.[1];
  const paths = text.split(/\s+/).filter((word) => !word.startsWith("--"));
  const sources = paths.slice(0, -1);
  const destination = paths.at(-1) ?? "";
  const target = join(root, posix.resolve(workdir, destination));
  if (from !== undefined) {
    for (const source of sources) await copyOne(join(folder, from, source), target, destination.endsWith("/"));
    return;
  }
  const files = await contextFiles(context);
  const wanted = files.filter((path) => sources.some((source) => source === "." || globPattern(source).test(path)));
  for (const source of sources.filter((each) => !/[*?]/.test(each) && each !== ".")) {
    if (!files.some((path) => globPattern(source).test(path))) throw new Error(`COPY finds no ${source}`);
  }
  for (const path of wanted) await cp(join(context, path), join(target, path), { recursive: true });
}

/** The files that the build sees, below the context. */
async function contextFiles(context: string): Promise<string[]> {
  const isIgnored = readDockerignore(await readFile(join(context, ".dockerignore"), "utf8"));
  const entries = await readdir(context, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(context, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !isIgnored(path));
}

/** A folder's content, or a file under its own name where the target is a folder. */
async function copyOne(source: string, target: string, intoFolder: boolean): Promise<void> {
  const isFolder = (await stat(source)).isDirectory();
  const path = !isFolder && intoFolder ? join(target, basename(source)) : target;
  await mkdir(isFolder ? path : dirname(path), { recursive: true });
  if (isFolder) await copyInto(source, path);
  else await run(["cp", "-a", source, path]);
}

async function copyInto(source: string, target: string): Promise<void> {
  await run(["cp", "-a", `${source}/.`, target]);
}

async function writeStandIns(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, script] of Object.entries(STAND_INS)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
}
