import type { Step } from "./changes/steps.ts";
import type { DjangoProject } from "./project.ts";

/** Where a generated project keeps what was generated. */
const RECORD = "quickscale.json";

/**
 * Steps that write a command down in `quickscale.json`, in projects that have one.
 *
 * @param project the project
 * @param command what ran, as it would be typed behind `npx plop`
 */
export function record({ files }: DjangoProject, command: string): Step[] {
  const generated = readGenerated(files.text(RECORD));
  if (generated === undefined) return [];
  return [
    {
      type: "edit",
      path: RECORD,
      edit: (text) => {
        const content = JSON.parse(text) as Record<string, unknown>;
        const commands = readGenerated(text) ?? [];
        if (commands.includes(command)) return { kind: "already" };
        const indent = /^\{\r?\n([ \t]+)/.exec(text)?.[1] ?? 2;
        const end = /\s*$/.exec(text)?.[0] ?? "";
        const written = JSON.stringify({ ...content, generated: [...commands, command] }, undefined, indent);
        return { kind: "ok", text: written + end };
      },
    },
  ];
}

/** The commands so far; undefined for what is no such file. */
function readGenerated(text: string | undefined): unknown[] | undefined {
  try {
    const { generated } = JSON.parse(text ?? "") as { generated?: unknown };
    return Array.isArray(generated) ? generated : undefined;
  } catch {
    return undefined;
  }
}
