import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { pythonString } from "../../helpers/templates.ts";
import { capitalized } from "../../helpers/words.ts";
import { growAll } from "../support/apps.ts";
import { generatedProject } from "../support/django-project.ts";
import { nastyText, newFiles } from "../support/hostile.ts";
import { type Interpreter, openPython } from "../support/python.ts";
import { openBrowser, openTab, type Tab } from "./support/browser.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { type Production, prepareProduction, SECRETS, USER } from "./support/production.ts";
import { writeProject } from "./support/project.ts";
import type { Server } from "./support/server.ts";
import { openTerminal } from "./support/terminal.ts";
import { startTlsProxy, type TlsProxy } from "./support/tls-proxy.ts";

/** Labels that are drawn. Raise it for a campaign. */
const RUNS = Number(process.env.TEXTS_RUNS ?? 15);
const SEED = Number(process.env.TEXTS_SEED ?? 1);

/** What runs where text is taken for a page's own. */
const STEALS = "window.stolen=1";

const TEXTS = {
  description: `</title></p><script>${STEALS}</script><img src=x onerror="${STEALS}">{{ 7 }}{% debug %}{# #}' " \\ &amp; <!--`,
  author: `"""\\N{BULLET} ' ]]> \${{ secrets.X }} $(id) {{#if}}`,
  default: `</textarea><svg onload=${STEALS}>{{ object }}{% csrf_token %} \\ ' {#`,
  label: `<b onclick="${STEALS}">"x" & {{ user }} {% url 'home' %} {`,
  choice: `</option></select><script>${STEALS}</script>{{ perms }}`,
  row: `"><script>${STEALS}</script><img src=x onerror='${STEALS}'>{{ 7 }}{% debug %}`,
  link: `javascript:${STEALS}//https://example.com/"onmouseover="${STEALS}`,
} as const;

/** A model as people write it, with names that mean something to whatever reads them. */
const ODD = `

class Odd(models.Model):
    title = models.CharField(${pythonString(TEXTS.label)}, max_length=200)
    kind = models.CharField(max_length=1, choices=[("a", ${pythonString(TEXTS.choice)}), ("b", "B")])
    link = models.URLField(${pythonString(`${TEXTS.label}2`)}, blank=True)

    class Meta:
        verbose_name = ${pythonString(`odd ${TEXTS.label}`)}
        verbose_name_plural = ${pythonString(`odds ${TEXTS.label}`)}

    def __str__(self) -> str:
        return self.title
`;

const ROWS = `
from notes.models import Note, Odd
Note.objects.create(title=${pythonString(TEXTS.row)}, body=${pythonString(TEXTS.row)}, address=${pythonString(TEXTS.link)},
    data={${pythonString(TEXTS.row)}: [${pythonString(TEXTS.row)}]}, mail=${pythonString('"><script>@x.y')})
Odd.objects.create(title=${pythonString(TEXTS.row)}, kind="a", link=${pythonString(TEXTS.link)})
`;

/** Whatever a page would have only if a text had become part of it. */
const INTRUDERS = [
  ...["onerror", "onload", "onclick", "onmouseover"].map((name) => `[${name}]`),
  ...["script:not([src])", "img[src=x]", "b", '[href^="javascript:" i]', '[action^="javascript:" i]'],
].join(", ");

