import { COLUMNS, type Played, ROWS, TITLE } from "./session.ts";
import { PROMPT, timelineOf } from "./timeline.ts";

/**
 * Writes a recording down as asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/).
 *
 * @param played what was typed and shown
 * @returns one line of JSON for the recording, and one for each thing that is shown
 */
export function castOf(played: readonly Played[]): string {
  const { lines, end } = timelineOf(played);
  const events = lines.flatMap(({ text, at, typed = [] }) => {
    if (typed.length === 0) return [event(at, `${text}\r\n`)];
    const keys = [...text.slice(PROMPT.length)].map((key, index) => event(typed[index] ?? at, key));
    return [event(at, PROMPT), ...keys, event((typed.at(-1) ?? at) + 1, "\r\n")];
  });
  const header = JSON.stringify({ version: 2, width: COLUMNS, height: ROWS, title: TITLE });
  return `${[header, ...events, event(end, PROMPT)].join("\n")}\n`;
}

function event(at: number, shown: string): string {
  return JSON.stringify([at / 1000, "o", shown]);
}

/**
 * Reads what `castOf` wrote.
 *
 * @param cast its text
 * @returns what was typed and shown
 */
export function playedOf(cast: string): Played[] {
  const [, ...events] = cast.trimEnd().split("\n");
  const screen = events.map((line) => (JSON.parse(line) as [number, string, string])[2]).join("");
  const commands = screen.split(/^\$ /m).slice(1, -1);
  return commands.map((text) => {
    const [command = "", ...lines] = text.split("\r\n").slice(0, -1);
    return { command, lines };
  });
}
