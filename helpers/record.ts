import type { Step } from "./changes/steps.ts";
import { Refusal } from "./errors.ts";
import type { DjangoProject } from "./project.ts";

/** Where a generated project keeps what was generated. */
const RECORD = "quickscale.json";

/**
 * Steps that write a command down in `quickscale.json`, in projects that have one, if it writes anything else.
 *
 * @param project the project
 * @param command what ran, as it would be typed behind `npx plop`
 */
export function record({ files }: DjangoProject, command: string): Step[] {
  const text = files.text(RECORD);
  if (text === undefined || readGenerated(text) === undefined) return [];
  return [
    {
      type: "edit",
      path: RECORD,
      onlyWithOthers: true,
      edit: (text) => {
        const [, mark = "", plain = ""] = /^(\ufeff?)([\s\S]*)$/.exec(text) ?? [];
        const content = JSON.parse(plain) as Record<string, unknown>;
        const commands = readGenerated(plain) ?? [];
        if (commands.includes(command)) return { kind: "already" };
        const [, eol = "\n", indent = 2] = /^\{(\r?\n)([ \t]+)/.exec(plain) ?? [];
        const end = /\s*$/.exec(plain)?.[0] ?? "";
        const written = JSON.stringify({ ...content, generated: [...commands, command] }, undefined, indent);
        return { kind: "ok", text: mark + written.replaceAll("\n", eol) + end };
      },
    },
  ];
}

/**
 * The commands so far; undefined for a file of somebody else's.
 *
 * @throws Refusal for what is no JSON
 */
function readGenerated(text: string): unknown[] | undefined {
  const { generated } = parse(text) ?? {};
  return Array.isArray(generated) ? generated : undefined;
}

function parse(text: string): { readonly generated?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("It is no valid JSON, so this run can't be written down there: mend it first.", { file: RECORD });
  }
}
