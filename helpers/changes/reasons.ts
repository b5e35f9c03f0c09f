import { printable, Refusal } from "../errors.ts";

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "there is no permission to write there",
  EPERM: "there is no permission to write there",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENAMETOOLONG: "the name is too long for this file system",
  EBUSY: "it is in use",
  EIO: "the disk fails",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENOENT: "something on the way to it went away meanwhile",
  ENOTDIR: "a file stands where a folder is needed",
};

/** A new folder is built in the journal, and a file's new contents beside it. */
const TEMPORARY_NAME = /(?:\/\.quickscale)?\/\.([\w.-]*)\.quickscale-[0-9a-f]{12}(?=\/|$)/;

/**
 * Turns what the file system says into something for people.
 *
 * @param error whatever was thrown
 * @returns a refusal that says that nothing was written; the error itself where it is none of the file system's
 */
export function explain(error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason === undefined) return error;
  const target = (path ?? "The destination").replace(TEMPORARY_NAME, "/$1");
  return new Refusal(`${printable(target)} can't be written: ${reason}. Nothing was written.`);
}
