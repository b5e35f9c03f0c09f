import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const KIT = fileURLToPath(new URL("../..", import.meta.url));

/** What people read, from the top of the repository. */
export const DOCUMENTS: readonly string[] = [
  ...documentsIn("."),
  ...documentsIn("docs"),
  ...documentsIn("docs/releases"),
  ...foldersIn("examples").flatMap((folder) => documentsIn(join("examples", folder))),
].sort();

/** The tests that type the commands of one document; those of all others are typed by `tests/e2e/documents.test.ts`. */
export const TYPED_BY: Readonly<Record<string, string>> = {
  "docs/releasing.md": "tests/e2e/releasing.test.ts",
  "docs/releases/validation-0.1.0.md": "tests/e2e/hotel.test.ts",
  "docs/tutorial.md": "tests/e2e/tutorial.test.ts",
  "examples/hotel/README.md": "tests/e2e/hotel.test.ts",
};

/**
 * Reads a document.
 *
 * @param path from the top of the repository
 * @returns its text
 */
export function readDocument(path: string): string {
  return readFileSync(join(KIT, path), "utf8");
}

function documentsIn(folder: string): string[] {
  return entries(folder)
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map(({ name }) => join(folder, name));
}

function foldersIn(folder: string): string[] {
  return entries(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function entries(folder: string) {
  try {
    return readdirSync(join(KIT, folder), { withFileTypes: true });
  } catch {
    return [];
  }
}
