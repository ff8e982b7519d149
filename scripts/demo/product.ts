// Duty: the shape of the demo catalogue, and the short way to write one product down.
// Invariant: every combination of the options is one variant; its SKU is the product's code and the values, readable and unique.
// Neighbours: streetwear.ts … studio.ts write drafts, index.ts makes products of them once it knows the pictures' addresses.

/** A category as `POST /admin/categories` takes it; without `parent` it is a top one. */
export interface DemoCategory {
  readonly slug: string;
  readonly name: string;
  readonly parent?: string;
}

/** The demo warehouses' short names; quantities are given by them. */
export type WarehouseKey = "rotterdam" | "reno" | "singapore";

/** A warehouse as `POST /admin/warehouses` takes it, with the key the catalogue knows it by. */
export interface DemoWarehouse {
  readonly key: WarehouseKey;
  readonly name: string;
  readonly country: string;
  readonly region?: string;
  readonly postalCode: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** One thing that can be bought. Prices are absent where the product's hold. */
export interface DemoVariant {
  readonly sku: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly price?: number;
  readonly salePrice?: number;
  readonly quantity: Readonly<Record<WarehouseKey, number>>;
}

/** A product as `POST /admin/products` takes it, save that quantities are told apart by warehouse. Prices in dollars. */
export interface DemoProduct {
  readonly slug: string;
  readonly name: string;
  readonly brand: string;
  readonly description: string;
  readonly category: string;
  readonly status: "ACTIVE";
  readonly price: number;
  readonly salePrice?: number;
  readonly currency: "USD";
  readonly images: readonly { readonly url: string; readonly alt: string }[];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly variants: readonly DemoVariant[];
}

/** What sets one variant apart from its product: its own units or prices. */
export interface VariantException {
  readonly stock?: number;
  readonly price?: number;
  readonly salePrice?: number;
}

/** A product as its author writes it. */
export interface ProductDraft {
  readonly slug: string;
  readonly name: string;
  readonly brand: string;
  readonly category: string;
  readonly price: number;
  readonly salePrice?: number;
  /** The beginning of every SKU. */
  readonly code: string;
  /** Picture name → what a person who cannot see it should be told. The first is the primary one. */
  readonly pictures: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, readonly string[]>>;
  /** Units of a variant over all warehouses. */
  readonly stock: number;
  /** Exceptions by the variant's values, joined with " / ". */
  readonly except?: Readonly<Record<string, VariantException>>;
  readonly description: string;
}

/** Gives the address a picture is served under; throws for a name nobody drew. */
export type UrlOf = (picture: string) => string;

const skuPart = (value: string): string => value.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "-").replaceAll(/^-|-$/g, "");

function combinations(options: Readonly<Record<string, readonly string[]>>): readonly Readonly<Record<string, string>>[] {
  return Object.entries(options).reduce<readonly Readonly<Record<string, string>>[]>(
    (found, [name, values]) => found.flatMap((attributes) => values.map((value) => ({ ...attributes, [name]: value }))),
    [{}],
  );
}

/** Shares units out: two in five to Rotterdam, two in five to Reno, the rest to Singapore; a last unit stays in Rotterdam. */
function share(units: number): Record<WarehouseKey, number> {
  const reno = Math.floor(units * 0.4);
  const singapore = Math.floor(units * 0.2);
  return { rotterdam: units - reno - singapore, reno, singapore };
}

function variant(draft: ProductDraft, attributes: Readonly<Record<string, string>>): DemoVariant {
  const values = Object.values(attributes);
  const { stock = draft.stock, price, salePrice } = draft.except?.[values.join(" / ")] ?? {};
  return {
    sku: [draft.code, ...values.map(skuPart)].join("-"),
    attributes,
    ...(price === undefined ? {} : { price }),
    ...(salePrice === undefined ? {} : { salePrice }),
    quantity: share(stock),
  };
}

/** The product a draft stands for. */
export function productFrom(draft: ProductDraft, urlOf: UrlOf): DemoProduct {
  const options = draft.options ?? {};
  return {
    slug: draft.slug,
    name: draft.name,
    brand: draft.brand,
    description: draft.description,
    category: draft.category,
    status: "ACTIVE",
    price: draft.price,
    ...(draft.salePrice === undefined ? {} : { salePrice: draft.salePrice }),
    currency: "USD",
    images: Object.entries(draft.pictures).map(([name, alt]) => ({ url: urlOf(name), alt })),
    options: Object.entries(options).map(([name, values]) => ({ name, values })),
    variants: combinations(options).map((attributes) => variant(draft, attributes)),
  };
}
