import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { codeBlocks } from "../support/markdown.ts";
import { expectAccessible, expectGoodLooks, openBrowser, openTab, type Tab } from "./support/browser.ts";
import { describeWith, KIT } from "./support/machine.ts";
import { createDatabase, type Database } from "./support/postgres.ts";
import { temporaryFolder } from "./support/project.ts";
import { bash, personsEnvironment } from "./support/shell.ts";
import { expectShown } from "./support/shown.ts";
import { cloneKit, openShell, openSite, QUIET, READER, type Shell, type Site } from "./support/tutorial.ts";

const README = join(KIT, "examples", "hotel", "README.md");
const VALIDATION = join(KIT, "docs", "releases", "validation-0.1.0.md");

/** Beside what the README says: as CI checks it, and the production settings. */
const CHECKS = [
  "uv run ruff format --check",
  "uv run ruff check",
  "uv run mypy",
  "uv run python manage.py makemigrations --check --dry-run",
  "uv run djlint --check $(git ls-files '*.html' ':!tools')",
  "uv run djlint --lint $(git ls-files '*.html' ':!tools')",
  "uv run djade --check --target-version 5.2 $(git ls-files '*.html' ':!tools')",
  [
    "DJANGO_SETTINGS_MODULE=hotel.settings.production SECRET_KEY=$(openssl rand -hex 32) ALLOWED_HOSTS=example.com",
    "uv run python manage.py check --deploy --fail-level WARNING",
  ].join(" "),
] as const;

/** Commands of the build, whose classes, pages and tests people have changed since. */
const AGAIN = [
  "django-app bookings",
  'django-model bookings Charge "booking:fk:Booking:cascade:as=charges extra:fk:Extra:protect:as=charges quantity:posint=1"',
  "django-view rooms RoomType --kind=detail --access=public",
  "django-view bookings Booking --access=staff",
  "django-view bookings Calendar --kind=page --access=staff",
  "django-test bookings BookingForm",
  "django-test rooms SeasonForm",
] as const;

/** How long building takes at most, on a machine with much else to do. */
const MINUTES = 20 * 60_000;

/** What the site shows to everybody, its sign-in included. */
const PUBLIC = [
  "home",
  "rooms:index",
  "rooms:room_type_list",
  "rooms:room_type_detail",
  "guests:index",
  "bookings:index",
  "bookings:search",
  "bookings:request",
  "bookings:requested",
  "contact:index",
  "contact:thank_you",
  "contact:directions",
  "contact:privacy",
  "login",
  "password_reset",
  "password_reset_done",
  "password_reset_confirm",
  "password_reset_complete",
];

/** For whoever is signed in, of the staff or not. */
const ACCOUNT = ["password_change", "password_change_done"];

/** Addresses that take a form and answer with no page of their own. */
const NO_PAGES = ["logout", "bookings:booking_status"];

const CLIENT = { name: "bob", password: "an0ther-long-passphrase" } as const;

const YEAR = new Date().getFullYear() + 1;
/** Three nights of the summer at 150, two of the autumn at 110. */
const TWO_SEASONS = { arrival: `${YEAR}-09-28`, departure: `${YEAR}-10-03`, persons: 2 };

/** Prints each address of the site with its name, filled with what the database holds. */
const ADDRESSES = `
import json
from django.apps import apps
from django.contrib.auth.tokens import default_token_generator
from django.urls import get_resolver, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from bookings.models import Booking
from users.models import User

user = User.objects.get(username="${CLIENT.name}")
KNOWN = {
    "slug": "double",
    "reference": Booking.objects.first().reference,
    "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
    "token": default_token_generator.make_token(user),
}

def patterns(resolver, namespaces=()):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.namespace not in ["admin", "djdt"]:
                yield from patterns(pattern, (*namespaces, *filter(None, [pattern.namespace])))
        elif pattern.name:
            yield namespaces, pattern

for namespaces, pattern in patterns(get_resolver()):
    name = ":".join([*namespaces, pattern.name])
    arguments = {}
    for argument in pattern.pattern.converters:
        if argument == "pk":
            model = pattern.name.rpartition("_")[0].replace("_", "")
            arguments["pk"] = apps.get_model(namespaces[0], model).objects.first().pk
        else:
            arguments[argument] = KNOWN[argument]
    print("address", json.dumps([name, reverse(name, kwargs=arguments)]))
`;

