import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Commands } from "./commands.ts";

/** A file as git keeps it. */
export interface StoredFile {
  readonly mode: string;
  readonly content: Buffer;
  /** The name of its blob, where it is in the repository already. */
  readonly blob?: string;
}

/**
 * Reads all files of a tree.
 *
 * @param commands git in the repository
 * @param tree such as `HEAD:tools/quickscale`
 * @returns the files by path; none where there is no such tree
 */
export async function readTree(commands: Commands, tree: string): Promise<Map<string, StoredFile>> {
  const listed = await commands.look(["ls-tree", "-r", "-z", "--full-tree", tree]);
  const entries = listed.code === 0 ? listed.stdout.split("\0").filter((line) => line !== "") : [];
  const found = entries.flatMap((entry) => {
    const [, mode = "", type, blob = "", path = ""] = /^(\d+) (\w+) (\w+)\t([\s\S]*)$/.exec(entry) ?? [];
    return type === "blob" ? [{ mode, blob, path }] : [];
  });
  const contents = await readBlobs(
    commands,
    found.map(({ blob }) => blob),
  );
  return new Map(
    found.map(({ mode, blob, path }) => [path, { mode, blob, content: contents.get(blob) ?? Buffer.alloc(0) }]),
  );
}

/**
 * Lists the files of a tree.
 *
 * @param commands git in the repository
 * @param tree such as `HEAD:tools/quickscale`
 * @returns the name of the blob of each, by path; none where there is no such tree
 */
export async function listTree({ look }: Commands, tree: string): Promise<Map<string, string>> {
  const { code, stdout } = await look(["ls-tree", "-r", "-z", "--full-tree", tree]);
  const entries = code === 0 ? stdout.split("\0") : [];
  return new Map(
    entries.flatMap((entry) => {
      const [, blob = "", path = ""] = /^\d+ blob (\w+)\t([\s\S]*)$/.exec(entry) ?? [];
      return path === "" ? [] : [[path, blob] as const];
    }),
  );
}

/**
 * Reads many blobs in one go (https://git-scm.com/docs/git-cat-file#_batch_output).
 *
 * @param commands git in the repository
 * @param blobs their names
 * @returns those that there are
 */
export async function readBlobs({ look }: Commands, blobs: readonly string[]): Promise<Map<string, Buffer>> {
  const wanted = [...new Set(blobs)];
  const { bytes } = await look(["cat-file", "--batch"], { input: wanted.map((blob) => `${blob}\n`).join("") });
  const contents = new Map<string, Buffer>();
  let at = 0;
  for (const blob of wanted) {
    const end = bytes.indexOf("\n", at);
    if (end === -1) break;
    const [, type, size = "0"] = bytes.toString("latin1", at, end).split(" ");
    at = end + 1;
    if (type !== "blob") continue;
    contents.set(blob, bytes.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return contents;
}

/**
 * Reads one file of a commit as text.
 *
 * @param commands git in the repository
 * @param commit its name
 * @param path from the top of the commit's tree
 * @returns undefined where there is none
 */
export async function readText({ look }: Commands, commit: string, path: string): Promise<string | undefined> {
  const { code, stdout } = await look(["cat-file", "blob", `${commit}:${path}`]);
  return code === 0 ? stdout : undefined;
}

/**
 * Makes a tree from a commit's, with other files in places of it.
 *
 * @param commands git in the repository
 * @param commit whose tree it begins with
 * @param files what is to stand at each path; undefined for nothing
 * @returns the tree's name
 */
export async function makeTree(
  commands: Commands,
  commit: string,
  files: ReadonlyMap<string, StoredFile | undefined>,
): Promise<string> {
  return withIndex(commands, async (index) => {
    const { ask } = commands;
    await ask(["read-tree", commit], { index });
    const lines: string[] = [];
    for (const [path, file] of files) {
      if (file === undefined) lines.push(`0 ${"0".repeat(commit.length)}\t${path}\0`);
    }
    for (const [path, file] of files) {
      if (file !== undefined) lines.push(`${file.mode} ${await blobOf(commands, file)}\t${path}\0`);
    }
    await ask(["update-index", "-z", "--index-info"], { index, input: lines.join("") });
    return ask(["write-tree"], { index });
  });
}

/**
 * Merges the trees of two commits, file by file: one that only one of the two changed is taken from there.
 *
 * @param commands git in the repository
 * @param base the commit that both come from
 * @param one its name
 * @param other its name
 * @returns the tree's name; or the paths of the files that both changed, each in a way of its own
 */
export async function mergeTrees(
  commands: Commands,
  base: string,
  one: string,
  other: string,
): Promise<{ readonly tree: string } | { readonly paths: readonly string[] }> {
  return withIndex(commands, async (index) => {
    const { ask } = commands;
    await ask(["read-tree", "-i", "-m", "--aggressive", base, one, other], { index });
    const unmerged = await ask(["ls-files", "--unmerged", "-z"], { index });
    const paths = unmerged.split("\0").flatMap((entry) => entry.split("\t").slice(1).join("\t") || []);
    return paths.length > 0 ? { paths: [...new Set(paths)] } : { tree: await ask(["write-tree"], { index }) };
  });
}

/** Does something with an index of its own, so that the repository's stays as it is. */
async function withIndex<T>({ ask, cwd }: Commands, use: (index: string) => Promise<T>): Promise<T> {
  const index = resolve(cwd, await ask(["rev-parse", "--git-path", "quickscale-index"]));
  try {
    return await use(index);
  } finally {
    await rm(index, { force: true });
  }
}

async function blobOf({ ask }: Commands, { blob, content }: StoredFile): Promise<string> {
  return blob ?? ask(["hash-object", "-w", "--stdin"], { input: content });
}
