import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { followUps } from "../../generators/follow-ups.ts";

const KIT = fileURLToPath(new URL("../..", import.meta.url));

it("imports at run time only packages that are installed with it", () => {
  const { dependencies } = JSON.parse(readFileSync(join(KIT, "package.json"), "utf8"));
  const files = ["generators", "helpers"].flatMap((folder) =>
    readdirSync(join(KIT, folder), { recursive: true, encoding: "utf8" }).map((path) => join(KIT, folder, path)),
  );
  const sources = files.filter((file) => file.endsWith(".ts")).map((file) => readFileSync(file, "utf8"));
  const imported = sources.flatMap((source) =>
    [...source.matchAll(/(?:^import (?!type )[^;]*?from |import\()"([^".][^"]*)"/gm)].map(([, name = ""]) => name),
  );
  const packages = new Set(
    imported.filter((name) => !name.startsWith("node:")).map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
  );

  expect(packages).toContain("handlebars");
  expect([...packages].filter((name) => !(name in dependencies))).toEqual([]);
});

it("lists each generator on one line of a narrow terminal", () => {
  // "❯ name - description ", as plop shows it.
  const lines = followUps.map(({ name, description }) => `  ${name} - ${description} `);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});
