// What the doctor reads, how he writes it down, and what he advises.
import { z } from "zod";

/** What `GET /health` answers. */
export const healthSchema = z.object({ version: z.string(), checks: z.record(z.string(), z.string()) });
/** What `GET /admin/audit` answers, as far as the doctor reads it. */
export const auditSchema = z.object({
  ok: z.boolean(),
  invariants: z.array(z.object({ name: z.string(), ok: z.boolean(), figures: z.record(z.string(), z.union([z.number(), z.string()])) })),
  breaches: z.array(z.object({ invariant: z.string(), subject: z.string(), detail: z.string(), action: z.string().nullable() })),
  alerts: z.array(z.object({ settledAt: z.string().nullable() })),
});

/** The audit as the shop tells it. */
export type Audit = z.output<typeof auditSchema>;

/** What to do when an invariant does not hold; docs/operations.md has the long form. */
const remedies: Readonly<Record<string, string>> = {
  "stock ledger = on hand": "Count the variant anew (back office, Stock), and report it: an object's books must never differ from its journal.",
  "holds = reserved": "Look at the variant's page; holds end by themselves within their time. If it stays, count the variant anew and report it.",
  "on hand + sold = counted in": "Read the variant's movements; if its history in D1 was restored to an earlier moment, count the variant anew.",
  "holds have checkouts": "Nothing: the holds were let go. If it comes again and again, look for a lane that lost its state.",
  "orders have their units": "Open the checkout's page. Ship from other stock, or cancel the order, which pays the buyer back.",
  "captured payments = orders or refunds": "Open the checkout's page. Its lane asks the gateway by itself; if it is stuck, refund at the gateway and upload the report.",
  "orders have their payments": "Do not ship. Open the checkout's page, and look the payment up at the gateway.",
  "refunds are paid out": "Open the checkout's page. A refund that the gateway refuses must be paid another way.",
  "money is explained": "Open /admin/payments, look each finding up at the gateway, and upload its next report.",
  "orders = their projection": "Wait: events may be late. If dead letters wait, send them back first.",
  "checkouts end": "Open the checkout's page: its last steps say who does not answer. It goes on by itself when that party is back.",
  "events published = events handled": "See whether queues are delivered and D1 answers; events are sent again by themselves until they are handled.",
  "no dead letters": "Open /admin/dead-letters: mend the reason, then send them back.",
  "mails are sent": "See whether the mail provider takes mails: RESEND_API_KEY, MAIL_FROM, its own status page.",
  "jobs run": "See the job's own words on /admin/audit, and the log for \"a job failed\".",
};

/** The advice for an invariant. */
export const remedyOf = (name: string): string => remedies[name] ?? "Look at /admin/audit.";

/** Names for which there is advice. */
export const remedied: readonly string[] = Object.keys(remedies);

/** A line for each invariant: whether it holds, its name, its figures. */
export function tableOf({ invariants }: Pick<Audit, "invariants">): string {
  const width = Math.max(...invariants.map(({ name }) => name.length));
  return invariants.map(({ name, ok, figures }) => `${ok ? "ok  " : "FAIL"}  ${name.padEnd(width)}  ${figuresOf(figures)}`).join("\n");
}

const figuresOf = (figures: Readonly<Record<string, number | string>>): string =>
  Object.entries(figures).map(([name, value]) => `${name} ${typeof value === "string" && /^\d{4}-.*Z$/.test(value) ? value.slice(11, 19) : value}`).join(", ");
