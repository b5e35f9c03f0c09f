import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compareVersions } from "../helpers/core/changelog.ts";
import { Refusal } from "../helpers/errors.ts";
import { git } from "../helpers/git.ts";
import { KIT } from "../helpers/home.ts";
import { run } from "../tests/support/process.ts";

const BUMPED = ["package.json", "package-lock.json"];

/** Whether something is as it has to be, and else what is wrong, where, and what to do. */
type Check = readonly [holds: boolean, fault: string];

/**
 * Makes a version of what is checked out: its number, a commit and a plain tag. Nothing is pushed.
 *
 * @param words the version, and `--dry-run`
 * @throws Refusal with everything that is missing; nothing was changed then
 */
async function release(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { "dry-run": { type: "boolean" } },
    allowPositionals: true,
  });
  // npm keeps an option for itself that stands before --.
  const isDry = values["dry-run"] === true || process.env.npm_config_dry_run === "true";
  const version = versionIn(positionals);
  const tag = `kit-v${version}`;
  const current = currentVersion();
  const checks = [...(await checksOfRepository(tag)), ...checksOfFiles(version, current)];
  const faults = checks.filter(([holds]) => !holds).map(([, fault]) => fault);
  if (faults.length > 0) throw new Refusal([`Version ${version} can't be made yet:`, ...faults].join("\n  - "));

  const isNew = version !== current;
  say(isNew ? `${BUMPED.join(" and ")}: ${current} → ${version}` : `package.json says ${version} already`);
  if (isNew) say(`commit: Version ${version}`);
  say(`tag: ${tag}`);
  if (isDry) return say("\nNothing was done (--dry-run).");
  if (isNew) await commitVersion(version, current);
  // Whoever signs tags by default would get an annotated one.
  await mustGit("tag", "--no-sign", tag);
  say(`\nNext:\n  git push --atomic origin main ${tag}`);
}

function versionIn(words: readonly string[]): string {
  const [version = "", stray] = words;
  if (/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version) && stray === undefined) return version;
  const wrong = words.length === 0 ? "No version is named" : `"${words.join(" ")}" is no version`;
  throw new Refusal(`${wrong}. Three numbers make one (https://semver.org): npm run release 0.2.0`);
}

function currentVersion(): string {
  return JSON.parse(text("package.json")).version;
}

async function checksOfRepository(tag: string): Promise<Check[]> {
  const branch = await mustGit("branch", "--show-current");
  const changed = await mustGit("status", "--porcelain");
  const known = await mustGit("tag", "--list", tag);
  const shown = changed.replaceAll("\n", "\n    ");
  return [
    [branch === "main", `the branch is ${branch || "none"}, and versions are made on main: git switch main`],
    [changed === "", `the tree is not clean: commit, take back or move away what git status shows:\n    ${shown}`],
    [known === "", `the tag ${tag} is there, and a tag is never moved: take the next number`],
  ];
}

function checksOfFiles(version: string, current: string): Check[] {
  const named = version.replaceAll(".", "\\.");
  const heading = new RegExp(`^## \\[${named}\\] - \\d{4}-\\d\\d-\\d\\d$`, "m");
  const row = new RegExp(`^\\| ${named} \\|`, "m");
  const documents = ["implementation", "validation"].map((kind) => `docs/releases/${kind}-${version}.md`);
  return [
    [compareVersions(version, current) >= 0, `package.json says ${current}, which is newer: take a number above it`],
    [
      heading.test(text("CHANGELOG.md")),
      `CHANGELOG.md has no "## [${version}] - YYYY-MM-DD": put what is new below such a heading, with the day`,
    ],
    [
      row.test(text("docs/compatibility.md")),
      `docs/compatibility.md has no row for ${version}: add one on top of its table`,
    ],
    ...documents.map((path): Check => [existsSync(join(KIT, path)), `${path} is not there: write it`]),
  ];
}

/** What can't be committed is taken back. */
async function commitVersion(version: string, current: string): Promise<void> {
  try {
    await run(["npm", "version", version, "--no-git-tag-version", "--ignore-scripts"], { cwd: KIT });
    await mustGit("commit", "--quiet", "--message", `Version ${version}`, "--", ...BUMPED);
  } catch (error) {
    await mustGit("checkout", "HEAD", "--", ...BUMPED);
    throw new Refusal(`The version is ${current}, as it was. ${(error as Error).message}`);
  }
}

async function mustGit(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await git(args, { cwd: KIT });
  if (code !== 0) throw new Refusal(`git ${args.join(" ")} ended with ${code}: ${stderr.trim()}`);
  return stdout.trimEnd();
}

function text(path: string): string {
  return readFileSync(join(KIT, path), "utf8");
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await release(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`✖ ${(error as Error).message}\n`);
  process.exitCode = 1;
}
