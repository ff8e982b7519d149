// Duty: what the pages show: the API's own answers, by the schemas that the routes declare.
// Invariant: a field that a route renames no longer compiles here; money is a decimal number next to its currency and only ever formatted, never computed.
// Neighbours: routes/*-views.ts have the schemas, api.ts asks, components/ render.

import type { z } from "zod";
import type { cartSchema } from "../routes/cart-views.ts";
import type { categoriesSchema, listingSchema, productSchema } from "../routes/catalog-schemas.ts";
import type { checkoutSchema } from "../routes/checkout-views.ts";
import type { addressSchema } from "../routes/me.ts";
import type { orderSchema } from "../routes/order-views.ts";
import type { pagination } from "../routes/paging.ts";

/** A page of products with what they can be narrowed by. */
export type Listing = z.output<typeof listingSchema>;

/** A product as listings show it. */
export type ProductSummary = Listing["products"][number];

/** What a listing can be narrowed by, with counts that respect every other filter. */
export type Facets = Listing["facets"];

/** A product in a rail of the home page; `available` is set where "n left" is to be said. */
export interface ShowcaseProduct extends Omit<ProductSummary, "category"> {
  readonly available?: number;
}

/** A product with everything its page tells. */
export type ProductDetail = z.output<typeof productSchema>;

/** A variant as the product page offers it. */
export type Variant = ProductDetail["variants"][number];

/** Which page of how many things; `page` counts from 0. */
export type Pagination = z.output<typeof pagination>;

/** A category and what is under it. */
export type Category = z.output<typeof categoriesSchema>["categories"][number];

/** A cart at current prices. */
export type Cart = z.output<typeof cartSchema>;

/** One line of a cart. */
export type CartItem = Cart["items"][number];

/** A postal address of the signed-in customer. */
export type Address = z.output<typeof addressSchema>;

/** A checkout while its units are held. */
export type Checkout = z.output<typeof checkoutSchema>;

/** A line that has been priced for good. */
export type PricedLine = Checkout["items"][number];

/** What an order or a checkout costs, line by line. */
export type Totals = Pick<Checkout, "subtotal" | "discount" | "shipping" | "tax" | "total" | "currency">;

/** An order as its buyer sees it. */
export type Order = z.output<typeof orderSchema>;

/** How to follow a parcel. */
export type Tracking = NonNullable<Order["tracking"]>;

/** An order in a list. */
export type OrderSummary = Pick<Order, "orderId" | "orderNumber" | "status" | "paymentStatus" | "total" | "currency" | "createdAt">;

/** A form as it was sent, to be shown again beside what is wrong with it. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  /** Field name → what is wrong. */
  readonly faults: Readonly<Record<string, string>>;
  /** What is wrong with the whole of it. */
  readonly problem?: string;
}

/** A form nobody has filled in yet. */
export const blankForm: FormState = { values: {}, faults: {} };
