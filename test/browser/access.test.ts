// Duty: that everybody can use the shop: no serious fault found by axe, no sideways scrolling, and a purchase begun by keyboard alone.
// Invariant: looked at on both screens, in light and in dark; the console and the content security policy stay silent.
// Neighbours: src/browser/shop.css; src/workers/http/pages.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { faultsOf } from "./faults.ts";
import { freshEmail, giveAddress, signInAsAdmin, signUp, visit } from "./visitor.ts";

const paths = ["/", "/products", "/categories/streetwear", "/search?q=sneekers", "/search?q=zzzzqq", "/products/tarnwell-ferry-low", "/cart", "/sign-in", "/sign-up", "/forgot-password"];

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Each screen and each scheme is met once: what is wrong with colours is so on any screen. */
const looks = [["phone", "light"], ["desktop", "dark"]] as const;

describe.each(looks)("on a %s in %s", (screen, colorScheme) => {
  it("axe finds nothing serious on the shop's pages, and nothing is wider than the screen", async () => {
    const { page, faults, leave } = await visit(browser, screen);
    await page.emulateMedia({ colorScheme });
    const found: string[] = [];
    for (const path of paths) {
      await page.goto(path);
      found.push(...(await faultsOf(page)));
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await leave();
  });

  it("axe finds nothing serious on the way from the cart to the order", async () => {
    const { page, faults, leave } = await visit(browser, screen);
    await page.emulateMedia({ colorScheme });
    const found: string[] = [];
    const look = async (): Promise<void> => void found.push(...(await faultsOf(page)));
    await page.goto("/products/marrowby-daybreak-tee");
    await page.getByRole("button", { name: /Add to cart/ }).click();
    await page.waitForURL(/\/cart/);
    await look();
    await page.goto("/sign-up?next=/checkout");
    await signUp(page, freshEmail());
    await page.waitForURL(/\/checkout$/);
    await look();
    await giveAddress(page);
    await page.waitForURL(/\/checkout\/chk_/);
    await look();
    await page.getByRole("button", { name: /^Pay / }).click();
    await page.waitForURL(/\/orders\/ord_/);
    await look();
    await page.goto("/account");
    await look();
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await leave();
  });

  it("axe finds nothing serious in the back office", async () => {
    const { page, leave } = await visit(browser, screen);
    await page.emulateMedia({ colorScheme });
    await signInAsAdmin(page);
    const found: string[] = [];
    for (const path of ["/admin", "/admin/products", "/admin/products/new", "/admin/stock", "/admin/orders", "/admin/imports"]) {
      await page.goto(path);
      found.push(...(await faultsOf(page)));
    }
    expect(found).toEqual([]);
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
