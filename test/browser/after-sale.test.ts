// Duty: what follows a purchase, in two real browsers: the desk packs, ships and takes back; the buyer's page follows by itself.
// Invariant: nothing on the way is done by a call that a person could not make.
// Neighbours: src/workers/http/pages/order*.tsx and pages/admin/{order,returns}*; faults.ts looks at every page on the way.

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { faultsOf } from "./faults.ts";
import { freshEmail, giveAddress, signInAsAdmin, signUp, visit } from "./visitor.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const shots = process.env["SHOTS"];
const shoot = async (page: Page, name: string): Promise<void> => void (shots !== undefined && (await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })));

/** Buys two of something; ends on the order's page. */
async function buyTwo(page: Page): Promise<string> {
  await page.goto("/products/marrowby-daybreak-tee");
  for (let unit = 0; unit < 2; unit++) {
    await page.getByRole("button", { name: /Add to cart/ }).click();
    await page.waitForURL(/\/cart/);
    if (unit === 0) await page.goBack();
  }
  await page.goto("/sign-up?next=/checkout");
  await signUp(page, freshEmail());
  await page.waitForURL(/\/checkout$/);
  await giveAddress(page);
  await page.waitForURL(/\/checkout\/chk_/);
  await page.getByRole("radio", { name: /^Visa/ }).check();
  await page.getByRole("button", { name: /^Pay / }).click();
  await page.waitForURL(/\/orders\/ord_/);
  return new URL(page.url()).pathname;
}

const press = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByText("Done.").waitFor();
};

/** Desks show the projection, which is seconds behind the buyer's own page: a person presses reload. */
async function untilListed(page: Page, path: string, text: string): Promise<void> {
  await expect.poll(async () => (await page.goto(path), page.getByText(text).count()), { timeout: 40_000 }).toBeGreaterThan(0);
}

describe.each([["phone", "light"], ["desktop", "dark"]] as const)("on a %s in %s", (screen, colorScheme) => {
  it("an order is packed, sent, delivered, and a part of it given back", async () => {
    const [buyer, desk] = await Promise.all([visit(browser, screen), visit(browser, screen)]);
    const found: string[] = [];
    const look = async (page: Page, name: string): Promise<void> => {
      found.push(...(await faultsOf(page)));
      await shoot(page, `${screen}-${name}`);
    };
    await Promise.all([buyer, desk].map(({ page }) => page.emulateMedia({ colorScheme })));
    const path = await buyTwo(buyer.page);
    await look(buyer.page, "order-placed");

    await signInAsAdmin(desk.page);
    await desk.page.goto(`/admin${path}`);
    await look(desk.page, "desk-confirmed");
    await press(desk.page, "Start packing");
    await desk.page.getByLabel("Carrier").fill("Harbour Post");
    await desk.page.getByLabel("Tracking number").fill("HP 42");
    await desk.page.getByLabel("Tracking page").fill("https://track.example/HP42");
    await look(desk.page, "desk-packing");
    await press(desk.page, "Hand to the carrier");
    await buyer.page.getByRole("link", { name: "Harbour Post HP 42" }).waitFor({ timeout: 40_000 });
    await look(buyer.page, "order-shipped");
    await press(desk.page, "Delivered");

    await buyer.page.goto(path);
    await buyer.page.getByText("Return something").click();
    await buyer.page.getByLabel(/How many of .*Daybreak Tee/).fill("1");
    await buyer.page.getByLabel("Why?").fill("too small");
    await look(buyer.page, "order-return-form");
    await buyer.page.getByRole("button", { name: "Ask for the return" }).click();
    await buyer.page.getByText("We know of your return.").waitFor();
    await look(buyer.page, "order-return-asked");

    await untilListed(desk.page, "/admin/returns", "too small");
    await look(desk.page, "returns");
    await desk.page.goto(`/admin${path}`);
    await look(desk.page, "desk-return");
    await press(desk.page, "Take back");
    await look(desk.page, "desk-taken-back");
    await buyer.page.getByText("Taken back").waitFor({ timeout: 40_000 });
    await buyer.page.getByText("paid back").waitFor({ timeout: 40_000 });
    await look(buyer.page, "order-part-back");
    expect(found).toEqual([]);
    expect([...buyer.faults, ...desk.faults]).toEqual([]);
    await Promise.all([buyer.leave(), desk.leave()]);
  }, 150_000);
});

it("an order is cancelled from its page, and nothing can be cancelled that was sent", async () => {
  const { page, leave } = await visit(browser, "phone", { javaScript: false });
  await buyTwo(page);
  await page.getByRole("button", { name: "Cancel this order" }).click();
  await page.getByText("The order is cancelled and your money is on its way back.").waitFor();
  expect(await page.getByRole("button", { name: "Cancel this order" }).count()).toBe(0);
  await leave();
});
