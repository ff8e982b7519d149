// Duty: the checkout's routes (contract §5): begin, look, choose delivery, give up, pay.
// Invariant: what money or stock does is decided in the buyer's lane; a route only translates.
// Neighbours: initiate.ts makes the draft; checkout-views.ts shows; contracts/objects/checkout.ts is the lane.

import { z } from "zod";
import { idSchema } from "../../../contracts/ids.ts";
import { report } from "../../../contracts/log.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { refuse } from "../../../contracts/problem.ts";
import { clearPurchased, type Purchase } from "../../../storage/cart-checkout.ts";
import { answer, endpoint } from "../endpoint.ts";
import { notEntered, written } from "../entrance.ts";
import { checkoutSchema, checkoutView, paidSchema, pendingSchema } from "./checkout-views.ts";
import { initiateCheckout } from "./initiate.ts";
import { dataCentreOf } from "./sales.ts";
import { askOwnLane } from "./lane.ts";

const shippingMethod = z.enum(["standard", "express"]);
const params = z.object({ checkoutId: idSchema("checkout") });
const noSuchCheckout = refuse("not_found", "You have no such checkout.");
const inProgress = refuse("checkout_in_progress", "This checkout is being paid; wait for its end.", { retryAfterSeconds: 1 });
const expired = refuse("checkout_expired", "The time to pay is over; begin a new checkout.");

const initiateBody = z.object({
  cartId: idSchema("cart").optional(),
  shippingAddressId: idSchema("address"),
  billingAddressId: idSchema("address").optional(),
  shippingMethod: shippingMethod.optional(),
  acceptPriceChanges: z.boolean().optional(),
  purchaseToken: z.string().min(1).max(2_000).optional().meta({ description: "buys the unit that was claimed in a sale, at the sale's price; the cart is left alone" }),
});

const payBody = z.object({
  paymentMethod: z.enum(["CARD", "UPI", "PAYPAL"]),
  paymentToken: z.string().min(1).max(200),
  idempotencyKey: z.string().regex(/^[\x21-\x7e]{1,100}$/, "1 to 100 visible ASCII characters").optional(),
});

/** The buyer sees an empty cart at once; should this fail, the order's event does it seconds later. */
async function clearCart({ d1, clock }: Platform, { orderId, cartId, items }: Purchase): Promise<void> {
  await d1.batch([...clearPurchased(d1, { orderId, cartId, items }, clock.now())]).catch((error: unknown) => {
    report("a cart could not be cleared", error, { orderId });
  });
}

/** The routes of a buyer's checkouts. */
export const checkout = [
  endpoint(
    {
      method: "POST", path: "/checkout/initiate", access: "user", tag: "Checkout", summary: "Hold everything in the cart and lock its prices",
      body: initiateBody, idempotent: true, wantsStock: true,
      answers: { 201: { description: "All lines are held until `expiresAt`", schema: checkoutSchema } },
      refusals: [
        "not_found", "cart_empty", "unavailable", "out_of_stock", "not_shippable", "price_changed", "quantity_limit", "not_admitted", "claim_expired",
        "checkout_in_progress", "stock_unavailable",
      ],
    },
    async ({ c, platform, who, body, requestId, key, resumed, hasOpenCheckout }) => {
      // What a run that never ended has begun, its lane knows.
      const outcome = await initiateCheckout(platform, who, body, { requestId, key, hasOpenCheckout: resumed ? null : hasOpenCheckout, place: dataCentreOf(c) });
      return outcome.kind === "problem" ? outcome : answer(201, checkoutView(outcome.checkout));
    },
  ),
  endpoint(
    {
      method: "GET", path: "/checkout/:checkoutId", access: "user", tag: "Checkout", summary: "A checkout as it stands", params,
      answers: { 200: { description: "The checkout", schema: checkoutSchema } }, refusals: ["not_found"],
    },
    async ({ platform, who, params: { checkoutId } }) => {
      const found = await askOwnLane(platform, who, (lane) => lane.readCheckout(who.userId, checkoutId));
      if (found.kind === "problem") return found;
      return found.value === null ? noSuchCheckout : answer(200, checkoutView(found.value));
    },
  ),
  endpoint(
    {
      method: "PATCH", path: "/checkout/:checkoutId", access: "user", tag: "Checkout", summary: "Choose another shipping method", params, body: z.object({ shippingMethod }),
      answers: { 200: { description: "The checkout with its new total", schema: checkoutSchema } },
      refusals: ["not_found", "checkout_in_progress", "invalid_transition", "checkout_expired"],
    },
    async ({ platform, who, params: { checkoutId }, body }) => {
      const asked = await askOwnLane(platform, who, (lane) => lane.amend(who.userId, checkoutId, body.shippingMethod));
      if (asked.kind === "problem") return asked;
      const outcome = asked.value;
      switch (outcome.kind) {
        case "amended":
          return answer(200, checkoutView(outcome.checkout));
        case "unknown_method":
          return refuse("validation_failed", "That method is not offered.", { errors: [{ path: "shippingMethod", message: "not among shippingOptions" }] });
        case "expired":
          return expired;
        case "checkout_in_progress":
          return inProgress;
        case "invalid_transition":
          return refuse("invalid_transition", "This checkout has come to its end.");
        case "not_found":
          return noSuchCheckout;
      }
    },
  ),
  endpoint(
    {
      method: "DELETE", path: "/checkout/:checkoutId", access: "user", tag: "Checkout", summary: "Give a checkout up and release what it holds", params,
      answers: { 204: { description: "Nothing is held any more", schema: null } }, refusals: ["not_found", "checkout_in_progress", "invalid_transition"],
    },
    async ({ platform, who, params: { checkoutId } }) => {
      const asked = await askOwnLane(platform, who, (lane) => lane.abandon(who.userId, checkoutId));
      if (asked.kind === "problem") return asked;
      switch (asked.value.kind) {
        case "abandoned":
          return answer(204);
        case "checkout_in_progress":
          return inProgress;
        case "invalid_transition":
          return refuse("invalid_transition", "This checkout has become an order; cancel the order instead.");
        case "not_found":
          return noSuchCheckout;
      }
    },
  ),
  endpoint(
    {
      method: "POST", path: "/checkout/:checkoutId/pay", access: "user", tag: "Checkout", summary: "Pay", params, body: payBody,
      idempotent: true, entersInLane: true, keyFromBody: (body) => body?.idempotencyKey,
      answers: { 200: { description: "Paid: the order is yours", schema: paidSchema }, 202: { description: "The gateway has not answered yet; the order says how it ends", schema: pendingSchema } },
      refusals: ["payment_declined", "not_found", "checkout_in_progress", "invalid_transition", "checkout_expired", "payment_unavailable", "stock_unavailable"],
    },
    async ({ platform, who, params: { checkoutId }, body, entrance, requestId }) => {
      if (entrance?.once == null) return refuse("validation_failed", "Send an Idempotency-Key, or idempotencyKey in the body.", { errors: [{ path: "idempotencyKey", message: "required" }] });
      const request = { userId: who.userId, checkoutId, key: entrance.once.key, paymentMethod: body.paymentMethod, paymentToken: body.paymentToken, correlationId: requestId };
      const asked = await askOwnLane(platform, who, (lane) => lane.payOnce(request, entrance));
      if (asked.kind === "problem") return asked;
      if (asked.value.kind !== "answered") return notEntered(asked.value);
      if (asked.value.bought !== null) await clearCart(platform, asked.value.bought);
      return written(asked.value.answer);
    },
  ),
];
