import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Django is loaded with the whole project; whoever takes longer than this to write migrations hangs. Milliseconds. */
export const MIGRATION_PATIENCE = 120_000;

/**
 * Lists the migrations of a project.
 *
 * @param root its absolute path
 * @param folders those of migrations, below it
 * @returns the paths of the modules, below the root
 */
export function migrationFiles(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const inside = join(root, folder);
    if (!statSync(inside, { throwIfNoEntry: false })?.isDirectory()) return [];
    return readdirSync(inside)
      .filter((name) => name.endsWith(".py"))
      .sort()
      .map((name) => `${folder}/${name}`);
  });
}

/**
 * Lists SQLite databases that hold nothing. `makemigrations` makes one where there is none yet, since it asks which
 * migrations were applied.
 *
 * @param root the project's absolute path
 * @returns the names of the files
 */
export function emptyDatabases(root: string): string[] {
  const names = readdirSync(root).filter((name) => /\.(sqlite3?|db)$/.test(name));
  return names.filter((name) => statSync(join(root, name), { throwIfNoEntry: false })?.size === 0);
}

/**
 * Removes empty databases that were made by asking.
 *
 * @param root the project's absolute path
 * @param there those that were there before
 */
export function removeEmptyDatabases(root: string, there: readonly string[]): void {
  for (const name of emptyDatabases(root)) if (!there.includes(name)) rmSync(join(root, name), { force: true });
}
