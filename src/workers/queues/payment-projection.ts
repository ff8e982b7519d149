// Duty: PAYMENT_COMPLETED → the list of captured payments that books are compared by.
// Invariant: a payment is captured once, so its row is written once and never changed.
// Neighbours: storage/payments.ts; clients/reconciliation.ts reads.

import type { PaymentId } from "../../domain/ids.ts";
import { minorOf } from "../../domain/money.ts";
import { paymentsInsert } from "../../storage/payments.ts";
import type { EventHandler } from "./handler.ts";

/** Notes what was captured, in minor units. An amount that its currency does not know is a bug, and a dead letter. */
export const paymentProjection: EventHandler<"PAYMENT_COMPLETED"> = {
  consumer: "payment-projection",
  types: ["PAYMENT_COMPLETED"],
  handle: async (events, { d1 }) => [
    paymentsInsert(d1, events.map(({ payload: { paymentId, orderId, gateway, gatewayTransactionId, amount, currency }, timestamp }) => ({
      paymentId: paymentId as PaymentId, orderId, gateway, gatewayTransactionId, amount: minorOf(amount, currency), currency, capturedAt: Date.parse(timestamp),
    }))),
  ],
};
