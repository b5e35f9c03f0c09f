import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../../tests/e2e/support/browser.ts";
import { KIT } from "../../tests/e2e/support/machine.ts";
import { generateProject, type Project } from "../../tests/e2e/support/project.ts";
import { startServer } from "../../tests/e2e/support/server.ts";
import { run } from "../../tests/support/process.ts";

const DESCRIPTION = "What our team has to do, and by when";
const USER = "ada";
const PASSWORD = "a-long-passphrase-4bT9";

const ROOMS = [
  { name: "Attic", seats: 6 },
  { name: "Library", seats: 12 },
  { name: "Workshop", seats: 20 },
] as const;

const FIELDS = "title:char:200 status:choice:open,waiting,done=open due:date? notes:text?";

const TASKS = [
  { title: "Send the offer to Ms Hopper", status: "done", due: "2027-03-01" },
  { title: "Book the room for the workshop", status: "open", due: "2027-03-08" },
  { title: "Ask for new labels", status: "waiting", due: "2027-03-12" },
  { title: "Write the minutes", status: "open", due: "2027-03-15", notes: "Keep to one page.\nAda reads them first." },
  { title: "Renew the certificate", status: "open" },
] as const;

const DESKTOP = { width: 800, height: 520, scale: 2 };
const WIDE = { width: 1160, height: 600, scale: 1 };
const TELEPHONE = { width: 360, height: 520, scale: 2 };

/** What shows the toolbar of the development server, which no other has. */
const TOOLBAR = "**/debug_toolbar/**/*.js";

/** Draws a line around the page, which would run into a document of the same colour. */
const FRAME = `Object.assign(document.body.appendChild(document.createElement("div")).style, {
  position: "fixed", inset: "0", border: "1px solid #8b95a5", pointerEvents: "none", zIndex: "9999"
})`;

/** What a picture shows, and how it gets there. */
interface Picture {
  readonly file: string;
  readonly path: string;
  readonly isSignedIn?: boolean;
  readonly colorScheme?: "light" | "dark";
  readonly screen?: typeof DESKTOP;
  /** What is done on the page before it is taken. */
  act?(page: Page): Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { file: "start.png", path: "/" },
  { file: "sign-in.png", path: "/accounts/login/" },
  { file: "list.png", path: "/tasks/tasks/", isSignedIn: true },
  { file: "list-dark.png", path: "/tasks/tasks/", isSignedIn: true, colorScheme: "dark" },
  { file: "list-phone.png", path: "/tasks/rooms/", isSignedIn: true, screen: TELEPHONE },
  { file: "detail.png", path: "/tasks/tasks/4/", isSignedIn: true },
  { file: "form.png", path: "/tasks/tasks/add/", isSignedIn: true, act: sendWithMistake },
  { file: "admin.png", path: "/admin/tasks/task/", isSignedIn: true, screen: WIDE },
];

/**
 * Takes pictures of the pages of a generated project, on its development server.
 *
 * @param folder where they go
 */
export async function takePictures(folder: string): Promise<void> {
  const project = await generateProject("myapp", [`--description=${DESCRIPTION}`], "own");
  try {
    await grow(project);
    const python = join(project.environment, "bin", "python");
    const server = await startServer((port) => [python, "manage.py", "runserver", "--noreload", String(port)], {
      cwd: project.path,
      env: () => ({}),
    });
    const browser = await openBrowser();
    try {
      for (const picture of PICTURES) await take(browser, `http://127.0.0.1:${server.port}`, picture, folder);
    } finally {
      await browser.close();
      await server.end();
    }
  } finally {
    await project.remove();
  }
}

async function grow(project: Project): Promise<void> {
  for (const words of [
    ["django-app", "tasks"],
    ["django-model", "tasks", "Task", FIELDS],
    ["django-view", "tasks", "Task"],
    ["django-model", "tasks", "Room", "name:char:80 seats:posint"],
    ["django-view", "tasks", "Room"],
  ]) {
    await run(["npx", "plop", ...words, `--dest=${project.path}`], { cwd: KIT });
  }
  const manage = (...words: string[]) =>
    project.uv(["python", "manage.py", ...words], { DJANGO_SUPERUSER_PASSWORD: PASSWORD });
  await manage("migrate", "--verbosity=0");
  await manage("createsuperuser", "--noinput", `--username=${USER}`, `--email=${USER}@example.com`);
  const made = [
    ...TASKS.map((task) => `Task.objects.create(**${JSON.stringify(task)})`),
    ...ROOMS.map((room) => `Room.objects.create(**${JSON.stringify(room)})`),
  ];
  await manage("shell", "--verbosity=0", "--command", ["from tasks.models import Room, Task", ...made].join("\n"));
}

async function take(
  browser: Browser,
  origin: string,
  { file, path, isSignedIn, colorScheme = "light", screen: { scale, ...viewport } = DESKTOP, act }: Picture,
  folder: string,
): Promise<void> {
  const context = await browser.newContext({ baseURL: origin, colorScheme, viewport, deviceScaleFactor: scale });
  await context.route(TOOLBAR, (route) => route.abort());
  const page = await context.newPage();
  if (isSignedIn) await signIn(page);
  await page.goto(path);
  await act?.(page);
  // A page that is higher than the screen is taken whole.
  const height = Number(await page.evaluate("document.documentElement.scrollHeight"));
  await page.setViewportSize({ ...viewport, height });
  await page.evaluate(FRAME);
  await page.screenshot({ path: join(folder, file), animations: "disabled" });
  await context.close();
}

async function signIn(page: Page): Promise<void> {
  await page.goto("/accounts/login/");
  await page.getByLabel("Username").fill(USER);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.locator("summary", { hasText: USER }).waitFor();
}

/** The browser would keep back a form without a title. */
async function sendWithMistake(page: Page): Promise<void> {
  await page.evaluate("document.querySelector('main form').noValidate = true");
  await page.getByLabel("Notes").fill("Ask Grace first.");
  await page.getByRole("main").getByRole("button").first().click();
  await page.locator("[aria-invalid=true]").first().waitFor();
}
