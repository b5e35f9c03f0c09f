import type { Edit } from "./changes/stage.ts";
import type { Step } from "./changes/steps.ts";
import { at, dependsOn, readToml } from "./project/style.ts";
import type { DjangoProject } from "./project.ts";

/** Files of requirements that a web server is installed from, the likeliest first. */
const REQUIREMENTS = ["requirements/base.txt", "requirements/common.txt", "requirements.in", "requirements.txt"];

/**
 * Steps that add a package to what a project needs, and what people have to do then.
 *
 * @param project the project
 * @param name the package on PyPI
 * @param version its oldest version that will do
 */
export function requirePackage(
  project: DjangoProject,
  name: string,
  version: string,
): { steps: Step[]; next: string[] } {
  const { files } = project;
  if (dependsOn(files, name)) return { steps: [], next: [] };
  const requirement = `${name}>=${version}`;
  const pyproject = readToml(files, "pyproject.toml");
  const install =
    files.isFile("uv.lock") || files.isFile("quickscale.json") ? "uv sync" : `python -m pip install ${name}`;
  const isListed = Array.isArray(at(pyproject, "project")?.dependencies);
  const ofPoetry = at(pyproject, "tool", "poetry", "dependencies") !== undefined;
  if (isListed || ofPoetry) {
    const edit = addToPyproject(name, version, isListed);
    const step: Step = {
      type: "edit",
      path: "pyproject.toml",
      edit,
      otherwise: `Add ${requirement} to pyproject.toml.`,
    };
    return { steps: [step], next: [`${isListed ? install : "poetry lock && poetry install"}  # ${name} is new`] };
  }
  const file = REQUIREMENTS.find((each) => files.isFile(each));
  const steps: Step[] = file === undefined ? [] : [{ type: "edit", path: file, edit: addLine(requirement) }];
  return { steps, next: [`${install}  # ${name} is new`] };
}

function addToPyproject(name: string, version: string, isListed: boolean): Edit {
  const refused = (reason: string) => ({ kind: "refused", reason, paste: `"${name}>=${version}",` }) as const;
  return async (text) => {
    const { parse, patch } = await import("@decimalturn/toml-patch");
    if (/(?<!\r)\n/.test(text) && text.includes("\r\n")) return refused("its line endings are mixed");
    const content = parse(text);
    const { project, tool } = content as { project?: { dependencies?: unknown[] }; tool?: { poetry?: Poetry } };
    const add = isListed ? project?.dependencies?.push(`${name}>=${version}`) : tool?.poetry?.dependencies;
    if (add === undefined) return refused("it lists no dependencies");
    if (typeof add === "object") add[name] = `>=${version}`;
    return { kind: "ok", text: patch(text, content) };
  };
}

interface Poetry {
  readonly dependencies?: Record<string, unknown>;
}

function addLine(line: string): Edit {
  return (text) => {
    const eol = text.includes("\r\n") ? "\r\n" : "\n";
    const begun = text === "" || text.endsWith("\n") ? text : text + eol;
    return { kind: "ok", text: begun + line + eol };
  };
}
