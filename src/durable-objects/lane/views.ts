// Duty: what callers are told of a saga.
// Invariant: a pure reading of what is saved; the same saga, key and moment are told the same way.
// Neighbours: checkouts.ts and orders.ts answer with these.

import type { CheckoutView, InitiateOutcome, PayOutcome, StepLog, UnaskedLine } from "../../contracts/objects.ts";
import { attentionOf } from "../../domain/checkout/attention.ts";
import { optionOf } from "../../domain/checkout/draft.ts";
import { isPaying, type LineState, type Saga, statusOf } from "../../domain/checkout/saga.ts";
import type { VariantId } from "../../domain/ids.ts";
import { sum } from "../../domain/money.ts";
import type { Millis } from "../../domain/time.ts";

const noTotals = { subtotal: 0, discount: 0, shipping: 0, tax: 0, total: 0 };

/** A checkout as its buyer may see it. */
export function viewOf(saga: Saga, now: Millis): CheckoutView {
  const { checkoutId, userId, cartId, currency, lines, shippingOptions, shippingAddress, billingAddress, priceChanges, warnings, paymentMethods } = saga.draft;
  return {
    checkoutId, userId, cartId, currency, lines, shippingOptions, shippingAddress, billingAddress, priceChanges, warnings, paymentMethods,
    shippingMethod: saga.shippingMethod,
    status: statusOf(saga, now),
    totals: optionOf(saga.draft, saga.shippingMethod)?.totals ?? noTotals,
    expiresAt: saga.expiresAt,
    attemptsLeft: saga.attemptsLeft,
    orderId: saga.order?.orderId ?? null,
  };
}

/** What became of asking for the units, beside the buyer's `former` checkouts. */
export function initiateOutcome(saga: Saga, now: Millis, former: readonly Saga[] = []): InitiateOutcome {
  const inState = (state: LineState) => saga.lines.filter((line) => line.state === state).map(({ variantId, quantity, available }) => ({ variantId, requested: quantity, available }));
  if (saga.refusal === "out_of_stock") return { kind: "out_of_stock", items: inState("short"), ...unaskedOf(saga, former) };
  if (saga.refusal === "quantity_limit") return { kind: "quantity_limit", items: inState("limited") };
  if (saga.refusal === "not_admitted") return { kind: "not_admitted", variantIds: inState("not_admitted").map(({ variantId }) => variantId) };
  if (saga.refusal === "claim_expired") return { kind: "claim_expired" };
  if (saga.refusal === "stock_unavailable" || saga.stage === "holding") return { kind: "stock_unavailable" };
  return { kind: "reserved", checkout: viewOf(saga, now) };
}

/** Lines that want more than the former checkouts hold, whose turn never came because another line was short before it. */
function unaskedOf({ lines }: Saga, former: readonly Saga[]): { readonly unasked?: readonly UnaskedLine[] } {
  const unasked = lines.some(({ state, turn = 0 }) => state === "short" && turn > 0) ? [] : lines.filter(({ turn = 0 }) => turn === 1);
  if (unasked.length === 0) return {};
  const held = former.flatMap((saga) => saga.lines).filter(({ state }) => state === "held");
  const ownOf = (variantId: VariantId) => sum(held.filter((line) => line.variantId === variantId).map(({ quantity }) => quantity));
  return { unasked: unasked.map(({ variantId, quantity }) => ({ variantId, requested: quantity, own: ownOf(variantId) })) };
}

/** What an operator is shown: neither tokens nor the buyer's own keys. */
export function stepLogOf(saga: Saga, now: Millis, stuckAfterMs: number): StepLog {
  const { draft, name, stage, pendingSince, expiresAt, lines, payments, log } = saga;
  return {
    checkoutId: draft.checkoutId,
    userId: draft.userId,
    orderId: name.orderId,
    status: statusOf(saga, now),
    stage,
    pendingSince,
    expiresAt,
    currency: draft.currency,
    lines: lines.map(({ holdId, variantId, quantity, state }) => ({ holdId, variantId, quantity, state })),
    payments: payments.map(({ paymentId, key, gateway, gatewayTransactionId, method, amount, state, at }) => ({ paymentId, key, gateway, gatewayTransactionId, method, amount, state, at })),
    attention: attentionOf(saga, now, stuckAfterMs),
    steps: log,
  };
}

/** What became of the try under a key. */
export function payOutcome(saga: Saga, key: string, now: Millis): PayOutcome {
  if (saga.stage === "confirmed" && saga.order !== null) return { kind: "confirmed", order: saga.order };
  const payment = saga.payments.findLast((known) => known.requestKey === key);
  if (payment?.end) return payment.end;
  if (saga.pendingSince !== null && payment !== undefined) {
    const { approvalUrl } = payment;
    return { kind: "pending", ...saga.name, ...(approvalUrl !== undefined && { approvalUrl }) };
  }
  if (isPaying(saga)) return { kind: "checkout_in_progress" };
  const status = statusOf(saga, now);
  return status === "RELEASED" || status === "EXPIRED" ? { kind: "expired" } : { kind: "invalid_transition", status };
}
