import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git, publishKit, SOMEBODY, type Upstream } from "../../support/git.ts";
import { KIT } from "./machine.ts";
import { createDatabase, type Database } from "./postgres.ts";
import { temporaryFolder } from "./project.ts";
import { personsEnvironment } from "./shell.ts";
import { openShell, type Shell } from "./tutorial.ts";

/** The machine of somebody who reads a document. */
export interface World {
  /** It holds the clone of the kit, and what is written beside it. */
  readonly folder: string;
  /** The kit's repository, and the clone of whoever publishes it. */
  readonly upstream: Upstream;
  readonly database: Database;
  /** A shell, which begins in the reader's clone of the kit. */
  readonly shell: Shell;
  /** Types a block of a document. */
  type(code: string): Promise<string>;
  /** Takes it all away. */
  close(): Promise<void>;
}

/** Commands of the kit's own that are not typed, and why. */
export const NOT_TYPED: Readonly<Record<string, string>> = {
  "npm test": "it is this very run",
  "npm run test:unit": "it is a part of this very run",
  "npm run test:e2e": "it is a part of this very run",
  ".ci/run": "it runs this very run",
  "npm run check": "what it runs are steps of .ci/run",
  "npm run fuzz": "it takes many minutes; the same tests run on fewer files",
  "npm run texts": "it takes some minutes; the same tests run with fewer texts",
  "npm run mutation": "it takes longer than all tests together",
  "npm run bench": "it takes many minutes, and what it measures depends on the machine",
};

/** Such a command, with what stands before it on its line, variables of its own, and arguments. */
const LEFT_OUT = new RegExp(
  `^(.*&& )?(?:\\w+=\\S+ )*(?:bash )?(?:${Object.keys(NOT_TYPED)
    .map((each) => each.replace(".", "\\."))
    .join("|")})\\b.*$`,
  "gm",
);

/** Packages are installed in installers.test.ts, command-line.test.ts and tutorial.test.ts. */
const INSTALL = /\bnpm (?:ci|install)\b[^&;\n]*/g;

const LINK = `ln -sfn ${join(KIT, "node_modules")} node_modules `;

/**
 * Makes a world in which nothing has been done but `git clone` of the kit.
 *
 * @returns the world
 */
export async function openWorld(): Promise<World> {
  const folder = await temporaryFolder();
  const [programs, kit] = [join(folder, ".programs"), join(folder, "quickscale-kit")];
  await mkdir(programs);
  // By a name with a slash, as projects have it, git ignores folders only.
  await writeFile(join(programs, "ignored"), "/node_modules\n");
  const upstream = await publishKit(join(folder, ".upstream"));
  await git(folder, "clone", "--quiet", upstream.url, kit);
  const database = await createDatabase();
  const shell = openShell(kit, {
    ...(await personsEnvironment(programs)),
    ...SOMEBODY,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.excludesFile",
    GIT_CONFIG_VALUE_0: join(programs, "ignored"),
    DATABASE_URL: database.url,
  });
  return {
    folder,
    upstream,
    database,
    shell,
    type: (code) =>
      shell.type(code.replaceAll(LEFT_OUT, "$1true").replaceAll(INSTALL, LINK).replaceAll("<kit-url>", upstream.url)),
    async close() {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
