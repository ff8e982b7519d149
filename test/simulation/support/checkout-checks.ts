// Duty: what must be true of a shop when everything has come to rest, told from its four ledgers alone.
// Invariant: reads what lane, bank, stock and queue have written down; knows nothing of how they decided it.
// Neighbours: checkout.sim.ts makes the world.

import type { Event } from "../../../src/contracts/events.ts";
import type { Saga } from "../../../src/domain/checkout/saga.ts";
import type { VariantId } from "../../../src/domain/ids.ts";
import type { Order } from "../../../src/domain/order.ts";
import { totals } from "../../../src/domain/stock/ledger.ts";
import type { StockKeeper } from "../../../src/durable-objects/stock-keeper.ts";
import type { ObjectStorage } from "../../../src/storage/objects/migrate.ts";

export interface Ledgers {
  readonly lane: ObjectStorage;
  readonly bank: ObjectStorage;
  readonly stock: ReadonlyMap<VariantId, StockKeeper>;
  readonly published: readonly Event[];
  readonly now: number;
}

interface BankRow extends Record<string, string | number | null> {
  key: string;
  status: string;
  amount: number;
  refunded: number;
}

/** Every rule that is broken, in words. */
export function checkWorld(ledgers: Ledgers): readonly string[] {
  return [...checkSagas(ledgers), ...checkMoney(ledgers), ...checkUnits(ledgers), ...checkEvents(ledgers)];
}

/** Units come before money: asked at the very moment of a capture. */
export function unitsAreSold({ lane, stock }: Ledgers, authorisationKey: string): string | null {
  const checkoutId = authorisationKey.split(":")[0] ?? "";
  const [row] = lane.sql.exec<{ draft: string; saga: string }>("SELECT draft, saga FROM checkouts WHERE checkout_id = ?", checkoutId).toArray();
  if (row === undefined) return `${authorisationKey} is captured for no checkout`;
  const { lines }: Saga = JSON.parse(row.saga);
  const unsold = lines.filter((line) => stock.get(line.variantId)?.tables.findHold(line.holdId)?.status !== "sold");
  // A copy of a capture that was late may come when all is over; the money is then known to be taken or void.
  const isLive = /authorising|committing|capturing/.test(JSON.parse(row.saga).stage);
  return isLive && unsold.length > 0 ? `${authorisationKey} is captured while ${unsold.map((line) => line.holdId).join(", ")} is not sold` : null;
}

function ordersOf({ lane }: Ledgers): readonly Order[] {
  return lane.sql.exec<{ document: string }>("SELECT document FROM orders").toArray().map((row): Order => JSON.parse(row.document));
}

function checkSagas({ lane }: Ledgers): readonly string[] {
  const rows = lane.sql.exec<{ checkout_id: string; stage: string; wake_at: number | null }>("SELECT checkout_id, saga ->> '$.stage' AS stage, wake_at FROM checkouts").toArray();
  // What was undone is looked at once more, to be forgotten.
  return rows.filter((row) => row.stage !== "closed" && (row.stage !== "confirmed" || row.wake_at !== null)).map((row) => `${row.checkout_id} is still ${row.stage}`);
}

function checkMoney(ledgers: Ledgers): readonly string[] {
  const orders = ordersOf(ledgers);
  const wrong: string[] = [];
  for (const row of ledgers.bank.sql.exec<BankRow>("SELECT key, status, amount, refunded FROM payments").toArray()) {
    const kept = orders.filter((order) => order.checkoutId === row.key.split(":")[0] && order.status === "CONFIRMED");
    if (row.status === "AUTHORIZED" || row.status === "PENDING") wrong.push(`${row.key} is neither captured nor void`);
    if (row.status !== "CAPTURED") continue;
    if (row.refunded === 0 && kept.length !== 1) wrong.push(`${row.key} is captured and has ${kept.length} orders`);
    if (row.refunded > 0 && row.refunded !== row.amount) wrong.push(`${row.key} is refunded in part`);
  }
  for (const order of orders) {
    const captured = ledgers.bank.sql.exec<BankRow>("SELECT key, status, amount, refunded FROM payments WHERE status = 'CAPTURED' AND refunded = 0 AND key LIKE ?", `${order.checkoutId}:%`).toArray();
    if (order.status === "PENDING") wrong.push(`${order.orderId} is still PENDING`);
    if (order.status === "CONFIRMED" && (captured.length !== 1 || captured[0]?.amount !== order.totals.total)) wrong.push(`${order.orderId} has ${captured.length} payments`);
  }
  return wrong;
}

function checkUnits(ledgers: Ledgers): readonly string[] {
  const wrong: string[] = [];
  const orders = ordersOf(ledgers).filter((order) => order.status === "CONFIRMED");
  for (const [variantId, keeper] of ledgers.stock) {
    keeper.sweep();
    const { onHand, held } = totals(keeper.ledger);
    const { sold } = keeper.ledger;
    const ordered = orders.flatMap((order) => order.items).filter((item) => item.variantId === variantId).reduce((sum, item) => sum + item.quantity, 0);
    if (held !== 0) wrong.push(`${variantId} still holds ${held}`);
    if (sold !== ordered) wrong.push(`${variantId} sold ${sold} units, its orders have ${ordered}`);
    if (onHand < 0) wrong.push(`${variantId} has ${onHand} on hand`);
  }
  return wrong;
}

function checkEvents({ lane, published }: Ledgers): readonly string[] {
  const wrong: string[] = [];
  const written = lane.sql.exec<{ sequence: number; event: string }>("SELECT sequence, event FROM outbox").toArray();
  const arrived = new Set(published.map((event) => event.metadata.sequence));
  for (const { sequence } of written) if (!arrived.has(sequence)) wrong.push(`event ${sequence} never arrived`);
  const mails = written.map((row): Event => JSON.parse(row.event)).flatMap((event) => (event.eventType === "NOTIFICATION_REQUESTED" ? [event.payload.mailId] : []));
  if (new Set(mails).size !== mails.length) wrong.push("a mail was asked for twice");
  return wrong;
}
