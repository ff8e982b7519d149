// Duty: sales as the contract shows them (§6): status, place, draw.
// Invariant: everything shown of a place is computed from a ticket and the document that is the same for everybody.
// Neighbours: routes/sales.ts, routes/sale-places.ts and the sale's pages show with it; domain/waiting-room has the rules.

import { z } from "zod";
import type { RankStanding, SaleStatus } from "../../../contracts/objects.ts";
import { toDecimal } from "../../../domain/money.ts";
import { toIso } from "../../../domain/time.ts";
import { drawOrders } from "../../../domain/waiting-room/draw.ts";
import { estimateWait } from "../../../domain/waiting-room/estimate.ts";
import { phases } from "../../../domain/waiting-room/phase.ts";
import { placeState, positionOf } from "../../../domain/waiting-room/place.ts";

const time = z.iso.datetime();
const phase = z.enum(phases);

/** How a sale stands. */
export const saleSchema = z
  .object({
    saleId: z.string(), name: z.string(), productId: z.string(), variantId: z.string(), phase,
    preQueueOpensAt: time, startsAt: time, endsAt: time, serverTime: time,
    salePrice: z.number(), currency: z.string(), units: z.int(), order: z.enum(drawOrders),
    frontier: z.int(), admissionsPerMinute: z.number(), waiting: z.int(), message: z.string().nullable(),
    covered: z.int().meta({ description: "the frontier up to which units are there already" }),
    recentPerMinute: z.number().meta({ description: "what was admitted in the last half minute, as a rate" }),
    unlikelyFrom: z.int().nullable().meta({ description: "from this rank on, counted from 0, the chance of a turn is below 1 %" }),
    poll: z.object({ minSeconds: z.number(), maxSeconds: z.number(), divisor: z.number() }),
    commitment: z.string(),
    beacon: z.object({ chain: z.string(), round: z.int(), dueAt: time }).nullable().meta({ description: "the public beacon's round that the draw waits for; null: this draw uses none" }),
    seal: z.string().nullable().meta({ description: "the hash over everybody who has entered, from the start on" }),
    sealedAt: time.nullable().meta({ description: "when that was; at or after the beacon's dueAt the shop could have known its word while it still took people in" }),
    draw: z.object({ order: z.string(), entrants: z.int() }).nullable().meta({ description: "how many are drawn; all that they were drawn from is at /draw" }),
  })
  .meta({ id: "Sale" });

/** The contract's words for a status document. */
export function saleView(status: SaleStatus) {
  const { at, preQueueOpensAt, startsAt, endsAt, salePrice, beacon, sealedAt, draw, shards: _, ...rest } = status;
  return {
    ...rest,
    sealedAt: sealedAt ? toIso(sealedAt) : null,
    // Millions ask for this document: what only a check of the draw needs is not in it.
    draw: draw && { order: draw.order, entrants: draw.entrants },
    beacon: beacon && { ...beacon, dueAt: toIso(beacon.dueAt) },
    preQueueOpensAt: toIso(preQueueOpensAt), startsAt: toIso(startsAt), endsAt: toIso(endsAt), serverTime: toIso(at),
    salePrice: toDecimal(salePrice, status.currency),
  };
}

/** How the owner of a ticket stands. */
export const placeSchema = z
  .object({
    state: z.enum(["waiting", "admitted", "claimed", "expired", "sold_out"]),
    position: z.int().nullable(),
    ahead: z.int().nullable(),
    estimatedWaitSeconds: z.object({ low: z.int(), high: z.int() }).nullable(),
    claimBefore: time.optional(),
    checkoutId: z.string().optional().meta({ description: "once claimed, to whoever is signed in and brings no ticket: the checkout that the claim makes; it is not found until it is begun" }),
    unlikely: z.boolean().meta({ description: "the chance of a turn is below 1 %" }),
    ticket: z.string().optional().meta({ description: "your ticket, where you are known by your session and brought none" }),
  })
  .meta({ id: "Place" });

/** See `placeSchema`. */
export type PlaceView = z.output<typeof placeSchema>;

/** A rank that the frontier has not passed, or none yet: nobody need be asked about it. */
export function placeAhead(status: SaleStatus, rank: number | null): PlaceView {
  const state = placeState(status.phase, false, { kind: "ahead" });
  if (rank === null) return { state, position: null, ahead: null, estimatedWaitSeconds: null, unlikely: false };
  // Nobody knows how long a pause will last.
  const estimatedWaitSeconds = state === "waiting" && status.phase !== "paused" ? estimateWait(rank, status) : null;
  return { state, ...positionOf(rank, status.frontier), estimatedWaitSeconds, unlikely: state === "waiting" && status.unlikelyFrom !== null && rank >= status.unlikelyFrom };
}

/** A rank that the frontier has passed, as its room says. In a pause windows stand still: no moment can be told until they move again. */
export function placePassed(status: SaleStatus, rank: number, { window, claimed }: Extract<RankStanding, { kind: "standing" }>): PlaceView {
  const state = placeState(status.phase, claimed, window);
  const claimBefore = state === "admitted" && status.phase !== "paused" && window.kind === "open" ? { claimBefore: toIso(window.until) } : {};
  return { state, ...positionOf(rank, status.frontier), estimatedWaitSeconds: null, unlikely: false, ...claimBefore };
}
