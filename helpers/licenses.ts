import { readFile } from "node:fs/promises";
import type { Step } from "./changes/steps.ts";
import { packageFile } from "./kit.ts";

/** What a project says of its licence in pyproject.toml (https://peps.python.org/pep-0639/), by what people choose. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  none: "",
  proprietary: "LicenseRef-Proprietary",
  MIT: "MIT",
  "BSD-3-Clause": "BSD-3-Clause",
  "Apache-2.0": "Apache-2.0",
};

/** Asks for the licence of a new project. */
export const licenseOption = {
  name: "license",
  as: "option",
  message: "Under which licence? (none: that can be settled later)",
  help: "write a LICENSE, and name it in pyproject.toml and the README",
  choices: Object.keys(EXPRESSIONS),
  default: "none",
} as const;

/**
 * @param license what was chosen
 * @returns the licence as pyproject.toml names it; nothing for a project without one
 */
export function licenseExpression(license: string): string {
  return EXPRESSIONS[license] ?? "";
}

/**
 * Steps that write the licence of a new project, with its year and holder where it has a place for them.
 *
 * @param path where to
 * @param license what was chosen
 * @param holder whoever has the rights
 */
export async function licenseSteps(path: string, license: string, holder: string): Promise<Step[]> {
  if (license === "none") return [];
  const year = new Date().getFullYear();
  if (license === "proprietary") {
    return [{ type: "createFile", path, content: `Copyright (c) ${year} ${holder}. All rights reserved.\n` }];
  }
  const text = await licenseText(license);
  const filled = text.replaceAll(/<(year|owner|copyright holders)>/g, (_, gap) =>
    gap === "year" ? `${year}` : holder,
  );
  return [{ type: "createFile", path, content: filled }];
}

/** As SPDX has it, less blanks at the ends of lines. */
async function licenseText(license: string): Promise<string> {
  const { licenseText: text } = JSON.parse(
    await readFile(packageFile(`spdx-license-list/licenses/${license}.json`), "utf8"),
  ) as { readonly licenseText: string };
  return `${text.replaceAll(/[ \t]+$/gm, "").trim()}\n`;
}
