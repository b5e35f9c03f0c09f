import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Finished, run } from "./process.ts";

const KIT = fileURLToPath(new URL("../..", import.meta.url));

/** Somebody with a name, and with no settings of git but the standard ones. */
export const SOMEBODY = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
} as const;

/**
 * Runs git, which has to succeed.
 *
 * @param cwd the folder
 * @param args git's arguments
 */
export function git(cwd: string, ...args: readonly string[]): Promise<Finished> {
  return run(["git", ...args], { cwd, env: SOMEBODY });
}

/** A bare repository that the kit is published in, and a clone to work in. */
export interface Upstream {
  /** What people give to git: the path of the bare repository. */
  readonly url: string;
  /** The clone's folder, on the branch `main`. */
  readonly clone: string;
  /**
   * Publishes a version: changes files, sets the version in `package.json`, commits, tags and pushes.
   *
   * @param version such as `0.2.0`
   * @param changes the new text of each file, from the old one; a file that is not there begins empty
   */
  release(version: string, changes: Readonly<Record<string, (text: string) => string>>): Promise<void>;
}

/**
 * Publishes the kit as it is in this tree, changes that are not committed included, as version 0.1.0.
 *
 * @param folder an empty folder for the two repositories
 */
export function publishKit(folder: string): Promise<Upstream> {
  return publish(folder, copyKit);
}

async function copyKit(clone: string): Promise<void> {
  const listed = await run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"], {
    cwd: KIT,
  });
  for (const path of listed.stdout.split("\0").filter((each) => each !== "")) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    // A file may be deleted, and that not be committed yet.
    await cp(join(KIT, path), join(clone, path)).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
  }
  const manifest = join(clone, "package.json");
  await writeFile(manifest, withVersion(await readFile(manifest, "utf8"), "0.1.0"));
}

function withVersion(manifest: string, version: string): string {
  return manifest.replace(/"version": "[^"]*"/, `"version": "${version}"`);
}

/**
 * Publishes something as version 0.1.0.
 *
 * @param folder an empty folder for the two repositories
 * @param fill writes it into a folder that isn't there yet
 */
export async function publish(folder: string, fill: (clone: string) => Promise<void>): Promise<Upstream> {
  const clone = join(folder, "kit");
  const url = join(folder, "kit.git");
  await fill(clone);
  await run(["git", "init", "--quiet", "--bare", url]);
  await git(url, "symbolic-ref", "HEAD", "refs/heads/main");
  await git(clone, "init", "--quiet");
  await git(clone, "symbolic-ref", "HEAD", "refs/heads/main");
  await git(clone, "remote", "add", "origin", url);
  const publish = async (version: string) => {
    await git(clone, "add", "--all");
    await git(clone, "commit", "--quiet", "--message", `Version ${version}`);
    await git(clone, "tag", `kit-v${version}`);
    await git(clone, "push", "--quiet", "origin", "main", `kit-v${version}`);
  };
  await publish("0.1.0");
  return {
    url,
    clone,
    async release(version, changes) {
      await git(clone, "pull", "--quiet", "--ff-only", "origin", "main");
      const { "package.json": manifest = (text: string) => text } = changes;
      const setVersion = (text: string) => withVersion(manifest(text), version);
      for (const [path, change] of Object.entries({ ...changes, "package.json": setVersion })) {
        const file = join(clone, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, change(await readFile(file, "utf8").catch(() => "")));
      }
      await publish(version);
    },
  };
}
