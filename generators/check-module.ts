import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { printable, Refusal } from "../helpers/errors.ts";
import { defineGenerator } from "../helpers/generator.ts";
import { checkStructure, refuseFolderOfModules } from "../helpers/modules/check.ts";
import { checkByRunning } from "../helpers/modules/check-run.ts";

export const checkModule = defineGenerator({
  prompts: [
    {
      name: "dir",
      as: "argument",
      message: "Which module? (its folder)",
      help: "the module's folder, which has its pyproject.toml",
      default: ".",
    },
    {
      name: "run",
      as: "option",
      choices: ["yes", "no"],
      message: "Run its tests?",
      help: "run its tests, and ask Django for missing migrations, with the module's own .venv",
      default: "yes",
    },
  ],
  examples: ["npx plop check-module ../modules/quickscale-modules-tasks", "npx plop check-module . --run=no"],
  help: { "--dest=DIR": "where DIR starts from; when left out, the current folder" },
  onlyLooks: true,
  actions({ dir, run }, { folder }) {
    const module = resolve(folder, dir);
    if (!existsSync(module)) throw new Refusal(`There is no folder ${printable(module)}.`);
    refuseFolderOfModules(dir, module);
    return [
      {
        type: "task",
        async perform({ signal, waitFor }) {
          const { module: checked, findings: found } = await checkStructure(module);
          const runs = run === "yes" && checked.app !== undefined;
          const ran = runs ? await checkByRunning(checked, { signal, waitFor }) : [];
          const findings = [...found, ...ran];
          const errors = findings.filter(({ level }) => level === "error").length;
          const closing = `${findings.length} checks`;
          if (errors === 0) return { findings, closing };
          return {
            findings,
            closing,
            failure: `${errors} ${errors === 1 ? "error" : "errors"} in ${printable(module)}.`,
          };
        },
      },
    ];
  },
});
