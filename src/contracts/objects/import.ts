import type { ImportId, SellerId } from "../../domain/ids.ts";

/** What an upload can be: Shopify's product CSV, or a product a line. */
export type ImportFormat = "shopify-csv" | "ndjson";

/** How far an import is, as its page and the API show it. */
export interface ImportProgress {
  readonly importId: ImportId;
  readonly status: "RUNNING" | "COMPLETED" | "FAILED";
  /** Rows worked through so far; a CSV file's header is none. */
  readonly rows: number;
  /** Products that are now as the file says, changed or not. */
  readonly products: number;
  readonly failed: number;
  /** At most the first 1,000; `failed` counts all. */
  readonly errors: readonly { readonly row: number; readonly message: string }[];
  /** How much of the file has been worked through. */
  readonly bytes: { readonly done: number; readonly total: number };
}

/** A part of an upload, in the order of its bytes. */
export interface ImportPiece {
  readonly importId: ImportId;
  readonly format: ImportFormat;
  readonly sellerId: SellerId;
  /** Pieces count from 0; a piece that is there already is left as it is. */
  readonly index: number;
  /** At most 1 MiB. */
  readonly bytes: Uint8Array;
}

/** What an import's object does for others. */
export interface ImportRpc {
  /** Keeps a piece of the upload. */
  append(piece: ImportPiece): Promise<void>;
  /** The upload is whole: the work starts and goes on by alarm. Saying it twice changes nothing. */
  start(): Promise<void>;
  /** The upload broke off: nothing of it is kept. */
  discard(): Promise<void>;
  /** Null when there is no such import. */
  progress(): Promise<ImportProgress | null>;
}
