// Duty: the admin's hands on stock: counts, adjustments, live figures, history, what runs low, and counts by file.
// Invariant: every change goes through the variant's object and is shown to readers before it is answered.
// Neighbours: clients/stock.ts asks the object; storage/inventory.ts resolves names and lists; inventory-counts.ts reads files.

import { z } from "zod";
import { executeStock, readMovements, readStock } from "../../../clients/stock.ts";
import { levelSchema } from "../../../contracts/events/payloads.ts";
import { idSchema } from "../../../contracts/ids.ts";
import type { StockCommand, StockView } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import type { ProductId, VariantId, WarehouseId } from "../../../domain/ids.ts";
import { toIso } from "../../../domain/time.ts";
import { findVariant, listInventory, warehouseNames } from "../../../storage/inventory.ts";
import { showLevels } from "../../../storage/inventory-projection.ts";
import { mergeMovements, readHistory } from "../../../storage/movements.ts";
import { fileLimitBytes } from "../body.ts";
import type { AppContext } from "../context.ts";
import { answer, changeOf, endpoint, type HandlerResult } from "../endpoint.ts";
import { etagOf, versionsAsked } from "../preconditions.ts";
import { applyCounts, countsResultSchema } from "./inventory-counts.ts";
import { pageQuery, pagination } from "./paging.ts";

const units = z.int().min(0).max(1_000_000_000);
const target = {
  variantId: idSchema("variant").optional(),
  sku: z.string().trim().min(1).max(100).optional(),
  warehouseId: idSchema("warehouse").optional(),
  lowStockThreshold: units.optional(),
  limitPerCustomer: z.int().min(1).max(1_000_000).nullable().optional().meta({ description: "the most units one customer may hold and have bought; null is any number" }),
  backorder: z.discriminatedUnion("policy", [z.object({ policy: z.literal("deny") }), z.object({ policy: z.literal("continue"), limit: units.min(1) })]).optional().meta({ description: "whether, and how many, units beyond those on hand may be promised" }),
  reason: z.string().trim().min(1).max(500),
};
const namesOne = ({ variantId, sku }: { variantId?: unknown; sku?: unknown }) => (variantId === undefined) !== (sku === undefined);
const oneName = { message: "give variantId or sku, one of them", path: ["variantId"] };
const countBody = z.object({ ...target, quantity: units }).refine(namesOne, oneName);
const adjustmentBody = z.object({ ...target, delta: z.int().min(-1_000_000_000).max(1_000_000_000) }).refine(namesOne, oneName);

const stockSchema = levelSchema.omit({ productId: true });
const liveSchema = stockSchema.extend({
  consistent: z.boolean(),
  limitPerCustomer: z.int().nullable(),
  backorder: z.object({ policy: z.enum(["deny", "continue"]), limit: z.int(), reserved: z.int(), owed: z.int().meta({ description: "sold, and yet to arrive" }) }),
});
const lineSchema = levelSchema.omit({ warehouses: true }).extend({ sku: z.string(), name: z.string() });
const movementSchema = z.object({ sequence: z.int(), at: z.string(), kind: z.string(), quantity: z.int(), warehouseId: z.string().nullable(), holdId: z.string().nullable(), reason: z.string().nullable() });

const variantParams = z.object({ variantId: idSchema("variant") });
const { size } = pageQuery;
const tag = "Inventory";
const noSuchVariant = refuse("not_found", "There is no such variant.");
const unavailable = refuse("stock_unavailable", "The stock could not be asked; try again.", { retryAfterSeconds: 1 });

/** Whom a change is about, once names are resolved. */
interface Place {
  readonly kind: "place";
  readonly variantId: VariantId;
  readonly productId: ProductId;
  readonly warehouseId: WarehouseId;
  /** No warehouse was named: all together are meant, and the first is where units come and go first. */
  readonly overall: boolean;
}

