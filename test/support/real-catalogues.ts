// The real catalogues, handed to runtime tests, which cannot read files: a service that answers 404 where the data is not beside the project.
import { readFileSync } from "node:fs";
import { Response } from "miniflare";
import { retailDemoLines } from "../../scripts/support/retail-demo.ts";
import { sharedFile } from "./shared-data.ts";

const absent = () => new Response(null, { status: 404 });

/** Answers /apparel.csv (Shopify's own sample) and /retail-demo.ndjson (2,465 products, converted). */
export function realCatalogues(request: { readonly url: string }): Response {
  switch (new URL(request.url).pathname) {
    case "/apparel.csv": {
      const file = sharedFile("catalogues/shopify.apparel.csv");
      return file === null ? absent() : new Response(readFileSync(file, "utf8"));
    }
    case "/retail-demo.ndjson": {
      const products = sharedFile("catalogues/retail-demo-store.products.yaml");
      const categories = sharedFile("catalogues/retail-demo-store.categories.yaml");
      return products === null || categories === null ? absent() : new Response(`${retailDemoLines(readFileSync(products, "utf8"), readFileSync(categories, "utf8")).join("\n")}\n`);
    }
    default:
      return absent();
  }
}
