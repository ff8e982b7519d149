// Duty: saves drafts as products: finds their category, keeps their variants' identity, gives them an address, tells the world in the same batch.
// Invariant: a refused draft costs only itself; the rest of the batch is written together; descriptions are sanitised here, once.
// Neighbours: storage/catalog-write.ts writes, routes/admin-products.ts and imports/import-products.ts call, domain/product-draft.ts is what is saved.

import type { Platform } from "../contracts/platform.ts";
import { type ProductId, type SellerId, uniquePart, type VariantId } from "../domain/ids.ts";
import { cheapest, effectivePrice, optionsOf, type DraftFault, type ProductDraft, type StockDraft, variantName } from "../domain/product-draft.ts";
import { freeSlug, slugify } from "../domain/slug.ts";
import { readWriteContext, type WriteContext } from "../storage/catalog-admin.ts";
import { type ProductWrite, type SearchText, writeProducts } from "../storage/catalog-write.ts";
import { outboxInsert } from "../storage/outbox.ts";
import { sanitiseHtml, textOf } from "./html.ts";

/** What saving takes of the platform. */
export type WriterParts = Pick<Platform, "d1" | "clock" | "newId">;

/** One product to save. */
export interface SaveRequest {
  /** The product to make or to replace; it is made when it is not there. */
  readonly productId: ProductId;
  readonly sellerId: SellerId;
  readonly draft: ProductDraft;
  /** The only version that may be replaced; null takes whatever is there. */
  readonly ifVersion: number | null;
  readonly status?: ProductWrite["status"];
  readonly sourceHash?: string;
}

/** A variant as it was saved, with the stock its draft asks for. */
export interface SavedVariant {
  readonly variantId: VariantId;
  readonly productId: ProductId;
  readonly sku: string;
  readonly isNew: boolean;
  readonly quantity: StockDraft | null;
}

/** What became of one request; a faulty one costs only itself. */
export type SaveResult =
  | { readonly kind: "saved"; readonly productId: ProductId; readonly version: number; readonly variants: readonly SavedVariant[] }
  /** The version is not the wanted one. */
  | { readonly kind: "moved" }
  /** Others wrote the same at every attempt; nothing of the batch was saved. */
  | { readonly kind: "contended" }
  | { readonly kind: "faulty"; readonly faults: readonly DraftFault[] };

/** Somebody else may take a slug or a SKU, or move a version, between looking and writing: then look again. */
const attempts = 10;
/** From this look on a slug that others are after ends with what is the product's alone. */
const contended = 3;

/** Saves all drafts that can be saved, in one batch; results stand in the order of the requests. Throws when D1 does. */
export async function saveProducts(parts: WriterParts, requests: readonly SaveRequest[], correlationId: string): Promise<readonly SaveResult[]> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const planned = plan(parts, requests, await readContext(parts.d1, requests), attempt >= contended);
    const writes = planned.flatMap((one) => (one.kind === "planned" ? [one.write] : []));
    const results = planned.map((one): SaveResult => (one.kind === "planned" ? one.result : one));
    if (writes.length === 0) return results;
    const changed = outboxInsert(parts.d1, [{ type: "CATALOG_CHANGED", productIds: writes.map((write) => write.productId), categoriesChanged: false }], {
      newId: parts.newId, at: parts.clock.now(), correlationId, source: "catalog",
    });
    if ((await writeProducts(parts.d1, writes, [changed])) === "written") return results;
  }
  return requests.map(() => ({ kind: "contended" }));
}

const readContext = (d1: D1Database, requests: readonly SaveRequest[]) =>
  readWriteContext(d1, {
    productIds: requests.map((request) => request.productId),
    categories: [...new Set(requests.map((request) => request.draft.category))],
    skus: requests.flatMap((request) => request.draft.variants.map((variant) => variant.sku)),
    slugs: [...new Set(requests.map(({ draft }) => wantedSlug(draft)))],
  });

const wantedSlug = (draft: ProductDraft) => draft.slug ?? (slugify(draft.name) || "product");

type Planned = { readonly kind: "planned"; readonly write: ProductWrite; readonly result: SaveResult } | Exclude<SaveResult, { kind: "saved" }>;

