// Duty: how fast one address brings newcomers to sales, and one account claims: counted in the isolate; whoever brings many must solve something first, and
// only a flood is refused, but for those in it who have solved something.
// Invariant: bounded memory; a crowd behind one address is slowed by work, never shut out by it. What is exact is counted by desk and room.
// Neighbours: routes/sale-joining.ts and routes/sale-claims.ts ask; address-rate.ts is the same for everything else.

import { Buckets } from "../../../clients/buckets.ts";
import { type Haste, HasteMeter } from "../../../clients/haste.ts";
import type { Platform } from "../../../contracts/platform.ts";
import type { UserId } from "../../../domain/ids.ts";
import { newcomersRate } from "../../../domain/waiting-room/rates.ts";
import { perPlatform } from "../../../storage/isolate.ts";
import { LruCache } from "../../../storage/lru.ts";

type Sources = Pick<Platform, "config" | "clock">;

interface Counted {
  readonly addresses: HasteMeter;
  readonly claims: Buckets;
  /** Solutions that have let somebody through here. */
  readonly solutions: LruCache<true>;
}

const most = 20_000;
const countedBy = perPlatform((_: Sources): Counted => ({ addresses: new HasteMeter(most), claims: new Buckets(most), solutions: new LruCache(most) }));

/**
 * Counts one request for a ticket from an address: hasty means that he must solve something. Whoever brings the id of a right solution has done so:
 * he is let through, once, and not counted.
 */
export function joinsFrom(sources: Sources, address: string, solution: string | null): Haste {
  const { config, clock } = sources;
  const always = config.saleChallenge === "always";
  if (!config.rateLimits) return { isHasty: always, retryAfterMs: 0 };
  const { addresses, solutions } = countedBy(sources);
  if (solution !== null && solutions.get(solution) === undefined) {
    solutions.set(solution, true);
    return { isHasty: true, retryAfterMs: 0 };
  }
  const haste = addresses.take(address, newcomersRate(config.joinsPerAddressPerMinute), clock.now());
  return { ...haste, isHasty: always || haste.isHasty };
}

/** How long an account has to wait before it may claim again, as far as this isolate knows: the room counts exactly. */
export function claimMustWaitMs(sources: Sources, userId: UserId): number {
  const { config, clock } = sources;
  return config.rateLimits ? countedBy(sources).claims.take(userId, config.saleRate, clock.now()).retryAfterMs : 0;
}
