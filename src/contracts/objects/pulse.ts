import type { ProductId, VariantId } from "../../domain/ids.ts";
import type { Millis } from "../../domain/time.ts";

/** The one small document that says which versions hold. The same for everyone. */
export interface PulseDocument {
  /** Moves with every change of anything in the document. */
  readonly version: number;
  /** Moves when a listing may show something else: a product, a category, or whether something is in stock. */
  readonly listingVersion: number;
  readonly categoriesVersion: number;
  /** Since when `changed` and `stock` are complete: nothing that changed at or after this moment is missing. */
  readonly floor: Millis;
  /** Products that changed lately → the version that holds. */
  readonly changed: Readonly<Record<ProductId, number>>;
  /** Variants whose availability changed lately → how many can be bought. */
  readonly stock: Readonly<Record<VariantId, number>>;
  readonly at: Millis;
}

/** What changed, as the pulse is told of it. */
export type PulseAdvance = {
  readonly products?: readonly { readonly productId: ProductId; readonly version: number }[];
  readonly categoriesVersion?: number;
  /** `sequence` is the stock object's own count: an older one never overwrites a newer one. */
  readonly stock?: readonly { readonly variantId: VariantId; readonly available: number; readonly sequence: number; readonly flagChanged: boolean }[];
  readonly listingsChanged?: boolean;
};

/** What the pulse's object does for others. */
export interface PulseRpc {
  read(): Promise<PulseDocument>;
  /** Says what changed. Older versions and sequences change nothing. Returns the version that now holds. */
  advance(change: PulseAdvance): Promise<number>;
}
