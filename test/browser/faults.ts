// Duty: what is wrong with a page for those who use it otherwise than it was drawn.
// Invariant: what axe calls serious or critical, and anything wider than the screen; nothing is excused.
// Neighbours: access.test.ts looks at the shop's pages, after-sale.test.ts at those of an order.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The serious faults axe finds on a page, as rule and first place. */
async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const results = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as AxeResults;
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join(" ")}`);
}

/** What is wrong with a page for somebody who cannot see it as it was drawn, or whose screen is small. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  const tooWide = Number(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
  const found = [...(await seriousFaults(page)), ...(tooWide > 0 ? [`${tooWide} px too wide`] : [])];
  return found.map((fault) => `${new URL(page.url()).pathname} ${fault}`);
}
