// Duty: the captured payments of all lanes, by what gateways call them: a projection for whoever compares books.
// Invariant: a payment is one row, whatever comes twice; the authority is its lane.
// Neighbours: workers/queues/payment-projection.ts writes; clients/reconciliation.ts reads.

import type { CheckoutId, PaymentId } from "../domain/ids.ts";
import { checkoutOfPayment } from "../domain/payment-name.ts";
import type { Currency, Minor } from "../domain/money.ts";
import type { Millis } from "../domain/time.ts";
import type { Statement } from "./statement.ts";

/** A captured payment. `amount` in minor units. */
export interface CapturedPayment {
  readonly paymentId: PaymentId;
  readonly orderId: string;
  readonly gateway: string;
  readonly gatewayTransactionId: string;
  readonly amount: Minor;
  readonly currency: Currency;
  readonly capturedAt: Millis;
}

/** Notes the payments; those that are there stay as they are. */
export function paymentsInsert(d1: D1Database, payments: readonly CapturedPayment[]): Statement {
  return d1
    .prepare(
      `INSERT OR IGNORE INTO payments (payment_id, order_id, gateway, gateway_transaction_id, amount, currency, captured_at)
       SELECT value ->> 'paymentId', value ->> 'orderId', value ->> 'gateway', value ->> 'gatewayTransactionId', value ->> 'amount', value ->> 'currency', value ->> 'capturedAt' FROM json_each(?)`,
    )
    .bind(JSON.stringify(payments));
}

/** The payments that gateways call so; unknown names are left out. */
export async function paymentsNamed(d1: D1Database, transactionIds: readonly string[]): Promise<ReadonlyMap<string, PaymentId>> {
  if (transactionIds.length === 0) return new Map();
  const { results } = await d1
    .prepare("SELECT gateway_transaction_id AS transactionId, payment_id AS paymentId FROM payments WHERE gateway_transaction_id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(transactionIds))
    .all<{ transactionId: string; paymentId: PaymentId }>();
  return new Map(results.map(({ transactionId, paymentId }) => [transactionId, paymentId]));
}

/** Where a page of payments of a gateway goes on. */
export type PaymentsCursor = Pick<CapturedPayment, "capturedAt" | "paymentId">;

/** The next payments of a gateway that were captured before `to`, in the order in which they were. */
export async function paymentsAfter(d1: D1Database, gateway: string, { capturedAt, paymentId }: PaymentsCursor, to: Millis, limit: number): Promise<readonly (CapturedPayment & { readonly checkoutId: CheckoutId })[]> {
  const { results } = await d1
    .prepare(
      `SELECT payment_id AS paymentId, order_id AS orderId, gateway, gateway_transaction_id AS gatewayTransactionId, amount, currency, captured_at AS capturedAt FROM payments
       WHERE gateway = ?1 AND (captured_at, payment_id) > (?2, ?3) AND captured_at < ?4 ORDER BY captured_at, payment_id LIMIT ?5`,
    )
    .bind(gateway, capturedAt, paymentId, to, limit)
    .all<CapturedPayment>();
  return results.map((payment) => ({ ...payment, checkoutId: checkoutOfPayment(payment.paymentId) }));
}
