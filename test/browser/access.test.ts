// Duty: that everybody can use the shop: no serious fault found by axe, no sideways scrolling, and a purchase begun by keyboard alone.
// Invariant: looked at on both screens, in light and in dark; the console and the content security policy stay silent.
// Neighbours: src/browser/shop.css; src/workers/http/pages.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { screens, visit } from "./visitor.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const paths = ["/", "/products", "/categories/streetwear", "/search?q=sneekers", "/search?q=zzzzqq", "/products/tarnwell-ferry-low", "/cart", "/sign-in", "/sign-up", "/forgot-password"];

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** The serious faults axe finds on a page, as rule and first place. */
async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const results = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as AxeResults;
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join(" ")}`);
}

describe.each(Object.keys(screens) as (keyof typeof screens)[])("on a %s", (screen) => {
  it.each(["light", "dark"] as const)("axe finds nothing serious and nothing is wider than the screen (%s)", async (colorScheme) => {
    const { page, faults, leave } = await visit(browser, screen);
    await page.emulateMedia({ colorScheme });
    const found: string[] = [];
    for (const path of paths) {
      await page.goto(path);
      found.push(...(await seriousFaults(page)).map((fault) => `${path} ${fault}`));
      const tooWide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      if (tooWide !== 0) found.push(`${path} is ${String(tooWide)} px too wide`);
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await leave();
  });
});

it("a thing is put into the cart by keyboard alone", async () => {
  const { page, faults, leave } = await visit(browser, "desktop");
  await page.goto("/");
  await page.keyboard.press("Tab");
  expect(await focusedText(page)).toBe("Skip to content");
  await page.keyboard.press("Enter");
  await tabTo(page, /./, "main article a");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/products\//);
  await tabTo(page, /Add to cart/, "button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/cart\?notice=added/);
  expect(await page.getByRole("status").first().textContent()).toContain("Added to your cart.");
  expect(faults).toEqual([]);
  await leave();
});

const focusedText = (page: Page): Promise<string> => page.evaluate("document.activeElement?.textContent?.trim() ?? ''");

/** Presses Tab until what matches `selector` and `words` has the focus; fails after more presses than a person has patience for. */
async function tabTo(page: Page, words: RegExp, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    const fits = await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) === true`);
    if (fits && words.test(await focusedText(page))) return;
  }
  throw new Error(`${String(words)} is not reached by Tab`);
}

it("the options of a product change price, availability and address at once", async () => {
  const { page, faults, leave } = await visit(browser, "desktop");
  await page.goto("/products/tarnwell-ferry-low");
  await page.getByRole("link", { name: "Moss" }).click();
  await page.getByText("Color: Moss").waitFor();
  const variantId = new URL(page.url()).searchParams.get("variant");
  expect(await page.locator("input[name=variantId]").inputValue()).toBe(variantId);
  expect(await page.locator("[data-availability]").textContent()).toMatch(/In stock|left/);
  expect(faults).toEqual([]);
  await leave();
});

it("the search box suggests, and the arrows choose", async () => {
  const { page, faults, leave } = await visit(browser, "desktop");
  await page.goto("/");
  await page.getByRole("combobox").pressSequentially("ferry");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/(products|categories)/);
  expect(faults).toEqual([]);
  await leave();
});

it("a page that is not there is told in the shop's look, as a page and not as a problem", async () => {
  const { page, leave } = await visit(browser, "phone");
  const answer = await page.goto("/no/such/page");
  expect(answer?.status()).toBe(404);
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Not here.");
  await leave();
});
