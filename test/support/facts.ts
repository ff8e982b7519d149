// Any fact of the domain, for property tests: one generator for each type, so that a new type without one does not compile.
import fc from "fast-check";
import type { FactOf, FactType, OrderFact, StockLevelFact } from "../../src/domain/facts.ts";
import { type Id, type IdKind, idOf } from "../../src/domain/ids.ts";

const id = <Kind extends IdKind>(kind: Kind): fc.Arbitrary<Id<Kind>> => fc.string({ minLength: 1, maxLength: 20 }).map((unique) => idOf(kind, unique));
const text = fc.string();
const units = fc.integer({ min: 1, max: 1_000 });
const count = fc.integer({ min: 0, max: 1_000_000 });
const amount = fc.integer({ min: 0, max: 100_000_000 });
const currency = fc.constantFrom("USD", "EUR", "JPY", "KWD");
const at = fc.integer({ min: 0, max: 4_000_000_000_000 });
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
/** Names as our own code gives them. */
const values = fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z]{0,9}$/), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)));

const stockLine = { productId: id("product"), variantId: id("variant"), warehouseId: id("warehouse") };
const stockLines = fc.array(fc.record({ ...stockLine, quantity: units }), { maxLength: 3 });
const level: fc.Arbitrary<StockLevelFact> = fc.record({
  productId: id("product"), variantId: id("variant"), onHand: count, held: count, available: fc.integer({ min: -1_000, max: 1_000 }), sold: count, lowStockThreshold: count,
  warehouses: fc.array(fc.record({ warehouseId: id("warehouse"), onHand: count, held: count }), { maxLength: 3 }),
});
const order: fc.Arbitrary<OrderFact> = fc.record({
  orderId: id("order"), orderNumber: text, checkoutId: id("checkout"), userId: id("user"), cartId: orNull(id("cart")), status: text, paymentStatus: text, currency,
  subtotal: amount, discount: amount, shipping: amount, tax: amount, totalAmount: amount, shippingMethod: text, paymentMethod: text, shippingAddress: values,
  items: fc.array(
    fc.record({ orderItemId: id("orderItem"), productId: id("product"), variantId: id("variant"), sellerId: id("seller"), name: text, quantity: units, unitPrice: amount, totalPrice: amount, status: text }),
    { maxLength: 3 },
  ),
  returns: fc.array(
    fc.record({
      returnId: id("return"), status: fc.constantFrom("PENDING", "APPROVED", "REJECTED"), items: fc.array(fc.record({ orderItemId: id("orderItem"), quantity: units }), { maxLength: 3 }),
      reason: text, requestedAt: at, resolvedAt: orNull(at), condition: fc.constantFrom("resellable", "damaged", null),
    }),
    { maxLength: 2 },
  ),
  tracking: orNull(fc.record({ carrier: orNull(text), number: text, url: orNull(text) })),
  createdAt: at, revision: units,
});
const hold = { holdId: id("hold"), items: stockLines, level };
const paid = { paymentId: id("payment"), orderId: id("order"), amount, currency };
const sale = { saleId: id("sale"), productId: id("product"), variantId: id("variant"), units };

/** A generator of the facts of each type. */
export const arbitraryFacts: { readonly [Type in FactType]: fc.Arbitrary<FactOf<Type>> } = {
  CHECKOUT_INITIATED: fc.record({
    type: fc.constant("CHECKOUT_INITIATED"), checkoutId: id("checkout"), userId: id("user"), cartId: orNull(id("cart")),
    items: fc.array(fc.record({ productId: id("product"), variantId: id("variant"), quantity: units, unitPrice: amount }), { maxLength: 3 }),
    totalAmount: amount, currency, shippingAddressId: id("address"),
  }),
  INVENTORY_RESERVED: fc.record({ type: fc.constant("INVENTORY_RESERVED"), ...hold, saleId: orNull(id("sale")), customerId: text, expiresAt: at }),
  INVENTORY_RELEASED: fc.record({ type: fc.constant("INVENTORY_RELEASED"), ...hold, saleId: orNull(id("sale")), reason: fc.constantFrom("released", "expired") }),
  INVENTORY_CONFIRMED: fc.record({ type: fc.constant("INVENTORY_CONFIRMED"), ...hold, orderId: id("order") }),
  INVENTORY_ADJUSTED: fc.record({
    type: fc.constant("INVENTORY_ADJUSTED"), kind: fc.constantFrom("adjust", "restock", "backorder", "allot"), changeId: text, holdId: orNull(id("hold")), reason: text,
    items: fc.array(fc.record({ ...stockLine, delta: fc.integer() }), { maxLength: 3 }), level,
  }),
  LOW_STOCK: fc.record({ type: fc.constant("LOW_STOCK"), level }),
  PAYMENT_COMPLETED: fc.record({ type: fc.constant("PAYMENT_COMPLETED"), ...paid, paymentMethod: text, gateway: text, gatewayTransactionId: text, status: fc.constant("CAPTURED") }),
  PAYMENT_FAILED: fc.record({ type: fc.constant("PAYMENT_FAILED"), paymentId: id("payment"), checkoutId: id("checkout"), failureReason: text, failureCode: text, retryable: fc.boolean() }),
  PAYMENT_REFUNDED: fc.record({
    type: fc.constant("PAYMENT_REFUNDED"), ...paid, refundId: id("refund"),
    items: fc.array(fc.record({ productId: id("product"), quantity: units, totalPrice: amount }), { maxLength: 3 }),
  }),
  ORDER_CREATED: fc.record({ type: fc.constant("ORDER_CREATED"), order }),
  ORDER_STATUS_CHANGED: fc.record({ type: fc.constant("ORDER_STATUS_CHANGED"), order, from: text, by: text }),
  ORDER_CANCELLED: fc.record({ type: fc.constant("ORDER_CANCELLED"), order, reason: text }),
  RETURN_REQUESTED: fc.record({
    type: fc.constant("RETURN_REQUESTED"), returnId: id("return"), orderId: id("order"), orderNumber: text, userId: id("user"), reason: text,
    items: fc.array(fc.record({ orderItemId: id("orderItem"), productId: id("product"), variantId: id("variant"), sellerId: id("seller"), quantity: units }), { maxLength: 3 }),
  }),
  SALE_STARTED: fc.record({ type: fc.constant("SALE_STARTED"), ...sale, name: text, salePrice: amount, currency, startsAt: at, endsAt: at }),
  SALE_SOLD_OUT: fc.record({ type: fc.constant("SALE_SOLD_OUT"), ...sale }),
  CATALOG_CHANGED: fc.record({ type: fc.constant("CATALOG_CHANGED"), productIds: fc.array(id("product"), { maxLength: 3 }), categoriesChanged: fc.boolean() }),
  NOTIFICATION_REQUESTED: fc.record({ type: fc.constant("NOTIFICATION_REQUESTED"), mailId: id("mail"), template: text, to: text, values }),
};