describeWith(["python", "postgres", "chromium"], "texts that mean something to a browser", () => {
  let production: Production;
  let server: Server;
  let proxy: TlsProxy;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    production = await prepareProduction([`--description=${TEXTS.description}`, `--author=${TEXTS.author}`]);
    const { path } = production.project;
    await growAll(path, [
      ["django-app", "notes"],
      [
        ...["django-model", "notes", "Note", `title:char:200="${TEXTS.default}"`, `body:text="${TEXTS.default}"`],
        ...["address:url?", "mail:email?", `data:json='${JSON.stringify({ [TEXTS.choice]: [TEXTS.choice] })}'`],
      ],
    ]);
    await appendFile(join(path, "notes/models.py"), ODD);
    await growAll(path, [
      ["django-view", "notes", "Note", "--access=public"],
      ["django-view", "notes", "Odd", "--access=public"],
    ]);
    for (const words of [["makemigrations"], ["migrate"], ["shell", "-c", ROWS]]) {
      const done = await production.manage(words);
      expect(done, done.stderr).toMatchObject({ code: 0 });
    }
    server = await production.start({ ALLOWED_HOSTS: "localhost" });
    proxy = await startTlsProxy(server.port);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await server?.end();
    await production?.remove();
  });
  beforeEach(async () => {
    tab = await openTab(browser, proxy.origin);
  });
  afterEach(() => tab.close());

  /** What a person sees: text, and what stands in the fields of a form. */
  async function seen(): Promise<string> {
    const fields = "...[...document.querySelectorAll('input, textarea')].map((field) => field.value)";
    const options = "...[...document.querySelectorAll('option')].map((option) => option.label)";
    return String(
      await tab.page.evaluate(`[document.title, document.body.innerText, ${fields}, ${options}].join("\\n")`),
    );
  }

  it.each([
    { path: "/", shows: [TEXTS.description] },
    { path: "/notes/notes/", shows: [TEXTS.row] },
    { path: "/notes/notes/1/", shows: [TEXTS.row, TEXTS.link] },
    { path: "/notes/notes/1/edit/", shows: [TEXTS.row, TEXTS.link] },
    { path: "/notes/notes/1/delete/", shows: [TEXTS.row] },
    { path: "/notes/notes/add/", shows: [TEXTS.default, TEXTS.choice] },
    { path: "/notes/odds/", shows: [capitalized(`odds ${TEXTS.label}`), TEXTS.row, TEXTS.choice], plural: true },
    { path: "/notes/odds/1/", shows: [capitalized(TEXTS.label), TEXTS.row, TEXTS.choice, TEXTS.link], plural: true },
    { path: "/notes/odds/1/edit/", shows: [`odd ${TEXTS.label}`, TEXTS.choice], plural: true },
    { path: "/notes/odds/1/delete/", shows: [`odd ${TEXTS.label}`, TEXTS.row], plural: true },
    { path: "/notes/odds/add/", shows: [`odd ${TEXTS.label}`, TEXTS.choice], plural: true },
    { path: "/admin/notes/note/", shows: [TEXTS.row], signedIn: true },
    { path: "/admin/notes/note/1/change/", shows: [TEXTS.row, TEXTS.link], signedIn: true },
  ])("are shown to the letter, and nothing else: $path", async ({ path, shows, plural, signedIn }) => {
    const { page } = tab;
    let dialogs = 0;
    page.on("dialog", (dialog) => {
      dialogs += 1;
      return dialog.dismiss();
    });
    if (signedIn) {
      await page.goto("/admin/");
      await page.getByLabel("Username").fill(USER);
      await page.getByLabel("Password").fill(SECRETS.password);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("heading", { level: 1 }).first().waitFor();
    }
    if (plural) {
      // The address is made of the plural, so the page is looked for where the app's own links to it.
      await page.goto("/notes/");
      const href = await page.getByRole("link", { name: capitalized(`odds ${TEXTS.label}`) }).getAttribute("href");
      path = path.replace("/notes/odds/", href ?? "");
    }
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(200);
    const text = await seen();
    for (const each of shows) expect(text).toContain(each);
    expect(await page.locator(INTRUDERS).evaluateAll((all) => all.map((each) => each.outerHTML))).toEqual([]);
    expect(await page.evaluate("window.stolen")).toBeUndefined();
    expect(dialogs).toBe(0);
    expect(tab.faults()).toEqual([]);
  });

  describe("and to Django", () => {
    let django: Interpreter;

    beforeAll(() => {
      const { path } = production.project;
      const env = production.environment() as Record<string, string>;
      django = openPython([join(path, ".venv/bin/python")], RENDER, { cwd: path, env });
    });
    afterAll(() => django?.close());

    const modelNamed = (label: string) => `from django.db import models


class Odd(models.Model):
    title = models.CharField(${pythonString(label)}, max_length=200)
    kind = models.CharField(${pythonString(label)}, max_length=1, choices=[("a", ${pythonString(label)})])

    class Meta:
        verbose_name = ${pythonString(label)}
        verbose_name_plural = ${pythonString(label)}
`;

    /** Writes the pages of a model with such labels, and lets Django show them. */
    async function render(label: string): Promise<Rendered> {
      const project = await generatedProject({ "tasks/models.py": modelNamed(label) });
      const ran = await project.run("django-view", "tasks", "Odd", "--access=public", "--dry-run");
      expect(ran.failure).toBeUndefined();
      return (await django.ask(newFiles(ran.printed))) as Rendered;
    }

    it("are a model's labels and nothing else, in its pages, their views and their tests", async () => {
      const plain = await render("plain label");
      expect(Object.keys(plain.pages)).toHaveLength(4);
      const label = fc.oneof(
        { weight: 3, arbitrary: nastyText(60) },
        nastyText(20).map((text) => `${text}\n\t${text}\u001b[2J`),
      );
      await fc.assert(
        fc.asyncProperty(label, async (text) => {
          const { pages, modules } = await render(text);
          expect(modules).toEqual(plain.modules);
          for (const [name, { tags, text: shown }] of Object.entries(pages)) {
            expect(tags).toEqual(plain.pages[name]?.tags);
            const wanted = [text, capitalized(text)].map(onOneLine);
            expect(wanted.filter((each) => onOneLine(shown).includes(each))).not.toEqual([]);
          }
        }),
        { numRuns: RUNS, seed: SEED },
      );
    });
  });
});

