import { createHash } from "node:crypto";
import { Refusal } from "../errors.ts";

/** Where the kit lies in a project, unless told otherwise. */
export const PREFIX = "tools/quickscale";

/** In a copy: what was copied. */
export const VENDORED = "vendored.json";

/** The kit's `package.json`, as far as it matters here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly type?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  /** What goes into projects. It is data, so that an older kit can tell it of a newer one. */
  readonly quickscale?: { readonly projects?: Projects };
}

interface Projects {
  /** Files and folders. */
  readonly files: readonly string[];
  /** Those of them that only the whole kit needs. */
  readonly without: readonly string[];
  /** npm packages that only the whole kit needs. */
  readonly withoutDependencies: readonly string[];
}

/** What was copied into a project: a file whose digest is another one was changed since. */
export interface Vendored {
  /** The version of the kit. */
  readonly kit: string;
  /** The kit's commit, where it is known. */
  readonly commit?: string;
  /** The digest of each file, by its path below the kit's folder. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Reads the kit's `package.json`.
 *
 * @param text its text
 * @param place what it is called in a refusal
 * @throws Refusal for what is no `package.json` of the kit
 */
export function readManifest(text: string | undefined, place: string): Manifest {
  const manifest = parsed(text ?? "") as Partial<Manifest> | undefined;
  if (typeof manifest?.version === "string" && manifest.name === "quickscale-kit") return manifest as Manifest;
  throw new Refusal(`${place} is not the kit: its package.json doesn't say "name": "quickscale-kit".`);
}

/**
 * Reads what was copied.
 *
 * @param text the text of `vendored.json`
 * @returns undefined where there is none, or where it can't be read
 */
export function readVendored(text: string | undefined): Vendored | undefined {
  const vendored = parsed(text ?? "") as Partial<Vendored> | undefined;
  const isWhole = typeof vendored?.kit === "string" && typeof vendored.files === "object" && vendored.files !== null;
  return isWhole ? (vendored as Vendored) : undefined;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Says whether a file of the kit goes into projects.
 *
 * @param manifest that kit's `package.json`
 * @param path below the kit's folder, with `/` on every system
 */
export function goesIntoProjects({ quickscale }: Manifest, path: string): boolean {
  const { files = [], without = [] } = quickscale?.projects ?? {};
  const isIn = (places: readonly string[]) => places.some((place) => path === place || path.startsWith(`${place}/`));
  return isIn(files) && !isIn(without);
}

/** The npm packages that a project needs for what it has of the kit. */
export function projectDependencies({ dependencies = {}, quickscale }: Manifest): Record<string, string> {
  const without = quickscale?.projects?.withoutDependencies ?? [];
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => !without.includes(name)));
}

/** The `package.json` beside what a project has of the kit: Node learns the kind of its modules there, people its version. */
export function projectManifest(manifest: Manifest): string {
  const { name, version, license, type, engines, imports } = manifest;
  const dependencies = projectDependencies(manifest);
  return toJson({ name, version, private: true, license, type, engines, imports, dependencies });
}

/**
 * What was copied, written down.
 *
 * @param kit the kit's version, and its commit where that is known
 * @param files what was copied, by path
 */
export function vendoredRecord(
  kit: Omit<Vendored, "files">,
  files: Iterable<readonly [path: string, content: Buffer]>,
): string {
  const digests = [...files].map(([path, content]) => [path, digestOf(content)] as const);
  return toJson({ ...kit, files: Object.fromEntries(digests.sort(([one], [other]) => (one < other ? -1 : 1))) });
}

/**
 * @param content of a file
 * @returns its SHA-256, the line endings of Windows read as plain ones: git may check the same text out with others
 */
export function digestOf(content: Buffer): string {
  return createHash("sha256").update(withEndings(content, "\n")).digest("hex");
}

/**
 * Gives a text other line endings.
 *
 * @param content of a file; what holds a zero byte is no text, and stays
 * @param eol the ending of each line
 */
export function withEndings(content: Buffer, eol: "\n" | "\r\n"): Buffer {
  if (content.includes(0) || (eol === "\n" && !content.includes("\r"))) return content;
  return Buffer.from(content.toString("latin1").replaceAll(/\r?\n/g, eol), "latin1");
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
