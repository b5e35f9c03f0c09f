import type { Edit } from "./changes/stage.ts";
import type { Step } from "./changes/steps.ts";
import { Refusal } from "./errors.ts";
import { withJson } from "./json.ts";
import type { DjangoProject } from "./project.ts";

/** Where a project, or whoever took the kit in, keeps what the kit has to know; `quickscale.schema.json` describes it. */
export const RECORD = "quickscale.json";

/** What stands in `quickscale.json`; somebody may have written anything into it. */
export interface ProjectRecord {
  /** Where its schema lies, for editors. */
  readonly $schema?: string;
  /** The version of the kit. */
  readonly kit?: string;
  /** What `init` was told. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** The commands that added something since. */
  readonly generated?: readonly string[];
  /** Where the kit came from. */
  readonly core?: {
    /** A remote of the repository, the address of one, or a folder. */
    readonly from: string;
    readonly branch?: string;
  };
  /** The SHA-256 of the kit's template that each override was made from, by its path below `plop-templates/`. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * Steps that write a command down in `quickscale.json`, in projects that have one, if it writes anything else.
 *
 * @param project the project
 * @param command what ran, as it would be typed behind `npx plop`
 */
export function record({ files }: DjangoProject, command: string): Step[] {
  const text = files.text(RECORD);
  if (text === undefined || !Array.isArray(readRecord(text)?.generated)) return [];
  const edit = editRecord((content) => {
    const { generated = [] } = content;
    return generated.includes(command) ? content : { ...content, generated: [...generated, command] };
  });
  return [{ type: "edit", path: RECORD, onlyWithOthers: true, edit }];
}

/**
 * An edit of `quickscale.json` that keeps its layout.
 *
 * @param change gives back the new content, or the very same where nothing is to be changed
 */
export function editRecord(change: (content: ProjectRecord) => ProjectRecord): Edit {
  return (text) => {
    const content = readRecord(text) ?? {};
    const changed = change(content);
    if (changed === content) return { kind: "already" };
    return { kind: "ok", text: withJson(text, changed) };
  };
}

/**
 * Reads `quickscale.json`.
 *
 * @param text its text
 * @returns what it holds; undefined for what is no object
 * @throws Refusal for what is no JSON
 */
export function readRecord(text: string): ProjectRecord | undefined {
  try {
    const content = JSON.parse(text.replace(/^\ufeff/, ""));
    return typeof content === "object" && content !== null && !Array.isArray(content) ? content : undefined;
  } catch {
    throw new Refusal("It is no valid JSON, so this run can't be written down there: mend it first.", { file: RECORD });
  }
}
