// The real catalogues, handed to runtime tests, which cannot read files: a service that answers 404 where the data is not beside the project.
import { Response } from "miniflare";
import { sharedCatalogues } from "./shared-data.ts";

let read: ReturnType<typeof sharedCatalogues> | null = null;

/** Answers /apparel.csv (Shopify's own sample), /spree.csv (another shop's columns) and /retail-demo.ndjson (2,465 products, converted). */
export function realCatalogues(request: { readonly url: string }): Response {
  const { apparelCsv, spreeCsv, retailNdjson } = (read ??= sharedCatalogues());
  const catalogues = new Map([["/apparel.csv", apparelCsv], ["/spree.csv", spreeCsv], ["/retail-demo.ndjson", retailNdjson]]);
  const text = catalogues.get(new URL(request.url).pathname) ?? null;
  return new Response(text, { status: text === null ? 404 : 200 });
}
