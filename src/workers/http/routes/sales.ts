// Duty: sales for everybody: which there are, how one stands, and all that its draw was made from (contract §6).
// Invariant: the same answer for everyone, at most two seconds old; reading reaches neither a room nor a stock object while copies are fresh.
// Neighbours: clients/sale-status.ts keeps the copies; sale-joining.ts, sale-places.ts and sale-claims.ts have what belongs to one person.

import { z } from "zod";
import { readEntrants } from "../../../clients/entrants.ts";
import { readDraw } from "../../../clients/published-draws.ts";
import { isRemembered, noSuchSale, readSales, readSaleStatus } from "../../../clients/sale-status.ts";
import { idSchema } from "../../../contracts/ids.ts";
import type { SaleStatus } from "../../../contracts/objects.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { type Problem, refuse } from "../../../contracts/problem.ts";
import type { SaleId } from "../../../domain/ids.ts";
import { secondMs, toIso } from "../../../domain/time.ts";
import type { AppContext } from "../context.ts";
import { answer, endpoint } from "../endpoint.ts";
import { tooFast } from "../entrance.ts";
import { countMiss, lookUpMustWaitMs } from "../middleware/address-rate.ts";
import { saleSchema, saleView } from "./sale-views.ts";

/** The sale that a path names. */
export const saleParams = z.object({ saleId: idSchema("sale") });
const publicHeaders = { "Cache-Control": "public, max-age=1" };

/** A status has an age already when it is handed on: a cache on the way takes it off its second. */
const headersOf = ({ at }: SaleStatus, { clock }: Pick<Platform, "clock">) => ({ ...publicHeaders, Age: String(Math.max(0, Math.floor((clock.now() - at) / secondMs))) });

/** Which data centre asks; the same word for all where nobody says. */
export function dataCentreOf(c: AppContext): string {
  const { colo } = (c.req.raw.cf ?? {}) as { colo?: unknown };
  return typeof colo === "string" ? colo : "here";
}

/** How a sale stands that is known to be there, for this request. */
export function saleStatus(platform: Platform, c: AppContext, saleId: SaleId): Promise<SaleStatus | null> {
  return readSaleStatus(platform, saleId, dataCentreOf(c));
}

/** How the sale stands that a request names. Names that nobody here knows are looked up no faster than an address may ask at all. */
export async function findSale(platform: Platform, c: AppContext, saleId: SaleId): Promise<{ readonly kind: "sale"; readonly status: SaleStatus } | Problem> {
  const isKnown = isRemembered(platform, saleId);
  const waitMs = isKnown ? 0 : lookUpMustWaitMs(platform, c.get("clientAddress"));
  if (waitMs > 0) return tooFast(waitMs, "from this address");
  const status = await saleStatus(platform, c, saleId);
  if (status !== null) return { kind: "sale", status };
  if (!isKnown) countMiss(platform, c.get("clientAddress"));
  return noSuchSale;
}

const time = z.iso.datetime();

const drawSchema = z.object({
  saleId: z.string(), commitment: z.string(),
  algorithm: z.string().optional(), order: z.string().optional(), secret: z.string().optional(), key: z.string().optional(), seal: z.string().optional(),
  beacon: z.object({ chain: z.string(), round: z.int(), dueAt: time.optional(), randomness: z.string().optional(), signature: z.string().optional() }).nullable().optional(),
  sealedAt: time.optional().meta({ description: "at or after the beacon's dueAt the shop could have known its word while it still took people in" }),
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
    {
      method: "GET", path: "/sales", summary: "Sales that are to come, go on, or ended lately", tag: "Sales", access: "public", cached: true,
      answers: { 200: { description: "The next first", schema: z.object({ sales: z.array(saleSchema) }) } }, refusals: [],
    },
    async ({ platform, c }) => {
      const plans = await readSales(platform);
      const standing = await Promise.all(plans.map(({ saleId }) => saleStatus(platform, c, saleId).catch(() => null)));
      return answer(200, { sales: standing.filter((status) => status !== null).map(saleView) }, { headers: publicHeaders });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/sales/:saleId", summary: "How a sale stands: the same for everyone, at most 2 s old", tag: "Sales", access: "public", cached: true, params: saleParams,
      answers: { 200: { description: "Phase, frontier, pace, and how to ask again", schema: saleSchema } }, refusals: ["not_found", "rate_limited"],
    },
    async ({ platform, c, params: { saleId } }) => {
      const found = await findSale(platform, c, saleId);
      return found.kind === "problem" ? found : new Response(textOf(found.status), { headers: { "Content-Type": "application/json", ...headersOf(found.status, platform) } });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/sales/:saleId/draw", summary: "All that anybody needs to recompute every position", tag: "Sales", access: "public", cached: true, params: saleParams,
      answers: { 200: { description: "The commitment; once drawn, everything", schema: drawSchema } }, refusals: ["not_found", "rate_limited"],
    },
    async ({ platform, c, params: { saleId } }) => {
      const found = await findSale(platform, c, saleId);
      if (found.kind === "problem") return found;
      if (found.status.draw === null) return answer(200, announced(found.status), { headers: publicHeaders });
      const draw = await readDraw(platform, saleId);
      return draw === null ? noSuchSale : new Response(draw, { headers: { "Content-Type": "application/json", "Cache-Control": "public, max-age=60" } });
    },
  ),
  endpoint(
    {
      method: "GET", path: "/sales/:saleId/draw/entrants", summary: "Whom a shard's root is over: one tag a line, in order", tag: "Sales", access: "public", params: saleParams,
      query: z.object({ shard: z.coerce.number().int().min(0) }),
      answers: { 200: { description: "Tags stand for accounts in this sale alone; yours is on your ticket", schema: z.string(), contentType: "text/plain" } },
      refusals: ["not_found", "invalid_transition", "rate_limited"],
    },
    async ({ platform, c, params: { saleId }, query: { shard } }) => {
      const found = await findSale(platform, c, saleId);
      if (found.kind === "problem") return found;
      if (shard >= found.status.shards) return noSuchShard;
      const tags = found.status.seal === null ? null : await readEntrants(platform, saleId, shard);
      return tags === null ? notSealed : new Response(tags, { headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable" } });
    },
  ),
];

const noSuchShard = refuse("not_found", "The sale has fewer shards.");
const notSealed = refuse("invalid_transition", "Who has entered is published when the sale has started and nobody can enter its draw any more.");

/** What is known of a draw before it is revealed: what was committed to, which round it waits for, and the seal once there is one. */
function announced({ saleId, commitment, beacon, seal, sealedAt }: SaleStatus) {
  const named = beacon && { beacon: { chain: beacon.chain, round: beacon.round, dueAt: toIso(beacon.dueAt) } };
  return { saleId, commitment, entrants: null, ...named, ...(seal !== null && { seal }), ...(sealedAt && { sealedAt: toIso(sealedAt) }) };
}
