import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { attempt } from "../../support/process.ts";
import { programPath } from "./nodes.ts";

const GUARDS = fileURLToPath(new URL("no-network", import.meta.url));

/** A place without a network. */
export interface CutOff {
  /** What stands before a program's name to run it there. */
  readonly command: readonly string[];
  /** What has to be in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The tries of Node and Python programs to reach a network, in order. */
  tries(): Promise<string[]>;
}

/**
 * Makes a place without a network: a name space of its own where the machine gives one, and everywhere guards in Node
 * and Python, which write down whatever asks for one and refuse it.
 *
 * @param folder where the guards write
 * @returns the place; `npx plop` of the kit, and what it starts, run there
 */
export async function cutOffNetwork(folder: string): Promise<CutOff> {
  const written = join(folder, "tries.txt");
  const guard = `--require=${JSON.stringify(join(GUARDS, "node.cjs"))}`;
  const unshare = [await programPath("unshare").catch(() => "unshare"), "--map-root-user", "--net"];
  const hasNameSpaces = await attempt([...unshare, "true"]).then(
    ({ code }) => code === 0,
    () => false,
  );
  return {
    command: hasNameSpaces ? unshare : [],
    env: {
      NETWORK_TRIES: written,
      // npm hands this to plop, in the place of the line in .npmrc.
      npm_config_node_options: `--import=#loader ${guard}`,
      PYTHONPATH: GUARDS,
      // The guard lies in the kit's own tree.
      PYTHONDONTWRITEBYTECODE: "1",
    },
    tries: async () => (await readFile(written, "utf8").catch(() => "")).split("\n").filter((line) => line !== ""),
  };
}
