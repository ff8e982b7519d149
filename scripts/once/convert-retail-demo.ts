// Duty: `node scripts/once/convert-retail-demo.ts <products.yaml> <categories.yaml> [<out.ndjson>]`: the retail demo store's catalogue as NDJSON.
// Invariant: the same files give the same lines; nothing is written when one of them cannot be read.
// Neighbours: support/retail-demo.ts converts; `npm run import` takes the result.

import { readFileSync, writeFileSync } from "node:fs";
import { retailDemoLines } from "../support/retail-demo.ts";

const [productsPath, categoriesPath, outPath] = process.argv.slice(2);
if (!productsPath || !categoriesPath) {
  console.error("usage: node scripts/once/convert-retail-demo.ts <products.yaml> <categories.yaml> [<out.ndjson>]");
  process.exit(2);
}

const lines = retailDemoLines(readFileSync(productsPath, "utf8"), readFileSync(categoriesPath, "utf8"));
const text = `${lines.join("\n")}\n`;
if (outPath) {
  writeFileSync(outPath, text);
  console.log(`${lines.length} products written to ${outPath}`);
} else {
  process.stdout.write(text);
}
