// Duty: this isolate's copies of how ranks stand that the frontier has passed: whether their window is open, and whether they have claimed.
// Invariant: what may still change is asked of its room again after two seconds, what is settled hardly ever: after a sale's end its room hears of a rank
// once from an isolate. Bounded memory.
// Neighbours: durable-objects/waiting-room.ts is asked; routes/sale-places.ts shows; clients/claims.ts goes by it after the end.

import type { RankStanding, SaleStatus } from "../contracts/objects.ts";
import type { Platform } from "../contracts/platform.ts";
import { type Millis, minuteMs, secondMs } from "../domain/time.ts";
import { isOver, type Phase } from "../domain/waiting-room/phase.ts";
import { perPlatform } from "../storage/isolate.ts";
import { LruCache } from "../storage/lru.ts";
import { askTwice } from "./asking.ts";

interface Kept {
  readonly standing: Standing;
  /** The phase when it was asked: a pause moves every window that is open, and with the end all of them are over. */
  readonly phase: Phase;
  readonly until: Millis;
}

type Standing = Extract<RankStanding, { kind: "standing" }>;
type Sources = Pick<Platform, "rooms" | "clock">;
type Sale = Pick<SaleStatus, "saleId" | "phase">;

const mostStandings = 10_000;
const standingsKnownTo = perPlatform((_: Sources) => new LruCache<Kept>(mostStandings));
/** A window may become a claim elsewhere; what is claimed stays so, and after the end nothing changes. */
const keptMs = { window: 2 * secondMs, settled: 10 * minuteMs };

/** How a rank that was passed stands: asked of its room at most once in two seconds, and hardly again when it is settled. */
export async function standingOf(sources: Sources, sale: Sale, rank: number): Promise<RankStanding> {
  const kept = standingsKnownTo(sources).get(`${sale.saleId} ${rank}`);
  if (kept && sources.clock.now() < kept.until && (kept.standing.claimed || kept.phase === sale.phase)) return kept.standing;
  const standing = await askTwice(sources.rooms, sale.saleId, (room) => room.standingOf(rank));
  if (standing.kind === "standing") noteStanding(sources, sale, rank, standing);
  return standing;
}

/** Keeps what has just been learned of a rank. */
export function noteStanding(sources: Sources, { saleId, phase }: Sale, rank: number, standing: Standing): void {
  standingsKnownTo(sources).set(`${saleId} ${rank}`, { standing, phase, until: keptUntil(standing, phase, sources.clock.now()) });
}

/** An open window is kept no longer than it is open, but in a pause, when it stands still. */
function keptUntil({ window, claimed }: Standing, phase: Phase, now: Millis): Millis {
  if (claimed || isOver(phase)) return now + keptMs.settled;
  return window.kind === "open" && phase !== "paused" ? Math.min(now + keptMs.window, window.until) : now + keptMs.window;
}
