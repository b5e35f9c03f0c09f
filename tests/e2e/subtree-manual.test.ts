import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { git, SOMEBODY } from "../support/git.ts";
import { codeBlocks, sectionOf } from "../support/markdown.ts";
import { attempt } from "../support/process.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { listen } from "./support/ports.ts";
import { temporaryFolder } from "./support/project.ts";
import { refusing } from "./support/shell.ts";
import { exchanges, lineSource } from "./support/shown.ts";

const MANUAL = sectionOf(readFileSync(join(KIT, "docs/user-manual.md"), "utf8"), "Sharing code with git subtree");

const EXCHANGES = exchanges(codeBlocks(MANUAL));

describeWith(["git"], "the manual on git subtree", () => {
  let world: string;
  let agency: string;
  let forbidding: Server;
  let forbidden: string;

  const kit = () => join(world, "kit");
  const places = () => ({
    "kit-url": join(world, "kit.git"),
    "fork-url": join(world, "fork.git"),
    "module-url": join(world, "billing.git"),
    "other-project": join(world, "other"),
    "new-clone": join(world, "new-clone"),
    "shallow-clone": join(world, "shallow"),
  });

  /** Commits files, with the folders that they need. */
  async function commit(repository: string, message: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(repository, path)), { recursive: true });
      await writeFile(join(repository, path), content);
    }
    await git(repository, "add", "--all");
    await git(repository, "commit", "--quiet", "--message", message);
  }

  async function repository(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    const folder = join(world, name);
    await mkdir(folder);
    await git(folder, "init", "--quiet");
    await git(folder, "symbolic-ref", "HEAD", "refs/heads/main");
    await commit(folder, "First", files);
    return folder;
  }

  async function bare(name: string): Promise<void> {
    await git(world, "init", "--quiet", "--bare", `${name}.git`);
    await git(join(world, `${name}.git`), "symbolic-ref", "HEAD", "refs/heads/main");
  }

  async function release(version: string, files: Readonly<Record<string, string>>): Promise<void> {
    await commit(kit(), `Version ${version}`, { ...files, "package.json": `{\n  "version": "${version}"\n}\n` });
    await git(kit(), "tag", `kit-v${version}`);
    await git(kit(), "push", "--quiet", places()["kit-url"], "main", `kit-v${version}`);
  }

  /** What has happened, before the manual speaks of it. */
  const SITUATIONS: Readonly<Record<string, () => Promise<unknown>>> = {
    "Take over a version": () => release("0.2.0", { "README.md": "The kit, in version 0.2.0\n" }),
    "Split a module off": () =>
      commit(agency, "A module", { "modules/billing/pyproject.toml": "", "modules/billing/billing.py": "" }),
    "Working tree has modifications": async () => {
      await release("0.2.1", { "README.md": "The kit, in version 0.2.1\n" });
      await writeFile(join(agency, "README.md"), "Half done\n");
    },
    "Prefix already exists": async () => {
      await commit(agency, "A copy", { "tools/copied/mine.txt": "", "README.md": "Done\n" });
      await git(kit(), "archive", "--output=../kit.tar", "kit-v0.2.0");
      await attempt(["tar", "-xf", join(world, "kit.tar"), "-C", join(agency, "tools/copied")]);
      await commit(agency, "A copy of the kit", {});
    },
    Conflicts: async () => {
      await commit(agency, "Ours", { "tools/quickscale/README.md": "The kit, as we like it\n" });
      await release("0.3.0", { "README.md": "The kit, in version 0.3.0\n" });
    },
    "On the wrong branch of your own": () => release("0.4.0", { "README.md": "The kit, in version 0.4.0\n" }),
    "A remote that you may only read": () => git(agency, "remote", "set-url", "--push", "quickscale", forbidden),
    // From a path as such, git would take all objects along.
    "Could not rev-parse split hash": () => git(world, "clone", "--quiet", `file://${agency}`, "new-clone"),
    "Was never added": () => git(world, "clone", "--quiet", "--depth=1", `file://${agency}`, "shallow"),
  };

  beforeAll(async () => {
    world = await temporaryFolder();
    for (const name of ["kit", "billing"]) await bare(name);
    await repository("kit", { "README.md": "The kit\n", "helpers/words.ts": "export {};\n", "plopfile.ts": "" });
    await release("0.1.0", {});
    await git(world, "clone", "--quiet", "--bare", places()["kit-url"], places()["fork-url"]);
    agency = await repository("agency", { "README.md": "An agency\n" });
    await repository("other", { "README.md": "A client\n" });
    forbidding = createServer((_request, response) => response.writeHead(403).end());
    forbidden = `http://127.0.0.1:${await listen(forbidding)}/kit.git`;
  });
  afterAll(async () => {
    forbidding.close();
    await rm(world, { recursive: true, force: true });
  });

  async function type(code: string) {
    const script = code.replace(/<([a-z-]+)>/g, (text, name) => (places() as Record<string, string>)[name] ?? text);
    const finished = await attempt(["bash", "--norc", "-euc", refusing(script)], {
      cwd: agency,
      env: { ...SOMEBODY, no_proxy: "127.0.0.1" },
    });
    return { code: finished.code, out: plain(finished.stdout + finished.stderr) };
  }

  it("says for each command what somebody sees who runs it", () => {
    expect(EXCHANGES.length).toBeGreaterThan(20);
    expect(EXCHANGES.filter(({ shown }) => shown === undefined)).toEqual([]);
  });

  describe.each([...new Set(EXCHANGES.map(({ section }) => section))])("%s", (section) => {
    beforeAll(async () => {
      await SITUATIONS[section]?.();
    });

    it.each(EXCHANGES.filter((each) => each.section === section))(
      "does what it says: $code",
      async ({ code, shown }) => {
        const finished = await type(code);

        expect(finished.code, finished.out).toBe(0);
        for (const line of (shown ?? "").trim().split("\n")) expect(finished.out).toMatch(pattern(line));
      },
    );
  });

  it("tells no situation of a section that is not there", () => {
    const sections = EXCHANGES.map(({ section }) => section);
    expect(Object.keys(SITUATIONS).filter((name) => !sections.includes(name))).toEqual([]);
  });
});

/** Versions of git differ in blanks and capitals. */
function plain(text: string): string {
  return text.replace(/[^\S\n]+/g, " ");
}

/** A line that is shown, anywhere in a line. */
function pattern(line: string): RegExp {
  return new RegExp(lineSource(plain(line.trim())).replaceAll(/ ?\.\* ?/g, ".*"), "i");
}
