// Duty: asks a sale's room for a unit, for somebody whose rank the frontier has passed.
// Invariant: a claim is the room's to give; after the sale's end only a claim that there is can be had, and the room is asked
// for it at most once in two seconds from an isolate, and no more when its unit has been bought or has lapsed.
// Neighbours: durable-objects/waiting-room.ts decides; routes/sale-claims.ts makes a purchase token of what is claimed.

import type { ClaimOutcome, ClaimRequest, SaleStatus } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { hasExpired, type Millis, minuteMs, secondMs } from "../domain/time.ts";
import { isOver } from "../domain/waiting-room/phase.ts";
import { perPlatform } from "../storage/isolate.ts";
import { LruCache } from "../storage/lru.ts";
import { askTwice } from "./asking.ts";
import { noteStanding, standingOf } from "./rank-standings.ts";

type Sources = Pick<Platform, "rooms" | "clock">;

interface Kept {
  readonly tag: string;
  readonly outcome: ClaimOutcome;
  readonly until: Millis;
}

const mostClaims = 5_000;
const claimsKnownTo = perPlatform((_: Sources) => new LruCache<Kept>(mostClaims));
const keptMs = { open: 2 * secondMs, settled: 10 * minuteMs };

/** What becomes of somebody's claim. The same rank and tag have the same claim however often they ask. */
export async function claimOf(sources: Sources, sale: Pick<SaleStatus, "saleId" | "phase">, request: ClaimRequest): Promise<ClaimOutcome> {
  if (isOver(sale.phase)) return claimAfterEnd(sources, sale, request);
  const outcome = await askTwice(sources.rooms, sale.saleId, (room) => room.claim(request));
  if (outcome.kind === "claimed") noteStanding(sources, sale, request.rank, { kind: "standing", window: { kind: "over" }, claimed: true });
  return outcome;
}

async function claimAfterEnd(sources: Sources, sale: Pick<SaleStatus, "saleId" | "phase">, request: ClaimRequest): Promise<ClaimOutcome> {
  const known = claimsKnownTo(sources);
  const key = `${sale.saleId} ${request.rank}`;
  const kept = known.get(key);
  if (kept?.tag === request.tag && !hasExpired(kept.until, sources.clock.now())) return kept.outcome;
  const standing = await standingOf(sources, sale, request.rank);
  if (standing.kind === "standing" && !standing.claimed) return { kind: "sold_out" };
  const outcome = await askTwice(sources.rooms, sale.saleId, (room) => room.claim(request));
  const until = keptUntil(outcome, sources.clock.now());
  if (until !== null) known.set(key, { tag: request.tag, outcome, until });
  return outcome;
}

/** Until when an answer holds here; null for one that says nothing of a claim. A token is given no longer than it is good. */
function keptUntil(outcome: ClaimOutcome, now: Millis): Millis | null {
  if (outcome.kind === "claimed") return Math.min(outcome.expiresAt, now + keptMs.open);
  if (outcome.kind === "in_checkout") return now + keptMs.open;
  return outcome.kind === "bought" || outcome.kind === "claim_expired" ? now + keptMs.settled : null;
}
