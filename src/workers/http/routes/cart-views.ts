// Duty: a cart as the contract shows it.
// Invariant: minor units become decimals here and nowhere else; every line adds up to the subtotal.
// Neighbours: routes/cart.ts and sign-in.ts answer with it; domain/cart.ts makes the cart.

import { z } from "zod";
import type { Cart, CartWarning } from "../../../domain/cart.ts";
import { toDecimal } from "../../../domain/money.ts";

const money = z.number();
/** A warning as the API answers it. */
export const warningSchema = z.object({ code: z.enum(["price_changed", "out_of_stock", "low_stock", "quantity_capped", "unavailable"]), itemId: z.string(), message: z.string() });

/** A cart as the API answers it (contract §4). */
export const cartSchema = z.object({
  cartId: z.string().nullable().meta({ description: "null as long as nothing was ever put into it" }),
  currency: z.string(),
  items: z.array(z.object({
    itemId: z.string(), productId: z.string(), variantId: z.string(), name: z.string(), attributes: z.record(z.string(), z.string()), imageUrl: z.string().nullable(),
    quantity: z.int(), unitPrice: money, priceAtAddition: money, lineTotal: money, inStock: z.boolean(),
  })),
  itemCount: z.int().meta({ description: "units" }),
  subtotal: money,
  discount: money,
  total: money,
  coupon: z.object({ code: z.string(), discount: money }).nullable(),
  warnings: z.array(warningSchema),
});

/** The cart as the contract shows it; `more` warnings come first: they tell of what has just been done. */
export function cartView(cart: Cart, more: readonly CartWarning[] = []): z.output<typeof cartSchema> {
  const decimal = (amount: number) => toDecimal(amount, cart.currency);
  const items = cart.lines.map((line) => ({
    itemId: line.itemId, productId: line.productId, variantId: line.variantId, name: line.name, attributes: { ...line.attributes }, imageUrl: line.imageUrl,
    quantity: line.quantity, unitPrice: decimal(line.unitPrice), priceAtAddition: decimal(line.priceAtAddition), lineTotal: decimal(line.lineTotal),
    inStock: line.isSold && line.available > 0,
  }));
  const told = new Set(more.map(({ code, itemId }) => `${code} ${itemId}`));
  const warnings = [...more, ...cart.warnings.filter(({ code, itemId }) => !told.has(`${code} ${itemId}`))];
  return { cartId: cart.cartId, currency: cart.currency, items, itemCount: cart.itemCount, subtotal: decimal(cart.subtotal), discount: decimal(cart.discount), total: decimal(cart.total), coupon: null, warnings };
}