const COUNT_MODELS = `
from django.apps import apps
for name in ["rooms", "guests", "bookings", "contact"]:
    print("models", name, *sorted(model.__name__ for model in apps.get_app_config(name).get_models()))
`;

const HEAD = "number,first_name,last_name,email,room,arrival,departure,persons,status,price";
const PAST = [
  "A1,Grace,Hopper,grace@example.com,101,2025-05-01,2025-05-04,1,checked_out,225.00",
  "A2,Alan,Turing,alan@example.com,201,2025-05-02,2025-05-05,2,checked_out,330.00",
  "A3,Alan,Turing,alan@example.com,201,2025-05-03,2025-05-04,2,cancelled,0",
];

describeWith(["python", "git", "postgres", "chromium"], "the hotel", () => {
  let folder: string;
  let project: string;
  let database: Database;
  let shell: Shell;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const programs = join(folder, "programs");
    await mkdir(programs);
    const kit = join(folder, "quickscale-kit");
    project = join(folder, "hotel");
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

  const python = (code: string) =>
    shell.type(`uv run --no-sync python manage.py shell --verbosity 0 --command '${code}'`);

  it(
    "comes about by its README, which prints what it says",
    async () => {
      let printed = "";
      for (const { language, code } of codeBlocks(await readFile(README, "utf8"))) {
        if (language === "bash") printed = await follow(code);
        if (language === "text") expectShown(printed, code);
      }
      expect(shell.folder()).toBe(project);
      expect(await shell.type("git status --short")).toBe("");
    },
    MINUTES,
  );

  const follow = (code: string): Promise<string> => {
    if (/\bcreatesuperuser\b/.test(code)) return shell.makeSuperuser(code);
    if (/\brunserver\b/.test(code)) return shell.serve(code, ["/", "/bookings/search/", "/rooms/room-types/double/"]);
    return shell.type(code.replace(/^npm ci\n/, ""));
  };

  it("is what the validation of the version says, by the same commands", async () => {
    const commands = codeBlocks(await readFile(README, "utf8")).filter(({ language }) => language === "bash");
    const repeated = codeBlocks(await readFile(VALIDATION, "utf8")).filter(({ language }) => language === "bash");

    expect(repeated.length).toBeGreaterThan(0);
    for (const { code } of repeated) expect(commands.map((each) => each.code)).toContain(code);
  });

  it.each(CHECKS)("passes %s", async (check) => {
    await shell.type(check);
  });

  it("passes its tests on SQLite, too, where they need no variable", async () => {
    expect(await shell.type("env --unset=DATABASE_URL uv run pytest --cov")).toMatch(/Total coverage: 9\d\.\d+%/);
  });

  it("has ten models in four apps", async () => {
    expect((await python(COUNT_MODELS)).match(/^models .+/gm)).toEqual([
      "models rooms Price Room RoomType Season",
      "models guests Guest",
      "models bookings Booking Charge Extra Payment",
      "models contact Enquiry",
    ]);
  });

  it.each(AGAIN)("leaves what was written by hand alone when it is told again: npx plop %s", async (command) => {
    const { stdout, stderr } = await bash(`npx plop ${command}`, { cwd: project });

    expect(`${stdout}${stderr}`).toMatch(/Nothing to do: everything is there already|Nothing was written/);
    expect(await shell.type("git status --short")).toBe("");
  });

  describe("in a browser", () => works(() => ({ folder, project, database, shell, python })));
});

interface Built {
  readonly folder: string;
  readonly project: string;
  readonly database: Database;
  readonly shell: Shell;
  /** Runs code in the project's own shell; what it prints. */
  python(code: string): Promise<string>;
}

