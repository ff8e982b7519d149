// Duty: saves the products of an import: what is new or different, once, and the stock the file gives them.
// Invariant: importing the same again writes nothing, sends nothing and touches no stock; run twice over the same slice it comes to the same;
// no variant is left out while a sale of it goes on.
// Neighbours: csv.ts and ndjson.ts read; catalog-writer.ts saves; initial-stock.ts sets stock; durable-objects/import.ts and /dev/seed call.

import type { Platform } from "../../contracts/platform.ts";
import type { RowError } from "../../domain/import/outcome.ts";
import { idOf, type ProductId, type SellerId } from "../../domain/ids.ts";
import type { ProductDraft } from "../../domain/product-draft.ts";
import { noteQuantities, readActiveVariants, readImported, readQuantities } from "../../storage/import-source.ts";
import { type SaveRequest, type SavedVariant, saveProducts } from "../catalog-writer.ts";
import { sha256Hex } from "../digest.ts";
import { setStock } from "../initial-stock.ts";
import { saleOfVariants } from "../sale-of-variants.ts";
import { findOrMakeCategories } from "./categories.ts";

/** What importing takes of the platform. */
export type ImportParts = Pick<Platform, "d1" | "clock" | "newId" | "stock" | "config" | "rooms">;

/** One product to import; `handle` is what its source calls it, for ever. */
export interface ImportItem {
  readonly row: number;
  readonly handle: string;
  readonly draft: ProductDraft;
}

/** What one call came to. `contended`: others never stopped writing the same, and no product was saved; do it again later. */
export type ImportOutcome = Imported | { readonly kind: "contended" };

/** What became of products that could be written. */
export interface Imported {
  readonly kind: "imported";
  /** Products that are now as the source says, changed or not. */
  readonly products: number;
  readonly changed: readonly ProductId[];
  readonly categoriesChanged: boolean;
  readonly failed: number;
  readonly errors: readonly RowError[];
}

/** Imports products for a seller. `cause` names the import in stock movements. Handles and SKUs must not repeat within one call. */
export async function importProducts(parts: ImportParts, sellerId: SellerId, items: readonly ImportItem[], cause: string): Promise<ImportOutcome> {
  const { slugs, made } = await findOrMakeCategories(parts, items.map(({ draft }) => draft.category), cause);
  const prepared = await Promise.all(items.map((item) => prepare(sellerId, item, slugs)));
  const before = await readImported(parts.d1, sellerId, prepared.map(({ request, item }) => ({ productId: request.productId, slug: item.handle })));
  const identified = prepared.map(({ item, request }) => {
    const known = before.find(({ productId }) => productId === request.productId) ?? before.find(({ slug }) => slug === item.handle);
    return { item, request: { ...request, productId: known?.productId ?? request.productId }, unchanged: known?.sourceHash === request.sourceHash };
  });
  const different = identified.filter(({ unchanged }) => !unchanged);
  const inSale = await salesThatForbid(parts, different.map(({ request }) => request));
  const changed = different.filter(({ request }) => !inSale.has(request.productId));
  const results = changed.length === 0 ? [] : await saveProducts(parts, changed.map(({ request }) => request), cause);
  if (results.some(({ kind }) => kind === "contended")) return { kind: "contended" };
  const refused = new Set(inSale.keys());
  const errors: RowError[] = different.flatMap(({ item: { row }, request }) => {
    const sale = inSale.get(request.productId);
    return sale === undefined ? [] : [{ row, message: `the sale "${sale}" still sells a variant that this would leave out` }];
  });
  for (const [index, { item, request }] of changed.entries()) {
    const result = results[index];
    if (result?.kind === "saved") continue;
    refused.add(request.productId);
    const messages = result?.kind === "faulty" ? result.faults.map(({ message }) => message) : ["changed by somebody else meanwhile"];
    errors.push(...messages.map((message) => ({ row: item.row, message })));
  }
  const kept = identified.filter(({ request }) => !refused.has(request.productId));
  errors.push(...(await importStock(parts, kept, cause)));
  const saved = changed.flatMap(({ request }) => (refused.has(request.productId) ? [] : [request.productId]));
  return { kind: "imported", products: kept.length, changed: saved, categoriesChanged: made, failed: refused.size, errors };
}

async function prepare(sellerId: SellerId, item: ImportItem, slugs: ReadonlyMap<string, string>): Promise<{ item: ImportItem; request: SaveRequest }> {
  const draft = { ...item.draft, category: slugs.get(item.draft.category) ?? item.draft.category };
  // Stock has its own memory, and the slug may be numbered: neither makes it another product.
  const { variants, ...rest } = item.draft;
  const source = JSON.stringify([rest, variants.map(({ quantity: _, ...variant }) => variant)]);
  const productId = idOf("product", (await sha256Hex(`${sellerId}\n${item.handle}`)).slice(0, 30));
  return { item, request: { productId, sellerId, draft, ifVersion: null, sourceHash: await sha256Hex(source) } };
}

/** The names of sales that go on, by the product of which a request would leave out what they sell. */
async function salesThatForbid(parts: ImportParts, requests: readonly SaveRequest[]): Promise<ReadonlyMap<ProductId, string>> {
  const found = new Map<ProductId, string>();
  if (requests.length === 0) return found;
  const active = await readActiveVariants(parts.d1, requests.map(({ productId }) => productId));
  for (const { productId, draft } of requests) {
    const dropped = active.filter((variant) => variant.productId === productId && !draft.variants.some(({ sku }) => sku === variant.sku));
    const sale = await saleOfVariants(parts, dropped.map(({ variantId }) => variantId));
    if (sale !== null) found.set(productId, sale.name);
  }
  return found;
}

/** Sets stock where the file says something else than it said last time: what was sold since then is not undone by importing it again. */
async function importStock(parts: ImportParts, kept: readonly { readonly item: ImportItem; readonly request: SaveRequest }[], cause: string): Promise<readonly RowError[]> {
  const wanted = new Map(kept.flatMap(({ item, request }) => item.draft.variants.map((variant) => [variant.sku, { item, request, quantity: variant.quantity }] as const)));
  const variants: SavedVariant[] = [];
  for (const { sku, variantId, productId, quantity: before } of await readQuantities(parts.d1, [...wanted.keys()])) {
    const entry = wanted.get(sku);
    if (!entry || entry.quantity === null || entry.request.productId !== productId || JSON.stringify(entry.quantity) === before) continue;
    variants.push({ variantId, productId, sku, isNew: before === null, quantity: entry.quantity });
  }
  if (variants.length === 0) return [];
  const refusals = await setStock(parts, variants, cause, "import");
  const refusedSkus = new Set(refusals.map(({ sku }) => sku));
  await noteQuantities(parts.d1, variants.filter(({ sku }) => !refusedSkus.has(sku)).map(({ variantId, quantity }) => ({ variantId, quantity: JSON.stringify(quantity) })));
  return refusals.map(({ sku, message }) => ({ row: wanted.get(sku)?.item.row ?? 0, message }));
}
