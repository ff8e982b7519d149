import type { Endpoint } from "../endpoint.ts";
import { adminOrders } from "./admin-orders.ts";
import { auth } from "./auth.ts";
import { catalog } from "./catalog.ts";
import { checkout } from "./checkout.ts";
import { inventory } from "./inventory.ts";
import { me } from "./me.ts";
import { operations } from "./operations.ts";
import { orders } from "./order.ts";
import { searches } from "./search.ts";

/** Every API route of the shop, in the order in which they are matched and documented. */
export const endpoints: readonly Endpoint[] = [
  ...operations,
  ...auth,
  ...me,
  ...inventory,
  ...catalog,
  ...searches,
  ...adminOrders,
  ...checkout,
  ...orders,
];
