// Duty: walks through every checkout of every lane, and compares it with the stock objects, the gateways and the projection.
// Invariant: what differs is only told when the lane's record is the same before and after the other side was asked; a turn asks a bounded number of objects.
// Neighbours: domain/audit/checkout.ts judges; durable-objects/lane/audit.ts answers; payments-in-doubt.ts asks the gateways.

import type { Platform } from "../../contracts/platform.ts";
import { type AuditedCheckout, type AuditedHold, judgeCheckout, judgeProjection, judgeUnits } from "../../domain/audit/checkout.ts";
import type { Breach } from "../../domain/audit/invariants.ts";
import type { HoldId, VariantId } from "../../domain/ids.ts";
import { hourMs, type Millis } from "../../domain/time.ts";
import { projectedRevisions } from "../../storage/audit.ts";
import { checkoutsNamed, laneAt, laneCount } from "./lanes.ts";
import { doubtedPayments } from "./payments-in-doubt.ts";
import { askMany } from "../portions.ts";
import { type Page, walk } from "./walk.ts";

const pageSize = 100;
const atOnce = 20;
/** Empty lanes cost a call each. */
const lanesInTurn = 100;

/** Every checkout, hourly. */
export const walkCheckouts = walk("walk-checkouts", hourMs, [
  { invariant: "captured payments = orders or refunds", subjects: "" },
  { invariant: "orders have their payments", subjects: "" },
  { invariant: "orders have their units", subjects: "" },
  { invariant: "refunds are paid out", subjects: "" },
  { invariant: "orders = their projection", subjects: "" },
], look);

/** The cursor is the lane and the number of the last checkout seen there. */
async function look(platform: Platform, cursor: string | null): Promise<Page> {
  const [lane = 0, after = 0] = (cursor ?? "0:0").split(":").map(Number);
  const { checkouts, next } = await gather(platform, lane, after);
  return { figures: figuresOf(checkouts), breaches: await judge(platform, checkouts), next };
}

/** A page of checkouts, from as many lanes as it takes. */
async function gather(platform: Platform, firstLane: number, firstAfter: number): Promise<{ readonly checkouts: readonly AuditedCheckout[]; readonly next: string | null }> {
  const count = await laneCount(platform);
  const checkouts: AuditedCheckout[] = [];
  let after = firstAfter;
  for (let lane = firstLane; lane < Math.min(count, firstLane + lanesInTurn); lane++, after = 0) {
    const page = await laneAt(platform, lane).auditPage(after, pageSize - checkouts.length);
    checkouts.push(...page.checkouts);
    if (page.next !== null) return { checkouts, next: `${lane}:${page.next}` };
  }
  return { checkouts, next: firstLane + lanesInTurn < count ? `${firstLane + lanesInTurn}:0` : null };
}

async function judge(platform: Platform, checkouts: readonly AuditedCheckout[]): Promise<readonly Breach[]> {
  const suspects = new Set((await compare(platform, checkouts)).map(({ subject }) => subject));
  const doubted = await doubtedPayments(platform, checkouts);
  if (suspects.size === 0) return doubted;
  const suspected = checkouts.filter(({ checkoutId }) => suspects.has(checkoutId));
  const again = await checkoutsNamed(platform, suspected.map(({ checkoutId }) => checkoutId));
  const unchanged = new Set(suspected.map((record) => JSON.stringify(record)));
  return [...doubted, ...(await compare(platform, again.filter((record) => unchanged.has(JSON.stringify(record)))))];
}

/** Everything that is wrong with these records as they are. */
async function compare(platform: Platform, checkouts: readonly AuditedCheckout[]): Promise<readonly Breach[]> {
  const now: Millis = platform.clock.now();
  const holds = await holdsOf(platform, checkouts);
  const revisions = await projectedRevisions(platform.d1, checkouts.filter(({ order }) => order !== null).map(({ orderId }) => orderId));
  return checkouts.flatMap((record) => [
    ...judgeCheckout(record, now),
    ...judgeUnits(record, (holdId) => holds.get(holdId) ?? null, now),
    ...judgeProjection(record, revisions.get(record.orderId) ?? null, now),
  ]);
}

/** What the stock objects say of every hold that a checkout says something final of. */
async function holdsOf({ stock }: Platform, checkouts: readonly AuditedCheckout[]): Promise<ReadonlyMap<HoldId, AuditedHold>> {
  const lines = checkouts.flatMap((checkout) => checkout.lines).filter(({ state }) => state === "sold" || state === "freed");
  const byVariant = Map.groupBy(lines, ({ variantId }) => variantId);
  const answers = await askMany([...byVariant], atOnce, async ([variantId, asked]: readonly [VariantId, readonly { readonly holdId: HoldId }[]]) => {
    const known = await stock.getByName(variantId).auditHolds(asked.map(({ holdId }) => holdId));
    return asked.map(({ holdId }, index) => [holdId, known[index] ?? null] as const);
  });
  return new Map(answers.flat());
}

function figuresOf(checkouts: readonly AuditedCheckout[]): Record<string, number> {
  const states = checkouts.flatMap(({ payments }) => payments.map(({ state }) => state));
  const count = (state: string) => states.filter((each) => each === state).length;
  const orders = checkouts.filter(({ order }) => order !== null && order.status !== "PENDING" && order.status !== "FAILED");
  const refunds = checkouts.flatMap(({ order }) => order?.refunds ?? []);
  return {
    checkouts: checkouts.length,
    orders: orders.length,
    capturedPayments: count("captured"),
    paymentsRefundedWithoutOrder: count("refunded"),
    refundsProcessed: refunds.filter(({ status }) => status === "PROCESSED").length,
    refundsPending: refunds.filter(({ status }) => status === "PENDING").length,
    unitsOrdered: orders.flatMap(({ lines }) => lines).reduce((units, { state, quantity }) => units + (state === "sold" ? quantity : 0), 0),
  };
}
