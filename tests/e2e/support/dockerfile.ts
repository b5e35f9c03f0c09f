/** One instruction of a Dockerfile, its continuation lines joined. */
export interface Instruction {
  /** Such as `RUN`. */
  readonly name: string;
  readonly text: string;
}

export interface Stage {
  /** What stands behind `AS`. */
  readonly name: string;
  /** An image, or an earlier stage. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/**
 * Reads a Dockerfile (https://docs.docker.com/reference/dockerfile/), as far as ours go: comments, continuation
 * lines, named stages; no heredocs.
 *
 * @param source the file's text
 * @returns its stages, in order
 */
export function readDockerfile(source: string): Stage[] {
  const withoutComments = source.replaceAll(/^\s*#.*\n/gm, "");
  const lines = withoutComments.replaceAll(/\\\n\s*/g, " ").split("\n");
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of lines.filter((each) => each.trim() !== "")) {
    const [, name = "", text = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === "") throw new Error(`not an instruction: ${line}`);
    if (name === "FROM") {
      const [, from = "", as = ""] = /^(\S+)(?: AS (\S+))?$/.exec(text) ?? [];
      stages.push({ name: as, from, instructions: [] });
    } else stages.at(-1)?.instructions.push({ name, text });
  }
  return stages;
}

/**
 * Reads a `.dockerignore` (https://docs.docker.com/build/concepts/context/#dockerignore-files).
 *
 * @param source the file's text
 * @returns whether a path, below the context and with `/` between its parts, stays out of the build
 */
export function readDockerignore(source: string): (path: string) => boolean {
  const rules = source
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ ignores: !line.startsWith("!"), pattern: globPattern(line.replace(/^!/, "")) }));
  return (path) => rules.findLast(({ pattern }) => pattern.test(path))?.ignores ?? false;
}

/**
 * A pattern for a path and everything below it.
 *
 * @param glob with `*`, `?` and `**`
 */
export function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/^\.?\//, "")
    .replace(/\/$/, "")
    .replaceAll(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll(/\*\*\/|\*\*|\*|\?/g, (wild) => WILDCARDS[wild as keyof typeof WILDCARDS]);
  return new RegExp(`^${source}(/|$)`);
}

const WILDCARDS = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" } as const;
