// Duty: keeps carts in D1: one batch, and so one round trip, for every write, which also answers the lines.
// Invariant: what parallel writes add, adds up; what came under a key is added once; a cart that is gone is never written to, a new one is.
// Neighbours: domain/cart.ts decides; priced-cart.ts prices; cart-checkout.ts is what orders do to a cart; housekeeping.ts forgets expired ones.

import type { CartLine, MergedLine } from "../domain/cart.ts";
import type { CartId, UserId, VariantId } from "../domain/ids.ts";
import type { Currency, Minor } from "../domain/money.ts";
import type { Millis } from "../domain/time.ts";

/** Whose cart a request means. `named` is used while it lives; else a write makes `fresh`. A user's cart is both, and never expires. */
export interface CartTarget {
  readonly named: CartId | null;
  readonly fresh: CartId;
  readonly userId: UserId | null;
  readonly currency: Currency;
  readonly expiresAt: Millis | null;
}

/** A cart's rows, before anything is priced. */
export interface KeptCart {
  readonly cartId: CartId;
  readonly lines: readonly CartLine[];
  /** Moves with every write. */
  readonly version: number;
}

/** A cart after a write, and how many of the written variant there were before; `repeated` when its key had been used. */
export interface Written extends KeptCart {
  readonly before: number | null;
  readonly repeated: boolean;
}

/** ?1 named, ?2 fresh, ?3 now. Within a batch it stays the same cart. */
const target = "coalesce((SELECT cart_id FROM carts WHERE cart_id = ?1 AND status = 'ACTIVE' AND (expires_at IS NULL OR expires_at > ?3)), ?2)";
const columns = `variant_id AS variantId, product_id AS productId, quantity, price_at_addition AS priceAtAddition,
  (SELECT low_stock_threshold FROM inventory WHERE inventory.variant_id = cart_items.variant_id) AS lowStockThreshold`;
const lineOrder = "ORDER BY added_at, variant_id";

const statements = {
  before: `SELECT (SELECT quantity FROM cart_items WHERE cart_id = ${target} AND variant_id = ?4) AS quantity,
             EXISTS (SELECT 1 FROM cart_requests WHERE cart_id = ${target} AND key = ?5) AS repeated`,
  touch: `INSERT INTO carts (cart_id, user_id, status, currency, version, created_at, updated_at, expires_at)
          VALUES (${target}, ?4, 'ACTIVE', ?5, 1, ?3, ?3, ?6)
          ON CONFLICT (cart_id) DO UPDATE SET version = carts.version + 1, updated_at = excluded.updated_at, expires_at = excluded.expires_at`,
  touchOnly: `UPDATE carts SET version = version + 1, updated_at = ?3, expires_at = ?4 WHERE cart_id = ${target}`,
  add: `INSERT INTO cart_items (cart_id, variant_id, product_id, quantity, price_at_addition, added_at)
        SELECT ${target}, ?4, ?5, min(?6, ?7), ?8, ?3
        WHERE NOT EXISTS (SELECT 1 FROM cart_requests WHERE cart_id = ${target} AND key = ?9)
          AND (SELECT count(*) FROM cart_items WHERE cart_id = ${target} AND variant_id <> ?4) < ?10
        ON CONFLICT (cart_id, variant_id) DO UPDATE SET quantity = min(?7, cart_items.quantity + excluded.quantity), price_at_addition = excluded.price_at_addition`,
  remember: `INSERT OR IGNORE INTO cart_requests (cart_id, key, at) VALUES (${target}, ?4, ?3)`,
  setQuantity: `UPDATE cart_items SET quantity = ?5 WHERE cart_id = ${target} AND variant_id = ?4`,
  remove: `DELETE FROM cart_items WHERE cart_id = ${target} AND variant_id = ?4`,
  cart: `SELECT ${target} AS cartId, (SELECT version FROM carts WHERE cart_id = ${target}) AS version`,
  lines: `SELECT ${columns} FROM cart_items WHERE cart_id = ${target} ${lineOrder}`,
} as const;

/** Adds units of a variant, up to `cap` altogether; once for a key. More than `maxLines` different things are left out. */
export async function addToCart(
  d1: D1Database,
  cart: CartTarget,
  line: { readonly variantId: VariantId; readonly productId: string; readonly quantity: number; readonly cap: number; readonly unitPrice: Minor },
  { key, maxLines, now }: { readonly key: string | null; readonly maxLines: number; readonly now: Millis },
): Promise<Written> {
  const run = bound(d1, cart, now);
  return written(await d1.batch([
    run(statements.before, line.variantId, key),
    run(statements.touch, cart.userId, cart.currency, cart.expiresAt),
    run(statements.add, line.variantId, line.productId, line.quantity, line.cap, line.unitPrice, key, maxLines),
    ...(key === null ? [] : [run(statements.remember, key)]),
    run(statements.cart),
    run(statements.lines),
  ]));
}

