import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Finding } from "../changes/report.ts";
import { shellWord } from "../command-line.ts";
import { isAtLeast } from "../compatibility.ts";
import { LOADER, PLOPFILES } from "../way-in.ts";
import { type Check, type JsonFile, readJson, readPlainFile } from "./place.ts";

/** From this one on, Node reads TypeScript by itself. */
const READS_TYPESCRIPT = "22.18";

/** An npm package that the kit asks for. */
interface Wanted {
  readonly name: string;
  /** The version that the kit wants, or a range where only that is known. */
  readonly version: string;
  /** What the `package.json` of the folder says, which npm obeys; undefined where it doesn't name the package. */
  readonly listed: string | undefined;
  /** The version that is there; undefined where none is. */
  readonly installed: string | undefined;
}

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
  const named = dependenciesIn(value);
  const wanted = Object.entries(wantedBy(kit) ?? named).map(([name, version]): Wanted => {
    return { name, version, listed: named[name], installed: installedVersion(kit, name) };
  });
  return [...checkNamed(folder, kit, wanted), ...checkInstalled(folder, value ?? {}, wanted)];
};

/** What installs nothing can mend: `package.json` has to say something else first, or somebody wants it so. */
function checkNamed(folder: string, kit: string, wanted: readonly Wanted[]): Finding[] {
  const subject = "package.json";
  const where = `the kit in ${shown(folder, kit)}`;
  // A workspace may name them elsewhere; that they are there is enough.
  const unnamed = wanted.filter(({ listed, installed }) => listed === undefined && installed === undefined);
  const others = wanted.filter(({ version, listed, installed }) => {
    return listed !== undefined && (isPinned(listed) ? isOther(listed, version) : isOther(installed, version));
  });
  const findings: Finding[] = [];
  if (unnamed.length > 0) {
    const message = `It doesn't name ${list(unnamed.map(called))}, and ${where} needs that.`;
    findings.push({ level: "error", subject, message, remedy: addingCommand(folder, unnamed) });
  }
  if (others.length > 0) {
    const says = list(others.map(({ name, listed, installed = "none" }) => `${name} ${listed} (there: ${installed})`));
    const message = `It says ${says}, and ${where} wants ${list(others.map(called))}. If that is no choice of yours:`;
    findings.push({ level: "warning", subject, message, remedy: addingCommand(folder, others) });
  }
  return findings;
}

/** What `package.json` names, as far as it isn't there as named. */
function checkInstalled(folder: string, manifest: JsonObject, wanted: readonly Wanted[]): Finding[] {
  const subject = "npm packages";
  const missing = wanted.filter(({ installed }) => installed === undefined);
  if (missing.length > 0 && missing.length === wanted.length) {
    const message = "None is installed yet, and `npx plop` doesn't work in this folder before that.";
    return [{ level: "warning", subject, message, remedy: installer(folder, manifest) }];
  }
  const remedy = `${managerOf(folder)} install`;
  const named = missing.filter(({ listed }) => listed !== undefined);
  const others = wanted.filter(({ listed, version, installed }) => {
    return listed === undefined ? isOther(installed, version) : isOther(installed, listed);
  });
  const findings: Finding[] = [];
  if (named.length > 0) {
    const message = `Not installed: ${list(named.map(({ name }) => name))}.`;
    findings.push({ level: "error", subject, message, remedy });
  }
  if (others.length > 0) {
    const versions = others.map(
      ({ name, installed, listed, version }) => `${name} ${installed} for ${listed ?? version}`,
    );
    findings.push({ level: "warning", subject, message: `Installed in another version: ${list(versions)}.`, remedy });
  }
  if (findings.length > 0 || missing.length > 0 || wanted.length === 0) return findings;
  return [{ level: "ok", subject, message: `All ${wanted.length} are there.` }];
}

type JsonObject = Readonly<Record<string, unknown>>;

function managerOf(folder: string): "npm" | "pnpm" | "yarn" {
  const locks = { "package-lock.json": "npm", "pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn" } as const;
  return Object.entries(locks).find(([lock]) => existsSync(join(folder, lock)))?.[1] ?? "npm";
}

/** `npm ci` refuses where `package.json` is ahead of its lock file. */
function installer(folder: string, manifest: JsonObject): string {
  const manager = managerOf(folder);
  const { value } = readJson(join(folder, "package-lock.json"));
  const locked = ((value?.packages ?? {}) as Record<string, JsonObject | undefined>)[""];
  const isInStep = SECTIONS.every((name) => sortedText(locked?.[name]) === sortedText(manifest[name]));
  return `${manager} ${manager === "npm" && locked !== undefined && isInStep ? "ci" : "install"}`;
}

const SECTIONS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

function sortedText(packages: unknown): string {
  return JSON.stringify(Object.entries(textsIn(packages)).sort());
}

function addingCommand(folder: string, packages: readonly Wanted[]): string {
  const command = {
    npm: "npm install --save-dev --save-exact",
    pnpm: "pnpm add --save-dev --save-exact",
    yarn: "yarn add --dev --exact",
  }[managerOf(folder)];
  return `${command} ${packages.map(({ name, version }) => `${name}@${version}`).join(" ")}`;
}

function called({ name, version }: Wanted): string {
  return `${name} ${version}`;
}

function wantedBy(kit: string): Readonly<Record<string, string>> | undefined {
  const { value } = readJson(join(kit, "package.json"));
  return value && textsIn(value.dependencies);
}

function dependenciesIn(manifest: JsonObject = {}): Readonly<Record<string, string>> {
  return { ...textsIn(manifest.dependencies), ...textsIn(manifest.devDependencies) };
}

/** Somebody may have written anything there. */
function textsIn(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(typeof value === "object" && value !== null ? value : {});
  return Object.fromEntries(entries.filter(([, text]) => typeof text === "string")) as Record<string, string>;
}

/** What is missing is told elsewhere; a range is meant as one, and what is installed by it is looked at. */
function isOther(one: string | undefined, other: string): boolean {
  return one !== undefined && isPinned(one) && isPinned(other) && one !== other;
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
