// Duty: compares a gateway's books with those of the lanes, has lanes ask where the gateway knows more, and notes what nobody can explain.
// Invariant: repairs go through a lane's one way of hearing; the same report twice changes nothing more; money is never moved here.
// Neighbours: domain/reconciliation.ts compares; settlement-report.ts and a gateway's listSettlements bring the rows; storage/{payments,breaches,reconciliations}.ts.

import type { Platform } from "../contracts/platform.ts";
import { breachKey } from "../domain/audit/invariants.ts";
import type { CheckoutId, PaymentId } from "../domain/ids.ts";
import { checkoutOfKey, keyOfPayment } from "../domain/payment-name.ts";
import { type BookedPayment, bookedOf, type Comparison, comparePayment, distinctRows, mergeComparisons, type Period, type ReportRow, type Unexplained } from "../domain/reconciliation.ts";
import { noteBreaches, settleBreaches } from "../storage/breaches.ts";
import { paymentsNamed } from "../storage/payments.ts";
import { saveReconciliation } from "../storage/reconciliations.ts";
import { checkoutsNamed } from "./jobs/lanes.ts";
import { inPortions } from "./portions.ts";
import { missingInReport } from "./missing-captures.ts";
import { type Repair, repairAll } from "./repairs.ts";

const checkoutsAtOnce = 500;
const namesAtOnce = 1_000;
/** D1 takes so much in one statement: at the longest names and details, these are well within it. */
const breachesAtOnce = 500;

/** What a comparison came to and what was done about it. */
export interface Reconciliation {
  readonly matched: number;
  readonly repaired: readonly Repair[];
  readonly unexplained: readonly Unexplained[];
}

const invariant = "money is explained" as const;

/** Compares the rows of a report with our books and acts upon it. `covers` is the time in which the report must have everything; null when it does not say. */
export async function reconcile(platform: Platform, source: string, rows: readonly ReportRow[], covers: Period | null): Promise<Reconciliation> {
  const startedAt = platform.clock.now();
  const named = await nameRows(platform, distinctRows(rows));
  const byCheckout = Map.groupBy(named, ({ key }) => checkoutOfKey(key));
  const comparisons: Comparison[] = [];
  const gateways = new Set<string>();
  const settled: string[] = [];
  for (const portion of inPortions([...byCheckout], checkoutsAtOnce)) {
    const booked = await bookedPayments(platform, portion.map(([checkoutId]) => checkoutId));
    for (const { gateway } of booked.values()) gateways.add(gateway);
    for (const [key, ofPayment] of Map.groupBy(portion.flatMap(([, of]) => of), (row) => row.key || row.gatewayTransactionId)) {
      const payment = booked.get(key) ?? null;
      const compared = comparePayment(ofPayment, payment, covers);
      comparisons.push(compared);
      if (payment !== null && compared.unexplained.length === 0) settled.push(payment.paymentId, key, ...ofPayment.map(({ gatewayTransactionId }) => gatewayTransactionId));
    }
  }
  const { matched, toRepair, unexplained } = mergeComparisons(comparisons);
  const missing = covers === null ? [] : await missingInReport(platform, [...gateways], covers, new Set(named.map(({ key }) => key)));
  const repaired = await repairAll(platform, toRepair);
  const reconciliation = { matched, repaired, unexplained: [...unexplained, ...missing] };
  await remember(platform, source, startedAt, rows.length, reconciliation, settled);
  return reconciliation;
}

/** Rows with the payment's key, where the report names the payment as its gateway does. */
async function nameRows({ d1 }: Platform, rows: readonly ReportRow[]): Promise<readonly ReportRow[]> {
  const nameless = [...new Set(rows.filter(({ key }) => key === "").map(({ gatewayTransactionId }) => gatewayTransactionId))];
  const names = new Map<string, PaymentId>();
  for (const portion of inPortions(nameless, namesAtOnce)) for (const [id, paymentId] of await paymentsNamed(d1, portion)) names.set(id, paymentId);
  return rows.map((row) => {
    const paymentId = row.key === "" ? names.get(row.gatewayTransactionId) : undefined;
    return paymentId === undefined ? row : { ...row, key: keyOfPayment(paymentId) };
  });
}

async function bookedPayments(platform: Platform, checkoutIds: readonly CheckoutId[]): Promise<ReadonlyMap<string, BookedPayment>> {
  const checkouts = await checkoutsNamed(platform, checkoutIds);
  return new Map(checkouts.flatMap(bookedOf).map((payment) => [payment.key, payment]));
}

/** What is unexplained stays open until a later comparison explains it. */
async function remember({ d1, clock, newId }: Platform, source: string, startedAt: number, rows: number, { matched, repaired, unexplained }: Reconciliation, settled: readonly string[]): Promise<void> {
  const now = clock.now();
  for (const portion of inPortions(settled, breachesAtOnce)) await settleBreaches(d1, portion.map((subject) => breachKey({ invariant, subject })), now);
  for (const portion of inPortions(unexplained, breachesAtOnce)) await noteBreaches(d1, portion.map(({ subject, detail }) => ({ invariant, subject, detail, action: null })), now);
  await saveReconciliation(d1, { reconciliationId: newId("reconciliation"), source, startedAt, rows, matched, repaired, unexplained: unexplained.length });
}
