// Duty: a fact of the domain in the contract's language: the two are pinned to each other here, type by type.
// Invariant: amounts become decimals and moments ISO times here and nowhere else; nothing a fact says is lost but where the schema leaves it out on purpose.
// Neighbours: payloads.ts has the schemas, domain/facts.ts the facts; events.ts calls.

import type { FactOf, FactType, OrderFact, StockLevelFact } from "../../domain/facts.ts";
import { toDecimal } from "../../domain/money.ts";
import { toIso } from "../../domain/time.ts";
import type { PayloadOf } from "./payloads.ts";

type Wire = { readonly [Type in FactType]: (fact: FactOf<Type>) => PayloadOf<Type> };

/** How the fact of each type is written. */
const wire: Wire = {
  CHECKOUT_INITIATED: ({ type: _, ...fact }) => ({
    ...fact,
    items: fact.items.map((item) => ({ ...item, unitPrice: toDecimal(item.unitPrice, fact.currency) })),
    totalAmount: toDecimal(fact.totalAmount, fact.currency),
  }),
  INVENTORY_RESERVED: (fact) => ({
    reservationId: fact.holdId,
    saleId: fact.saleId,
    items: fact.items.map(({ quantity, ...line }) => ({ ...line, quantityReserved: quantity })),
    expiresAt: toIso(fact.expiresAt),
    level: levelOf(fact.level),
  }),
  INVENTORY_RELEASED: (fact) => ({
    reservationId: fact.holdId, reason: fact.reason, saleId: fact.saleId, level: levelOf(fact.level),
    items: fact.items.map(({ quantity, ...line }) => ({ ...line, quantityReleased: quantity })),
  }),
  INVENTORY_CONFIRMED: (fact) => ({ reservationId: fact.holdId, items: fact.items.map(({ quantity, ...line }) => ({ ...line, quantityConfirmed: quantity })), level: levelOf(fact.level) }),
  INVENTORY_ADJUSTED: (fact) => ({ changeId: fact.changeId, kind: fact.kind, reservationId: fact.holdId, reason: fact.reason, items: [...fact.items], level: levelOf(fact.level) }),
  LOW_STOCK: (fact) => ({ level: levelOf(fact.level) }),
  PAYMENT_COMPLETED: ({ type: _, ...fact }) => ({ ...fact, amount: toDecimal(fact.amount, fact.currency) }),
  PAYMENT_FAILED: ({ type: _, ...fact }) => fact,
  PAYMENT_REFUNDED: ({ type: _, ...fact }) => ({
    ...fact,
    amount: toDecimal(fact.amount, fact.currency),
    items: fact.items.map((item) => ({ ...item, totalPrice: toDecimal(item.totalPrice, fact.currency) })),
  }),
  ORDER_CREATED: (fact) => orderOf(fact.order),
  ORDER_STATUS_CHANGED: (fact) => ({ ...orderOf(fact.order), from: fact.from, by: fact.by }),
  ORDER_CANCELLED: (fact) => ({ ...orderOf(fact.order), reason: fact.reason }),
  RETURN_REQUESTED: ({ type: _, ...fact }) => ({ ...fact, items: fact.items.map((item) => ({ ...item })) }),
  SALE_STARTED: ({ type: _, ...fact }) => ({ ...fact, salePrice: toDecimal(fact.salePrice, fact.currency), startsAt: toIso(fact.startsAt), endsAt: toIso(fact.endsAt) }),
  SALE_SOLD_OUT: ({ type: _, ...fact }) => fact,
  CATALOG_CHANGED: (fact) => ({ productIds: [...fact.productIds], categoriesChanged: fact.categoriesChanged }),
  NOTIFICATION_REQUESTED: (fact) => ({ mailId: fact.mailId, template: fact.template, to: fact.to, values: { ...fact.values } }),
};

/** The payload that tells a fact. */
export function payloadOf<Type extends FactType>(fact: FactOf<Type> & { readonly type: Type }): PayloadOf<Type> {
  return wire[fact.type](fact);
}

function levelOf({ held, warehouses, ...rest }: StockLevelFact) {
  return { ...rest, reserved: held, warehouses: warehouses.map((w) => ({ warehouseId: w.warehouseId, onHand: w.onHand, reserved: w.held })) };
}

function orderOf(fact: OrderFact) {
  const decimal = (amount: number) => toDecimal(amount, fact.currency);
  return {
    ...fact,
    subtotal: decimal(fact.subtotal),
    discount: decimal(fact.discount),
    shipping: decimal(fact.shipping),
    tax: decimal(fact.tax),
    totalAmount: decimal(fact.totalAmount),
    items: fact.items.map((item) => ({ ...item, unitPrice: decimal(item.unitPrice), totalPrice: decimal(item.totalPrice) })),
    returns: fact.returns.map((wish) => ({
      ...wish, items: wish.items.map((line) => ({ ...line })), requestedAt: toIso(wish.requestedAt), resolvedAt: wish.resolvedAt === null ? null : toIso(wish.resolvedAt),
    })),
    createdAt: toIso(fact.createdAt),
  };
}
