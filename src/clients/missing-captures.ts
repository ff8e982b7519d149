// Duty: finds what our books captured and a report that must have it lacks.
// Invariant: only what both was asked for and was noted within the report's time is missed; a refund or a capture under way is not.
// Neighbours: reconciliation.ts calls this; storage/payments.ts lists what was captured; the lanes know when it was asked for.

import type { Platform } from "../contracts/platform.ts";
import { isCovered, missingCapture, type Period, type Unexplained } from "../domain/reconciliation.ts";
import type { PaymentId } from "../domain/ids.ts";
import { keyOfPayment } from "../domain/payment-name.ts";
import { paymentsAfter, type PaymentsCursor } from "../storage/payments.ts";
import { checkoutsNamed } from "./jobs/lanes.ts";

const pageSize = 1_000;

/** The captures of these gateways that the report should have and has not. `told` has the keys of all its rows. */
export async function missingInReport(platform: Platform, gateways: readonly string[], covers: Period, told: ReadonlySet<string>): Promise<readonly Unexplained[]> {
  const missing: Unexplained[] = [];
  for (const gateway of gateways) {
    let cursor: PaymentsCursor | null = { capturedAt: covers.from, paymentId: "" as PaymentId };
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof paymentsAfter>> = await paymentsAfter(platform.d1, gateway, cursor, covers.to, pageSize);
      const untold = page.filter(({ paymentId }) => !told.has(keyOfPayment(paymentId)));
      const checkouts = await checkoutsNamed(platform, untold.map(({ checkoutId }) => checkoutId));
      const askedAt = new Map(checkouts.flatMap(({ payments }) => payments.map(({ paymentId, at }) => [paymentId, at] as const)));
      missing.push(...untold.filter(({ paymentId, capturedAt }) => isCovered(askedAt.get(paymentId) ?? 0, capturedAt, covers)).map(missingCapture));
      cursor = page.length < pageSize ? null : (page.at(-1) ?? null);
    }
  }
  return missing;
}
