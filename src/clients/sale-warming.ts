// Duty: wakes what a sale will need before its crowd comes: the product's documents, its stock object, the sale's desks and boards.
// Invariant: it only reads; what cannot be warmed is met cold and nothing more.
// Neighbours: durable-objects/waiting-room.ts calls it 30 minutes and one minute before the start (seed 002 §8.2).

import type { SalePlan } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { boardNames, deskNames } from "../domain/waiting-room/shards.ts";
import { readAvailabilities } from "../storage/availability.ts";
import { readProducts } from "../storage/catalog.ts";
import { readStock } from "./stock.ts";

/** Reads once whatever the sale will read. Never throws. */
export async function warmSale(platform: Platform, { saleId, productId, variantId, shards }: SalePlan): Promise<void> {
  const products = readProducts(platform, [productId]).then((found) => readAvailabilities(platform, [...found.values()]));
  const desks = deskNames(saleId, shards).map((name) => platform.desks.getByName(name).count());
  const boards = boardNames.map((name) => platform.boards.getByName(name).warm(saleId));
  await Promise.allSettled([products, readStock(platform.stock, variantId), ...desks, ...boards]);
}
