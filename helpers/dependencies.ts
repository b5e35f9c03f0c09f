import type { Edit } from "./changes/stage.ts";
import type { EditFile, Step } from "./changes/steps.ts";
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

/**
 * Steps that make a project depend on a package that lies in a folder, and how people install it then.
 *
 * @param project the project
 * @param name the package
 * @param folder the way to it from the project's root, such as `../modules/acme-tasks`
 */
export function requireFolder(
  { files }: DjangoProject,
  name: string,
  folder: string,
): { steps: EditFile[]; install: string } {
  const pyproject = readToml(files, "pyproject.toml");
  const isListed = Array.isArray(at(pyproject, "project")?.dependencies);
  const ofPoetry = at(pyproject, "tool", "poetry") !== undefined;
  const byPip = `python -m pip install --editable ${folder}`;
  const byHand = `Make the project depend on ${name}, which lies in ${folder}.`;
  if (isListed || ofPoetry) {
    const edit = addFolder(name, folder, isListed, ofPoetry);
    const usesUv =
      files.isFile("uv.lock") || at(pyproject, "tool", "uv") !== undefined || files.isFile("quickscale.json");
    const install = usesUv ? "uv sync" : ofPoetry ? "poetry lock && poetry install" : byPip;
    return { steps: [{ type: "edit", path: "pyproject.toml", edit, otherwise: byHand }], install };
  }
  const file = REQUIREMENTS.find((each) => files.isFile(each));
  if (file === undefined) return { steps: [], install: byPip };
  // Where one line has a hash, pip wants one of each, and a folder has none.
  if (/\s--hash[=\s]/.test(files.text(file) ?? "")) {
    return { steps: [], install: `${byPip} --no-deps  # not in ${file}: pip takes no folder among hashes` };
  }
  return {
    steps: [{ type: "edit", path: file, edit: addLine(`-e ${/^[./]/.test(folder) ? "" : "./"}${folder}`) }],
    install: `python -m pip install -r ${file}`,
  };
}

/** uv and Poetry each look for the folder of a package in a table of their own. */
function addFolder(name: string, folder: string, isListed: boolean, ofPoetry: boolean): Edit {
  return async (text) => {
    const { parse, patch } = await import("@decimalturn/toml-patch");
    const key = isListed ? ["tool", "uv", "sources"] : ["tool", "poetry", "dependencies"];
    const source = `${name} = { path = "${folder}", ${isListed ? "editable" : "develop"} = true }`;
    const refused = (reason: string) => ({ kind: "refused", reason, paste: `[${key.join(".")}]\n${source}` }) as const;
    if (/(?<!\r)\n/.test(text) && text.includes("\r\n")) return refused("its line endings are mixed");
    const content = parse(text) as { project?: { dependencies?: string[] } };
    const { dependencies } = content.project ?? {};
    let now = text;
    if (isListed && dependencies !== undefined && !dependencies.includes(name)) {
      dependencies.push(name);
      now = patch(text, content);
    }
    if (isListed) now = addToTable(now, key, source);
    if (ofPoetry) now = addToTable(now, ["tool", "poetry", "dependencies"], source.replace("editable", "develop"));
    try {
      const found = at(parse(now), ...key, name);
      return found?.path === folder ? { kind: "ok", text: now } : refused("this table can't be added to");
    } catch {
      return refused("this table can't be added to");
    }
  };
}

/** Adds a line to a table of a TOML file: behind its last one, or in a table of its own behind the one around it. */
function addToTable(text: string, key: readonly string[], line: string): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const behind = (header: string): number | undefined => {
    const found = new RegExp(`^\\[${header.replaceAll(".", "\\.")}\\][^\\n]*\\n?`, "m").exec(text);
    if (found === null) return undefined;
    const start = found.index + found[0].length;
    const next = /^\[/m.exec(text.slice(start))?.index ?? text.length - start;
    return (
      start +
      text
        .slice(start, start + next)
        .trimEnd()
        .replace(/(?:\n[ \t]*#[^\n]*)+$/, "")
        .trimEnd().length
    );
  };
  const own = behind(key.join("."));
  const place = own ?? behind(key.slice(0, -1).join(".")) ?? text.trimEnd().length;
  const added = own === undefined ? `${eol}${eol}[${key.join(".")}]${eol}${line}` : `${eol}${line}`;
  const rest = text.slice(place);
  return (
    text.slice(0, place) +
    (own !== undefined && text.slice(0, place).endsWith("\n") ? added.slice(eol.length) : added) +
    (rest === "" ? eol : rest)
  );
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
