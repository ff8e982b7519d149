// Duty: ends a D1 batch when what it was planned on no longer holds.
// Invariant: D1 has no rollback of one's own: a row that cannot be stored ends the batch, and nothing of it is there.
// Neighbours: catalog-write.ts and category-write.ts put it first into their batches.

/** The statement that ends its batch when the rest of it, from `FROM` or `WHERE` on, finds a row. */
export const abortWhere = (rest: string): string => `INSERT INTO outbox (event_id) SELECT NULL ${rest}`;

/** Whether a batch ended because of such a statement. */
export const wasAborted = (error: unknown): boolean => String(error).includes("NOT NULL constraint failed: outbox");
