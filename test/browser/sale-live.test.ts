// Duty: what a sale's page does by itself with script: it counts down by the shop's clock, follows what changes, and never reloads in a crowd.
// Invariant: whatever the visitor's clock says and whatever the operator does, the page shows what the server would, and what is typed stays.
// Neighbours: src/browser/sale/*.ts, src/browser/shop/countdown.ts; drops.ts puts sales into the states that are met here.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { buyer, join, loadsOf, makeSale, people, steer, untilState } from "./drops.ts";
import { visit } from "./visitor.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const hourMs = 3_600_000;

/** A clock that is an hour ahead, and can be moved on. */
const wrongClock = (page: Page) => page.clock.install({ time: Date.now() + hourMs });

/** Lets the page's time pass, so that it asks again so many times. */
async function polls(page: Page, times: number): Promise<void> {
  for (let poll = 0; poll < times; poll++) {
    const asked = page.waitForResponse((response) => /\/api\/v1\/sales\/[^/]+$/.test(new URL(response.url()).pathname));
    let isAsked = false;
    void asked.then(() => (isAsked = true));
    // Time that jumps while the page still reads its last answers is lost to it.
    for (; !isAsked; await page.waitForTimeout(300)) await page.clock.fastForward(40_000);
  }
  await page.waitForTimeout(300);
}

/** Somebody whose turn it is, looking at the page. */
async function admitted(saleId: string) {
  const visitor = await buyer(browser);
  await join(saleId, visitor.token);
  await untilState(saleId, visitor.token, "admitted");
  return visitor;
}

it("while the sale is paused somebody whose turn it is waits without a countdown, and his page stays as it is", async () => {
  const saleId = await makeSale(300, { claimWindowSeconds: 12 });
  const { page, faults, leave } = await admitted(saleId);
  await steer(saleId, "pause");
  await page.waitForTimeout(2_000);
  await page.goto(`/sales/${saleId}`);
  await page.getByText("The sale is paused; your turn waits with it").waitFor();
  const loads = loadsOf(page);
  // Longer than his window was.
  await page.waitForTimeout(14_000);
  expect(loads.count).toBe(0);
  expect(await page.locator("[data-left]").count()).toBe(0);
  await steer(saleId, "resume");
  await page.locator("[data-left]").getByText(/^0:[01]\d$/).waitFor({ timeout: 20_000 });
  expect(faults).toEqual([]);
  await leave();
});

it("a clock that is an hour ahead changes nothing about the time left to claim", async () => {
  const saleId = await makeSale(300, { claimWindowSeconds: 60 });
  const { page, leave } = await admitted(saleId);
  await wrongClock(page);
  await page.goto(`/sales/${saleId}`);
  const loads = loadsOf(page);
  await page.waitForTimeout(4_000);
  expect(await page.locator("[data-left]").textContent()).toMatch(/^(0:[345]\d|1:00)$/);
  expect(loads.count).toBe(0);
  await leave();
});

it("a clock that is an hour ahead does not wipe the address of somebody whose unit is held", async () => {
  const saleId = await makeSale(300);
  const { page, leave } = await admitted(saleId);
  await wrongClock(page);
  await page.goto(`/sales/${saleId}`);
  await page.getByRole("button", { name: "Claim my unit" }).click();
  await page.getByLabel("Street and number").fill("12 Harbour Street");
  await page.waitForTimeout(4_000);
  expect(await page.getByLabel("Street and number").inputValue()).toBe("12 Harbour Street");
  expect(await page.locator("[data-left]").textContent()).toMatch(/^(4:\d\d|5:00)$/);
  await leave();
});

it("what its operator changes is on the page of somebody who waits within two polls: pace, message and pause", async () => {
  const saleId = await makeSale(300, { order: "fifo", units: 9, admissionsPerMinute: 1, endsAt: new Date(Date.now() + 20 * 60_000).toISOString() });
  for (const token of await people(7)) await join(saleId, token);
  const { page, faults, token, leave } = await buyer(browser);
  await join(saleId, token);
  await page.clock.install();
  await page.goto(`/sales/${saleId}`);
  await page.getByText("ahead of you").waitFor();
  const loads = loadsOf(page);
  const before = await page.locator("[data-wait]").textContent();
  await steer(saleId, { admissionsPerMinute: 2, message: "We are a little late." });
  await polls(page, 2);
  expect(await page.locator("[data-sale-message]").textContent()).toBe("We are a little late.");
  expect(await page.locator("[data-wait]").textContent()).not.toBe(before);
  await steer(saleId, "pause");
  await polls(page, 2);
  expect(await page.locator("[data-wait]").textContent()).toContain("paused");
  expect(await page.locator("[data-phase-name]").textContent()).toBe("Paused for a moment");
  await steer(saleId, "resume");
  await steer(saleId, { message: null });
  await polls(page, 2);
  expect(await page.locator("[data-wait]").textContent()).not.toContain("paused");
  expect(await page.locator("[data-sale-message]").isVisible()).toBe(false);
  expect(loads.count).toBe(0);
  expect(faults).toEqual([]);
  await leave();
});

it("somebody whose turn has become very unlikely is told so without reloading", async () => {
  const saleId = await makeSale(1_000, { order: "fifo", admissionsPerMinute: 60, endsAt: new Date(Date.now() + 4 * 60_000).toISOString() });
  await steer(saleId, "pause").catch(() => undefined);
  for (const token of await people(7)) await join(saleId, token);
  const { page, token, leave } = await buyer(browser);
  await join(saleId, token);
  await page.clock.install();
  await page.goto(`/sales/${saleId}`);
  await page.getByText("ahead of you").waitFor();
  expect(await page.locator("[data-wait]").textContent()).not.toContain("very unlikely");
  await steer(saleId, { admissionsPerMinute: 1 });
  await steer(saleId, "resume");
  await polls(page, 2);
  expect(await page.locator("[data-wait]").textContent()).toContain("very unlikely");
  await leave();
});

it("at the start nobody's page is loaded anew: each asks at a moment of its own", async () => {
  const saleId = await makeSale(4_000);
  const outside = await visit(browser, "phone");
  await outside.page.goto(`/sales/${saleId}`);
  const { page, token, leave } = await buyer(browser);
  await join(saleId, token);
  await page.goto(`/sales/${saleId}`);
  await page.getByRole("heading", { name: "You are in" }).waitFor();
  const loads = [loadsOf(outside.page), loadsOf(page)];
  await page.getByRole("heading", { name: "It is your turn" }).waitFor({ timeout: 40_000 });
  await outside.page.getByText("On sale now").waitFor({ timeout: 40_000 });
  expect(loads.map(({ count }) => count)).toEqual([0, 0]);
  expect([...outside.faults]).toEqual([]);
  await outside.leave();
  await leave();
});
