import { randomBytes } from "node:crypto";
import type { Step } from "./changes/steps.ts";
import { DJANGO } from "./compatibility.ts";
import { PREFIX } from "./core/subset.ts";
import type { Answers, KitOptions } from "./generator.ts";
import { coreForProjects, kitVersion, overridesForProjects, packageFile, vendorGenerators } from "./kit.ts";
import { licenseExpression, licenseSteps } from "./licenses.ts";
import { packageName, projectTitle } from "./names.ts";
import { RECORD } from "./record.ts";

/** Editors check the record by it. */
const SCHEMA = { $schema: `./${PREFIX}/quickscale.schema.json` };

/** What `init` is told. */
type InitAnswers = Answers<"name" | "django" | "description" | "author" | "license" | "generators">;

/**
 * Steps that write a project.
 *
 * @param answers what `init` is told
 * @param root absolute path of the folder with the plopfile
 * @param defaults those that the project's own generators are to have
 * @returns the steps, less the commit
 */
export async function projectSteps(
  answers: InitAnswers,
  root: string,
  defaults: NonNullable<KitOptions["defaults"]>,
): Promise<Step[]> {
  const { name, django, description, author, license } = answers;
  const generators = answers.generators === "yes";
  const version = await kitVersion();
  const told = { name, django, description, author, ...(license !== "none" && { license }), generators };
  const title = projectTitle(name);
  const data = {
    ...told,
    package: packageName(name),
    title,
    license: licenseExpression(license),
    proprietary: license === "proprietary",
    django52: django === "5.2",
    django61: django === "6.1",
    python: DJANGO[django],
    kitVersion: version,
    secretKey: randomBytes(48).toString("base64url"),
  };
  const overrides = generators ? await overridesForProjects(root) : [];
  const digests = overrides.flatMap(({ path, digest }) => (digest ? [[path, digest]] : []));
  const record = {
    ...(generators && SCHEMA),
    kit: version,
    answers: told,
    generated: [],
    ...(generators && (await coreForProjects(root))),
    ...(overrides.length > 0 && { overrides: Object.fromEntries(digests) }),
  };
  return [
    { type: "newFolder", path: name, folded: [`${name}/${PREFIX}`] },
    ...(await licenseSteps(`${name}/LICENSE`, license, author || `the authors of ${title}`)),
    { type: "createTree", from: "init", to: name, data, secrets: [".env"] },
    {
      type: "copyFile",
      from: packageFile("@picocss/pico/css/pico.min.css"),
      to: `${name}/static/vendor/pico.min.css`,
    },
    { type: "createFile", path: `${name}/${RECORD}`, content: `${JSON.stringify(record, undefined, 2)}\n` },
    ...(generators ? await vendorGenerators(name, overrides, defaults) : []),
  ];
}
