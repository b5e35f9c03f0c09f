import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "../changes/report.ts";
import { digestOf, readVendored, VENDORED } from "../core/subset.ts";
import { quoted } from "../errors.ts";
import { type Check, readPlainFile } from "./place.ts";

/** What a project has of the kit, against what was copied: changes of its own are welcome, and told. */
export const checkCopy: Check = async ({ folder, kit }) => {
  if (kit === undefined || kit === folder) return [];
  const inside = kit.slice(folder.length + 1);
  const text = readPlainFile(join(kit, VENDORED))?.toString("utf8");
  if (text === undefined) return [];
  const vendored = readVendored(text);
  const subject = inside;
  if (vendored === undefined) {
    const message = `${VENDORED} can't be read, so that update-core can't tell your changes from the kit's.`;
    return [{ level: "error", subject, message, remedy: `git checkout ${inside}/${VENDORED}` }];
  }
  const states = await Promise.all(Object.entries(vendored.files).map(([path, digest]) => stateOf(kit, path, digest)));
  const paths = (state: string) => Object.keys(vendored.files).filter((_, index) => states[index] === state);
  const [changed, missing] = [paths("changed"), paths("missing")];
  const findings: Finding[] = [];
  if (missing.length > 0) {
    const message = `Missing of the kit's files: ${list(missing)}.`;
    findings.push({ level: "warning", subject, message, remedy: `git checkout ${inside}, if that was no purpose` });
  }
  if (changed.length > 0) {
    const message = `Changed since they were copied: ${list(changed)}.`;
    const remedy = "Nothing needs to be done: update-core merges the kit's changes with them";
    findings.push({ level: "info", subject, message, remedy });
  }
  if (findings.length > 0) return findings;
  return [{ level: "ok", subject, message: `All ${states.length} files are as they were copied.` }];
};

async function stateOf(kit: string, path: string, digest: unknown): Promise<"same" | "changed" | "missing"> {
  // A project may come from anybody.
  if (path.split("/").some((part) => part === "" || part === "..")) return "same";
  const file = join(kit, path);
  if (!existsSync(file)) return "missing";
  if (!statSync(file).isFile()) return "changed";
  return digestOf(await readFile(file)) === digest ? "same" : "changed";
}

/** A few by name; the rest by number. */
function list(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).map(quoted).join(", ");
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
}
