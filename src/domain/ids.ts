// Duty: the names things go by. An id is an opaque string whose prefix says what it names.
// Invariant: an id of one kind is never accepted where another kind is wanted.
// Neighbours: contracts/ids.ts parses them from outside; compose.ts makes new ones.

declare const kind: unique symbol;

/** An opaque identifier of one kind of thing. */
export type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type ProductId = Id<"product">;
export type VariantId = Id<"variant">;
export type CategoryId = Id<"category">;
export type SellerId = Id<"seller">;
export type WarehouseId = Id<"warehouse">;
export type UserId = Id<"user">;
export type AddressId = Id<"address">;
export type CartId = Id<"cart">;
export type CartItemId = Id<"cartItem">;
export type CheckoutId = Id<"checkout">;
export type HoldId = Id<"hold">;
export type OrderId = Id<"order">;
export type OrderItemId = Id<"orderItem">;
export type PaymentId = Id<"payment">;
export type RefundId = Id<"refund">;
export type EventId = Id<"event">;
export type ImportId = Id<"import">;
export type MailId = Id<"mail">;
export type ReturnId = Id<"return">;
export type SaleId = Id<"sale">;

/** The prefix each kind of id begins with. */
export const idPrefix = {
  product: "prd",
  variant: "var",
  category: "cat",
  seller: "sel",
  warehouse: "whs",
  user: "usr",
  address: "adr",
  cart: "crt",
  cartItem: "itm",
  checkout: "chk",
  hold: "hld",
  order: "ord",
  orderItem: "oit",
  payment: "pay",
  refund: "ref",
  event: "evt",
  import: "imp",
  mail: "mai",
  return: "ret",
  sale: "sal",
  request: "req",
  alert: "alr",
  reconciliation: "rec",
  account: "acc",
} as const;

export type IdKind = keyof typeof idPrefix;

/** Makes a fresh id of a kind. Given to whoever needs one, so that chance stays at the edge. */
export type NewId = <Kind extends IdKind>(kind: Kind) => Id<Kind>;

/** An id made from its kind and the part that is unique among that kind. */
export function idOf<Kind extends IdKind>(kind: Kind, unique: string): Id<Kind> {
  return `${idPrefix[kind]}_${unique}` as Id<Kind>;
}

/** Whether a text begins as the ids of a kind do; whether there is such a thing it does not say. */
export const isIdOf = <Kind extends IdKind>(kind: Kind, text: string): text is Id<Kind> => text.startsWith(`${idPrefix[kind]}_`);

/** The part of an id after its prefix: what two ids of different kinds made from one another share. */
export function uniquePart(id: Id<IdKind>): string {
  return id.slice(id.indexOf("_") + 1);
}

/** A stock event is named after its place in its variant's stream, so that a repetition of it is known as one. */
export function stockEventId(variantId: VariantId, sequence: number): EventId {
  return idOf("event", `${uniquePart(variantId)}.${sequence}`);
}