/** Tests of the running site, in the order in which a season goes. */
function works(built: () => Built): void {
  let site: Site;
  let browser: Browser;
  let tab: Tab;
  let page: Page;

  beforeAll(async () => {
    const { project, database, python } = built();
    await python(
      `from users.models import User; User.objects.create_user("${CLIENT.name}", password="${CLIENT.password}")`,
    );
    site = await openSite(project, "hotel", database.url);
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

  const query = (sql: string) => built().database.query(sql);
  const looksGood = (name: string) => expectGoodLooks(page, `hotel-${name}`);
  const heading = (name: string) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  const main = () => page.getByRole("main");
  const press = (name: string | RegExp) => main().getByRole("button", { name }).first().click();
  const follow = (name: string) => main().getByRole("link", { name, exact: true }).first().click();
  const message = (text: string) => page.getByRole("status").getByText(text).waitFor();
  const signIn = async ({ name, password }: typeof READER | typeof CLIENT, to: string) => {
    await page.goto(`/accounts/login/?next=${to}`);
    await page.getByLabel("Username").fill(name);
    await page.getByLabel("Password").fill(password);
    await press("Sign in");
    await page.waitForURL((url) => url.pathname === to);
  };
  const search = async ({ arrival, departure, persons }: { arrival: string; departure: string; persons: number }) => {
    await page.goto("/");
    await page.getByLabel("Arrival").fill(arrival);
    await page.getByLabel("Departure").fill(departure);
    await page.getByLabel("Persons").fill(String(persons));
    await press("Search");
    await heading("Find a room");
  };
  const introduce = async (on: Page, first: string, last: string) => {
    await on.getByLabel("First name").fill(first);
    await on.getByLabel("Last name").fill(last);
    await on.getByLabel("Email").fill(`${first}@example.com`.toLowerCase());
  };

  it("shows a visitor the rooms with their prices", async () => {
    await page.goto("/");
    await heading("Lake Hotel");
    await looksGood("start");
    await page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Rooms" }).click();
    await heading("Our rooms");
    await page.getByText("From € 110.00 a night").waitFor();
    await looksGood("rooms");
    await follow("More about Double room");

    await heading("Double room");
    expect(new URL(page.url()).pathname).toBe("/rooms/room-types/double/");
    await looksGood("room");
    expect(tab.faults()).toEqual([]);
  });

  it("prices a stay across two seasons night by night, and takes the request", async () => {
    await search(TWO_SEASONS);
    await page.getByText("3 nights × € 150.00").waitFor();
    await page.getByText("2 nights × € 110.00").waitFor();
    await page.getByText("€ 670.00").waitFor();
    await page.getByText("3 left").waitFor();
    await looksGood("search");

    await follow("Book Double room");
    await heading("Book: Double room");
    await introduce(page, "Grace", "Hopper");
    await page.getByLabel("Wishes").fill("A quiet room.");
    await looksGood("request");
    await press("Request this room");

    await heading("Your booking");
    await page.getByText("Requested", { exact: true }).waitFor();
    await page.getByText("€ 670.00").waitFor();
    await looksGood("requested");
    expect(await query("select price, status, wishes from bookings_booking")).toBe("670.00|requested|A quiet room.");
    expect(tab.faults()).toEqual([]);
  });

  it("says by the field what is wrong with a search", async () => {
    await search({ arrival: `${YEAR}-05-02`, departure: `${YEAR}-05-02`, persons: 2 });
    await page.getByText("A stay has at least one night.").waitFor();
    await search({ arrival: "2020-05-02", departure: "2020-05-03", persons: 2 });
    await page.getByText("That day is over.").waitFor();
    await looksGood("search-refused");
    await search({ ...TWO_SEASONS, persons: 5 });
    await page.getByText("There is no free room for these nights.", { exact: false }).waitFor();
    expect(tab.faults()).toEqual([]);
  });

  it("gives the last room to one of two who ask at the same time", async () => {
    const other = await openTab(browser, site.origin);
    const address = `/bookings/request/suite/?arrival=${YEAR}-05-10&departure=${YEAR}-05-12&persons=2`;
    for (const [on, first, last] of [
      [page, "Ada", "Lovelace"],
      [other.page, "Alan", "Turing"],
    ] as const) {
      await on.goto(address);
      await introduce(on, first, last);
    }

    const outcome = async (on: Page) => {
      await on.getByRole("button", { name: "Request this room" }).click();
      const won = on.getByRole("heading", { level: 1, name: "Your booking" });
      const lost = on.getByText("the last of these rooms has just gone", { exact: false });
      await won.or(lost).waitFor();
      return await won.count();
    };
    const won = await Promise.all([outcome(page), outcome(other.page)]);

    expect(won.sort()).toEqual([0, 1]);
    expect(await query(`select count(*) from bookings_booking where arrival = '${YEAR}-05-10'`)).toBe("1");
    expect([...tab.faults(), ...other.faults()]).toEqual([]);
    await other.close();
    await search({ arrival: `${YEAR}-05-11`, departure: `${YEAR}-05-13`, persons: 4 });
    await page.getByText("There is no free room for these nights.", { exact: false }).waitFor();
    await search({ arrival: `${YEAR}-05-12`, departure: `${YEAR}-05-13`, persons: 4 });
    await page.getByRole("heading", { name: "Lake suite" }).waitFor();
  });

  it("keeps a room from being given twice in the database itself", async () => {
    const again = "insert into bookings_booking (reference, guest_id, room_id, arrival, departure, persons, status,";
    const row = "select gen_random_uuid(), guest_id, room_id, arrival + 1, departure + 1, persons, status,";
    const rest = "price, wishes, created)";

    await expect(
      query(`${again} ${rest} ${row} price, wishes, created from bookings_booking where arrival = '${YEAR}-05-10'`),
    ).rejects.toThrow("no_room_twice");
  });

  it("tells the staff who has the room already", async () => {
    await signIn(READER, "/bookings/bookings/add/");
    await page.getByLabel("Guest").selectOption({ label: "Grace Hopper" });
    await page.getByLabel("Room").selectOption({ label: "301" });
    await page.getByLabel("Arrival").fill(`${YEAR}-05-11`);
    await page.getByLabel("Departure").fill(`${YEAR}-05-14`);
    await press("Save");

    await page.getByText(`has the room from 10.05.${YEAR} to 12.05.${YEAR}.`, { exact: false }).waitFor();
    await looksGood("overlap");
    await page.getByLabel("Arrival").fill(`${YEAR}-05-12`);
    await press("Save");
    await message("The booking was added.");
    await page.getByText("€ 420.00").first().waitFor();
    expect(tab.faults()).toEqual([]);
  });

  it("takes a booking from the request to the departure", async () => {
    const today = await query("select (now() at time zone 'Europe/Zurich')::date");
    await query(`update bookings_booking set arrival = '${today}', departure = '${today}'::date + 1 where price = 670`);
    await signIn(READER, "/bookings/today/");
    await looksGood("today");
    await press(/^Confirm Grace Hopper/);
    await message("Grace Hopper");
    await heading(`Grace Hopper, ${today.split("-").reverse().join(".")}`);
    await page.goto("/bookings/today/");
    await press(/^Check in Grace Hopper/);
    await follow("Add an extra");
    expect(await page.getByLabel("Booking").inputValue()).not.toBe("");
    await page.goto("/bookings/extras/add/");
    await page.getByLabel("Name").fill("Rowing boat");
    await page.getByLabel("Price").fill("12.50");
    await press("Save");
    await page.goto("/bookings/today/");
    await follow("Grace Hopper");
    await follow("Add an extra");
    await page.getByLabel("Extra").selectOption({ label: "Rowing boat, € 12.50" });
    await page.getByLabel("Quantity").fill("2");
    await press("Save");
    await page.goto("/bookings/today/");
    await follow("Grace Hopper");
    await page.getByText("€ 695.00 of € 695.00 to pay").waitFor();
    await follow("Add a payment");
    await page.getByLabel("Amount").fill("600");
    await press("Save");
    await message("The payment was added.");
    await page.goto("/bookings/today/");
    await follow("Grace Hopper");
    await page.getByText("€ 95.00 of € 695.00 to pay").waitFor();
    await looksGood("booking");
    await press(/^Check out/);
    await message("checked out.");
    expect(await main().getByRole("button").count()).toBe(0);
    expect(await query("select status from bookings_booking where price = 670")).toBe("checked_out");

    await page.goto("/bookings/calendar/");
    await page
      .getByRole("link", { name: /^Grace Hopper/ })
      .first()
      .waitFor();
    await looksGood("calendar");
    await page.goto("/bookings/revenue/");
    await page.getByText("€ 600.00").first().waitFor();
    await looksGood("revenue");
    expect(tab.faults()).toEqual([]);
  });

  it("imports past bookings: all or nothing, once, with the lines that are wrong", async () => {
    const { folder, shell } = built();
    const file = join(folder, "past.csv");
    const run = `uv run --no-sync python manage.py import_bookings ${file}`;
    const before = Number(await query("select count(*) from bookings_booking"));
    await writeFile(file, [HEAD, ...PAST, "A4,,,nobody,101,2025-13-01,2025-05-04,1,there,1", "A5,A"].join("\n"));
    const told = await shell.type(`${run} 2>&1 || true`);
    expect(told).toContain("Nothing was imported.\nline 5: 'there' is no status\nline 6: ");
    expect(Number(await query("select count(*) from bookings_booking"))).toBe(before);

    await writeFile(file, [HEAD, ...PAST].join("\n"));
    expect(await shell.type(run)).toBe("3 imported, 0 known already.\n");
    expect(await shell.type(run)).toBe("0 imported, 3 known already.\n");
    expect(Number(await query("select count(*) from bookings_booking"))).toBe(before + 3);
  });

  it("takes a message, and shows the staff's pages to the staff only", async () => {
    await page.goto("/contact/");
    await page.getByLabel("Name").fill("Grace");
    await page.getByLabel("Email").fill("grace@example.com");
    await page.getByLabel("Message").fill("May I bring a dog?");
    await press("Send");
    await heading("Thank you");
    expect(await query("select message from contact_enquiry")).toBe("May I bring a dog?");
    expect(tab.faults()).toEqual([]);

    const all = await addresses();
    const closed = all.filter(([name]) => !PUBLIC.includes(name) && !ACCOUNT.includes(name));
    for (const [name, address] of closed) {
      await page.goto(address);
      expect(new URL(page.url()).pathname, name).toBe("/accounts/login/");
    }
    await signIn(CLIENT, "/");
    expect(await page.getByRole("link", { name: "Back office" }).count()).toBe(0);
    for (const [name, address] of closed) expect((await page.goto(address))?.status(), name).toBe(403);
  });

  it("has more than 25 pages: each answers, has one heading, and nothing that axe or the console finds", async () => {
    const all = await addresses();
    await signIn(READER, "/bookings/");
    for (const [name, address] of all) {
      // Whoever is signed in is sent on from there.
      if (name === "login") await page.context().clearCookies();
      const response = await page.goto(address);
      expect(response?.status(), name).toBe(200);
      expect(await page.getByRole("heading", { level: 1 }).count(), name).toBe(1);
      await expectAccessible(page, name);
      expect(tab.faults(), name).toEqual([]);
      if (name === "login") await signIn(READER, "/bookings/");
    }
    const own = all.filter(([name]) => name === "home" || name.includes(":"));
    expect(own.length).toBeGreaterThanOrEqual(25);
    expect(all.map(([name]) => name)).toEqual(expect.arrayContaining([...PUBLIC, ...ACCOUNT]));
  });

  it("has not failed behind the scenes", () => {
    const failures = site
      .output()
      .split("\n")
      .filter((line) => /"level": "(?:ERROR|CRITICAL)"/.test(line));
    expect(failures).toEqual([]);
  });

  /** Names and addresses of all that answers with a page. */
  async function addresses(): Promise<[name: string, address: string][]> {
    const printed = await built().python(ADDRESSES);
    const query = new URLSearchParams({ ...TWO_SEASONS, persons: "2" });
    return [...printed.matchAll(/^address (.+)$/gm)]
      .map(([, line]) => JSON.parse(line ?? "") as [string, string])
      .filter(([name]) => !NO_PAGES.includes(name))
      .map(([name, address]) => [name, name === "bookings:request" ? `${address}?${query}` : address]);
  }
}
