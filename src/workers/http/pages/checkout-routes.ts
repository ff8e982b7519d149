// Duty: the two steps of buying as forms: hold the cart's things for an address, then choose shipping and pay.
// Invariant: each form carries the key that was made with its page, so that sending it twice does it once.
// Neighbours: checkout.tsx draws; the API's checkout routes decide.

import type { Hono } from "hono";
import { gatewaysOf, methodsOffered } from "../../../clients/payments/registry.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { toIso } from "../../../domain/time.ts";
import type { AppContext, AppEnv } from "../context.ts";
import { addressBody } from "./account-routes.ts";
import { faulty, htmlAnswer, readForm, seeOther, turnedAway } from "./answers.ts";
import type { Api, Refusal } from "./api.ts";
import { addressStepPage, approvalPage, payStepPage } from "./checkout.tsx";
import { methodOf, policyFor, type Way } from "./components/pay-form.tsx";
import { type Address, blankForm, type Cart, type Checkout, type FormState } from "./models.ts";
import { money } from "./format.ts";
import { text } from "./strings.ts";

/** Mounts the checkout's pages and forms. */
export function mountCheckoutPages(app: Hono<AppEnv>, api: Api): void {
  app.get("/checkout", (c) => showAddressStep(c, api, blankForm, null));
  app.post("/checkout", (c) => initiate(c, api));
  app.get("/checkout/:checkoutId", (c) => showPayStep(c, api, c.req.param("checkoutId"), blankForm));
  app.post("/checkout/:checkoutId/shipping", (c) => changeShipping(c, api, c.req.param("checkoutId")));
  app.post("/checkout/:checkoutId/pay", (c) => pay(c, api, c.req.param("checkoutId")));
  app.post("/checkout/:checkoutId/cancel", (c) => cancel(c, api, c.req.param("checkoutId")));
}

const freshKey = (c: AppContext): string => c.get("platform").newSecret();
const keyPattern = /^[0-9a-z]{20,100}$/;
const keyOf = (c: AppContext, form: Readonly<Record<string, string>>): string => (keyPattern.test(form["key"] ?? "") ? (form["key"] ?? "") : freshKey(c));

async function showAddressStep(c: AppContext, api: Api, form: FormState, refusal: Refusal | null): Promise<Response> {
  const addresses = await api<{ addresses: readonly Address[] }>(c, "/me/addresses");
  if (addresses.kind === "refused") return turnedAway(c, addresses, "/checkout");
  const cart = await api<Cart>(c, "/cart");
  if (cart.kind === "refused") return turnedAway(c, cart, "/checkout");
  if (cart.body.items.length === 0) return seeOther(c, "/cart");
  const html = addressStepPage({
    shopName: c.get("platform").config.shopName,
    cart: cart.body,
    addresses: addresses.body.addresses,
    form: refusal === null ? form : { ...form, problem: wordsFor(refusal) ?? form.problem ?? refusal.detail },
    obstacles: refusal === null ? [] : obstaclesOf(refusal, cart.body),
    acceptPrices: refusal?.code === "price_changed",
    key: freshKey(c),
  });
  return htmlAnswer(c, html, refusal?.status ?? (Object.keys(form.faults).length > 0 ? 422 : 200));
}

/** The visitor's words for what stands in the way; undefined where the API's own sentence says it best. */
function wordsFor({ code }: Refusal): string | undefined {
  if (code === "out_of_stock") return text.checkout.outOfStock;
  if (code === "not_shippable") return text.checkout.notShippable;
  if (code === "price_changed") return text.checkout.priceChanges;
  if (code === "checkout_in_progress") return text.checkout.inProgress;
  return code === "stock_unavailable" ? text.checkout.stockUnavailable : undefined;
}

function obstaclesOf(refusal: Refusal, cart: Cart): readonly string[] {
  const nameOf = (variantId: string | undefined): string => cart.items.find((item) => item.variantId === variantId)?.name ?? "";
  const short = (refusal.items ?? []).map(({ variantId, requested, available }) => {
    const figures = requested === undefined || available === undefined ? "" : `: ${text.checkout.shortOf(requested, available)}`;
    return `${nameOf(variantId)}${figures}`;
  });
  const risen = (refusal.priceChanges ?? []).map(({ variantId, from, to }) => `${nameOf(variantId)}: ${money(from, cart.currency)} → ${money(to, cart.currency)}`);
  return [...short, ...risen].filter((line) => line !== "");
}

