// Duty: what a checkout takes from a cart: its lines, with the addresses it goes to, when it begins, and the things bought once it is paid.
// Invariant: the things of an order leave the cart once, whoever asks first and however often; what was added meanwhile stays.
// Neighbours: routes/initiate.ts reads; routes/checkout.ts clears after paying, and the order's event makes sure.

import type { PostalAddress } from "../contracts/objects.ts";
import type { AddressId, CartId, OrderId, ProductId, UserId, VariantId } from "../domain/ids.ts";
import type { Minor } from "../domain/money.ts";
import type { WarehouseLevel } from "../domain/stock/ledger.ts";
import type { Millis } from "../domain/time.ts";
import type { Statement } from "./statement.ts";

/** A line of a cart as a checkout needs it. */
export interface CartLine {
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly quantity: number;
  readonly priceAtAddition: Minor;
  /** The variant's own; null where it was never counted. */
  readonly lowStockThreshold: number | null;
  /** What lies where, as far as the projection knows: seconds old, for an estimate. */
  readonly levels: readonly WarehouseLevel[];
}

/** A signed-in user's cart, as a checkout begins with it. */
export interface UserCart {
  readonly cartId: CartId;
  readonly lines: readonly CartLine[];
}

/** The user's cart, oldest line first, or null when he has none, and those of the addresses that are his, in one round trip. */
export async function readCartAndAddresses(
  d1: D1Database,
  userId: UserId,
  addressIds: readonly AddressId[],
): Promise<{ readonly cart: UserCart | null; readonly addresses: ReadonlyMap<AddressId, PostalAddress> }> {
  const [cart, addresses] = await d1.batch([cartOfUser(d1, userId), addressesOfUser(d1, userId, addressIds)]);
  const found = (addresses?.results ?? []) as PostalAddress[];
  return { cart: userCartOf((cart?.results ?? []) as CartRow[]), addresses: new Map(found.map((address) => [address.addressId, address])) };
}

/** Those of the addresses that are the user's. One statement. */
export async function readOwnAddresses(d1: D1Database, userId: UserId, addressIds: readonly AddressId[]): Promise<ReadonlyMap<AddressId, PostalAddress>> {
  const { results } = await addressesOfUser(d1, userId, addressIds).all<PostalAddress & Record<string, unknown>>();
  return new Map(results.map((address) => [address.addressId, address]));
}

function addressesOfUser(d1: D1Database, userId: UserId, addressIds: readonly AddressId[]): D1PreparedStatement {
  return d1
    .prepare(
      `SELECT address_id AS addressId, street_address AS streetAddress, city, state, postal_code AS postalCode, country, phone
       FROM addresses WHERE user_id = ? AND address_id IN (SELECT value FROM json_each(?))`,
    )
    .bind(userId, JSON.stringify(addressIds));
}

function cartOfUser(d1: D1Database, userId: UserId): D1PreparedStatement {
  return d1
    .prepare(
      `SELECT carts.cart_id AS cartId, i.product_id AS productId, i.variant_id AS variantId, i.quantity, i.price_at_addition AS priceAtAddition, s.low_stock_threshold AS lowStockThreshold, s.warehouses AS levels
       FROM carts LEFT JOIN cart_items i ON i.cart_id = carts.cart_id LEFT JOIN inventory s ON s.variant_id = i.variant_id
       WHERE carts.user_id = ? AND carts.status = 'ACTIVE' ORDER BY i.added_at, i.variant_id`,
    )
    .bind(userId);
}

function userCartOf(results: readonly CartRow[]): UserCart | null {
  const [first] = results;
  if (first === undefined) return null;
  return { cartId: first.cartId, lines: results.flatMap(lineOf) };
}

type CartRow = { readonly cartId: CartId; readonly levels: string | null } & { readonly [Name in Exclude<keyof CartLine, "levels">]: CartLine[Name] | null };

/** The row of an empty cart has no line. */
function lineOf({ productId, variantId, quantity, priceAtAddition, lowStockThreshold, levels }: CartRow): readonly CartLine[] {
  if (productId === null || variantId === null || quantity === null || priceAtAddition === null) return [];
  return [{ productId, variantId, quantity, priceAtAddition, lowStockThreshold, levels: JSON.parse(levels ?? "[]") as readonly WarehouseLevel[] }];
}

/** What an order bought from a cart. */
export interface Purchase {
  readonly orderId: OrderId;
  readonly cartId: CartId;
  readonly items: readonly { readonly variantId: VariantId; readonly quantity: number }[];
}

/** Statements that take an order's things out of the cart they came from; run again, in any batch, they change nothing. */
export function clearPurchased(d1: D1Database, { orderId, cartId, items }: Purchase, at: Millis): readonly Statement[] {
  const key = `order:${orderId}`;
  const once = "NOT EXISTS (SELECT 1 FROM cart_requests WHERE cart_id = ?1 AND key = ?2)";
  return [
    d1
      .prepare(
        `UPDATE cart_items SET quantity = cart_items.quantity - bought.quantity
         FROM (SELECT value ->> 'variantId' AS variant_id, SUM(value ->> 'quantity') AS quantity FROM json_each(?3) GROUP BY 1) AS bought
         WHERE cart_items.cart_id = ?1 AND cart_items.variant_id = bought.variant_id AND ${once}`,
      )
      .bind(cartId, key, JSON.stringify(items.map(({ variantId, quantity }) => ({ variantId, quantity })))),
    d1.prepare("DELETE FROM cart_items WHERE cart_id = ? AND quantity <= 0").bind(cartId),
    d1.prepare(`UPDATE carts SET version = version + 1, updated_at = CAST(?3 AS INTEGER) WHERE cart_id = ?1 AND ${once}`).bind(cartId, key, at),
    d1.prepare("INSERT OR IGNORE INTO cart_requests (cart_id, key, at) VALUES (?, ?, CAST(? AS INTEGER))").bind(cartId, key, at),
  ];
}
