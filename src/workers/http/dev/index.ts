// Duty: the one gate before everything under /dev.
// Invariant: /dev answers only where LOCAL_DEVELOPMENT is on, which `npm start` alone sets; elsewhere it does not exist.
// Neighbours: pages/index.ts mounts it before the local doors; contracts/config.ts keeps the flag.

import type { Hono } from "hono";
import type { AppEnv } from "../context.ts";
import { mountDevAccounts } from "./accounts.ts";
import { mountMailbox } from "./mailbox.tsx";
import { mountDevSale } from "./sale.tsx";
import { mountDevSeed } from "./seed.ts";
import { mountDevSettlements } from "./settlements.ts";

/** Mounts the local doors behind their gate. */
export function mountLocalDoors(app: Hono<AppEnv>): void {
  app.use("/dev/*", async (c, next) => (c.get("platform").config.localDevelopment ? next() : c.notFound()));
  mountMailbox(app);
  mountDevAccounts(app);
  mountDevSeed(app);
  mountDevSale(app);
  mountDevSettlements(app);
}
