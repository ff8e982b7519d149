// Duty: what the world learns, as plain types: one member for each event type of the contract (§8).
// Invariant: a fact is past tense and complete: whoever reads it need not ask back. Money is in minor units here.
// Neighbours: contracts/events.ts puts facts into envelopes and is held to these types.

import type { AddressId, CartId, CheckoutId, HoldId, MailId, OrderId, OrderItemId, PaymentId, ProductId, RefundId, ReturnId, SaleId, SellerId, UserId, VariantId, WarehouseId } from "./ids.ts";
import type { Currency, Minor } from "./money.ts";
import type { Millis } from "./time.ts";

/** Units of a variant that a checkout is about, and what one of them costs there. */
export interface CheckoutLineFact {
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly quantity: number;
  readonly unitPrice: Minor;
}

/** Units of a variant in one warehouse that a change of stock is about. */
export interface StockLineFact {
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly warehouseId: WarehouseId;
  readonly quantity: number;
}

/** What the stock of a variant is after a change: projections copy it, they never add it up. */
export interface StockLevelFact {
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly onHand: number;
  readonly held: number;
  readonly available: number;
  readonly sold: number;
  readonly lowStockThreshold: number;
  readonly warehouses: readonly { readonly warehouseId: WarehouseId; readonly onHand: number; readonly held: number }[];
}

/** A checkout has everything it asked for and waits for its payment. */
export type CheckoutFact = {
  readonly type: "CHECKOUT_INITIATED";
  readonly checkoutId: CheckoutId;
  readonly userId: UserId;
  readonly cartId: CartId | null;
  readonly items: readonly CheckoutLineFact[];
  readonly totalAmount: Minor;
  readonly currency: Currency;
  readonly shippingAddressId: AddressId;
};

/** With `saleId` a reservation took from what is aside for that sale, and a release puts back there: the level moves by neither. */
export type StockFact =
  | { readonly type: "INVENTORY_RESERVED"; readonly holdId: HoldId; readonly customerId: string; readonly saleId: SaleId | null; readonly items: readonly StockLineFact[]; readonly expiresAt: Millis; readonly level: StockLevelFact }
  | { readonly type: "INVENTORY_RELEASED"; readonly holdId: HoldId; readonly reason: "released" | "expired"; readonly saleId: SaleId | null; readonly items: readonly StockLineFact[]; readonly level: StockLevelFact }
  | { readonly type: "INVENTORY_CONFIRMED"; readonly holdId: HoldId; readonly items: readonly StockLineFact[]; readonly level: StockLevelFact }
  | { readonly type: "INVENTORY_ADJUSTED"; readonly kind: "adjust" | "restock" | "backorder" | "allot"; readonly changeId: string; readonly holdId: HoldId | null; readonly reason: string; readonly items: readonly { readonly productId: ProductId; readonly variantId: VariantId; readonly warehouseId: WarehouseId; readonly delta: number }[]; readonly level: StockLevelFact }
  | { readonly type: "LOW_STOCK"; readonly level: StockLevelFact };

/** What became of a payment's money: taken, not taken and whether trying again may help, or paid back. */
export type PaymentFact =
  | { readonly type: "PAYMENT_COMPLETED"; readonly paymentId: PaymentId; readonly orderId: OrderId; readonly amount: Minor; readonly currency: Currency; readonly paymentMethod: string; readonly gateway: string; readonly gatewayTransactionId: string; readonly status: "CAPTURED" }
  | { readonly type: "PAYMENT_FAILED"; readonly paymentId: PaymentId; readonly checkoutId: CheckoutId; readonly failureReason: string; readonly failureCode: string; readonly retryable: boolean }
  | { readonly type: "PAYMENT_REFUNDED"; readonly paymentId: PaymentId; readonly refundId: RefundId; readonly orderId: OrderId; readonly amount: Minor; readonly currency: Currency; readonly items: readonly RefundedLineFact[] };

/** Units that were paid back, at the price of their line. A refund of money for which there never was an order has none. */
export interface RefundedLineFact {
  readonly productId: ProductId;
  readonly quantity: number;
  readonly totalPrice: Minor;
}

