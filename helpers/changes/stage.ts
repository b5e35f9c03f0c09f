import { readFile } from "node:fs/promises";
import { printable, Refusal, unreadable } from "../errors.ts";
import { resolveInside, statOf } from "./paths.ts";

/** What an edit of a file's text answers. */
export type EditResult =
  | { readonly kind: "ok"; readonly text: string }
  | { readonly kind: "already" }
  | { readonly kind: "refused"; readonly reason: string; readonly line?: number; readonly paste: string };

/** A pure function of a file's text; a promise only because the parser is loaded when it is first used. */
export interface Edit {
  (text: string): EditResult | Promise<EditResult>;
  /** What a person can paste in where the file can't be written, whatever is in it. */
  readonly paste?: string;
}

/** A file as the run wants it. */
export interface StagedFile {
  /** Below the destination, with `/` on every system. */
  readonly path: string;
  /** Absolute, links followed. */
  readonly target: string;
  /** What stood there when the run first looked; undefined when nothing did. */
  readonly before: Buffer | undefined;
  /** What is to stand there; undefined when nothing is. */
  readonly after: Buffer | undefined;
  /** Whether the file was to be made, or an existing one changed. */
  readonly intent: "create" | "edit";
  /** Permissions for a new file before the umask; an existing file keeps its own. */
  readonly mode: number;
  /** The permissions are those, whatever the umask. */
  readonly isExact?: boolean;
  /** Its contents are never shown. */
  readonly secret: boolean;
}

interface CreateOptions {
  readonly executable?: boolean;
  readonly secret?: boolean;
  /** Its permissions, whatever the umask. */
  readonly mode?: number | undefined;
}

/** The changes of one run, in memory: nothing here writes. */
export interface Stage {
  readonly destination: string;
  readonly files: ReadonlyMap<string, StagedFile>;
  /** Says whether a path is taken, on disk or by a file that was staged before. */
  exists(path: string): Promise<boolean>;
  /** Stages a whole file. */
  create(path: string, content: Buffer, options?: CreateOptions): Promise<void>;
  /** Stages a change of a file that stands on disk or was staged before. */
  edit(path: string, edit: Edit): Promise<void>;
  /** Stages other contents for a file that stands on disk; undefined removes it. */
  replace(path: string, content: Buffer | undefined, options?: { secret?: boolean }): Promise<void>;
  /** Reads a file as it stands on disk; undefined where nothing does. */
  read(path: string): Promise<Buffer | undefined>;
}

/**
 * Begins a run.
 *
 * @param destination absolute path of the folder that the run may write to
 * @returns an empty stage
 */
export function newStage(destination: string): Stage {
  const files = new Map<string, StagedFile>();
  // Two paths may lead to one file, through a link.
  const byTarget = new Map<string, StagedFile>();
  const keep = (file: StagedFile) => {
    files.set(file.path, file);
    byTarget.set(file.target, file);
  };
  return {
    destination,
    files,
    async exists(path) {
      const target = await resolveInside(destination, path);
      return byTarget.has(target) || (await statOf(target)) !== undefined;
    },
    async create(path, content, { executable = false, secret = false, mode: exact } = {}) {
      const target = await resolveInside(destination, path);
      const staged = byTarget.get(target);
      const before = staged ? staged.before : await readExisting(target, path);
      const mode = exact ?? (secret ? 0o600 : executable ? 0o777 : 0o666);
      const isExact = exact !== undefined;
      keep({ path: staged?.path ?? path, target, before, after: content, intent: "create", mode, isExact, secret });
    },
    async edit(path, edit) {
      const target = await resolveInside(destination, path);
      const staged = byTarget.get(target) ?? (await existing(target, path));
      if (staged.after === undefined) throw missing(path);
      const { text, encoding } = decode(staged.after);
      const result = await edit(text);
      if (result.kind === "refused") {
        const { reason, line, paste } = result;
        throw new Refusal(reason, { file: path, paste, ...(line === undefined ? {} : { line }) });
      }
      if (result.kind === "already") {
        keep(staged);
        return;
      }
      const addsLetters = isOtherThanUtf8(text) && beyondAscii(text) !== beyondAscii(result.text);
      if (encoding === undefined || addsLetters) {
        const reason = `${printable(path)} is not UTF-8 text, so it can't be edited safely.`;
        throw new Refusal(reason, { file: path, ...(edit.paste === undefined ? {} : { paste: edit.paste }) });
      }
      keep({ ...staged, after: Buffer.from(result.text, encoding) });
    },
    async replace(path, content, { secret = false } = {}) {
      keep({ ...(await existing(await resolveInside(destination, path), path)), after: content, secret });
    },
    read: async (path) => readExisting(await resolveInside(destination, path), path),
  };
}

/** A file on disk, staged as it is. */
async function existing(target: string, path: string): Promise<StagedFile> {
  const before = await readExisting(target, path);
  if (before === undefined) throw missing(path);
  return { path, target, before, after: before, intent: "edit", mode: 0o666, secret: false };
}

function missing(path: string): Refusal {
  return new Refusal(`${printable(path)} does not exist.`, { file: path });
}

async function readExisting(target: string, path: string): Promise<Buffer | undefined> {
  const stats = await statOf(target);
  if (stats === undefined) return undefined;
  if (stats.isFile()) return readFile(target).catch((error) => Promise.reject(unreadable(error, path)));
  const what = stats.isDirectory() ? "a folder" : "no regular file";
  throw new Refusal(`${printable(path)} is ${what}, and a file is to be written there. Move it away first.`, {
    file: path,
  });
}

interface Decoded {
  readonly text: string;
  /** How to write it; undefined where that can't be told. */
  readonly encoding: "utf8" | "latin1" | undefined;
}

/**
 * What is not UTF-8 can be read, as far as it is ASCII. It can be written, too, where a Python module says that each of
 * its bytes is a character: whatever the others stand for, they stay.
 */
function decode(bytes: Buffer): Decoded {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), encoding: "utf8" };
  } catch {
    const text = bytes.toString("latin1");
    return { text, encoding: ONE_BYTE_CODING.test(CODING.exec(text)?.[1] ?? "") ? "latin1" : undefined };
  }
}

/** https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations, on the first or second line. The first one counts. */
const CODING = /^(?:[ \t\f]*(?:#.*)?\r?\n)??[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

const ONE_BYTE_CODING = /^(?:iso[-_]?8859|latin|windows[-_]125|cp125|koi8)/i;

function isOtherThanUtf8(text: string): boolean {
  const [, coding = "utf-8"] = CODING.exec(text) ?? [];
  return !/^utf[-_]?8/i.test(coding);
}

function beyondAscii(text: string): string {
  return text.replaceAll(/\p{ASCII}/gu, "");
}
