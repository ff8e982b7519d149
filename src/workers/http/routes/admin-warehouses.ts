// Duty: the routes by which the warehouses are kept.
// Invariant: the first warehouse is where stock goes when nobody says where; a warehouse is never removed, for stock names it.
// Neighbours: storage/warehouses.ts.

import { z } from "zod";
import { idSchema } from "../../../contracts/ids.ts";
import { refuse } from "../../../contracts/problem.ts";
import { textSchema } from "../../../contracts/product.ts";
import { countries } from "../../../domain/countries.ts";
import { addWarehouse, changeWarehouse, type KeptWarehouse, listWarehouses } from "../../../storage/warehouses.ts";
import { answer, endpoint } from "../endpoint.ts";
import { etagOf, isOutdated, outdated } from "../preconditions.ts";

const body = z.object({
  name: textSchema(100),
  country: z.string().refine((code) => countries.has(code), "an ISO 3166 code of two capital letters"),
  postalCode: textSchema(20),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});
const resource = body.extend({ warehouseId: z.string(), version: z.int() }).meta({ id: "Warehouse" });
const params = z.object({ warehouseId: idSchema("warehouse") });
const shared = { access: "admin", tag: "Warehouses" } as const;
const noSuch = refuse("not_found", "There is no such warehouse.");

/** Warehouses, for admins. */
export const adminWarehouses = [
  endpoint(
    { ...shared, method: "GET", path: "/admin/warehouses", summary: "All warehouses, the first one first", answers: { 200: { description: "All of them", schema: z.object({ warehouses: z.array(resource) }) } }, refusals: [] },
    async ({ platform }) => answer(200, { warehouses: await listWarehouses(platform.d1) }),
  ),
  endpoint(
    { ...shared, method: "POST", path: "/admin/warehouses", summary: "Add a warehouse", body, answers: { 201: { description: "Added", schema: resource } }, refusals: [] },
    async ({ platform, body }) => {
      const warehouse = { warehouseId: platform.newId("warehouse"), ...body };
      await addWarehouse(platform.d1, warehouse);
      return show({ ...warehouse, version: 1 }, 201);
    },
  ),
  endpoint(
    {
      ...shared, method: "PUT", path: "/admin/warehouses/:warehouseId", summary: "Replace what a warehouse is", params, body,
      answers: { 200: { description: "Replaced", schema: resource } }, refusals: ["not_found", "precondition_failed"],
    },
    async ({ platform, c, params: { warehouseId }, body }) => {
      const known = (await listWarehouses(platform.d1)).find((warehouse) => warehouse.warehouseId === warehouseId);
      if (!known) return noSuch;
      if (isOutdated(c, known.version)) return outdated();
      const changed = await changeWarehouse(platform.d1, { warehouseId, ...body }, known.version);
      return changed ? show(changed, 200) : outdated();
    },
  ),
];

const show = (warehouse: KeptWarehouse, status: 200 | 201) => answer(status, warehouse, { headers: etagOf(warehouse.version) });
