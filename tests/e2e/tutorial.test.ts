import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CodeBlock, codeBlocks } from "../support/markdown.ts";
import { expectGoodLooks, openBrowser, openTab, type Tab } from "./support/browser.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { createDatabase, type Database } from "./support/postgres.ts";
import { temporaryFolder } from "./support/project.ts";
import { personsEnvironment } from "./support/shell.ts";
import { expectShown } from "./support/shown.ts";
import { cloneKit, openShell, openSite, QUIET, READER, type Shell, type Site } from "./support/tutorial.ts";

const TUTORIAL = join(KIT, "docs", "tutorial.md");

/** What CI checks beside the tutorial's own commands, or in another way. */
const CHECKS = [
  "ruff format --check",
  "ruff check",
  "mypy",
  "python manage.py makemigrations --check --dry-run",
  "djlint --check $(git ls-files '*.html' ':!tools')",
  "djlint --lint $(git ls-files '*.html' ':!tools')",
] as const;

/** Pages of the tutorial's table, and what the development server needs for them. */
const PAGES = ["/", "/tasks/", "/tasks/how-we-work/", "/accounts/login/", "/admin/login/", "/static/css/site.css"];

const PER_PAGE = 25;

/** Somebody who is not of the staff. */
const CLIENT = { name: "bob", password: "an0ther-long-passphrase" } as const;

/** More than any page of the tutorial has to stop at. */
const MOST_PRESSES = 40;

const MANY_TASKS = `
import datetime
from tasks.models import Project, Tag, Task
from users.models import User
project = Project.objects.get()
tags = [Tag.objects.create(name=name) for name in ("design", "urgent")]
for number in range(60):
    due = datetime.date(2026, 12, 1) + datetime.timedelta(number) if number % 4 else None
    owner = User.objects.first() if number % 3 else None
    task = Task.objects.create(title=f"Write page {number:02}", due=due, project=project, owner=owner)
    task.tags.set(tags[: number % 3])
`;

