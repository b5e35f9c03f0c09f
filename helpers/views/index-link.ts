import type { Edit, EditResult } from "../changes/stage.ts";
import type { IndexLink } from "./input.ts";

/** Where an app's index page holds its links. */
const MARK = "{# Links to the app's pages. #}";

/**
 * Adds a link to an app's index page, behind those that are there.
 *
 * @param link the URL's name
 * @param lines what to insert, a line each, not indented
 */
export function addIndexLink({ url }: IndexLink, lines: readonly string[]): Edit {
  const paste = lines.join("\n");
  const edit = (text: string): EditResult => {
    if (new RegExp(`\\{%\\s*url\\s+['"]${url}['"]`).test(text)) return { kind: "already" };
    const eol = text.includes("\r\n") ? "\r\n" : "\n";
    const all = text.split(eol);
    const mark = all.findIndex((line) => line.trim() === MARK);
    const indent = /^\s*/.exec(all[mark] ?? "")?.[0] ?? "";
    const end = all.findIndex(
      (line, index) => index > mark && /^\s*<\/\w+>/.test(line) && line.search(/\S/) < indent.length,
    );
    if (mark === -1 || end === -1) return { kind: "refused", reason: "there is no place for links here", paste };
    all.splice(end, 0, ...lines.map((line) => indent + line));
    return { kind: "ok", text: all.join(eol) };
  };
  return Object.assign(edit, { paste });
}
