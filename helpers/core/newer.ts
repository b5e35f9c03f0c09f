import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { filesForProjects } from "../kit.ts";
import type { Repository } from "./repository.ts";
import { fetchSource, type Source } from "./source.ts";
import { goesIntoProjects, type Manifest, readManifest } from "./subset.ts";
import { readText, readTree, type StoredFile } from "./trees.ts";

/** The kit, as it is where it comes from. */
export interface Newer {
  readonly manifest: Manifest;
  /** Its commit, where it is in a repository. */
  readonly commit: string | undefined;
  /** Reads one of its files, by the path below its folder; undefined where there is none. */
  read(path: string): Promise<string | undefined>;
  /** Reads those that go into a copy: all of them, or what projects get. */
  files(isWhole: boolean): Promise<Map<string, StoredFile>>;
}

/**
 * Gets the kit from where it comes from.
 *
 * @param repository the one that it lies in
 * @param source where it comes from
 * @returns undefined where nothing may be fetched, because nothing is to be written
 * @throws Refusal where that is not the kit
 */
export async function getNewer(repository: Repository, source: Source): Promise<Newer | undefined> {
  if (source.kind === "folder") return readFolder(source.folder, source.title);
  const commit = await fetchSource(repository, source);
  if (repository.task.dryRun) return undefined;
  const read = (path: string) => readText(repository, commit, path);
  const manifest = readManifest(await read("package.json"), `${source.title} ${source.branch}`);
  return {
    manifest,
    commit,
    read,
    async files(isWhole) {
      const files = await readTree(repository, commit);
      return new Map([...files].filter(([path]) => isWhole || goesIntoProjects(manifest, path)));
    },
  };
}

async function readFolder(folder: string, title: string): Promise<Newer> {
  const read = (path: string) => readFile(join(folder, path), "utf8").catch(() => undefined);
  return {
    manifest: readManifest(await read("package.json"), title),
    commit: undefined,
    read,
    async files() {
      const files = new Map<string, StoredFile>();
      for (const path of await filesForProjects(folder)) {
        const isProgram = ((await stat(join(folder, path))).mode & 0o111) !== 0;
        files.set(path, { mode: isProgram ? "100755" : "100644", content: await readFile(join(folder, path)) });
      }
      return files;
    },
  };
}
