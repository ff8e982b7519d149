// Duty: the product page's delivery estimate in a real browser: told to who has script, and left out for who has none.
// Invariant: the page itself is the same for everyone; only the script asks where the visitor is.
// Neighbours: src/browser/shop/delivery.ts; routes/delivery.ts answers it.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { visit } from "./visitor.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

async function estimateOn(javaScript: boolean) {
  const { page } = await visit(browser, "phone", { javaScript });
  await page.goto("/search?q=daybreak");
  await page.getByRole("link", { name: "Daybreak Tee" }).click();
  await page.getByRole("heading", { level: 1, name: "Daybreak Tee" }).waitFor();
  return page.locator("[data-delivery-words]");
}

it("tells the days of every method to where the visitor is", async () => {
  const estimate = await estimateOn(true);
  await estimate.waitFor({ state: "visible" });
  expect(await estimate.textContent()).toMatch(/^Days to United States: standard \d+(–\d+)?, express \d+(–\d+)?$/);
});

it("stays away without script: the page's own range stands alone", async () => {
  const estimate = await estimateOn(false);
  expect(await estimate.isVisible()).toBe(false);
});
