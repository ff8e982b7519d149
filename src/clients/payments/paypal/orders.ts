// Duty: PayPal's orders: what they look like, how one is found, and what it tells of a payment.
// Invariant: one order for one key; an order that a payer has not approved, or that we have given up, takes nothing from anybody.
// Neighbours: api.ts carries; gateway.ts decides; docs/decisions/0029.

import { z } from "zod";
import type { PaymentReference } from "../../../domain/checkout/payment.ts";
import type { GatewayAnswer } from "../../../domain/checkout/saga.ts";
import { hourMs } from "../../../domain/time.ts";
import { fromPaypal, money, toPaypal } from "./amounts.ts";
import { type PaypalApi, type PaypalParts, PaypalRefusal } from "./api.ts";

const movement = z.object({ id: z.string(), status: z.string(), amount: money, custom_id: z.string().optional() });
const unit = z.object({
  amount: money,
  custom_id: z.string().optional(),
  payments: z.object({ authorizations: z.array(movement).optional(), captures: z.array(movement).optional(), refunds: z.array(movement).optional() }).optional(),
});
/** What is read of an order; PayPal says more. */
export const orderShape = z.object({
  id: z.string(),
  status: z.string(),
  purchase_units: z.array(unit).min(1),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).default([]),
});
/** What is read of an authorisation, a capture or a refund. */
export const movementShape = movement;
/** An order as PayPal has it. */
export type Order = z.output<typeof orderShape>;
/** An authorisation, a capture or a refund of an order. */
export type Movement = z.output<typeof movement>;

/** PayPal knows a request id of orders for six hours. */
const replayedForMs = 5 * hourMs;
/** An order of ours is called by its key; one that was given up is called this before it. */
export const givenUp = "given-up:";

/** The one purchase unit that our orders have. */
export const unitOf = ({ purchase_units: [first] }: Order): z.output<typeof unit> => first ?? { amount: { currency_code: "", value: "0" } };
/** The authorisation, once it was taken. */
export const authorizationOf = (order: Order): Movement | undefined => unitOf(order).payments?.authorizations?.[0];
/** The capture, once there was one. */
export const captureOf = (order: Order): Movement | undefined => unitOf(order).payments?.captures?.[0];

/**
 * The order as it is now: by its id where we heard it; else by making it once more under the same request id. Null when it is older
 * than PayPal remembers and we never heard of it: then its payer never did either, because only our answer leads him there.
 */
export async function orderOf(api: PaypalApi, { clock, returnUrl }: PaypalParts, payment: PaymentReference): Promise<Order | null> {
  const id = payment.gatewayTransactionId ?? (clock.now() - payment.at < replayedForMs ? (await made(api, payment, returnUrl(payment.key))).id : null);
  return id === null ? null : api.ask({ method: "GET", path: `/v2/checkout/orders/${encodeURIComponent(id)}` }, orderShape);
}

async function made(api: PaypalApi, { key, amount, currency }: PaymentReference, returnUrl: string | null): Promise<Order> {
  const value = toPaypal(amount, currency);
  if (value === null) throw new PaypalRefusal({ kind: "refused", reason: `PayPal cannot charge ${amount} ${currency}` });
  const back = returnUrl === null ? {} : { return_url: returnUrl, cancel_url: returnUrl };
  const body = {
    intent: "AUTHORIZE",
    purchase_units: [{ reference_id: "default", custom_id: key, amount: value }],
    payment_source: { paypal: { experience_context: { shipping_preference: "NO_SHIPPING", user_action: "PAY_NOW", ...back } } },
  };
  return api.ask({ method: "POST", path: "/v2/checkout/orders", requestId: key, body }, orderShape);
}

/** What an order tells. Null while it is approved and waits for us to take the authorisation. */
export function answerOf(order: Order, key: string): GatewayAnswer | null {
  const { amount, custom_id } = unitOf(order);
  const known = { gatewayTransactionId: order.id, ...fromPaypal(amount) };
  const [authorization, capture] = [authorizationOf(order), captureOf(order)];
  if (capture !== undefined) return captured(capture, order.id);
  if (authorization !== undefined) return authorised(authorization, order.id);
  if (order.status === "VOIDED" || custom_id !== key) return { kind: "voided", ...known };
  if (order.status === "APPROVED") return null;
  const approvalUrl = order.links.find(({ rel }) => rel === "payer-action" || rel === "approve")?.href;
  return { kind: "pending", ...known, ...(approvalUrl !== undefined && { approvalUrl }) };
}

function authorised({ status, amount }: Movement, gatewayTransactionId: string): GatewayAnswer {
  const known = { gatewayTransactionId, ...fromPaypal(amount) };
  if (status === "CREATED") return { kind: "authorised", ...known };
  if (status === "DENIED") return { kind: "declined", declineCode: "card_declined", retryable: true };
  return { kind: status === "VOIDED" || status === "EXPIRED" ? "voided" : "pending", ...known };
}

/** What a capture tells of the payment; `pending` while PayPal looks at it. */
export function captured({ status, amount }: Movement, gatewayTransactionId: string): GatewayAnswer {
  const known = { gatewayTransactionId, ...fromPaypal(amount) };
  if (status === "DECLINED" || status === "FAILED") return { kind: "declined", declineCode: "card_declined", retryable: false };
  return { kind: status === "PENDING" ? "pending" : "captured", ...known };
}

/** What a refund tells; `pending` while the money travels. */
export function refunded({ id, status, amount }: Movement): GatewayAnswer {
  if (status === "COMPLETED") return { kind: "refunded" };
  return status === "PENDING" ? { kind: "pending", gatewayTransactionId: id, ...fromPaypal(amount) } : { kind: "refused", reason: `the refund is ${status}` };
}
