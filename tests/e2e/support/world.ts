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

/** What runs this very run again, or takes much longer than it. */
export const OTHER_RUNS = [
  "npm test",
  "npm run test:unit",
  "npm run test:e2e",
  "npm run fuzz",
  "npm run texts",
  "npm run mutation",
  "npm run bench",
  ".ci/run",
] as const;

/** Such a command, with variables in front of it and arguments behind it. */
const OTHER_RUN = new RegExp(
  `^((?:.*&& )?)(?:\\w+=\\S+ )*(?:bash )?(?:${OTHER_RUNS.map((each) => each.replace(".", "\\.")).join("|")})\\b.*$`,
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
      shell.type(code.replaceAll(OTHER_RUN, "$1true").replaceAll(INSTALL, LINK).replaceAll("<kit-url>", upstream.url)),
    async close() {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
