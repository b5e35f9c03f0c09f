import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../helpers/changes/report.ts";
import type { Finished } from "../support/process.ts";
import { startInBackground } from "./support/background.ts";
import { beginProject, compareLines, type ForeignProject, lanes, type Starter } from "./support/foreign.ts";
import { describeWith } from "./support/machine.ts";
import { freePort } from "./support/ports.ts";
import { ask, type Reply } from "./support/server.ts";
import { readFiles } from "./support/tree.ts";
import { SECRET_KEY } from "./support/variables.ts";

/** What people ask for, in the order that they would: an app, and more for one that they wrote by hand. */
const COMMANDS = [
  ["django-app", "tasks"],
  ["django-model", "tasks", "Project", "name:char:100:unique", "budget:decimal:10,2?", "starts:date=today"],
  ["django-model", "tasks", "Tag", "name:slug:unique"],
  [
    ...["django-model", "tasks", "Task", "title:char:200", "notes:text?", "status:choice:todo,doing,done=todo"],
    ...["due:date?", "effort:posint=1", "urgent:bool", "link:url?", "project:fk:Project"],
    ...["owner:fk:user:optional", "tags:m2m:Tag:optional"],
  ],
  ["django-view", "tasks", "Task"],
  ["django-view", "tasks", "Project", "--access=staff"],
  ["django-view", "tasks", "About", "--kind=page", "--access=public"],
  ["django-test", "library", "Book"],
  ["django-view", "library", "Book"],
];

const APPS = `from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"
`;

/** Two models as people write them: no verbose names, no order, a field that the kit has no type for. */
const MODELS = `from django.conf import settings
from django.db import models


class Author(models.Model):
    name = models.CharField("full name", max_length=120)
    born = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self):
        return self.name


class Book(models.Model):
    GENRES = [("novel", "Novel"), ("poem", "Poem")]

    title = models.CharField(max_length=200)
    isbn = models.CharField(max_length=13, unique=True)
    genre = models.CharField(max_length=10, choices=GENRES, default="novel")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True)

    def __str__(self):
        return f"{self.title} by {self.author}"
`;

/** Their own tests, which have to pass before and after. */
const TESTS = `from django.test import TestCase

from .models import Author


class AuthorTests(TestCase):
    def test_prints_the_name( self ):
        author = Author.objects.create(name='Ursula K. Le Guin')
        self.assertEqual(str(author), 'Ursula K. Le Guin')
`;

/**
 * An app that people wrote by hand.
 *
 * @param folder where it is, below the folder with `manage.py`
 * @param entry what the settings call it
 * @param settings the file that lists it
 * @param below the line that it goes below
 * @returns what to write, and what to run then
 */
function library(folder: string, entry: string, settings: string, below: RegExp): Pick<Starter, "own" | "follow"> {
  const name = entry.replace(/\.apps\.\w+$/, "");
  return {
    own: {
      [`${folder}/__init__.py`]: () => "",
      [`${folder}/apps.py`]: (text) => text || APPS.replace("library", name),
      [`${folder}/models.py`]: () => MODELS,
      [`${folder}/tests.py`]: () => TESTS,
      [`${folder}/migrations/__init__.py`]: () => "",
      [settings]: (text) =>
        text.replace(below, (line) => `${line}    "${entry}",${line.endsWith("\r\n") ? "\r\n" : "\n"}`),
    },
    follow: [["python", "manage.py", "makemigrations", "--verbosity=0", "library"]],
  };
}

const MANAGE_TEST = ["python", "manage.py", "test"];

const STARTAPP = [
  ["mkdir", "shop/library"],
  ["django-admin", "startapp", "library", "shop/library"],
];

/** A whole site in one file. */
const COUNTER = `from django.db import models
from nanodjango import Django

app = Django()


@app.admin
class Visit(models.Model):
    when = models.DateTimeField(auto_now_add=True)


@app.route("/")
def index(request):
    Visit.objects.create()
    return f"<p>Visits: {Visit.objects.count()}</p>"
`;

