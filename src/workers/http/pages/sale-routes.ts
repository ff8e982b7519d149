// Duty: the pages and forms of sales: look, join, claim, buy.
// Invariant: every deed is the API's; the ticket stays in a cookie of its own, and whoever has lost it is known by who he is.
// Neighbours: sale.tsx draws; routes/{sale-joining,sale-places,sale-claims}.ts decide.

import type { Hono } from "hono";
import { toIso } from "../../../domain/time.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { cookieValue, identify } from "../middleware/session.ts";
import type { PlaceView } from "../routes/sale-views.ts";
import { addressBody } from "./account-routes.ts";
import { faulty, htmlAnswer, readForm, seeOther, turnedAway } from "./answers.ts";
import type { Api, Refusal } from "./api.ts";
import { type Address, blankForm, type Checkout, type FormState } from "./models.ts";
import { salePage, salesPage } from "./sale.tsx";
import type { ClaimedUnit, SaleData, SalePageModel } from "./sale-model.ts";

/** Mounts the pages of sales. */
export function mountSalePages(app: Hono<AppEnv>, api: Api): void {
  app.get("/sales", (c) => showSales(c, api));
  app.get("/sales/:saleId", (c) => showSale(c, api, c.req.param("saleId")));
  app.post("/sales/:saleId/join", (c) => join(c, api, c.req.param("saleId")));
  app.post("/sales/:saleId/claim", (c) => claim(c, api, c.req.param("saleId")));
  app.post("/sales/:saleId/buy", (c) => buy(c, api, c.req.param("saleId")));
}

const pathOf = (saleId: string): string => `/sales/${encodeURIComponent(saleId)}`;
const cookieName = (saleId: string): string => `ticket-${saleId.replace(/[^\w-]/g, "")}`;
const ticketOf = (c: AppContext, saleId: string): string | undefined => cookieValue(c.req.header("Cookie"), cookieName(saleId));
async function showSales(c: AppContext, api: Api): Promise<Response> {
  const answer = await api<{ sales: readonly SaleData[] }>(c, "/sales");
  return answer.kind === "refused" ? turnedAway(c, answer, "/sales") : htmlAnswer(c, salesPage({ shopName: c.get("platform").config.shopName, sales: answer.body.sales }));
}

/** What a form left behind for the page that answers it. */
interface Answered {
  readonly form?: FormState;
  readonly challenge?: object;
  readonly notice?: string;
  readonly status?: number;
}

async function showSale(c: AppContext, api: Api, saleId: string, { form = blankForm, challenge, notice = c.req.query("notice"), status = 200 }: Answered = {}): Promise<Response> {
  const answer = await api<SaleData>(c, pathOf(saleId));
  if (answer.kind === "refused") return turnedAway(c, answer, pathOf(saleId));
  const sale = answer.body;
  const { config, clock } = c.get("platform");
  const [place, product, identity] = await Promise.all([placeOf(c, api, saleId), productOf(c, api, sale.productId), identify(c)]);
  const claim = place?.state === "claimed" && identity !== null ? await claimOf(c, api, saleId, form) : null;
  const ticket = place?.ticket ?? ticketOf(c, saleId) ?? null;
  const now = toIso(clock.now());
  const html = salePage({ shopName: config.shopName, sale, product, now, signedIn: identity !== null, place, ticket: place && ticket, claim, challenge: challenge ?? null, notice });
  const response = htmlAnswer(c, html, status);
  if (claim?.kind === "asking") response.headers.set("Refresh", `${claim.seconds}; url=${pathOf(saleId)}`);
  if (place?.ticket !== undefined) response.headers.append("Set-Cookie", ticketCookie(c, saleId, place.ticket));
  return response;
}

/** A ticket in a cookie that no longer holds is as none: then whoever is signed in is looked up, and given his ticket again. */
async function placeOf(c: AppContext, api: Api, saleId: string): Promise<PlaceView | null> {
  const path = `${pathOf(saleId)}/place`;
  const ticket = ticketOf(c, saleId);
  const brought = ticket === undefined ? null : await api<PlaceView>(c, path, { ticket });
  const answer = brought?.kind === "ok" ? brought : await api<PlaceView>(c, path);
  return answer.kind === "ok" ? answer.body : null;
}

async function productOf(c: AppContext, api: Api, productId: string): Promise<SalePageModel["product"]> {
  const answer = await api<{ name: string; slug: string; price: number; images: readonly { url: string }[] }>(c, `/products/${encodeURIComponent(productId)}`);
  return answer.kind === "refused" ? null : { ...answer.body, imageUrl: answer.body.images[0]?.url ?? null };
}

interface Claim {
  readonly purchaseToken: string;
  readonly expiresAt: string;
}

const askClaim = (c: AppContext, api: Api, saleId: string) => api<Claim>(c, `${pathOf(saleId)}/claim`, { method: "POST", body: {} });

