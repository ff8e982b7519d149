import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import { bankShard } from "../../src/clients/payments/sandbox.ts";
import type { VariantId } from "../../src/domain/ids.ts";
import { draftOf, payFor, unique, variantWith } from "../support/purchase.ts";

const { stock, lanes, bank } = compose(env);
const newLane = () => lanes.getByName(`lane-${100 + Number(unique())}`);
const level = (variantId: VariantId) => stock.getByName(variantId).read();
const bankPayment = (key: string) => bank.getByName(bankShard(key)).find(key);

it("sells what is in the cart: held, paid, recorded, readable at once", async () => {
  const lane = newLane();
  const [first, second] = await Promise.all([variantWith(stock, 5), variantWith(stock, 5)]);
  const draft = draftOf([{ variantId: first, quantity: 2 }, { variantId: second }]);
  const initiated = await lane.initiate(draft);
  expect(initiated).toMatchObject({ kind: "reserved", checkout: { status: "RESERVED", totals: { total: 3_500 }, attemptsLeft: 3, orderId: null } });
  expect(await level(first)).toMatchObject({ held: 2, available: 3 });
  const paid = await payFor(lane, draft);
  expect(paid).toMatchObject({ kind: "confirmed", order: { status: "CONFIRMED", paymentStatus: "CAPTURED", orderNumber: expect.stringMatching(/^ORD-\d{4}-[0-9A-HJKMNP-TV-Z]{6,}$/) } });
  expect(await level(first)).toMatchObject({ onHand: 3, held: 0, sold: 2, consistent: true });
  expect(await level(second)).toMatchObject({ onHand: 4, held: 0, sold: 1, consistent: true });
  const { orders, total } = await lane.listOrders(draft.userId, 0, 20);
  expect(total).toBe(1);
  expect(paid).toMatchObject({ order: orders[0] });
  expect(await bankPayment(`${draft.checkoutId}:1`)).toMatchObject({ payment: { status: "CAPTURED", amount: 3_500 } });
});
