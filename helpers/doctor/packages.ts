import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Finding } from "../changes/report.ts";
import { shellWord } from "../command-line.ts";
import { isAtLeast } from "../compatibility.ts";
import { LOADER, PLOPFILES } from "../way-in.ts";
import { type Check, type JsonFile, readJson, readPlainFile } from "./place.ts";

/** From this one on, Node reads TypeScript by itself. */
const READS_TYPESCRIPT = "22.18";

/** An npm package, and the version that the kit wants of it, or a range where only that is known. */
type Wanted = readonly [name: string, version: string];

/** The npm packages that the kit here asks for: are they named, and installed, and the very ones? */
export const checkPackages: Check = async ({ folder, kit }) => {
  const { value, fault } = readJson(join(folder, "package.json"));
  if (fault !== undefined) {
    const message = `It ${fault}. npm and the generators can't use it.`;
    const remedy = "Mend it, or take it back: git checkout package.json";
    return [{ level: "error", subject: "package.json", message, remedy }];
  }
  // Without a plopfile, that is what is wrong.
  if (kit === undefined || !PLOPFILES.some((name) => existsSync(join(folder, name)))) return [];
  const listed = dependenciesIn(value);
  const wanted = Object.entries(wantedBy(kit) ?? listed);
  const installed = new Map(wanted.map(([name]) => [name, installedVersion(kit, name)]));
  const found = checkInstalled(folder, wanted, installed);
  const isRight = found.every(({ level }) => level === "ok");
  // A workspace may name them elsewhere; where this file does, it is what npm obeys.
  const other = kit === folder ? [] : wanted.filter(([name, version]) => isOther(listed[name], version));
  if (other.length === 0 || (isRight && !other.some(([name]) => name in listed))) return found;
  const message = `The kit in ${shown(folder, kit)} wants ${list(other.map((each) => each.join(" ")))}.`;
  const remedy = `npm install --save-dev --save-exact ${other.map((each) => each.join("@")).join(" ")}`;
  return [{ level: "warning", subject: "package.json", message, remedy }, ...found];
};

/** @param installed the version of each package, as far as it is there */
function checkInstalled(
  folder: string,
  wanted: readonly Wanted[],
  installed: ReadonlyMap<string, string | undefined>,
): Finding[] {
  const subject = "npm packages";
  const remedy = installer(folder);
  const missing = wanted.filter(([name]) => installed.get(name) === undefined);
  const others = wanted.filter(([name, version]) => isOther(installed.get(name) ?? version, version));
  const findings: Finding[] = [];
  if (missing.length > 0) {
    const isNone = missing.length === wanted.length;
    const none = "None is installed yet, and `npx plop` doesn't work in this folder before that.";
    const message = isNone ? none : `Not installed: ${list(missing.map(([name]) => name))}.`;
    findings.push({ level: isNone ? "warning" : "error", subject, message, remedy });
  }
  if (others.length > 0) {
    const versions = others.map(([name, version]) => `${name} ${installed.get(name)} for ${version}`);
    findings.push({ level: "warning", subject, message: `Installed in another version: ${list(versions)}.`, remedy });
  }
  if (findings.length > 0 || wanted.length === 0) return findings;
  return [{ level: "ok", subject, message: `All ${wanted.length} are there.` }];
}

/** What installs here, by the lock file that is there. */
function installer(folder: string): string {
  const locks = { "package-lock.json": "npm ci", "pnpm-lock.yaml": "pnpm install", "yarn.lock": "yarn install" };
  return Object.entries(locks).find(([lock]) => existsSync(join(folder, lock)))?.[1] ?? "npm install";
}

function wantedBy(kit: string): Readonly<Record<string, string>> | undefined {
  const { value } = readJson(join(kit, "package.json"));
  return value && textsIn(value.dependencies);
}

