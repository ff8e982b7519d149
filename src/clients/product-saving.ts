// Duty: saves one product whole: its rows, the first stock of its new variants, its documents.
// Invariant: readers see it when this returns, or within seconds; what is faulty changes nothing.
// Neighbours: catalog-writer.ts writes, initial-stock.ts counts in, storage/projection.ts shows; routes/admin-products.ts asks.

import { relayOf } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { invalid, type Problem, refuse } from "../contracts/problem.ts";
import { type ProductInput, toDraft } from "../contracts/product.ts";
import { type KeptProduct, readKept } from "../storage/catalog-admin.ts";
import { projectProducts } from "../storage/projection.ts";
import { saveProducts, type SaveRequest } from "./catalog-writer.ts";
import { setStock, showStock, unknownWarehouses } from "./initial-stock.ts";

/** A product to save: as a draft, or as it was handed in. */
export type WantedProduct = SaveRequest | (Omit<SaveRequest, "draft"> & { readonly input: ProductInput });

/** The product as it is kept now. `moved`: somebody else saved it meanwhile. `contended`: others save all the time; ask again later. */
export type SavedProduct = { readonly kind: "saved"; readonly product: KeptProduct } | { readonly kind: "moved" } | { readonly kind: "contended" } | Problem;

/** Who asks, and where work goes on after the answer. */
export interface SavingRequest {
  readonly platform: Platform;
  readonly requestId: string;
  readonly later: (work: Promise<unknown>) => void;
}

/** Saves one product, gives its new variants their stock, shows it, and reads it back. */
export async function saveProduct({ platform, requestId, later }: SavingRequest, wanted: WantedProduct): Promise<SavedProduct> {
  const request = await requestOf(platform, wanted);
  if ("kind" in request) return request;
  const [result] = await saveProducts(platform, [request], requestId);
  if (result?.kind === "faulty") {
    const isSkuTaken = result.faults.every(({ path }) => path.endsWith(".sku"));
    return isSkuTaken ? refuse("conflict", "A SKU belongs to another product.", { errors: result.faults }) : invalid(result.faults);
  }
  if (result?.kind === "contended") return { kind: "contended" };
  if (result?.kind !== "saved") return { kind: "moved" };
  const added = result.variants.filter((variant) => variant.isNew);
  await setStock(platform, added, `new:${result.productId}`, "first stock");
  await showStock(platform, added.filter((variant) => variant.quantity !== null));
  await projectProducts(platform, [result.productId]);
  later(relayOf(platform).wake());
  const [product] = await readKept(platform.d1, [result.productId]);
  return product ? { kind: "saved", product } : { kind: "moved" };
}

/** The draft that is meant, once its currency and its warehouses are known here. */
async function requestOf(platform: Platform, wanted: WantedProduct): Promise<SaveRequest | Problem> {
  const converted = "input" in wanted ? toDraft(wanted.input, platform.config.shopCurrency) : { kind: "draft" as const, draft: wanted.draft };
  if (converted.kind === "faulty") return invalid(converted.faults);
  const strangers = await unknownWarehouses(platform, converted.draft.variants);
  if (strangers.length > 0) return invalid(strangers.map((warehouseId) => ({ path: "variants", message: `there is no warehouse ${warehouseId}` })));
  return { ...wanted, draft: converted.draft };
}
