import { expect, it } from "vitest";
import { goesIntoProjects, projectManifest, readManifest, readVendored } from "../../../helpers/core/subset.ts";

const KIT = {
  name: "quickscale-kit",
  version: "0.1.0",
  dependencies: { plop: "4.0.5", stylesheet: "1.0.0" },
  devDependencies: { vitest: "4.0.0" },
  scripts: { test: "vitest" },
  quickscale: {
    projects: { files: ["LICENSE", "helpers"], without: ["helpers/init"], withoutDependencies: ["stylesheet"] },
  },
};

it.each([
  undefined,
  "",
  "no JSON",
  "null",
  "[]",
  '{"name": "other", "version": "1.0.0"}',
  '{"name": "quickscale-kit"}',
])("knows that %j is no package.json of the kit", (text) => {
  expect(() => readManifest(text, "over there")).toThrow("over there is not the kit");
});

it.each([undefined, "", "no JSON", "[]", "{}", '{"kit": "0.1.0"}', '{"kit": "0.1.0", "files": null}'])(
  "takes nothing from %j as what was copied",
  (text) => {
    expect(readVendored(text)).toBeUndefined();
  },
);

it.each([
  ["LICENSE", true],
  ["LICENSES/MIT", false],
  ["helpers/words.ts", true],
  ["helpers/init/words.ts", false],
  ["helpers/initial.ts", true],
  ["helpers.ts", false],
  ["tests/words.test.ts", false],
])("knows whether %s goes into projects: %j", (path, expected) => {
  expect(goesIntoProjects(KIT, path)).toBe(expected);
  expect(goesIntoProjects({ name: "quickscale-kit", version: "0.1.0" }, path)).toBe(false);
});

it("leaves out of a project's package.json what only the whole kit needs", () => {
  expect(JSON.parse(projectManifest(KIT))).toEqual({
    name: "quickscale-kit",
    version: "0.1.0",
    private: true,
    dependencies: { plop: "4.0.5" },
  });
});
