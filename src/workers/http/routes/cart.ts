// Duty: the cart's routes (contract §4): add, look, change, remove, and merge a guest's into a user's.
// Invariant: a write is one round trip to D1; what is refused changes nothing; what is capped says so.
// Neighbours: domain/cart.ts decides; storage/cart.ts writes, storage/priced-cart.ts prices; cart-views.ts shows, cart-request.ts says whose cart is meant.

import { z } from "zod";
import { idSchema } from "../../../contracts/ids.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import { type Cart, type CartWarning, cappedWarning, capOf, chooseVariant, isUserCartId, maxLines, userCartId, variantOfItem } from "../../../domain/cart.ts";
import { availableOf, effectivePrice, type Product, type ProductVariant } from "../../../domain/catalog.ts";
import type { VariantId } from "../../../domain/ids.ts";
import { readAvailability } from "../../../storage/availability.ts";
import { addToCart, type CartTarget, changeCart, type Written } from "../../../storage/cart.ts";
import { isProductId, readProduct } from "../../../storage/catalog.ts";
import { atPrices, limitsOf, mergeGuestCart, readPricedCart } from "../../../storage/priced-cart.ts";
import { endpoint, type HandlerResult } from "../endpoint.ts";
import { cartAnswer, cartOf } from "./cart-request.ts";
import { cartSchema } from "./cart-views.ts";

const tag = "Cart";
const quantity = (min: number) => z.int().min(min).max(1_000_000);
const answers = { 200: { description: "The cart, at today's prices", schema: cartSchema } };
const itemParams = z.object({ itemId: idSchema("cartItem") });
const noSuchLine = refuse("not_found", "There is no such line in the cart.");

/** The cart of whoever asks, guest or user (contract §4). */
export const cart = [
  endpoint(
    {
      method: "POST", path: "/cart/items", access: "optional", tag, summary: "Put something into the cart", idempotent: true,
      body: z.object({ productId: idSchema("product"), variantId: idSchema("variant").optional(), quantity: quantity(1) }),
      answers, refusals: ["not_found", "unavailable", "out_of_stock", "quantity_limit"],
    },
    async ({ c, platform, who, body, key }) => {
      const product = isProductId(body.productId) ? await readProduct(platform, body.productId) : null;
      if (product === null) return refuse("not_found", "There is no such product.");
      const choice = chooseVariant(product, body.variantId);
      if (choice.kind !== "chosen") return notChosen(product, choice);
      const added = await add(platform, await cartOf(c, platform, who, key), product, choice.variant, body.quantity, key);
      return added.kind === "problem" ? added : cartAnswer(c, platform, who, added.cart, added.warnings);
    },
  ),
  endpoint(
    { method: "GET", path: "/cart", access: "optional", tag, summary: "The cart at today's prices and stock", answers, refusals: [] },
    async ({ c, platform, who }) => cartAnswer(c, platform, who, await readPricedCart(platform, await cartOf(c, platform, who, null))),
  ),
  endpoint(
    { method: "PUT", path: "/cart/items/:itemId", access: "optional", tag, summary: "Change how many; 0 removes", params: itemParams, body: z.object({ quantity: quantity(0) }), answers, refusals: ["not_found"] },
    async ({ c, platform, who, params, body }) => {
      const changed = await change(platform, await cartOf(c, platform, who, null), variantOfItem(params.itemId), body.quantity);
      return changed === null ? noSuchLine : cartAnswer(c, platform, who, changed.cart, changed.warnings);
    },
  ),
  endpoint(
    { method: "DELETE", path: "/cart/items/:itemId", access: "optional", tag, summary: "Take something out of the cart; nothing when it is not in it", params: itemParams, answers, refusals: [] },
    async ({ c, platform, who, params }) => {
      const target = await cartOf(c, platform, who, null);
      const written = await changeCart(platform.d1, target, variantOfItem(params.itemId), 0, platform.clock.now());
      return cartAnswer(c, platform, who, await atPrices(platform, isMade(written) ? written : null));
    },
  ),
  endpoint(
    { method: "POST", path: "/cart/merge", access: "user", tag, summary: "Merge a guest's cart into yours", body: z.object({ cartId: idSchema("cart") }), answers, refusals: ["not_found"] },
    async ({ c, platform, who, body }): Promise<HandlerResult> => {
      if (isUserCartId(body.cartId) && body.cartId !== userCartId(who.userId)) return refuse("not_found", "There is no such guest's cart.");
      const { cart: merged, changes } = await mergeGuestCart(platform, { guestCartId: body.cartId, userId: who.userId });
      return cartAnswer(c, platform, who, merged, changes);
    },
  ),
];

function notChosen(product: Product, choice: Exclude<ReturnType<typeof chooseVariant>, { kind: "chosen" }>): Problem {
  switch (choice.kind) {
    case "variant_needed":
      return refuse("validation_failed", "This product has several variants; say which.", { errors: [{ path: "variantId", message: "is needed for a product with several variants" }] });
    case "variant_unknown":
      return refuse("not_found", "The product has no such variant.");
    case "unavailable":
      return refuse("unavailable", "This is no longer sold.", { extra: { items: [{ productId: product.productId, variantId: choice.variantId }] } });
  }
}

interface Done {
  readonly kind: "done";
  readonly cart: Cart;
  readonly warnings: readonly CartWarning[];
}

/** Adds as many as may be had. What a key has added already is only shown. */
async function add(platform: Platform, target: CartTarget, product: Product, { variantId, ...prices }: ProductVariant, wanted: number, key: string | null): Promise<Done | Problem> {
  const available = availableOf(await readAvailability(platform, product), variantId);
  if (available === 0) return refuse("out_of_stock", `${product.name} is out of stock.`, { extra: { items: [{ variantId, requested: wanted, available }] } });
  const line = { variantId, productId: product.productId, quantity: wanted, cap: capOf(available, limitsOf(platform)), unitPrice: effectivePrice(prices) };
  const written = await addToCart(platform.d1, target, line, { key, maxLines, now: platform.clock.now() });
  const now = quantityOf(written, variantId);
  if (now === null && !written.repeated) return refuse("quantity_limit", `A cart takes ${maxLines} different things.`);
  const capped = now !== null && !written.repeated && now < (written.before ?? 0) + wanted;
  return { kind: "done", cart: await atPrices(platform, written), warnings: capped ? [cappedWarning(variantId, product.name, now)] : [] };
}

/** Sets a quantity within what may be had at once, and then, should there be fewer, to what there is. Null when there is no such line. */
async function change(platform: Platform, target: CartTarget, variantId: VariantId, wanted: number): Promise<Done | null> {
  const asked = Math.min(wanted, platform.config.maxQuantityPerLine);
  const set = (units: number) => changeCart(platform.d1, target, variantId, units, platform.clock.now());
  let written = await set(asked);
  if (written.before === null) return null;
  let priced = await atPrices(platform, written);
  const line = priced.lines.find((each) => each.variantId === variantId);
  if (line && line.available > 0 && line.available < asked) {
    written = await set(line.available);
    priced = await atPrices(platform, written);
  }
  const now = quantityOf(written, variantId) ?? 0;
  return { kind: "done", cart: priced, warnings: line && now < wanted ? [cappedWarning(variantId, line.name, now)] : [] };
}

const quantityOf = ({ lines }: Written, variantId: VariantId): number | null => lines.find((line) => line.variantId === variantId)?.quantity ?? null;

/** A change of a cart that was never made makes none. */
const isMade = ({ version }: Written): boolean => version > 0;
