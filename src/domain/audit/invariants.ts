// Duty: what must be true of the shop as a whole: the names of its invariants, and what a breach of one is.
// Invariant: every breach names its invariant; two breaches with one key are one.
// Neighbours: checkout.ts and stock.ts judge, clients/jobs/ walks, routes/admin-audit.ts tells, docs/operations.md says what to do.

import { secondMs } from "../time.ts";

/** Every invariant of the shop, in the order in which they are told. */
export const invariants = [
  "stock ledger = on hand",
  "holds = reserved",
  "on hand + sold = counted in",
  "holds have checkouts",
  "orders have their units",
  "captured payments = orders or refunds",
  "orders have their payments",
  "refunds are paid out",
  "money is explained",
  "orders = their projection",
  "checkouts end",
  "events published = events handled",
  "no dead letters",
  "mails are sent",
  "jobs run",
] as const;

/** The name of an invariant. */
export type Invariant = (typeof invariants)[number];

/** One place at which an invariant does not hold. */
export interface Breach {
  readonly invariant: Invariant;
  /** What it is about: a checkout, a variant, a payment. */
  readonly subject: string;
  /** What is wrong, with its figures, in one sentence. */
  readonly detail: string;
  /** What the shop has done about it by itself; null when a person is needed. */
  readonly action: string | null;
}

/** By what a breach is known again. */
export const breachKey = ({ invariant, subject }: Pick<Breach, "invariant" | "subject">): string => `${invariant}: ${subject}`;

/** What is younger may still be on its way, and is not judged (contract §7). */
export const flowingMs = 10 * secondMs;