/** A line of an order as it was bought, and how far it has come. */
export interface OrderLineFact {
  readonly orderItemId: OrderItemId;
  readonly productId: ProductId;
  readonly variantId: VariantId;
  readonly sellerId: SellerId;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Minor;
  readonly totalPrice: Minor;
  readonly status: string;
}

/** A wish to give something back, as far as it has come. */
export interface OrderReturnFact {
  readonly returnId: ReturnId;
  readonly status: "PENDING" | "APPROVED" | "REJECTED";
  readonly items: readonly { readonly orderItemId: OrderItemId; readonly quantity: number }[];
  readonly reason: string;
  readonly requestedAt: Millis;
  readonly resolvedAt: Millis | null;
  readonly condition: "resellable" | "damaged" | null;
}

/** An order as the world outside its lane may know it, complete, so that projections replace and never patch. */
export interface OrderFact {
  readonly orderId: OrderId;
  readonly orderNumber: string;
  readonly checkoutId: CheckoutId;
  readonly userId: UserId;
  readonly cartId: CartId | null;
  readonly status: string;
  readonly paymentStatus: string;
  readonly currency: Currency;
  readonly subtotal: Minor;
  readonly discount: Minor;
  readonly shipping: Minor;
  readonly tax: Minor;
  readonly totalAmount: Minor;
  readonly shippingMethod: string;
  readonly paymentMethod: string;
  readonly shippingAddress: Readonly<Record<string, unknown>>;
  readonly items: readonly OrderLineFact[];
  readonly returns: readonly OrderReturnFact[];
  /** Of the parcel that was sent last. */
  readonly tracking: { readonly carrier: string | null; readonly number: string; readonly url: string | null } | null;
  readonly createdAt: Millis;
  /** Counts the order's changes from 1; a projection keeps the highest. */
  readonly revision: number;
}

/** An order was made, went on to another status, or was cancelled; each carries the order as it is from then on. */
export type OrderEventFact =
  | { readonly type: "ORDER_CREATED"; readonly order: OrderFact }
  | { readonly type: "ORDER_STATUS_CHANGED"; readonly order: OrderFact; readonly from: string; readonly by: string }
  | { readonly type: "ORDER_CANCELLED"; readonly order: OrderFact; readonly reason: string };

/** A buyer wants to give units back. What becomes of it is told by the order's own facts. */
export type ReturnFact = {
  readonly type: "RETURN_REQUESTED";
  readonly returnId: ReturnId;
  readonly orderId: OrderId;
  readonly orderNumber: string;
  readonly userId: UserId;
  readonly reason: string;
  readonly items: readonly { readonly orderItemId: OrderItemId; readonly productId: ProductId; readonly variantId: VariantId; readonly sellerId: SellerId; readonly quantity: number }[];
};

interface SaleUnits {
  readonly saleId: SaleId;
  readonly productId: ProductId;
  readonly variantId: VariantId;
  /** How many the sale was given. */
  readonly units: number;
}

/** A sale admits from now on, or nothing of it can come free any more. */
export type SaleFact =
  | (SaleUnits & { readonly type: "SALE_STARTED"; readonly name: string; readonly salePrice: Minor; readonly currency: Currency; readonly startsAt: Millis; readonly endsAt: Millis })
  | (SaleUnits & { readonly type: "SALE_SOLD_OUT" });

/** These products were written: readers read them anew, and the tree of categories too when that changed. */
export type CatalogFact = {
  readonly type: "CATALOG_CHANGED";
  readonly productIds: readonly ProductId[];
  readonly categoriesChanged: boolean;
};

/** Somebody is to get a mail: which one, where to, and what stands in it. */
export type NotificationFact = {
  readonly type: "NOTIFICATION_REQUESTED";
  readonly mailId: MailId;
  readonly template: string;
  readonly to: string;
  readonly values: Readonly<Record<string, unknown>>;
};

/** Everything the world can learn from this release. */
export type Fact = CheckoutFact | StockFact | PaymentFact | OrderEventFact | ReturnFact | SaleFact | CatalogFact | NotificationFact;

/** The names of facts, as the contract has them. */
export type FactType = Fact["type"];

/** The fact of one type. */
export type FactOf<Type extends FactType> = Extract<Fact, { readonly type: Type }>;
