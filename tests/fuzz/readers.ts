import { Refusal } from "../../helpers/errors.ts";
import { enumsIn } from "../../helpers/python/choices.ts";
import { definitionsOf, readAdminRegistrations, readFactories } from "../../helpers/python/definitions.ts";
import { availableNames, importedNames, wildcardImports } from "../../helpers/python/imports.ts";
import { placeInList } from "../../helpers/python/list-place.ts";
import { readModule } from "../../helpers/python/models.ts";
import { descendants, type PythonNode, stringValue } from "../../helpers/python/parser.ts";
import { catchesRoute, hasRoute, isRoute } from "../../helpers/python/routes.ts";
import { faultOf, readSource, type Source } from "../../helpers/python/source.ts";
import { assignments, literalsOf } from "../../helpers/python/statements.ts";
import { toTestCase } from "../../helpers/python/test-style.ts";
import { catchesAll, includedModules, includesModule, namedPatterns } from "../../helpers/python/url-patterns.ts";

/** What reads the syntax tree of a file, whatever is in it. */
const OF_TREES: Readonly<Record<string, (root: PythonNode, source: Source) => unknown>> = {
  faultOf: (_root, source) => faultOf(source),
  definitionsOf,
  enumsIn,
  importedNames,
  wildcardImports,
  availableNames: (root) => availableNames(root, 100),
  assignments: (root) => assignments(root).map(({ value }) => literalsOf(value)),
  placeInList: (root) =>
    assignments(root)
      .slice(-5)
      .map(({ name }) => placeInList(root, name)),
  strings: (root) => descendants(root, "string", "concatenated_string").map(stringValue),
  namedPatterns,
  includedModules,
  includesModule: (root) => includesModule(root, "zebra.urls"),
  routes: (root) => {
    const calls = descendants(root, "call");
    return calls.map((call) => [
      catchesAll(call),
      isRoute(call, "tasks/<int:pk>/"),
      hasRoute(call, "tasks/<int:pk>/"),
      catchesRoute(call, calls[0] ?? call),
    ]);
  },
};

/** What reads the text of a file. */
const OF_TEXTS: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
  readModule,
  readAdminRegistrations,
  readFactories,
  toTestCase: (text) => toTestCase(text, "ZebraTests"),
};

/**
 * Lets everything that reads Python read a file, as a project's files are read.
 *
 * @param bytes the file
 * @returns what failed otherwise than by a refusal, each with its reader
 */
export async function readingFaults(bytes: Buffer): Promise<string[]> {
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  const source = await readSource(text);
  const readers = [
    ...Object.entries(OF_TREES).map(([name, read]) => [name, async () => read(source.root, source)] as const),
    ...Object.entries(OF_TEXTS).map(([name, read]) => [name, () => read(text)] as const),
  ];
  const faults: string[] = [];
  for (const [name, read] of readers) {
    await read().catch((error) => {
      if (!(error instanceof Refusal)) faults.push(`${name} fails: ${error}`);
    });
  }
  return faults;
}
