import type { Edit, EditResult } from "../changes/stage.ts";
import { isObject, jsonObject, withJson } from "../json.ts";
import { LOADER } from "../way-in.ts";

/** What a repository's `package.json` needs for the kit. */
export interface Wanted {
  /** The loader's path, from the repository: `./tools/quickscale/helpers/loader.js`. */
  readonly loader: string;
  /** The kit's npm packages, each with its version. */
  readonly packages: Readonly<Record<string, string>>;
}

/**
 * The `package.json` of a repository that has none.
 *
 * @param name what the repository is called
 * @param wanted what the kit needs
 * @returns its text
 */
export function newManifest(name: string, { loader, packages }: Wanted): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z\d]+/g, "-");
  const content = {
    name: plain.replaceAll(/^-|-$/g, "") || "kit",
    private: true,
    type: "module",
    imports: { [LOADER]: loader },
    devDependencies: packages,
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** Where npm looks for the version of a package. */
const LISTS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/**
 * Adds to a `package.json` what the kit needs. A version that the kit had earlier becomes the one that it has now; one
 * that is somebody's own choice stays, and `otherVersions` names it.
 *
 * @param wanted what the kit needs
 */
export function embedInManifest(wanted: Wanted): Edit {
  const { loader, packages } = wanted;
  return (text): EditResult => {
    const content = jsonObject(text);
    const refused = (reason: string): EditResult => ({ kind: "refused", reason, paste: pasteFor(wanted) });
    if (content === undefined)
      return refused("It is no valid JSON, so that nothing can be added to it: mend it first.");
    const { imports = {}, devDependencies = {} } = content;
    if (!isObject(imports) || !isObject(devDependencies)) {
      return refused(`Its "${isObject(imports) ? "devDependencies" : "imports"}" is no object: mend it first.`);
    }
    const known = imports[LOADER];
    if (known !== undefined && !/^\.\/.*helpers\/loader\.js$/.test(String(known))) {
      return refused(`Its import "${LOADER}" is something else: rename that first.`);
    }
    const versions = versionsIn(content);
    const added = Object.entries(packages).filter(([name, version]) => {
      const theirs = versions.get(name);
      return theirs === undefined || (devDependencies[name] === theirs && isOlder(theirs, version));
    });
    if (known === loader && added.length === 0) return { kind: "already" };
    const changed = {
      ...content,
      imports: { ...imports, [LOADER]: loader },
      ...(added.length > 0 && { devDependencies: sorted({ ...devDependencies, ...Object.fromEntries(added) }) }),
    };
    return { kind: "ok", text: withJson(text, changed) };
  };
}

/**
 * The packages of the kit that a `package.json` has in another version, and keeps so.
 *
 * @param text the file's text
 * @param wanted what the kit needs
 * @returns a sentence each
 */
export function otherVersions(text: string, { packages }: Wanted): string[] {
  const content = jsonObject(text) ?? {};
  return Object.entries(packages).flatMap(([name, version]) => {
    const theirs = versionsIn(content).get(name);
    const isKept =
      theirs !== undefined && theirs !== version && !(isInDevelopment(content, name) && isOlder(theirs, version));
    return isKept ? [`package.json keeps ${name} ${theirs}: the kit is tested with ${version}.`] : [];
  });
}

function isInDevelopment({ devDependencies }: Record<string, unknown>, name: string): boolean {
  return isObject(devDependencies) && name in devDependencies;
}

function versionsIn(content: Record<string, unknown>): Map<string, string> {
  const lists = LISTS.map((list) => content[list]).filter(isObject);
  return new Map(
    lists.reverse().flatMap((list) => Object.entries(list).map(([name, version]) => [name, String(version)])),
  );
}

/** Both are pinned, as the kit pins its own: whoever gives a range means it. */
function isOlder(version: string, than: string): boolean {
  const parts = (text: string) => /^(\d+)\.(\d+)\.(\d+)$/.exec(text)?.slice(1).map(Number);
  const [one, other] = [parts(version), parts(than)];
  if (one === undefined || other === undefined) return false;
  const index = one.findIndex((part, at) => part !== other[at]);
  return index !== -1 && (one[index] ?? 0) < (other[index] ?? 0);
}

/** As npm writes them. */
function sorted(packages: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(packages).sort(([one], [other]) => one.localeCompare(other, "en")));
}

function pasteFor({ loader, packages }: Wanted): string {
  return JSON.stringify({ imports: { [LOADER]: loader }, devDependencies: packages }, undefined, 2);
}
