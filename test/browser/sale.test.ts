// Duty: a sale in a real browser: outside, in the queue, one's turn, a unit claimed and bought, the draw checked.
// Invariant: the whole way works without script; with it the page moves by itself; axe finds nothing serious on a phone at any step.
// Neighbours: src/workers/http/pages/sale*.tsx; sale-live.test.ts has what moves by itself, sale-desk.test.ts the operator.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { buyer, makeSale, reloadUntil, sendTo, steer } from "./drops.ts";
import { faultsOf } from "./faults.ts";
import { visit } from "./visitor.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

it.each([false, true])("a visitor joins, has his turn, claims and buys at the sale's price (script: %s)", async (javaScript) => {
  const saleId = await makeSale(6_000);
  const { page, faults, leave } = await buyer(browser, javaScript);
  const found: string[] = [];
  // Axe is a script itself.
  const look = async (): Promise<void> => void (javaScript && found.push(...(await faultsOf(page))));
  await page.goto(`/sales/${saleId}`);
  await look();
  await page.getByRole("button", { name: "Join the queue" }).click();
  await page.getByRole("heading", { name: "You are in" }).waitFor();
  await look();
  expect(await page.locator("meta[http-equiv=refresh]").count(), "reloads itself only without script").toBe(javaScript ? 0 : 1);
  if (javaScript) await page.getByRole("heading", { name: "It is your turn" }).waitFor({ timeout: 40_000 });
  else await reloadUntil(page, "It is your turn");
  await look();
  await page.getByRole("button", { name: "Claim my unit" }).click();
  await page.getByRole("heading", { name: "A unit is held for you" }).waitFor();
  await look();
  if (javaScript) {
    await page.locator(".proof summary").click();
    await page.getByRole("button", { name: "Check my place in this browser" }).click();
    await page.getByText("follows from what was published").waitFor();
    await look();
  }
  await sendTo(page);
  await page.waitForURL(/\/checkout\/chk_/);
  expect(await page.locator(".totals").textContent()).toContain("$19.00");
  await page.getByRole("button", { name: /^Pay / }).click();
  await page.waitForURL(/\/orders\/ord_/);
  expect(found).toEqual([]);
  expect(faults).toEqual([]);
  await leave();
});

it("whoever is not signed in is led to it, and whoever is too late is told so", async () => {
  const saleId = await makeSale(60_000);
  const { page, leave } = await visit(browser, "phone");
  await page.goto("/sales");
  await page.locator(`a[href="/sales/${saleId}"]`).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.goto(`/sales/${saleId}`);
  expect(await page.getByRole("link", { name: "Sign in to join" }).getAttribute("href")).toContain(encodeURIComponent(`/sales/${saleId}`));
  await steer(saleId, "close");
  await reloadUntil(page, "This sale is over");
  expect(await faultsOf(page)).toEqual([]);
  await leave();
});

it("the local door makes a sale whose queue is open", async () => {
  const { page, leave } = await buyer(browser, false);
  await page.goto("/dev/sale");
  await page.getByRole("button", { name: "Make a sale that starts in a minute" }).click();
  await page.waitForURL(/\/sales\/sal_/);
  await page.getByRole("button", { name: "Join the queue" }).click();
  await page.getByRole("heading", { name: "You are in" }).waitFor();
  await leave();
});
