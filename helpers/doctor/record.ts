import { join } from "node:path";
import type { Finding } from "../changes/report.ts";
import { shellWord } from "../command-line.ts";
import { isAtLeast } from "../compatibility.ts";
import { quoted } from "../errors.ts";
import { type CheckedOverride, overrideStates, TEMPLATES } from "../overrides.ts";
import { type ProjectRecord, RECORD } from "../record.ts";
import { type Check, type Place, readJson } from "./place.ts";
import { violations } from "./schema.ts";

/** So many say enough. */
const MOST = 8;

/** `quickscale.json`: its form, and the version of the kit in it. */
export const checkRecord: Check = async (place) => {
  const { value, fault } = readJson(join(place.folder, RECORD));
  if (fault !== undefined) {
    const remedy = `Mend it, or take back the last commit's: git checkout ${RECORD}`;
    return [{ level: "error", subject: RECORD, message: `It ${fault}.`, remedy }];
  }
  if (value === undefined) {
    const message = "There is none, so no version of the kit is known here, and nothing is written down.";
    const isMissed = place.isProject || (place.kit !== undefined && place.kit !== place.folder);
    return isMissed ? [{ level: "info", subject: RECORD, message }] : [];
  }
  const findings = (await violations(place.running, value)).slice(0, MOST).map(({ key, reason, meaning }): Finding => {
    const message = key === "" ? reason : `${key}: ${reason}`;
    if (meaning === undefined)
      return { level: "warning", subject: RECORD, message, remedy: "Take it out, or mend its name" };
    return { level: "error", subject: RECORD, message, remedy: `Mend it there. What it is: ${meaning}` };
  });
  findings.push(...checkVersion(place, value.kit));
  return findings.length > 0 ? findings : [{ level: "ok", subject: RECORD, message: "It is as it should be." }];
};

/** The kit that lies here goes before the one that runs. */
function checkVersion({ folder, kit, running }: Place, recorded: unknown): Finding[] {
  const version = versionOf(kit ?? running);
  if (typeof recorded !== "string" || version === undefined || recorded === version) return [];
  const subject = "kit";
  const shown = quoted(recorded);
  if (kit === undefined) {
    const message = `This project was written by version ${shown}; the kit that looks at it is ${version}.`;
    return [{ level: "info", subject, message, remedy: "CHANGELOG.md says what changed between the two" }];
  }
  const message = `${RECORD} says ${shown}, and the kit in ${quoted(kit === folder ? "this folder" : kit.slice(folder.length + 1))} is ${version}.`;
  const remedy = isAtLeast(version, recorded)
    ? `Do what CHANGELOG.md asks for after ${shown} ("What you must do"), then write "kit": "${version}" into ${RECORD} (npx plop update-core writes it, too)`
    : `Bring the kit up to date: npx plop update-core`;
  return [{ level: "warning", subject, message, remedy }];
}

/** Which kit lies here, and which one runs. */
export const checkKit: Check = async ({ folder, kit, running }) => {
  const subject = "kit";
  const own = versionOf(running);
  if (kit === undefined || kit === running) {
    const where =
      running === folder
        ? "this folder is the kit"
        : kit === undefined
          ? `in ${running}`
          : `in ${kit.slice(folder.length + 1)}`;
    return [{ level: "ok", subject, message: `${own ?? "of an unknown version"} (${where})` }];
  }
  const theirs = versionOf(kit);
  if (theirs === own)
    return [{ level: "ok", subject, message: `${own ?? "of an unknown version"} (here and in ${running})` }];
  const message = `The one here is ${theirs ?? "of an unknown version"}; ${own ?? "another"} looks at it, from ${running}.`;
  return [{ level: "info", subject, message, remedy: "Ask its own: npx plop doctor, in this folder" }];
};

function versionOf(kit: string): string | undefined {
  const version = readJson(join(kit, "package.json")).value?.version;
  return typeof version === "string" ? version : undefined;
}

/** Templates of somebody's own, against those of the kit that they were made from. */
export const checkOverrides: Check = async ({ folder, kit }) => {
  if (kit === undefined || kit === folder) return [];
  const { value } = readJson(join(folder, RECORD));
  const overrides = await overrideStates(folder, value as ProjectRecord | undefined, join(kit, TEMPLATES));
  const findings = overrides.flatMap((each) => judgeOverride(each, kit.slice(folder.length + 1)) ?? []);
  if (findings.length > 0 || overrides.length === 0) return findings;
  return [{ level: "ok", subject: "overrides", message: `${overrides.length} are up to date.` }];
};

/** @param inside where the kit lies, below the folder */
function judgeOverride({ path, state }: CheckedOverride, inside: string): Finding | undefined {
  if (state === "up to date") return undefined;
  const subject = `${TEMPLATES}/${path}`;
  if (state === "orphan") {
    const message = "The kit has no such template any more, so this override overrides nothing.";
    const remedy = `Look where its text is now (npx plop templates), then delete it: rm ${shellWord(subject)}`;
    return { level: "warning", subject, message, remedy };
  }
  const compared = `git diff --no-index ${shellWord(`${inside}/${subject}`)} ${shellWord(subject)}`;
  const accept = `npx plop templates accept ${shellWord(path)}`;
  if (state === "behind") {
    const message = "The kit's template changed since this override was made from it.";
    return {
      level: "warning",
      subject,
      message,
      remedy: `Take over what you want of it (${compared}), then: ${accept}`,
    };
  }
  const message = "It is written down nowhere which of the kit's templates this override was made from.";
  return { level: "info", subject, message, remedy: `Hold it against the kit's (${compared}), then: ${accept}` };
}
