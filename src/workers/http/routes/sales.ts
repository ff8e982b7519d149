// Duty: sales for everybody: which there are, how one stands, and all that its draw was made from (contract §6).
// Invariant: the same answer for everyone, at most two seconds old; reading reaches neither a room nor a stock object while copies are fresh.
// Neighbours: clients/sale-status.ts keeps the copies; sale-tickets.ts has what belongs to one person.

import { z } from "zod";
import { noSuchSale, readSales, readSaleStatus } from "../../../clients/sale-status.ts";
import { idSchema } from "../../../contracts/ids.ts";
import type { SaleStatus } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import type { SaleId } from "../../../domain/ids.ts";
import type { AppContext } from "../context.ts";
import { answer, endpoint } from "../endpoint.ts";
import { saleSchema, saleView } from "./sale-views.ts";

/** The sale that a path names. */
export const saleParams = z.object({ saleId: idSchema("sale") });
const publicHeaders = { "Cache-Control": "public, max-age=1" };

/** Which data centre asks; the same word for all where nobody says. */
export function dataCentreOf(c: AppContext): string {
  const { colo } = (c.req.raw.cf ?? {}) as { colo?: unknown };
  return typeof colo === "string" ? colo : "here";
}

/** How a sale stands, for this request. */
export function saleStatus(platform: Platform, c: AppContext, saleId: SaleId): Promise<SaleStatus | null> {
  return readSaleStatus(platform, saleId, dataCentreOf(c));
}

const drawSchema = z.object({
  saleId: z.string(), commitment: z.string(),
  algorithm: z.string().optional(), order: z.string().optional(), secret: z.string().optional(), key: z.string().optional(), seal: z.string().optional(),
  beacon: z.object({ chain: z.string(), round: z.int(), randomness: z.string().optional() }).nullable().optional(),
  entrants: z.int().nullable(),
  shards: z.array(z.object({ count: z.int(), root: z.string() })).optional(),
  permutation: z.object({ name: z.string(), rounds: z.int() }).optional(),
});

/** A status document's bytes, kept as long as the document is: it is asked for far more often than it changes. */
const written = new WeakMap<SaleStatus, string>();

function textOf(status: SaleStatus): string {
  const known = written.get(status);
  if (known !== undefined) return known;
  const text = JSON.stringify(saleView(status));
  written.set(status, text);
  return text;
}

/** What anybody may ask about sales. */
export const sales = [
  endpoint(
    { method: "GET", path: "/sales", summary: "Sales that are to come, go on, or ended lately", tag: "Sales", access: "public", cached: true, answers: { 200: { description: "The next first", schema: z.object({ sales: z.array(saleSchema) }) } }, refusals: [] },
    async ({ platform, c }) => {
      const plans = await readSales(platform);
      const standing = await Promise.all(plans.map(({ saleId }) => saleStatus(platform, c, saleId).catch(() => null)));
      return answer(200, { sales: standing.filter((status) => status !== null).map(saleView) }, { headers: publicHeaders });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/sales/:saleId", summary: "How a sale stands: the same for everyone, at most 2 s old", tag: "Sales", access: "public", cached: true, params: saleParams,
      answers: { 200: { description: "Phase, frontier, pace, and how to ask again", schema: saleSchema } }, refusals: ["not_found"],
    },
    async ({ platform, c, params: { saleId } }) => {
      const status = await saleStatus(platform, c, saleId);
      return status === null ? noSuchSale : new Response(textOf(status), { headers: { "Content-Type": "application/json", ...publicHeaders } });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/sales/:saleId/draw", summary: "All that anybody needs to recompute every position", tag: "Sales", access: "public", cached: true, params: saleParams,
      answers: { 200: { description: "The commitment; once drawn, everything", schema: drawSchema } }, refusals: ["not_found"],
    },
    async ({ platform, c, params: { saleId } }) => {
      const status = await saleStatus(platform, c, saleId);
      if (status === null) return noSuchSale;
      if (status.draw === null) return answer(200, announced(status), { headers: publicHeaders });
      const found = await readDraw(platform, saleId);
      return found === null ? noSuchSale : answer(200, found, { headers: { "Cache-Control": "public, max-age=60" } });
    },
  ),
];

/** What is known of a draw before it is revealed: what was committed to, which round it waits for, and the seal once there is one. */
function announced({ saleId, commitment, beacon, seal }: SaleStatus) {
  return { saleId, commitment, entrants: null, ...(beacon && { beacon: { chain: beacon.chain, round: beacon.round } }), ...(seal !== null && { seal }) };
}

const drawUrl = (saleId: SaleId) => `https://sales.floodgate.internal/${encodeURIComponent(saleId)}/draw`;

/** A draw never changes: its room is asked once for each data centre and hour. */
async function readDraw({ rooms, edgeCache }: Platform, saleId: SaleId): Promise<unknown> {
  const cache = await edgeCache().catch(() => null);
  const kept = await cache?.match(drawUrl(saleId)).catch(() => undefined);
  if (kept) return kept.json();
  const found = await rooms.getByName(saleId).draw();
  if (found?.draw) await cache?.put(drawUrl(saleId), new Response(JSON.stringify(found.draw), { headers: { "Cache-Control": "max-age=3600" } })).catch(() => undefined);
  return found?.draw ?? null;
}
