// Duty: the whole visit in a real browser: find a product, sign up, buy it, see the order; on both screens, with and without script.
// Invariant: nothing on the way is done by a call that a person could not make.
// Neighbours: src/workers/http/pages; visitor.ts.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { freshEmail, giveAddress, screens, signUp, visit, type Visitor } from "./visitor.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const searched = "Daybreak Tee";

async function findAndAdd(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("combobox", { name: "Search the shop" }).or(page.getByRole("searchbox", { name: "Search the shop" })).fill("daybreak");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/search\?q=daybreak/);
  await page.getByRole("link", { name: searched }).click();
  await page.getByRole("heading", { level: 1, name: searched }).waitFor();
  await page.getByRole("button", { name: /Add to cart/ }).click();
  await page.waitForURL(/\/cart\?notice=added/);
}

async function checkOutAsNewCustomer(page: Page): Promise<void> {
  await page.getByRole("link", { name: /Check out/ }).click();
  await page.waitForURL(/\/sign-in/);
  await page.getByRole("link", { name: "Create account" }).click();
  await signUp(page, freshEmail());
  await page.waitForURL(/\/checkout$/);
  await giveAddress(page);
  await page.waitForURL(/\/checkout\/chk_/);
}

const pay = async (page: Page, card: string): Promise<void> => {
  await page.getByRole("radio", { name: new RegExp(`^${card}`) }).check();
  await page.getByRole("button", { name: /^Pay / }).click();
};

/** The sum that the summary calls Total. */
const totalOn = (page: Page): Promise<string | null> => page.locator(".totals .last dd").textContent();

describe.each(Object.keys(screens) as (keyof typeof screens)[])("on a %s", (screen) => {
  it.each([true, false])("a visitor finds, buys and sees the order (script: %s)", async (javaScript) => {
    const visitor: Visitor = await visit(browser, screen, { javaScript });
    const { page } = visitor;
    await findAndAdd(page);
    await checkOutAsNewCustomer(page);
    expect(await page.getByText("Price guaranteed until").isVisible()).toBe(true);
    const promised = await totalOn(page);
    await pay(page, "Visa");
    await page.waitForURL(/\/orders\/ord_/);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Thank you. It is yours.");
    expect(await totalOn(page)).toBe(promised);
    await page.goto("/account");
    expect(await page.getByRole("cell", { name: /^ORD-\d{4}-/ }).count()).toBe(1);
    await page.goto("/cart");
    expect(await page.getByText("Your cart is empty.").isVisible()).toBe(true);
    expect(visitor.faults).toEqual([]);
    await visitor.leave();
  });
});

it("a declined card says what to do, keeps the things held, and another card pays", async () => {
  const { page, leave } = await visit(browser, "desktop", { javaScript: false });
  await findAndAdd(page);
  await checkOutAsNewCustomer(page);
  await pay(page, "Declined card");
  expect(await page.getByRole("alert").textContent()).toContain("Try another one; your things are still held.");
  await pay(page, "Mastercard");
  await page.waitForURL(/\/orders\/ord_/);
  await leave();
});

it("a double click on pay buys once", async () => {
  const { page, leave } = await visit(browser, "desktop");
  await findAndAdd(page);
  await checkOutAsNewCustomer(page);
  await page.getByRole("button", { name: /^Pay / }).dblclick();
  await page.waitForURL(/\/orders\/ord_/);
  await page.goto("/account");
  expect(await page.getByRole("cell", { name: /^ORD-\d{4}-/ }).count()).toBe(1);
  await leave();
});

it("an order that has not moved on costs its waiting page a 304, and one that has is shown anew", async () => {
  const { page, leave } = await visit(browser, "desktop");
  await findAndAdd(page);
  await checkOutAsNewCustomer(page);
  // From before the order's page opens, which brings its tag along: not even its first look costs more.
  const polls: number[] = [];
  page.on("response", (response) => void (response.url().includes("/api/v1/orders/") && polls.push(response.status())));
  await pay(page, "Visa");
  await page.waitForURL(/\/orders\/ord_/);
  await expect.poll(() => polls.slice(0, 2), { timeout: 12_000 }).toEqual([304, 304]);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByRole("button", { name: "Cancel this order" }).click();
  await page.getByText("Cancelled").first().waitFor({ timeout: 15_000 });
  await leave();
});

it("an order is cancelled on its page", async () => {
  const { page, leave } = await visit(browser, "phone", { javaScript: false });
  await findAndAdd(page);
  await checkOutAsNewCustomer(page);
  await pay(page, "Visa");
  await page.waitForURL(/\/orders\/ord_/);
  await page.getByRole("button", { name: "Cancel this order" }).click();
  await page.waitForURL(/notice=cancelled/);
  expect(await page.locator("[data-order-status]").textContent()).toBe("Cancelled");
  await leave();
});
