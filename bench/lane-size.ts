// Duty: what a purchase costs a lane with a thousand past orders, and with a hundred thousand.
// Invariant: the lane's own parts and tables over SQLite in this process; stock and bank answer at once, so that only the lane is measured.
// Neighbours: checkout.ts reports the ratio; storage/objects/checkout.ts promises that every look-up is by an index.

import type { Signal } from "../src/domain/checkout/saga.ts";
import type { Effect } from "../src/domain/checkout/steps.ts";
import { type CheckoutId, type IdKind, idOf, type UserId, type VariantId } from "../src/domain/ids.ts";
import { Checkouts } from "../src/durable-objects/lane/checkouts.ts";
import { Driver } from "../src/durable-objects/lane/driver.ts";
import { Outbox } from "../src/durable-objects/lane/outbox.ts";
import type { LaneParts } from "../src/durable-objects/lane/parts.ts";
import { LaneTables } from "../src/storage/objects/checkout.ts";
import { laneSchema } from "../src/storage/objects/lane-upgrades.ts";
import { migrate } from "../src/storage/objects/migrate.ts";
import { SimulatedStorage } from "../test/simulation/support/sqlite.ts";
import { draftOf, payFor } from "../test/support/purchase.ts";
import { median } from "./support/figures.ts";

const sizes = [1_000, 100_000] as const;
const purchases = 600;
const usersWithOrders = 1_000;

/** How many times more a purchase costs before the larger past than before the smaller one: medians. */
export async function growthOfLane(say: (line: string) => void): Promise<number> {
  const costs: number[] = [];
  for (const size of sizes) {
    const costMs = await costAt(size);
    costs.push(costMs);
    say(`lane with ${String(size).padStart(6)} past orders: ${(costMs * 1_000).toFixed(0)} µs a purchase`);
  }
  const [small = 1, large = 1] = costs;
  return Number((large / small).toFixed(2));
}

async function costAt(size: number): Promise<number> {
  const disk = new SimulatedStorage();
  migrate(disk, laneSchema);
  fill(disk, size);
  const parts = partsOver(disk);
  const checkouts = new Checkouts(parts, new Driver(parts, new Outbox(parts)));
  const took: number[] = [];
  for (let number = 0; number < purchases; number++) {
    const draft = draftOf([{ variantId: "var_1" as VariantId }], { checkoutId: `chk_0-now${number}` as CheckoutId, userId: `usr_${number % usersWithOrders}` as UserId });
    const began = performance.now();
    await checkouts.initiate(draft);
    const paid = await payFor(checkouts, draft);
    took.push(performance.now() - began);
    if (paid.kind !== "confirmed") throw new Error(`a purchase ended ${paid.kind}`);
  }
  // The first half warms up.
  return median(took.slice(purchases / 2));
}

/** Orders of the past, in rows as the lane keeps them; their documents are shorter than real ones. */
function fill(disk: SimulatedStorage, size: number): void {
  disk.transactionSync(() => {
    for (let number = 1; number <= size; number++) {
      const [checkoutId, orderId, userId] = [`chk_0-past${number}`, `ord_0-past${number}`, `usr_${number % usersWithOrders}`];
      const saga = JSON.stringify({ stage: "confirmed", name: { orderId, orderNumber: `ORD-2026-${number}` } });
      disk.sql.exec("INSERT INTO checkouts (number, checkout_id, user_id, open, wake_at, draft, saga) VALUES (?, ?, ?, 0, NULL, '{}', ?)", number, checkoutId, userId, saga);
      disk.sql.exec("INSERT INTO orders (order_id, user_id, checkout_id, created_at, document) VALUES (?, ?, ?, ?, ?)", orderId, userId, checkoutId, number, `{"orderId":"${orderId}"}`);
    }
  });
}

function partsOver(disk: SimulatedStorage): LaneParts {
  let ids = 0;
  return {
    lane: 0,
    tables: new LaneTables(disk),
    clock: { now: () => Date.now() },
    newId: <Kind extends IdKind>(kind: Kind) => idOf(kind, `${(ids += 1)}`),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    carryOut: async (effect) => answerTo(effect),
    shortOf: async () => [],
    gateways: [{ name: "bench", methods: ["CARD"] }],
    publish: async (events) => ({ sent: events.map((event) => event.eventId), failures: [] }),
    received: async (eventIds) => new Set(eventIds),
    point: () => undefined,
    wakeBy: () => undefined,
    report: (what) => console.error(what),
    paymentAttempts: 3,
    stuckAfterMs: 900_000,
    returnWindowMs: 30 * 86_400_000,
  };
}

function answerTo(effect: Effect): Signal {
  if (effect.party === "stock") {
    const answer = effect.kind === "hold" ? ({ kind: "held", expiresAt: Date.now() + 900_000 } as const) : ({ kind: "sold" } as const);
    return { kind: "stock", answers: effect.lines.map(({ holdId }) => ({ holdId, answer })) };
  }
  const { key, amount, currency } = effect.payment;
  return { kind: "gateway", deed: effect.kind, key, answer: { kind: effect.kind === "capture" ? "captured" : "authorised", gatewayTransactionId: key, amount, currency } };
}
