// Duty: who is asked when a payment is repaired, and what is said when nobody was.
// Invariant: every lane here throws as Cloudflare does, once or always.
// Neighbours: clients/repairs.ts; test/runtime/reconciliation.test.ts repairs with real lanes.

import { expect, it } from "vitest";
import { makeLaneAsk, repairAll, type RepairParts } from "../../src/clients/repairs.ts";
import type { AuditedCheckout } from "../../src/domain/audit/checkout.ts";
import type { CheckoutId, OrderId, PaymentId } from "../../src/domain/ids.ts";
import type { BookedPayment } from "../../src/domain/reconciliation.ts";

const payment = (checkoutId: string): BookedPayment => ({
  paymentId: `pay_${checkoutId.slice(4)}-1` as PaymentId, checkoutId: checkoutId as CheckoutId, key: `${checkoutId}:1`, gateway: "sandbox", state: "void", amount: 1_000, currency: "USD", refunds: [],
});

const repaid = (checkoutId: CheckoutId): AuditedCheckout => ({
  checkoutId, orderId: "ord_0-a" as OrderId, stage: "closed", changedAt: 0, restlessSince: null, need: null, currency: "USD", lines: [], order: null,
  payments: [{ paymentId: payment(checkoutId).paymentId, key: `${checkoutId}:1`, gateway: "sandbox", gatewayTransactionId: null, amount: 1_000, state: "refunded", at: 0 }],
});

/** Lanes of which one throws these errors, one a call, before it hears; `asked` lists every call by the lane's name, `events` what they were told. */
function lanesThrowing(...errors: readonly object[]) {
  const left = [...errors];
  const asked: string[] = [];
  const events = new Set<string>();
  const parts: RepairParts = {
    clock: { now: () => 1_000 },
    wait: () => Promise.reject(new Error("nothing is waited for")),
    lanes: {
      getByName: (name) => ({
        async hear({ gatewayEventId }) {
          asked.push(name);
          events.add(gatewayEventId);
          const error = left.shift();
          if (error) throw Object.assign(new Error("of the platform"), error);
          return { kind: "taken" };
        },
        auditNamed: async (checkoutIds) => checkoutIds.map(repaid),
      }),
    },
  };
  return { parts, asked, events };
}

it("asks the lane that the checkout's id names", async () => {
  const { parts, asked } = lanesThrowing();
  expect(await repairAll(parts, [payment("chk_3-a")])).toEqual([{ paymentId: "pay_3-a-1", action: "refunded" }]);
  expect(asked).toEqual(["lane-3"]);
});

it("asks once more when the lane was reset under the question", async () => {
  const { parts, asked } = lanesThrowing({ durableObjectReset: true });
  expect(await repairAll(parts, [payment("chk_3-a")])).toEqual([{ paymentId: "pay_3-a-1", action: "refunded" }]);
  expect(asked).toEqual(["lane-3", "lane-3"]);
});

it("asks about each of two payments of one checkout at one moment", async () => {
  const { parts, events } = lanesThrowing();
  for (const key of ["chk_3-a:1", "chk_3-a:2"]) await makeLaneAsk(parts, "settlement", { ...payment("chk_3-a"), key });
  expect(events.size).toBe(2);
});

it("asks nobody about an id that is none of ours", async () => {
  const { parts, asked } = lanesThrowing();
  expect(await makeLaneAsk(parts, "audit", payment("order-4711"))).toBe(false);
  expect(asked).toEqual([]);
});

it("says of a payment whose lane is overloaded that it was not reached, and repairs the others", async () => {
  const { parts } = lanesThrowing({ overloaded: true });
  expect(await repairAll(parts, [payment("chk_3-a"), payment("chk_4-b")])).toEqual([
    { paymentId: "pay_3-a-1", action: "not reached" },
    { paymentId: "pay_4-b-1", action: "refunded" },
  ]);
});
