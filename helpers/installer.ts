/** The files in which a program other than npm locks the versions of npm packages. */
const OTHERS = { "pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn" } as const;

/**
 * How npm packages are installed in a folder.
 *
 * @param isThere whether the folder has a file
 * @returns the command, and the file in which it locks the versions
 */
export function installing(isThere: (path: string) => boolean): { readonly command: string; readonly lock: string } {
  const [lock, program] = Object.entries(OTHERS).find(([path]) => isThere(path)) ?? ["package-lock.json", "npm"];
  return { command: `${program} install`, lock };
}
