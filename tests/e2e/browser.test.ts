import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectGoodLooks, openBrowser, openTab, type Tab } from "./support/browser.ts";
import { describeWith } from "./support/machine.ts";
import { type Mailbox, openMailbox } from "./support/mailbox.ts";
import { type Production, prepareProduction, SECRETS, USER } from "./support/production.ts";
import type { Server } from "./support/server.ts";
import { startTlsProxy, type TlsProxy } from "./support/tls-proxy.ts";

const DESCRIPTION = `Bookings & "invoices" for <b>two</b> people's {{ 7 }} {% cats %} \\n 🏨`;
const NEW_PASSWORD = "another-h0rse-battery";

describeWith(["python", "postgres", "chromium"], "in a browser, behind a proxy that ends TLS", () => {
  describe.each(["5.2", "6.1"])("with Django %s", (django) => {
    let production: Production;
    let mailbox: Mailbox;
    let server: Server;
    let proxy: TlsProxy;
    let browser: Browser;
    let tab: Tab;
    let page: Page;

    beforeAll(async () => {
      production = await prepareProduction([`--django=${django}`, `--description=${DESCRIPTION}`]);
      mailbox = await openMailbox();
      server = await production.start({ ALLOWED_HOSTS: "localhost", EMAIL_URL: mailbox.url });
      proxy = await startTlsProxy(server.port);
      browser = await openBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      await proxy?.close();
      await server?.end();
      await mailbox?.close();
      await production?.remove();
    });
    beforeEach(async () => {
      tab = await openTab(browser, proxy.origin);
      page = tab.page;
    });
    afterEach(() => tab.close());

    const looksGood = (name: string) => expectGoodLooks(page, `django-${django}-${name}`);
    const addUser = async (name: string) => {
      const words = ["createsuperuser", "--noinput", `--username=${name}`, `--email=${name}@example.com`];
      const made = await production.manage(words, { DJANGO_SUPERUSER_PASSWORD: SECRETS.password });
      expect(made, made.stderr).toMatchObject({ code: 0 });
    };
    const signIn = async (name: string, password: string) => {
      await page.goto("/accounts/login/");
      await page.getByLabel("Username").fill(name);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    };
    const heightOfHeader = () => page.locator("header").evaluate((header) => header.getBoundingClientRect().height);
    const heading = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();

    it("shows the site's name and its description to the letter", async () => {
      await page.goto("/");

      await heading("My app");
      await page.getByText(DESCRIPTION, { exact: true }).waitFor();
      expect(await page.locator('meta[name="description"]').getAttribute("content")).toBe(DESCRIPTION);
      expect(await page.title()).toContain("My app");
      await looksGood("home");
      expect(tab.faults()).toEqual([]);
    });

    it("takes a reader with a keyboard past the header first", async () => {
      await page.goto("/");
      await page.keyboard.press("Tab");

      const focused = page.locator(":focus");
      expect(await focused.textContent()).toBe("Skip to the content");
      const box = await focused.boundingBox();
      expect(box?.y).toBeGreaterThanOrEqual(0);
      await page.keyboard.press("Enter");
      expect(await page.locator(":focus").evaluate((element) => element.tagName)).toBe("MAIN");
    });

    it("signs in by keyboard alone, after a mistake, and out again", async () => {
      await page.goto("/");
      const height = await heightOfHeader();
      await page.getByRole("navigation").getByRole("link", { name: "Sign in" }).click();
      await heading("Sign in");
      await looksGood("sign-in");
      await page.getByLabel("Username").focus();
      await page.keyboard.type(USER);
      await page.keyboard.press("Tab");
      await page.keyboard.type("wrong");
      await page.keyboard.press("Enter");

      await page.getByText("Please enter a correct username and password").waitFor();
      expect(await page.getByLabel("Username").inputValue()).toBe(USER);
      await looksGood("sign-in-failed");
      await page.getByLabel("Password").focus();
      await page.keyboard.type(SECRETS.password);
      await page.keyboard.press("Enter");

      await heading("My app");
      expect(new URL(page.url()).pathname).toBe("/");
      expect(await heightOfHeader()).toBeCloseTo(height, 0);
      await page.locator("summary", { hasText: USER }).click();
      await page.getByRole("navigation").getByRole("link", { name: "Administration" }).waitFor();
      expect(await heightOfHeader()).toBeCloseTo(height, 0);
      await looksGood("home-signed-in");
      await page.getByRole("button", { name: "Sign out" }).click();

      await page.getByRole("navigation").getByRole("link", { name: "Sign in" }).waitFor();
      await page.goto("/accounts/password-change/");
      await heading("Sign in");
      expect(tab.faults()).toEqual([]);
    });

    it("changes a password, and explains a mistake by its field", async () => {
      await addUser("grace");
      await signIn("grace", SECRETS.password);
      await page.locator("summary", { hasText: "grace" }).click();
      await page.getByRole("link", { name: "Change password" }).click();
      await heading("Change password");
      const fill = async (old: string, first: string, second: string) => {
        await page.getByLabel("Old password").fill(old);
        await fieldOf(page, "New password").fill(first);
        await page.getByLabel("New password confirmation").fill(second);
        await page.getByRole("main").getByRole("button", { name: "Change password" }).click();
      };
      await looksGood("password-change");

      await fill("wrong", NEW_PASSWORD, "something else");

      expect(await explanationOf(page, "Old password")).toContain("Your old password was entered incorrectly");
      expect(await explanationOf(page, "New password confirmation")).toContain("didn’t match");
      await looksGood("password-change-failed");
      await fill(SECRETS.password, NEW_PASSWORD, NEW_PASSWORD);
      await page.waitForURL("**/accounts/password-change/done/");
      await looksGood("password-changed");
      expect(tab.faults()).toEqual([]);
    });

    it("resets a forgotten password by mail", async () => {
      await addUser("alan");
      await page.goto("/accounts/login/");
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await looksGood("password-reset");
      await page.getByLabel("Email").fill("alan@example.com");
      await page.getByRole("main").getByRole("button").click();
      await page.waitForURL("**/accounts/password-reset/done/");
      await looksGood("password-reset-sent");

      const mail = await mailbox.next();
      expect(mail).toMatch(/^To: alan@example\.com/m);
      expect(mail).toMatch(/^Subject: .*My app/m);
      const [link = "none"] = mail.match(/https:\/\/localhost:\d+\S+/) ?? [];
      await page.goto(link);
      await fieldOf(page, "New password").fill(NEW_PASSWORD);
      await page.getByLabel("New password confirmation").fill("something else");
      await page.getByRole("main").getByRole("button").click();
      expect(await explanationOf(page, "New password confirmation")).toContain("didn’t match");
      await looksGood("password-reset-confirm");
      await fieldOf(page, "New password").fill(NEW_PASSWORD);
      await page.getByLabel("New password confirmation").fill(NEW_PASSWORD);
      await page.getByRole("main").getByRole("button").click();
      await page.waitForURL("**/accounts/password-reset/complete/");
      await looksGood("password-reset-complete");

      await signIn("alan", NEW_PASSWORD);
      await page.locator("summary", { hasText: "alan" }).waitFor();
      await page.goto(link);
      await looksGood("password-reset-used");
      expect(tab.faults()).toEqual([]);
      const [, token = "none"] = /password-reset\/[^/]+\/([^/]+)\//.exec(link) ?? [];
      expect(server.output()).not.toContain(token);
    });

    it("obeys its own content security policy in the admin", async () => {
      await page.goto("/admin/");
      await page.getByLabel("Username").fill(USER);
      await page.getByLabel("Password").fill(SECRETS.password);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.goto("/admin/users/user/");
      await page.getByRole("link", { name: USER, exact: true }).click();
      await page.getByLabel("First name").fill("Ada");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("was changed successfully").waitFor();
      await page.goto("/admin/users/user/add/");
      await page.getByRole("button", { name: "Save", exact: true }).waitFor();

      expect(tab.faults()).toEqual([]);
    });

    it.each([
      { name: "404", path: "/no/such/page/", says: "no such page" },
      { name: "404-signed-in", path: "/no/such/page/", says: "no such page", signedIn: true },
      { name: "500", path: "/", says: "went wrong", signedIn: true, withoutDatabase: true },
    ])("shows a page for people when something is amiss: $name", async ({ name, path, says, ...state }) => {
      if (state.signedIn) await signIn(USER, SECRETS.password);
      if (state.withoutDatabase) await production.forwarder.cut();
      try {
        await page.goto(path);
      } finally {
        if (state.withoutDatabase) await production.forwarder.restore();
      }

      await page.getByRole("heading", { level: 1 }).getByText(says).waitFor();
      await looksGood(name);
      // The browser itself says so of a page with that status.
      expect(tab.faults().filter((fault) => !fault.includes("responded with a status of"))).toEqual([]);
    });

    it("explains a form that was open for too long", async () => {
      await page.goto("/accounts/login/");
      await page.context().clearCookies();
      await page.getByLabel("Username").fill(USER);
      await page.getByLabel("Password").fill(SECRETS.password);
      await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();

      await page.getByRole("heading", { level: 1 }).waitFor();
      await expect.poll(() => page.locator('input[name="username"]').count()).toBe(0);
      await looksGood("403-csrf");
    });
  });
});

/** The field with exactly that label, whether or not Django put a colon behind it. */
function fieldOf(page: Page, label: string): Locator {
  return page.getByLabel(new RegExp(`^${label}:?$`));
}

/** What a screen reader reads out as the description of a field that is marked as wrong. */
async function explanationOf(page: Page, label: string): Promise<string> {
  const field = fieldOf(page, label);
  await expect.poll(() => field.getAttribute("aria-invalid"), { message: label }).toBe("true");
  const ids = (await field.getAttribute("aria-describedby"))?.split(" ") ?? [];
  return (await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).textContent()))).join(" ");
}
