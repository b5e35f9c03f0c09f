import type { Change } from "./compare.ts";

/** How many lines around a change are shown at most. */
const CONTEXT = 4;

/** A line around a change that gives a value to something by a secret's name, or holds an address with a password. */
const SECRET =
  /^ .*(?:(?:SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|(?:API|ACCESS|PRIVATE)_?KEY)\w{0,40}["']?\]? *[:=]|:\/\/[^\s/:@]{0,200}:[^\s/@]{1,200}@)/i;

/**
 * A unified diff of what a run would do, in git's dialect, so that `git apply` takes it. Where the lines around a change
 * hold what looks like a secret, there are fewer of them.
 *
 * @param changes the compared or settled files
 * @returns the text; empty when nothing would change. A file that holds a secret, or no text, is named and not shown.
 */
export async function difference(changes: readonly Change[]): Promise<string> {
  const { formatPatch, structuredPatch } = await import("diff/lib/patch/create.js");
  return changes
    .filter(({ action }) => action !== "identical" && action !== "skip")
    .map(({ path, before, after, mode, secret }) => {
      const [oldName, newName] = [before ? `a/${path}` : "/dev/null", after ? `b/${path}` : "/dev/null"];
      const created = before ? {} : { isCreate: true, newMode: gitMode(mode) };
      const git = { isGit: true, ...created, ...(after ? {} : { isDelete: true, oldMode: gitMode(mode) }) };
      const show = (oldText: string, newText: string, context = CONTEXT): string => {
        const patch = structuredPatch(oldName, newName, oldText, newText, undefined, undefined, { context });
        const tells = patch.hunks.some(({ lines }) => lines.some((line) => SECRET.test(line)));
        return tells && context > 0 ? show(oldText, newText, context - 1) : formatPatch({ ...patch, ...git });
      };
      if (secret) return `${show("", "")}(holds a secret: not shown)\n`;
      const [oldText, newText] = [textOf(before ?? Buffer.of()), textOf(after ?? Buffer.of())];
      if (oldText !== undefined && newText !== undefined) return show(oldText, newText);
      return `${show("", "")}Binary files ${oldName} and ${newName} differ\n`;
    })
    .join("");
}

/** @returns undefined for what git would take for a binary file, or what is not UTF-8 */
function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  return bytes.includes(0) || !Buffer.from(text).equals(bytes) ? undefined : text;
}

function gitMode(mode: number): string {
  return (mode & 0o111) === 0 ? "100644" : "100755";
}
