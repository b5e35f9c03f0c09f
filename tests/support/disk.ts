import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { sep } from "node:path";

/** A call that changes something on disk. */
export interface DiskCall {
  /** Counted from 1. */
  readonly index: number;
  /** The function's name in node:fs. */
  readonly name: string;
  readonly path: string;
  /** The bytes that are to be written. */
  readonly content?: Buffer | undefined;
}

/** What a watcher wants to happen; nothing: the call is made as it is. */
export interface Intervention {
  /** How many of the bytes are written first; the call is not made when left out. */
  readonly bytes?: number;
  /** What happens then; where it returns, the call is made. */
  act(): void;
}

type Watcher = (call: DiskCall) => Intervention | undefined;

type AnyFunction = (...args: never[]) => unknown;

/** Functions of node:fs/promises, with the argument that names what is changed. */
const CHANGING: Readonly<Record<string, number>> = {
  open: 0,
  mkdir: 0,
  rename: 0,
  rm: 0,
  rmdir: 0,
  link: 1,
  symlink: 1,
  unlink: 0,
  chmod: 0,
  chown: 0,
};

/**
 * Shows a watcher every call of this process that changes something in a folder, before it is made.
 *
 * @param folder absolute path, links resolved
 * @param watch is shown each call, and says what is to happen
 * @returns what ends it
 */
export function watchDisk(folder: string, watch: Watcher): () => void {
  const promises = fs.promises as unknown as Record<string, AnyFunction>;
  const originals = { ...promises };
  const { writeFileSync } = fs;
  let count = 0;
  const isInside = (path: string) => path === folder || path.startsWith(folder + sep);

  const show = (name: string, path: string, content?: Buffer) => {
    if (!isInside(path)) return undefined;
    count++;
    return watch({ index: count, name, path, content });
  };
  for (const [name, position] of Object.entries(CHANGING)) {
    const original = originals[name] as AnyFunction;
    promises[name] = async (...args: never[]) => {
      const path = String(args[position]);
      show(name, path)?.act();
      const result = await original(...args);
      return name === "open" && isInside(path) ? watched(result as fs.promises.FileHandle, path) : result;
    };
  }
  fs.writeFileSync = ((path: string, content: string, ...rest: never[]) => {
    show("writeFileSync", path, Buffer.from(content))?.act();
    writeFileSync(path, content, ...rest);
  }) as typeof writeFileSync;
  syncBuiltinESMExports();

  function watched(file: fs.promises.FileHandle, path: string): fs.promises.FileHandle {
    const { writeFile, datasync, close } = file;
    return Object.assign(file, {
      async writeFile(content: Buffer) {
        const wanted = show("writeFile", path, content);
        if (wanted?.bytes !== undefined) await writeFile.call(file, content.subarray(0, wanted.bytes));
        wanted?.act();
        await writeFile.call(file, content);
      },
      async datasync() {
        show("datasync", path)?.act();
        await datasync.call(file);
      },
      async close() {
        // It is closed in any case.
        const wanted = show("close", path);
        await close.call(file);
        wanted?.act();
      },
    });
  }

  return () => {
    Object.assign(promises, originals);
    fs.writeFileSync = writeFileSync;
    syncBuiltinESMExports();
  };
}
