import { lookAround } from "./machine.ts";
import { installNodes, OTHER_NODES_RUN_HERE } from "./nodes.ts";
import { installTools } from "./tools.ts";

/** Looks for what the machine has and installs the tools, once for the whole run. */
export default async function setup(): Promise<void> {
  const machine = await lookAround();
  process.env.QUICKSCALE_MACHINE = JSON.stringify(machine);
  if (machine.python !== undefined) await installTools(machine.python);
  if (OTHER_NODES_RUN_HERE) await installNodes();
}
