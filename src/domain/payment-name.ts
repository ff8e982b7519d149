// Duty: what the names of a payment say: which checkout it is of, and by which key its gateway knows it.
// Invariant: the inverse of how checkout/tries.ts names a try.
// Neighbours: storage/payments.ts, clients/reconciliation.ts, clients/payments/**.

import { type CheckoutId, idOf, type PaymentId, uniquePart } from "./ids.ts";

/** The checkout that a payment is a try of. */
export function checkoutOfPayment(paymentId: PaymentId): CheckoutId {
  const unique = uniquePart(paymentId);
  return idOf("checkout", unique.slice(0, unique.lastIndexOf("-")));
}

/** The key of a payment. */
export function keyOfPayment(paymentId: PaymentId): string {
  return `${checkoutOfPayment(paymentId)}:${paymentId.slice(paymentId.lastIndexOf("-") + 1)}`;
}

/** The key of the payment that a gateway's name for something of it begins with: of a refund, `<key>:<refundId>`. */
export const keyIn = (name: string): string => name.split(":", 2).join(":");

/** The checkout that a payment's key names. */
export const checkoutOfKey = (key: string): CheckoutId => (key.split(":", 1)[0] ?? "") as CheckoutId;