/** Sets how many of a variant a line has; 0 removes it. Where there is no such line nothing changes and `before` is null. */
export async function changeCart(d1: D1Database, cart: CartTarget, variantId: VariantId, quantity: number, now: Millis): Promise<Written> {
  const run = bound(d1, cart, now);
  return written(await d1.batch([
    run(statements.before, variantId, null),
    run(statements.touchOnly, cart.expiresAt),
    quantity === 0 ? run(statements.remove, variantId) : run(statements.setQuantity, variantId, quantity),
    run(statements.cart),
    run(statements.lines),
  ]));
}

/** The cart that is meant, or null when it was never made, has expired or was merged. One round trip. */
export async function readCart(d1: D1Database, cart: CartTarget, now: Millis): Promise<KeptCart | null> {
  if (cart.named === null) return null;
  const run = bound(d1, cart, now);
  const { cartId, lines, version } = written(await d1.batch([run(statements.cart), run(statements.lines)]));
  return version === 0 || cartId !== cart.named ? null : { cartId, lines, version };
}

function bound(d1: D1Database, { named, fresh }: CartTarget, now: Millis) {
  return (sql: string, ...values: readonly unknown[]) => d1.prepare(sql).bind(named, fresh, now, ...values);
}

/** The first result of a write is `before`, the last two are the cart and its lines. */
function written(results: readonly D1Result[]): Written {
  const [before] = (results[0]?.results ?? []) as { quantity?: number | null; repeated?: number }[];
  const [cart] = (results.at(-2)?.results ?? []) as { cartId: CartId; version: number | null }[];
  const lines = (results.at(-1)?.results ?? []) as CartLine[];
  if (!cart) throw new Error("a cart's batch answers the cart");
  return { cartId: cart.cartId, version: cart.version ?? 0, lines, before: before?.quantity ?? null, repeated: before?.repeated === 1 };
}

/** The lines before and after a merge, or that the guest's cart is no longer what was seen. */
export type Joined = { readonly kind: "joined"; readonly before: readonly CartLine[]; readonly after: readonly CartLine[] } | { readonly kind: "moved" };

/** The guest's cart as it was seen: it joins only if it still is that. */
const asSeen = "EXISTS (SELECT 1 FROM carts WHERE cart_id = ?1 AND user_id IS NULL AND status = 'ACTIVE' AND version = ?2)";

/**
 * Moves a guest's lines into a user's cart as planned, all or nothing; the guest's cart is gone then.
 * `moved` when it is no longer at the version it was read at, so that nothing added meanwhile is lost: read it again.
 */
export async function joinCarts(d1: D1Database, guest: KeptCart, user: CartTarget, plan: readonly MergedLine[], now: Millis): Promise<Joined> {
  const seen = [guest.cartId, guest.version] as const;
  const userLines = d1.prepare(`SELECT ${columns} FROM cart_items WHERE cart_id = ? ${lineOrder}`).bind(user.fresh);
  const results = await d1.batch([
    userLines,
    d1
      .prepare(
        `INSERT INTO carts (cart_id, user_id, status, currency, version, created_at, updated_at) SELECT ?3, ?4, 'ACTIVE', ?5, 1, ?6, ?6 WHERE ${asSeen}
         ON CONFLICT (cart_id) DO UPDATE SET version = carts.version + 1, updated_at = excluded.updated_at`,
      )
      .bind(...seen, user.fresh, user.userId, user.currency, now),
    d1
      .prepare(
        `INSERT INTO cart_items (cart_id, variant_id, product_id, quantity, price_at_addition, added_at)
         SELECT ?3, guest.variant_id, guest.product_id, min(guest.quantity, plan.value ->> 'cap'), plan.value ->> 'unitPrice', guest.added_at
         FROM json_each(?4) AS plan JOIN cart_items AS guest ON guest.cart_id = ?1 AND guest.variant_id = plan.value ->> 'variantId' WHERE ${asSeen}
         ON CONFLICT (cart_id, variant_id) DO UPDATE SET price_at_addition = excluded.price_at_addition,
           quantity = min(cart_items.quantity + excluded.quantity, (SELECT value ->> 'cap' FROM json_each(?4) WHERE value ->> 'variantId' = excluded.variant_id))`,
      )
      .bind(...seen, user.fresh, JSON.stringify(plan)),
    d1.prepare(`DELETE FROM cart_items WHERE cart_id = ?1 AND ${asSeen}`).bind(...seen),
    d1.prepare("UPDATE carts SET status = 'MERGED', updated_at = ?3 WHERE cart_id = ?1 AND user_id IS NULL AND status = 'ACTIVE' AND version = ?2").bind(...seen, now),
    userLines,
  ]);
  if (results.at(-2)?.meta.changes !== 1) return { kind: "moved" };
  return { kind: "joined", before: (results[0]?.results ?? []) as CartLine[], after: (results.at(-1)?.results ?? []) as CartLine[] };
}
