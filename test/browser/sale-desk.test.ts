// Duty: the operator's page of a sale in a real browser: it is seconds old, and nothing that he types or means to do is lost to that.
// Invariant: the same with and without script; what cannot be undone takes two deeds; axe finds nothing serious.
// Neighbours: src/workers/http/pages/admin/sale*.tsx; src/browser/sale/desk.ts; drops.ts.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { ask, join, loadsOf, makeSale, people, steer, untilState } from "./drops.ts";
import { faultsOf } from "./faults.ts";
import { signInAsAdmin, visit } from "./visitor.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** An operator in front of a sale's page. */
async function operator(saleId: string, screen: "phone" | "desktop" = "phone", javaScript = true) {
  const visitor = await visit(browser, screen, { javaScript });
  await signInAsAdmin(visitor.page);
  await visitor.page.goto(`/admin/sales/${saleId}`);
  return visitor;
}

it.each([false, true])("its operator sees it live and steers it on a phone (script: %s)", async (javaScript) => {
  const saleId = await makeSale(500);
  const { page, faults, leave } = await visit(browser, "phone", { javaScript });
  const look = async () => expect(javaScript ? await faultsOf(page) : []).toEqual([]);
  await signInAsAdmin(page);
  await page.goto("/admin/sales");
  await page.locator(`a[href="/admin/sales/${saleId}"]`).click();
  await page.waitForURL(/\/admin\/sales\/sal_/);
  await look();
  await page.getByLabel("a minute").first().fill("30");
  await page.getByRole("button", { name: "Set" }).first().click();
  await page.getByRole("cell", { name: "30 a minute" }).waitFor();
  await page.waitForTimeout(700);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("cell", { name: "pause" }).waitFor();
  expect(await page.locator(".top .state").textContent()).toBe("Paused for a moment");
  await look();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("cell", { name: "resume" }).waitFor();
  expect(faults).toEqual([]);
  await leave();
});

it("what its operator types stays while figures, log and phase go on beside it", async () => {
  const saleId = await makeSale(600_000);
  const { page, faults, leave } = await operator(saleId);
  const figure = page.locator(".figures div").filter({ hasText: "Waiting" }).locator("dd");
  expect(await figure.textContent()).toBe("0");
  const loads = loadsOf(page);
  await page.getByLabel("Message to everybody").fill("We start in");
  const [token = ""] = await people(1);
  await join(saleId, token);
  await steer(saleId, { admissionsPerMinute: 7 });
  await page.getByRole("cell", { name: "7 a minute" }).waitFor();
  await figure.getByText("1").waitFor();
  expect(await page.getByLabel("Message to everybody").inputValue()).toBe("We start in");
  expect(loads.count).toBe(0);
  expect(faults).toEqual([]);
  await leave();
});

it("without script the page is drawn anew every half minute, and with it never", async () => {
  const saleId = await makeSale(600_000);
  for (const [javaScript, refreshes] of [[false, 1], [true, 0]] as const) {
    const { page, leave } = await operator(saleId, "desktop", javaScript);
    expect(await page.locator("meta[http-equiv=refresh][content='30']").count()).toBe(refreshes);
    await leave();
  }
});

it("a sale that was paused before its start can be resumed", async () => {
  const saleId = await makeSale(600_000);
  await steer(saleId, "pause");
  const { page, leave } = await operator(saleId);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("cell", { name: "resume" }).waitFor();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await leave();
});

it("a sale is closed only by whoever has said so twice; then its figures go on until nobody holds a unit", async () => {
  const saleId = await makeSale(300);
  const [token = ""] = await people(1);
  await join(saleId, token);
  await untilState(saleId, token, "admitted");
  await ask(`/api/v1/sales/${saleId}/claim`, {}, token);
  const { page, leave } = await operator(saleId, "phone", false);
  // As a browser would send it that does not know what is required.
  await page.request.post(page.url(), { form: { do: "close" }, headers: { Origin: new URL(page.url()).origin } });
  expect((await ask<{ phase: string }>(`/api/v1/sales/${saleId}`)).phase).toBe("active");
  await page.getByLabel("Yes, close it for good").check();
  await page.getByRole("button", { name: "Close the sale" }).click();
  await page.getByText("The sale is over; nothing can be changed.").waitFor();
  expect(await page.locator("[data-sale-desk]").getAttribute("data-moves")).toBe("yes");
  expect(await page.getByRole("button", { name: "Close the sale" }).count()).toBe(0);
  await leave();
});

it.each([["phone", "dark"], ["desktop", "light"]] as const)("axe finds nothing serious in front of its operator (%s, %s)", async (screen, colorScheme) => {
  const saleId = await makeSale(600_000);
  const { page, leave } = await operator(saleId, screen);
  // Loaded in these colours: those of a button that is on its way from light to dark are nobody's choice.
  await page.emulateMedia({ colorScheme });
  await page.reload();
  expect(await faultsOf(page)).toEqual([]);
  await leave();
});
