// Duty: the approximate rate per client address, counted in the isolate, behind the platform's sieve.
// Invariant: bounded memory; it may let more through than the rate when many isolates serve one address, never less.
// Neighbours: kernel.ts asks it for everything but cached reads; routes/sales.ts and session.ts count look-ups of what is not there.

import { Buckets } from "../../../clients/buckets.ts";
import type { Platform } from "../../../contracts/platform.ts";
import { perPlatform } from "../../../storage/isolate.ts";

type Sources = Pick<Platform, "config" | "clock">;

const most = 20_000;
/** Requests, and look-ups that found nothing: a crowd that has spent the one may still ask for what is there. */
const bucketsOf = perPlatform((_: Sources) => ({ requests: new Buckets(most), misses: new Buckets(most) }));

/** IPv4 as it is, IPv6 by its /64 (contract §1); whoever has neither shares one bucket. */
export function clientAddress(request: Request): string {
  const address = request.headers.get("CF-Connecting-IP") ?? "";
  if (!address.includes(":")) return address || "unknown";
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = tail === undefined ? left : [...left, ...new Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  return `${groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}

const rateOf = ({ config }: Pick<Platform, "config">) => ({ perSecond: config.addressRequestsPerSecond, burst: config.addressRequestBurst });

/** How long the address has to wait, 0 if it may go on. */
export async function addressMustWaitMs(platform: Platform, address: string): Promise<number> {
  const { config } = platform;
  if (!config.rateLimits) return 0;
  const { retryAfterMs } = bucketsOf(platform).requests.take(address, rateOf(platform), platform.clock.now());
  if (retryAfterMs > 0) return retryAfterMs;
  const { success } = await platform.sieve.limit({ key: address });
  return success ? 0 : 10_000;
}

/** How long the address has to wait until something may be looked up for it that nobody here knows; nothing is counted. */
export function lookUpMustWaitMs(sources: Sources, address: string): number {
  return sources.config.rateLimits ? bucketsOf(sources).misses.waitMs(address, rateOf(sources), sources.clock.now()) : 0;
}

/** Counts a look-up that found nothing: who invents names is slowed to the rate of requests, who asks for what is there never is. */
export function countMiss(sources: Sources, address: string): void {
  if (sources.config.rateLimits) bucketsOf(sources).misses.take(address, rateOf(sources), sources.clock.now());
}
