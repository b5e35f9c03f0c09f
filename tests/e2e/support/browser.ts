import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect, vi } from "vitest";
import { CACHE, machineHas } from "./machine.ts";

const SCHEMES = ["light", "dark"] as const;

/** A small telephone and a desktop. */
const WIDTHS = [360, 1440] as const;

/** Where screenshots go, to be looked at; git ignores it. */
const SCREENSHOTS = join(CACHE, "screenshots");

/** How long a screenshot may be tried again, in milliseconds. */
const CAPTURE = { timeout: 20_000, interval: 500 };

/** @returns the machine's Chromium, without a window and without traffic of its own */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: machineHas("chromium"),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A page, and what went wrong on it. */
export interface Tab {
  readonly page: Page;
  /** What the console complained about since the last call, failed requests and broken policies included. */
  faults(): string[];
  close(): Promise<void>;
}

/**
 * Opens a tab of somebody who was never here.
 *
 * @param browser an open browser
 * @param origin where addresses such as `/` lead to
 * @returns the tab
 */
export async function openTab(browser: Browser, origin: string): Promise<Tab> {
  const context = await browser.newContext({ baseURL: origin, ignoreHTTPSErrors: true, reducedMotion: "reduce" });
  const page = await context.newPage();
  let faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("requestfailed", (failed) => {
    const reason = failed.failure()?.errorText ?? "";
    // Whoever goes on to another page aborts what the first one still loads.
    if (reason !== "net::ERR_ABORTED") faults.push(`${failed.url()}: ${reason}`);
  });
  return {
    page,
    faults() {
      const since = faults;
      faults = [];
      return since;
    },
    close: () => context.close(),
  };
}

/**
 * Holds what a page shows against what everybody needs: nothing that axe finds, and no scrolling sideways, in light
 * and in dark, on a telephone and on a desktop.
 *
 * @param page the page, as it stands
 * @param name under which its screenshots are kept
 */
export async function expectGoodLooks(page: Page, name: string): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const view = `${name}-${colorScheme}-${width}`;
      // Under load, Chromium now and then says that it was unable to capture one.
      await vi.waitFor(() => page.screenshot({ path: join(SCREENSHOTS, `${view}.png`), fullPage: true }), CAPTURE);
      await expectAccessible(page, view);
      const sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
      expect(await page.evaluate(sideways), `${view}: pixels to scroll sideways`).toBe(0);
    }
  }
}

/**
 * Holds a page as it stands against what axe finds.
 *
 * @param page the page
 * @param name what to call it
 */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  expect(await complaints(page), `${name}: axe`).toEqual([]);
}

let axe: Promise<string> | undefined;

/** What axe finds wrong, a line each. */
async function complaints(page: Page): Promise<string[]> {
  axe ??= readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(await axe);
  const { violations } = (await page.evaluate("axe.run()")) as {
    violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html}: ${failureSummary}`),
  );
}
