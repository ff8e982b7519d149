// Duty: has lanes ask their gateways about payments of which a gateway knows more, and tells what came of it.
// Invariant: what a report says is believed by nobody: the lane asks by key, and completes or gives back by itself; asking again does no harm.
// Neighbours: reconciliation.ts calls this; the lane's `hear` is the one way in.

import type { CheckoutRpc, LaneAuditRpc, Objects } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { PaymentId } from "../domain/ids.ts";
import { type BookedPayment, bookedOf } from "../domain/reconciliation.ts";
import { secondMs } from "../domain/time.ts";
import { askLaneOfCheckout } from "./checkout.ts";
import { checkoutsNamed } from "./jobs/lanes.ts";
import { askMany } from "./portions.ts";

const atOnce = 20;
/** How long a repair is watched; one that takes longer goes on behind. */
const patienceMs = 3 * secondMs;
const lookEveryMs = 100;

/** What was done about a payment. `not reached`: no lane has heard of it, so that a later comparison finds it again. */
export type RepairAction = "completed" | "refunded" | "refund noted" | "asked again" | "not reached";

/** A payment, and what was done about it. */
export interface Repair {
  readonly paymentId: PaymentId;
  readonly action: RepairAction;
}

/** What repairing takes of the platform. */
export interface RepairParts extends Pick<Platform, "clock" | "wait"> {
  readonly lanes: Objects<Pick<CheckoutRpc, "hear"> & Pick<LaneAuditRpc, "auditNamed">>;
}

/** Repairs payments, and watches for a moment what becomes of them. */
export async function repairAll(platform: RepairParts, payments: readonly BookedPayment[]): Promise<readonly Repair[]> {
  const heard = await askMany(payments, atOnce, (payment) => makeLaneAsk(platform, "settlement", payment));
  const reached = payments.filter((_, index) => heard[index]);
  const deadline = platform.clock.now() + patienceMs;
  let actions = await actionsOn(platform, reached);
  while ([...actions.values()].includes("asked again") && platform.clock.now() < deadline) {
    await platform.wait(lookEveryMs);
    actions = await actionsOn(platform, reached);
  }
  return payments.map(({ paymentId }) => ({ paymentId, action: actions.get(paymentId) ?? "not reached" }));
}

/** Has the lane of a payment ask its gateway. False when the id names no lane of ours, or the lane cannot be reached just then. */
export async function makeLaneAsk({ lanes, clock }: Pick<RepairParts, "lanes" | "clock">, why: string, { checkoutId, key }: Pick<BookedPayment, "checkoutId" | "key">): Promise<boolean> {
  // Several payments of one checkout may be asked about at one moment: each is an event of its own.
  const gatewayEventId = `${why}:${key}:${clock.now()}`;
  const heard = await askLaneOfCheckout(lanes, checkoutId, (lane) => lane.hear({ gatewayEventId, checkoutId, key }));
  return heard !== null && heard.kind === "taken";
}

async function actionsOn(platform: RepairParts, payments: readonly BookedPayment[]): Promise<ReadonlyMap<PaymentId, RepairAction>> {
  const checkouts = await checkoutsNamed(platform, payments.map(({ checkoutId }) => checkoutId));
  const now = new Map(checkouts.flatMap(bookedOf).map((payment) => [payment.paymentId, payment]));
  return new Map(payments.map((before) => [before.paymentId, actionOn(before, now.get(before.paymentId) ?? before)]));
}

function actionOn(before: BookedPayment, now: BookedPayment): RepairAction {
  if (now.state === "refunded") return "refunded";
  if (now.state === "captured" && before.state !== "captured") return "completed";
  const paidOut = ({ refunds }: BookedPayment) => refunds.filter(({ isPaidOut }) => isPaidOut).length;
  return paidOut(now) > paidOut(before) ? "refund noted" : "asked again";
}
