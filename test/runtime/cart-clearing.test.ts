import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { type CartId, idOf, type OrderId, type UserId, type VariantId } from "../../src/domain/ids.ts";
import { clearPurchased, readCartAndAddresses } from "../../src/storage/cart-checkout.ts";

const lines = (...items: readonly [string, number][]) => items.map(([variant, quantity]) => ({ variantId: idOf("variant", variant), quantity }));

async function cartWith(name: string, ...items: readonly [string, number][]): Promise<{ readonly cartId: CartId; readonly userId: UserId }> {
  const cartId = idOf("cart", name);
  const userId = idOf("user", name);
  await env.DB.batch([
    env.DB.prepare("INSERT INTO carts (cart_id, user_id, currency, created_at, updated_at) VALUES (?, ?, 'USD', 1, 1)").bind(cartId, userId),
    ...items.map(([variant, quantity], index) =>
      env.DB.prepare("INSERT INTO cart_items (cart_id, variant_id, product_id, quantity, price_at_addition, added_at) VALUES (?, ?, 'prd_1', ?, 500, ?)").bind(cartId, idOf("variant", variant), quantity, index)),
  ]);
  return { cartId, userId };
}

const cartOf = async (userId: UserId) => (await readCartAndAddresses(env.DB, userId, [])).cart;

async function quantities(userId: UserId): Promise<readonly (readonly [VariantId, number])[]> {
  return (await cartOf(userId))?.lines.map(({ variantId, quantity }) => [variantId, quantity] as const) ?? [];
}

const clear = (cartId: CartId, orderId: OrderId, items: ReturnType<typeof lines>) => env.DB.batch([...clearPurchased(env.DB, { orderId, cartId, items }, 2)]);

it("reads a user's cart, oldest line first, and null where there is none", async () => {
  const { cartId, userId } = await cartWith("reading", ["b", 2], ["a", 1]);
  expect(await cartOf(userId)).toEqual({
    cartId,
    lines: [
      { productId: "prd_1", variantId: "var_b", quantity: 2, priceAtAddition: 500, lowStockThreshold: null, levels: [] },
      { productId: "prd_1", variantId: "var_a", quantity: 1, priceAtAddition: 500, lowStockThreshold: null, levels: [] },
    ],
  });
  expect((await cartOf((await cartWith("empty")).userId))?.lines).toEqual([]);
  expect(await cartOf(idOf("user", "nobody"))).toBeNull();
});

it("takes what was bought out of the cart, and leaves what was added meanwhile", async () => {
  const { cartId, userId } = await cartWith("bought", ["a", 3], ["b", 1], ["c", 2]);
  await clear(cartId, idOf("order", "1"), lines(["a", 2], ["b", 1]));
  expect(await quantities(userId)).toEqual([["var_a", 1], ["var_c", 2]]);
});

it("does so once for an order, and again for the next", async () => {
  const { cartId, userId } = await cartWith("twice", ["a", 5]);
  for (let time = 0; time < 3; time++) await clear(cartId, idOf("order", "1"), lines(["a", 1]));
  expect(await quantities(userId)).toEqual([["var_a", 4]]);
  await Promise.all([clear(cartId, idOf("order", "2"), lines(["a", 1])), clear(cartId, idOf("order", "2"), lines(["a", 1]))]);
  expect(await quantities(userId)).toEqual([["var_a", 3]]);
});

it("touches no other cart", async () => {
  const mine = await cartWith("mine", ["a", 1]);
  const yours = await cartWith("yours", ["a", 1]);
  await clear(mine.cartId, idOf("order", "3"), lines(["a", 1]));
  expect(await quantities(mine.userId)).toEqual([]);
  expect(await quantities(yours.userId)).toEqual([["var_a", 1]]);
});
