import { rm, symlink } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { KIT, machineHas } from "../../tests/e2e/support/machine.ts";
import { copyKit, temporaryFolder } from "../../tests/e2e/support/project.ts";
import { openTerminal } from "../../tests/e2e/support/terminal.ts";
import { CACHES, tool } from "../../tests/e2e/support/tools.ts";

/** The terminal that is shown. */
export const COLUMNS = 84;
export const ROWS = 24;

/** What is typed, from the kit's folder onwards. */
const COMMANDS = [
  "npx plop init myapp",
  "cd myapp && npm install --silent && uv sync --quiet",
  "npx plop django-app tasks",
  'npx plop django-model tasks Task "title:char:200 due:date? done:bool"',
  "npx plop django-view tasks Task",
  "uv run pytest --quiet tasks",
  "npx plop undo",
] as const;

/** What the recording is called, and what it shows, for those who can't see it. */
export const TITLE = "QuickScale kit in a terminal";
export const DESCRIPTION =
  "npx plop init writes a project, django-app, django-model and django-view add an app with a model and its pages, " +
  "pytest passes, and npx plop undo takes the pages back.";

/** The command after which the picture stands for those who want no motion. */
export const STILL: (typeof COMMANDS)[number] = "uv run pytest --quiet tasks";

/** A command, and what it showed. */
export interface Played {
  readonly command: string;
  /** Its lines, with their colours. */
  readonly lines: readonly string[];
}

/**
 * Runs the commands one after another, each on a terminal, in a copy of the kit that goes afterwards.
 *
 * @returns what they showed
 * @throws Error when one of them fails
 */
export async function playSession(): Promise<Played[]> {
  const kit = join(await temporaryFolder(), "kit");
  try {
    await copyKit(kit);
    await symlink(join(KIT, "node_modules"), join(kit, "node_modules"));
    const played: Played[] = [];
    for (const command of COMMANDS) {
      const cwd = played.length < 2 ? kit : join(kit, "myapp");
      played.push({ command, lines: await linesOf(command, cwd) });
    }
    return played;
  } finally {
    await rm(dirname(kit), { recursive: true, force: true });
  }
}

async function linesOf(command: string, cwd: string): Promise<string[]> {
  const env = {
    ...CACHES,
    UV_PYTHON: machineHas("python"),
    PATH: [dirname(tool("uv")), process.env.PATH].join(delimiter),
    NO_COLOR: undefined,
    FORCE_COLOR: undefined,
    COLUMNS: undefined,
    npm_config_progress: "false",
    npm_config_prefer_offline: "true",
  };
  const terminal = openTerminal(["bash", "-c", command], { cwd, env, columns: COLUMNS });
  const code = await terminal.ended();
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${terminal.shown()}`);
  const text = terminal.printed().replace(CURSOR, "").trimEnd();
  return text === "" ? [] : text.split("\r\n");
}

/** Movements of the cursor, which nothing that stays on the screen depends on. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const CURSOR = /\u001b\[[\d;?]*[A-LN-Za-ln-z]/g;
