// Duty: the way of somebody who has to do a small sum before he may join, in a browser that can and in one that cannot.
// Invariant: joining without a challenge is one request; with one, the browser solves what came with the page and nothing else is asked for.
// Neighbours: src/browser/sale/challenge.ts; src/clients/challenge.ts. It needs a shop of its own, which asks everybody.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seed } from "../../scripts/seed.ts";
import { serveBundle, type Served } from "../../scripts/serve.ts";
import { launchChromium } from "./chromium.ts";
import { makeSale, moveTo, people } from "./drops.ts";
import { faultsOf } from "./faults.ts";

let browser: Browser;
let shop: Served;
beforeAll(async () => {
  browser = await launchChromium();
  shop = await serveBundle({ port: 0, vars: { LOCAL_DEVELOPMENT: "on", RATE_LIMITS: "off", SALE_CHALLENGE: "always", SALE_CHALLENGE_WORK: "3000" } });
  await seed(shop.url);
  moveTo(shop.url.origin);
});
afterAll(async () => {
  moveTo(null);
  await browser?.close();
  await shop?.stop();
});

async function inFrontOf(saleId: string, javaScriptEnabled: boolean) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, baseURL: shop.url.origin, javaScriptEnabled });
  const [token = ""] = await people(1);
  await context.addCookies([{ name: "session", value: token, url: shop.url.origin }]);
  const page = await context.newPage();
  const sent: string[] = [];
  page.on("request", (request) => void (request.method() === "POST" && sent.push(new URL(request.url()).pathname)));
  await page.goto(`/sales/${saleId}`);
  await page.getByRole("button", { name: "Join the queue" }).click();
  return { page, sent, leave: () => context.close() };
}

it("a browser that is asked for a proof of work does it by itself and joins, by the form alone", async () => {
  const saleId = await makeSale(600_000);
  const { page, sent, leave } = await inFrontOf(saleId, true);
  await page.getByRole("heading", { name: "You are in" }).waitFor({ timeout: 30_000 });
  expect(sent).toEqual([`/sales/${saleId}/join`, `/sales/${saleId}/join`]);
  expect(await faultsOf(page)).toEqual([]);
  await leave();
});

it("without script somebody is told that he would need it, and can go back to the sale", async () => {
  const saleId = await makeSale(600_000);
  const { page, leave } = await inFrontOf(saleId, false);
  // Words within noscript are no text to Playwright, whatever the browser shows.
  const told = page.locator(".place noscript p");
  await told.waitFor();
  expect(await told.textContent()).toContain("for which it needs JavaScript");
  expect(await page.getByText("this takes some seconds").isVisible()).toBe(false);
  await page.getByRole("button", { name: "Join the queue" }).waitFor();
  await leave();
});
