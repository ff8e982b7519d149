// Duty: the audit of the shop as it is told: every invariant, whether it holds, and how much was looked at.
// Invariant: pure; an invariant holds only when nothing speaks against it, and its figures never say more than was looked at.
// Neighbours: clients/audit.ts gathers what this is made of; routes/admin-audit.ts and scripts/doctor.ts show it.

import { isIdOf } from "../ids.ts";
import { type Figures, isOverdue, type JobRecord } from "../jobs.ts";
import { type Millis, toIso } from "../time.ts";
import { type Breach, type Invariant, invariants } from "./invariants.ts";

/** A figure of an invariant: a number, or a moment as ISO 8601. */
export type AuditFigures = Readonly<Record<string, number | string>>;

/** An invariant, whether it holds, and how much was looked at. */
export interface JudgedInvariant {
  readonly name: Invariant;
  readonly ok: boolean;
  readonly figures: AuditFigures;
}

/** What an audit is made of. */
export interface AuditSources {
  readonly jobs: readonly JobRecord[];
  /** How often each job is meant to begin. */
  readonly paces: Readonly<Record<string, number>>;
  readonly breaches: readonly Pick<Breach, "invariant" | "subject">[];
  readonly totals: { readonly events: number; readonly deadLetters: number; readonly unsentMails: number };
  readonly money: { readonly reconciliations: number; readonly lastAt: Millis | null };
}

/** Which figures of which walk an invariant is told with. */
const walked: Readonly<Partial<Record<Invariant, { readonly job: string; readonly figures: readonly string[] }>>> = {
  "stock ledger = on hand": { job: "walk-stock", figures: ["variants", "onHand"] },
  "holds = reserved": { job: "walk-stock", figures: ["variants", "held"] },
  "on hand + sold = counted in": { job: "walk-stock", figures: ["variants", "onHand", "sold"] },
  "holds have checkouts": { job: "walk-stock", figures: ["variants", "holds"] },
  "orders have their units": { job: "walk-checkouts", figures: ["orders", "unitsOrdered"] },
  "captured payments = orders or refunds": { job: "walk-checkouts", figures: ["checkouts", "capturedPayments", "orders", "paymentsRefundedWithoutOrder"] },
  "orders have their payments": { job: "walk-checkouts", figures: ["orders", "capturedPayments"] },
  "refunds are paid out": { job: "walk-checkouts", figures: ["refundsProcessed", "refundsPending"] },
  "orders = their projection": { job: "walk-checkouts", figures: ["checkouts", "orders"] },
  "checkouts end": { job: "lane-vitals", figures: ["lanes", "restless", "stuck"] },
  "events published = events handled": { job: "lane-vitals", figures: ["lanes", "unhandledEvents"] },
};

/** Every invariant, judged. */
export function judgeShop(sources: AuditSources, now: Millis): readonly JudgedInvariant[] {
  return invariants.map((name) => {
    const breaches = sources.breaches.filter((breach) => breach.invariant === name && !isStranger(breach)).length;
    const own = ownFigures(name, sources, now);
    return { name, ok: breaches === 0 && own.against === 0, figures: { ...walkFigures(name, sources.jobs), ...own.figures, breaches } };
  });
}

/** A row of a report that names no payment of ours: somebody has to look at it, and is told, but nothing of ours is amiss. */
function isStranger({ invariant, subject }: { readonly invariant: Invariant; readonly subject: string }): boolean {
  return invariant === "money is explained" && !isIdOf("payment", subject);
}

/** What speaks for or against an invariant beside the breaches that walks noted. */
function ownFigures(name: Invariant, sources: AuditSources, now: Millis): { readonly against: number; readonly figures: AuditFigures } {
  const { totals, money, jobs, paces } = sources;
  switch (name) {
    case "events published = events handled":
      return { against: totals.events, figures: { waitingInD1: totals.events } };
    case "no dead letters":
      return { against: totals.deadLetters, figures: { deadLetters: totals.deadLetters } };
    case "mails are sent":
      return { against: totals.unsentMails, figures: { unsent: totals.unsentMails } };
    case "money is explained":
      return { against: 0, figures: { reconciliations: money.reconciliations, strangers: sources.breaches.filter(isStranger).length, ...(money.lastAt !== null && { lastAt: toIso(money.lastAt) }) } };
    case "jobs run": {
      const overdue = jobs.filter((job) => isOverdue(job, paces[job.name] ?? 0, now)).length;
      return { against: overdue, figures: { jobs: jobs.length, failing: jobs.filter(({ failures }) => failures > 0).length, overdue } };
    }
    default:
      return { against: 0, figures: {} };
  }
}

/** The figures of the last whole round; while there has been none, of the round under way. */
function walkFigures(name: Invariant, jobs: readonly JobRecord[]): AuditFigures {
  const source = walked[name];
  const job = jobs.find((known) => known.name === source?.job);
  const round = job?.last ?? job?.round;
  if (source === undefined) return {};
  if (round === null || round === undefined) return { lookedAt: "not yet" };
  const figures: Figures = Object.fromEntries(source.figures.map((figure) => [figure, round.figures[figure] ?? 0]));
  return { ...figures, lookedAtFrom: toIso(round.startedAt), lookedAtTo: round.endedAt === null ? "still looking" : toIso(round.endedAt) };
}
