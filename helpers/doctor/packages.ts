import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Finding } from "../changes/report.ts";
import { isAtLeast } from "../compatibility.ts";
import { type Check, readJson, readPlainFile } from "./place.ts";

/** From this one on, Node reads TypeScript by itself. */
const READS_TYPESCRIPT = "22.18";

/** The npm packages that the kit here asks for: are they installed, and the very ones? */
export const checkPackages: Check = async ({ folder, kit }) => {
  const manifest = readJson(join(folder, "package.json"));
  if (manifest.fault !== undefined) {
    const message = `It ${manifest.fault}. npm and the generators can't use it.`;
    return [
      {
        level: "error",
        subject: "package.json",
        message,
        remedy: "Mend it, or take it back: git checkout package.json",
      },
    ];
  }
  if (kit === undefined) return [];
  const listed = dependenciesIn(manifest.value);
  const packages = Object.entries(wantedBy(kit) ?? listed);
  const installed = new Map(packages.map(([name]) => [name, installedVersion(kit, name)]));
  const missing = packages.filter(([name]) => installed.get(name) === undefined);
  const others = packages.filter(
    ([name, version]) => installed.get(name) && isPinned(version) && installed.get(name) !== version,
  );
  // A workspace may name them elsewhere; where this file does, it is what npm obeys.
  const named = kit === folder ? [] : packages.filter(([name, version]) => listed[name] !== version);
  const findings: Finding[] = [];
  if (named.length > 0 && (missing.length > 0 || others.length > 0 || named.some(([name]) => name in listed))) {
    findings.push({
      level: "warning",
      subject: "package.json",
      message: `The kit in ${shown(folder, kit)} wants ${list(named.map(([name, version]) => `${name} ${version}`))}.`,
      remedy: `npm install --save-dev --save-exact ${named.map(([name, version]) => `${name}@${version}`).join(" ")}`,
    });
  }
  const remedy = existsSync(join(folder, "package-lock.json")) ? "npm ci" : "npm install";
  if (missing.length > 0) {
    const isNone = missing.length === packages.length;
    const none = "None is installed yet, and `npx plop` doesn't work in this folder before that.";
    const message = isNone ? none : `Not installed: ${list(missing.map(([name]) => name))}.`;
    findings.push({ level: isNone ? "warning" : "error", subject: "npm packages", message, remedy });
  }
  if (others.length > 0) {
    const message = `Installed in another version: ${list(others.map(([name, version]) => `${name} ${installed.get(name)} for ${version}`))}.`;
    findings.push({ level: "warning", subject: "npm packages", message, remedy });
  }
  if (missing.length + others.length > 0 || packages.length === 0) return findings;
  return [...findings, { level: "ok", subject: "npm packages", message: `All ${packages.length} are there.` }];
};

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
  const hidden = ["js", "mjs", "cjs"]
    .map((ending) => `plopfile.${ending}`)
    .filter((name) => existsSync(join(folder, name)));
  const isTypeScript = existsSync(join(folder, "plopfile.ts"));
  const findings: Finding[] = [];
  if (isTypeScript && hidden[0] !== undefined) {
    const message = `It hides plopfile.ts: plop reads the former, and none of what the latter registers is there.`;
    const remedy = `Move what it holds to plopfile.ts, and delete it: rm ${hidden.join(" ")}`;
    findings.push({ level: "error", subject: hidden[0], message, remedy });
  }
  if (kit === undefined || !isTypeScript) return findings;
  findings.push(...checkManifest(folder, kit), ...checkNpmrc(folder));
  return findings;
};

function checkManifest(folder: string, kit: string): Finding[] {
  const { value } = readJson(join(folder, "package.json"));
  if (value === undefined) {
    if (existsSync(join(folder, "package.json"))) return [];
    const message = "There is none, and plop is installed and loaded by it.";
    return [
      { level: "error", subject: "package.json", message, remedy: "npx plop embed, from the kit's folder, writes one" },
    ];
  }
  const findings: Finding[] = [];
  const loader = (value.imports as Record<string, unknown> | undefined)?.["#loader"];
  const right = `./${shown(folder, join(kit, "helpers/loader.js"))}`;
  const isThere = typeof loader === "string" && loader.startsWith("./") && existsSync(join(folder, loader));
  if (!isThere) {
    const what = loader === undefined ? "It names no #loader" : "What it names as #loader is not there";
    const remedy = `Put this into package.json: "imports": { "#loader": "${right}" }`;
    findings.push({
      level: "error",
      subject: "package.json",
      message: `${what}, and .npmrc makes Node load that.`,
      remedy,
    });
  }
  if (value.type !== "module") {
    const message = 'It lacks "type": "module", and Node 20 refuses plopfile.ts then.';
    findings.push({
      level: levelHere(),
      subject: "package.json",
      message,
      remedy: 'Put this into package.json: "type": "module"',
    });
  }
  return findings;
}

function checkNpmrc(folder: string): Finding[] {
  const subject = ".npmrc";
  let text = "";
  try {
    text = readPlainFile(join(folder, subject))?.toString("utf8") ?? "";
  } catch (error) {
    const message = `It can't be read: ${(error as Error).message}`;
    return [{ level: "error", subject, message, remedy: "Make it a file that you may read" }];
  }
  if (/^\s*node-options\s*=\s*"--import=#loader"\s*$/m.test(text))
    return [{ level: "ok", subject, message: "It loads TypeScript." }];
  const message = `It doesn't hand the loader to Node, and before ${READS_TYPESCRIPT} Node reads no TypeScript without it.`;
  const remedy = 'Put this line into .npmrc, quotes included: node-options="--import=#loader"';
  return [{ level: levelHere(), subject, message, remedy }];
}

/** What only an older Node stumbles over. */
function levelHere(): Finding["level"] {
  return isAtLeast(process.versions.node, READS_TYPESCRIPT) ? "warning" : "error";
}

function shown(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/") || ".";
}
