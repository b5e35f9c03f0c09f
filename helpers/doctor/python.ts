import { existsSync, lstatSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Finding } from "../changes/report.ts";
import { DJANGO, isAtLeast } from "../compatibility.ts";
import { ownPythons } from "../migrations.ts";
import { RECORD } from "../record.ts";
import type { Check, Place } from "./place.ts";
import { ask } from "./programs.ts";

/** Isolated (`-I`), so that no module of the project is imported in the place of a standard one. */
const QUESTION = `
import sys
version = ".".join(map(str, sys.version_info[:3]))
try:
    from importlib import metadata
    django = metadata.version("django")
except Exception:
    django = ""
print(version, django)
`;

/** A Python, and the Django that it has. */
interface Python {
  readonly program: string;
  readonly version: string;
  /** The empty text where it has none. */
  readonly django: string;
}

const SUBJECT = "Python";

const OLDEST = Object.values(DJANGO).sort((one, other) => (isAtLeast(one, other) ? 1 : -1))[0] ?? "";

/** The Python of a project's own environment, and its Django; outside of projects, the one on the PATH. */
export const checkPython: Check = async (place, signal) => {
  const own = place.isProject ? ownPythons(place.folder) : [];
  const gone = own.filter((program) => isLink(program) && !existsSync(program));
  const answers = await Promise.all(
    own.filter((program) => existsSync(program)).map((each) => askPython(each, signal)),
  );
  const found = answers.filter((answer): answer is Python => "version" in answer);
  const failed = answers.filter((answer): answer is Failed => "words" in answer);
  // The same one that makes migrations: the first that has Django.
  const first = found.find(({ django }) => django !== "") ?? found[0];
  const remedy = remedyIn(place);
  const broken = [...gone.map((program) => ({ program, words: "what it leads to is gone" })), ...failed].map(
    ({ program, words }): Finding => {
      const environment = shown(place, dirname(dirname(program)));
      const message = `The environment ${environment} can't be used: ${words}`;
      return {
        level: first ? "warning" : "error",
        subject: SUBJECT,
        message,
        remedy: `Delete ${environment}, then: ${remedy}`,
      };
    },
  );
  if (first !== undefined) return [...broken, ...judge(place, first, shown(place, first.program), remedy)];
  return [...broken, ...(await checkPath(place, signal, remedy))];
};

/** What is there for whoever has no environment of their own. */
async function checkPath(place: Place, signal: AbortSignal, remedy: string): Promise<Finding[]> {
  const answers = await Promise.all(["python3", "python"].map((program) => askPython(program, signal)));
  const found = answers.find((answer): answer is Python => "version" in answer);
  if (found === undefined) {
    const message = place.isProject
      ? "There is none."
      : "There is none on the PATH. Generated projects need it; the kit doesn't.";
    const how = `Install ${OLDEST} or newer: https://www.python.org/downloads/, or uv, which brings one`;
    return [{ level: place.isProject ? "error" : "info", subject: SUBJECT, message, remedy: how }];
  }
  if (place.isProject && found.django !== "") return judge(place, found, `${found.program} on the PATH`, remedy);
  const message = `${found.version} (${found.program} on the PATH)`;
  if (!place.isProject) return [{ level: "info", subject: SUBJECT, message }];
  const without = `The project has no environment with Django: no .venv, venv or env. On the PATH: ${message}.`;
  return [{ level: "warning", subject: SUBJECT, message: without, remedy }];
}

/** What the kit writes needs this Python, and was tried with these versions of Django. */
function judge(place: Place, { version, django }: Python, where: string, remedy: string): Finding[] {
  const findings: Finding[] = [];
  if (isAtLeast(version, OLDEST)) findings.push({ level: "ok", subject: SUBJECT, message: `${version} (${where})` });
  else {
    const message = `${version} (${where}) is too old: what the kit writes needs ${OLDEST} or newer.`;
    const level = existsSync(join(place.folder, RECORD)) ? "error" : "warning";
    findings.push({ level, subject: SUBJECT, message, remedy: `Install a newer one, then: ${remedy}` });
  }
  const versions = Object.keys(DJANGO);
  const [oldest = "", newest = ""] = [versions[0], versions.at(-1)];
  const subject = "Django";
  const feature = /^\d+\.\d+/.exec(django)?.[0] ?? "";
  if (django === "") {
    const message = `${where} has none, so that nothing of the project runs, and no migration is made.`;
    findings.push({ level: "warning", subject, message, remedy });
  } else if (isAtLeast(feature, oldest) && isAtLeast(newest, feature)) {
    findings.push({ level: "ok", subject, message: django });
  } else {
    const older = !isAtLeast(feature, oldest);
    const message = `${django} is ${older ? "older" : "newer"} than what the kit is tried with (${versions.join(", ")}).`;
    const how = older
      ? "Upgrade it (https://docs.djangoproject.com/en/stable/howto/upgrade-version/), or run the tests after each command"
      : "Run the project's tests after each command; a newer kit may know this Django: npx plop update-core";
    findings.push({ level: older ? "warning" : "info", subject, message, remedy: how });
  }
  return findings;
}

interface Failed {
  readonly program: string;
  readonly words: string;
}

async function askPython(program: string, signal: AbortSignal): Promise<Python | Failed> {
  const answer = await ask(program, ["-I", "-c", QUESTION], { signal });
  if ("fault" in answer) return { program, words: answer.words };
  const [, version, django = ""] = /^(\d+\.\d+\.\d+) ?(\S*)$/.exec(answer.out) ?? [];
  return version === undefined ? { program, words: "it doesn't say its version" } : { program, version, django };
}

/** How a project gets an environment. */
function remedyIn({ folder }: Place): string {
  if (existsSync(join(folder, "uv.lock")) || existsSync(join(folder, RECORD)))
    return "uv sync (or pip, or Poetry: see README.md)";
  if (existsSync(join(folder, "poetry.lock"))) return "poetry install";
  return "python3 -m venv .venv, and install what the project depends on with .venv/bin/pip";
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** In the project's own terms, unless it lies elsewhere. */
function shown({ folder }: Place, path: string): string {
  const inside = relative(folder, path);
  return inside.startsWith("..") ? path : inside;
}