type Change = Extract<StockCommand, { kind: "set" | "adjust" }>;

/** Stock: levels, journals, adjustments and counts, for admins. */
export const inventory = [
  endpoint(
    {
      method: "PUT", path: "/admin/inventory", access: "admin", tag, summary: "Set what is on hand in a warehouse, or in all together when none is named", body: countBody,
      answers: { 200: { description: "The variant's stock", schema: stockSchema } }, refusals: ["not_found", "conflict", "precondition_failed", "stock_unavailable"],
    },
    async ({ c, platform, body }) => {
      const place = await findPlace(platform, body);
      if (place.kind === "problem") return place;
      return change(platform, { ...commandOf(place, body, platform.newId("request")), kind: "set", onHand: body.quantity, ...expected(c) }, place);
    },
  ),
  endpoint(
    {
      method: "POST", path: "/admin/inventory/adjustments", access: "admin", tag, summary: "Move what is on hand by a difference", body: adjustmentBody, idempotent: true,
      answers: { 200: { description: "The variant's stock", schema: stockSchema } }, refusals: ["not_found", "conflict", "precondition_failed", "stock_unavailable"],
    },
    async ({ c, platform, body, key, who }) => {
      const place = await findPlace(platform, body);
      if (place.kind === "problem") return place;
      return change(platform, { ...commandOf(place, body, changeOf({ platform, who, key })), kind: "adjust", delta: body.delta, ...expected(c) }, place);
    },
  ),
  endpoint(
    {
      method: "GET", path: "/admin/inventory", access: "admin", tag, summary: "What was counted, the scarcest first",
      query: z.object({ low: z.enum(["true", "false"]).default("false"), ...pageQuery }),
      answers: { 200: { description: "A page, seconds old at most", schema: z.object({ inventory: z.array(lineSchema), pagination }) } }, refusals: [],
    },
    async ({ platform, query: { low, page, size } }) => {
      const { rows, total } = await listInventory(platform.d1, { low: low === "true", page, size });
      return answer(200, { inventory: rows.map(({ held, ...row }) => ({ ...row, reserved: held })), pagination: { page, size, total } });
    },
  ),
  endpoint(
    {
      method: "POST", path: "/admin/inventory/counts", access: "admin", tag, summary: "Set what is on hand from a file with the columns sku, warehouse, quantity",
      upload: { contentTypes: ["text/csv"], maxBytes: fileLimitBytes }, idempotent: true,
      answers: { 200: { description: "How many rows were applied, and what was wrong with the others", schema: countsResultSchema } }, refusals: ["payload_too_large", "validation_failed"],
    },
    async ({ platform, stream, key, who }) => applyCounts(platform, stream, changeOf({ platform, who, key })),
  ),
  endpoint(
    {
      method: "GET", path: "/admin/inventory/:variantId", access: "admin", tag, summary: "A variant's stock, live from its object, with the object's own audit", params: variantParams,
      answers: { 200: { description: "The variant's stock", schema: liveSchema } }, refusals: ["not_found", "stock_unavailable"],
    },
    async ({ platform, params }) => {
      if (!(await findVariant(platform.d1, params))) return noSuchVariant;
      const read = await readStock(platform.stock, params.variantId);
      return read.kind === "answered" ? stockAnswer(read.value, liveFigures(read.value)) : unavailable;
    },
  ),
  endpoint(
    {
      method: "GET", path: "/admin/inventory/:variantId/movements", access: "admin", tag, summary: "What moved a variant's stock, newest first", params: variantParams,
      query: z.object({ size, before: z.coerce.number().int().min(1).optional() }),
      answers: { 200: { description: "Movements before the given sequence; `next` is the `before` of the following page", schema: z.object({ movements: z.array(movementSchema), next: z.int().nullable() }) } },
      refusals: ["not_found", "stock_unavailable"],
    },
    async ({ platform, params, query }) => {
      if (!(await findVariant(platform.d1, params))) return noSuchVariant;
      const before = query.before ?? null;
      const read = await readMovements(platform.stock, params.variantId, query.size, before);
      if (read.kind !== "answered") return unavailable;
      const movements = mergeMovements(read.value, await readHistory(platform.d1, params.variantId, query.size, before), query.size);
      const next = movements.length === query.size ? (movements.at(-1)?.sequence ?? null) : null;
      return answer(200, { movements: movements.map((movement) => ({ ...movement, at: toIso(movement.at) })), next });
    },
  ),
];

