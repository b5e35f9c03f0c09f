import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rejectProjectName } from "../../helpers/names.ts";
import { describeWith } from "./support/machine.ts";
import { generateProject, type Project } from "./support/project.ts";

/** Prints what an environment can import at the top, and how its distributions are called, a name a line. */
const INSTALLED = `
from importlib import metadata
print(*metadata.packages_distributions(), *(each.name for each in metadata.distributions()), sep="\\n")
`;

describeWith(["python"], "project names that its environment takes", () => {
  describe.each(["5.2", "6.1"])("with Django %s", (django) => {
    let project: Project;

    beforeAll(async () => {
      project = await generateProject("my-app", [`--django=${django}`, "--generators=no"]);
    });
    afterAll(() => project?.remove());

    it("refuses everything that can be imported, and everything that is installed", async () => {
      const { stdout } = await project.uv(["python", "-c", INSTALLED]);
      expect(accepted(stdout.split("\n"))).toEqual([]);
    });

    it("refuses every package of the lock file, for other systems and Pythons too", async () => {
      const lock = await readFile(join(project.path, "uv.lock"), "utf8");
      const names = [...lock.matchAll(/^name = "(.+)"$/gm)].map(([, name]) => name ?? "");
      expect(names).toContain("django");
      expect(accepted(names.filter((name) => name !== project.name))).toEqual([]);
    });
  });
});

/** The names that would do for a project, as packages; what can't be a name at all is refused anyway. */
function accepted(names: readonly string[]): string[] {
  const packages = new Set(names.map((name) => name.trim().toLowerCase().replaceAll(/[-.]+/g, "_")));
  return [...packages].filter((name) => rejectProjectName(name) === undefined).sort();
}
