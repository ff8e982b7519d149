import type { WarehouseId } from "../domain/ids.ts";
import { type Clock, type Millis, minuteMs } from "../domain/time.ts";
import { perPlatform } from "./isolate.ts";

/** Where goods lie. */
export interface Warehouse {
  readonly warehouseId: WarehouseId;
  readonly name: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly postalCode: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** A warehouse as it stands in D1. */
export type KeptWarehouse = Warehouse & { readonly version: number };

const columns = "warehouse_id AS warehouseId, name, country, postal_code AS postalCode, latitude, longitude, version";

/** All warehouses, in the order in which they were made: the first is where stock goes when nobody says where. */
export async function listWarehouses(d1: D1Database): Promise<readonly KeptWarehouse[]> {
  const { results } = await d1.prepare(`SELECT ${columns} FROM warehouses ORDER BY position, warehouse_id`).all<KeptWarehouse>();
  return results;
}

interface Sources {
  readonly d1: D1Database;
  readonly clock: Clock;
}

interface Copy {
  warehouses: readonly Warehouse[];
  at: Millis;
}

const copyOf = perPlatform((_: Sources): Copy => ({ warehouses: [], at: -Infinity }));

/** All warehouses as they were a minute ago at most: enough to say which is nearest, without asking D1 for every checkout. When D1 fails, the last known. */
export async function recentWarehouses(sources: Sources): Promise<readonly Warehouse[]> {
  const copy = copyOf(sources);
  const now = sources.clock.now();
  if (now - copy.at < minuteMs) return copy.warehouses;
  try {
    const warehouses = await listWarehouses(sources.d1);
    // A shop without any is being set up: the first one is seen at once.
    if (warehouses.length > 0) Object.assign(copy, { warehouses, at: now });
    return warehouses;
  } catch (error) {
    if (copy.warehouses.length === 0) throw error;
    return copy.warehouses;
  }
}

/** Adds a warehouse at the end of the order. One that is there already is left as it is. */
export async function addWarehouse(d1: D1Database, { warehouseId, name, country, postalCode, latitude, longitude }: Warehouse): Promise<void> {
  await d1
    .prepare(
      `INSERT INTO warehouses (warehouse_id, name, country, postal_code, latitude, longitude, position)
       SELECT ?, ?, ?, ?, ?, ?, coalesce(max(position) + 1, 0) FROM warehouses WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(warehouseId, name, country, postalCode, latitude, longitude)
    .run();
}

/** Replaces what a warehouse is, unless its version is no longer the expected one: then null. */
export async function changeWarehouse(d1: D1Database, warehouse: Warehouse, expected: number): Promise<KeptWarehouse | null> {
  const { warehouseId, name, country, postalCode, latitude, longitude } = warehouse;
  return d1
    .prepare(
      `UPDATE warehouses SET name = ?, country = ?, postal_code = ?, latitude = ?, longitude = ?, version = version + 1
       WHERE warehouse_id = ? AND version = ? RETURNING ${columns}`,
    )
    .bind(name, country, postalCode, latitude, longitude, warehouseId, expected)
    .first<KeptWarehouse>();
}
