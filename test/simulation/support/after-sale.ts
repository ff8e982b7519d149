// Duty: what becomes of an order after it was paid: desks and sellers move it, its buyer gives parts of it back, everybody asks again when nobody answers.
// Invariant: every command keeps its key however often it is asked; what is not possible is refused and changes nothing.
// Neighbours: checkout.sim.ts calls it in the middle of everything else; checkout-checks.ts judges.

import type { OrderId, SellerId, UserId } from "../../../src/domain/ids.ts";
import type { OrderStatus } from "../../../src/domain/order/states.ts";
import type { Orders } from "../../../src/durable-objects/lane/orders.ts";
import type { Random } from "./random.ts";

/** What a shopkeeper and a buyer need of the world to deal with an order. */
export interface AfterSale {
  readonly random: Random;
  /** Asks until there is an answer; null when it gave up. */
  readonly ask: <Answer>(question: (orders: Orders) => Promise<Answer>) => Promise<Answer | null>;
}

const ways: readonly (readonly OrderStatus[])[] = [
  ["PROCESSING", "SHIPPED", "DELIVERED"],
  ["PROCESSING", "SHIPPED", "DELIVERED"],
  ["PROCESSING", "SHIPPED", "RETURNED"],
  ["PROCESSING", "CANCELLED"],
  ["SHIPPED", "PROCESSING", "DELIVERED"],
];

/** One order's way, with whatever its buyer and the desk come to think of. */
export async function afterSale(world: AfterSale, userId: UserId, orderId: OrderId): Promise<void> {
  const { random, ask } = world;
  for (const [step, to] of (random.pick(ways) ?? []).entries()) {
    const command = {
      orderId, to, by: "admin", sellerId: random.chance(0.2) ? ("sel_1" as SellerId) : null, tracking: null, condition: "resellable", reason: null,
      ifRevision: random.chance(0.1) ? [random.between(1, 9)] : null, requestKey: `desk-${step}`, correlationId: "cor",
    } as const;
    await ask((orders) => orders.transition(command));
    if (random.chance(0.1)) void ask((orders) => orders.transition(command));
  }
  for (let wish = 0; wish < 3; wish++) await giveBack(world, userId, orderId, `wish-${wish}`);
}

async function giveBack({ random, ask }: AfterSale, userId: UserId, orderId: OrderId, requestKey: string): Promise<void> {
  const order = await ask(async (orders) => orders.find(orderId));
  const item = random.pick(order?.items ?? []);
  if (item === undefined) return;
  const items = [{ orderItemId: item.orderItemId, quantity: random.between(1, item.quantity) }];
  const asked = await ask(async (orders) => orders.requestReturn({ userId, orderId, requestKey, items, reason: "too big", sendTo: null, correlationId: "cor" }));
  if (asked?.kind !== "requested") return;
  const command = { returnId: asked.wish.returnId, condition: random.pick(["resellable", "damaged", null] as const) ?? null, reason: null, ifRevision: null, correlationId: "cor" };
  if (random.chance(0.2)) void ask((orders) => orders.resolveReturn(command));
  await ask((orders) => orders.resolveReturn(command));
}
