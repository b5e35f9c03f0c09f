import type { Played } from "./session.ts";

/** A line of the screen, and when it comes, in milliseconds from the start. */
export interface TimedLine {
  readonly text: string;
  readonly at: number;
  /** When each character of a command is typed, behind its prompt. */
  readonly typed?: readonly number[];
}

export const PROMPT = "$ ";

/** Pauses of a person who types without haste, and of a reader; a recording of a run as fast as it is would tell nobody. */
const BEFORE_TYPING = 600;
const BETWEEN_KEYS = 45;
const BEFORE_OUTPUT = 500;
const BETWEEN_LINES = 60;
const FOR_READING = 4000;

/**
 * Lays out what commands showed in time, with the same pauses each time.
 *
 * @param played the commands
 * @returns every line in its order, and when all of it is over
 */
export function timelineOf(played: readonly Played[]): { readonly lines: readonly TimedLine[]; readonly end: number } {
  let now = 0;
  const pass = (pause: number) => {
    now += pause;
    return now;
  };
  const lines = played.flatMap(({ command, lines: shown }): TimedLine[] => {
    const at = now;
    pass(BEFORE_TYPING);
    const typed = Array.from(command, () => pass(BETWEEN_KEYS));
    pass(BEFORE_OUTPUT);
    const output = shown.map((text) => ({ text, at: pass(BETWEEN_LINES) }));
    pass(FOR_READING);
    return [{ text: PROMPT + command, at, typed }, ...output];
  });
  return { lines, end: pass(FOR_READING) };
}
