// Duty: asks a sale's room for a unit, for somebody whose rank the frontier has passed.
// Invariant: a claim is the room's to give; after the sale's end only a claim that there is can be had, and the room is asked for it once from an isolate.
// Neighbours: durable-objects/waiting-room.ts decides; routes/sale-tickets.ts makes a purchase token of what is claimed.

import type { ClaimOutcome, ClaimRequest, SaleStatus } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { hasExpired } from "../domain/time.ts";
import { isOver } from "../domain/waiting-room/phase.ts";
import { LruCache } from "../storage/lru.ts";
import { noteStanding, standingOf } from "./rank-standings.ts";

type Sources = Pick<Platform, "rooms" | "clock">;
type Claimed = Extract<ClaimOutcome, { kind: "claimed" }>;

const claims = new WeakMap<Platform["rooms"], LruCache<Claimed & { readonly tag: string }>>();
const mostClaims = 5_000;

/** What becomes of somebody's claim. The same rank and tag have the same claim however often they ask. */
export async function claimOf(sources: Sources, sale: Pick<SaleStatus, "saleId" | "phase">, request: ClaimRequest): Promise<ClaimOutcome> {
  if (isOver(sale.phase)) return claimAfterEnd(sources, sale, request);
  const outcome = await sources.rooms.getByName(sale.saleId).claim(request);
  if (outcome.kind === "claimed") noteStanding(sources, sale, request.rank, { kind: "standing", window: { kind: "over" }, claimed: true });
  return outcome;
}

async function claimAfterEnd(sources: Sources, sale: Pick<SaleStatus, "saleId" | "phase">, request: ClaimRequest): Promise<ClaimOutcome> {
  const known = claimsOf(sources.rooms);
  const key = `${sale.saleId} ${request.rank}`;
  const kept = known.get(key);
  if (kept?.tag === request.tag) return hasExpired(kept.expiresAt, sources.clock.now()) ? { kind: "claim_expired" } : kept;
  const standing = await standingOf(sources, sale, request.rank);
  if (standing.kind === "standing" && !standing.claimed) return { kind: "sold_out" };
  const outcome = await sources.rooms.getByName(sale.saleId).claim(request);
  if (outcome.kind === "claimed") known.set(key, { ...outcome, tag: request.tag });
  return outcome;
}

function claimsOf(rooms: Platform["rooms"]): LruCache<Claimed & { readonly tag: string }> {
  let known = claims.get(rooms);
  if (!known) claims.set(rooms, (known = new LruCache(mostClaims)));
  return known;
}
