import type { Finding } from "../changes/report.ts";
import type { Done } from "../changes/steps.ts";
import { Interrupted, Refusal } from "../errors.ts";
import { checkGit, checkNode, checkTools } from "./machine.ts";
import { checkLoading, checkPackages } from "./packages.ts";
import { type Check, type Place, placeAt } from "./place.ts";
import { checkPython } from "./python.ts";
import { checkKit, checkOverrides, checkRecord } from "./record.ts";
import { checkRepository } from "./repository.ts";
import { checkRuns } from "./runs.ts";
import { checkCopy } from "./vendored.ts";

/** What is looked at, in the order in which it is told. */
const CHECKS: Readonly<Record<string, Check>> = {
  kit: checkKit,
  copy: checkCopy,
  Node: checkNode,
  "npm packages": checkPackages,
  plopfile: checkLoading,
  git: checkGit,
  repository: checkRepository,
  Python: checkPython,
  tools: checkTools,
  record: checkRecord,
  overrides: checkOverrides,
  runs: checkRuns,
};

/**
 * Looks at a machine and at a folder, all things side by side. Nothing is changed, and no program of the project is
 * run but the Python of its environment, which says its version.
 *
 * @param folder absolute path
 * @param signal calls it off
 * @param place what is known of the folder; looked up when left out
 * @returns what was found
 * @throws Interrupted when it is called off
 */
export async function examine(folder: string, signal: AbortSignal, place: Place = placeAt(folder)): Promise<Done> {
  const found = await Promise.all(Object.entries(CHECKS).map(([name, check]) => safely(name, check, place, signal)));
  const findings = found.flat();
  const count = (level: Finding["level"]) => findings.filter((finding) => finding.level === level).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const said = [errors > 0 ? counted(errors, "error") : "", warnings > 0 ? counted(warnings, "warning") : ""];
  const closing = said.filter(Boolean).join(", ") || "all is well";
  return { findings, closing, ...(errors > 0 && { failure: `${closing}. What to do stands below each of them.` }) };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** What can't be looked at keeps nobody from looking at the rest. */
async function safely(subject: string, check: Check, place: Place, signal: AbortSignal): Promise<readonly Finding[]> {
  try {
    return await check(place, signal);
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    const reason = error instanceof Interrupted ? "it took too long" : (error as Error).message.split("\n")[0];
    const level = error instanceof Refusal ? "error" : "warning";
    const remedy = "Look at what stands there, and whether you may read it";
    return [{ level, subject, message: `It can't be looked at: ${reason}`, remedy }];
  }
}
