// Duty: carts at today's prices: what is kept in D1 beside what the catalogue says now; and how a guest's cart becomes a user's.
// Invariant: what is read of the catalogue is for display and for caps; only checkout promises prices, only the stock object units.
// Neighbours: cart.ts keeps, catalog.ts and availability.ts know products, domain/cart.ts puts them together.

import type { Platform } from "../contracts/platform.ts";
import { cappedByMerge, type Cart, type CartLimits, type CartLine, type CartWarning, isGuestCartId, planMerge, priceCart, type Shelf, userCartId } from "../domain/cart.ts";
import type { CartId, ProductId, UserId } from "../domain/ids.ts";
import { readAvailabilities } from "./availability.ts";
import { type CartTarget, joinCarts, type KeptCart, readCart } from "./cart.ts";
import { readProducts } from "./catalog.ts";

/** What pricing a cart takes of the platform. */
export type CartSources = Pick<Platform, "d1" | "kv" | "pulse" | "edgeCache" | "clock" | "timer" | "config">;

/** The target that a user's requests mean: his one cart, which never expires. */
export function userCart({ config }: Pick<Platform, "config">, userId: UserId): CartTarget {
  const cartId = userCartId(userId);
  return { named: cartId, fresh: cartId, userId, currency: config.shopCurrency, expiresAt: null };
}

/** The target that a guest's requests mean. `named` is only believed when it can be a guest's. Each write moves its expiry. */
export function guestCart({ config, clock }: Pick<Platform, "config" | "clock">, named: string | null, fresh: CartId): CartTarget {
  return { named: named !== null && isGuestCartId(named) ? named : null, fresh, userId: null, currency: config.shopCurrency, expiresAt: clock.now() + config.guestCartMs };
}

/** How much a cart takes, by the shop's configuration. */
export const limitsOf = ({ config }: Pick<Platform, "config">): CartLimits => ({ maxQuantityPerLine: config.maxQuantityPerLine, lowStockThreshold: config.lowStockThreshold });

/** The cart at today's prices; without lines and id when there is none. */
export async function readPricedCart(sources: CartSources, target: CartTarget): Promise<Cart> {
  const kept = await readCart(sources.d1, target, sources.clock.now());
  return atPrices(sources, kept);
}

/** What is kept, at today's prices. */
export async function atPrices(sources: CartSources, kept: Pick<KeptCart, "cartId" | "lines"> | null): Promise<Cart> {
  const lines = kept?.lines ?? [];
  return priceCart(kept?.cartId ?? null, lines, await shelfFor(sources, lines), limitsOf(sources), sources.config.shopCurrency);
}

async function shelfFor(sources: CartSources, lines: readonly CartLine[]): Promise<Shelf> {
  if (lines.length === 0) return { products: new Map(), availability: new Map() };
  const products = await readProducts(sources, lines.map((line): ProductId => line.productId));
  return { products, availability: await readAvailabilities(sources, [...products.values()]) };
}

/** The cart after a merge, and what the merge changed. */
export interface MergedCart {
  readonly cart: Cart;
  /** What became otherwise than it was in the guest's cart; empty when there was nothing to merge. */
  readonly changes: readonly CartWarning[];
}

/** A guest who goes on adding in another tab makes the merge start again so many times. */
const maxTries = 5;

/**
 * Merges a guest's cart into the user's: same variants add up to the cap, others are added, what cannot be bought is dropped,
 * prices become today's. The guest's cart is gone then, so that doing it again changes nothing. A cart that is no guest's is left alone.
 */
export async function mergeGuestCart(sources: CartSources, { guestCartId, userId }: { readonly guestCartId: string; readonly userId: UserId }): Promise<MergedCart> {
  const user = userCart(sources, userId);
  const changes = isGuestCartId(guestCartId) ? await join(sources, guestCartId, user) : [];
  return { cart: await readPricedCart(sources, user), changes };
}

async function join(sources: CartSources, guestCartId: CartId, user: CartTarget): Promise<readonly CartWarning[]> {
  const limits = limitsOf(sources);
  for (let tries = 0; tries < maxTries; tries += 1) {
    const now = sources.clock.now();
    const kept = await readCart(sources.d1, guestCart(sources, guestCartId, guestCartId), now);
    if (kept === null) return [];
    const guest = await atPrices(sources, kept);
    const plan = planMerge(guest, limits);
    const joined = await joinCarts(sources.d1, kept, user, plan.lines, now);
    if (joined.kind === "joined") return [...plan.warnings, ...cappedByMerge(guest, joined.before, joined.after)];
  }
  return [];
}
