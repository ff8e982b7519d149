// Duty: the one shape of a statement that is to join somebody else's D1 batch.
// Invariant: what is made here is prepared and bound, and not yet run.
// Neighbours: every `…Insert` builder of storage/ returns one; workers/queues/consume.ts runs them in a batch with the inbox row.

/** A prepared, bound statement for `d1.batch`. */
export type Statement = D1PreparedStatement;
