import { writeFileSync } from "node:fs";
import { watchDisk } from "../../support/disk.ts";

// Loaded before plop: ends the process, or counts, at the calls that change the disk below a folder.
const { DIE_FOLDER = "", DIE_AT = "0", DIE_BY = "SIGKILL", DIE_TORN, DIE_COUNT } = process.env;

let calls = 0;
watchDisk(DIE_FOLDER, ({ index, content }) => {
  calls = index;
  if (index !== Number(DIE_AT)) return undefined;
  const torn = DIE_TORN !== undefined && content !== undefined ? { bytes: content.length >> 1 } : {};
  return { ...torn, act: () => void process.kill(process.pid, DIE_BY) };
});

if (DIE_COUNT !== undefined) process.on("exit", () => writeFileSync(DIE_COUNT, String(calls)));
