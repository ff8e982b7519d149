// Duty: what a cart holds at today's prices, what of it a buyer must be told, and how much of a thing fits into it.
// Invariant: subtotal is the sum of the lines; no line grows beyond what may be bought at once and what there is.
// Neighbours: catalog.ts knows products; storage/cart.ts keeps the lines; routes/cart.ts and checkout ask.

import { activeVariants, type Availability, availableOf, effectivePrice, type Product, type ProductVariant, variantOf } from "./catalog.ts";
import { type CartId, type CartItemId, idOf, isIdOf, type ProductId, uniquePart, type UserId, type VariantId } from "./ids.ts";
import { type Currency, type Minor, sum } from "./money.ts";

/** A line as it is kept. */
export interface CartLine {
  readonly variantId: VariantId;
  readonly productId: ProductId;
  readonly quantity: number;
  /** What one cost when it was last added: the baseline of what the buyer has agreed to. */
  readonly priceAtAddition: Minor;
  /** From how many left on the buyer is told: the variant's own number, or nothing where it was never counted. */
  readonly lowStockThreshold?: number | null;
}

/** A line as it is today. */
export interface PricedCartLine extends CartLine {
  readonly itemId: CartItemId;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly imageUrl: string | null;
  readonly unitPrice: Minor;
  readonly lineTotal: Minor;
  readonly available: number;
  /** False for what is archived, inactive or gone: it can no longer be bought. */
  readonly isSold: boolean;
}

/** Why a line of a cart is not what it was. */
export type CartWarningCode = "price_changed" | "out_of_stock" | "low_stock" | "quantity_capped" | "unavailable";

/** Something a buyer should know of a line before he pays. */
export interface CartWarning {
  readonly code: CartWarningCode;
  readonly itemId: CartItemId;
  /** One sentence for the buyer. */
  readonly message: string;
}

/** A cart as it is shown: lines at present prices, and what changed. */
export interface Cart {
  /** Null as long as nothing was ever put into it. */
  readonly cartId: CartId | null;
  readonly currency: Currency;
  readonly lines: readonly PricedCartLine[];
  /** Units. */
  readonly itemCount: number;
  readonly subtotal: Minor;
  readonly discount: Minor;
  readonly total: Minor;
  readonly warnings: readonly CartWarning[];
}

/** How much a cart takes. */
export interface CartLimits {
  readonly maxQuantityPerLine: number;
  readonly lowStockThreshold: number;
}

/** Products and their stock as far as some lines need them. A product that is not there is gone. */
export interface Shelf {
  readonly products: ReadonlyMap<ProductId, Product>;
  readonly availability: ReadonlyMap<ProductId, Availability>;
}

/** A cart takes so many different things. */
export const maxLines = 500;

/** A line's id: the same for a variant for ever, so that nothing need be looked up. */
export const cartItemIdOf = (variantId: VariantId): CartItemId => idOf("cartItem", uniquePart(variantId));
/** The variant behind an item's id. */
export const variantOfItem = (itemId: CartItemId): VariantId => idOf("variant", uniquePart(itemId));

/** The one cart of a user. Its dot keeps it apart from every guest's. */
export const userCartId = (userId: UserId): CartId => idOf("cart", `user.${uniquePart(userId)}`);

/** Whether a text has the form of a user's cart, whoever's. */
export const isUserCartId = (text: string): boolean => isIdOf("cart", text) && uniquePart(text).startsWith("user.");

/** Whether a text can name a guest's cart. A user's cart is never reached by naming it. */
export function isGuestCartId(text: string): text is CartId {
  return isIdOf("cart", text) && /^[0-9a-z]{20,80}$/.test(uniquePart(text));
}

/** Which variant a product's addition means. */
export type VariantChoice =
  | { readonly kind: "chosen"; readonly variant: ProductVariant }
  /** The product has several and none was named. */
  | { readonly kind: "variant_needed" }
  | { readonly kind: "variant_unknown" }
  /** It is there, but no longer sold. */
  | { readonly kind: "unavailable"; readonly variantId: VariantId | null };

/** Which variant a buyer means who names a product, and perhaps a variant of it. */
export function chooseVariant(product: Product, variantId: VariantId | undefined): VariantChoice {
  const named = variantId === undefined ? null : variantOf(product, variantId);
  if (variantId !== undefined && named === null) return { kind: "variant_unknown" };
  const sold = product.status === "ACTIVE" ? activeVariants(product.variants) : [];
  if (named !== null) return sold.includes(named) ? { kind: "chosen", variant: named } : { kind: "unavailable", variantId: named.variantId };
  const [only, ...others] = sold;
  if (only === undefined) return { kind: "unavailable", variantId: null };
  return others.length > 0 ? { kind: "variant_needed" } : { kind: "chosen", variant: only };
}

