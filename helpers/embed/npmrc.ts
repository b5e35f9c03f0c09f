import type { Edit } from "../changes/stage.ts";
import { LOADER } from "../way-in.ts";

const OPTION = `--import=${LOADER}`;

/**
 * The lines that a `.npmrc` needs for the kit.
 *
 * @param prefix the kit's folder
 */
export function npmrcLines(prefix: string): string {
  return `# On a Node that can't read TypeScript (before 22.18), tsx has to: see ${prefix}/helpers/loader.js.
node-options="${OPTION}"
# No dependency of the kit needs its install script, and ${LOADER} is unknown in the folders where those would run.
ignore-scripts=true
`;
}

/**
 * Adds to a `.npmrc` what the kit needs. What it says of install scripts stays; other options of Node's stay beside the
 * kit's where they can be told for certain.
 *
 * @param prefix the kit's folder
 */
export function embedInNpmrc(prefix: string): Edit {
  return (text) => {
    const eol = text.includes("\r\n") ? "\r\n" : "\n";
    const lines = text.split(/\r?\n/);
    const [options, ...others] = lines.filter((line) => /^\s*node[-_]options\s*=/i.test(line));
    const missing = npmrcLines(prefix)
      .split("\n")
      .slice(0, -1)
      .filter((_, index) => (index < 2 ? options === undefined : !settlesScripts(text)));
    const joined = options === undefined ? undefined : withOption(options);
    if (others.length > 0 || (options !== undefined && joined === undefined)) {
      const line = lines.indexOf(others[0] ?? options ?? "") + 1;
      const reason = "Its node-options can't be joined with the kit's for certain: add the kit's yourself.";
      return { kind: "refused", reason, line, paste: OPTION };
    }
    if (joined === options && missing.length === 0) return { kind: "already" };
    const kept = lines.map((line) => (line === options && joined !== undefined ? joined : line)).join(eol);
    const begun = kept === "" || kept.endsWith(eol) ? kept : kept + eol;
    return { kind: "ok", text: begun + missing.map((line) => line + eol).join("") };
  };
}

/**
 * @param text a `.npmrc`
 * @returns whether it says if packages may run scripts when they are installed
 */
export function settlesScripts(text: string): boolean {
  return /^\s*ignore[-_]scripts\s*=/im.test(text);
}

/** @returns the line with the kit's option; undefined where npm might read it otherwise, as it does behind a # */
function withOption(line: string): string | undefined {
  const [, start = "", quote = "", value = ""] = /^([^=]*=\s*)(["']?)(.*?)\2\s*$/.exec(line) ?? [];
  if (quote !== "" && /(^| )--import[= ]#loader( |$)/.test(value)) return line;
  if (/["';#$]/.test(value)) return undefined;
  return `${start}"${[value.trim(), OPTION].filter((part) => part !== "").join(" ")}"`;
}
