// The pages, in the order in which they are matched, and what is said where there is none.

import type { Hono } from "hono";
import { refuse } from "../../../contracts/problem.ts";
import type { AppEnv } from "../context.ts";
import { mountLocalDoors } from "../dev/index.ts";
import { mountAccountPages } from "./account-routes.ts";
import { mountAdminPages } from "./admin/index.ts";
import { refusedAnswer } from "./answers.ts";
import { apiOf } from "./api.ts";
import { mountAuthPages } from "./auth-routes.ts";
import { mountCartPages } from "./cart-routes.ts";
import { mountCatalogPages } from "./catalog-routes.ts";
import { mountCheckoutPages } from "./checkout-routes.ts";
import { mountOrderPages } from "./order-routes.ts";
import { mountSalePages } from "./sale-routes.ts";
import { text } from "./strings.ts";

/** Mounts every page of the shop and of the back office. */
export function mountPages(app: Hono<AppEnv>): void {
  const api = apiOf(app);
  mountLocalDoors(app);
  mountCatalogPages(app, api);
  mountCartPages(app, api);
  mountAuthPages(app, api);
  mountAccountPages(app, api);
  mountCheckoutPages(app, api);
  mountOrderPages(app, api);
  mountSalePages(app, api);
  mountAdminPages(app, api);
  app.notFound((c) => refusedAnswer(c, refuse("not_found", text.errors.notFoundHelp)));
}
