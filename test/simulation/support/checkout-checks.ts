// Duty: what must be true of a shop when everything has come to rest, told from its four ledgers alone.
// Invariant: reads what lane, bank, stock and queue have written down; knows nothing of how they decided it.
// Neighbours: checkout.sim.ts makes the world.

import type { Event } from "../../../src/contracts/events.ts";
import type { Saga } from "../../../src/domain/checkout/saga.ts";
import type { VariantId } from "../../../src/domain/ids.ts";
import type { Order } from "../../../src/domain/order.ts";
import { totals } from "../../../src/domain/stock/ledger.ts";
import type { StockKeeper } from "../../../src/durable-objects/stock/keeper.ts";
import type { ObjectStorage } from "../../../src/storage/objects/migrate.ts";

/** The four books that are held against each other. */
export interface Ledgers {
  readonly lane: ObjectStorage;
  readonly banks: readonly ObjectStorage[];
  readonly stock: ReadonlyMap<VariantId, StockKeeper>;
  /** The stock keepers' disks. */
  readonly shelves: ReadonlyMap<VariantId, ObjectStorage>;
  /** Events that came out of their queue, each once. */
  readonly handled: readonly Event[];
  readonly now: number;
}

/** Every rule that is broken, in words. */
export function checkWorld(ledgers: Ledgers): readonly string[] {
  return [...checkSagas(ledgers), ...checkMoney(ledgers), ...checkUnits(ledgers), ...checkEvents(ledgers)];
}

