import type { ImportId, SellerId } from "../../domain/ids.ts";

export type ImportFormat = "shopify-csv" | "ndjson";

export interface ImportProgress {
  readonly importId: ImportId;
  readonly status: "RUNNING" | "COMPLETED" | "FAILED";
  readonly rows: number;
  readonly products: number;
  readonly failed: number;
  /** At most the first 1,000; `failed` counts all. */
  readonly errors: readonly { readonly row: number; readonly message: string }[];
}

export interface ImportRpc {
  /** Takes the upload, piece by piece; `last` starts the work, which goes on by alarm. */
  append(piece: { readonly importId: ImportId; readonly format: ImportFormat; readonly sellerId: SellerId; readonly index: number; readonly bytes: Uint8Array; readonly last: boolean }): Promise<void>;
  progress(): Promise<ImportProgress | null>;
}