const STARTERS: readonly Starter[] = [
  {
    name: "wagtail start",
    packages: ["wagtail==8.0.1", "Django==6.1.3"],
    commands: [["wagtail", "start", "shop"]],
    root: "shop",
    ...library("library", "library", "shop/settings/base.py", /INSTALLED_APPS = \[\n/),
    tests: MANAGE_TEST,
  },
  {
    name: "django-api-starter",
    packages: [
      ...["django-api-starter==0.2.0", "Django==6.1.3", "djangorestframework==3.18.3"],
      ...["djangorestframework-simplejwt==5.5.1", "django-environ==0.14.0", "django-cors-headers==4.9.0"],
      ...["Pillow==12.3.0", "drf-spectacular==0.30.0", "psycopg[binary]==3.3.2", "ruff==0.17.5"],
      ...["pytest==9.2.0", "pytest-django==4.14.0", "factory-boy==3.3.3"],
    ],
    commands: [["django-api-starter", "new", "shop"]],
    root: "shop",
    ...library("apps/library", "apps.library", "conf/settings/base.py", / *"apps.accounts",\n/),
    // By itself it looks for tests in a folder of that name only.
    tests: ["pytest", "--quiet", "tests", "apps"],
    format: ["ruff", "format", "--check", "."],
    database: ({ href }) => ({ DATABASE_URL: href }),
  },
  {
    name: "django-admins startproject",
    packages: [
      ...["django-admins==0.1.0", "Django==6.1.3", "django-cors-headers==4.9.0", "django-filter==25.2"],
      ...["djangorestframework==3.18.3", "drf-spectacular==0.30.0", "psycopg[binary]==3.3.2"],
      ...["python-dotenv==1.2.2", "pytest==9.2.0", "pytest-django==4.14.0"],
    ],
    commands: [
      ["django-admins", "startproject", "shop"],
      ["python", "shop/manage.py", "makemigrations", "users"],
    ],
    root: "shop",
    ...library("apps/library", "apps.library", "config/settings.py", / *"apps.users",\r\n/),
    // By itself it looks for tests in tests.py only.
    tests: ["pytest", "--quiet", "--override-ini=python_files=test*.py"],
    database: ({ pathname, username, password, hostname, port }) => ({
      ...{ DJANGO_SECRET_KEY: SECRET_KEY, DJANGO_DEBUG: "true", POSTGRES_NAME: pathname.slice(1) },
      ...{ POSTGRES_USER: username, POSTGRES_PASSWORD: password, POSTGRES_HOST: hostname, POSTGRES_PORT: port },
    }),
  },
  {
    name: "quickscale init",
    packages: [
      ...["quickscale-cli==0.57.2", "Django==5.2.19", "python-decouple==3.8", "whitenoise==6.12.0"],
      ...["pytest==7.4.4", "pytest-django==4.11.1", "pytest-cov==4.1.0", "factory-boy==3.3.3", "ruff==0.1.15"],
    ],
    commands: [["quickscale", "init", "shop"]],
    root: "shop",
    ...library("library", "library", "shop/settings/base.py", / *# Add your apps here\n/),
    tests: ["pytest", "--quiet"],
    format: ["ruff", "format", "--check", "."],
  },
  {
    name: "django-admin startproject 5.2",
    packages: ["Django==5.2.19"],
    commands: [["django-admin", "startproject", "shop"], ...STARTAPP],
    root: "shop",
    ...library("library", "library", "shop/settings.py", /INSTALLED_APPS = \[\n/),
    tests: MANAGE_TEST,
  },
  {
    name: "django-admin startproject 6.1",
    packages: ["Django==6.1.3", "black==26.10.1"],
    commands: [["django-admin", "startproject", "shop"], ...STARTAPP],
    root: "shop",
    ...library("library", "library.apps.LibraryConfig", "shop/settings.py", /INSTALLED_APPS = \[\n/),
    tests: MANAGE_TEST,
    format: ["black", "--check", "."],
  },
  {
    name: "django-structurator",
    packages: [
      ...["django-structurator==1.3.0", "Django==6.1.3", "django-environ==0.14.0", "argon2-cffi==25.1.0"],
      "django-debug-toolbar==7.0.0",
    ],
    commands: [["django-str", "startproject", "--no-que", "--name", "shop", "--path", "."]],
    root: "src",
    ...library("apps/library", "apps.library", "config/settings/base.py", / *'django.contrib.staticfiles',\n/),
    tests: MANAGE_TEST,
  },
  {
    name: "nanodjango convert",
    packages: ["nanodjango==0.17.1", "Django==6.1.3"],
    given: { "counter.py": COUNTER },
    commands: [["nanodjango", "convert", "counter.py", "shop", "--name=shop"]],
    root: "shop",
    ...library("shop/library", "shop.library", "shop/settings.py", / *"shop.counter",\n/),
    tests: MANAGE_TEST,
  },
];

/** A run of the kit, as `--json` tells it. */
interface Told extends Pick<Report, "status" | "next"> {
  readonly words: string;
  /** What was printed. */
  readonly output: string;
}

/** The text of every file by its path. */
type Tree = ReadonlyMap<string, string>;

/** What became of a project. */
interface Outcome {
  readonly project: ForeignProject;
  /** As its people had it. */
  readonly before: Tree;
  /** As the kit left it. */
  readonly grown: Tree;
  /** As the kit left it after the same commands again. */
  readonly again: Tree;
  readonly first: readonly Told[];
  readonly second: readonly Told[];
  readonly checks: Readonly<Record<Check, Finished>>;
  /** The files that the project's formatter would change, before the kit came and after. */
  readonly unformatted: readonly [readonly string[], readonly string[]];
  /** What a visitor gets. */
  readonly pages: Readonly<Record<"about" | "list" | "staff" | "byHand", Reply>>;
}

type Check = "check" | "migrations" | "migrate" | "tests";

/** The machine has two cores. */
const inLane = lanes(2);

describeWith(["python", "postgres"], "a project that somebody else's tool wrote", () => {
  const outcomes = new Map<Starter, Promise<Outcome>>();
  beforeAll(() => {
    for (const starter of STARTERS) {
      const outcome = inLane(() => growProject(starter));
      outcome.catch(() => undefined);
      outcomes.set(starter, outcome);
    }
  });

  describe.each(STARTERS)("$name", (starter) => {
    let outcome: Outcome;
    beforeAll(async () => {
      outcome = await (outcomes.get(starter) as Promise<Outcome>);
    });
    afterAll(() => outcome?.project.remove());

    it("grows by every command", () => {
      for (const { words, status, output } of outcome.first) expect(status, `${words}\n${output}`).toBe("ok");
    });

    it("gets its migrations from its own Django", () => {
      expect(outcome.first.flatMap(({ next }) => next).filter((line) => /makemigrations/.test(line))).toEqual([]);
      expectSuccess(outcome.checks.migrations);
    });

    it("passes Django's checks", () => expectSuccess(outcome.checks.check));

    it("migrates", () => expectSuccess(outcome.checks.migrate));

    it("passes its tests, all that were generated among them", () => {
      expectSuccess(outcome.checks.tests);
      const { stdout, stderr } = outcome.checks.tests;
      const [, ran] = /Ran (\d+) tests|(\d+) passed/.exec(stdout + stderr)?.filter((each) => each !== undefined) ?? [];
      const generated = testsIn(outcome.grown) - testsIn(outcome.before);
      expect(generated).toBeGreaterThan(60);
      expect(Number(ran)).toBeGreaterThanOrEqual(generated);
    });

    if (starter.format) {
      it("stays formatted", () => {
        const [before, after] = outcome.unformatted;
        expect(after).toEqual(before);
      });
    }

    it("serves the pages, each to whom it is for", () => {
      const { about, ...others } = outcome.pages;
      expect(about).toMatchObject({ status: 200, text: expect.stringContaining("About") });
      for (const reply of Object.values(others)) {
        expect(reply).toMatchObject({ status: 302, headers: { location: expect.stringContaining("login") } });
      }
    });

    it("keeps every byte that people wrote", () => {
      const fates = [...outcome.before].map(([path, text]) => ({
        path,
        ...compareLines(text, outcome.grown.get(path) ?? ""),
      }));
      expect(fates.filter(({ lost }) => lost !== undefined)).toEqual([]);
      const longer = fates.flatMap(({ longer }) => longer).filter((line) => !/^from [\w.]+ import |,$/.test(line));
      expect(longer).toEqual([]);
    });

    it("says of the same commands again that there is nothing to do, and changes nothing", () => {
      for (const { words, status, output } of outcome.second) {
        expect(status, `${words}\n${output}`).toBe("unchanged");
      }
      expect(difference(outcome.grown, outcome.again)).toEqual([]);
    });
  });
});

/** Lets a starter write a project, grows it twice, and looks at it in every way. */
async function growProject(starter: Starter): Promise<Outcome> {
  const project = await beginProject(starter);
  const manage = (...words: readonly string[]) => project.attempt(["python", "manage.py", ...words]);
  const unformatted = async () => {
    const { stdout, stderr } = await project.attempt(starter.format ?? ["true"]);
    return [...(stdout + stderr).matchAll(/^would reformat.*/gim)].map(([line]) => line).sort();
  };
  const before = await readFiles(project.root);
  const unformattedBefore = await unformatted();
  const first: Told[] = [];
  for (const words of COMMANDS) first.push(toldBy(words, ...(await runOnce(project, words))));
  const grown = await readFiles(project.root);
  const second: Told[] = [];
  for (const words of COMMANDS) {
    // What is there already needs no migration, so that nothing is asked of the environment.
    const { out, failure } = await project.plopHere(words);
    second.push(toldBy(words, out, `${out}\n${failure}`));
  }
  const again = await readFiles(project.root);
  const checks = {
    check: await manage("check"),
    migrations: await manage("makemigrations", "--check", "--dry-run"),
    migrate: await manage("migrate", "--verbosity=0"),
    tests: await project.attempt(starter.tests),
  };
  return {
    ...{ project, before, grown, again, first, second, checks },
    unformatted: [unformattedBefore, await unformatted()],
    pages: await visitPages(project),
  };
}

/** As a person does where the project's own environment is asked for its migrations; the rest in this process. */
async function runOnce(project: ForeignProject, words: readonly string[]): Promise<[json: string, output: string]> {
  if (words[0] === "django-model") {
    const { stdout, stderr } = await project.plop(words);
    return [stdout, stdout + stderr];
  }
  const { out, failure } = await project.plopHere(words);
  return [out, `${out}\n${failure}`];
}

function toldBy(words: readonly string[], json: string, output: string): Told {
  const report = (json.startsWith("{") ? JSON.parse(json) : {}) as Partial<Report>;
  return { words: words.join(" "), status: report.status ?? "error", next: report.next ?? [], output };
}

/** Starts Django's own server and asks it for pages, as nobody in particular. */
async function visitPages({ root, env }: ForeignProject): Promise<Outcome["pages"]> {
  const port = await freePort();
  const command = ["python", "manage.py", "runserver", "--noreload", `127.0.0.1:${port}`];
  const server = startInBackground(command, { cwd: root, env });
  try {
    await server.until(async () => (await ask(port, "/tasks/about/").catch(() => undefined)) !== undefined);
    return {
      about: await ask(port, "/tasks/about/"),
      list: await ask(port, "/tasks/tasks/"),
      staff: await ask(port, "/tasks/projects/"),
      byHand: await ask(port, "/library/books/"),
    };
  } finally {
    await server.end();
  }
}

function testsIn(tree: Tree): number {
  const texts = [...tree].filter(([path]) => /(^|\/)test\w*\.py$/.test(path)).map(([, text]) => text);
  return texts.flatMap((text) => text.match(/^ *def test_/gm) ?? []).length;
}

/** The paths at which two trees differ. */
function difference(one: Tree, other: Tree): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path));
}

function expectSuccess({ code, stdout, stderr }: Finished): void {
  expect(code, stdout + stderr).toBe(0);
}
