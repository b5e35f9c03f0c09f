import { dirname } from "node:path/posix";
import { printable } from "../errors.ts";
import type { Commands } from "./commands.ts";

/** What people have beside their code, as git writes patterns: secrets, databases, installed packages. */
const PRIVATE = [".env", ".env.*", ".envrc", "*.pem", "*.key", "*.sqlite3", "*.sqlite3-*", "*.sqlite", "*.db"];

/** They are in what installs packages, and nowhere else. */
const ENVIRONMENTS = ["pyvenv.cfg", "node_modules/.*"];

/** They are there to be committed. */
const EXAMPLE = /\.(example|sample|template|dist)$/;

/**
 * Finds what nobody wants in a commit, and `git add .` would put there.
 *
 * @param commands git in a folder, which need not be a repository's
 * @returns what lies there and is not ignored, from that folder, as `.gitignore` names it
 */
async function privateFiles({ look }: Commands): Promise<string[]> {
  const patterns = [...PRIVATE, ...ENVIRONMENTS].map((pattern) => `:(glob)**/${pattern}`);
  // The one command that looks at files as git ignores them, without a repository.
  const found = await look(["grep", "--no-index", "--exclude-standard", "-l", "-z", "-a", "-e", "", "--", ...patterns]);
  const paths = found.stdout.split("\0").filter((path) => path !== "" && !EXAMPLE.test(path));
  const isEnvironment = (path: string) => /(^|\/)(pyvenv\.cfg|node_modules\/\.[^/]*)$/.test(path);
  const environments = [...new Set(paths.filter(isEnvironment).map((path) => `${dirname(path)}/`))];
  const isBelow = (path: string) => environments.some((folder) => folder !== path && path.startsWith(folder));
  return [...environments, ...paths].filter((path) => path !== "./" && !isBelow(path)).sort();
}

/**
 * Says how to make a first commit, without what is nobody else's.
 *
 * @param commands git in the folder
 * @param first what comes before the commit, such as `git init`
 */
export async function howToCommit(commands: Commands, first: readonly string[]): Promise<string> {
  const paths = await privateFiles(commands);
  const how = [...first, "git add .", "git commit"].join(", ");
  if (paths.length === 0) return `Make one: ${how}.`;
  return `Name first in a .gitignore what has no place in a commit: ${paths.map(printable).join(" ")}. Then make one: ${how}.`;
}
