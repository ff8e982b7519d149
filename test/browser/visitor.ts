// Duty: a visitor at a screen: one browser context, and everything that went wrong in it.
// Invariant: errors of the page, of the console and of the content security policy are collected, never overlooked.
// Neighbours: chromium.ts; the tests act through `page`.

import { demoPassword } from "../../scripts/support/demo-account.ts";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { inject } from "vitest";

/** The screens everything is looked at on. */
export const screens = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  desktop: { viewport: { width: 1440, height: 900 }, hasTouch: false },
} as const;

/** A visitor; `faults` lists what the browser complained of since he came. */
export interface Visitor {
  readonly page: Page;
  readonly faults: string[];
  leave(): Promise<void>;
}

/** Opens the shop's door to a visitor. */
export async function visit(browser: Browser, screen: keyof typeof screens, { javaScript = true } = {}): Promise<Visitor> {
  const context: BrowserContext = await browser.newContext({ ...screens[screen], baseURL: inject("shopUrl"), javaScriptEnabled: javaScript });
  const page = await context.newPage();
  const faults: string[] = [];
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => faults.push(`page: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) faults.push(`response: ${response.status()} ${response.url()}`);
  });
  return { page, faults, leave: () => context.close() };
}

let visitors = 0;

/** An address nobody has used before. */
export const freshEmail = (): string => `visitor-${process.pid}-${performance.now().toFixed(0)}-${++visitors}@example.test`;

/** The password of everybody who signs up in these visits. */
export const password = "correct horse battery";

/** Makes an account on the page one is on; ends where `next` leads. */
export async function signUp(page: Page, email: string): Promise<void> {
  await page.getByLabel("First name").fill("Robin");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
}

/** Fills in the address form one is on and sends it. */
export async function giveAddress(page: Page): Promise<void> {
  await page.getByLabel("Street and number").fill("12 Harbour Street");
  await page.getByLabel("Postal code").fill("97201");
  await page.getByLabel("City").fill("Portland");
  await page.getByLabel("Country").selectOption("US");
  await page.getByLabel("State or region").fill("OR");
  await page.getByRole("button", { name: "Hold my things and continue" }).click();
}

/** Opens the back office and signs in as the demo's admin. */
export async function signInAsAdmin(page: Page): Promise<void> {
  await page.goto("/admin");
  await page.getByLabel("E-mail address").fill("admin@demo.test");
  await page.getByLabel("Password").fill(demoPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/admin$/);
}
