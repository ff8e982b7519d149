// Duty: the audit of the whole shop, and the way of a single checkout, for admins (contract §7).
// Invariant: tells what is known and until when; an audit changes nothing that a walk would not have changed by itself.
// Neighbours: clients/audit.ts gathers, the lane's step log; pages/admin/audit.tsx and scripts/doctor.ts show these answers.

import { z } from "zod";
import { auditShop } from "../../../clients/audit.ts";
import { askLaneOfCheckout } from "../../../clients/checkout.ts";
import { idSchema } from "../../../contracts/ids.ts";
import { report } from "../../../contracts/log.ts";
import type { StepLog } from "../../../contracts/objects.ts";
import { refuse } from "../../../contracts/problem.ts";
import { invariants } from "../../../domain/audit/invariants.ts";
import { toDecimal } from "../../../domain/money.ts";
import { toIso } from "../../../domain/time.ts";
import { answer, endpoint } from "../endpoint.ts";

const auditSchema = z.object({
  ok: z.boolean(),
  invariants: z.array(z.object({ name: z.enum(invariants), ok: z.boolean(), figures: z.record(z.string(), z.union([z.number(), z.string()])) })),
  breaches: z.array(z.object({
    invariant: z.string(),
    subject: z.string(),
    detail: z.string(),
    action: z.string().nullable(),
    foundAt: z.string(),
    seenAt: z.string(),
  })).meta({ description: "where an invariant does not hold; `action` is what the shop has done about it by itself" }),
  alerts: z.array(z.object({
    alertId: z.string(),
    kind: z.string(),
    detail: z.string(),
    link: z.string(),
    raisedAt: z.string(),
    settledAt: z.string().nullable(),
  })).meta({ description: "what needs a person, the open ones first; at most 50" }),
  jobs: z.array(z.object({
    name: z.string(),
    dueAt: z.string(),
    failures: z.int(),
    detail: z.string().nullable(),
    lastRound: z.object({ from: z.string(), to: z.string().nullable(), figures: z.record(z.string(), z.number()) }).nullable(),
  })),
});

const checkoutSchema = z.object({
  checkoutId: z.string(),
  userId: z.string(),
  orderId: z.string(),
  status: z.string(),
  stage: z.string(),
  pendingSince: z.string().nullable(),
  expiresAt: z.string(),
  currency: z.string(),
  lines: z.array(z.object({ holdId: z.string(), variantId: z.string(), quantity: z.int(), state: z.string() })),
  payments: z.array(z.object({ paymentId: z.string(), key: z.string(), gateway: z.string(), gatewayTransactionId: z.string().nullable(), method: z.string(), amount: z.number(), state: z.string(), at: z.string() })),
  attention: z.object({ kind: z.enum(["stuck", "wrong_amount"]), since: z.string(), need: z.string() }).nullable().meta({ description: "what a person should look after" }),
  steps: z.array(z.object({ at: z.string(), signal: z.string(), stage: z.string(), detail: z.string() })),
});

const tag = "Back office";

/** The audit and what it leads to. */
export const adminAudit = [
  endpoint(
    {
      method: "GET", path: "/admin/audit", access: "admin", tag, summary: "Every invariant of the shop, with what was looked at",
      answers: { 200: { description: "Whether each holds", schema: auditSchema } }, refusals: ["overloaded"],
    },
    async ({ platform, requestId }) => {
      try {
        const { ok, invariants: judged, breaches, jobs, alerts } = await auditShop(platform);
        return answer(200, {
          ok,
          invariants: judged,
          breaches: breaches.map(({ foundAt, seenAt, ...breach }) => ({ ...breach, foundAt: toIso(foundAt), seenAt: toIso(seenAt) })),
          alerts: alerts.map(({ alertId, kind, detail, link, raisedAt, settledAt }) => ({ alertId, kind, detail, link, raisedAt: toIso(raisedAt), settledAt: settledAt === null ? null : toIso(settledAt) })),
          jobs: jobs.map(({ name, dueAt, failures, detail, last }) => ({ name, dueAt: toIso(dueAt), failures, detail, lastRound: last && { from: toIso(last.startedAt), to: last.endedAt === null ? null : toIso(last.endedAt), figures: last.figures } })),
        });
      } catch (error) {
        report("the shop could not be audited", error, { requestId });
        return refuse("overloaded", "A part that the audit must ask does not answer; try again shortly.", { retryAfterSeconds: 5 });
      }
    },
  ),
  endpoint(
    {
      method: "GET", path: "/admin/checkouts/:checkoutId", access: "admin", tag, summary: "A checkout as its lane has it, with the log of its steps", params: z.object({ checkoutId: idSchema("checkout") }),
      answers: { 200: { description: "Where it stands and how it came there", schema: checkoutSchema } }, refusals: ["not_found", "overloaded"],
    },
    async ({ platform, params }) => {
      const log = await askLaneOfCheckout(platform.lanes, params.checkoutId, (lane) => lane.steps(params.checkoutId));
      if (log === null) return refuse("not_found", "There is no such checkout.");
      return "kind" in log ? refuse("overloaded", "Its lane is busy; try again shortly.", { retryAfterSeconds: log.retryAfterMs / 1_000 }) : answer(200, stepLogView(log));
    },
  ),
];

function stepLogView(log: StepLog): z.input<typeof checkoutSchema> {
  return {
    ...log,
    pendingSince: log.pendingSince === null ? null : toIso(log.pendingSince),
    expiresAt: toIso(log.expiresAt),
    lines: [...log.lines],
    attention: log.attention && { ...log.attention, since: toIso(log.attention.since) },
    payments: log.payments.map((payment) => ({ ...payment, amount: toDecimal(payment.amount, log.currency), at: toIso(payment.at) })),
    steps: log.steps.map((step) => ({ ...step, at: toIso(step.at) })),
  };
}
