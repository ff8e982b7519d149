// Duty: the turnings of the way to a unit: a claim that has become a checkout, a ticket that was lost, a sound for one's turn, and work that is asked for first.
// Invariant: whoever leaves the way finds back to where he was; nothing rings that was not asked to.
// Neighbours: sale.test.ts walks straight on; src/browser/sale/{ring,challenge}.ts; src/workers/http/pages/sale-routes.ts.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { buyer, join, loadsOf, makeSale, sendTo, signedIn, steer, untilState } from "./drops.ts";
import { faultsOf } from "./faults.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

it("somebody whose claim became a checkout is led on to paying, and then to his order", async () => {
  const saleId = await makeSale(300);
  const { page, token, faults, leave } = await buyer(browser);
  await join(saleId, token);
  await untilState(saleId, token, "admitted");
  await page.goto(`/sales/${saleId}`);
  await page.getByRole("button", { name: "Claim my unit" }).click();
  await sendTo(page);
  await page.waitForURL(/\/checkout\/chk_/);
  await page.goto(`/sales/${saleId}`);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole("link", { name: "Go on paying" }).click();
  await page.getByRole("button", { name: /^Pay / }).click();
  await page.waitForURL(/\/orders\/ord_/);
  const order = new URL(page.url()).pathname;
  await page.goto(`/sales/${saleId}`);
  expect(await faultsOf(page)).toEqual([]);
  await page.getByRole("link", { name: "See your order" }).click();
  await page.waitForURL((url) => url.pathname === order);
  expect(faults).toEqual([]);
  await leave();
});

it("whoever has a place and has lost his ticket is given it again, and can check the draw", async () => {
  const saleId = await makeSale(8_000);
  const { page, token, leave } = await buyer(browser);
  await join(saleId, token);
  await untilState(saleId, token, "admitted");
  await page.goto(`/sales/${saleId}`);
  expect((await page.context().cookies()).map(({ name }) => name)).toContain(`ticket-${saleId}`);
  await page.locator(".proof summary").click();
  await page.getByRole("button", { name: "Check my place in this browser" }).click();
  await page.getByText("your entry is one of those that were sealed").waitFor();
  await leave();
});

/** Counts the tones that a page has been asked to play. */
async function listen(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript("globalThis.tones = 0; { const { start } = OscillatorNode.prototype; OscillatorNode.prototype.start = function (at) { globalThis.tones++; start.call(this, at); }; }");
  return async () => Number(await page.evaluate("globalThis.tones"));
}

it.each([[true, 2], [false, 0]])("when his turn comes the page rings only if it was asked to (%s), says so in the title, and is not loaded anew", async (isAsked, rings) => {
  const saleId = await makeSale(300);
  await steer(saleId, "pause");
  const { page, token, faults, leave } = await buyer(browser);
  await join(saleId, token);
  const tones = await listen(page);
  await page.goto(`/sales/${saleId}`);
  const loads = loadsOf(page);
  if (isAsked) await page.getByLabel("Tell me with a sound when it is my turn").check();
  const before = await tones();
  await steer(saleId, "resume");
  await page.getByRole("heading", { name: "It is your turn" }).waitFor({ timeout: 40_000 });
  expect((await tones()) - before).toBe(rings);
  expect(await page.title()).toMatch(/^It is your turn · /);
  expect(loads.count).toBe(0);
  expect(faults).toEqual([]);
  await leave();
});

it("a page that nobody looks at asks again within fifteen seconds while a turn is near, and flashes its title until somebody does", async () => {
  const saleId = await makeSale(300);
  await steer(saleId, "pause");
  const { page, token, leave } = await buyer(browser);
  await join(saleId, token);
  await page.addInitScript("Object.defineProperty(document, 'hidden', { configurable: true, get: () => globalThis.isHidden ?? true })");
  await page.clock.install();
  await page.goto(`/sales/${saleId}`);
  await page.getByText("The sale is paused").waitFor({ timeout: 20_000 });
  await steer(saleId, "resume");
  await untilState(saleId, token, "admitted");
  await page.clock.runFor(15_000);
  await page.getByRole("heading", { name: "It is your turn" }).waitFor({ timeout: 15_000 });
  const titles = new Set<string>();
  for (let second = 0; second < 4; second++) {
    await page.clock.runFor(1_000);
    titles.add((await page.title()).split(" · ")[0] ?? "");
  }
  expect(titles).toEqual(new Set(["It is your turn", "The harbour drop"]));
  await page.evaluate("globalThis.isHidden = false; document.dispatchEvent(new Event('visibilitychange'))");
  await page.clock.runFor(3_000);
  expect(await page.title()).toMatch(/^It is your turn · /);
  await leave();
});

it("the place of somebody who signed out and in again is still his", async () => {
  const saleId = await makeSale(60_000);
  const { page, token, leave } = await buyer(browser);
  await page.goto(`/sales/${saleId}`);
  await page.getByRole("button", { name: "Join the queue" }).click();
  await page.getByRole("heading", { name: "You are in" }).waitFor();
  await leave();
  const again = await signedIn(browser, token);
  await again.page.goto(`/sales/${saleId}`);
  await again.page.getByRole("heading", { name: "You are in" }).waitFor();
  await again.leave();
});
