import { relative } from "node:path";
import { damagedRuns, JOURNAL, type Journal, journalOf, readInFlight, readRuns } from "../changes/journal.ts";
import { type SeenLock, seenLock } from "../changes/lock.ts";
import type { Finding } from "../changes/report.ts";
import { quoted, Refusal } from "../errors.ts";
import type { Check } from "./place.ts";

const SUBJECT = "runs";

/** Whether a run is at work here, was cut off, or can't be read any more. Nothing is taken back. */
export const checkRuns: Check = async ({ folder }) => {
  let journal: Journal;
  try {
    journal = journalOf(folder);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{ level: "error", subject: JOURNAL, message: error.message, remedy: `mv ${JOURNAL} elsewhere` }];
  }
  const damaged = damagedRuns(journal);
  const lock = seenLock(journal);
  const findings = [...damaged.map((file) => damagedFinding(relative(journal.root, file))), ...lockFindings(lock)];
  if (damaged.length === 0) findings.push(...cutOff(journal, lock));
  if (findings.length > 0) return findings;
  const { length } = readRuns(journal);
  return [
    {
      level: "ok",
      subject: SUBJECT,
      message: length === 0 ? "None." : `${length} can be taken back, none is left half done.`,
    },
  ];
};

function damagedFinding(path: string): Finding {
  return {
    level: "error",
    subject: SUBJECT,
    message: `${path} can't be read as a run, so that no run can begin here, or be taken back.`,
    remedy: `Look at what changed (git status), then delete it: rm ${path}`,
  };
}

function lockFindings(lock: SeenLock | undefined): Finding[] {
  if (lock === undefined) return [];
  const path = `${JOURNAL}/lock`;
  const remedy = `If no command is at work here, delete it: rm ${path}`;
  const { holder, isAlive, isElsewhere } = lock;
  if (holder === undefined)
    return [
      { level: "error", subject: SUBJECT, message: `${path} can't be read, and every command waits for it.`, remedy },
    ];
  const who = `\`${quoted(holder.command)}\` (process ${holder.pid}`;
  if (isElsewhere && isAlive) {
    const message = `${who} on ${quoted(holder.host.split(" ")[0] ?? "")}) is at work here, or was: from this machine it can't be told.`;
    return [{ level: "warning", subject: SUBJECT, message, remedy }];
  }
  if (isAlive) return [{ level: "info", subject: SUBJECT, message: `${who}) is at work here.` }];
  return [
    { level: "info", subject: SUBJECT, message: `${who}) is gone, and left its lock. The next command takes it away.` },
  ];
}

/** A run that is written down as begun, and that nobody is at work on. */
function cutOff(journal: Journal, lock: SeenLock | undefined): Finding[] {
  const run = readInFlight(journal);
  if (run === undefined || lock?.isAlive) return [];
  const message = `${run.takesBack === undefined ? "" : "The undo of "}\`${quoted(run.command)}\` was cut off, and may be half done.`;
  const remedy = "npx plop undo mends that; so does any other command that writes";
  return [{ level: "warning", subject: SUBJECT, message, remedy }];
}
