// Duty: sales for the browser's tests: made, joined and steered over HTTP, so that a page can be met in any state.
// Invariant: every sale sells something that is in stock; whoever joins is a person of his own with a verified address.
// Neighbours: visitor.ts opens the browser; the sale-*.test.ts files look at the pages.

import type { Browser, Page } from "playwright-core";
import { inject } from "vitest";
import { Shop } from "../../scripts/support/shop.ts";
import { type Visitor, visit } from "./visitor.ts";

let elsewhere: string | null = null;
const shopUrl = (): string => elsewhere ?? inject("shopUrl");

/** Lets everything here happen in another shop than the one that all tests share; null goes back to that. */
export function moveTo(url: string | null): void {
  elsewhere = url;
}

/** Asks the shop as a program would: POST where there is a body, unless `method` says otherwise. Throws on a refusal. */
export async function ask<Body>(path: string, body?: object, token?: string, method = body === undefined ? "GET" : "POST"): Promise<Body> {
  const headers = { "Content-Type": "application/json", ...(token !== undefined && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(new URL(path, shopUrl()), { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Body;
}

const adminToken = (): Promise<string> => new Shop(new URL(shopUrl())).signIn();

let made = 0;

/** A sale of something in stock whose queue is open and which starts after `startsInMs`; `more` overrides what it is made with. */
export async function makeSale(startsInMs: number, more: { readonly units?: number; readonly [name: string]: unknown } = {}): Promise<string> {
  const token = await adminToken();
  const { inventory } = await ask<{ inventory: readonly { variantId: string; available: number }[] }>("/api/v1/admin/inventory?size=50&page=1", undefined, token);
  const { units = 2 } = more;
  const stocked = inventory.filter(({ available }) => available > units + 3);
  const variantId = stocked[made++ % stocked.length]?.variantId;
  // A variant is in one sale at a time; those of earlier tests are over.
  const { sales } = await ask<{ sales: readonly { saleId: string; variantId: string; phase: string }[] }>("/api/v1/admin/sales?size=100", undefined, token);
  for (const old of sales) if (old.variantId === variantId && old.phase !== "ended" && old.phase !== "sold_out") await ask(`/api/v1/admin/sales/${old.saleId}/close`, {}, token);
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const times = { preQueueOpensAt: at(-1_000), startsAt: at(startsInMs), endsAt: at(startsInMs + 600_000) };
  const body = { name: "The harbour drop", variantId, units, salePrice: 19, ...times, admissionsPerMinute: 600, ...more };
  return (await ask<{ saleId: string }>("/api/v1/admin/sales", body, token)).saleId;
}

/** Has the sale's operator do something: `pause`, `resume`, `close`, or change pace and message. */
export async function steer(saleId: string, deed: "pause" | "resume" | "close" | { readonly admissionsPerMinute?: number; readonly message?: string | null }): Promise<void> {
  const token = await adminToken();
  if (typeof deed === "string") await ask(`/api/v1/admin/sales/${saleId}/${deed}`, {}, token);
  else await ask(`/api/v1/admin/sales/${saleId}`, deed, token, "PATCH");
}

/** So many sessions of people with verified accounts. */
export async function people(count: number): Promise<readonly string[]> {
  const { buyers } = await ask<{ buyers: readonly { token: string }[] }>("/dev/buyers", { count });
  return buyers.map(({ token }) => token);
}

/** Takes a place for whoever has this session. */
export const join = (saleId: string, token: string) => ask<{ ticket: string }>(`/api/v1/sales/${saleId}/tickets`, {}, token);

/** Waits until the place of whoever has this session is in that state. */
export async function untilState(saleId: string, token: string, state: string): Promise<void> {
  for (const endAt = Date.now() + 30_000; ; ) {
    const place = await ask<{ state: string }>(`/api/v1/sales/${saleId}/place`, undefined, token);
    if (place.state === state) return;
    if (Date.now() > endAt) throw new Error(`${place.state} instead of ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A visitor on a phone who is signed in with this session. */
export async function signedIn(browser: Browser, token: string, javaScript = true): Promise<Visitor> {
  const visitor = await visit(browser, "phone", { javaScript });
  await visitor.page.context().addCookies([{ name: "session", value: token, url: shopUrl() }]);
  return visitor;
}

/** Somebody new with a verified account, signed in, on a phone. */
export async function buyer(browser: Browser, javaScript = true): Promise<Visitor & { readonly token: string }> {
  const [token = ""] = await people(1);
  return { token, ...(await signedIn(browser, token, javaScript)) };
}

/** Says where a claimed unit goes, and goes on to paying. */
export async function sendTo(page: Page): Promise<void> {
  await page.getByLabel("Street and number").fill("12 Harbour Street");
  await page.getByLabel("Postal code").fill("97201");
  await page.getByLabel("City").fill("Portland");
  await page.getByLabel("State or region").fill("OR");
  await page.getByRole("button", { name: "Continue to payment" }).click();
}

/** How often a page has been loaded as a whole since this was called. */
export function loadsOf(page: Page): { count: number } {
  const loads = { count: 0 };
  page.on("request", (request) => void (request.isNavigationRequest() && request.frame() === page.mainFrame() && loads.count++));
  return loads;
}

/** Without script the page asks again by itself every ten seconds; a person presses reload. */
export async function reloadUntil(page: Page, heading: string): Promise<void> {
  const endAt = Date.now() + 20_000;
  while ((await page.getByRole("heading", { name: heading }).count()) === 0) {
    if (Date.now() > endAt) throw new Error(`no "${heading}": ${await page.locator(".place").innerText()}`);
    await page.waitForTimeout(500);
    await page.reload();
  }
}
