// Duty: the names things go by. An id is an opaque string whose prefix says what it names.
// Invariant: an id of one kind is never accepted where another kind is wanted.
// Neighbours: contracts/ids.ts parses them from outside; compose.ts makes new ones.

declare const kind: unique symbol;

/** An opaque identifier of one kind of thing. */
export type Id<Kind extends string> = string & { readonly [kind]: Kind };

/** Names a product. */
export type ProductId = Id<"product">;
/** Names what is sold: one choice of a product. */
export type VariantId = Id<"variant">;
/** Names a category. */
export type CategoryId = Id<"category">;
/** Names whose product something is. */
export type SellerId = Id<"seller">;
/** Names where units lie. */
export type WarehouseId = Id<"warehouse">;
/** Names an account. */
export type UserId = Id<"user">;
/** Names one of a buyer's addresses. */
export type AddressId = Id<"address">;
/** Names a cart. */
export type CartId = Id<"cart">;
/** Names a line of a cart, by its variant. */
export type CartItemId = Id<"cartItem">;
/** Names a checkout, and the lane it lives in. */
export type CheckoutId = Id<"checkout">;
/** Names units that are promised to somebody. */
export type HoldId = Id<"hold">;
/** Names an order, and the lane it lives in. */
export type OrderId = Id<"order">;
/** Names a line of an order. */
export type OrderItemId = Id<"orderItem">;
/** Names one try to be paid. */
export type PaymentId = Id<"payment">;
/** Names money that is owed back. */
export type RefundId = Id<"refund">;
/** Names something that happened, so that it counts once. */
export type EventId = Id<"event">;
/** Names an upload of products. */
export type ImportId = Id<"import">;
/** Names a mail, so that it is sent once. */
export type MailId = Id<"mail">;
/** Names a wish to give something back, and its order. */
export type ReturnId = Id<"return">;
/** Names a sale. */
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

/** A kind of thing that has ids. */
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
