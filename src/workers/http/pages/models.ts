// Duty: what the pages show: the contract's own JSON shapes (§2–5, §7), as far as a page reads them.
// Invariant: money is a decimal number next to its currency and only ever formatted here, never computed.
// Neighbours: the handlers fill these from the functions behind the API routes; components/ render them.

/** A product as listings show it (contract §2). */
export interface ProductSummary {
  readonly productId: string;
  readonly name: string;
  readonly slug: string;
  readonly brand: string | null;
  readonly price: number;
  readonly salePrice: number | null;
  readonly currency: string;
  readonly imageUrl: string | null;
  readonly rating: number | null;
  readonly reviewCount: number;
  readonly inStock: boolean;
}

/** A product in a rail of the home page; `available` is set where "n left" is to be said. */
export interface ShowcaseProduct extends ProductSummary {
  readonly available?: number;
}

/** A variant as the product page offers it. */
export interface Variant {
  readonly variantId: string;
  readonly sku: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly price: number;
  readonly salePrice: number | null;
  readonly inStock: boolean;
  readonly available: number;
  readonly estimatedDeliveryDays: { readonly min: number; readonly max: number };
}

/** A product with everything its page tells. */
export interface ProductDetail extends ProductSummary {
  /** Sanitised HTML, as stored. */
  readonly description: string;
  readonly categoryPath: readonly { readonly name: string; readonly slug: string }[];
  readonly images: readonly { readonly url: string; readonly alt: string }[];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly variants: readonly Variant[];
}

/** A page of products with what they can be narrowed by. */
export interface Listing {
  readonly products: readonly ProductSummary[];
  readonly pagination: Pagination;
  readonly facets: Facets;
}

/** Which page of how many things; `page` counts from 0. */
export interface Pagination {
  readonly page: number;
  readonly size: number;
  readonly total: number;
}

/** What a listing can be narrowed by, with counts that respect every other filter. */
export interface Facets {
  readonly brands: readonly { readonly name: string; readonly count: number }[];
  readonly categories: readonly { readonly slug: string; readonly name: string; readonly count: number }[];
  readonly priceRanges: readonly { readonly min: number; readonly max: number | null; readonly count: number }[];
  readonly attributes: readonly { readonly name: string; readonly values: readonly { readonly value: string; readonly count: number }[] }[];
}

/** A category and what is under it. */
export interface Category {
  readonly name: string;
  readonly slug: string;
  readonly productCount: number;
  readonly children: readonly Category[];
}

/** One line of a cart at current prices. */
export interface CartItem {
  readonly itemId: string;
  readonly productId: string;
  readonly variantId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly imageUrl: string | null;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly priceAtAddition: number;
  readonly lineTotal: number;
  readonly inStock: boolean;
}

/** A cart as the contract answers it. */
export interface Cart {
  readonly cartId: string | null;
  readonly currency: string;
  readonly items: readonly CartItem[];
  readonly itemCount: number;
  readonly subtotal: number;
  readonly discount: number;
  readonly total: number;
  readonly warnings: readonly { readonly code: string; readonly itemId: string; readonly message: string }[];
}

/** A postal address of the signed-in customer. */
export interface Address {
  readonly addressId: string;
  readonly streetAddress: string;
  readonly city: string;
  readonly state: string | null;
  readonly postalCode: string;
  readonly country: string;
  readonly phone: string | null;
  readonly isDefault?: boolean;
}

/** What an order or a checkout costs, line by line. */
export interface Totals {
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly tax: number;
  readonly total: number;
  readonly currency: string;
}

/** A line that has been priced for good. */
export interface PricedLine {
  readonly productId: string;
  readonly variantId: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly totalPrice: number;
}

/** A checkout while its units are held; times are ISO 8601. */
export interface Checkout extends Totals {
  readonly checkoutId: string;
  readonly status: string;
  readonly items: readonly PricedLine[];
  readonly shippingMethod: string;
  readonly shippingOptions: readonly {
    readonly method: string;
    readonly price: number;
    readonly estimatedDelivery: { readonly from: string; readonly to: string };
  }[];
  readonly priceChanges: readonly { readonly variantId: string; readonly from: number; readonly to: number }[];
  readonly warnings: readonly { readonly message: string }[];
  readonly expiresAt: string;
  readonly orderId?: string | null;
}

/** An order as its buyer sees it; times are ISO 8601. */
export interface Order extends Totals {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly items: readonly OrderLine[];
  readonly shippingAddress: Address;
  readonly paymentMethod: string;
  readonly shippingMethod: string;
  readonly estimatedDelivery: { readonly from: string; readonly to: string };
  readonly statusHistory: readonly { readonly status: string; readonly at: string; readonly by: string }[];
  readonly refunds: readonly { readonly amount: number; readonly reason: string; readonly status: string; readonly at: string }[];
  readonly returns: readonly ReturnWish[];
  readonly tracking: Tracking | null;
  readonly createdAt: string;
}

/** A line of an order, with where it is and what of it came back. */
export interface OrderLine extends PricedLine {
  readonly orderItemId: string;
  readonly status: string;
  readonly tracking: Tracking | null;
  readonly returned: number;
  readonly returnable: number;
}

/** How to follow a parcel. */
export interface Tracking {
  readonly carrier: string | null;
  readonly number: string;
  readonly url: string | null;
}

/** A return as the API shows it. */
export interface ReturnWish {
  readonly returnId: string;
  readonly status: string;
  readonly items: readonly { readonly orderItemId: string; readonly quantity: number }[];
  readonly reason: string;
  readonly instructions: string;
  readonly requestedAt: string;
  readonly condition: string | null;
}

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
