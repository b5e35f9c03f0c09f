import { join, relative } from "node:path";
import { journalOf } from "../helpers/changes/journal.ts";
import { rejectFolder } from "../helpers/changes/write.ts";
import { shellWord } from "../helpers/command-line.ts";
import { DJANGO } from "../helpers/compatibility.ts";
import { defineGenerator } from "../helpers/generator.ts";
import { repositoryAround } from "../helpers/git.ts";
import { projectSteps } from "../helpers/init.ts";
import { licenseOption } from "../helpers/licenses.ts";
import { rejectLongText, rejectProjectName } from "../helpers/names.ts";
import { yesNo } from "../helpers/prompts.ts";
import { followUps } from "./follow-ups.ts";

export const init = defineGenerator({
  prompts: [
    {
      name: "name",
      as: "argument",
      message: "What is the project called? (its folder; a to z, digits, hyphens)",
      help: "the project's folder and, with _ for -, its Python package",
      validate: async (name, { destination }) => rejectProjectName(name) ?? rejectFolder(destination, name),
    },
    {
      name: "django",
      as: "option",
      message: "Which Django? (5.2 is the LTS, kept safe to April 2028; 6.1 is the newest)",
      help: "the version of Django",
      choices: Object.keys(DJANGO),
      default: "5.2",
    },
    {
      name: "description",
      as: "option",
      message: "What is it, in a sentence? (for its pages and README; may be empty)",
      help: "a sentence for the home page and the README",
      default: "",
      validate: rejectLongText,
    },
    {
      name: "author",
      as: "option",
      message: "Who makes it? (for pyproject.toml; may be empty)",
      help: "the author, for pyproject.toml",
      default: "",
      validate: rejectLongText,
    },
    licenseOption,
    yesNo(
      "generators",
      "Take the follow-up generators along? (needs Node)",
      "take the follow-up generators along, in tools/",
    ),
    yesNo("git", "Make it a git repository?", "make it a git repository, unless the folder lies in one"),
  ],
  examples: [
    "npx plop init myapp",
    'npx plop init my-shop --django=6.1 --description="Orders and invoices"',
    'npx plop init myapp --license=MIT --author="Ada Lovelace"',
    "npx plop init myapp --generators=no --dest=../clients --dry-run",
  ],
  // A folder that holds something is refused as a whole: there are no files to choose between.
  help: { "--dest=DIR": "where the project's folder comes; when left out, here", "--force": "", "--skip": "" },
  async actions(answers, { destination, root, defaults, cwd }) {
    const { name, git } = answers;
    // What the others are told in the plopfile of whoever took the kit in is theirs in the project, too.
    const inherited = Object.entries(defaults).filter(([name]) => followUps.some((each) => each.name === name));
    const around = git === "yes" ? await repositoryAround(journalOf(destination).root) : undefined;
    return [
      ...(await projectSteps(answers, root, Object.fromEntries(inherited))),
      ...(git === "yes" ? [{ type: "initRepository" } as const] : []),
      {
        type: "commit",
        next: [
          `cd ${shellWord(relative(cwd, join(destination, name)))}`,
          "uv sync                            # or pip, or Poetry: see README.md",
          "uv run python manage.py migrate",
          "uv run python manage.py runserver  # then open http://127.0.0.1:8000/",
          "uv run pytest",
          ...(around === undefined ? [] : [inRepository(relative(cwd, around))]),
        ],
      },
    ];
  },
});

/** What becomes of the repository that was asked for, where one is around. */
function inRepository(top: string): string {
  const where = shellWord(top || ".");
  return `It lies in the repository at ${where}, so it got none of its own, and its CI and hooks don't run. --dest=DIR puts it elsewhere.`;
}
