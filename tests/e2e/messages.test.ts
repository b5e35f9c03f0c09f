import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDocument } from "../support/documents.ts";
import { codeBlocks, sectionOf } from "../support/markdown.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { generateProject, type Project } from "./support/project.ts";
import { lineSource } from "./support/shown.ts";
import { openWorld, type World } from "./support/world.ts";

const MANUAL = readDocument("docs/user-manual.md");

/** The messages of the manual's tables, as they stand there. */
const MESSAGES = [
  ...sectionOf(MANUAL, "Troubleshooting by message").matchAll(/^\| `(.+?)`(?: under “Next”)? \|/gm),
].map(([, message]) => message ?? "");

/** What the manual's own commands print, which documents.test.ts holds. */
const SHOWN = codeBlocks(MANUAL)
  .filter(({ language }) => language === "text")
  .map(({ code }) => code)
  .join("");

/** Newer Nodes read TypeScript by themselves, unless they are told not to. */
const OLD_NODE = "typescript" in process.features ? "NODE_OPTIONS=--no-experimental-strip-types" : "";

/** The packages as links of their own, so that one can go. */
const LINKED = `mkdir node_modules; ln -s ${join(KIT, "node_modules")}/{*,.bin} node_modules`;

/** A Python in the place of the project's own. */
const python = (script: string) =>
  `mkdir -p .venv/bin; printf '#!/bin/sh\\n${script}\\n' > .venv/bin/python; chmod +x .venv/bin/python; unset UV_PROJECT_ENVIRONMENT`;

/** What brings each message about, typed in a project of the kit; `<kit>` is a clone, `<agency>` took it in by git. */
const TYPED: Readonly<Record<string, string>> = {
  'Unknown file extension ".ts"': `${OLD_NODE} node_modules/.bin/plop`,
  "No plopfile found": "cd ..; shop/node_modules/.bin/plop",
  "… can't be loaded: Cannot find package '…' imported from …. npm install brings what package.json names.": `rm node_modules; ${LINKED}; rm node_modules/pluralize; npx plop django-app tasks; rm -r node_modules; npm install`,
  "The plopfile can't be loaded: …": "echo '<<<<<<< HEAD' >> plopfile.ts; npx plop",
  "… is too old: the kit needs … or newer.": "sed -i 's/>=20.20/>=99/' tools/quickscale/package.json; npx plop doctor",
  'There is no generator "…". Did you mean …?': "npx plop django-ap tasks",
  "… has no option --…. Did you mean --…?": "npx plop django-app tasks --ulr=todo",
  '"…" is one argument too many: … takes ….': "npx plop django-app tasks Task",
  "… is missing, and there is no terminal to ask on. Give it as: …": "npx plop django-app",
  "\"…\" can't be …'s name: …": "npx plop django-app class",
  "The folder … exists and is not empty. It holds:": "cd <kit>; npx plop init helpers",
  "There is no Django project in …": "cd <kit>; npx plop django-app tasks",
  "There are several Django projects in …":
    "for each in one two; do mkdir ../pair/$each -p; cp manage.py ../pair/$each; done; cd <kit>; npx plop django-app tasks --dest=$OLDPWD/../pair",
  'There is no app "…" in this project.': "npx plop django-view taks Task",
  "Which settings? There are … and ….":
    "cp -r <kit>/tests/projects/refused-two-settings/input ../two; cd <kit>; npx plop django-app tasks --dest=$OLDPWD/../two",
  "a merge is in progress here: settle it first":
    "echo '<<<<<<< HEAD' >> shop/settings/base.py; npx plop django-app tasks",
  "No migration was made: no Python with Django was found beside the project.": `${python("exit 127")}; rm .venv/bin/python; npx plop django-model notes Note text`,
  "# it failed here: …": `${python("echo No module named notes >&2; exit 1")}; npx plop django-model notes Note text`,
  "… was applied to the database. Nothing was taken back. Unapply it first:":
    "npx plop django-model notes Note text; uv run --no-sync python manage.py migrate --verbosity=0; npx plop undo",
  "There is no run to take back in ….": "cd <kit>; npx plop undo",
  "… is at work in …. Nothing was written. Wait for it, or end it": `${python("sleep 14; exit 1")}; npx plop django-model notes Note text & sleep 3; npx plop django-app tasks; wait`,
  "… had been cut off: it was taken back.": `${python("kill -9 $PPID")}; npx plop django-model notes Note text; npx plop django-app tasks`,
  "Where does the kit come from? Say it once": "npx plop update-core",
  "Not committed yet: …. Commit that (git commit -a), or put it aside (git stash), first.":
    "echo >> README.md; npx plop update-core",
  "This is a shallow clone, without the history that tells how the kit came here":
    "git clone --quiet --depth=1 file://<agency> ../shallow; cd <kit>; npx plop update-core --dest=$OLDPWD/../shallow",
  "git has no subtree here.": `mkdir ../bin; printf '#!/bin/sh\\n[ "$1" = subtree ] && { echo "git: subtree is not a git command" >&2; exit 1; }\\nexec '$(command -v git)' "$@"\\n' > ../bin/git; chmod +x ../bin/git; cd <kit>; PATH=$OLDPWD/../bin:$PATH npx plop update-core --dest=<agency>`,
  "… can't be reached. git ls-remote says:": "npx plop update-core --from=http://127.0.0.1:9/kit.git",
  "… was refused. Where you may not write, fork the kit's repository on its page, and push to yours: --to=https://…":
    "printf '#!/bin/sh\\nexit 1\\n' > <kit-url>/hooks/pre-receive; chmod +x <kit-url>/hooks/pre-receive; cd <agency>; echo >> tools/quickscale/README.md; git commit --quiet --all --message=Ours; cd <kit>; npx plop sync-push --dest=<agency>; rm <kit-url>/hooks/pre-receive",
  "In the way, and not known to git: …. The kit brings files of that name":
    "cd <kit>; echo New > new.txt; git add new.txt; git commit --quiet --message=New; git push --quiet origin main; echo Mine > <agency>/tools/quickscale/new.txt; npx plop update-core --dest=<agency>",
};

