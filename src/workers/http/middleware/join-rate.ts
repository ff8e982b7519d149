// Duty: how fast one address brings newcomers to sales, and one account claims: counted in the isolate; whoever brings many must solve something first, and only a flood is refused.
// Invariant: bounded memory; a crowd behind one address is slowed by work, never shut out below ten times the rate.
// Neighbours: routes/sale-tickets.ts asks; address-rate.ts is the same for everything else.

import { Buckets } from "../../../clients/buckets.ts";
import type { Platform } from "../../../contracts/platform.ts";
import type { UserId } from "../../../domain/ids.ts";

const most = 20_000;
const usual = new Buckets(most);
const floods = new Buckets(most);
const claims = new Buckets(most);
const floodFactor = 10;

/** Counts one request for a ticket from an address. `retryAfterMs` above 0: refuse it. */
export function joinsFrom({ config, clock }: Pick<Platform, "config" | "clock">, address: string): { readonly isSuspicious: boolean; readonly retryAfterMs: number } {
  const always = config.saleChallenge === "always";
  if (!config.rateLimits) return { isSuspicious: always, retryAfterMs: 0 };
  const perMinute = config.joinsPerAddressPerMinute;
  const rate = (factor: number) => ({ perSecond: (factor * perMinute) / 60, burst: Math.max(1, factor * perMinute) });
  const counted = usual.take(address, rate(1), clock.now()).retryAfterMs;
  const flood = floods.take(address, rate(floodFactor), clock.now()).retryAfterMs;
  return { isSuspicious: always || counted > 0, retryAfterMs: flood };
}

/** How long an account has to wait before it may claim again: contract §1 allows five requests at once on sale routes, and one a second. */
export function claimMustWaitMs({ config, clock }: Pick<Platform, "config" | "clock">, userId: UserId): number {
  return config.rateLimits ? claims.take(userId, { perSecond: 1, burst: 5 }, clock.now()).retryAfterMs : 0;
}
