import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { run } from "../../support/process.ts";
import { CACHE } from "./machine.ts";
import { temporaryFolder } from "./project.ts";

/** The majors beside the one that runs the tests, as npm packages of the very program. */
const VERSIONS = { 22: "22.23.3", 24: "24.21.0", 26: "26.10.0" } as const;

export type NodeMajor = keyof typeof VERSIONS;

export const NODE_MAJORS = Object.keys(VERSIONS).map(Number) as NodeMajor[];

const HOME = join(CACHE, "nodes");

/** Whether those packages exist for this machine: for Linux, on x64 and arm64. */
export const OTHER_NODES_RUN_HERE = process.platform === "linux";

/** Installs the other Node versions into a folder of the cache, unless they are there. */
export async function installNodes(): Promise<void> {
  const manifest = JSON.stringify({
    private: true,
    dependencies: Object.fromEntries(
      Object.entries(VERSIONS).map(([major, version]) => [`node${major}`, `npm:node-linux-${process.arch}@${version}`]),
    ),
  });
  const stamp = join(HOME, "installed.json");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === manifest) return;
  await mkdir(HOME, { recursive: true });
  await writeFile(join(HOME, "package.json"), manifest);
  await run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: HOME });
  await writeFile(stamp, manifest);
}

/**
 * @param major a Node version, or undefined for the one that runs the tests
 * @returns a PATH on which `node` is that version
 */
export function pathWithNode(major: NodeMajor | undefined): string {
  const folder = major === undefined ? dirname(process.execPath) : join(HOME, "node_modules", `node${major}`, "bin");
  return [folder, process.env.PATH].join(delimiter);
}

/** @returns a PATH on which there is nothing but Node, its npm and the shell that npm starts programs with */
export async function pathWithNodeOnly(): Promise<string> {
  const folder = await temporaryFolder();
  for (const program of ["node", "npm", "npx", "sh"]) await symlink(await programPath(program), join(folder, program));
  return folder;
}

/** @returns the absolute path of a program */
export async function programPath(program: string): Promise<string> {
  return (await run(["sh", "-c", `command -v ${program}`])).stdout.trim();
}