describe("the tutorial", () => {
  it("says of each block what it is, and of what can't run everywhere what it needs", async () => {
    const blocks = codeBlocks(await readFile(TUTORIAL, "utf8"));

    expect(new Set(blocks.map(({ language }) => language))).toEqual(
      new Set(["bash", "console", "html", "ini", "text"]),
    );
    for (const { language, code } of blocks) {
      if (language === "console") expect(code).toMatch(/^# needs Docker\b/);
      if (language === "bash") expect(code).not.toMatch(/\bdocker\b/);
    }
  });

  it("names every follow-up generator", async () => {
    const commands = codeBlocks(await readFile(TUTORIAL, "utf8")).map(({ code }) => code);

    for (const name of ["init", "django-app", "django-model", "django-view", "django-test"]) {
      expect(commands.join("")).toContain(`npx plop ${name} `);
    }
  });
});

describeWith(["python", "git", "postgres", "chromium"], "the client project of the tutorial", () => {
  let folder: string;
  let blocks: CodeBlock[];
  let project: string;
  let database: Database;
  let shell: Shell;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const programs = join(folder, "programs");
    await mkdir(programs);
    blocks = codeBlocks(await readFile(TUTORIAL, "utf8"));
    const kit = join(folder, "quickscale-kit");
    project = join(folder, "client-portal");
    await cloneKit(kit);
    // What `npm ci` gives is tried in command-line.test.ts.
    await symlink(join(KIT, "node_modules"), join(kit, "node_modules"));
    database = await createDatabase();
    shell = openShell(kit, { ...(await personsEnvironment(programs)), ...QUIET, DATABASE_URL: database.url });
  });
  afterAll(async () => {
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  // With the other version of Django, projects are grown in random-apps.test.ts.
  it("comes about by the tutorial's own commands, which print what it says", async () => {
    let printed = "";
    for (const { language, code } of blocks) {
      if (language === "bash") printed = await follow(code);
      if (language === "text") expectShown(printed, code);
      if (language === "html") await putIntoBase(join(shell.folder(), "templates", "base.html"), code);
    }
    expect(shell.folder()).toBe(project);
    expect(await readFile(join(project, ".env.example"), "utf8")).toContain(`# ${codeIn("ini")}`);
    expect(await readFile(join(project, "docker-compose.yml"), "utf8")).toContain("\n  db:\n");
    expect(codeIn("console")).toContain("docker compose up --detach db\n");
    expect(await database.query("select count(*) from tasks_task")).toBe("0");
  });

  const codeIn = (wanted: string): string => blocks.find(({ language }) => language === wanted)?.code ?? "none";
  const follow = (code: string): Promise<string> => {
    if (/\bcreatesuperuser\b/.test(code)) return shell.makeSuperuser(code);
    if (/\brunserver\b/.test(code)) return shell.serve(code, PAGES);
    return shell.type(code.replace(/^npm ci\n/, ""));
  };

  it.each(CHECKS)("passes %s", async (check) => {
    await shell.type(`uv run --no-sync ${check}`);
  });

  describe("in a browser", () => works(() => ({ project, database, shell })));
});

interface Built {
  readonly project: string;
  readonly database: Database;
  readonly shell: Shell;
}

/** Tests of the running site, in the order in which somebody would try it. */
function works(built: () => Built): void {
  let site: Site;
  let browser: Browser;
  let tab: Tab;
  let page: Page;

  beforeAll(async () => {
    const { project, database } = built();
    site = await openSite(project, "client_portal", database.url);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    tab = await openTab(browser, site.origin);
    page = tab.page;
  });
  afterEach(() => tab.close());

  const looksGood = (name: string) => expectGoodLooks(page, `tutorial-${name}`);
  const heading = (name: string) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  const main = () => page.getByRole("main");
  const message = (text: string) => page.getByRole("status").getByText(text, { exact: true }).waitFor();
  const rows = () => page.locator("tbody tr").count();
  const path = () => new URL(page.url()).pathname;
  const press = (name: string) => main().getByRole("button", { name, exact: true }).click();
  const follow = (name: string) => main().getByRole("link", { name, exact: true }).click();
  const tasks = () => built().database.query("select count(*) from tasks_task");
  const signIn = async ({ name, password }: typeof READER | typeof CLIENT, to: string) => {
    await page.goto(to);
    await heading("Sign in");
    await page.getByLabel("Username").fill(name);
    await page.getByLabel("Password").fill(password);
    await press("Sign in");
    await page.waitForURL((url) => url.pathname + url.search === to);
  };

  it("shows everybody the way to the app, and the page for everybody", async () => {
    await page.goto("/");
    await page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Tasks" }).click();
    await heading("Tasks");
    await looksGood("index");
    await follow("How we work");

    await heading("How we work");
    expect(path()).toBe("/tasks/how-we-work/");
    await looksGood("public-page");
    expect(tab.faults()).toEqual([]);
  });

  it("asks a stranger to sign in, and goes on to the page asked for", async () => {
    await page.goto("/tasks/tasks/?page=last");
    await heading("Sign in");
    await page.getByLabel("Username").fill(READER.name);
    await page.getByLabel("Password").fill(READER.password);
    await press("Sign in");

    await page.getByText("There are no tasks yet.").waitFor();
    expect(page.url()).toBe(`${site.origin}/tasks/tasks/?page=last`);
    await looksGood("no-tasks");
    expect(tab.faults()).toEqual([]);
  });

  it("adds a project, and refuses another of that name without losing a word", async () => {
    await signIn(READER, "/tasks/projects/");
    await follow("Add a project");
    await page.getByLabel("Name").fill("Website relaunch");
    await page.getByLabel("Client").fill("Harbour Hotels");
    await press("Save");
    await message("The project was added.");
    await heading("Website relaunch");
    await follow("All projects");
    expect(await rows()).toBe(1);
    await looksGood("projects");

    await follow("Add a project");
    await page.getByLabel("Name").fill("Website relaunch");
    await page.getByLabel("Client").fill("Lighthouse Trust");
    await page.getByLabel("Description").fill("Another one,\nof the same name.");
    await press("Save");

    expect(await explanationOf(page.getByLabel("Name"))).toBe("Project with this Name already exists.");
    expect(await page.getByLabel("Name").inputValue()).toBe("Website relaunch");
    expect(await page.getByLabel("Client").inputValue()).toBe("Lighthouse Trust");
    expect(await page.getByLabel("Description").inputValue()).toBe("Another one,\nof the same name.");
    expect(await page.getByLabel("Client").getAttribute("aria-invalid")).toBeNull();
    await looksGood("project-refused");
    await page.getByLabel("Name").fill("Annual report");
    await press("Save");
    await message("The project was added.");
    await follow("Delete");
    await press("Delete");
    await message("The project was deleted.");
    expect(tab.faults()).toEqual([]);
  });

  it("takes a task from the keyboard alone", async () => {
    await signIn(READER, "/tasks/tasks/");
    await main().getByRole("link", { name: "Add a task" }).focus();
    await page.keyboard.press("Enter");
    await heading("Add a task");
    await looksGood("task-form");

    await tabTo(page, "Title");
    await page.keyboard.type("  ");
    await tabTo(page, "Notes");
    await page.keyboard.type("With pictures.\nAnd a map.");
    await tabTo(page, "Status");
    await page.keyboard.type("In");
    await tabTo(page, "Due");
    await page.keyboard.type("12242026");
    await tabTo(page, "Project");
    await page.keyboard.type("Web");
    await tabTo(page, "Owner");
    await page.keyboard.type(READER.name);
    await tabTo(page, "Save");
    await page.keyboard.press("Enter");

    expect(await explanationOf(page.getByLabel("Title"))).toBe("This field is required.");
    expect(await page.getByLabel("Due").inputValue()).toBe("2026-12-24");
    expect(await page.getByLabel("Notes").inputValue()).toBe("With pictures.\nAnd a map.");
    await looksGood("task-refused");
    await tabTo(page, "Title");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("Write the start page");
    await page.keyboard.press("Enter");

    await message("The task was added.");
    await heading("Write the start page");
    for (const value of ["In progress", "Dec. 24, 2026", "Website relaunch", READER.name]) {
      await page.getByRole("definition").getByText(value, { exact: true }).waitFor();
    }
    await looksGood("task");
    expect(tab.faults()).toEqual([]);
  });

  it("lists many tasks by pages", async () => {
    const { shell } = built();
    await shell.type(`uv run --no-sync python manage.py shell --command '${MANY_TASKS}'`);
    const all = Number(await tasks());
    await signIn(READER, "/tasks/tasks/");

    expect(await rows()).toBe(PER_PAGE);
    await page.getByText("Page 1 of 3").waitFor();
    await page.getByRole("link", { name: "Next" }).click();
    await page.getByText("Page 2 of 3").waitFor();
    expect(await rows()).toBe(PER_PAGE);
    await looksGood("tasks");
    await page.getByRole("link", { name: "Next" }).click();
    await page.getByText("Page 3 of 3").waitFor();
    expect(await rows()).toBe(all - 2 * PER_PAGE);
    expect(await page.getByRole("link", { name: "Next" }).count()).toBe(0);
    await page.getByRole("link", { name: "Previous" }).click();
    await page.getByText("Page 2 of 3").waitFor();
    expect(tab.faults()).toEqual([]);
  });

  it("changes a task", async () => {
    await signIn(READER, "/tasks/tasks/");
    await follow("Write page 07");
    await follow("Edit");
    await heading("Edit the task");
    expect(await page.getByLabel("Title").inputValue()).toBe("Write page 07");
    expect(await page.getByLabel("Due").inputValue()).toBe("2026-12-08");
    await page.getByLabel("Status").selectOption({ label: "Done" });
    await page.getByLabel("Tags").selectOption({ label: "urgent" });
    await looksGood("task-edit");
    await press("Save");

    await message("The task was saved.");
    await page.getByRole("definition").getByText("Done", { exact: true }).waitFor();
    await page.getByRole("definition").getByText("urgent", { exact: true }).waitFor();
    await page.reload();
    expect(await page.getByRole("status").count()).toBe(0);
    expect(tab.faults()).toEqual([]);
  });

  it("deletes a task when that is confirmed, and not before", async () => {
    const before = Number(await tasks());
    await signIn(READER, "/tasks/tasks/");
    await follow("Write page 08");
    const address = page.url();
    await follow("Delete");
    await heading("Delete the task");
    await looksGood("task-delete");
    await follow("Cancel");
    await heading("Write page 08");
    expect(page.url()).toBe(address);
    expect(Number(await tasks())).toBe(before);

    await follow("Delete");
    await press("Delete");

    await message("The task was deleted.");
    expect(path()).toBe("/tasks/tasks/");
    expect(await page.getByRole("link", { name: "Write page 08" }).count()).toBe(0);
    expect(Number(await tasks())).toBe(before - 1);
    await looksGood("task-deleted");
    expect(tab.faults()).toEqual([]);
    expect((await page.goto(address))?.status()).toBe(404);
  });

  it("keeps a project that has tasks", async () => {
    await signIn(READER, "/tasks/projects/");
    await follow("Website relaunch");
    await looksGood("project");
    await follow("Delete");
    await press("Delete");

    await page.getByText("Something else needs the project, so it stays.").waitFor();
    await looksGood("project-needed");
    expect(await built().database.query("select name from tasks_project")).toBe("Website relaunch");
    expect(tab.faults()).toEqual([]);
  });

  it("shows the staff's pages to the staff only, and tells others so in a friendly way", async () => {
    const links = () => page.getByRole("main").getByRole("listitem").allInnerTexts();
    await signIn(READER, "/tasks/projects/");
    await page.goto("/tasks/");
    expect(await links()).toEqual(["Tasks", "Projects", "How we work"]);
    await looksGood("index-for-staff");
    await page.goto("/admin/users/user/add/");
    await page.getByLabel("Username").fill(CLIENT.name);
    await page.getByLabel("Password", { exact: false }).first().waitFor();
    for (const field of ["password1", "password2"]) await page.locator(`[name=${field}]`).fill(CLIENT.password);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("was added successfully").waitFor();
    expect(tab.faults()).toEqual([]);
    await page.context().clearCookies();

    await signIn(CLIENT, "/tasks/tasks/");
    expect(await rows()).toBe(PER_PAGE);
    await page.goto("/tasks/");
    expect(await links()).toEqual(["Tasks", "How we work"]);
    const id = await built().database.query("select id from tasks_project");
    expect(tab.faults()).toEqual([]);
    for (const address of ["", "add/", `${id}/`, `${id}/edit/`, `${id}/delete/`]) {
      expect((await page.goto(`/tasks/projects/${address}`))?.status(), address).toBe(403);
      await heading("You may not see this page");
    }
    await looksGood("not-for-clients");
    // The browser itself says so of a page with that status.
    expect(tab.faults().filter((fault) => !fault.includes("responded with a status of 403"))).toEqual([]);
    await follow("To the start page");
    await page.locator("summary", { hasText: CLIENT.name }).waitFor();
  });

  it("has not failed behind the scenes", () => {
    const failures = site
      .output()
      .split("\n")
      .filter((line) => /"level": "(?:ERROR|CRITICAL)"/.test(line));
    expect(failures).toEqual([]);
  });
}

/** What a screen reader reads out as the description of a field that is marked as wrong. */
async function explanationOf(field: Locator): Promise<string> {
  await expect.poll(() => field.getAttribute("aria-invalid")).toBe("true");
  const ids = (await field.getAttribute("aria-describedby"))?.split(" ") ?? [];
  const texts = await Promise.all(ids.map((id) => field.page().locator(`[id="${id}"]`).textContent()));
  return texts.join(" ").trim();
}

/** Goes on from field to field, as people without a mouse do, to the one with that label. */
async function tabTo(page: Page, name: string): Promise<void> {
  const reached = `(() => {
    const element = document.activeElement;
    const text = element.labels?.[0]?.textContent ?? element.textContent;
    return text.trim().replace(/:$/, "") === ${JSON.stringify(name)};
  })()`;
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if (await page.evaluate(reached)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The keyboard does not reach ${name}`);
}

/** Puts a block into a base template in the place of the empty one. */
async function putIntoBase(file: string, block: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const empty = /^ *\{% block nav %\}\{% endblock %\}\n/m;
  expect(text).toMatch(empty);
  await writeFile(file, text.replace(empty, block));
}
