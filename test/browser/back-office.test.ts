// Duty: the back office in a real browser: a product is changed, its stock set, and the shop shows it; strangers stay outside.
// Invariant: works without script, as every page does.
// Neighbours: src/workers/http/pages/admin.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { freshEmail, signInAsAdmin, signUp, visit } from "./visitor.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

it("a price that is changed is seen in the shop", async () => {
  const { page, leave } = await visit(browser, "desktop", { javaScript: false });
  await signInAsAdmin(page);
  await page.getByRole("link", { name: /^Products/ }).first().click();
  await page.getByRole("searchbox").fill("Market Tote");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("link", { name: "Market Tote" }).click();
  await page.getByLabel("Price", { exact: true }).fill("31.5");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/notice=saved/);
  await page.getByRole("link", { name: "In the shop" }).click();
  expect(await page.locator(".buy .price [data-price]").textContent()).toBe("$31.50");
  await leave();
});

it("stock that is counted is live at once", async () => {
  const { page, leave } = await visit(browser, "desktop", { javaScript: false });
  await signInAsAdmin(page);
  await page.goto("/admin/stock");
  await page.getByRole("row").nth(1).getByRole("link").click();
  const set = page.locator("form", { has: page.getByRole("heading", { name: "Set what is on hand" }) });
  await set.getByLabel("On hand").fill("37");
  await set.getByLabel("Reason").fill("counted");
  await set.getByRole("button", { name: "Set" }).click();
  await page.waitForURL(/notice=saved/);
  expect(await page.getByRole("row", { name: /counted/ }).count()).toBe(1);
  await leave();
});

it("a file is imported and its progress told", async () => {
  const { page, leave } = await visit(browser, "desktop", { javaScript: false });
  await signInAsAdmin(page);
  await page.goto("/admin/imports");
  const line = JSON.stringify({ name: "Imported Lantern", category: "sneakers", price: 12, variants: [{ sku: "IMPORTED-LANTERN", quantity: 3 }] });
  await page.getByLabel("File").setInputFiles({ name: "products.ndjson", mimeType: "application/x-ndjson", buffer: Buffer.from(`${line}\n`) });
  await page.getByRole("button", { name: "Import" }).click();
  await page.waitForURL(/\/admin\/imports\/imp_/);
  await page.getByText("Done.").waitFor();
  await leave();
});

it("who is no admin does not come in", async () => {
  const { page, leave } = await visit(browser, "phone", { javaScript: false });
  await page.goto("/sign-up");
  await signUp(page, freshEmail());
  await page.waitForURL(/\/account$/);
  const answer = await page.goto("/admin/orders");
  expect(answer?.status()).toBe(403);
  await leave();
});