/** What has become of the claim of whoever is signed in: the checkout that it made comes first, since the unit is held for that. */
async function claimOf(c: AppContext, api: Api, saleId: string, form: FormState): Promise<ClaimedUnit> {
  // Only without a ticket does the API know who asks, and say which checkout is his.
  const own = await api<PlaceView>(c, `${pathOf(saleId)}/place`);
  if (own.kind === "refused") return unitRefused(c, own);
  const begun = own.body.checkoutId === undefined ? null : await api<Checkout>(c, `/checkout/${own.body.checkoutId}`);
  if (begun?.kind === "ok") return unitIn(begun.body);
  // Only a checkout that is not found has not begun.
  if (begun !== null && begun.status !== 404) return askAgain(c, begun);
  const [claimed, addresses] = await Promise.all([askClaim(c, api, saleId), api<{ addresses: readonly Address[] }>(c, "/me/addresses")]);
  if (claimed.kind === "refused") return unitRefused(c, claimed);
  if (addresses.kind === "refused") return askAgain(c, addresses);
  return { kind: "held", expiresAt: claimed.body.expiresAt, addresses: addresses.body.addresses, form };
}

const goneFor: ReadonlySet<string> = new Set(["claim_expired", "sold_out", "quantity_limit", "not_found"]);

/** A refusal says that the unit is gone, or only that nobody could say just now. */
const unitRefused = (c: AppContext, refusal: Refusal): ClaimedUnit => (goneFor.has(refusal.code) ? { kind: "gone" } : askAgain(c, refusal));

const againSeconds = { least: 10, spread: 5 };

/** Asks again by itself: not before it may, and a crowd that was refused together not together. */
function askAgain(c: AppContext, { retryAfterSeconds }: Refusal): ClaimedUnit {
  return { kind: "asking", seconds: Math.ceil(Math.max(againSeconds.least, retryAfterSeconds) + againSeconds.spread * c.get("platform").chance()) };
}

const lost = new Set(["EXPIRED", "RELEASED"]);

function unitIn({ checkoutId, status, orderId }: Checkout): ClaimedUnit {
  if (lost.has(status)) return { kind: "gone" };
  return status === "CONFIRMED" && orderId ? { kind: "bought", orderId } : { kind: "in_checkout", checkoutId };
}

async function join(c: AppContext, api: Api, saleId: string): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const solution = form["solution"];
  const answer = await api<{ ticket: string }>(c, `${pathOf(saleId)}/tickets`, { method: "POST", body: solution ? { solution } : {} });
  if (answer.kind === "ok") return seeOther(c, pathOf(saleId), [ticketCookie(c, saleId, answer.body.ticket)]);
  if (answer.challenge !== undefined) return showSale(c, api, saleId, { challenge: answer.challenge, status: answer.status });
  return refusedTo(c, answer, saleId);
}

function ticketCookie(c: AppContext, saleId: string, ticket: string): string {
  const secure = new URL(c.req.url).protocol === "https:" ? "; Secure" : "";
  return `${cookieName(saleId)}=${ticket}; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800${secure}`;
}

async function claim(c: AppContext, api: Api, saleId: string): Promise<Response> {
  const answer = await askClaim(c, api, saleId);
  return answer.kind === "ok" ? seeOther(c, pathOf(saleId)) : refusedTo(c, answer, saleId);
}

/** Asks for the claim again, which is the same, so that no token lies in a page. */
async function buy(c: AppContext, api: Api, saleId: string): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const { addressId: chosen } = form;
  const address = chosen ? { kind: "ok" as const, body: { addressId: chosen } } : await api<{ addressId: string }>(c, "/me/addresses", { method: "POST", body: addressBody(form) });
  if (address.kind === "refused") return address.code === "validation_failed" ? showSale(c, api, saleId, { form: faulty(form, address), status: 422 }) : turnedAway(c, address, pathOf(saleId));
  const claimed = await askClaim(c, api, saleId);
  if (claimed.kind === "refused") return refusedTo(c, claimed, saleId);
  const { purchaseToken } = claimed.body;
  const begun = await api<Checkout>(c, "/checkout/initiate", { method: "POST", body: { purchaseToken, shippingAddressId: address.body.addressId } });
  if (begun.kind === "ok") return seeOther(c, `/checkout/${begun.body.checkoutId}`);
  return begun.status === 409 || begun.status === 422 ? showSale(c, api, saleId, { form: { values: form, faults: {}, problem: begun.detail }, status: begun.status }) : refusedTo(c, begun, saleId);
}

const noticeFor: Readonly<Record<string, string>> = {
  email_unverified: "unverified", not_admitted: "early", quantity_limit: "limit", claim_expired: "gone", sold_out: "over",
  overloaded: "busy", rate_limited: "busy", stock_unavailable: "busy", invalid_transition: "early",
};

function refusedTo(c: AppContext, refusal: Refusal, saleId: string): Response {
  // What was claimed has become a checkout: it goes on there.
  if (refusal.checkoutId !== undefined) return seeOther(c, `/checkout/${refusal.checkoutId}`);
  const notice = noticeFor[refusal.code];
  return notice === undefined ? turnedAway(c, refusal, pathOf(saleId)) : seeOther(c, `${pathOf(saleId)}?notice=${notice}`);
}
