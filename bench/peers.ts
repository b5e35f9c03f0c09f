import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { attempt, run } from "../tests/support/process.ts";

/** Their virtual environment; git ignores it. */
const HOME = fileURLToPath(new URL("../.cache/bench", import.meta.url));

/** What `init` is compared with: a package on PyPI each, in its version. */
const PEERS = {
  django: "Django==5.2.19",
  cookiecutter: "cookiecutter==2.7.1",
  copier: "copier==9.19.1",
  quickscale: "quickscale-cli==0.57.2",
  templatepy: "templatepy==0.17.0",
} as const;

export type Peer = keyof typeof PEERS;

/** Why a peer is not there, by its name. */
export type Missing = ReadonlyMap<Peer, string>;

/** A file of a generated project. */
export interface ProjectFile {
  /** Below the project's folder. */
  readonly path: string;
  readonly content: Buffer;
}

/** What a template for another tool is made from, so that it writes the same project. */
export interface Original {
  readonly name: string;
  readonly files: readonly ProjectFile[];
  /** Paths of the files that the kit renders; it copies the others, and so does the other tool. */
  readonly rendered: ReadonlySet<string>;
}

/**
 * Installs what `init` is compared with, as far as it isn't there.
 *
 * @returns what can't be installed, and why
 * @throws Error when there is no Python that makes virtual environments
 */
export async function installPeers(): Promise<Missing> {
  if (!existsSync(peerProgram("pip"))) {
    await run([process.env.QUICKSCALE_PYTHON ?? "python3", "-m", "venv", "--clear", HOME]);
  }
  const missing = new Map<Peer, string>();
  for (const [peer, requirement] of Object.entries(PEERS) as [Peer, string][]) {
    const install = [
      peerProgram("pip"),
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--no-compile",
      requirement,
    ];
    const { code, stderr } = await attempt(install);
    const [reason = "pip says nothing"] = stderr.match(/^ERROR: (?!Ignored).*/m) ?? [];
    if (code !== 0) missing.set(peer, `${requirement} can't be installed: ${reason.replace("ERROR: ", "")}`);
  }
  return missing;
}

/** @returns the folder of a Python package of theirs */
export async function peerPackage(name: Peer): Promise<string> {
  const found = await run([peerProgram("python"), "-c", `import ${name}; print(*${name}.__path__)`]);
  return found.stdout.trim();
}

/** @returns the path of a program of theirs */
export function peerProgram(name: string): string {
  return join(HOME, "bin", name);
}

/**
 * Reads a project, less what git keeps in it.
 *
 * @param folder the project's folder
 * @returns its files, in the order of their paths
 */
export async function readProject(folder: string): Promise<ProjectFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.startsWith(".git/"))
    .sort();
  return Promise.all(paths.map(async (path) => ({ path, content: await readFile(join(folder, path)) })));
}

/**
 * Writes a cookiecutter template, whose defaults give the original back.
 *
 * @param original the project to give back
 * @param folder where to write
 */
export async function writeCookiecutter({ name, files, rendered }: Original, folder: string): Promise<void> {
  const variable = "{{cookiecutter.name}}";
  const copied = files.filter(({ path }) => !rendered.has(path)).map(({ path }) => jinja(path, name, variable));
  await writeFiles(folder, [
    { path: "cookiecutter.json", content: Buffer.from(JSON.stringify({ name, _copy_without_render: copied })) },
    ...files.map(({ path, content }) => ({
      path: `${variable}/${jinja(path, name, variable)}`,
      content: rendered.has(path) ? Buffer.from(jinja(content.toString("utf8"), name, variable)) : content,
    })),
  ]);
}

/**
 * Writes a copier template, whose defaults give the original back.
 *
 * @param original the project to give back
 * @param folder where to write
 */
export async function writeCopier({ name, files, rendered }: Original, folder: string): Promise<void> {
  const variable = "{{name}}";
  await writeFiles(folder, [
    { path: "copier.yml", content: Buffer.from(`name:\n  type: str\n  default: ${name}\n`) },
    ...files.map(({ path, content }) => ({
      path: jinja(path, name, variable) + (rendered.has(path) ? ".jinja" : ""),
      content: rendered.has(path) ? Buffer.from(jinja(content.toString("utf8"), name, variable)) : content,
    })),
  ]);
}

/** Text, or a path: those of the kit's own templates hold variables, too, which are not meant for Jinja. */
function jinja(text: string, name: string, variable: string): string {
  return text.replace(/\{[{%#]/g, (opening) => `{{ '${opening}' }}`).replaceAll(name, variable);
}

async function writeFiles(folder: string, files: readonly ProjectFile[]): Promise<void> {
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
