import type { Change } from "./compare.ts";

/**
 * A unified diff of what a run would do, in git's dialect, so that `git apply` takes it.
 *
 * @param changes the compared or settled files
 * @returns the text; empty when nothing would change. A file that holds a secret, or no text, is named and not shown.
 */
export async function difference(changes: readonly Change[]): Promise<string> {
  const { formatPatch, structuredPatch } = await import("diff");
  return changes
    .filter(({ action }) => action !== "identical" && action !== "skip")
    .map(({ path, before, after, mode, secret }) => {
      const [oldName, newName] = [before ? `a/${path}` : "/dev/null", `b/${path}`];
      const git = { isGit: true, ...(before ? {} : { isCreate: true, newMode: gitMode(mode) }) };
      const show = (oldText: string, newText: string) =>
        formatPatch({ ...structuredPatch(oldName, newName, oldText, newText), ...git });
      if (secret) return `${show("", "")}(holds a secret: not shown)\n`;
      const [oldText, newText] = [textOf(before ?? Buffer.of()), textOf(after)];
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
