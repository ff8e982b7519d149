// Duty: PayPal as a gateway: orders with intent AUTHORIZE, which the payer approves at PayPal before anything is taken.
// Invariant: every call that changes something carries a request id made of our key; nothing is authorised that was given up or approved too late.
// Neighbours: orders.ts finds and translates, api.ts carries, webhooks.ts and settlements.ts hear and read; registry.ts makes one.

import { z } from "zod";
import type { PaymentReference } from "../../../domain/checkout/payment.ts";
import type { GatewayAnswer } from "../../../domain/checkout/saga.ts";
import type { RefundId } from "../../../domain/ids.ts";
import type { Minor } from "../../../domain/money.ts";
import type { GatewayDeeds } from "../gateway.ts";
import { toPaypal } from "./amounts.ts";
import { PaypalApi, type PaypalParts, PaypalRefusal } from "./api.ts";
import { answerOf, authorizationOf, captured, captureOf, givenUp, movementShape, type Order, orderOf, orderShape, refunded, unitOf } from "./orders.ts";
import { settlementsOf } from "./settlements.ts";
import { verifyPaypal } from "./webhooks.ts";

/** What the gateway named `paypal` does. Its token says nothing: who pays is found out at PayPal. */
export function paypalDeeds(parts: PaypalParts): GatewayDeeds {
  const api = new PaypalApi(parts);
  const onOrder = (payment: PaymentReference, deed: (order: Order) => Promise<GatewayAnswer>): Promise<GatewayAnswer> =>
    answered(async () => {
      const order = await orderOf(api, parts, payment);
      return order === null ? { kind: "unknown" } : deed(order);
    });
  return {
    authorise: (request) => onOrder(request, (order) => look(api, parts, request, order)),
    find: (payment) => onOrder(payment, (order) => look(api, parts, payment, order)),
    capture: (payment) => onOrder(payment, (order) => capture(api, payment, order)),
    void: (payment) => onOrder(payment, (order) => giveUp(api, payment, order)),
    refund: (payment, refundId, amount) => onOrder(payment, (order) => refund(api, payment, order, refundId, amount)),
    findRefund: (payment, refundId) => onOrder(payment, async (order) => refundOf(order, payment, refundId) ?? { kind: "unknown" }),
    verifyWebhook: (raw, headers, now) => verifyPaypal(api, parts.secrets.webhookId, raw, headers, now),
    listSettlements: (from, to) => settlementsOf(api, from, to),
  };
}

async function answered(ask: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PaypalRefusal) return error.answer;
    throw error;
  }
}

/** What the order tells; one that its payer has approved in time is authorised on the way. */
async function look(api: PaypalApi, { clock, approvalMs }: PaypalParts, payment: PaymentReference, order: Order): Promise<GatewayAnswer> {
  const answer = answerOf(order, payment.key);
  const isOpen = answer === null || (answer.kind === "pending" && authorizationOf(order) === undefined && captureOf(order) === undefined);
  if (isOpen && clock.now() - payment.at > approvalMs) return giveUp(api, payment, order);
  if (answer !== null) return answer;
  const path = `/v2/checkout/orders/${encodeURIComponent(order.id)}/authorize`;
  const authorised = await api.ask({ method: "POST", path, requestId: `${payment.key}:authorize`, body: {} }, orderShape.pick({ id: true }));
  const fresh = await api.ask({ method: "GET", path: `/v2/checkout/orders/${encodeURIComponent(authorised.id)}` }, orderShape);
  return answerOf(fresh, payment.key) ?? { kind: "silent" };
}

async function capture(api: PaypalApi, { key }: PaymentReference, order: Order): Promise<GatewayAnswer> {
  const authorization = authorizationOf(order);
  if (authorization?.status !== "CREATED" || captureOf(order) !== undefined) return answerOf(order, key) ?? { kind: "unknown" };
  const path = `/v2/payments/authorizations/${encodeURIComponent(authorization.id)}/capture`;
  return captured(await api.ask({ method: "POST", path, requestId: `${key}:capture`, body: { amount: authorization.amount, final_capture: true } }, movementShape), order.id);
}

/** An order has no way to be cancelled; it is renamed, and what is not called by its key is never authorised. */
async function giveUp(api: PaypalApi, { key }: PaymentReference, order: Order): Promise<GatewayAnswer> {
  const authorization = authorizationOf(order);
  if (captureOf(order) !== undefined || (authorization !== undefined && authorization.status !== "CREATED")) return answerOf(order, key) ?? { kind: "silent" };
  if (authorization !== undefined) {
    await api.ask({ method: "POST", path: `/v2/payments/authorizations/${encodeURIComponent(authorization.id)}/void` }, z.unknown());
  } else if (unitOf(order).custom_id === key) {
    const rename = [{ op: "replace", path: "/purchase_units/@reference_id=='default'/custom_id", value: `${givenUp}${key}` }];
    await api.ask({ method: "PATCH", path: `/v2/checkout/orders/${encodeURIComponent(order.id)}`, body: rename }, z.unknown());
  }
  const fresh = await api.ask({ method: "GET", path: `/v2/checkout/orders/${encodeURIComponent(order.id)}` }, orderShape);
  return answerOf(fresh, key) ?? { kind: "silent" };
}

const refundName = ({ key }: PaymentReference, refundId: RefundId) => `${key}:${refundId}`;

/** Looked for first: it may be owed for longer than PayPal remembers request ids. */
async function refund(api: PaypalApi, payment: PaymentReference, order: Order, refundId: RefundId, amount: Minor): Promise<GatewayAnswer> {
  const known = refundOf(order, payment, refundId);
  if (known !== null) return known;
  const [taken, value] = [captureOf(order), toPaypal(amount, payment.currency)];
  if (taken === undefined) return { kind: "refused", reason: "nothing was captured" };
  if (value === null) return { kind: "refused", reason: `PayPal cannot pay ${amount} ${payment.currency} back` };
  const name = refundName(payment, refundId);
  return refunded(await api.ask({ method: "POST", path: `/v2/payments/captures/${encodeURIComponent(taken.id)}/refund`, requestId: name, body: { amount: value, custom_id: name } }, movementShape));
}

function refundOf(order: Order, payment: PaymentReference, refundId: RefundId): GatewayAnswer | null {
  const known = unitOf(order).payments?.refunds?.find(({ custom_id }) => custom_id === refundName(payment, refundId));
  return known === undefined ? null : refunded(known);
}
