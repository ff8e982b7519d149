// Duty: makes a change of the catalogue visible once more, so that nothing is lost when the writer's own projection failed.
// Invariant: projecting again what is already seen writes nothing.
// Neighbours: the admin's routes and the import project at once and leave this event in D1's outbox; storage/projection.ts.

import type { ProductId } from "../../domain/ids.ts";
import { projectCategories } from "../../storage/categories.ts";
import { projectProducts } from "../../storage/projection.ts";
import type { EventHandler } from "./handler.ts";

/** Projects the products that events name. Throws when KV or the pulse fails, so that the events come again. */
export const catalogChanged: EventHandler<"CATALOG_CHANGED"> = {
  consumer: "catalog-projection",
  types: ["CATALOG_CHANGED"],
  async handle(events, platform) {
    const productIds = [...new Set(events.flatMap((event) => event.payload.productIds as ProductId[]))];
    if (events.some((event) => event.payload.categoriesChanged)) await mustComplete(projectCategories(platform));
    if (productIds.length > 0) await mustComplete(projectProducts(platform, productIds));
    return [];
  },
};

async function mustComplete(work: Promise<{ readonly kind: "projected" } | { readonly kind: "incomplete"; readonly error: unknown }>): Promise<void> {
  const projected = await work;
  if (projected.kind === "incomplete") throw new Error("the catalogue's projection is incomplete", { cause: projected.error });
}
