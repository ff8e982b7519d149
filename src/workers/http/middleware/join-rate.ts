// Duty: how fast one address brings newcomers to sales: counted in the isolate; whoever is fast must solve something first, and only a flood is refused.
// Invariant: bounded memory; a crowd behind one address is slowed by work, never shut out below ten times the rate.
// Neighbours: routes/sale-tickets.ts asks; address-rate.ts is the same for everything else.

import type { Platform } from "../../../contracts/platform.ts";
import type { UserId } from "../../../domain/ids.ts";
import { type Bucket, take } from "../../../domain/token-bucket.ts";

const usual = new Map<string, Bucket>();
const floods = new Map<string, Bucket>();
const mostBuckets = 20_000;
const floodFactor = 10;

/** Counts one request for a ticket from an address. `retryAfterMs` above 0: refuse it. */
export function joinsFrom({ config, clock }: Pick<Platform, "config" | "clock">, address: string): { readonly isSuspicious: boolean; readonly retryAfterMs: number } {
  const always = config.saleChallenge === "always";
  if (!config.rateLimits) return { isSuspicious: always, retryAfterMs: 0 };
  const perMinute = config.joinsPerAddressPerMinute;
  const rate = (factor: number) => ({ perSecond: (factor * perMinute) / 60, burst: Math.max(1, factor * perMinute) });
  const counted = takeFrom(usual, address, rate(1), clock.now());
  const flood = takeFrom(floods, address, rate(floodFactor), clock.now());
  return { isSuspicious: always || counted > 0, retryAfterMs: flood };
}

const claims = new Map<string, Bucket>();

/** How long an account has to wait before it may claim again: contract §1 allows five requests at once on sale routes, and one a second. */
export function claimMustWaitMs({ config, clock }: Pick<Platform, "config" | "clock">, userId: UserId): number {
  return config.rateLimits ? takeFrom(claims, userId, { perSecond: 1, burst: 5 }, clock.now()) : 0;
}

function takeFrom(buckets: Map<string, Bucket>, address: string, rate: Parameters<typeof take>[1], now: number): number {
  const { bucket, retryAfterMs } = take(buckets.get(address), rate, now);
  buckets.set(address, bucket);
  if (buckets.size > mostBuckets) buckets.clear();
  return retryAfterMs;
}