/** Units come before money: asked at the very moment of a capture. */
export function unitsAreSold({ lane, shelves }: Ledgers, authorisationKey: string): string | null {
  const checkoutId = authorisationKey.split(":")[0] ?? "";
  const [row] = lane.sql.exec<{ draft: string; saga: string }>("SELECT draft, saga FROM checkouts WHERE checkout_id = ?", checkoutId).toArray();
  if (row === undefined) return `${authorisationKey} is captured for no checkout`;
  const { lines }: Saga = JSON.parse(row.saga);
  const statusOf = ({ variantId, holdId }: (typeof lines)[number]) => {
    const [hold] = shelves.get(variantId)?.sql.exec<{ status: string }>("SELECT status FROM holds WHERE hold_id = ?", holdId).toArray() ?? [];
    return hold?.status;
  };
  const unsold = lines.filter((line) => statusOf(line) !== "sold");
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

/** A payment as its bank has it: what it took, and in how many refunds it gave how much back. */
interface Taken extends Record<string, string | number | null> {
  key: string;
  status: string;
  amount: number;
  currency: string;
  refunded: number;
  refunds: number;
}

const bookedPayments = "SELECT key, status, amount, currency, refunded, (SELECT count(*) FROM movements WHERE payment_key = payments.key AND kind = 'refund') AS refunds FROM payments";

function checkMoney(ledgers: Ledgers): readonly string[] {
  const orders = ordersOf(ledgers);
  const payments = ledgers.banks.flatMap((bank) => bank.sql.exec<Taken>(bookedPayments).toArray());
  const kept = keysOfPaid(ledgers);
  const paidFor = (order: Order) => payments.filter(({ key, status }) => status === "CAPTURED" && kept.has(key) && key.split(":")[0] === order.checkoutId);
  return [...payments.flatMap((payment) => checkPayment(payment, kept)), ...orders.flatMap((order) => checkOrder(order, paidFor(order)))];
}

/** The payments that the lane took orders for; every other one that was captured goes back whole. */
function keysOfPaid({ lane }: Ledgers): ReadonlySet<string> {
  const rows = lane.sql.exec<{ saga: string }>("SELECT saga FROM checkouts").toArray();
  return new Set(rows.flatMap(({ saga }) => (JSON.parse(saga) as Saga).payments).filter(({ state }) => state === "captured").map(({ key }) => key));
}

/** An order's, or refunded once and whole. */
function checkPayment({ key, status, amount, refunded, refunds }: Taken, kept: ReadonlySet<string>): readonly string[] {
  if (status === "AUTHORIZED" || status === "PENDING") return [`${key} is neither captured nor void`];
  if (status !== "CAPTURED" || kept.has(key)) return [];
  return refunds === 1 && refunded === amount ? [] : [`${key} is nobody's, and was refunded ${refunded} of ${amount} in ${refunds} parts`];
}

/** Paid once, and given back as far as it says, to the cent and in as many parts. */
function checkOrder({ orderId, status, totals: { total }, currency, refunds, items }: Order, paid: readonly Taken[]): readonly string[] {
  if (status === "PENDING") return [`${orderId} is still PENDING`];
  if (status === "FAILED") return paid.length === 0 ? [] : [`${orderId} FAILED and was paid`];
  const [payment] = paid;
  if (payment === undefined || paid.length > 1) return [`${orderId} has ${paid.length} payments`];
  if (payment.amount !== total || payment.currency !== currency) return [`${orderId} of ${total} ${currency} was paid with ${payment.amount} ${payment.currency}`];
  const owed = refunds.reduce((sum, refund) => sum + refund.amount, 0);
  if (payment.refunded !== owed || payment.refunds !== refunds.length) return [`${orderId} owes ${owed} in ${refunds.length} refunds, the bank paid ${payment.refunded} in ${payment.refunds}`];
  const back = items.reduce((sum, item) => sum + item.returned, 0);
  const isWhole = items.every((item) => item.returned === item.quantity);
  return (back > 0) === (owed > 0) && isWhole === (owed === total) ? [] : [`${orderId} of ${total}: ${back} units came back and ${owed} was refunded`];
}

function checkUnits(ledgers: Ledgers): readonly string[] {
  const wrong: string[] = [];
  const orders = ordersOf(ledgers).filter((order) => order.status !== "FAILED" && order.status !== "PENDING");
  for (const [variantId, keeper] of ledgers.stock) {
    keeper.sweep();
    const { onHand, held } = totals(keeper.ledger);
    const { sold } = keeper.ledger;
    const gone = orders.reduce((sum, order) => sum + unitsGone(order, variantId), 0);
    if (held !== 0) wrong.push(`${variantId} still holds ${held}`);
    if (sold !== gone) wrong.push(`${variantId} sold ${sold} units, its orders have ${gone}`);
    if (onHand < 0) wrong.push(`${variantId} has ${onHand} on hand`);
  }
  return wrong;
}

/** What a buyer has of a variant, and what came back damaged: neither lies on a shelf. */
function unitsGone({ items, returns }: Order, variantId: VariantId): number {
  const lines = items.filter((item) => item.variantId === variantId);
  const damaged = returns.filter(({ condition }) => condition === "damaged").flatMap((wish) => wish.items).filter(({ orderItemId }) => lines.some((item) => item.orderItemId === orderItemId));
  return [...lines.map(({ quantity, returned }) => quantity - returned), ...damaged.map(({ quantity }) => quantity)].reduce((sum, units) => sum + units, 0);
}

/** Every event that was ever written was handled, the world knows every order as it is, and nobody gets a mail twice. */
function checkEvents(ledgers: Ledgers): readonly string[] {
  const { lane, handled } = ledgers;
  const wrong: string[] = [];
  const [last] = lane.sql.exec<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").toArray();
  const arrived = new Set(handled.map((event) => event.metadata.sequence));
  for (let sequence = 1; sequence <= (last?.seq ?? 0); sequence++) if (!arrived.has(sequence)) wrong.push(`event ${sequence} never arrived`);
  const known = new Map<string, number>();
  for (const event of handled) {
    if (event.eventType !== "ORDER_CREATED" && event.eventType !== "ORDER_STATUS_CHANGED" && event.eventType !== "ORDER_CANCELLED") continue;
    known.set(event.payload.orderId, Math.max(event.payload.revision, known.get(event.payload.orderId) ?? 0));
  }
  for (const { orderId, revision } of ordersOf(ledgers)) if (known.get(orderId) !== revision) wrong.push(`the world knows ${orderId} at revision ${known.get(orderId) ?? 0}, it is at ${revision}`);
  const mails = handled.flatMap((event) => (event.eventType === "NOTIFICATION_REQUESTED" ? [event.payload.mailId] : []));
  if (new Set(mails).size !== mails.length) wrong.push("a mail was asked for twice");
  return wrong;
}
