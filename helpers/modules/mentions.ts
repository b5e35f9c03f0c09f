import { type ProjectFiles, path } from "../project/files.ts";
import type { LocalApp } from "../project.ts";

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
