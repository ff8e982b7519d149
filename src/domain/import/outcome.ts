import type { ProductDraft } from "../product-draft.ts";

/** One thing wrong with one row. Rows count from 1; in a CSV file the header is row 1. */
export interface RowError {
  readonly row: number;
  readonly message: string;
}

/** What the rows of one product come to. `row` is the first of them, `rows` how many they are, `handle` what the file calls it. */
export type ImportedProduct =
  | { readonly kind: "product"; readonly row: number; readonly rows: number; readonly handle: string; readonly draft: ProductDraft }
  | { readonly kind: "faulty"; readonly row: number; readonly rows: number; readonly errors: readonly RowError[] };