/** The most of a variant that a line may hold. */
export function capOf(available: number, { maxQuantityPerLine }: CartLimits): number {
  return Math.min(maxQuantityPerLine, available);
}

/** The cart at today's prices, with what the buyer must be told. */
export function priceCart(cartId: CartId | null, kept: readonly CartLine[], shelf: Shelf, limits: CartLimits, currency: Currency): Cart {
  const lines = kept.map((line) => priceLine(line, shelf));
  const subtotal = sum(lines.map((line) => line.lineTotal));
  const discount = 0;
  return {
    cartId, currency, lines, subtotal, discount,
    itemCount: lines.reduce((units, line) => units + line.quantity, 0),
    total: subtotal - discount,
    warnings: lines.flatMap((line) => warningsOf(line, limits)),
  };
}

function priceLine(line: CartLine, { products, availability }: Shelf): PricedCartLine {
  const product = products.get(line.productId);
  const variant = product ? variantOf(product, line.variantId) : null;
  const unitPrice = variant ? effectivePrice(variant) : line.priceAtAddition;
  return {
    ...line,
    itemId: cartItemIdOf(line.variantId),
    name: product?.name ?? "No longer sold",
    attributes: variant?.attributes ?? {},
    imageUrl: product?.images[0]?.url ?? null,
    unitPrice,
    lineTotal: unitPrice * line.quantity,
    available: availableOf(availability.get(line.productId) ?? {}, line.variantId),
    isSold: product?.status === "ACTIVE" && variant?.status === "ACTIVE",
  };
}

function warningsOf(line: PricedCartLine, { lowStockThreshold }: CartLimits): readonly CartWarning[] {
  const { itemId, name, available, isSold, quantity } = line;
  const warn = (code: CartWarningCode, message: string): CartWarning => ({ code, itemId, message });
  if (!isSold) return [warn("unavailable", `${name} is no longer sold.`)];
  const scarce = isLow(available, line.lowStockThreshold ?? lowStockThreshold) || available < quantity;
  return [
    ...(line.unitPrice === line.priceAtAddition ? [] : [warn("price_changed", `The price of ${name} has ${line.unitPrice > line.priceAtAddition ? "risen" : "fallen"} since you added it.`)]),
    ...(available === 0 ? [warn("out_of_stock", `${name} is out of stock.`)] : scarce ? [warn("low_stock", lowStockMessage(name, available))] : []),
  ];
}

/** Whether so few are left that a buyer should know. */
export const isLow = (available: number, threshold: number): boolean => available <= threshold;

/** How he is told. */
export const lowStockMessage = (name: string, available: number): string => `Only ${available} of ${name} left.`;

/** What the buyer is told who gets fewer than he asked for. */
export function cappedWarning(variantId: VariantId, name: string, quantity: number): CartWarning {
  return { code: "quantity_capped", itemId: cartItemIdOf(variantId), message: `You can have ${quantity} of ${name}.` };
}

/** What becomes of a guest's line when it joins a user's cart: dropped when it cannot be bought, else at today's price and within its cap. */
export interface MergedLine {
  readonly variantId: VariantId;
  readonly productId: ProductId;
  readonly unitPrice: Minor;
  readonly cap: number;
}

/** What a guest's cart adds to the user's own. */
export interface MergePlan {
  readonly lines: readonly MergedLine[];
  readonly warnings: readonly CartWarning[];
}

/** Decides how a guest's lines join a user's, and what he is told of it. Whether sums were capped is known when they are made. */
export function planMerge(guest: Cart, limits: CartLimits): MergePlan {
  const kept = guest.lines.filter((line) => line.isSold && line.available > 0);
  return {
    lines: kept.map(({ variantId, productId, unitPrice, available }) => ({ variantId, productId, unitPrice, cap: capOf(available, limits) })),
    warnings: guest.warnings.filter((warning) => warning.code !== "low_stock"),
  };
}

/** The quantities that grew less than both carts together held. */
export function cappedByMerge(guest: Cart, before: readonly CartLine[], after: readonly CartLine[]): readonly CartWarning[] {
  const units = (lines: readonly CartLine[], variantId: VariantId) => lines.find((line) => line.variantId === variantId)?.quantity ?? 0;
  return guest.lines.flatMap(({ variantId, name, quantity }) => {
    const now = units(after, variantId);
    return now > 0 && now < units(before, variantId) + quantity ? [cappedWarning(variantId, name, now)] : [];
  });
}