describe("the messages of the manual", () => {
  it("are each shown there or brought about here", () => {
    const shown = MESSAGES.filter((message) => new RegExp(lineSource(message)).test(SHOWN));

    expect(MESSAGES.length).toBeGreaterThan(25);
    expect(MESSAGES.filter((message) => !(message in TYPED) && !shown.includes(message))).toEqual([]);
    expect(Object.keys(TYPED).filter((message) => !MESSAGES.includes(message))).toEqual([]);
  });
});

describeWith(["python", "git", "postgres", "linux"], "what is printed", () => {
  let project: Project;
  let world: World;
  let places: Readonly<Record<string, string>>;

  beforeAll(async () => {
    project = await generateProject("shop");
    world = await openWorld();
    places = { kit: world.shell.folder(), agency: join(world.folder, "agency"), shop: project.path };
    await type(`
      npm ci
      git init --quiet --initial-branch=main <agency>
      cd <agency>
      git commit --quiet --allow-empty --message=Begin
      git subtree add --prefix=tools/quickscale <kit-url> main --squash
      git remote add quickscale <kit-url>
      cd <shop>
      npm install
      npx plop django-app notes
      git add .
      git commit --quiet --message=Notes`);
  });
  afterAll(async () => {
    await world?.close();
    await project?.remove();
  });

  const type = (script: string) =>
    world.type(script.replaceAll(/<(kit|agency|shop)>/g, (text, name) => places[name] ?? text));

  it.each(Object.entries(TYPED))("says: %s", async (message, script) => {
    const printed = await type(`cd <shop>
      rm -rf .venv
      git stash --quiet --include-untracked
      (set +e; export UV_PROJECT_ENVIRONMENT=${project.environment}; ${script}; true)`);

    expect(printed).toMatch(new RegExp(lineSource(message)));
  });
});
