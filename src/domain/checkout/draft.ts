// Duty: the words of a purchase before it is paid: priced lines, totals, addresses, shipping options.
// Invariant: prices are locked here; nothing after this recomputes one.
// Neighbours: pricing.ts makes a draft, saga.ts sells it, order.ts keeps it; contracts/objects/checkout.ts carries it.

import type { AddressId, CartId, CheckoutId, HoldId, ProductId, SaleId, SellerId, UserId, VariantId, WarehouseId } from "../ids.ts";
import type { Currency, Minor } from "../money.ts";
import type { Millis } from "../time.ts";

/** Where something is sent, or its bill: as it was when the checkout began. */
export interface PostalAddress {
  readonly addressId: AddressId;
  readonly streetAddress: string;
  readonly city: string;
  readonly state: string | null;
  readonly postalCode: string;
  readonly country: string;
  readonly phone: string | null;
}

/** What is bought, at the price that holds. Amounts in minor units. */
export interface CheckoutLine {
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly sellerId: SellerId;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Minor;
  readonly totalPrice: Minor;
}

/** A way of sending it all, what that costs in minor units, and between which days it comes. */
export interface ShippingOption {
  readonly method: string;
  readonly price: Minor;
  readonly estimatedDelivery: { readonly from: Millis; readonly to: Millis };
}

/** What a checkout costs with one shipping method. All in minor units of the draft's currency. */
export interface CheckoutTotals {
  readonly subtotal: Minor;
  readonly discount: Minor;
  readonly shipping: Minor;
  readonly tax: Minor;
  /** The part of `tax` that is on the delivery. */
  readonly shippingTax?: Minor;
  readonly total: Minor;
}

/** A shipping method with the totals it would make. */
export type PricedShippingOption = ShippingOption & { readonly totals: CheckoutTotals };

/** A unit that was claimed in a sale: the hold that the claim made, and the sale whose units it is of. */
export interface Claim {
  readonly saleId: SaleId;
  readonly holdId: HoldId;
}

/** A priced checkout that wants its units held. Prices are locked once it is RESERVED. */
export interface CheckoutDraft {
  readonly checkoutId: CheckoutId;
  readonly userId: UserId;
  readonly email: string;
  readonly cartId: CartId | null;
  readonly currency: Currency;
  readonly lines: readonly CheckoutLine[];
  readonly shippingMethod: string;
  /** Every method offered for the address, with the totals it would make. The chosen one is among them. */
  readonly shippingOptions: readonly PricedShippingOption[];
  readonly shippingAddress: PostalAddress;
  readonly billingAddress: PostalAddress;
  /** Where the units should come from, the best first: by distance from the shipping address. Absent: from anywhere. */
  readonly warehouseIds?: readonly WarehouseId[];
  /** The unit of its one line is held already, by a claim in a sale: the checkout takes that hold over instead of making one. */
  readonly claim?: Claim;
  readonly priceChanges: readonly { readonly variantId: VariantId; readonly from: Minor; readonly to: Minor }[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly paymentMethods: readonly string[];
  readonly ttlMs: number;
  readonly correlationId: string;
}

/** The offered option of that name, or null. */
export function optionOf(draft: CheckoutDraft, shippingMethod: string): PricedShippingOption | null {
  return draft.shippingOptions.find((option) => option.method === shippingMethod) ?? null;
}