function dependenciesIn(manifest: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, string>> {
  return { ...textsIn(manifest.dependencies), ...textsIn(manifest.devDependencies) };
}

/** Somebody may have written anything there. */
function textsIn(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(typeof value === "object" && value !== null ? value : {});
  return Object.fromEntries(entries.filter(([, text]) => typeof text === "string")) as Record<string, string>;
}

/** Whoever gives a range means it: what is installed by it is looked at. */
function isOther(listed: string | undefined, version: string): boolean {
  return listed === undefined || (isPinned(listed) && isPinned(version) && listed !== version);
}

function isPinned(version: string): boolean {
  return /^\d/.test(version);
}

/** As Node looks for it: in the folder of the kit, then upwards. */
function installedVersion(folder: string, name: string): string | undefined {
  const { value } = readJson(join(folder, "node_modules", name, "package.json"));
  if (value !== undefined) return String(value.version);
  return dirname(folder) === folder ? undefined : installedVersion(dirname(folder), name);
}

/** A few by name; the rest by number. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** How plop comes to read TypeScript: `.npmrc` hands `#loader` to Node, and `package.json` says where that is. */
export const checkLoading: Check = async ({ folder, kit }) => {
  const [read, ...hidden] = PLOPFILES.filter((name) => existsSync(join(folder, name)));
  const findings: Finding[] = [];
  if (read !== undefined && hidden.length > 0) {
    const message = `It hides ${hidden.join(" and ")}: plop reads the one, and nothing of the other is there.`;
    const remedy = `Bring what they hold together in ${hidden.at(-1)}, and delete the rest: rm ${[read, ...hidden.slice(0, -1)].join(" ")}`;
    findings.push({ level: "error", subject: read, message, remedy });
  }
  if (kit === undefined) return findings;
  if (read === undefined) {
    const inside = shown(folder, kit);
    const message = `There is none, so that npx plop knows no generator here, although the kit lies in ${inside}.`;
    const remedy = `npm ci --prefix ${shellWord(inside)} && (cd ${shellWord(inside)} && npx plop embed)`;
    return [{ level: "warning", subject: "plopfile", message, remedy }];
  }
  const manifest = readJson(join(folder, "package.json"));
  return [...findings, ...checkManifest(folder, kit, manifest, hidden.at(-1) ?? read), ...checkNpmrc(folder, manifest)];
};

function checkManifest(folder: string, kit: string, { value, fault }: JsonFile, plopfile: string): Finding[] {
  const subject = "package.json";
  // That it is broken is told with the packages.
  if (fault !== undefined) return [];
  if (value === undefined) {
    const message = "There is none, and plop is installed and loaded by it.";
    const inside = shown(folder, kit);
    const remedy = `npm ci --prefix ${shellWord(inside)} && (cd ${shellWord(inside)} && npx plop embed)`;
    return [{ level: "error", subject, message, remedy }];
  }
  const findings: Finding[] = [];
  const loader = (value.imports as Record<string, unknown> | undefined)?.[LOADER];
  const isThere = typeof loader === "string" && loader.startsWith("./") && existsSync(join(folder, loader));
  if (!isThere) {
    const what = loader === undefined ? `It names no ${LOADER}` : `What it names as ${LOADER} is not there`;
    const message = `${what}, and .npmrc makes Node load that.`;
    const remedy = `Put this into package.json: "imports": { "${LOADER}": "./${shown(folder, join(kit, "helpers/loader.js"))}" }`;
    findings.push({ level: "error", subject, message, remedy });
  }
  if (value.type !== "module" && plopfile === "plopfile.ts") {
    const message = 'It lacks "type": "module", and Node 20 refuses plopfile.ts then.';
    const remedy = 'Put this into package.json: "type": "module"; or make it plopfile.mjs, without types';
    findings.push({ level: levelHere(), subject, message, remedy });
  }
  return findings;
}

function checkNpmrc(folder: string, { value }: JsonFile): Finding[] {
  const subject = ".npmrc";
  let text = "";
  try {
    text = readPlainFile(join(folder, subject))?.toString("utf8") ?? "";
  } catch (error) {
    const message = `It can't be read: ${(error as Error).message}`;
    return [{ level: "error", subject, message, remedy: "Make it a file that you may read" }];
  }
  // Without quotes, # begins a comment.
  if (/^\s*node[-_]options\s*=\s*(["']).*--import=#loader\b.*\1\s*$/m.test(text)) {
    return [{ level: "ok", subject, message: "It loads TypeScript." }];
  }
  const message = `It doesn't hand the loader to Node, and before ${READS_TYPESCRIPT} Node reads no TypeScript without it.`;
  if (value?.workspaces !== undefined) {
    const remedy = `In workspaces it can't. With such a Node: NODE_OPTIONS=--import=${LOADER} npx plop`;
    return [{ level: "info", subject, message, remedy }];
  }
  const remedy = `Put this line into .npmrc, quotes included: node-options="--import=${LOADER}"`;
  return [{ level: levelHere(), subject, message, remedy }];
}

/** What only an older Node stumbles over. */
function levelHere(): Finding["level"] {
  return isAtLeast(process.versions.node, READS_TYPESCRIPT) ? "warning" : "error";
}

function shown(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/") || ".";
}
