// Duty: this isolate's copies of how ranks stand that the frontier has passed: whether their window is open, and whether they have claimed.
// Invariant: what may still change is asked of its room again after two seconds; bounded memory.
// Neighbours: durable-objects/waiting-room.ts is asked; routes/sale-tickets.ts shows.

import type { RankStanding } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import type { SaleId } from "../domain/ids.ts";
import { type Millis, minuteMs, secondMs } from "../domain/time.ts";
import { LruCache } from "../storage/lru.ts";

interface Kept {
  readonly standing: RankStanding;
  readonly until: Millis;
}

type Sources = Pick<Platform, "rooms" | "clock">;

const standings = new WeakMap<Platform["rooms"], LruCache<Kept>>();
const mostStandings = 10_000;
/** A window may become a claim elsewhere; what is claimed stays so. */
const keptMs = { window: 2 * secondMs, claim: minuteMs };

/** How a rank that was passed stands: asked of its room at most once in two seconds, and hardly again when he has claimed. */
export async function standingOf(sources: Sources, saleId: SaleId, rank: number): Promise<RankStanding> {
  const kept = standings.get(sources.rooms)?.get(`${saleId} ${rank}`);
  if (kept && sources.clock.now() < kept.until) return kept.standing;
  const standing = await sources.rooms.getByName(saleId).standingOf(rank);
  noteStanding(sources, saleId, rank, standing);
  return standing;
}

/** Keeps what has just been learned of a rank. */
export function noteStanding({ rooms, clock }: Sources, saleId: SaleId, rank: number, standing: RankStanding): void {
  let known = standings.get(rooms);
  if (!known) standings.set(rooms, (known = new LruCache(mostStandings)));
  if (standing.kind === "standing") known.set(`${saleId} ${rank}`, { standing, until: keptUntil(standing, clock.now()) });
}

/** An open window is kept no longer than it is open: whether it stands still then, only its room knows. */
function keptUntil({ window, claimed }: Extract<RankStanding, { kind: "standing" }>, now: Millis): Millis {
  if (claimed) return now + keptMs.claim;
  return window.kind === "open" ? Math.min(now + keptMs.window, window.until) : now + keptMs.window;
}
