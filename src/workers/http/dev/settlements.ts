// Duty: the local door to the sandbox bank's settlement report, as a bank's site would offer it for download.
// Invariant: it is what the shop itself would ask the bank for.
// Neighbours: index.ts is the gate; clients/payments/settlement-csv.ts writes it; POST /admin/payments/reconciliations takes it.

import type { Hono } from "hono";
import { z } from "zod";
import { gatewayNamed } from "../../../clients/payments/registry.ts";
import { settlementCsv } from "../../../clients/payments/settlement-csv.ts";
import { dayMs } from "../../../domain/time.ts";
import type { AppEnv } from "../context.ts";

const time = z.iso.datetime().transform((text) => Date.parse(text)).optional();
const span = z.object({ from: time, to: time });

/** Mounts GET /dev/settlements.csv ?from&to (ISO 8601; the last day where nothing is said). */
export function mountDevSettlements(app: Hono<AppEnv>): void {
  app.get("/dev/settlements.csv", async (c) => {
    const platform = c.get("platform");
    const asked = span.safeParse(c.req.query());
    const gateway = gatewayNamed(platform, "sandbox");
    if (!asked.success || gateway === null) return c.json({ error: "from and to are ISO 8601 times" }, 422);
    const { to = platform.clock.now() + 1, from = to - dayMs } = asked.data;
    return c.body(settlementCsv(await gateway.listSettlements(from, to)), 200, { "Content-Type": "text/csv; charset=utf-8" });
  });
}
