import type { Hono } from "hono";
import { refuse } from "../../../contracts/problem.ts";
import type { AppEnv } from "../context.ts";
import { problemResponse } from "../problem.ts";
import { mountDevPages } from "./dev.tsx";
import { mountDevAccounts } from "./dev-accounts.ts";

/** Mounts every page of the shop and of the back office. */
export function mountPages(app: Hono<AppEnv>): void {
  mountDevPages(app);
  mountDevAccounts(app);
  app.notFound((c) => problemResponse(c, refuse("not_found", "There is nothing here.")));
}
