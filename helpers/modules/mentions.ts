import { type ProjectFiles, path } from "../project/files.ts";
import type { DjangoProject, LocalApp } from "../project.ts";
import { descendants, type PythonNode, stringValue } from "../python/parser.ts";
import { calledName } from "../python/url-patterns.ts";
import { ownModules } from "./files.ts";

/** Files that tell tools where to look. */
const FILES =
  /^(pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|mypy\.ini|\.coveragerc|\.?ruff\.toml|Makefile|justfile|Procfile|(docker-)?compose.*\.ya?ml|\.pre-commit-config\.yaml|\.gitlab-ci\.yml|.*Dockerfile.*)$/;

/**
 * The lines of a project's configuration that name an app's folder or package: nobody but people can say what becomes
 * of them.
 *
 * @param files the project's
 * @param app the app, which goes
 * @returns each as `file:line`
 */
export function mentionsOf(files: ProjectFiles, { folder, module }: LocalApp): string[] {
  const names = [...new Set([folder, module])].map((name) => name.replaceAll(/[.]/g, "\\."));
  const pattern = new RegExp(`(?<![\\w./-])(?:\\./)?(?:${names.join("|")})(?=["'/.,:\\s]|$)`);
  const workflows = files.list(".github/workflows").map((name) => path(".github/workflows", name));
  return [...files.list("").filter((name) => FILES.test(name)), ...workflows].flatMap((file) =>
    (files.text(file) ?? "")
      .split("\n")
      .flatMap((line, index) => (!/^\s*#/.test(line) && pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );
}

/**
 * The lines of a project's Python that lead to an app's folder, such as `STATICFILES_DIRS = [BASE_DIR / "tasks" /
 * "static"]`, or that name it by a pattern, such as `"tasks.jobs.*"`: no edit reaches these. Those of the app itself are
 * among them where they begin at `BASE_DIR`, which is another folder in each project.
 *
 * @param project the project
 * @param app the app, which goes
 * @returns each as `file:line`
 */
export async function mentionsInCode({ files }: DjangoProject, app: LocalApp): Promise<string[]> {
  const modules = ownModules(files).filter((file) => (files.text(file) ?? "").includes(app.name));
  const found = modules.map(async (file) => {
    const source = await files.python(file);
    const isOwn = file.startsWith(`${app.folder}/`);
    const nodes = source === undefined ? [] : descendants(source.root, "string").filter((node) => leadsTo(node, app));
    const meant = isOwn ? nodes.filter(beginsAtProject) : nodes;
    return meant.map((node) => `${file}:${node.startPosition.row + 1}`);
  });
  return [...new Set((await Promise.all(found)).flat())];
}

function leadsTo(node: PythonNode, { name, folder, module }: LocalApp): boolean {
  const text = stringValue(node) ?? "";
  if (text.startsWith(`${module}.`) && /^[\w.]+\.\*$/.test(text)) return true;
  const isPath = [name, folder].some((each) => text === each || text.startsWith(`${each}/`));
  if (!isPath) return false;
  const { parent } = node;
  const call = parent?.type === "argument_list" ? parent.parent : undefined;
  if (call?.type === "call") return ["join", "joinpath", "Path"].includes(calledName(call));
  return parent?.type === "binary_operator" && parent.childForFieldName("operator")?.text === "/";
}

/** `settings.BASE_DIR / "tasks" / "data"`. */
function beginsAtProject(node: PythonNode): boolean {
  let whole = node;
  while (whole.parent !== null && /^(binary_operator|argument_list|call)$/.test(whole.parent.type))
    whole = whole.parent;
  return /\bBASE_DIR\b/.test(whole.text);
}
