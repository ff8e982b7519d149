import type { Endpoint } from "../endpoint.ts";
import { auth } from "./auth.ts";
import { catalog } from "./catalog.ts";
import { inventory } from "./inventory.ts";
import { me } from "./me.ts";
import { operations } from "./operations.ts";
import { searches } from "./search.ts";

/** Every API route of the shop, in the order in which they are matched and documented. */
export const endpoints: readonly Endpoint[] = [
  ...operations,
  ...auth,
  ...me,
  ...inventory,
  ...catalog,
  ...searches,
];