interface Rendered {
  /** What a browser would make of each page: its tags, and its text. */
  readonly pages: Readonly<Record<string, { readonly tags: readonly unknown[]; readonly text: string }>>;
  /** The syntax tree of each module, without its texts. */
  readonly modules: Readonly<Record<string, string>>;
}

/** Gives the window of a terminal another title, if it gets there. */
const OWNS = "\u001b]0;owned\u0007";

describeWith(["python"], "what would steer a terminal", () => {
  let parent: string;

  beforeAll(async () => {
    parent = await writeProject("shop", ["--generators=no", "--git=no"]);
    const urls = join(parent, "shop/shop/urls.py");
    await writeFile(urls, (await readFile(urls, "utf8")).replace("admin.site.urls),", `admin.site.urls),  # ${OWNS}`));
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  it.each([
    { what: "a difference", words: ["django-app", "notes", "--dry-run"] },
    { what: "a name", words: ["django-app", `notes${OWNS}`] },
    { what: "the name of a generator", words: [`django-app${OWNS}`, "notes"] },
    { what: "the name of an option", words: ["django-app", "notes", `--x${OWNS}=y`] },
    { what: "a default", words: ["django-model", "users", "Note", `title:char="${OWNS}"`] },
  ])("is shown as an escape: $what", async ({ words }) => {
    const command = ["npx", "plop", ...words, `--dest=${join(parent, "shop")}`];
    const terminal = openTerminal(command, { cwd: KIT, columns: 200 });
    await terminal.ended();
    expect(terminal.printed()).not.toContain("\u0007");
    expect(terminal.printed()).not.toContain("\u001b]");
    expect(terminal.printed()).toContain("\\u001b]0;owned\\u0007");
  });
});

function onOneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
}

const RENDER = `
import ast
from html.parser import HTMLParser
from types import SimpleNamespace

import django

django.setup()

from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory


class Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append([tag, [[name, "" if name in ("content", "href") else value] for name, value in attrs]])

    def handle_endtag(self, tag):
        self.tags.append(tag)

    def handle_comment(self, data):
        self.tags.append(["comment", data])

    def handle_data(self, data):
        self.texts.append(data)


def read(source):
    rows = [SimpleNamespace(pk=1, title="title", get_kind_display="kind")]
    page = Paginator(rows, 25).page(1)
    context = {"object": rows[0], "object_list": rows, "page_obj": page, "form": "", "csrf_token": "x"}
    # The urls of the model of that name are those of another app here.
    source = source.replace("tasks:", "notes:")
    reader = Reader()
    reader.feed(engines["django"].from_string(source).render(context, RequestFactory().get("/")))
    reader.close()
    return {"tags": reader.tags, "text": "".join(reader.texts)}


def shape(source):
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def answer(files):
    return {
        "pages": {path: read(text) for path, text in files.items() if path.endswith(".html") and "odd_" in path},
        "modules": {path: shape(text) for path, text in files.items() if path.endswith(".py")},
    }
`;
