import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { quoted } from "../errors.ts";

/** The schema of `quickscale.json`, in the kit's own folder. */
const SCHEMA = "quickscale.schema.json";

/** Where a value breaks the schema. */
export interface Violation {
  /** The key, behind those that it stands below: `core.from`. Empty for the value as a whole. */
  readonly key: string;
  readonly reason: string;
  /** What the schema says that should stand there; undefined for a key that it doesn't know. */
  readonly meaning: string | undefined;
}

/**
 * Holds a value against the schema of `quickscale.json`.
 *
 * @param kit absolute path of the kit's folder
 * @param value what the file holds
 * @returns each place where it breaks the schema
 * @throws Error where the schema, or the package that reads it, is missing
 */
export async function violations(kit: string, value: unknown): Promise<Violation[]> {
  const { Validator } = await import("@cfworker/json-schema");
  const schema = JSON.parse(await readFile(join(kit, SCHEMA), "utf8"));
  const { errors } = new Validator(schema, "2020-12", false).validate(value);
  // A value that is wrong makes all those wrong that it stands in, and they are told, too.
  const innermost = errors.filter(({ keyword }) => !["properties", "additionalProperties", "items"].includes(keyword));
  return innermost.map(({ keyword, keywordLocation, instanceLocation, error }) => {
    const key = partsOf(instanceLocation).map(quoted).join(".");
    if (keyword === "false")
      return { key, reason: "The kit knows no such key, and nobody reads it.", meaning: undefined };
    return { key, reason: error, meaning: descriptionAt(schema, partsOf(keywordLocation).slice(0, -1)) };
  });
}

/** The parts of a JSON pointer in a fragment (RFC 6901). */
function partsOf(pointer: string): string[] {
  const parts = pointer.replace(/^#/, "").split("/").slice(1);
  return parts.map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The nearest description on the way to a place in the schema. */
function descriptionAt(schema: Record<string, unknown>, path: readonly string[]): string | undefined {
  let here: unknown = schema;
  let found: unknown;
  for (const part of path) {
    here = (here as Record<string, unknown> | undefined)?.[part];
    found = (here as { description?: unknown } | undefined)?.description ?? found;
  }
  return typeof found === "string" ? found : undefined;
}