async function findPlace(platform: Platform, body: { variantId?: VariantId | undefined; sku?: string | undefined; warehouseId?: WarehouseId | undefined }): Promise<Place | Problem> {
  const [variant, warehouses] = await Promise.all([findVariant(platform.d1, body), warehouseNames(platform.d1)]);
  if (!variant) return noSuchVariant;
  if (!warehouses.first) return refuse("not_found", "There is no warehouse yet; make one first.");
  const warehouseId = body.warehouseId === undefined ? warehouses.first : warehouses.byName.get(body.warehouseId);
  return warehouseId ? { kind: "place", ...variant, warehouseId, overall: body.warehouseId === undefined } : refuse("not_found", "There is no such warehouse.");
}

type Settings = Pick<z.output<typeof countBody>, "lowStockThreshold" | "limitPerCustomer" | "backorder" | "reason">;

function commandOf({ productId, warehouseId, overall }: Place, { lowStockThreshold, limitPerCustomer, backorder, reason }: Settings, changeId: string) {
  return {
    changeId, productId, warehouseId, overall, reason,
    ...(lowStockThreshold !== undefined && { lowStockThreshold }),
    ...(limitPerCustomer !== undefined && { limitPerCustomer }),
    ...(backorder !== undefined && { backorderLimit: backorder.policy === "deny" ? 0 : backorder.limit }),
  };
}

/** What only the object knows. */
function liveFigures({ consistent, limitPerCustomer, backorder: { limit, held, owed } }: StockView) {
  return { consistent, limitPerCustomer, backorder: { policy: limit === 0 ? "deny" : "continue", limit, reserved: held, owed } };
}

/** The sequences that If-Match names, as a count takes them. */
function expected(c: AppContext): { readonly expectedSequences?: readonly number[] } {
  const expectedSequences = versionsAsked(c);
  return expectedSequences === null ? {} : { expectedSequences };
}

async function change(platform: Platform, command: Change, { variantId }: Place): Promise<HandlerResult> {
  const executed = await executeStock(platform.stock, variantId, [command]);
  if (executed.kind !== "answered") return unavailable;
  const [outcome] = executed.value;
  if (outcome?.kind === "below_held") return refuse("conflict", `That would leave ${outcome.onHand} on hand where ${outcome.held} are reserved.`, { extra: { reserved: outcome.held } });
  if (outcome?.kind === "moved_on") return refuse("precondition_failed", "The stock has moved since you looked.");
  const read = await readStock(platform.stock, variantId);
  if (read.kind !== "answered") return unavailable;
  await showAtOnce(platform, read.value);
  return stockAnswer(read.value, {});
}

/** Readers see an admin's change with the answer. Should this fail, the object's own event brings it within seconds. */
async function showAtOnce(platform: Platform, { productId, ...level }: StockView): Promise<void> {
  if (productId !== null) await showLevels(platform, [{ ...level, productId }]);
}

function stockAnswer({ variantId, onHand, held, available, sold, lowStockThreshold, warehouses, sequence }: StockView, more: object): HandlerResult {
  const places = warehouses.map((level) => ({ warehouseId: level.warehouseId, onHand: level.onHand, reserved: level.held }));
  return answer(200, { variantId, onHand, reserved: held, available, sold, lowStockThreshold, warehouses: places, ...more }, { headers: etagOf(sequence) });
}
