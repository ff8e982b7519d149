// The real data that lies beside the project on machines that have it: ../shared/data, or the folder that FLOODGATE_DATA names.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { retailDemoLines } from "../../scripts/support/retail-demo.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = [process.env["FLOODGATE_DATA"], join(root, "../shared/data"), join(root, "../../shared/data")].find((path) => path !== undefined && existsSync(path));

/** Where a file of the shared data is; null, said aloud, when it is not on this machine. */
export function sharedFile(path: string): string | null {
  const file = folder === undefined ? null : join(folder, path);
  if (file !== null && existsSync(file)) return file;
  console.warn(`SKIPPED: no ${path} beside the project; set FLOODGATE_DATA to the folder that has it`);
  return null;
}

function sharedText(path: string): string | null {
  const file = sharedFile(path);
  return file === null ? null : readFileSync(file, "utf8");
}

/** Whole catalogues as they are uploaded; each is null where its files are not. */
export function sharedCatalogues() {
  const products = sharedText("catalogues/retail-demo-store.products.yaml");
  const categories = sharedText("catalogues/retail-demo-store.categories.yaml");
  return {
    apparelCsv: sharedText("catalogues/shopify.apparel.csv"),
    spreeCsv: sharedText("catalogues/spree.products.csv"),
    retailNdjson: products !== null && categories !== null ? retailDemoLines(products, categories).join("\n") : null,
  };
}
