// Duty: what comparisons of books came to, one row for each.
// Invariant: written once, never changed.
// Neighbours: clients/reconciliation.ts writes; the back office's desk of payments lists.

import type { Millis } from "../domain/time.ts";

/** A comparison that was made. */
export interface KeptReconciliation {
  readonly reconciliationId: string;
  readonly source: string;
  readonly startedAt: Millis;
  readonly rows: number;
  readonly matched: number;
  readonly repaired: readonly { readonly paymentId: string; readonly action: string }[];
  readonly unexplained: number;
}

/** Keeps one. */
export async function saveReconciliation(d1: D1Database, { reconciliationId, source, startedAt, rows, matched, repaired, unexplained }: KeptReconciliation): Promise<void> {
  await d1
    .prepare("INSERT INTO reconciliations (reconciliation_id, source, started_at, rows, matched, repaired, unexplained) VALUES (?, ?, ?, ?, ?, ?, ?)")
    .bind(reconciliationId, source, startedAt, rows, matched, JSON.stringify(repaired), unexplained)
    .run();
}

/** The last ones, newest first. */
export async function lastReconciliations(d1: D1Database, limit: number): Promise<readonly KeptReconciliation[]> {
  const { results } = await d1
    .prepare("SELECT reconciliation_id AS reconciliationId, source, started_at AS startedAt, rows, matched, repaired, unexplained FROM reconciliations ORDER BY started_at DESC LIMIT ?")
    .bind(limit)
    .all<Omit<KeptReconciliation, "repaired"> & { readonly repaired: string }>();
  return results.map((row) => ({ ...row, repaired: JSON.parse(row.repaired) }));
}
