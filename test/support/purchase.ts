// What tests of checkouts begin with: variants with stock, priced drafts, a buyer on a lane.
import type { CheckoutDraft, CheckoutLine, CheckoutRpc, StockObjects } from "../../src/contracts/objects.ts";
import type { AddressId, CheckoutId, ProductId, SellerId, UserId, VariantId, WarehouseId } from "../../src/domain/ids.ts";

let made = 0;
/** A number no other test of this file has. */
export const unique = (): string => `${(made += 1)}`;

/** A variant of its own, with so many units on hand. */
export async function variantWith(stock: StockObjects, onHand: number, name = `var_purchase${unique()}`): Promise<VariantId> {
  const variantId = name as VariantId;
  await stock.getByName(variantId).execute([{ kind: "set", changeId: `chg_${name}`, productId: "prd_test" as ProductId, warehouseId: "whs_test" as WarehouseId, onHand, reason: "count" }]);
  return variantId;
}

const address = { addressId: "adr_1" as AddressId, streetAddress: "1 Long Lane", city: "Town", state: null, postalCode: "12345", country: "US", phone: null };
const week = { from: 1_000_000, to: 2_000_000 };

/** So many of a variant; one where nothing is said. */
export interface Wish {
  readonly variantId: VariantId;
  readonly quantity?: number;
}

/** A checkout of those variants at 10.00 each, with standard (5.00) and express (15.00) shipping. */
export function draftOf(wishes: readonly Wish[], more: Partial<CheckoutDraft> = {}): CheckoutDraft {
  const lines = wishes.map(({ variantId, quantity = 1 }): CheckoutLine => ({ productId: "prd_test" as ProductId, variantId, sellerId: "sel_1" as SellerId, name: "A thing", quantity, unitPrice: 1_000, totalPrice: 1_000 * quantity }));
  const subtotal = lines.reduce((total, line) => total + line.totalPrice, 0);
  const option = (method: string, price: number) => ({ method, price, estimatedDelivery: week, totals: { subtotal, discount: 0, shipping: price, tax: 0, total: subtotal + price } });
  return {
    checkoutId: `chk_test${unique()}` as CheckoutId,
    userId: `usr_test${unique()}` as UserId,
    email: "buyer@example.test",
    cartId: null,
    currency: "USD",
    lines,
    shippingMethod: "standard",
    shippingOptions: [option("standard", 500), option("express", 1_500)],
    shippingAddress: address,
    billingAddress: address,
    priceChanges: [],
    warnings: [],
    paymentMethods: ["CARD", "UPI"],
    ttlMs: 900_000,
    correlationId: "cor_1",
    ...more,
  };
}

/** Pays a draft's checkout. */
export function payFor(lane: Pick<CheckoutRpc, "pay">, { userId, checkoutId }: CheckoutDraft, paymentToken = "tok_visa", key = "key-1") {
  return lane.pay({ userId, checkoutId, key, paymentMethod: paymentToken.startsWith("upi") ? "UPI" : "CARD", paymentToken, correlationId: "cor_2" });
}
