// Duty: has lanes ask their gateways about payments of which a gateway knows more, and tells what came of it.
// Invariant: what a report says is believed by nobody: the lane asks by key, and completes or gives back by itself; asking again does no harm.
// Neighbours: reconciliation.ts calls this; the lane's `hear` is the one way in.

import type { Platform } from "../contracts/platform.ts";
import type { CheckoutId, PaymentId } from "../domain/ids.ts";
import { laneName } from "../domain/lanes.ts";
import { laneOfCheckout } from "../domain/order-name.ts";
import { type BookedPayment, bookedOf } from "../domain/reconciliation.ts";
import { secondMs } from "../domain/time.ts";
import { askMany } from "./jobs/walk.ts";
import { checkoutsNamed } from "./jobs/lanes.ts";

const atOnce = 20;
/** How long a repair is watched; one that takes longer goes on behind. */
const patienceMs = 3 * secondMs;
const lookEveryMs = 100;

/** What was done about a payment. */
export type RepairAction = "completed" | "refunded" | "refund noted" | "asked again";

/** A payment, and what was done about it. */
export interface Repair {
  readonly paymentId: PaymentId;
  readonly action: RepairAction;
}

/** Repairs payments, and watches for a moment what becomes of them. */
export async function repairAll(platform: Platform, payments: readonly BookedPayment[]): Promise<readonly Repair[]> {
  await askMany(payments, atOnce, ({ checkoutId, key }) => platform.lanes.getByName(laneName(laneOfCheckout(checkoutId) ?? 0)).hear({ gatewayEventId: `settlement:${platform.clock.now()}`, checkoutId, key }));
  const deadline = platform.clock.now() + patienceMs;
  let actions = await actionsOn(platform, payments);
  while (actions.includes("asked again") && platform.clock.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    actions = await actionsOn(platform, payments);
  }
  return payments.map(({ paymentId }, index) => ({ paymentId, action: actions[index] ?? "asked again" }));
}

async function actionsOn(platform: Platform, payments: readonly BookedPayment[]): Promise<readonly RepairAction[]> {
  const checkouts = await checkoutsNamed(platform, payments.map(({ checkoutId }): CheckoutId => checkoutId));
  const now = new Map(checkouts.flatMap(bookedOf).map((payment) => [payment.paymentId, payment]));
  return payments.map((before) => actionOn(before, now.get(before.paymentId) ?? before));
}

function actionOn(before: BookedPayment, now: BookedPayment): RepairAction {
  if (now.state === "refunded") return "refunded";
  if (now.state === "captured" && before.state !== "captured") return "completed";
  const paidOut = ({ refunds }: BookedPayment) => refunds.filter(({ isPaidOut }) => isPaidOut).length;
  return paidOut(now) > paidOut(before) ? "refund noted" : "asked again";
}