async function initiate(c: AppContext, api: Api): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const key = keyOf(c, form);
  const address = form["addressId"] ? { kind: "ok" as const, body: { addressId: form["addressId"] } } : await api<{ addressId: string }>(c, "/me/addresses", { method: "POST", body: addressBody(form) });
  if (address.kind === "refused") {
    if (address.code !== "validation_failed") return turnedAway(c, address, "/checkout");
    return showAddressStep(c, api, faulty(form, address), null);
  }
  const { addressId } = address.body;
  const body = { shippingAddressId: addressId, ...(form["acceptPriceChanges"] === "true" && { acceptPriceChanges: true }) };
  const answer = await api<Checkout>(c, "/checkout/initiate", { method: "POST", key, body });
  if (answer.kind === "ok") return seeOther(c, `/checkout/${answer.body.checkoutId}`);
  if (answer.code === "unauthenticated") return turnedAway(c, answer, "/checkout");
  if (answer.code === "cart_empty") return seeOther(c, "/cart");
  return showAddressStep(c, api, { values: { ...form, addressId }, faults: {} }, answer);
}

async function showPayStep(c: AppContext, api: Api, checkoutId: string, form: FormState, status = 200): Promise<Response> {
  const answer = await api<Checkout>(c, `/checkout/${encodeURIComponent(checkoutId)}`);
  if (answer.kind === "refused") return turnedAway(c, answer, `/checkout/${checkoutId}`);
  const checkout = answer.body;
  if (checkout.orderId && (checkout.status === "CONFIRMED" || checkout.status === "PENDING")) return seeOther(c, `/orders/${checkout.orderId}`);
  const platform = c.get("platform");
  const ways = waysOf(platform);
  const policy = policyFor(ways);
  if (policy !== null) c.header("Content-Security-Policy", policy);
  return htmlAnswer(c, payStepPage({ shopName: platform.config.shopName, checkout, form, key: freshKey(c), now: toIso(platform.clock.now()), ways, notice: c.req.query("notice") }), status);
}

/** Each method once, at the gateway that takes it. */
function waysOf(platform: Platform): readonly Way[] {
  const gateways = gatewaysOf(platform);
  return methodsOffered(platform).flatMap((method) => {
    const gateway = gateways.find(({ methods }) => methods.includes(method));
    return gateway === undefined ? [] : [{ method, gateway: gateway.name, publishableKey: platform.config.stripePublishableKey }];
  });
}

async function changeShipping(c: AppContext, api: Api, checkoutId: string): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const path = `/checkout/${encodeURIComponent(checkoutId)}`;
  const answer = await api(c, path, { method: "PATCH", body: { shippingMethod: form["shippingMethod"] ?? "" } });
  if (answer.kind === "ok" || answer.code === "checkout_expired" || answer.code === "invalid_transition") return seeOther(c, path);
  return answer.code === "validation_failed" ? seeOther(c, `${path}?notice=failed`) : turnedAway(c, answer, path);
}

async function pay(c: AppContext, api: Api, checkoutId: string): Promise<Response> {
  const form = (await readForm(c)) ?? {};
  const path = `/checkout/${encodeURIComponent(checkoutId)}`;
  const paymentToken = form["paymentToken"] ?? "";
  const body = { paymentMethod: methodOf(paymentToken), paymentToken, idempotencyKey: keyOf(c, form) };
  const answer = await api<{ orderId: string; approvalUrl?: string }>(c, `${path}/pay`, { method: "POST", body });
  if (answer.kind === "ok" && answer.body.approvalUrl !== undefined) {
    const { orderId, approvalUrl } = answer.body;
    return htmlAnswer(c, approvalPage({ shopName: c.get("platform").config.shopName, approvalUrl, orderId }), 202);
  }
  if (answer.kind === "ok") return seeOther(c, `/orders/${answer.body.orderId}?placed`);
  if (answer.code === "unauthenticated" || answer.code === "not_found") return turnedAway(c, answer, path);
  return showPayStep(c, api, checkoutId, { values: form, faults: {}, problem: paymentWords(answer) }, answer.status);
}

/** What became of the payment, and what to do about it. */
function paymentWords(refusal: Refusal): string {
  const { declined, expired, payUnavailable, inProgress } = text.checkout;
  if (refusal.code === "payment_declined") return (refusal.retryable === true ? (declined[refusal.declineCode ?? ""] ?? declined["card_declined"]) : declined["final"]) ?? refusal.detail;
  if (refusal.code === "checkout_expired") return expired;
  if (refusal.code === "payment_unavailable") return payUnavailable;
  return refusal.code === "checkout_in_progress" ? inProgress : refusal.detail;
}

async function cancel(c: AppContext, api: Api, checkoutId: string): Promise<Response> {
  const path = `/checkout/${encodeURIComponent(checkoutId)}`;
  const answer = await api(c, path, { method: "DELETE" });
  if (answer.kind === "ok") return seeOther(c, "/cart?notice=released");
  return answer.status === 409 ? seeOther(c, path) : turnedAway(c, answer, path);
}