/** Fits each request in with what is there and with the requests before it. */
function plan(parts: WriterParts, requests: readonly SaveRequest[], context: WriteContext, isContended: boolean): readonly Planned[] {
  const takenSkus = new Map([...context.variants].map(([sku, variant]) => [sku, variant.productId]));
  const takenSlugs = new Map(context.slugs);
  return requests.map((request) => {
    const { draft, productId } = request;
    const existing = context.products.get(productId);
    if (request.ifVersion !== null && existing?.version !== request.ifVersion) return { kind: "moved" };
    const faults: DraftFault[] = [];
    const category = context.categories.get(draft.category);
    if (!category) faults.push({ path: "category", message: `there is no category ${draft.category}` });
    for (const [index, { sku }] of draft.variants.entries()) {
      if ((takenSkus.get(sku) ?? productId) !== productId) faults.push({ path: `variants.${index}.sku`, message: `the SKU ${sku} belongs to another product` });
    }
    if (!category || faults.length > 0) return { kind: "faulty", faults };
    const others = slugsOfOthers(takenSlugs, productId);
    const wanted = isContended && others.has(wantedSlug(draft)) ? `${wantedSlug(draft)}-${uniquePart(productId).slice(-6)}` : wantedSlug(draft);
    const slug = draft.slug === null && existing ? existing.slug : freeSlug(wanted, others);
    takenSlugs.set(slug, productId);
    for (const { sku } of draft.variants) takenSkus.set(sku, productId);
    const variants = draft.variants.map((variant): SavedVariant => {
      const known = context.variants.get(variant.sku);
      return { variantId: known?.variantId ?? parts.newId("variant"), productId, sku: variant.sku, isNew: known === undefined, quantity: variant.quantity };
    });
    const write = toWrite({ request, expected: existing?.version ?? 0, slug, category, variants, at: parts.clock.now() });
    return { kind: "planned", write, result: { kind: "saved", productId, version: write.expected + 1, variants } };
  });
}

const slugsOfOthers = (taken: ReadonlyMap<string, ProductId>, own: ProductId) => new Set([...taken].filter(([, productId]) => productId !== own).map(([slug]) => slug));

interface Fitted {
  readonly request: SaveRequest;
  readonly expected: number;
  readonly slug: string;
  readonly category: { readonly categoryId: ProductWrite["categoryId"]; readonly names: string };
  readonly variants: readonly SavedVariant[];
  readonly at: number;
}

function toWrite({ request, expected, slug, category, variants, at }: Fitted): ProductWrite {
  const { draft, productId, sellerId } = request;
  const shown = cheapest(draft.variants) ?? { price: 0, salePrice: null };
  const description = sanitiseHtml(draft.description);
  const { name, brand, currency, images } = draft;
  return {
    productId, expected, sellerId, categoryId: category.categoryId, slug, name, brand, description, currency, images, at,
    status: request.status ?? draft.status,
    price: shown.price,
    salePrice: shown.salePrice,
    effectivePrice: effectivePrice(shown),
    options: optionsOf(draft),
    variants: draft.variants.map(({ sku, attributes, price, salePrice }, index) => ({
      variantId: (variants[index] as SavedVariant).variantId, sku, name: variantName(name, attributes), attributes, price, salePrice,
    })),
    search: searchText({ name, brand, description, categoryNames: category.names, variants: draft.variants }),
    sourceHash: request.sourceHash ?? null,
  };
}

/** What a product is found by. SKUs are found too, but nothing is corrected to them. */
export function searchText(product: {
  readonly name: string;
  readonly brand: string | null;
  readonly description: string;
  readonly categoryNames: string;
  readonly variants: readonly { readonly sku: string; readonly attributes: Readonly<Record<string, string>> }[];
}): SearchText {
  const values = [...new Set(product.variants.flatMap((variant) => Object.values(variant.attributes)))].join(" ");
  const category = product.categoryNames.replaceAll(" > ", " ");
  const brand = product.brand ?? "";
  const skus = product.variants.map((variant) => variant.sku).join(" ");
  return { name: product.name, brand, category, attributes: `${values} ${skus}`, description: textOf(product.description), words: `${product.name} ${brand} ${category} ${values}` };
}
