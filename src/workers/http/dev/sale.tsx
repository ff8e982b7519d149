// Duty: the local door to a sale: makes one of something that is in stock, so that a newcomer sees a queue within a minute.
// Invariant: of what is in stock at most half is set aside, and of nothing twice at a time.
// Neighbours: index.ts is the gate; clients/sale-making.ts makes it, as for an admin.

import type { Hono } from "hono";
import { makeSale } from "../../../clients/sale-making.ts";
import { idOf } from "../../../domain/ids.ts";
import { minuteMs, secondMs } from "../../../domain/time.ts";
import { listInventory } from "../../../storage/inventory.ts";
import { salesOfVariants } from "../../../storage/sales.ts";
import type { AppContext, AppEnv } from "../context.ts";

/** Mounts /dev/sale: a button, and what it does. */
export function mountDevSale(app: Hono<AppEnv>): void {
  app.get("/dev/sale", (c) => c.html(<html lang="en"><head><title>A sale</title></head><body><form method="post"><button type="submit">Make a sale that starts in a minute</button></form></body></html>));
  app.post("/dev/sale", (c) => make(c));
}

async function make(c: AppContext): Promise<Response> {
  const platform = c.get("platform");
  const { rows } = await listInventory(platform.d1, { low: false, page: 0, size: 100 });
  const now = platform.clock.now();
  const stocked = rows.filter(({ available }) => available > 1);
  const inSales = new Set((await salesOfVariants(platform.d1, stocked.map(({ variantId }) => variantId), now)).map(({ variantId }) => variantId));
  const chosen = stocked.find(({ variantId }) => !inSales.has(variantId));
  if (chosen === undefined) return c.text("Nothing is in stock that is not in a sale already.", 409);
  const made = await makeSale(platform, { userId: idOf("user", "dev"), email: "dev" }, {
    name: chosen.name, variantId: chosen.variantId, units: Math.min(10, Math.ceil(chosen.available / 2)), salePrice: 19, order: "shuffle",
    preQueueOpensAt: now, startsAt: now + minuteMs, endsAt: now + 30 * minuteMs, admissionsPerMinute: 60, claimWindowSeconds: (2 * minuteMs) / secondMs,
  }, null);
  return made.kind === "problem" ? c.text(made.detail, 409) : c.redirect(`/sales/${made.status.saleId}`, 303);
}
