import type { Endpoint } from "../endpoint.ts";
import { adminAudit } from "./admin-audit.ts";
import { adminCategories } from "./admin-categories.ts";
import { adminOrders } from "./admin-orders.ts";
import { adminProducts } from "./admin-products.ts";
import { adminSales } from "./admin-sales.ts";
import { adminWarehouses } from "./admin-warehouses.ts";
import { auth } from "./auth.ts";
import { cart } from "./cart.ts";
import { catalog } from "./catalog.ts";
import { checkout } from "./checkout.ts";
import { deadLetters } from "./dead-letters.ts";
import { delivery } from "./delivery.ts";
import { imports } from "./imports.ts";
import { inventory } from "./inventory.ts";
import { me } from "./me.ts";
import { operations } from "./operations.ts";
import { orders } from "./order.ts";
import { saleClaim } from "./sale-claims.ts";
import { saleJoining } from "./sale-joining.ts";
import { salePlace } from "./sale-places.ts";
import { sales } from "./sales.ts";
import { reconciliations } from "./reconciliations.ts";
import { returns } from "./returns.ts";
import { searches } from "./search.ts";
import { sellerOrders } from "./seller-orders.ts";
import { webhooks } from "./webhooks.ts";

/** Every API route of the shop, in the order in which they are matched and documented. */
export const endpoints: readonly Endpoint[] = [
  ...operations(() => endpoints),
  ...auth,
  ...me,
  ...inventory,
  ...cart,
  ...catalog,
  ...delivery,
  ...searches,
  ...adminProducts,
  ...adminCategories,
  ...adminWarehouses,
  ...imports,
  ...adminOrders,
  ...sellerOrders,
  ...returns,
  ...deadLetters,
  ...adminAudit,
  ...reconciliations,
  ...checkout,
  ...orders,
  ...sales,
  saleJoining, salePlace, saleClaim,
  ...adminSales,
  ...webhooks,
];
