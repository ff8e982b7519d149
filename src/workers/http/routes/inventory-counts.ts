// Duty: sets what is on hand from a CSV file of counts: sku, warehouse, quantity.
// Invariant: a bad row costs only itself and is reported by its number; rows of one variant are applied in their order.
// Neighbours: routes/inventory.ts; clients/stock.ts; storage/inventory.ts resolves SKUs and warehouses.

import { parse } from "csv-parse/sync";
import { z } from "zod";
import { inPortions } from "../../../clients/portions.ts";
import { executeStock, readStock } from "../../../clients/stock.ts";
import type { StockCommand } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { refuse } from "../../../contracts/problem.ts";
import type { ProductId, VariantId, WarehouseId } from "../../../domain/ids.ts";
import { findSkus, type InventoryLevel, warehouseNames } from "../../../storage/inventory.ts";
import { showLevels } from "../../../storage/inventory-projection.ts";
import { fileLimitBytes, readText } from "../body.ts";
import { answer, type HandlerResult } from "../endpoint.ts";

/** Every variant is an object to call, and one request may call a thousand. */
const maxVariants = 450;
const callsAtOnce = 20;

/** What became of an upload of counts, row by row. */
export const countsResultSchema = z.object({ rows: z.int(), applied: z.int(), failed: z.int(), errors: z.array(z.object({ row: z.int(), message: z.string() })) });

type Faults = { row: number; message: string }[];

interface Count {
  /** As in the file: the header is row 1. */
  readonly row: number;
  readonly sku: string;
  readonly warehouse: string;
  readonly quantity: number;
}

interface PlacedCount extends Count {
  readonly variantId: VariantId;
  readonly productId: ProductId;
  readonly warehouseId: WarehouseId;
}

const rowSchema = z.object({
  sku: z.string().trim().min(1, "sku is missing").max(100),
  warehouse: z.string().trim().default(""),
  quantity: z.string().trim().regex(/^\d{1,9}$/, "quantity is not a whole number").transform(Number),
});

/** Applies a file of counts. `cause` makes the change ids, so that a repeated request changes nothing. */
export async function applyCounts(platform: Platform, stream: ReadableStream<Uint8Array> | null, cause: string): Promise<HandlerResult> {
  const text = await readText(stream, fileLimitBytes);
  if (text === null) return refuse("payload_too_large", `The file may have at most ${fileLimitBytes} bytes.`);
  const records = readRecords(text);
  if (records === null) return refuse("validation_failed", "The file is not CSV with the columns sku, warehouse, quantity.");
  const faults: Faults = [];
  const placed = await place(platform, readCounts(records, faults), faults);
  const byVariant = [...Map.groupBy(placed, (count) => count.variantId).values()];
  for (const late of byVariant.splice(maxVariants)) for (const { row } of late) faults.push({ row, message: `one file may count ${maxVariants} variants; send the rest in another` });
  let applied = 0;
  for (const together of inPortions(byVariant, callsAtOnce)) {
    const done = await Promise.all(together.map((counts) => countVariant(platform, counts, cause, faults)));
    applied += done.reduce((sum, each) => sum + each.applied, 0);
    await showLevels(platform, done.flatMap(({ level }) => level ?? []));
  }
  faults.sort((a, b) => a.row - b.row);
  return answer(200, { rows: records.length, applied, failed: faults.length, errors: faults });
}

function readRecords(text: string): readonly Record<string, string>[] | null {
  try {
    let header: readonly string[] = [];
    const columns = (names: string[]) => (header = names.map((name) => name.trim().toLowerCase())) as string[];
    const records: Record<string, string>[] = parse(text, { columns, bom: true, skip_empty_lines: true, relax_column_count: true });
    return header.includes("sku") && header.includes("quantity") ? records : null;
  } catch {
    return null;
  }
}

function readCounts(records: readonly Record<string, string>[], faults: Faults): readonly Count[] {
  return records.flatMap((record, index) => {
    const row = index + 2;
    const parsed = rowSchema.safeParse(record);
    if (parsed.success) return [{ row, ...parsed.data }];
    faults.push({ row, message: parsed.error.issues.map((issue) => issue.message).join("; ") });
    return [];
  });
}

/** Finds variant and warehouse of every row; a row without a warehouse means the first. */
async function place(platform: Platform, counts: readonly Count[], faults: Faults): Promise<readonly PlacedCount[]> {
  const [variants, warehouses] = await Promise.all([findSkus(platform.d1, [...new Set(counts.map((count) => count.sku))]), warehouseNames(platform.d1)]);
  return counts.flatMap((count) => {
    const variant = variants.get(count.sku);
    const warehouseId = count.warehouse === "" ? warehouses.first : warehouses.byName.get(count.warehouse);
    if (variant && warehouseId) return [{ ...count, ...variant, warehouseId }];
    faults.push({ row: count.row, message: variant ? `there is no warehouse ${count.warehouse}` : `there is no sku ${count.sku}` });
    return [];
  });
}

async function countVariant({ stock }: Platform, counts: readonly PlacedCount[], cause: string, faults: Faults): Promise<{ readonly applied: number; readonly level: InventoryLevel | null }> {
  const [first] = counts;
  if (!first) return { applied: 0, level: null };
  const commands = counts.map(({ row, productId, warehouseId, quantity }): StockCommand => ({ kind: "set", changeId: `${cause}:${row}`, productId, warehouseId, onHand: quantity, reason: "count" }));
  const executed = await executeStock(stock, first.variantId, commands);
  let applied = 0;
  for (const [index, { row }] of counts.entries()) {
    const outcome = executed.kind === "answered" ? executed.value[index] : executed;
    if (outcome?.kind === "adjusted") applied += 1;
    else faults.push({ row, message: outcome?.kind === "below_held" ? `${outcome.held} are reserved there` : "the stock could not be asked; send this row again" });
  }
  const read = await readStock(stock, first.variantId);
  if (read.kind !== "answered" || read.value.productId === null) return { applied, level: null };
  return { applied, level: { ...read.value, productId: read.value.productId } };
}
